"""The few numbers that sum up many trials, and many runs of several methods, with their uncertainty.

Interquartile mean, stratified bootstrap intervals and why not the mean or the median: Agarwal, Schwarzer, Castro, Courville and
Bellemare, "Deep Reinforcement Learning at the Edge of the Statistical Precipice", NeurIPS 2021 (the library rliable); probability of
improvement: section 4.3 of it.

With several runs two things are left to chance, so both are resampled: which seeds a method was trained with, and, family by family, which
variants were drawn. Two methods are compared on the same variants in each resample.

Axes: S runs (training seeds) of a method, N variants, E episodes of a trial, R resamples of the bootstrap.
"""

from __future__ import annotations

import numpy as np

RESAMPLES = 2000
CONFIDENCE = 0.95


def normalise(returns: np.ndarray, random: np.ndarray, oracle: np.ndarray) -> np.ndarray:
    """Compute (return - random) / (oracle - random) of each variant: 0 is what a random player earns, 1 what a planner does that knows
    the rules.

    `returns` is (N, E), the other two (N,). Raises ValueError where the oracle earns no more than the random player.
    """
    span = oracle - random
    if not (span > 0).all():
        raise ValueError("a variant in which the oracle earns no more than a random player cannot be normalised")
    return (returns - random[:, None]) / span[:, None]


def iqm(values: np.ndarray, axis: int = 0) -> np.ndarray:
    """Compute the interquartile mean: the mean of what is left after dropping the lowest and the highest quarter (the 25% trimmed mean)."""
    ordered = np.sort(values, axis=axis)
    count = ordered.shape[axis]
    drop = count // 4
    return np.take(ordered, np.arange(drop, count - drop), axis=axis).mean(axis=axis)


def stratified_resample(strata: np.ndarray, seed: int = 0, resamples: int = RESAMPLES) -> np.ndarray:
    """Draw the indices (R, N) of a stratified bootstrap: in every resample, with replacement, as many variants of each stratum as it has.

    The strata are the families, so that no resample is made of easy families only.
    """
    rng = np.random.default_rng(seed)
    picks = np.empty((resamples, len(strata)), np.int64)
    for stratum in np.unique(strata):
        members = np.flatnonzero(strata == stratum)
        picks[:, members] = rng.choice(members, size=(resamples, len(members)))
    return picks


def percentile_interval(estimates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of the 95% percentile interval of bootstrap estimates (R, ...)."""
    tail = 50 * (1 - CONFIDENCE)
    lo, hi = np.percentile(estimates, [tail, 100 - tail], axis=0)
    return lo, hi


def summarise_trials(returns: np.ndarray, scores: np.ndarray, strata: np.ndarray, seed: int = 0) -> dict:
    """Make the rows of one player in the evaluation's JSON, from raw returns and normalised scores, both (N, E), and the stratum (N,) of
    each variant.

    `gain` is the IQM of the last episode minus that of the first; its bootstrap is paired, the same variants on both sides.
    """
    estimates = iqm(scores[stratified_resample(strata, seed)], axis=1)  # (R, E)
    lo, hi = percentile_interval(estimates)
    middle, worst = iqm(scores), np.percentile(scores, 20, axis=0)
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
    return {"episodes": episodes, "gain": with_interval(middle[-1] - middle[0], estimates[:, -1] - estimates[:, 0])}


# ----------------------------------------------------------------------------------------------------
# Many runs of several methods.

Estimate = dict[str, float]  # value, and the ends lo and hi of its 95% interval


def weighted_iqm(values: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Compute the IQM (R,) of R samples that hold `values` (M,) as often as `counts` (R, M) says: `iqm` of each, not written out."""
    order = np.argsort(values, kind="stable")
    ordered, held = values[order], np.cumsum(counts[:, order], axis=1)
    total = held[:, -1:]
    drop = total // 4
    kept = np.diff(np.clip(held, drop, total - drop), axis=1, prepend=drop)
    return kept @ ordered / (total - 2 * drop)[:, 0]


def count_runs(runs: int, seed: int, method: int, resamples: int = RESAMPLES) -> np.ndarray:
    """Draw (R, S) how often each resample holds each run. `method` keeps two methods' draws apart."""
    return count_picks(np.random.default_rng([seed, method, runs]).integers(runs, size=(resamples, runs)), runs)


def count_variants(strata: np.ndarray, seed: int, resamples: int = RESAMPLES) -> np.ndarray:
    """Draw (R, N) how often each resample holds each variant; as many of each family (`strata`, (N,)) as there are."""
    return count_picks(stratified_resample(strata, seed, resamples), len(strata))


def count_picks(picks: np.ndarray, size: int) -> np.ndarray:
    """Count how often each of `size` things is among the picks of a row: (R, .) indices -> (R, size)."""
    rows = np.arange(len(picks))[:, None]
    return np.bincount((rows * size + picks).ravel(), minlength=len(picks) * size).reshape(len(picks), size)


def bootstrap_iqm(scores: np.ndarray, strata: np.ndarray, seed: int = 0, method: int = 0) -> np.ndarray:
    """Compute the IQM of `scores` (S, N, E) over runs and variants in each resample: (R, E)."""
    runs, variants = count_runs(len(scores), seed, method), count_variants(strata, seed)
    counts = (runs[:, :, None] * variants[:, None, :]).reshape(len(runs), -1)
    flat = scores.reshape(-1, scores.shape[-1])
    return np.stack([weighted_iqm(flat[:, k], counts) for k in range(flat.shape[1])], axis=1)


def summarise_runs(returns: np.ndarray, scores: np.ndarray, strata: np.ndarray, seed: int = 0) -> dict:
    """Do what `summarise_trials` does, of several runs: returns and scores are (S, N, E)."""
    estimates = bootstrap_iqm(scores, strata, seed)
    lo, hi = percentile_interval(estimates)
    flat = scores.reshape(-1, scores.shape[-1])
    middle, worst, mean = iqm(flat), np.percentile(flat, 20, axis=0), returns.mean((0, 1))
    columns = zip(mean, middle, lo, hi, worst, strict=True)
    episodes = [
        {"k": k + 1, **dict(zip(("return", "iqm", "lo", "hi", "p20"), map(float, row), strict=True))} for k, row in enumerate(columns)
    ]
    return {"episodes": episodes, "gain": with_interval(middle[-1] - middle[0], estimates[:, -1] - estimates[:, 0])}


def iqm_difference(x: np.ndarray, y: np.ndarray, strata: np.ndarray, seed: int = 0) -> Estimate:
    """Compute the IQM of x minus that of y, scores (S, N) of one episode (S may differ), both resampled on the same variants."""
    value = iqm(x.reshape(-1)) - iqm(y.reshape(-1))
    estimates = bootstrap_iqm(x[..., None], strata, seed, 0) - bootstrap_iqm(y[..., None], strata, seed, 1)
    return with_interval(value, estimates[:, 0])


def probability_of_improvement(x: np.ndarray, y: np.ndarray, strata: np.ndarray, seed: int = 0) -> Estimate:
    """Compute P(X > Y): the chance that a run of x earns more than a run of y in the same variant, a tie counting half; the mean over
    variants.

    x is (S, N), y (S', N).
    """
    above = (x[:, None] > y[None]) + 0.5 * (x[:, None] == y[None])  # (S, S', N)
    of_x, of_y, variants = count_runs(len(x), seed, 0), count_runs(len(y), seed, 1), count_variants(strata, seed)
    estimates = np.einsum("ra,rb,rn,abn->r", of_x, of_y, variants, above, optimize=True) / above.size
    return with_interval(above.mean(), estimates)


def with_interval(value: float, estimates: np.ndarray) -> Estimate:
    """Return a value with the interval of its bootstrap estimates (R,)."""
    lo, hi = percentile_interval(estimates)
    return {"value": float(value), "lo": float(lo), "hi": float(hi)}


def running_mean(scores: np.ndarray, window: int) -> np.ndarray:
    """Compute the mean score of the latest `window` episodes (of all so far where there are fewer), (..., E) -> (..., E)."""
    total = np.cumsum(np.insert(scores, 0, 0, axis=-1), axis=-1)
    end = np.arange(1, scores.shape[-1] + 1)
    start = np.maximum(end - window, 0)
    return (total[..., end] - total[..., start]) / (end - start)


def first_episode_at_level(curve: np.ndarray, level: float, window: int) -> int | None:
    """Return the first episode (from 1) with a whole window behind it at which `curve` (E,) is at `level`; None if there is none."""
    at = np.flatnonzero(curve[window - 1 :] >= level)
    return int(at[0]) + window if len(at) else None
