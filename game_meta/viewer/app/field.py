"""A line to write in."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from game_meta.viewer.app.clipboard import Clipboard
from game_meta.viewer.app.widgets import Widget
from game_meta.viewer.theme import Theme

_MOST = 200  # characters
_BLINK = 1060  # milliseconds of a blink of the cursor


class Field(Widget):
    def __init__(self, hint: str, changed: Callable[[], None]):
        super().__init__()
        self.hint, self.changed = hint, changed
        self.text, self.cursor, self._clipboard = "", 0, Clipboard()

    def set(self, text: str) -> None:
        self.text = text[:_MOST]
        self.cursor = len(self.text)
        self.changed()

    def handle(self, event: pygame.event.Event) -> bool:
        if self.pressed(event):
            return True
        if event.type == pygame.TEXTINPUT:
            self._insert(event.text)
            return True
        if event.type != pygame.KEYDOWN:
            return False
        if event.key == pygame.K_BACKSPACE:
            self._put(max(0, self.cursor - 1), self.cursor, "")
        elif event.key == pygame.K_DELETE:
            self._put(self.cursor, self.cursor + 1, "")
        elif event.key in (pygame.K_LEFT, pygame.K_RIGHT):
            self.cursor = min(max(0, self.cursor + (1 if event.key == pygame.K_RIGHT else -1)), len(self.text))
        elif event.key in (pygame.K_HOME, pygame.K_END):
            self.cursor = len(self.text) if event.key == pygame.K_END else 0
        elif event.key == pygame.K_v and event.mod & pygame.KMOD_CTRL:
            self._insert(" ".join(self._clipboard.get().split()))
        elif event.key == pygame.K_ESCAPE and self.text:
            self.set("")
        else:
            return bool(event.unicode) and event.unicode.isprintable()  # a letter: what it writes comes as TEXTINPUT
        return True

    def _insert(self, words: str) -> None:
        self._put(self.cursor, self.cursor, words[: _MOST - len(self.text)])

    def _put(self, start: int, end: int, words: str) -> None:
        changed = self.text[:start] + words + self.text[end:]
        self.cursor = start + len(words)
        if changed != self.text:
            self.text = changed
            self.changed()

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        edge = t.palette.accent if self.focused else t.palette.edge
        t.box(surface, self.rect, t.palette.track, edge, 8, stroke=2 if self.focused else 1)
        inside = self.rect.inflate(-t.u(20), 0)
        outer = surface.get_clip()
        surface.set_clip(inside.clip(outer))
        before = t.wide(self.text[: self.cursor], 13)
        left = inside.left - max(0, before - inside.width + 2)
        if self.text:
            t.write(surface, self.text, (left, inside.centery), 13)
        else:
            t.write(surface, t.fit(self.hint, 13, inside.width), (left, inside.centery), 13, t.palette.faint)
        if self.focused and pygame.time.get_ticks() % _BLINK < _BLINK / 2:
            surface.fill(t.palette.accent, (left + before, inside.centery - t.u(9), max(1, t.u(1.5)), t.u(18)))
        surface.set_clip(outer)
