"""Plays the variants of a comparison with one run's agent, and remembers what came out beside the agent, for playing takes minutes.

Several processes may play at once: each leaves what came out beside its agent, where it is looked for afterwards. A process makes the
variants again from the comparison's memo, which is quicker than to send them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from game_meta import files
from game_meta.agents.agent import Agent
from game_meta.evaluation.protocol import PROTOCOL_PLAYERS, play_returns, run_protocol, stage_progress
from game_meta.evaluation.statistics import normalise
from game_meta.evaluation.variant_sets import (
    HEADLINE_SPLIT,
    FamilyVariants,
    GradedVariant,
    catch_up_subset,
    draw_splits,
    variants_fingerprint,
)
from game_meta.progress import ReportProgress
from game_meta.stopping import leave_stops_to_parent

AGENT_KIND = "agent"


class CachedReturns(NamedTuple):
    """What an agent and its controls earned in some variants."""

    returns: dict[str, np.ndarray]  # by kind: the agent's, its controls'; (N, E)
    seconds: float  # that the agent's own trials took, and their controls'


class EvaluatedAgent(NamedTuple):
    """Who plays: a run's agent, made when it is needed, and what tells it from others. Without a folder nothing is remembered."""

    make_agent: Callable[[], Agent]
    version: str  # changes when the agent does
    seed: int
    folder: Path | None = None
    controls: bool = True


def play_split_cached(
    player: EvaluatedAgent, split: str, drawn: Mapping[str, Sequence[GradedVariant]], episodes: int, progress: ReportProgress
) -> CachedReturns:
    """Return what the agent and its controls earn in the variants of a split."""

    def work() -> dict[str, np.ndarray]:
        agent = player.make_agent()
        if player.controls:
            return run_protocol(agent, drawn, seed=player.seed, episodes=episodes, progress=progress).returns
        rows = [play_returns(agent, [each.variant for each in family], episodes, player.seed) for family in drawn.values()]
        return {AGENT_KIND: np.concatenate(rows)}

    return play_or_recall(player, *cache_name_and_content(split, drawn, episodes), work)


def play_long_cached(
    player: EvaluatedAgent, drawn: Mapping[str, Sequence[GradedVariant]], episodes: int, progress: ReportProgress
) -> CachedReturns:
    """Return what the agent earns when it goes on for hundreds of episodes in each variant."""

    def work() -> dict[str, np.ndarray]:
        agent = player.make_agent()
        return {
            name: play_returns(agent, [each.variant for each in family], episodes, player.seed, progress=stage_progress(progress, name))
            for name, family in drawn.items()
        }

    return play_or_recall(player, *cache_name_and_content(None, drawn, episodes), work)


def cache_name_and_content(split: str | None, drawn: Mapping[str, Sequence[GradedVariant]], episodes: int) -> tuple[str, list[Any]]:
    """Return the name under which it is remembered, and what it was that was played; a split of None is the long play."""
    return ("catch-up" if split is None else f"returns-{split}"), [variants_fingerprint(drawn), episodes, list(PROTOCOL_PLAYERS)]


def is_cached(player: EvaluatedAgent, split: str | None, drawn: Mapping[str, Sequence[GradedVariant]], episodes: int) -> bool:
    """Tell whether this was played before."""
    name, what = cache_name_and_content(split, drawn, episodes)
    return _recall(player, name, what) is not None


def play_or_recall(player: EvaluatedAgent, name: str, what: list[Any], work: Callable[[], dict[str, np.ndarray]]) -> CachedReturns:
    """Return what is remembered under this name for the same `what`, or do the work and remember it."""
    if (known := _recall(player, name, what)) is not None:
        return known
    began = time.monotonic()
    returns = work()
    seconds = time.monotonic() - began
    if player.folder is not None:
        rows = {kind: each.tolist() for kind, each in returns.items()}
        entry = {"key": _cache_key(player, what), "seconds": round(seconds, 2), "returns": rows}
        files.write_atomically(player.folder / f"{name}.json", json.dumps(entry) + "\n")
    return CachedReturns(returns, seconds)


def _cache_key(player: EvaluatedAgent, what: list[Any]) -> list[Any]:
    return [player.version, player.seed, *what]


def _recall(player: EvaluatedAgent, name: str, what: list[Any]) -> CachedReturns | None:
    """Return what was played before, unless by another agent, in other variants, or written by somebody else."""
    if player.folder is None:
        return None
    try:
        before = json.loads(files.read_text(player.folder / f"{name}.json", files.MAX_JSON_BYTES))
        if before["key"] != _cache_key(player, what):
            return None
        return CachedReturns({kind: np.array(rows) for kind, rows in before["returns"].items()}, before["seconds"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def normalised_scores(returns: np.ndarray, drawn: Sequence[GradedVariant]) -> np.ndarray:
    """Normalise returns (S, N, E) of S runs in the N variants."""
    random, oracle = np.array([(each.random_return, each.oracle_return) for each in drawn]).T
    return np.stack([normalise(each, random, oracle) for each in returns])


# ----------------------------------------------------------------------------------------------------
# By several processes at once.

MIN_TASKS_FOR_PROCESSES = 12  # tasks: a process takes seconds to begin


class VariantRecipe(NamedTuple):
    """All that the variants follow from: the arguments of `draw_splits`."""

    games: tuple[tuple[str, str], ...]
    number: int  # of variants in each split
    seed: int
    memo: Path


class PlayTask(NamedTuple):
    """An agent that is to play the variants of a split, or those of the long play."""

    player: EvaluatedAgent
    recipe: VariantRecipe
    split: str | None  # None: many episodes in a few variants
    episodes: int


def play_in_processes(tasks: Sequence[PlayTask], at_once: int, progress: ReportProgress) -> None:
    """Play what is not known yet. A few tasks, or a single process, are left to whoever asks for them."""
    todo = [task for task in tasks if not is_cached(task.player, *_task_arguments(task))]
    if at_once < 2 or len(todo) < MIN_TASKS_FOR_PROCESSES:
        return
    todo.sort(key=lambda task: task.split is not None)  # the long ones first
    with get_context("spawn").Pool(min(at_once, len(todo)), _init_worker) as pool:  # left by whatever way, it ends its processes
        progress("playing the variants, together", 0, len(todo))
        for done, _ in enumerate(pool.imap_unordered(_play_task, todo), 1):
            progress("playing the variants, together", done, len(todo))


def _task_arguments(task: PlayTask) -> tuple[str | None, FamilyVariants, int]:
    drawn = _recipe_variants(task.recipe)
    return task.split, catch_up_subset(drawn[HEADLINE_SPLIT]) if task.split is None else drawn[task.split], task.episodes


@lru_cache(maxsize=1)
def _recipe_variants(recipe: VariantRecipe) -> dict[str, FamilyVariants]:
    return draw_splits(dict(recipe.games), recipe.number, recipe.seed, recipe.memo, lambda stage, done, total: None)


def _init_worker() -> None:
    import torch

    leave_stops_to_parent()
    torch.set_num_threads(1)


def _play_task(task: PlayTask) -> None:
    split, drawn, episodes = _task_arguments(task)
    if split is None:
        play_long_cached(task.player, drawn, episodes, lambda stage, done, total: None)
    else:
        play_split_cached(task.player, split, drawn, episodes, lambda stage, done, total: None)
