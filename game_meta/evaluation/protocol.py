"""The adaptation protocol: the agent and its two controls play the same variants, and each variant is a trial of K episodes.

An episode's return is normalised between a random player and an oracle that knows the rules, variant by variant. `memory-reset` is the
same agent that forgets at each episode's start, `memoryless` one that forgets at every tick: what the agent gains over them it found out
by playing, and could not have known from the start.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from game_meta.agents.agent import Agent
from game_meta.agents.controls import Memoryless, MemoryReset
from game_meta.evaluation.report import Progress
from game_meta.evaluation.statistics import normalise, summarise
from game_meta.variants import TrialBatch, Variant, grade, sample

KINDS = ("agent", "memory-reset", "memoryless")


def evaluate(
    agent: Agent,
    games: Mapping[str, str | Path],
    *,
    split: str,
    variants: int,
    seed: int = 0,
    episodes: int = 5,
    window: int = 11,
    looks: int = 16,
    progress: Progress = lambda stage, done, total: None,
) -> dict[str, Any]:
    """The JSON of an evaluation, but for "agent" and "command". `games` gives each family's name and what to sample it from (a family or a
    file); `variants` is their number in all, shared evenly among the families."""
    returns: dict[str, list[np.ndarray]] = {kind: [] for kind in KINDS}
    scores: dict[str, list[np.ndarray]] = {kind: [] for kind in KINDS}
    strata: list[np.ndarray] = []
    for index, ((name, game), count) in enumerate(zip(games.items(), shares(variants, len(games)), strict=True)):
        drawn = draw(name, game, split, count, seed, progress)
        random, oracle = bounds(name, drawn, progress)
        strata.append(np.full(count, index))
        for kind, player in zip(KINDS, (agent, MemoryReset(agent), Memoryless(agent)), strict=True):
            played = play(player, drawn, episodes, seed, window, looks, lambda done, k=kind, n=name: progress(f"{n}: {k}", done, 1))
            returns[kind].append(played)
            scores[kind].append(normalise(played, random, oracle))

    def rows(families: slice) -> dict[str, Any]:
        among = np.concatenate(strata[families])
        raw, normalised = ({kind: np.concatenate(each[kind][families]) for kind in KINDS} for each in (returns, scores))
        return {kind: summarise(raw[kind], normalised[kind], among, seed) for kind in KINDS}

    return {
        "split": split,
        "variants": variants,
        "seed": seed,
        "families": {name: rows(slice(index, index + 1)) for index, name in enumerate(games)},
        "pooled": rows(slice(None)),
    }


def shares(total: int, parts: int) -> list[int]:
    """`total` split as evenly as it goes, the first ones getting what is left over: 256 among 3 are 86, 85 and 85."""
    return [total // parts + (index < total % parts) for index in range(parts)]


def draw(name: str, game: str | Path, split: str, count: int, seed: int, progress: Progress) -> list[Variant]:
    """The variants of one family: which ones follows from the seed and the family's name alone, so adding a family changes no other."""
    seeds = np.random.SeedSequence([seed, zlib.crc32(name.encode())]).generate_state(count)
    drawn = []
    for index, each in enumerate(seeds):
        progress(f"{name}: variants", index, count)
        drawn.append(sample(game, split, int(each)))
    progress(f"{name}: variants", count, count)
    return drawn


def bounds(name: str, variants: Sequence[Variant], progress: Progress) -> tuple[np.ndarray, np.ndarray]:
    """What a random player and the oracle earn in an episode of each variant, (N,) and (N,)."""
    grades = []
    for index, variant in enumerate(variants):
        progress(f"{name}: oracle", index, len(variants))
        grades.append(grade(variant))
    progress(f"{name}: oracle", len(variants), len(variants))
    return np.array([each.random for each in grades], float), np.array([each.oracle for each in grades], float)


def play(agent: Agent, variants: Sequence[Variant], episodes: int, seed: int, window: int, looks: int, progress: Any) -> np.ndarray:
    """One trial in each variant, all side by side; returns by episode (N, E).

    A trial that is over goes round again, unheeded, till all are over.
    """

    def again() -> Iterator[Variant]:
        while True:
            yield from variants

    source = again()
    batch = TrialBatch(lambda: next(source), len(variants), episodes=episodes, window=window, looks=looks, seed=seed)
    result = np.full((len(variants), episodes), np.nan)
    agent.begin(len(variants))
    observation = batch.observation
    while (missing := np.isnan(result[:, 0])).any():
        observation = batch.step(agent.act(observation))
        agent.adapt(observation.begun)
        for trial in batch.finished:
            if missing[trial.env]:
                result[trial.env] = trial.returns
        progress(np.where(missing, batch.episode / episodes, 1).mean())
    return result
