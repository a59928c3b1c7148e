"""The variants that an evaluation plays, each with what a random player and the oracle earn in it.

Planning takes most of an evaluation's time, so it is shared out among processes. This module imports no torch, hence neither do they.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from game_meta.progress import Progress
from game_meta.variants import Variant, grade, make_variant, sample
from game_meta.variants.workers import share


class Drawn(NamedTuple):
    variant: Variant
    random: float  # mean return of an episode
    oracle: float


class _Task(NamedTuple):
    game: str | Path
    split: str
    seed: int
    kinds: Collection[str] | None
    difficulty: float


def draw(
    games: Mapping[str, str | Path],
    split: str,
    variants: int,
    seed: int,
    progress: Progress,
    kinds: Collection[str] | None = None,
    difficulty: float = 1.0,
) -> dict[str, list[Drawn]]:
    """`variants` in all, shared evenly among the games. Which follows from the seed and a game's name: adding one changes no other."""
    counts = dict(zip(games, shares(variants, len(games)), strict=True))
    tasks = [_Task(games[name], split, int(each), kinds, difficulty) for name, count in counts.items() for each in seeds(name, seed, count)]
    found: list[Drawn] = []
    progress("drawing variants", 0, variants)
    for task, (chosen, random, oracle) in zip(tasks, share(_draw, tasks), strict=True):
        found.append(Drawn(make_variant(task.game, chosen, kinds, difficulty), random, oracle))
        progress("drawing variants", len(found), variants)
    ends = np.cumsum(list(counts.values()))
    return {name: found[end - counts[name] : end] for name, end in zip(counts, ends.tolist(), strict=True)}


def shares(total: int, parts: int) -> list[int]:
    """`total` split as evenly as it goes, the first ones getting what is left over: 256 among 3 are 86, 85 and 85."""
    return [total // parts + (index < total % parts) for index in range(parts)]


def seeds(name: str, seed: int, count: int) -> list[int]:
    return np.random.SeedSequence([seed, zlib.crc32(name.encode())]).generate_state(count).tolist()


def _draw(task: _Task) -> tuple[int, float, float]:
    """The seed of a valid variant, and its bounds. (The variant itself is made again from the seed, rather than sent between processes.)"""
    variant = sample(task.game, task.split, task.seed, kinds=task.kinds, difficulty=task.difficulty)
    graded = grade(variant)
    return variant.seed, graded.random, graded.oracle
