"""A compiled game: the tables that the tick interprets, and the state at tick 0."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from game_meta.engine import state as L
from game_meta.vgdl.model import Game


@dataclass(frozen=True, eq=False)
class Program:
    """One game with one level.

    Rows p, q, s, d, u are as state.py says; s, d and u are the state right after the level is built, as far as it is in use: an env needs
    `state_size` numbers of s.
    """

    game: Game
    types: tuple[str, ...]
    p: np.ndarray
    q: np.ndarray
    s: np.ndarray
    d: np.ndarray
    u: np.ndarray
    state_size: int
    resources: dict[str, tuple[int, int]]  # counter number and look of every resource
    level: tuple[str, ...]

    def __deepcopy__(self, memo: dict[int, Any]) -> Program:
        """Return itself: a program never changes, and copies of an env share it."""
        return self

    @property
    def width(self) -> int:
        """Cells in a row of the board."""
        return int(self.p[L.P_WIDTH])

    @property
    def height(self) -> int:
        """Rows of the board."""
        return int(self.p[L.P_HEIGHT])

    @property
    def block_size(self) -> int:
        """Pixels a cell."""
        return int(self.p[L.P_BLOCK])

    @property
    def looks(self) -> np.ndarray:
        """(types,) the look of each type."""
        return self.p[self.p[L.P_LOOKS] : self.p[L.P_LOOKS] + len(self.types)].copy()

    @property
    def controls(self) -> np.ndarray:
        """(A,) what each of the agent's actions really does."""
        return self.p[L.P_CONTROLS : L.P_HEADER].copy()

    @property
    def draws_random_numbers(self) -> bool:
        """Whether the game ever draws a random number."""
        return bool(self.p[L.P_DRAWS])

    @property
    def players(self) -> int:
        """How many play: 1 or 2."""
        return int(self.p[L.P_PLAYERS])

    @property
    def counters(self) -> int:
        """How many counters the game has."""
        return int(self.p[L.P_COUNTERS_N])

    @property
    def avatar_classes(self) -> tuple[str, ...]:
        """The class of each player's avatar at the start, "" for a player without one."""
        rows = [int(self.s[L.S_AVATAR + i]) for i in range(self.players)]
        sprites = L.sprite_rows(self.p, self.s)
        kinds = [self.types[sprites[k, L.K_TYPE]] if k >= 0 else "" for k in rows]
        return tuple(str(self.game.sprites[name].cls) if name else "" for name in kinds)

    @property
    def type_table(self) -> np.ndarray:
        """(types, Y_WIDTH) a view of p."""
        return L.type_rows(self.p)

    def with_looks_and_controls(self, looks: np.ndarray, controls: np.ndarray) -> Program:
        """Return the same game under other looks (types,) and controls (A,): no need to compile it again."""
        p = self.p.copy()
        other = replace(self, p=p, resources={name: (i, int(looks[self.types.index(name)])) for name, (i, _) in self.resources.items()})
        p[p[L.P_LOOKS] : p[L.P_LOOKS] + len(self.types)] = looks
        p[L.P_CONTROLS : L.P_HEADER] = controls
        return other
