"""The comparison of methods: every run's agent plays the same unseen variants, and what that amounts to, as one JSON.

Nothing here chooses what looks well: every method that was asked for is in it, those that failed are named with why.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from game_meta.agents.agent import RandomAgent
from game_meta.evaluation.compare.play_cache import (
    AGENT_KIND,
    CachedReturns,
    EvaluatedAgent,
    normalised_scores,
    play_long_cached,
    play_split_cached,
)
from game_meta.evaluation.compare.training_runs import BASELINE_GROUP, CATCH_UP_METHODS, RANDOM_METHOD, describe_method
from game_meta.evaluation.statistics import (
    bootstrap_iqm,
    first_episode_at_level,
    iqm,
    iqm_difference,
    percentile_interval,
    probability_of_improvement,
    running_mean,
    summarise_runs,
)
from game_meta.evaluation.variant_sets import CATCH_UP_VARIANTS, HEADLINE_SPLIT, FamilyVariants, GradedVariant, catch_up_subset
from game_meta.progress import ReportProgress

CATCH_UP_WINDOW = 5  # episodes of the running mean that has to reach the level
POOLED_FAMILIES = "pooled"


class TrainedRun(NamedTuple):
    """A trained run: who plays, and what training it took (`compute`: steps, minutes, parameters, steps_per_s)."""

    player: EvaluatedAgent
    compute: dict[str, Any]


RunsByMethod = Mapping[str, Sequence[TrainedRun]]


def compare_methods(
    methods: RunsByMethod,
    drawn: Mapping[str, FamilyVariants],
    *,
    seeds: int,
    seed: int = 0,
    episodes: int = 5,
    catch_up: int = 300,
    progress: ReportProgress,
) -> dict[str, Any]:
    """Compare methods: the report but for what the command knows (families, steps, failures, where and when). `drawn` is by split."""
    chance = [TrainedRun(EvaluatedAgent(partial(RandomAgent, s), RANDOM_METHOD, s, controls=False), {}) for s in range(seeds)]
    players = {**methods, RANDOM_METHOD: chance}
    spent = {name: [0.0 for _ in runs] for name, runs in players.items()}
    splits: dict[str, Any] = {}
    tables: dict[str, ScoreTable] = {}
    count = len(drawn) * sum(len(runs) for runs in players.values())
    done, began = 0, time.monotonic()
    for split, variants in drawn.items():
        played: dict[str, list[CachedReturns]] = {}
        for name, runs in players.items():
            played[name] = []
            for index, run in enumerate(runs):
                progress("playing the variants", done, count)
                played[name].append(play_split_cached(run.player, split, variants, episodes, lambda stage, part, of: None))
                spent[name][index] += played[name][-1].seconds
                done += 1
        tables[split] = tabulate_scores(variants, played)
        progress("playing the variants", done, count)
        splits[split] = {"variants": len(tables[split].strata), **summarise_methods(tables[split], seed)}
    ranked = rank_methods(splits)
    best = next((name for name in ranked if describe_method(name).group != BASELINE_GROUP), None)
    for split, table in tables.items():
        splits[split]["against"] = compare_pairs(table, best, seed)
    long = None
    if best and catch_up and any(name in methods for name in CATCH_UP_METHODS):
        long = measure_catch_up(methods, best, drawn[HEADLINE_SPLIT], tables[HEADLINE_SPLIT], seed, catch_up, progress)
    return {
        "episodes": episodes,
        "best": best,
        "ranked": ranked,
        "methods": {name: method_entry(name, runs, spent[name]) for name, runs in methods.items()},
        "splits": splits,
        "catch_up": long,
        "minutes_of_playing": round((time.monotonic() - began) / 60, 2),
    }


class ScoreTable(NamedTuple):
    """One split: what every method earned in it."""

    families: list[str]
    strata: np.ndarray  # (N,) the index of each variant's family
    returns: dict[str, dict[str, np.ndarray]]  # method -> kind -> (S, N, E)
    scores: dict[str, dict[str, np.ndarray]]

    def masks_by_family(self) -> dict[str, np.ndarray]:
        """Return which variants (N,) bool are in each family, and in all."""
        return {POOLED_FAMILIES: self.strata >= 0} | {name: self.strata == index for index, name in enumerate(self.families)}


def tabulate_scores(variants: FamilyVariants, played: Mapping[str, Sequence[CachedReturns]]) -> ScoreTable:
    """Put what every method's runs earned in a split into one table; a method without a run is left out."""
    flat: list[GradedVariant] = [each for family in variants.values() for each in family]
    returns = {
        name: {kind: np.stack([one.returns[kind] for one in runs]) for kind in runs[0].returns} for name, runs in played.items() if runs
    }
    normal = {name: {kind: normalised_scores(each, flat) for kind, each in kinds.items()} for name, kinds in returns.items()}
    strata = np.repeat(np.arange(len(variants)), [len(family) for family in variants.values()])
    return ScoreTable(list(variants), strata, returns, normal)


def summarise_methods(table: ScoreTable, seed: int) -> dict[str, Any]:
    """Summarise a split: rows as an evaluation has them (statistics.summarise_runs) for each family and all, method and kind."""

    def rows(of: np.ndarray) -> dict[str, Any]:
        return {
            name: {
                kind: summarise_runs(table.returns[name][kind][:, of], each[:, of], table.strata[of], seed) for kind, each in kinds.items()
            }
            for name, kinds in table.scores.items()
        }

    every = {name: rows(of) for name, of in table.masks_by_family().items()}
    return {POOLED_FAMILIES: every.pop(POOLED_FAMILIES), "families": every}


def rank_methods(splits: Mapping[str, Any]) -> list[str]:
    """Order the methods by the last episode's IQM in the headline split, the best first."""
    rows = splits[HEADLINE_SPLIT][POOLED_FAMILIES]
    return sorted(rows, key=lambda name: -rows[name][AGENT_KIND]["episodes"][-1]["iqm"])


def compare_pairs(table: ScoreTable, best: str | None, seed: int) -> dict[str, Any]:
    """Compare at the last episode, by family and pooled: each method against each baseline and random, and the best against each."""
    pairs: dict[str, Any] = {}
    last = {name: kinds[AGENT_KIND][:, :, -1] for name, kinds in table.scores.items()}
    baselines = [name for name in (*CATCH_UP_METHODS, RANDOM_METHOD) if name in last]
    for group, of in table.masks_by_family().items():

        def against(x: str, y: str, of: np.ndarray = of) -> dict[str, Any]:
            pair = last[x][:, of], last[y][:, of], table.strata[of]
            return {"difference": iqm_difference(*pair, seed), "improvement": probability_of_improvement(*pair, seed)}

        pairs[group] = {other: {name: against(name, other) for name in last if name != other} for other in baselines}
        if best:
            pairs[group]["best"] = {name: against(best, name) for name in last if name != best}
    return pairs


def measure_catch_up(
    methods: RunsByMethod, best: str, variants: FamilyVariants, table: ScoreTable, seed: int, episodes: int, progress: ReportProgress
) -> dict[str, Any]:
    """Measure how long the baselines play in a variant until they earn what the best has in its last episode there, family by family."""
    short = catch_up_subset(variants)
    level: dict[str, float] = {}
    for index, name in enumerate(short):
        at = np.flatnonzero(table.strata == index)[:CATCH_UP_VARIANTS]
        level[name] = float(iqm(table.scores[best][AGENT_KIND][:, at, -1].reshape(-1)))
    curves: dict[str, dict[str, Any]] = {name: {} for name in short}
    for method in CATCH_UP_METHODS:
        runs = methods.get(method, ())
        long = [
            play_long_cached(run.player, short, episodes, tag_progress(progress, f"{method} {k + 1}/{len(runs)}"))
            for k, run in enumerate(runs)
        ]
        for name, family in short.items() if long else ():
            smooth = running_mean(normalised_scores(np.stack([each.returns[name] for each in long]), family), CATCH_UP_WINDOW)
            lo, hi = percentile_interval(bootstrap_iqm(smooth, np.zeros(len(family), int), seed))
            middle = iqm(smooth.reshape(-1, episodes))
            columns = {"iqm": middle.tolist(), "lo": lo.tolist(), "hi": hi.tolist()}  # a figure an episode
            curves[name][method] = {"reached": first_episode_at_level(middle, level[name], CATCH_UP_WINDOW), **columns}
    families = {name: {"level": level[name], "variants": len(short[name]), "methods": curves[name]} for name in short}
    return {"best": best, "window": CATCH_UP_WINDOW, "episodes": episodes, "families": families}


def tag_progress(progress: ReportProgress, name: str) -> ReportProgress:
    """Return the same with `name` before each stage."""
    return lambda stage, done, total: progress(f"{name}: {stage}, long", done, total)


def method_entry(name: str, runs: Sequence[TrainedRun], spent: Sequence[float]) -> dict[str, Any]:
    """Describe a method: what it is, and what each of its runs took; `spent` is in seconds of evaluation."""
    method = describe_method(name)
    each = [run.compute | {"evaluation_minutes": round(seconds / 60, 3)} for run, seconds in zip(runs, spent, strict=True)]
    return {"about": method.about, "group": method.group, "train": " ".join(method.options), "runs": each}
