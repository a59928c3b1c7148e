"""What a person sees of the whole board in one tick: the observation of agents that write down the rules.

A scene holds each visible thing: how it looks, where it is (the pixel of its upper left corner), and the heading that its picture shows.
It holds what the player carries, the score, and whether and how the game has ended. Not in it are things that are hidden, that lie
wholly under another one or outside the screen, avatars that are dead, and whatever else only the engine knows: types, speeds, cooldowns,
timers, counters, the state of the random number generator.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.batch import Batch
from game_meta.engine.snapshot import living_sprites

Thing = tuple[int, int, int, int]  # look, x, y (px), heading (0 none, 1 up, 2 left, 3 down, 4 right)


@dataclass(frozen=True, eq=False)
class Scene:
    """A board as it is seen after a tick, or before the first one."""

    width: int  # cells
    height: int
    block_size: int  # px a cell
    things: np.ndarray  # (n, 4) int32: the visible Things, sorted
    held: tuple[tuple[int, int], ...]  # (look, amount) of each resource that the player carries, sorted
    score: int
    over: bool
    win: int  # -1 undecided, 0 lost, 1 won

    @cached_property
    def thing_tuples(self) -> tuple[Thing, ...]:
        """The visible things as tuples."""
        return tuple(map(tuple, self.things.tolist()))

    @cached_property
    def board_key(self) -> int:
        """A number that scenes share which show the same board: the same things at the same places."""
        return hash((self.width, self.height, self.thing_tuples))

    def count(self, look: int) -> int:
        """Return how many things of a look are seen."""
        return int((self.things[:, 0] == look).sum())


def read_scene(batch: Batch, env: int = 0) -> Scene:
    """Return what a person sees of an env: see Scene."""
    program = batch.programs[env]
    if program is None:
        raise ValueError(f"env {env} runs no game yet: call load first")
    p, (s, _, _) = program.p, batch.state_rows(env)
    sprites, table, looks = L.sprite_rows(p, s), program.type_table, program.looks
    rows = [k for k in living_sprites(program, s) if not sprites[k, L.K_FLAGS] & L.SPRITE_DISABLED]
    size, block = int(p[L.P_SIZES]), program.block_size
    right, bottom = program.width * block, program.height * block
    seen: list[tuple[Thing, tuple[int, int, int, int]]] = []
    for k in rows:
        kind = int(sprites[k, L.K_TYPE])
        if table[kind, L.Y_FLAGS] & L.FLAG_HIDDEN:
            continue
        x, y = int(sprites[k, L.K_X]), int(sprites[k, L.K_Y])
        w, h = (int(sprites[k, size]), int(sprites[k, size + 1])) if size else (block, block)
        if x + w <= 0 or y + h <= 0 or x >= right or y >= bottom:
            continue
        heading = int(sprites[k, L.K_FLAGS]) >> L.HEADING_SHIFT & 7
        seen.append(((int(looks[kind]), x, y, heading), (x, y, x + w, y + h)))
    top = {box: i for i, (_, box) in enumerate(seen)}  # of sprites that cover the same pixels the last one drawn
    visible = [i for i, (_, box) in enumerate(seen) if top[box] == i]
    if size:
        visible = [i for i in visible if not any(_covers(seen[j][1], seen[i][1]) for j in visible if j > i)]
    things = np.array(sorted(seen[i][0] for i in visible), np.int32).reshape(-1, 4)
    avatar = int(s[L.S_AVATAR])
    amounts = {look: int(sprites[avatar, L.K_TAIL + i]) for i, look in program.resources.values()} if avatar >= 0 else {}
    return Scene(
        width=program.width,
        height=program.height,
        block_size=block,
        things=things,
        held=tuple(sorted((look, n) for look, n in amounts.items() if n)),
        score=int(s[L.S_SCORE]),
        over=bool(s[L.S_TERMINATED]),
        win=int(s[L.S_WIN]),
    )


def _covers(above: tuple[int, int, int, int], below: tuple[int, int, int, int]) -> bool:
    return above[0] <= below[0] and above[1] <= below[1] and above[2] >= below[2] and above[3] >= below[3]
