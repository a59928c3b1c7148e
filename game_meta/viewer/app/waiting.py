"""A screen that takes a moment to make: torch, an agent and its first variant are long in coming."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from game_meta.engine.observation import AVATAR
from game_meta.viewer import icons, sprites
from game_meta.viewer.app.screen import Screen
from game_meta.viewer.app.work import Work
from game_meta.viewer.theme import Theme

_TURN = 0.5  # seconds that the robot looks one way
_LOOKS = ((0, 0), (1, 0), (0, 0), (-1, 0), (0, -1))


class Waiting(Screen):
    """Makes a screen in the background and gives way to it. To make one must start nothing: it may be thrown away unseen."""

    def __init__(self, name: str, make: Callable[[], Screen]):
        self.name = name
        self._make, self._seconds = make, 0.0
        self._work: Work[Screen] | None = None

    def shown(self) -> None:
        self._work = Work(self._make, self.name)

    def update(self, seconds: float) -> None:
        self._seconds += seconds
        if self._work is not None and self._work.done:
            self.app.replace(self._work.result())

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        draw(surface, t, "Getting ready …", self._seconds)


def draw(surface: pygame.Surface, t: Theme, words: str, seconds: float) -> None:
    """While there is nothing to show yet: the robot looks around."""
    surface.fill(t.palette.back)
    x, y = surface.get_rect().center
    robot = sprites.draw(AVATAR, t.u(96), _LOOKS[int(seconds / _TURN) % len(_LOOKS)])
    icons.place(surface, robot, (x, y - t.u(40)))
    t.write(surface, words, (x, y + t.u(40)), 16, t.palette.muted, anchor="center")
