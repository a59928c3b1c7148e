"""The comparison of methods: every run's agent plays the same unseen variants, and what that amounts to, as one JSON.

Nothing here chooses what looks well: every method that was asked for is in it, those that failed are named with why.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from game_meta.agents.baselines import RandomAgent
from game_meta.evaluation.comparison_measure import AGENT, Played, Player, play_long, play_split, scores
from game_meta.evaluation.comparison_methods import BASELINE, CATCH_UP, METHODS, RANDOM
from game_meta.evaluation.comparison_statistics import difference, estimates, first_reached, improvement, running, summarise_runs
from game_meta.evaluation.comparison_variants import CATCH_UP_VARIANTS, HEADLINE, Variants, few
from game_meta.evaluation.drawing import Drawn
from game_meta.evaluation.statistics import interval, iqm
from game_meta.progress import Progress

WINDOW = 5  # episodes of the running mean that has to reach the level
POOLED = "pooled"


class Run(NamedTuple):
    """A trained run: who plays, and what training it took (`compute`: steps, minutes, parameters, steps_per_s)."""

    player: Player
    compute: dict[str, Any]


Methods = Mapping[str, Sequence[Run]]


def compare(
    methods: Methods,
    drawn: Mapping[str, Variants],
    *,
    seeds: int,
    seed: int = 0,
    episodes: int = 5,
    catch_up: int = 300,
    progress: Progress,
) -> dict[str, Any]:
    """The report but for what the command knows (families, steps, failures, where and when). `drawn` is by split."""
    chance = [Run(Player(partial(RandomAgent, s), RANDOM, s, controls=False), {}) for s in range(seeds)]
    everyone = {**methods, RANDOM: chance}
    spent = {name: [0.0 for _ in runs] for name, runs in everyone.items()}
    splits: dict[str, Any] = {}
    tables: dict[str, Table] = {}
    count = len(drawn) * sum(len(runs) for runs in everyone.values())
    done, began = 0, time.monotonic()
    for split, variants in drawn.items():
        played: dict[str, list[Played]] = {}
        for name, runs in everyone.items():
            played[name] = []
            for index, run in enumerate(runs):
                progress("playing the variants", done, count)
                played[name].append(play_split(run.player, split, variants, episodes, lambda stage, part, of: None))
                spent[name][index] += played[name][-1].seconds
                done += 1
        tables[split] = tabulate(variants, played)
        progress("playing the variants", done, count)
        splits[split] = {"variants": len(tables[split].strata), **summaries(tables[split], seed)}
    ranked = rank(splits)
    best = next((name for name in ranked if name in METHODS and METHODS[name].group != BASELINE), None)
    for split, table in tables.items():
        splits[split]["against"] = rivalry(table, best, seed)
    long = None
    if best and catch_up and any(name in methods for name in CATCH_UP):
        long = catching_up(methods, best, drawn[HEADLINE], tables[HEADLINE], seed, catch_up, progress)
    return {
        "episodes": episodes,
        "best": best,
        "ranked": ranked,
        "methods": {name: told(name, runs, spent[name]) for name, runs in methods.items()},
        "splits": splits,
        "catch_up": long,
        "minutes_of_playing": round((time.monotonic() - began) / 60, 2),
    }


class Table(NamedTuple):
    """One split: what every method earned in it."""

    families: list[str]
    strata: np.ndarray  # (N,) the index of each variant's family
    returns: dict[str, dict[str, np.ndarray]]  # method -> kind -> (S, N, E)
    scores: dict[str, dict[str, np.ndarray]]

    def among(self) -> dict[str, np.ndarray]:
        """Which variants (N,) bool are in each family, and in all."""
        return {POOLED: self.strata >= 0} | {name: self.strata == index for index, name in enumerate(self.families)}


def tabulate(variants: Variants, played: Mapping[str, Sequence[Played]]) -> Table:
    flat: list[Drawn] = [each for family in variants.values() for each in family]
    returns = {
        name: {kind: np.stack([one.returns[kind] for one in runs]) for kind in runs[0].returns} for name, runs in played.items() if runs
    }
    normal = {name: {kind: scores(each, flat) for kind, each in kinds.items()} for name, kinds in returns.items()}
    strata = np.repeat(np.arange(len(variants)), [len(family) for family in variants.values()])
    return Table(list(variants), strata, returns, normal)


def summaries(table: Table, seed: int) -> dict[str, Any]:
    """Rows as an evaluation has them (statistics.summarise) for each family and all, method and kind."""

    def rows(of: np.ndarray) -> dict[str, Any]:
        return {
            name: {
                kind: summarise_runs(table.returns[name][kind][:, of], each[:, of], table.strata[of], seed) for kind, each in kinds.items()
            }
            for name, kinds in table.scores.items()
        }

    every = {name: rows(of) for name, of in table.among().items()}
    return {POOLED: every.pop(POOLED), "families": every}


def rank(splits: Mapping[str, Any]) -> list[str]:
    """Methods by the last episode's IQM in the headline split, the best first."""
    rows = splits[HEADLINE][POOLED]
    return sorted(rows, key=lambda name: -rows[name][AGENT]["episodes"][-1]["iqm"])


def rivalry(table: Table, best: str | None, seed: int) -> dict[str, Any]:
    """At the last episode, by family and pooled: each method against each baseline and random, and the best against each."""
    told: dict[str, Any] = {}
    last = {name: kinds[AGENT][:, :, -1] for name, kinds in table.scores.items()}
    rivals = [name for name in (*CATCH_UP, RANDOM) if name in last]
    for group, of in table.among().items():

        def against(x: str, y: str, of: np.ndarray = of) -> dict[str, Any]:
            pair = last[x][:, of], last[y][:, of], table.strata[of]
            return {"difference": difference(*pair, seed), "improvement": improvement(*pair, seed)}

        told[group] = {rival: {name: against(name, rival) for name in last if name != rival} for rival in rivals}
        if best:
            told[group]["best"] = {name: against(best, name) for name in last if name != best}
    return told


def catching_up(
    methods: Methods, best: str, variants: Variants, table: Table, seed: int, episodes: int, progress: Progress
) -> dict[str, Any]:
    """How long the baselines play in a variant until they earn what the best has in its last episode there, family by family."""
    short = few(variants)
    level: dict[str, float] = {}
    for index, name in enumerate(short):
        at = np.flatnonzero(table.strata == index)[:CATCH_UP_VARIANTS]
        level[name] = float(iqm(table.scores[best][AGENT][:, at, -1].reshape(-1)))
    curves: dict[str, dict[str, Any]] = {name: {} for name in short}
    for method in CATCH_UP:
        runs = methods.get(method, ())
        long = [play_long(run.player, short, episodes, tagged(progress, f"{method} {k + 1}/{len(runs)}")) for k, run in enumerate(runs)]
        for name, family in short.items() if long else ():
            smooth = running(scores(np.stack([each.returns[name] for each in long]), family), WINDOW)
            lo, hi = interval(estimates(smooth, np.zeros(len(family), int), seed))
            middle = iqm(smooth.reshape(-1, episodes))
            columns = {"iqm": middle.tolist(), "lo": lo.tolist(), "hi": hi.tolist()}  # a figure an episode
            curves[name][method] = {"reached": first_reached(middle, level[name], WINDOW), **columns}
    families = {name: {"level": level[name], "variants": len(short[name]), "methods": curves[name]} for name in short}
    return {"best": best, "window": WINDOW, "episodes": episodes, "families": families}


def tagged(progress: Progress, name: str) -> Progress:
    return lambda stage, done, total: progress(f"{name}: {stage}, long", done, total)


def told(name: str, runs: Sequence[Run], spent: Sequence[float]) -> dict[str, Any]:
    method = METHODS[name]
    each = [run.compute | {"evaluation_minutes": round(seconds / 60, 3)} for run, seconds in zip(runs, spent, strict=True)]
    return {"about": method.about, "group": method.group, "train": " ".join(method.options), "runs": each}
