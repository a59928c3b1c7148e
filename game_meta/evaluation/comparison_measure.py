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
    version: Any  # changes when the agent does
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

    return remembered(player, f"returns-{split}", [fingerprint(drawn), episodes, list(KINDS)], work)


def play_long(player: Player, drawn: Mapping[str, Sequence[Drawn]], episodes: int, progress: Progress) -> Played:
    """What the agent earns when it goes on for hundreds of episodes in each variant."""

    def work() -> dict[str, np.ndarray]:
        agent = player.make()
        return {
            name: play(agent, [each.variant for each in family], episodes, player.seed, progress=told(progress, name))
            for name, family in drawn.items()
        }

    return remembered(player, "catch-up", [fingerprint(drawn), episodes], work)


def remembered(player: Player, name: str, about: list[Any], work: Callable[[], dict[str, np.ndarray]]) -> Played:
    key = [player.version, player.seed, *about]
    path = player.folder / f"{name}.json" if player.folder is not None else None
    if path is not None and path.exists():
        try:
            before = json.loads(path.read_text(encoding="utf-8"))
            if before["key"] == json.loads(json.dumps(key)):
                return Played({kind: np.array(rows) for kind, rows in before["returns"].items()}, before["seconds"])
        except (ValueError, KeyError, TypeError):
            pass  # not what we wrote: play again
    began = time.monotonic()
    returns = work()
    seconds = time.monotonic() - began
    if path is not None:
        rows = {kind: each.tolist() for kind, each in returns.items()}
        files.write(path, json.dumps({"key": key, "seconds": round(seconds, 2), "returns": rows}) + "\n")
    return Played(returns, seconds)


def scores(returns: np.ndarray, drawn: Sequence[Drawn]) -> np.ndarray:
    """Normalised returns (S, N, E) of S runs in the N variants."""
    random, oracle = np.array([(each.random, each.oracle) for each in drawn]).T
    return np.stack([normalise(each, random, oracle) for each in returns])
