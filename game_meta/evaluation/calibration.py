"""Whether beliefs about the rules are right, and whether they are as sure as they should be.

- Accuracy, with 0.5 as the border. The Brier score, the mean squared error of a probability (Brier, 1950; of a choice between several, the
  sum over them), and its skill: 1 is certainty of the truth, 0 the chance line, less than 0 worse than that.
- Calibration: ten bins of equal width and the expected calibration error, the mean distance between what was believed and how often it was
  so, weighted by the bins' counts (Naeini, Cooper and Hauskrecht, 2015; Guo et al., 2017). Of a choice: how sure it was, how often right.
- AUC: of two things in one trial, one with an effect and one without, how often the right one is thought likelier. Pairs of one trial only,
  so that knowing a family's base rates is worth nothing; 0.5 says that things are not told apart.

The chance line is somebody who knows the training variants and nothing of this one: he believes how often an effect holds there.
Intervals are of 95%, by a bootstrap over trials within families (statistics.py).

Beliefs are noted at step 0 of a trial (k = 0), when nothing has been found out, and once each episode k is over: with the first
observation of the next one, which tells how it ended; for the last episode with its last observation.

Axes: M moments (episodes + 1), N trials, K looks, E effects, A actions, R resamples.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from game_meta.agents.agent import Agent
from game_meta.engine.observation import ACTIONS, MOVE_ACTIONS
from game_meta.envs.trial_env import TrialEnv
from game_meta.evaluation.statistics import percentile_interval, stratified_resample
from game_meta.generator.family import families, has_variants, make_variant
from game_meta.generator.labels import LABEL_NAMES, Labels
from game_meta.generator.splits import is_held_out
from game_meta.generator.variant_set import InvalidVariant

CALIBRATION_BINS = 10


def calibrate(parts: Sequence[BeliefRecord], rates: Sequence[BaseRates], names: Sequence[str], seed: int = 0) -> dict[str, Any]:
    """Measure beliefs: the JSON of what was believed in the trials of each family (`parts`), beside the base rates of that family.

    There must be something to find out about things in at least one family; one where there is not is left out of "families".
    """
    strata = np.repeat(np.arange(len(parts)), [len(part.labels) for part in parts])
    record, picks = join_records(parts), stratified_resample(strata, seed)
    guess = np.stack([rate.effects for rate in rates])[strata]
    choice = np.stack([rate.controls for rate in rates])[strata]
    every = list(range(len(LABEL_NAMES)))
    found = [index for index in every if record.labels[record.known][:, index].any()]
    by_family = {name: stratified_resample(np.zeros(len(part.labels), int), seed) for name, part in zip(names, parts, strict=True)}
    return {
        "effects": {"all": effect_figures(record, guess, every, picks)}
        | {LABEL_NAMES[e]: effect_figures(record, guess, [e], picks) for e in found},
        "controls": control_figures(record, choice, picks),
        "families": {
            name: effect_figures(part, guess[strata == index], every, by_family[name])
            for index, (name, part) in enumerate(zip(names, parts, strict=True))
            if part.known.any()
        },
        "step0": blindness_at_start(record, guess, picks),
    }


def join_records(parts: Sequence[BeliefRecord]) -> BeliefRecord:
    """Join records along the axis of the trials."""
    return BeliefRecord(*(np.concatenate(field, axis=1 if index < 2 else 0) for index, field in enumerate(zip(*parts, strict=True))))


def effect_figures(record: BeliefRecord, guess: np.ndarray, effects: list[int], picks: np.ndarray) -> dict[str, Any]:
    """Measure the beliefs about these effects, taken together: a row for each moment, and one for the chance line `guess` (N, E)."""
    N = len(record.labels)
    so = np.where(record.known[..., None], record.labels, np.nan)[..., effects]  # nan: there is nothing to know
    constant = np.broadcast_to(guess[:, None, effects], so.shape)

    def figures(believed: np.ndarray, chance: np.ndarray | None = None) -> dict[str, Any]:
        hits, error = (believed > 0.5) == (so > 0.5), (believed - so) ** 2
        by_trial = [part.reshape(N, -1) for part in (np.where(np.isnan(so), np.nan, hits), error, believed, so)]
        return moment_figures(by_trial, picks, None if chance is None else (chance - so) ** 2)

    moments = []
    for k, believed in enumerate(record.effects):
        won, pairs = pairwise_wins(believed[..., effects], record.labels[..., effects], record.known)
        auc = ratio_with_interval("auc", won.sum(1), pairs.sum(1), picks)
        moments.append({"k": k, **figures(believed[..., effects], constant), **auc})
    return {"rate": float(np.nanmean(so)), "chance": figures(constant), "moments": moments}


def control_figures(record: BeliefRecord, choice: np.ndarray, picks: np.ndarray) -> dict[str, Any]:
    """Measure the beliefs about what the four moves do, likewise; `choice` (N, A, A) is the chance line."""
    labels = np.eye(record.controls.shape[-1])[record.actions][:, list(MOVE_ACTIONS)]

    def figures(believed: np.ndarray, chance: np.ndarray | None = None) -> dict[str, Any]:
        right = np.take_along_axis(labels, believed.argmax(-1)[..., None], -1)[..., 0]
        error = ((believed - labels) ** 2).sum(-1)
        return moment_figures([right, error, believed.max(-1), right], picks, None if chance is None else ((chance - labels) ** 2).sum(-1))

    constant = choice[:, list(MOVE_ACTIONS)]
    moments = [{"k": k, **figures(believed[:, list(MOVE_ACTIONS)], constant)} for k, believed in enumerate(record.controls)]
    return {"chance": figures(constant), "moments": moments}


def moment_figures(by_trial: Sequence[np.ndarray], picks: np.ndarray, chance: np.ndarray | None) -> dict[str, Any]:
    """Compute the figures of one moment from hits, squared error, belief and what was so, all (N, .) with nan in the last where nothing
    counts.

    `chance` is the squared error of the chance line.
    """
    hits, error, believed, so = by_trial
    there = ~np.isnan(so)
    table = reliability_table(believed[there], so[there])
    result: dict[str, Any] = ratio_with_interval("accuracy", np.nansum(hits, 1), there.sum(1), picks)
    result["brier"] = float(error[there].mean())
    result["ece"] = sum(entry["n"] * abs(entry["believed"] - entry["so"]) for entry in table) / int(there.sum())
    if chance is not None:
        worst = np.nansum(chance)
        result["skill"] = float(1 - error[there].sum() / worst) if worst > 0 else None
    return result | {"reliability": table}


def ratio_with_interval(name: str, top: np.ndarray, bottom: np.ndarray, picks: np.ndarray) -> dict[str, float | None]:
    """Compute sum(top) / sum(bottom) over trials (N,), and its interval; None where there is nothing to divide by."""
    if not bottom.sum():
        return {name: None, f"{name}_lo": None, f"{name}_hi": None}
    below = bottom[picks].sum(1)
    lo, hi = percentile_interval(top[picks].sum(1)[below > 0] / below[below > 0])
    return {name: float(top.sum() / bottom.sum()), f"{name}_lo": float(lo), f"{name}_hi": float(hi)}


def reliability_table(believed: np.ndarray, so: np.ndarray) -> list[dict[str, float]]:
    """Tabulate each bin that something fell into: its borders, how much, what was believed there on average, and how often it was so."""
    bins = np.minimum((believed * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    return [
        {
            "from": index / CALIBRATION_BINS,
            "to": (index + 1) / CALIBRATION_BINS,
            "n": int((bins == index).sum()),
            "believed": float(believed[bins == index].mean()),
            "so": float(so[bins == index].mean()),
        }
        for index in np.unique(bins).tolist()
    ]


def pairwise_wins(
    believed: np.ndarray, labels: np.ndarray, counts: np.ndarray, group: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Count pairs of things in one trial, one with the effect and one without: in how many the first is thought likelier, and all.

    `believed` and `labels` (N, K, E), `counts` (N, K) which things are looked at, `group` (N, K): only pairs of one group. Both (N, E); a
    tie is half a pair won. Probabilities are equal if they are to four decimals, since a sum's rounding depends on its place in a batch.
    """
    believed = believed.round(4)
    pair = counts[:, :, None] & counts[:, None]
    if group is not None:
        pair &= group[:, :, None] == group[:, None]
    apart = pair[..., None] & (labels[:, :, None] > 0.5) & (labels[:, None] < 0.5)
    won = (believed[:, :, None] > believed[:, None]) + 0.5 * (believed[:, :, None] == believed[:, None])
    return (won * apart).sum((1, 2)), apart.sum((1, 2))


def blindness_at_start(record: BeliefRecord, guess: np.ndarray, picks: np.ndarray) -> dict[str, Any]:
    """Tell whether the first belief of a trial is blind, as it must be, for things whose looks are shuffled.

    What is in the window at step 0 may be told from what is not, and is then no secret: pairs are of things in sight, or of things out of
    it. `above` is how much more often the agent is right than the chance line. Blind: the AUC's interval holds 0.5, and that of `above`
    does not lie over 0.
    """
    counts = record.known & record.shuffled
    won, pairs = pairwise_wins(record.effects[0], record.labels, counts, record.in_window)
    effects = {LABEL_NAMES[e]: ratio_with_interval("auc", won[:, e], pairs[:, e], picks) for e in range(won.shape[1]) if pairs[:, e].any()}
    result = ratio_with_interval("auc", won.sum(1), pairs.sum(1), picks)
    right, by_chance = (((believed > 0.5) == (record.labels > 0.5)) * counts[..., None] for believed in (record.effects[0], guess[:, None]))
    things = counts.sum(1) * record.labels.shape[2]
    result |= ratio_with_interval("accuracy", right.sum((1, 2)), things, picks) | ratio_with_interval(
        "chance", by_chance.sum((1, 2)), things, picks
    )
    result |= ratio_with_interval("above", (right.astype(int) - by_chance).sum((1, 2)), things, picks)
    auc_lo, auc_hi, above_lo = (result[name] for name in ("auc_lo", "auc_hi", "above_lo"))
    blind = None if auc_lo is None or auc_hi is None or above_lo is None else bool(auc_lo <= 0.5 <= auc_hi and above_lo <= 0)
    return result | {"blind": blind, "effects": effects}


# ----------------------------------------------------------------------------------------------------
# What is measured: what an agent believes while it plays, beside what is true (the labels); and what can be guessed without playing.

BASE_RATE_VARIANTS = 48  # training variants of a family that its base rates are counted in


class BeliefRecord(NamedTuple):
    """What was believed in some trials, and what was true."""

    effects: np.ndarray  # (M, N, K, E)
    controls: np.ndarray  # (M, N, A, A)
    labels: np.ndarray  # (N, K, E) what is true
    known: np.ndarray  # (N, K) bool: there is something to find out
    actions: np.ndarray  # (N, A) what each action really is
    shuffled: np.ndarray  # (N, K) bool: the look of such things is drawn anew in each variant
    in_window: np.ndarray  # (N, K) bool: in the window at step 0


class BeliefLog:
    """Follows the trials that `play_trials` plays; `record` stays None for an agent that does not say what it believes."""

    record: BeliefRecord | None = None

    def begin_trials(self, batch: TrialEnv, episodes: int) -> None:
        """Note, before the first step, whose trials these are and what is true in them."""
        N, K, E = batch.label_effects.shape
        shuffled, in_window = np.zeros((N, K), bool), np.zeros((N, K), bool)
        for trial, variant in enumerate(batch.variants):
            shuffled[trial, variant.program.looks[list(variant.disguise.types)]] = True
            in_window[trial, np.unique(batch.observation.window[trial])] = True
        labels = (batch.label_effects.copy(), batch.label_known.copy(), batch.label_controls.copy())
        beliefs = (np.zeros((episodes + 1, N, K, E)), np.zeros((episodes + 1, N, ACTIONS, ACTIONS)))
        self.pending, self.running, self.episodes = BeliefRecord(*beliefs, *labels, shuffled, in_window), np.ones(N, bool), episodes

    def note_episode_starts(self, agent: Agent, batch: TrialEnv) -> None:
        """Note, after each act and before the step, where the agent has just seen the first board of an episode."""
        first = batch.observation.episode_start & self.running
        if first.any():
            self._note(agent, np.flatnonzero(first), batch.episode[first])

    def note_trial_ends(self, agent: Agent, batch: TrialEnv) -> None:
        """Note, after each step, what was believed last where a trial has ended, which is not followed any further."""
        over = [trial.env for trial in batch.finished if self.running[trial.env]]
        if over:
            self._note(agent, np.array(over), np.full(len(over), self.episodes))
            self.running[over] = False

    def _note(self, agent: Agent, trials: np.ndarray, moments: np.ndarray) -> None:
        now = agent.beliefs()
        if now is not None and now.effects.shape == self.pending.labels.shape:
            self.record = self.pending
            self.record.effects[moments, trials], self.record.controls[moments, trials] = now.effects[trials], now.controls[trials]


class BaseRates(NamedTuple):
    """What can be guessed without playing."""

    effects: np.ndarray  # (E,) how often it holds of a thing
    controls: np.ndarray  # (A, A) how often an action is each of the real ones


def base_rates(game: str | Path) -> BaseRates:
    """Count base rates over training variants of a family; of a family that training leaves out, over those of all others. Their validity
    is not checked: planning would take longer than the whole evaluation."""
    left_out = is_held_out(Path(game).stem)
    sources = [name for name in families(players=1) if not is_held_out(name)] if left_out else [game]
    each = BASE_RATE_VARIANTS // len(sources) + 1 if left_out else BASE_RATE_VARIANTS
    counted = [_count_base_rates(source, each) for source in sources]
    return BaseRates(*(np.mean(part, 0) for part in zip(*counted, strict=True)))


def _count_base_rates(game: str | Path, variants: int) -> BaseRates:
    found: list[Labels] = []
    for seed in range(20 * variants):
        try:
            variant = make_variant(game, seed)
        except InvalidVariant:
            continue
        if variant.split == "train" or not has_variants(game):  # a game that does not vary is the only variant of itself, in whatever split
            found.append(variant.labels)
        if len(found) == variants or not has_variants(game):
            break
    effects = np.concatenate([labels.effects[labels.known] for labels in found])
    return BaseRates(effects.sum(0) / max(1, len(effects)), np.mean([np.eye(ACTIONS)[labels.controls] for labels in found], 0))
