"""Whether beliefs about the rules are right, and whether they are as sure as they should be.

- Accuracy, with 0.5 as the border. The Brier score, the mean squared error of a probability (Brier, 1950; of a choice between several, the
  sum over them), and its skill: 1 is certainty of the truth, 0 the chance line, less than 0 worse than that.
- Calibration: ten bins of equal width and the expected calibration error, the mean distance between what was believed and how often it was
  so, weighted by the bins' counts (Naeini, Cooper and Hauskrecht, 2015; Guo et al., 2017). Of a choice: how sure it was, how often right.
- AUC: of two things in one trial, one with an effect and one without, how often the right one is thought likelier. Pairs of one trial only,
  so that knowing a family's base rates is worth nothing; 0.5 says that things are not told apart.

The chance line is somebody who knows the training variants and nothing of this one: he believes how often an effect holds there.
Intervals are of 95%, by a bootstrap over trials within families (statistics.py). Axes as in beliefs.py, R resamples.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from game_meta.engine.observation import DOWN, LEFT, RIGHT, UP
from game_meta.evaluation.beliefs import Held, Rates
from game_meta.evaluation.statistics import interval, resample
from game_meta.variants import EFFECTS

BINS = 10
MOVES = [UP, LEFT, DOWN, RIGHT]


def calibrate(parts: Sequence[Held], rates: Sequence[Rates], names: Sequence[str], seed: int = 0) -> dict[str, Any]:
    """The JSON of what was believed in the trials of each family (`parts`), beside the base rates of that family.

    There must be something to find out about things in at least one family; one where there is not is left out of "families".
    """
    strata = np.repeat(np.arange(len(parts)), [len(part.truth) for part in parts])
    held, picks = joined(parts), resample(strata, seed)
    guess = np.stack([rate.effects for rate in rates])[strata]
    choice = np.stack([rate.controls for rate in rates])[strata]
    every = list(range(len(EFFECTS)))
    found = [index for index in every if held.truth[held.known][:, index].any()]
    by_family = {name: resample(np.zeros(len(part.truth), int), seed) for name, part in zip(names, parts, strict=True)}
    return {
        "effects": {"all": of_effects(held, guess, every, picks)} | {EFFECTS[e]: of_effects(held, guess, [e], picks) for e in found},
        "controls": of_controls(held, choice, picks),
        "families": {
            name: of_effects(part, guess[strata == index], every, by_family[name])
            for index, (name, part) in enumerate(zip(names, parts, strict=True))
            if part.known.any()
        },
        "step0": at_step_0(held, guess, picks),
    }


def joined(parts: Sequence[Held]) -> Held:
    return Held(*(np.concatenate(field, axis=1 if index < 2 else 0) for index, field in enumerate(zip(*parts, strict=True))))


def of_effects(held: Held, guess: np.ndarray, effects: list[int], picks: np.ndarray) -> dict[str, Any]:
    """A row for each moment, the beliefs of these effects taken together, and one for the chance line `guess` (N, E)."""
    N = len(held.truth)
    so = np.where(held.known[..., None], held.truth, np.nan)[..., effects]  # nan: there is nothing to know
    constant = np.broadcast_to(guess[:, None, effects], so.shape)

    def told(believed: np.ndarray, chance: np.ndarray | None = None) -> dict[str, Any]:
        hits, error = (believed > 0.5) == (so > 0.5), (believed - so) ** 2
        by_trial = [part.reshape(N, -1) for part in (np.where(np.isnan(so), np.nan, hits), error, believed, so)]
        return row(by_trial, picks, None if chance is None else (chance - so) ** 2)

    moments = []
    for k, believed in enumerate(held.effects):
        won, pairs = discrimination(believed[..., effects], held.truth[..., effects], held.known)
        auc = ratio("auc", won.sum(1), pairs.sum(1), picks)
        moments.append({"k": k, **told(believed[..., effects], constant), **auc})
    return {"rate": float(np.nanmean(so)), "chance": told(constant), "moments": moments}


def of_controls(held: Held, choice: np.ndarray, picks: np.ndarray) -> dict[str, Any]:
    """The same of what the four moves do; `choice` (N, A, A) is the chance line."""
    truth = np.eye(held.controls.shape[-1])[held.actions][:, MOVES]

    def told(believed: np.ndarray, chance: np.ndarray | None = None) -> dict[str, Any]:
        right = np.take_along_axis(truth, believed.argmax(-1)[..., None], -1)[..., 0]
        error = ((believed - truth) ** 2).sum(-1)
        return row([right, error, believed.max(-1), right], picks, None if chance is None else ((chance - truth) ** 2).sum(-1))

    constant = choice[:, MOVES]
    moments = [{"k": k, **told(believed[:, MOVES], constant)} for k, believed in enumerate(held.controls)]
    return {"chance": told(constant), "moments": moments}


def row(by_trial: Sequence[np.ndarray], picks: np.ndarray, chance: np.ndarray | None) -> dict[str, Any]:
    """Figures of one moment from hits, squared error, belief and what was so, all (N, .) with nan in the last where nothing counts.

    `chance` is the squared error of the chance line.
    """
    hits, error, believed, so = by_trial
    there = ~np.isnan(so)
    table = reliability(believed[there], so[there])
    result: dict[str, Any] = ratio("accuracy", np.nansum(hits, 1), there.sum(1), picks)
    result["brier"] = float(error[there].mean())
    result["ece"] = sum(entry["n"] * abs(entry["believed"] - entry["so"]) for entry in table) / int(there.sum())
    if chance is not None:
        worst = np.nansum(chance)
        result["skill"] = float(1 - error[there].sum() / worst) if worst > 0 else None
    return result | {"reliability": table}


def ratio(name: str, top: np.ndarray, bottom: np.ndarray, picks: np.ndarray) -> dict[str, float | None]:
    """sum(top) / sum(bottom) over trials (N,), and its interval; None where there is nothing to divide by."""
    if not bottom.sum():
        return {name: None, f"{name}_lo": None, f"{name}_hi": None}
    below = bottom[picks].sum(1)
    lo, hi = interval(top[picks].sum(1)[below > 0] / below[below > 0])
    return {name: float(top.sum() / bottom.sum()), f"{name}_lo": float(lo), f"{name}_hi": float(hi)}


def reliability(believed: np.ndarray, so: np.ndarray) -> list[dict[str, float]]:
    """Of each bin that something fell into: its borders, how much, what was believed there on average, and how often it was so."""
    bins = np.minimum((believed * BINS).astype(int), BINS - 1)
    return [
        {
            "from": index / BINS,
            "to": (index + 1) / BINS,
            "n": int((bins == index).sum()),
            "believed": float(believed[bins == index].mean()),
            "so": float(so[bins == index].mean()),
        }
        for index in np.unique(bins).tolist()
    ]


def discrimination(
    believed: np.ndarray, truth: np.ndarray, counts: np.ndarray, group: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of things in one trial, one with the effect and one without: how many there are and in how many the first is thought likelier.

    `believed` and `truth` (N, K, E), `counts` (N, K) which things are looked at, `group` (N, K): only pairs of one group. Both (N, E); a
    tie is half a pair won. Probabilities are equal if they are to four decimals, since a sum's rounding depends on its place in a batch.
    """
    believed = believed.round(4)
    pair = counts[:, :, None] & counts[:, None]
    if group is not None:
        pair &= group[:, :, None] == group[:, None]
    apart = pair[..., None] & (truth[:, :, None] > 0.5) & (truth[:, None] < 0.5)
    won = (believed[:, :, None] > believed[:, None]) + 0.5 * (believed[:, :, None] == believed[:, None])
    return (won * apart).sum((1, 2)), apart.sum((1, 2))


def at_step_0(held: Held, guess: np.ndarray, picks: np.ndarray) -> dict[str, Any]:
    """Whether the first belief of a trial is blind, as it must be, for things whose looks are shuffled.

    What is in the window at step 0 may be told from what is not, and is then no secret: pairs are of things in sight, or of things out of
    it. `above` is how much more often the agent is right than the chance line. Blind: the AUC's interval holds 0.5, and that of `above`
    does not lie over 0.
    """
    counts = held.known & held.shuffled
    won, pairs = discrimination(held.effects[0], held.truth, counts, held.sight)
    effects = {EFFECTS[e]: ratio("auc", won[:, e], pairs[:, e], picks) for e in range(won.shape[1]) if pairs[:, e].any()}
    result = ratio("auc", won.sum(1), pairs.sum(1), picks)
    right, by_chance = (((believed > 0.5) == (held.truth > 0.5)) * counts[..., None] for believed in (held.effects[0], guess[:, None]))
    things = counts.sum(1) * held.truth.shape[2]
    result |= ratio("accuracy", right.sum((1, 2)), things, picks) | ratio("chance", by_chance.sum((1, 2)), things, picks)
    result |= ratio("above", (right.astype(int) - by_chance).sum((1, 2)), things, picks)
    auc_lo, auc_hi, above_lo = (result[name] for name in ("auc_lo", "auc_hi", "above_lo"))
    blind = None if auc_lo is None or auc_hi is None or above_lo is None else bool(auc_lo <= 0.5 <= auc_hi and above_lo <= 0)
    return result | {"blind": blind, "effects": effects}
