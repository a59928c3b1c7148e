"""The timed loop: whole ticks of a batch under random actions, with the observation that an agent would read.

An env that is over starts again at once, with a new seed, and that time counts. Actions are drawn before the clock starts.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numba
import numpy as np

from game_meta.engine import Batch, Program
from game_meta.engine.observation import ACTIONS
from game_meta.progress import Progress

ALL = "*"  # the name of the batch that mixes all games
RGB_PIXELS = 8  # a cell
ROOM = 0.8  # the share of the memory that the state may take, rows as wide as they can ever be
MOST_ACTIONS = 1 << 22  # drawn in advance; a longer run plays them again
LOOKS: dict[str, Callable[[Batch, int], object]] = {
    "none": lambda batch, player: None,
    "board": lambda batch, player: batch.board(player=player),
    "window": lambda batch, player: batch.observe(player=player),
    "rgb": lambda batch, player: batch.rgb(RGB_PIXELS, player=player),
}


@dataclass(frozen=True)
class Row:
    """One figure, and all that it depends on."""

    game: str
    envs: int
    threads: int
    observation: str
    steps_per_s: float
    bytes_per_env: int


@dataclass(frozen=True)
class Length:
    """How long one row is measured: so many ticks, or as many as fit into so many seconds."""

    seconds: float = 2.0
    ticks: int | None = None


class Play:
    """A batch under random actions that never ends: env e plays programs[e % n], and starts again when it is over.

    With games for two players in it, every tick is observed by each of them.
    """

    def __init__(self, programs: Sequence[Program], envs: int, threads: int, observation: str = "board"):
        if fault := too_large(programs, envs):
            raise MemoryError(fault)
        self.players = max(program.players for program in programs)
        self.batch = Batch(envs, players=self.players, threads=threads)
        numba.set_num_threads(self.batch.threads)  # pictures are drawn in threads whatever the batch is told
        self.mine = [programs[e % len(programs)] for e in range(envs)]
        self.seeds = np.arange(envs)
        self.batch.load(self.seeds, self.mine, self.seeds)
        self.look = LOOKS[observation]
        rows = max(1, min(1024, MOST_ACTIONS // (envs * self.players)))
        shape = (rows, envs, self.players) if self.players > 1 else (rows, envs)
        self.actions = np.random.default_rng(0).integers(0, ACTIONS, shape)
        self.played = 0

    def ticks(self, n: int) -> float:
        """Plays n ticks; the seconds that they took."""
        batch, look, actions = self.batch, self.look, self.actions
        start = time.perf_counter()
        for i in range(self.played, self.played + n):
            batch.step(actions[i % len(actions)])
            over = np.flatnonzero(batch.over)
            if len(over):
                self.seeds[over] += batch.num_envs
                batch.load(over, [self.mine[e] for e in over.tolist()], self.seeds[over])
            for player in range(self.players):
                look(batch, player)
        self.played += n
        return time.perf_counter() - start

    def rate(self, length: Length) -> float:
        """Steps per second over all envs, after a few ticks that do not count: they touch the memory for the first time."""
        self.ticks(3)
        if length.ticks:
            return length.ticks * self.batch.num_envs / self.ticks(length.ticks)
        n, done, spent = 1, 0, 0.0
        while spent < length.seconds:
            spent += self.ticks(n)
            done += n
            n = max(1, min(2 * n, round((length.seconds - spent) * done / spent)))  # what is left, as far as known
        return done * self.batch.num_envs / spent


def too_large(programs: Sequence[Program], envs: int) -> str | None:
    """Whether so many envs fit into this machine's memory, found out before anything of them is allocated: None, or what is wrong."""
    one = Batch(1, players=max(program.players for program in programs))
    for program in set(programs):
        one.load([0], [program], [0])  # its rows are now as wide as the widest program yet
    rows = [array for array in vars(one).values() if isinstance(array, np.ndarray) and len(array) == 1]
    need, memory = envs * sum(row.nbytes for row in rows), os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return f"{envs} envs need {need / 1e9:.1f} GB, this machine has {memory / 1e9:.1f} GB" if need > memory * ROOM else None


def measure(name: str, programs: Sequence[Program], envs: int, threads: int, observation: str, length: Length) -> Row:
    play = Play(programs, envs, threads, observation)
    return Row(name, envs, threads, observation, play.rate(length), play.batch.bytes_per_env)


def measure_all(
    games: dict[str, Program],
    envs: Sequence[int],
    threads: Iterable[int],
    observation: str,
    length: Length,
    progress: Progress,
    stage: str = "measuring",
) -> Iterator[Row]:
    """A row for each game, number of envs and number of threads; several games also mixed, where the batch has room for each of them."""
    groups = {name: [program] for name, program in games.items()}
    if len(games) > 1:
        groups[ALL] = list(games.values())
    wanted = [(name, b, t) for t in threads for b in envs for name, group in groups.items() if b >= len(group)]
    for done, (name, b, t) in enumerate(wanted):
        progress(stage, done, len(wanted))
        yield measure(name, groups[name], b, t, observation, length)
    progress(stage, len(wanted), len(wanted))
