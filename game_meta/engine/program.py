"""A compiled game: the tables that the tick interprets, and the state at tick 0."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from game_meta.vgdl.model import Game

from . import layout as L


@dataclass(frozen=True, eq=False)
class Program:
    """One game with one level. Rows p, q, s, d, u as in layout.py; s, d and u are the state right after the level is built."""

    game: Game
    types: tuple[str, ...]
    p: np.ndarray
    q: np.ndarray
    s: np.ndarray
    d: np.ndarray
    u: np.ndarray
    resources: dict[str, tuple[int, int]]  # counter number and look of every resource
    level: tuple[str, ...]

    @property
    def width(self) -> int:
        return int(self.p[L.P_WIDTH])

    @property
    def height(self) -> int:
        return int(self.p[L.P_HEIGHT])

    @property
    def block(self) -> int:
        """Pixels a cell."""
        return int(self.p[L.P_BLOCK])

    @property
    def looks(self) -> np.ndarray:
        """(types,) the look of each type."""
        return self.type_table[:, L.Y_LOOK].copy()

    @property
    def controls(self) -> np.ndarray:
        """(A,) what each of the agent's actions really does."""
        return self.p[L.P_CONTROLS : L.P_HEADER].copy()

    @property
    def random(self) -> bool:
        """Whether the game ever draws a random number."""
        return bool(self.p[L.P_DRAWS])

    @property
    def avatar_class(self) -> str:
        """The class of the avatar that the level begins with."""
        avatar = self.s[self.p[L.P_SPRITES] + self.s[L.S_AVATAR] * self.p[L.P_STRIDE] + L.K_TYPE]
        return str(self.game.sprites[self.types[avatar]].cls)

    @property
    def type_table(self) -> np.ndarray:
        """(types, Y_WIDTH) a view of p."""
        start = self.p[L.P_TYPE_TABLE]
        return self.p[start : start + len(self.types) * L.Y_WIDTH].reshape(-1, L.Y_WIDTH)

    def disguised(self, looks: np.ndarray, controls: np.ndarray) -> Program:
        """The same game under other looks (types,) and controls (A,): no need to compile it again."""
        p = self.p.copy()
        other = replace(self, p=p, resources={name: (i, int(looks[self.types.index(name)])) for name, (i, _) in self.resources.items()})
        other.type_table[:, L.Y_LOOK] = looks
        p[L.P_CONTROLS : L.P_HEADER] = controls
        return other
