"""The buttons of the watch screen: small ones with a sign, those that turn something on and off; and the speeds to choose from."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from game_meta.viewer import icons
from game_meta.viewer.app.widgets import Button, face
from game_meta.viewer.theme import Theme

NORMAL = 8  # ticks a second at speed 1, as on the HTML page of a replay
SPEEDS = tuple(NORMAL * times for times in (0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64))


class SignButton(Button):
    """Has a sign and no words; `sign` may be another one each time."""

    def __init__(self, sign: Callable[[], str], press: Callable[[], None]):
        super().__init__("", press)
        self._sign = sign

    def wants(self, t: Theme) -> tuple[int, int]:
        return t.u(34), t.u(30)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        ground, edge = face(t, self)
        t.box(surface, self.rect, ground, edge, 8)
        icons.place(surface, icons.sign(self._sign(), t.u(15), t.palette.text), self.rect.center)


class Toggle(Button):
    """Bright while what it stands for is on, with the key that does the same."""

    def __init__(self, words: str, key: str, press: Callable[[], None], on: Callable[[], bool]):
        super().__init__(words, press)
        self._key, self._on = key, on

    def wants(self, t: Theme) -> tuple[int, int]:
        return t.wide(self.words, 13) + t.wide(self._key, 12, True) + t.u(34), t.u(30)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        ground, edge = face(t, self)
        on = self._on()
        t.box(surface, self.rect, ground, t.palette.accent if on else edge, 8, stroke=2 if on else 1)
        box = t.write(surface, self.words, (self.rect.left + t.u(12), self.rect.centery), 13)
        t.write(surface, self._key, (box.right + t.u(8), self.rect.centery), 12, t.palette.accent if on else t.palette.faint, True)
