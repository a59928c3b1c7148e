"""One env's board as plain values: for the viewer, traces and tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import layout as L
from .program import Program


@dataclass(frozen=True)
class Snapshot:
    """A board after a tick. Sprites stand in drawing order, the last on top; disabled avatars are left out."""

    types: tuple[str, ...]  # names of the game's types
    looks: np.ndarray  # (types,) look of each type
    hidden: np.ndarray  # (types,) bool: not to be drawn
    kind: np.ndarray  # (n,) index into types
    seq: np.ndarray  # (n,) a number that stays with the sprite for life
    x: np.ndarray  # (n,) px
    y: np.ndarray
    heading: np.ndarray  # (n, 2) unit vector, (0, 0) for none
    faces: np.ndarray  # (n,) bool: "oriented"
    width: int  # cells
    height: int
    block: int  # px a cell
    score: int
    tick: int
    win: int
    over: bool
    held: dict[str, int]  # the avatar's resources
    avatar: int  # index into the sprites, -1 if it is dead


def take(program: Program, s: np.ndarray, d: np.ndarray) -> Snapshot:
    p = program.p
    sprites = s[p[L.P_SPRITES] : p[L.P_SPRITES] + p[L.P_CAPACITY] * p[L.P_STRIDE]].reshape(p[L.P_CAPACITY], p[L.P_STRIDE])
    table = program.type_table
    rows = []
    for t in np.argsort(table[:, L.Y_RANK], kind="stable").tolist():
        k = s[L.S_HEADER + t * L.T_WIDTH + L.T_HEAD]
        while k >= 0:
            if not sprites[k, L.K_FLAGS] & L.DISABLED:
                rows.append(int(k))
            k = sprites[k, L.K_NEXT]
    at = np.array(rows, np.int64)
    avatar = sprites[s[L.S_AVATAR]]
    doubles = d[: p[L.P_CAPACITY] * L.D_WIDTH].reshape(-1, L.D_WIDTH)
    held = {name: int(avatar[L.K_RESOURCES + i]) for name, (i, _) in program.resources.items()}
    return Snapshot(
        types=program.types,
        looks=table[:, L.Y_LOOK].copy(),
        hidden=(table[:, L.Y_FLAGS] & L.HIDDEN) != 0,
        kind=sprites[at, L.K_TYPE],
        seq=sprites[at, L.K_SEQ],
        x=sprites[at, L.K_X],
        y=sprites[at, L.K_Y],
        heading=doubles[at, : L.D_SPEED],
        faces=(sprites[at, L.K_FLAGS] & L.FACES) != 0,
        width=program.width,
        height=program.height,
        block=program.block,
        score=int(s[L.S_SCORE]),
        tick=int(s[L.S_TICK]),
        win=int(s[L.S_WIN]),
        over=bool(s[L.S_OVER]),
        held=held,
        avatar=rows.index(int(s[L.S_AVATAR])) if int(s[L.S_AVATAR]) in rows else -1,
    )
