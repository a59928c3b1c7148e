"""The adaptation protocol: the agent and its two controls play the same variants, and each variant is a trial of K episodes.

An episode's return is normalised between a random player and an oracle that knows the rules, variant by variant. `memory-reset` is the
same agent that forgets at each episode's start, `memoryless` the same that forgets at every tick (an ablation: it was not trained to do
without): what the agent gains over them it found out by playing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np

from game_meta.agents.agent import Agent
from game_meta.agents.controls import Memoryless, MemoryReset
from game_meta.evaluation.drawing import draw
from game_meta.evaluation.statistics import normalise, summarise
from game_meta.progress import Progress
from game_meta.variants import TrialBatch, Variant

KINDS = ("agent", "memory-reset", "memoryless")


def evaluate(
    agent: Agent,
    games: Mapping[str, str | Path],
    *,
    split: str,
    variants: int,
    kinds: Collection[str] | None = None,
    difficulty: float = 1.0,
    seed: int = 0,
    episodes: int = 5,
    window: int = 11,
    looks: int = 16,
    progress: Progress = lambda stage, done, total: None,
) -> dict[str, Any]:
    """The JSON of an evaluation, but for "agent" and "command".

    `games` gives each family's name and what to sample it from (a family's name or a file); `variants` is their number in all; `kinds` and
    `difficulty` say what varies in them, and how far (see variants/kinds.py).
    """
    drawn = draw(games, split, variants, seed, progress, kinds, difficulty)
    strata = np.repeat(np.arange(len(games)), [len(each) for each in drawn.values()])
    bounds = np.array([(each.random, each.oracle) for family in drawn.values() for each in family])
    players = dict(zip(KINDS, (agent, MemoryReset(agent), Memoryless(agent)), strict=True))
    returns = {
        kind: np.concatenate([
            play(player, [each.variant for each in family], episodes, seed, window, looks, told(progress, f"{name}: {kind}"))
            for name, family in drawn.items()
        ])
        for kind, player in players.items()
    }  # fmt: skip
    scores = {kind: normalise(returns[kind], bounds[:, 0], bounds[:, 1]) for kind in KINDS}

    def rows(among: np.ndarray) -> dict[str, Any]:
        return {kind: summarise(returns[kind][among], scores[kind][among], strata[among], seed) for kind in KINDS}

    return {
        "split": split,
        "variants": variants,
        "kinds": sorted(kinds) if kinds is not None else None,
        "difficulty": difficulty,
        "seed": seed,
        "families": {name: rows(strata == index) for index, name in enumerate(drawn)},
        "pooled": rows(strata >= 0),
    }


def play(
    agent: Agent,
    variants: Sequence[Variant],
    episodes: int,
    seed: int,
    window: int,
    looks: int,
    progress: Callable[[float], None] = lambda part: None,
) -> np.ndarray:
    """One trial in each variant, all side by side; returns by episode (N, E).

    A trial that is over goes round again, unheeded, till all are over.
    """
    source = cycle(variants)
    batch = TrialBatch(lambda: next(source), len(variants), episodes=episodes, window=window, looks=looks, seed=seed)
    result = np.zeros((len(variants), episodes))
    missing = np.ones(len(variants), bool)
    agent.begin(len(variants))
    observation = batch.observation
    while missing.any():
        observation = batch.step(agent.act(observation))
        agent.adapt(observation.begun)
        for trial in batch.finished:
            if missing[trial.env]:
                result[trial.env], missing[trial.env] = trial.returns, False
        progress(float(np.where(missing, batch.episode / episodes, 1).mean()))
    return result


def told(progress: Progress, stage: str) -> Callable[[float], None]:
    return lambda part: progress(stage, part, 1)
