"""The two sides of a two-player game: how a level maps onto itself so that the players change places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from game_meta.engine import Program
from game_meta.engine.snapshot import Snapshot

NIL, UP, LEFT, DOWN, RIGHT, USE = range(6)


@dataclass(frozen=True)
class Symmetry:
    """A flip of the board, left to right or top to bottom or both (a half turn), and what it makes of actions and headings."""

    name: str
    x: bool
    y: bool

    @property
    def actions(self) -> np.ndarray:
        """(6,) what each action becomes."""
        flipped = [NIL, DOWN if self.y else UP, RIGHT if self.x else LEFT, UP if self.y else DOWN, LEFT if self.x else RIGHT, USE]
        return np.array(flipped)

    def board(self, shot: Snapshot) -> list[tuple]:
        """The sprites of a board after the flip, with A and B exchanged."""
        return sorted(
            (
                other_side(shot.types[kind]),
                shot.width * shot.block_size - x - w if self.x else x,
                shot.height * shot.block_size - y - h if self.y else y,
                -dx if self.x else dx,
                -dy if self.y else dy,
            )
            for kind, x, y, w, h, dx, dy in pixels(shot)
        )


SYMMETRIES = (Symmetry("left mirrors right", True, False), Symmetry("half turn", True, True), Symmetry("top mirrors bottom", False, True))


def other_side(name: str) -> str:
    """The type that is to player 1 what this one is to player 0: names end in A or B."""
    return {"A": name[:-1] + "B", "B": name[:-1] + "A"}.get(name[-1], name)


def pixels(shot: Snapshot) -> list[tuple]:
    """(type, x, y, w, h, dx, dy) of every sprite."""
    facing = shot.heading.T * shot.is_oriented + 0.0  # what a push leaves in a crate moves nothing and is not seen
    columns = (shot.type_index, shot.x, shot.y, shot.w, shot.h, *facing)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def as_it_is(shot: Snapshot) -> list[tuple]:
    return sorted((shot.types[kind], x, y, dx, dy) for kind, x, y, _, _, dx, dy in pixels(shot))


def symmetry_of(program: Program, start: Snapshot) -> Symmetry | None:
    """The flip that exchanges the players and leaves the level as it is; None if there is none."""
    return next((flip for flip in SYMMETRIES if flip.board(start) == as_it_is(start)), None)
