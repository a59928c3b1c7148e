"""Room for games that grow. A state has room for so many sprites (P_CAPACITY) and timers; whoever makes more than that finds no place in
the middle of a tick, and half a tick cannot be gone on with. So a batch keeps of each env a state and what was done since (StepHistory);
the env that was full gets a program with more room (`with_room`), and plays from that state to the present again. That is exact, for all
that happens follows from the state, its random generators included, and the actions; and the other envs go on as they are.

Mostly the kept state is the program's own, at tick 0, and weighs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.program import Program
from game_meta.engine.sprites import MAX_SPRITES

GROWTH = 4  # times as much room as before
MOST_ROOM = GROWTH * MAX_SPRITES  # sprites or timers of an env; the reference refuses sprites from MAX_SPRITES on, so only timers need it
MOST_BYTES = 2 << 30  # of the states of a batch together: the rows of its envs are equally wide


@lru_cache(maxsize=64)
def with_room(program: Program, capacity: int) -> Program:
    """Return the same program with room for so many sprites, and timers where its rules set some."""
    p = program.p.copy()
    if p[L.P_TIMERS_N] > p[L.P_TIMED_N]:
        more = max(0, capacity - int(p[L.P_CAPACITY]))
        shift = -(-more * L.TIMER_WIDTH // L.CACHE_LINE_INTS) * L.CACHE_LINE_INTS
        p[L.P_TIMERS_N] += shift // L.TIMER_WIDTH
        p[L.P_CELLS] += shift
        p[L.P_SPRITES] += shift
    p[L.P_CAPACITY] = capacity
    size = int(L.used_ints(p, capacity)) + 2 * capacity
    return replace(program, p=p, s=moved_state(program.p, p, program.s), state_size=size)


def moved_state(before: np.ndarray, after: np.ndarray, s: np.ndarray) -> np.ndarray:
    """Return an env's state s, as far as it is in use: from where it lies under program `before` to where it does with other room."""
    cells, shift = int(before[L.P_CELLS]), int(after[L.P_CELLS] - before[L.P_CELLS])
    end = int(L.used_ints(before, s[L.S_USED]))
    moved = np.concatenate([s[:cells], np.zeros(shift, np.int32), s[cells:end]])
    moved[[L.S_AVATAR_CELL, L.S_AVATAR_CELL2]] += shift
    L.sprite_rows(after, moved)[:, L.K_CELL] += shift
    return moved


@dataclass(frozen=True)
class KeptState:
    """The rows of an env at some step, as far as its program uses them."""

    program: Program
    s: np.ndarray
    d: np.ndarray
    u: np.ndarray


FEW_ACTIONS = 64  # of a step, up to which they are copied as they are: to make bytes of them takes longer


class StepHistory:
    """Of each env of a batch: a state, and the actions since. Steps are counted from the batch's first on."""

    LENGTH = 1024  # steps

    def __init__(self, num_envs: int, players: int) -> None:
        self.num_envs, self.players = num_envs, players
        self.first = 0  # the step that the oldest of the actions belong to
        self.began = np.zeros(num_envs, np.int64)  # the step before which an env was in its kept state
        self.seeds, self.generators = np.zeros(num_envs, np.int64), np.zeros(num_envs, np.int64)
        self.kept: dict[int, KeptState] = {}  # of envs that are not kept as their program's first state with a seed
        self.actions: list[bytes] = []  # by step
        self._kind: type = np.int64 if num_envs * players <= FEW_ACTIONS else np.int8

    @property
    def step(self) -> int:
        """The number of the coming step."""
        return self.first + len(self.actions)

    def keep_start(self, envs: np.ndarray, seeds: np.ndarray, generator: int) -> None:
        """Note that these envs are at the start of their programs."""
        self.began[envs], self.seeds[envs], self.generators[envs] = self.step, seeds, generator
        if self.kept:
            for env in envs.tolist():
                self.kept.pop(env, None)

    def keep_state(self, env: int, state: KeptState) -> None:
        """Note the state that an env is in."""
        self.began[env], self.kept[env] = self.step, state

    def note_step(self, actions: np.ndarray, active: np.ndarray | None) -> None:
        """Note the actions (B, players) int64 of a step; an env that is not `active` does nothing."""
        if active is not None:
            actions = np.where(active[:, None], actions, -1)
        self.actions.append((actions if self._kind is np.int64 else actions.astype(self._kind)).tobytes())

    def envs_of_older_half(self) -> list[int]:
        """Return the envs whose state was kept that long ago; when they were kept anew, `drop_older_half` may follow."""
        return np.flatnonzero(self.began < self.first + self.LENGTH // 2).tolist()

    def drop_older_half(self) -> None:
        """Forget the actions that no kept state needs any more."""
        del self.actions[: self.LENGTH // 2]
        self.first += self.LENGTH // 2

    def actions_since(self, env: int) -> np.ndarray:
        """Return what was done to an env since its kept state, (steps, players) int64."""
        since = self.actions[self.began[env] - self.first :]
        return np.array([np.frombuffer(each, self._kind).reshape(self.num_envs, -1)[env, : self.players] for each in since], np.int64)
