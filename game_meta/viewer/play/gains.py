"""What was gained and lost floats up from where it happened."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from game_meta.engine import Snapshot
from game_meta.viewer.palette import DARK
from game_meta.viewer.theme import Theme, number

_SECONDS = 1.0


@dataclass
class _Gain:
    x: float  # cells
    y: float
    worth: int
    age: float = 0.0


class Gains:
    """Of one board."""

    def __init__(self) -> None:
        self._gains: list[_Gain] = []

    def saw(self, before: Snapshot, now: Snapshot) -> None:
        """The board has made a tick."""
        for player, (was, came) in enumerate(zip(before.scores, now.scores, strict=True)):
            if came != was and (place := middle(now, player) or middle(before, player)) is not None:
                self._gains.append(_Gain(*place, came - was))

    def update(self, seconds: float) -> None:
        for gain in self._gains:
            gain.age += seconds
        self._gains = [gain for gain in self._gains if gain.age < _SECONDS]

    def draw(self, surface: pygame.Surface, board: pygame.Rect, cell: int, t: Theme) -> None:
        for gain in self._gains:
            share = gain.age / _SECONDS
            words, colour = number(gain.worth, sign=True), DARK.good if gain.worth > 0 else DARK.bad
            place = board.left + gain.x * cell, max(board.top + t.u(10), board.top + (gain.y - 0.5 - 0.9 * share) * cell)
            for ink, shift in ((DARK.back, t.u(1)), (colour, 0)):
                image = t.text(words, 20, ink, True).copy()
                image.set_alpha(round(255 * min(1.0, 2 * (1 - share))))
                surface.blit(image, image.get_rect(center=(round(place[0]) + shift, round(place[1]) + shift)))


def middle(snapshot: Snapshot, player: int) -> tuple[float, float] | None:
    """Of a player's avatar, in cells; None when it is dead."""
    i = snapshot.avatars[player]
    return None if i < 0 else (float(snapshot.x[i] / snapshot.block + 0.5), float(snapshot.y[i] / snapshot.block + 0.5))
