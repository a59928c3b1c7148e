"""What is to be played, played by several processes at once. Each leaves what came out beside its agent, where it is looked for afterwards.

A process makes the variants again from the comparison's memo, which is quicker than to send them.
"""

from __future__ import annotations

import signal
from collections.abc import Sequence
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from game_meta.evaluation.comparison_measure import Player, is_known, play_long, play_split
from game_meta.evaluation.comparison_variants import HEADLINE, Variants, draw_splits, few
from game_meta.progress import Progress

WORTH_PROCESSES = 12  # tasks: a process takes seconds to begin


class Source(NamedTuple):
    """All that the variants follow from: the arguments of `draw_splits`."""

    games: tuple[tuple[str, str], ...]
    number: int  # of variants in each split
    seed: int
    memo: Path


class Task(NamedTuple):
    player: Player
    source: Source
    split: str | None  # None: many episodes in a few variants
    episodes: int


def play_ahead(tasks: Sequence[Task], at_once: int, progress: Progress) -> None:
    """Play what is not known yet. A few tasks, or a single process, are left to whoever asks for them."""
    todo = [task for task in tasks if not is_known(task.player, *arguments(task))]
    if at_once < 2 or len(todo) < WORTH_PROCESSES:
        return
    todo.sort(key=lambda task: task.split is not None)  # the long ones first
    with get_context("spawn").Pool(min(at_once, len(todo)), _begin) as pool:  # left by whatever way, it ends its processes
        progress("playing the variants, together", 0, len(todo))
        for done, _ in enumerate(pool.imap_unordered(_play, todo), 1):
            progress("playing the variants, together", done, len(todo))


def arguments(task: Task) -> tuple[str | None, Variants, int]:
    drawn = variants(task.source)
    return task.split, few(drawn[HEADLINE]) if task.split is None else drawn[task.split], task.episodes


@lru_cache(maxsize=1)
def variants(source: Source) -> dict[str, Variants]:
    return draw_splits(dict(source.games), source.number, source.seed, source.memo, lambda stage, done, total: None)


def _begin() -> None:
    import torch

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is the parent's to answer
    torch.set_num_threads(1)


def _play(task: Task) -> None:
    split, drawn, episodes = arguments(task)
    if split is None:
        play_long(task.player, drawn, episodes, lambda stage, done, total: None)
    else:
        play_split(task.player, split, drawn, episodes, lambda stage, done, total: None)
