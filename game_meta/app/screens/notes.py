"""Lists below one another, to be read: what a designer learns from a trial, what came of a trial."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pygame

from game_meta.app.app import KeyHelp, Screen
from game_meta.app.toolkit.widgets import Button, Scroll
from game_meta.render.theme import Theme

_LINE, _SIZE, _GAP = 20, 14, 8  # design pixels of a line, of its type, and between two entries
_STEPS = {pygame.K_DOWN: 40, pygame.K_UP: -40, pygame.K_PAGEDOWN: 300, pygame.K_PAGEUP: -300, pygame.K_HOME: -(10**6), pygame.K_END: 10**6}


Sections = Sequence[tuple[str, Sequence[str]]]  # titles and what stands below them


class NotesScreen(Screen):
    """Sections one below the other, and buttons at the foot."""

    keys = (KeyHelp("↓  ↑", "further down, up"), KeyHelp("Page ↓ ↑", "by the page"))

    def __init__(self, name: str, title: str, sections: Sections, buttons: Sequence[Button] = (),
                 shortcuts: Mapping[int, Callable[[], None]] | None = None):  # fmt: skip
        """`shortcuts` are keys and what they do."""
        self.name, self.title, self.sections, self.buttons, self._shortcuts = name, title, sections, buttons, shortcuts or {}
        self._scroll = Scroll()
        self._scale = 1.0

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.MOUSEMOTION:
            for button in self.buttons:
                button.hovered = button.rect.collidepoint(event.pos)
        if event.type == pygame.MOUSEBUTTONDOWN and any([button.handle(event) for button in self.buttons]):
            return True
        if self._scroll.handle(event, round(60 * self._scale)):
            return True
        if event.type == pygame.KEYDOWN and event.key in self._shortcuts and not event.mod & pygame.KMOD_CTRL:
            self._shortcuts[event.key]()
            return True
        if event.type == pygame.KEYDOWN and event.key in _STEPS:
            self._scroll.scroll_to(self._scroll.offset + round(_STEPS[event.key] * self._scale))
            return True
        return False

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        self._scale = t.scale
        surface.fill(t.palette.back)
        content = surface.get_rect().inflate(-2 * t.px(16), -2 * t.px(16))
        back = t.draw_text(surface, "Esc goes back", (content.right, content.top + t.px(14)), 13, t.palette.muted, anchor="midright")
        title = t.fit_text(self.title, 19, back.left - content.left - t.px(20), True)
        t.draw_text(surface, title, (content.left + t.px(4), content.top + t.px(14)), 19, t.palette.text, True)
        foot = t.px(42) if self.buttons else 0
        panel = pygame.Rect(content.left, content.top + t.px(40), content.width, content.height - t.px(40) - foot)
        left = content.left
        for button in self.buttons:
            button.rect = pygame.Rect((left, content.bottom - t.px(30)), button.wanted_size(t))
            button.draw(surface, t)
            left = button.rect.right + t.px(8)
        inside = t.draw_panel(surface, panel)
        outer = surface.get_clip()
        surface.set_clip(inside.clip(outer))
        top = inside.top - self._scroll.offset
        for title, entries in self.sections:
            t.draw_text(surface, t.fit_text(title, 16, inside.width, True), (inside.left, top + t.px(14)), 16, t.palette.accent, True)
            top += t.px(34)
            for entry in entries or ("none",):
                ink = t.palette.text if entries else t.palette.faint
                t.draw_text(surface, "·", (inside.left + t.px(6), top + t.px(_LINE) // 2), _SIZE, t.palette.muted, True)
                for line in t.wrap_text(entry, _SIZE, inside.width - t.px(36)):
                    t.draw_text(surface, line, (inside.left + t.px(20), top + t.px(_LINE) // 2), _SIZE, ink)
                    top += t.px(_LINE)
                top += t.px(_GAP)
            top += t.px(12)
        surface.set_clip(outer)
        self._scroll.set_view(inside, top + self._scroll.offset - inside.top, t)
        self._scroll.draw_bar(surface, t)
