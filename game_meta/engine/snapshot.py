"""One env's board as plain values: for the viewer, traces and tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.program import Program


@dataclass(frozen=True)
class Snapshot:
    """A board after a tick. Sprites stand in drawing order, the last on top; disabled avatars are left out."""

    types: tuple[str, ...]  # names of the game's types
    looks: np.ndarray  # (types,) look of each type
    hidden: np.ndarray  # (types,) bool: not to be drawn
    type_index: np.ndarray  # (n,) index into types
    sprite_id: np.ndarray  # (n,) a number that stays with the sprite for life
    x: np.ndarray  # (n,) px
    y: np.ndarray
    w: np.ndarray  # (n,) px: its size
    h: np.ndarray
    speed: np.ndarray  # (n,) cells a move, or px a tick in continuous physics
    rotation: np.ndarray  # (n,) radians; what a pilot steers
    heading: np.ndarray  # (n, 2) unit vector, (0, 0) for none
    is_oriented: np.ndarray  # (n,) bool: "oriented"
    width: int  # cells
    height: int
    block_size: int  # px a cell
    scores: tuple[int, ...]  # a player each
    wins: tuple[int, ...]
    counters: tuple[int, ...]
    tick: int
    terminated: bool
    resources: dict[str, int]  # the first player's resources
    avatars: tuple[int, ...]  # a player each: index into the sprites, -1 if it is dead

    @property
    def score(self) -> int:
        """The first player's."""
        return self.scores[0]

    @property
    def win(self) -> int:
        """Whether the first player has won: -1 undecided, 0 lost, 1 won."""
        return self.wins[0]

    @property
    def avatar(self) -> int:
        """The first player's avatar as an index into the sprites, -1 if it is dead."""
        return self.avatars[0]


def take_snapshot(program: Program, s: np.ndarray, d: np.ndarray) -> Snapshot:
    """Return the board of one env, whose state rows are s and d."""
    p, table = program.p, program.type_table
    sprites, doubles = L.sprite_rows(p, s), L.sprite_double_rows(s, d)
    at = np.array([k for k in living_sprites(program, s) if not sprites[k, L.K_FLAGS] & L.SPRITE_DISABLED], np.int64)
    places = {int(k): i for i, k in enumerate(at)}
    avatars = [int(s[L.S_AVATAR + i]) for i in range(program.players)]
    size = p[L.P_SIZES]
    blocks = np.full(len(at), program.block_size, np.int32)
    held = {name: int(sprites[avatars[0], L.K_TAIL + i]) if avatars[0] >= 0 else 0 for name, (i, _) in program.resources.items()}
    return Snapshot(
        types=program.types,
        looks=program.looks,
        hidden=(table[:, L.Y_FLAGS] & L.FLAG_HIDDEN) != 0,
        type_index=sprites[at, L.K_TYPE],
        sprite_id=sprites[at, L.K_SEQ],
        x=sprites[at, L.K_X],
        y=sprites[at, L.K_Y],
        w=sprites[at, size] if size else blocks,
        h=sprites[at, size + 1] if size else blocks,
        speed=doubles[at, L.D_SPEED],
        rotation=doubles[at, L.D_ROTATION],
        heading=doubles[at, : L.D_SPEED],
        is_oriented=(sprites[at, L.K_FLAGS] & L.SPRITE_ORIENTED) != 0,
        width=program.width,
        height=program.height,
        block_size=program.block_size,
        scores=tuple(int(v) for v in s[L.S_SCORE : L.S_SCORE + program.players]),
        wins=tuple(int(v) for v in s[L.S_WIN : L.S_WIN + program.players]),
        counters=tuple(L.counter_values(p, s).tolist()),
        tick=int(s[L.S_TICK]),
        terminated=bool(s[L.S_TERMINATED]),
        resources=held,
        avatars=tuple(places.get(k, -1) for k in avatars),
    )


def living_sprites(program: Program, s: np.ndarray) -> list[int]:
    """Return the row numbers of all sprites in drawing order, the last on top; disabled avatars too."""
    sprites, of_types, rows = L.sprite_rows(program.p, s), L.type_state_rows(program.p, s), []
    for t in np.argsort(program.type_table[:, L.Y_RANK], kind="stable").tolist():
        k = int(of_types[t, L.T_HEAD])
        while k >= 0:
            rows.append(k)
            k = int(sprites[k, L.K_NEXT])
    return rows
