"""Plays the variants of a comparison with one run's agent, and remembers what came out beside the agent, for playing takes minutes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from game_meta import files
from game_meta.agents.agent import Agent
from game_meta.evaluation.comparison_variants import fingerprint
from game_meta.evaluation.drawing import Drawn
from game_meta.evaluation.protocol import KINDS, measure, play, told
from game_meta.evaluation.statistics import normalise
from game_meta.progress import Progress

AGENT = "agent"


class Played(NamedTuple):
    returns: dict[str, np.ndarray]  # by kind: the agent's, its controls'; (N, E)
    seconds: float  # that the agent's own trials took, and their controls'


class Player(NamedTuple):
    """Who plays: a run's agent, made when it is needed, and what tells it from others. Without a folder nothing is remembered."""

    make: Callable[[], Agent]
    version: str  # changes when the agent does
    seed: int
    folder: Path | None = None
    controls: bool = True


def play_split(player: Player, split: str, drawn: Mapping[str, Sequence[Drawn]], episodes: int, progress: Progress) -> Played:
    """What the agent and its controls earn in the variants of a split."""

    def work() -> dict[str, np.ndarray]:
        agent = player.make()
        if player.controls:
            return measure(agent, drawn, seed=player.seed, episodes=episodes, progress=progress).returns
        rows = [play(agent, [each.variant for each in family], episodes, player.seed) for family in drawn.values()]
        return {AGENT: np.concatenate(rows)}

    return remembered(player, *about(split, drawn, episodes), work)


def play_long(player: Player, drawn: Mapping[str, Sequence[Drawn]], episodes: int, progress: Progress) -> Played:
    """What the agent earns when it goes on for hundreds of episodes in each variant."""

    def work() -> dict[str, np.ndarray]:
        agent = player.make()
        return {
            name: play(agent, [each.variant for each in family], episodes, player.seed, progress=told(progress, name))
            for name, family in drawn.items()
        }

    return remembered(player, *about(None, drawn, episodes), work)


def about(split: str | None, drawn: Mapping[str, Sequence[Drawn]], episodes: int) -> tuple[str, list[Any]]:
    """The name under which it is remembered, and what it was that was played; a split of None is the long play."""
    return ("catch-up" if split is None else f"returns-{split}"), [fingerprint(drawn), episodes, list(KINDS)]


def is_known(player: Player, split: str | None, drawn: Mapping[str, Sequence[Drawn]], episodes: int) -> bool:
    name, what = about(split, drawn, episodes)
    return _recall(player, name, what) is not None


def remembered(player: Player, name: str, what: list[Any], work: Callable[[], dict[str, np.ndarray]]) -> Played:
    if (known := _recall(player, name, what)) is not None:
        return known
    began = time.monotonic()
    returns = work()
    seconds = time.monotonic() - began
    if player.folder is not None:
        rows = {kind: each.tolist() for kind, each in returns.items()}
        told = {"key": _key(player, what), "seconds": round(seconds, 2), "returns": rows}
        files.write(player.folder / f"{name}.json", json.dumps(told) + "\n")
    return Played(returns, seconds)


def _key(player: Player, what: list[Any]) -> list[Any]:
    return [player.version, player.seed, *what]


def _recall(player: Player, name: str, what: list[Any]) -> Played | None:
    """What was played before, unless by another agent, in other variants, or written by somebody else."""
    if player.folder is None:
        return None
    try:
        before = json.loads((player.folder / f"{name}.json").read_text(encoding="utf-8"))
        if before["key"] != _key(player, what):
            return None
        return Played({kind: np.array(rows) for kind, rows in before["returns"].items()}, before["seconds"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def scores(returns: np.ndarray, drawn: Sequence[Drawn]) -> np.ndarray:
    """Normalised returns (S, N, E) of S runs in the N variants."""
    random, oracle = np.array([(each.random, each.oracle) for each in drawn]).T
    return np.stack([normalise(each, random, oracle) for each in returns])
