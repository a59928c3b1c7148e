"""A question above the text that waits for an answer and is in nobody's way: recover what was left, take what another program wrote."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import pygame

from game_meta.viewer.app.widgets import Button, Widget
from game_meta.viewer.palette import mix
from game_meta.viewer.theme import Theme

TALL = 42  # design pixels


class Notice(Widget):
    def __init__(self) -> None:
        super().__init__()
        self.words = ""
        self.buttons: list[Button] = []
        self.enabled = False

    def ask(self, words: str, answers: Sequence[tuple[str, Callable[[], None]]]) -> None:
        self.words, self.enabled = words, True
        self.buttons = [Button(name, partial(self._answer, act)) for name, act in answers]

    def _answer(self, act: Callable[[], None]) -> None:
        self.enabled = False
        act()

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.MOUSEMOTION:
            for button in self.buttons:
                button.hovered = button.rect.collidepoint(event.pos)
        if event.type == pygame.KEYDOWN:  # the first answer is the one that loses nothing
            return self.buttons[0].handle(event)
        return any(button.handle(event) for button in self.buttons)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        c, right = t.palette, self.rect.right - t.u(8)
        t.box(surface, self.rect, mix(c.panel, c.accent, 0.12), c.accent, 10, stroke=2 if self.focused else 1)
        for button in reversed(self.buttons):
            button.rect = pygame.Rect((0, 0), button.wants(t))
            button.rect.midright = (right, self.rect.centery)
            button.draw(surface, t)
            right = button.rect.left - t.u(8)
        t.write(surface, t.fit(self.words, 13, right - self.rect.left - t.u(20)), (self.rect.left + t.u(14), self.rect.centery), 13, c.text)
