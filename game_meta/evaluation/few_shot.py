"""Few-shot classification of what the agent has lived through, so that its embedding can be judged apart from how well it plays.

The agent plays variants it never trained on. After some of the episodes it is asked, for each of its things and for the trial as a whole,
where in its embedding that has got to. Then, in the form of Snell, Swersky and Zemel (NeurIPS 2017, section 2.2): of N classes drawn at
random, K examples each are shown; their mean is the class's prototype; a query is of the class whose prototype is nearest.

- `things`: a class is a set of effects, an example is what became of one thing in one trial. Examples and queries of an episode come from
  different variants, hence from other rules, levels and looks.
- `rules`: a class is a rule set, an example is one trial in it, with looks and controls of its own. All are of one family.

Axes: N variants, R trials in each, M moments, K looks, Z width of an embedding, F of the raw features, S samples, E effects.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle, product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch

from game_meta.agents.agent import MemoryAgent
from game_meta.agents.networks.prototype_memory import PrototypeMemory
from game_meta.engine.observation import FIRST_LOOK, Observation
from game_meta.envs.trial_env import TrialEnv
from game_meta.evaluation.report import PLOT_FAINT, PLOT_INK, PLOT_PAPER, save_figure, strip_axes
from game_meta.evaluation.statistics import percentile_interval, stratified_resample
from game_meta.generator.variant import Variant, redraw_disguise

ASKED_AFTER_EPISODES = (1, 3, 5)  # after so many episodes
QUERIES_PER_CLASS = 5  # of each class, in each episode
EMBEDDED = ("things", "trials", "raw_features", "touched")  # what is noted of a trial at each moment


@dataclass(frozen=True)
class TrialEmbeddings:
    """What became of N x R trials, one after the other: the R of a variant stand together."""

    moments: tuple[int, ...]
    things: np.ndarray  # (M, N R, K, Z) embeddings
    trials: np.ndarray  # (M, N R, Z')
    raw_features: np.ndarray  # (M, N R, K, F) what was seen of each thing, added up: what one has without an embedding
    touched: np.ndarray  # (M, N R, K) bool: whether the player or his shot has touched it by then
    effects: np.ndarray  # (N R, K, E)
    known: np.ndarray  # (N R, K)
    variant: np.ndarray  # (N R,) from 0 to N - 1
    family: np.ndarray  # (N R,) names
    rules: np.ndarray  # (N R,) hashes


class FewShotSamples(NamedTuple):
    """What is classified: S points, the class of each, and the group that it comes from. Examples and queries never share a group."""

    points: np.ndarray  # (S, Z)
    label: np.ndarray  # (S,)
    group: np.ndarray  # (S,)


class FewShotAccuracy(NamedTuple):
    """A share of right answers."""

    value: float
    lo: float  # 95% interval over the groups that queries come from
    hi: float


def embed_trials(
    agent: MemoryAgent,
    variants: Sequence[Variant],
    repeats: int,
    *,
    moments: tuple[int, ...] = ASKED_AFTER_EPISODES,
    seed: int = 0,
    window: int = 11,
    looks: int = 16,
    progress: Callable[[float], None] = lambda part: None,
) -> TrialEmbeddings:
    """Play `repeats` trials in each variant, each under looks and controls drawn anew.

    An episode's last tick is heard of at the start of the next, so each trial is an episode longer than what is asked for.
    """
    rng = np.random.default_rng(seed)
    played = [redraw_disguise(variant, rng) for variant in variants for _ in range(repeats)]
    source, B = cycle(played), len(played)
    batch = TrialEnv(lambda: next(source), B, episodes=max(moments) + 1, window=window, looks=looks, seed=seed)
    found: dict[str, list[list[np.ndarray]]] = {name: [[np.empty(0)] * B for _ in moments] for name in EMBEDDED}
    sums, missing = np.zeros((B, looks, RAW_FEATURES), np.float32), np.ones((len(moments), B), bool)
    effects, known = batch.label_effects.copy(), batch.label_known.copy()
    agent.begin_trials(B)
    while missing.any():
        seen = batch.observation
        sums[seen.trial_start] = 0
        sums += raw_features(seen)
        actions = agent.act(seen)
        arrived = missing & seen.episode_start & (batch.episode == np.array(moments)[:, None])
        if arrived.any():
            things, trials = current_embeddings(agent)
            now = dict(zip(EMBEDDED, (things, trials, sums, (sums[..., 0] + sums[..., 1]) > 0), strict=True))
            for m, env in zip(*np.nonzero(arrived), strict=True):
                for name, values in now.items():
                    found[name][m][env] = values[env].copy()
            missing &= ~arrived
        batch.step(actions)
        agent.adapt(batch.observation.episode_start)
        progress(1 - float(missing.mean()))
    by_moment = {name: np.array(values) for name, values in found.items()}
    names = {"family": np.array([v.family for v in played]), "rules": np.array([v.rules_hash for v in played])}
    return TrialEmbeddings(moments, effects=effects, known=known, variant=np.arange(B) // repeats, **by_moment, **names)


RAW_FEATURES = 15


def raw_features(seen: Observation) -> np.ndarray:
    """Return (B, K, RAW_FEATURES) what one tick shows of each look: touched and struck, and what came of it, what appeared and vanished,
    how it moved."""
    touched, struck, change = (getattr(seen, name).astype(np.float32) for name in ("touched", "struck", "change"))
    pay, fine = np.maximum(seen.reward, 0)[:, None], np.maximum(-seen.reward, 0)[:, None]
    stuck, ended = (np.abs(seen.moved).sum(-1) == 0)[:, None], seen.episode_start[:, None]
    features = [touched, struck, touched * pay, touched * fine, touched * ended, touched * stuck, struck * pay, struck * fine]
    features += [np.maximum(change, 0), np.maximum(-change, 0), touched * np.maximum(-change, 0), struck * np.maximum(-change, 0)]
    features += [(seen.held > 0).astype(np.float32), np.abs(seen.motion).sum(-1), touched * (seen.held > 0)]
    return np.stack(features, -1)


@torch.inference_mode()
def current_embeddings(agent: MemoryAgent) -> tuple[np.ndarray, np.ndarray]:
    """Return the embeddings of each look (B, K, Z) and of each trial (B, Z'), now.

    For a slot memory, which has no embedding, the slots stand for it.
    """
    assert agent.memory is not None
    if isinstance(agent.net, PrototypeMemory):
        return agent.net.embed_things(agent.memory).numpy(), agent.net.embed_trial(agent.memory).numpy()
    slots = agent.memory[0]
    return slots.numpy(), slots[:, FIRST_LOOK:].mean(1).numpy()


def thing_samples(lived: TrialEmbeddings, m: int, points: np.ndarray, touched: bool = True) -> FewShotSamples:
    """Sample the things of all trials at moment m, with `points` (N R, K, .) of them: those touched so far, or all.

    A class is a set of effects.
    """
    chosen = lived.known & lived.touched[m] if touched else lived.known
    codes = np.unique(lived.effects[chosen], axis=0, return_inverse=True)[1].reshape(-1)
    return FewShotSamples(points[chosen], codes, np.broadcast_to(lived.variant[:, None], chosen.shape)[chosen])


def rule_samples(lived: TrialEmbeddings, points: np.ndarray, chosen: np.ndarray) -> FewShotSamples:
    """Sample the `chosen` trials, with `points` (N R, .) of all. A class is a rule set; each trial is a group of its own."""
    return FewShotSamples(points[chosen], np.unique(lived.rules[chosen], return_inverse=True)[1].reshape(-1), np.arange(chosen.sum()))


def nearest_prototype_accuracy(samples: FewShotSamples, way: int, shot: int, *, episodes: int = 2000, seed: int = 0) -> FewShotAccuracy:
    """Measure how often a query is nearest to its own class's prototype, among `way` classes with `shot` examples of each.

    Chance is 1 / way.

    Of each class, half of its groups, drawn anew each time, give examples and the others queries, so classes of fewer than 2 `shot` groups
    are left out. Raises ValueError if fewer than `way` are left.
    """
    rng = np.random.default_rng(seed)
    points, label, group = samples
    within = [np.flatnonzero(label == c) for c in np.unique(label)]
    within = [these for these in within if len(np.unique(group[these])) >= 2 * shot]
    if len(within) < way:
        raise ValueError(f"{way} ways need {way} classes of {2 * shot} groups, there are {len(within)}")
    right, asked = np.zeros(group.max() + 1), np.zeros(group.max() + 1)
    for _ in range(episodes):
        half = rng.random(len(right)).argsort().argsort() % 2 == 0  # the groups that give examples
        prototypes, queries = [], []
        for c in rng.permutation(len(within))[:way]:
            shown, others = (rng.permutation(within[c][half[group[within[c]]] == side]) for side in (True, False))
            if len(shown) < shot or not len(others):
                break
            prototypes.append(points[shown[:shot]].mean(0))
            queries.append(others[:QUERIES_PER_CLASS])
        if len(prototypes) < way:
            continue
        asked_now = np.concatenate(queries)
        own_class = np.repeat(np.arange(way), [len(each) for each in queries])
        distance = np.square(points[asked_now][:, None] - np.array(prototypes)[None]).sum(-1)
        np.add.at(right, group[asked_now], distance.argmin(1) == own_class)
        np.add.at(asked, group[asked_now], 1)
    return accuracy_over_groups(right[asked > 0], asked[asked > 0], seed)


def accuracy_over_groups(right: np.ndarray, asked: np.ndarray, seed: int) -> FewShotAccuracy:
    """Compute the share that is right, with an interval from a bootstrap over groups: episodes share samples, so they are no independent
    draws."""
    picks = stratified_resample(np.zeros(len(right), np.int64), seed, 500)
    lo, hi = percentile_interval(right[picks].sum(1) / asked[picks].sum(1))
    return FewShotAccuracy(float(right.sum() / asked.sum()), float(lo), float(hi))


def standardise_counts(values: np.ndarray) -> np.ndarray:
    """Return counts (..., F) as logarithms, each feature with mean 0 and spread 1 (0 if it never varies)."""
    values = np.log1p(values)
    flat = values.reshape(-1, values.shape[-1])
    spread = flat.std(0)
    return (values - flat.mean(0)) / np.where(spread > 1e-6, spread, np.inf)


def principal_axes(points: np.ndarray, dimensions: int = 2) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the mean (Z,), the axes (dimensions, Z) along which the points (S, Z) vary most, and each axis's share of the variance."""
    middle = points.mean(0)
    _, sizes, axes = np.linalg.svd(points - middle, full_matrices=False)
    return middle, axes[:dimensions], (sizes**2 / (sizes**2).sum())[:dimensions]


def few_shot_accuracies(
    lived: TrialEmbeddings, way: int = 5, shots: Sequence[int] = (1, 5), seed: int = 0
) -> dict[str, dict[str, list[dict[str, float]]]]:
    """Measure accuracies by task and by kind of points, a row for each moment. What has too few classes for `way` is left out."""
    accuracies: dict[str, dict[str, list[dict[str, float]]]] = {}
    families = np.unique(lived.family)
    for m, moment in enumerate(lived.moments):
        counted = standardise_counts(lived.raw_features[m])
        kinds = {"embedding": (lived.things[m], lived.trials[m]), "raw counts": (counted, counted[:, FIRST_LOOK:].mean(1))}
        for kind, (things, trials) in kinds.items():
            tasks = {"things": thing_samples(lived, m, things)}
            tasks |= {f"rules of {family}": rule_samples(lived, trials, lived.family == family) for family in families}
            for (task, samples), shot in product(tasks.items(), shots):
                try:
                    accuracy = nearest_prototype_accuracy(samples, way, shot, seed=seed)
                except ValueError:
                    continue
                rows = accuracies.setdefault(task, {}).setdefault(f"{kind}, {shot} shot", [])
                rows.append({"after": moment, **accuracy._asdict(), "classes": len(np.unique(samples.label))})
    return accuracies


# ----------------------------------------------------------------------------------------------------
# The picture of a few-shot evaluation: accuracies by moment, and maps of the things in the plane in which the embedding varies most.

CLUSTER_COLOURS = (
    *("#0f7b8a", "#e07a3f", "#8a78a8", "#c8a415", "#b8405e", "#4f8f3a"),
    *("#3d5fa8", "#9a6b3f", "#d48fb0", "#57b8b0", "#6e7783", "#a3b13b"),
)
FEW_SHOT_LINES = {  # points and shots -> colour, style
    "embedding, 5 shot": (CLUSTER_COLOURS[0], "-"),
    "embedding, 1 shot": (CLUSTER_COLOURS[0], (0, (4, 2))),
    "raw counts, 5 shot": (CLUSTER_COLOURS[1], "-"),
    "raw counts, 1 shot": (CLUSTER_COLOURS[1], (0, (4, 2))),
}


class PrototypePlaces:
    """Where the prototypes are, and what they stand for."""

    def __init__(self, centres: np.ndarray, table: np.ndarray, effects: tuple[str, ...]):
        self.centres, self.table, self.effects = centres, table, effects

    def name(self, row: np.ndarray) -> str:
        """Name what a row of the table stands for: its effects (E,)."""
        return " + ".join(e.replace("_", " ") for e, yes in zip(self.effects, row, strict=True) if yes) or "nothing"


def plot_few_shot(
    accuracies: dict[str, Any], lived: TrialEmbeddings, places: PrototypePlaces, title: str, way: int, path: str | Path
) -> Path:
    """Write the picture to `path`. `accuracies` is what `few_shot_accuracies` gave."""
    from matplotlib.figure import Figure  # not pyplot: no global state, no window system

    figure = Figure(figsize=(12.4, 9.6), facecolor=PLOT_PAPER)
    width = 0.86 / len(accuracies)
    for index, (task, rows) in enumerate(accuracies.items()):
        axes = figure.add_axes((0.065 + index * (width + 0.02), 0.63, width - 0.02, 0.25))
        plot_few_shot_accuracy(axes, task, rows, way, first=index == 0)
    handles, names = figure.axes[0].get_legend_handles_labels()
    figure.legend(
        handles, names, loc="upper left", bbox_to_anchor=(0.055, 0.585), ncols=4, frameon=False, labelcolor=PLOT_INK, fontsize=9.5
    )
    shown = common_clusters(lived, places)
    last = len(lived.moments) - 1
    points = lived.things[last][lived.known]
    middle, plane, share = principal_axes(np.concatenate([points, places.centres[shown]]))
    for index, m in enumerate((0, last)):
        axes = figure.add_axes((0.03 + 0.38 * index, 0.04, 0.37, 0.46))
        plot_embeddings(axes, lived, m, places, shown, middle, plane)
        word = "episode" if lived.moments[m] == 1 else "episodes"
        axes.set_title(f"after {lived.moments[m]} {word}", loc="left", size=11.5, color=PLOT_INK)
    handles, names = figure.axes[-1].get_legend_handles_labels()
    figure.legend(
        handles, names, loc="upper left", bbox_to_anchor=(0.79, 0.51), frameon=False, labelcolor=PLOT_INK, fontsize=9, handletextpad=0.3
    )
    figure.text(0.03, 0.975, title, size=15, weight="bold", color=PLOT_INK, va="top")
    key = f"{way}-way accuracy of the nearest prototype, 95% intervals; below, each thing's embedding, the prototypes as stars"
    figure.text(0.03, 0.942, f"{key} ({share.sum():.0%} of the variance)", size=9.5, color=PLOT_FAINT, va="top")
    return save_figure(figure, path, dpi=140)


def plot_few_shot_accuracy(axes: Any, task: str, rows: dict[str, list[dict[str, float]]], way: int, first: bool) -> None:
    """Draw one task: a line with its band for each kind of points and number of shots."""
    for name, (colour, style) in FEW_SHOT_LINES.items():
        if name in rows:
            at, value, lo, hi = ([row[key] for row in rows[name]] for key in ("after", "value", "lo", "hi"))
            axes.fill_between(at, lo, hi, color=colour, alpha=0.13, lw=0)
            axes.plot(at, value, color=colour, ls=style, marker="o", ms=4.5, lw=2, mec=PLOT_PAPER, mew=0.7, label=name)
    axes.axhline(1 / way, color=PLOT_FAINT, lw=0.9, ls=(0, (1, 2)))
    if first:
        axes.annotate("chance", (1, 1 / way), xytext=(-4, 4), textcoords="offset points", size=8, color=PLOT_FAINT)
    else:
        axes.set_yticklabels([])
    classes = min(row["classes"] for each in rows.values() for row in each)
    axes.set_title(task, loc="left", size=11.5, color=PLOT_INK)
    axes.set_title(f"{classes} classes", loc="right", size=9, color=PLOT_FAINT)
    axes.set_ylim(0, 1.02)
    axes.set_xticks(at)
    axes.set_xlabel("after episode", size=9.5, color=PLOT_INK)
    axes.grid(axis="y", color=PLOT_INK, alpha=0.07, lw=0.8)
    strip_axes(axes)


def common_clusters(lived: TrialEmbeddings, places: PrototypePlaces) -> list[int]:
    """Choose the clusters to be shown in colours of their own, the commonest first."""
    rows = lived.effects[lived.known]
    counts = [(int((rows == each).all(-1).sum()), -index) for index, each in enumerate(places.table)]
    return [-index for count, index in sorted(counts, reverse=True) if count][: len(CLUSTER_COLOURS)]


def plot_embeddings(
    axes: Any, lived: TrialEmbeddings, m: int, places: PrototypePlaces, shown: list[int], middle: np.ndarray, plane: np.ndarray
) -> None:
    """Draw the things at moment m: those touched in the colour of what they are, the others grey."""
    at, touched = (lived.things[m] - middle) @ plane.T, lived.touched[m] & lived.known
    others = lived.known & ~touched
    axes.scatter(*at[others].T, s=9, color=PLOT_FAINT, alpha=0.45, lw=0, label="not touched yet")
    for colour, cluster in zip(CLUSTER_COLOURS, shown, strict=False):
        these = touched & (lived.effects == places.table[cluster]).all(-1)
        axes.scatter(*at[these].T, s=13, color=colour, alpha=0.55, lw=0, label=places.name(places.table[cluster]))
    for colour, cluster in zip(CLUSTER_COLOURS, shown, strict=False):
        axes.scatter(*((places.centres[cluster] - middle) @ plane.T), s=190, marker="*", color=colour, ec=PLOT_INK, lw=1.0, zorder=5)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.margins(0.05)
    strip_axes(axes, ground="#ffffff")
