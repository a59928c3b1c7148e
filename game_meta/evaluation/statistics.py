"""The few numbers that sum up many trials, with their uncertainty.

Interquartile mean, stratified bootstrap intervals and why not the mean or the median: Agarwal, Schwarzer, Castro, Courville and
Bellemare, "Deep Reinforcement Learning at the Edge of the Statistical Precipice", NeurIPS 2021 (the library rliable).

Axes: N variants, E episodes of a trial, R resamples of the bootstrap.
"""

from __future__ import annotations

import numpy as np

RESAMPLES = 2000
CONFIDENCE = 0.95


def normalise(returns: np.ndarray, random: np.ndarray, oracle: np.ndarray) -> np.ndarray:
    """(return - random) / (oracle - random) of each variant: 0 is what a random player earns, 1 what a planner that knows the rules earns.

    `returns` is (N, E), the other two (N,).
    """
    span = oracle - random
    if not (span > 0).all():
        raise ValueError("a variant in which the oracle earns no more than a random player cannot be normalised")
    return (returns - random[:, None]) / span[:, None]


def iqm(values: np.ndarray, axis: int = 0) -> np.ndarray:
    """Interquartile mean: the mean of what is left after dropping the lowest and the highest quarter (the 25% trimmed mean)."""
    ordered = np.sort(values, axis=axis)
    count = ordered.shape[axis]
    drop = count // 4
    return np.take(ordered, np.arange(drop, count - drop), axis=axis).mean(axis=axis)


def resample(strata: np.ndarray, seed: int = 0, resamples: int = RESAMPLES) -> np.ndarray:
    """Indices (R, N) of a stratified bootstrap: every resample draws, with replacement, as many variants of each stratum as there are.

    The strata are the families, so that no resample is made of easy families only.
    """
    rng = np.random.default_rng(seed)
    picks = np.empty((resamples, len(strata)), np.int64)
    for stratum in np.unique(strata):
        members = np.flatnonzero(strata == stratum)
        picks[:, members] = rng.choice(members, size=(resamples, len(members)))
    return picks


def interval(estimates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The percentile interval of bootstrap estimates (R, ...)."""
    tail = 50 * (1 - CONFIDENCE)
    lo, hi = np.percentile(estimates, [tail, 100 - tail], axis=0)
    return lo, hi


def summarise(returns: np.ndarray, scores: np.ndarray, strata: np.ndarray, seed: int = 0) -> dict:
    """R of the evaluation's JSON, from raw returns and normalised scores, both (N, E), and the stratum (N,) of each variant.

    `gain` is the IQM of the last episode minus that of the first; its bootstrap is paired, the same variants on both sides.
    """
    estimates = iqm(scores[resample(strata, seed)], axis=1)  # (R, E)
    lo, hi = interval(estimates)
    middle, worst = iqm(scores), np.percentile(scores, 20, axis=0)
    gain_lo, gain_hi = interval(estimates[:, -1] - estimates[:, 0])
    episodes = [
        {
            "k": k + 1,
            "return": float(returns[:, k].mean()),
            "iqm": float(middle[k]),
            "lo": float(lo[k]),
            "hi": float(hi[k]),
            "p20": float(worst[k]),
        }
        for k in range(scores.shape[1])
    ]
    return {"episodes": episodes, "gain": {"value": float(middle[-1] - middle[0]), "lo": float(gain_lo), "hi": float(gain_hi)}}
