"""What an agent believes about the rules while it plays a trial, noted beside what is true; and what can be guessed without playing.

Beliefs are noted at step 0 of a trial (k = 0), when nothing has been found out, and once each episode k is over: with the first
observation of the next one, which tells how it ended; for the last episode with its last observation. `calibration.py` measures them.

Axes: M moments (episodes + 1), N trials, K looks, E effects, A actions.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from game_meta.agents.agent import Agent
from game_meta.engine.observation import ACTIONS
from game_meta.variants import TrialBatch, families, is_held_out, make_variant
from game_meta.variants.faults import InvalidVariant
from game_meta.variants.truth import Truth
from game_meta.variants.variant import varies

DRAWN = 48  # training variants of a family that its base rates are counted in


class Held(NamedTuple):
    """What was believed in some trials, and what was true."""

    effects: np.ndarray  # (M, N, K, E)
    controls: np.ndarray  # (M, N, A, A)
    truth: np.ndarray  # (N, K, E)
    known: np.ndarray  # (N, K) bool: there is something to find out
    actions: np.ndarray  # (N, A) what each action really is
    shuffled: np.ndarray  # (N, K) bool: the look of such things is drawn anew in each variant
    sight: np.ndarray  # (N, K) bool: in the window at step 0


class BeliefLog:
    """Follows the trials that `protocol.play` plays; `held` stays None for an agent that does not say what it believes."""

    held: Held | None = None

    def begin(self, batch: TrialBatch, episodes: int) -> None:
        """The batch before its first step: whose trials these are and what is true in them."""
        N, K, E = batch.truth_effects.shape
        shuffled, sight = np.zeros((N, K), bool), np.zeros((N, K), bool)
        for trial, variant in enumerate(batch.variants):
            shuffled[trial, variant.program.looks[list(variant.disguise.types)]] = True
            sight[trial, np.unique(batch.observation.window[trial])] = True
        truth = (batch.truth_effects.copy(), batch.truth_known.copy(), batch.truth_controls.copy())
        beliefs = (np.zeros((episodes + 1, N, K, E)), np.zeros((episodes + 1, N, ACTIONS, ACTIONS)))
        self.into, self.running, self.episodes = Held(*beliefs, *truth, shuffled, sight), np.ones(N, bool), episodes

    def episode_begun(self, agent: Agent, batch: TrialBatch) -> None:
        """After each act, before the step: notes where the agent has just seen the first board of an episode."""
        first = batch.observation.begun & self.running
        if first.any():
            self.note(agent, np.flatnonzero(first), batch.episode[first])

    def trial_over(self, agent: Agent, batch: TrialBatch) -> None:
        """After each step: notes what was held last where a trial has ended, which is not followed any further."""
        over = [trial.env for trial in batch.finished if self.running[trial.env]]
        if over:
            self.note(agent, np.array(over), np.full(len(over), self.episodes))
            self.running[over] = False

    def note(self, agent: Agent, trials: np.ndarray, moments: np.ndarray) -> None:
        now = agent.beliefs()
        if now is not None and now.effects.shape == self.into.truth.shape:
            self.held = self.into
            self.held.effects[moments, trials], self.held.controls[moments, trials] = now.effects[trials], now.controls[trials]


class Rates(NamedTuple):
    effects: np.ndarray  # (E,) how often it holds of a thing
    controls: np.ndarray  # (A, A) how often an action is each of the real ones


def base_rates(game: str | Path) -> Rates:
    """Over training variants of a family; of a family that training leaves out, over those of all others. Their validity is not checked:
    planning would take longer than the whole evaluation."""
    left_out = is_held_out(Path(game).stem)
    sources = [name for name in families(players=1) if not is_held_out(name)] if left_out else [game]
    each = DRAWN // len(sources) + 1 if left_out else DRAWN
    counted = [_rates(source, each) for source in sources]
    return Rates(*(np.mean(part, 0) for part in zip(*counted, strict=True)))


def _rates(game: str | Path, variants: int) -> Rates:
    truths: list[Truth] = []
    for seed in range(20 * variants):
        try:
            variant = make_variant(game, seed)
        except InvalidVariant:
            continue
        if variant.split == "train" or not varies(game):  # a game that does not vary is the only variant of itself, in whatever split
            truths.append(variant.truth)
        if len(truths) == variants or not varies(game):
            break
    effects = np.concatenate([truth.effects[truth.known] for truth in truths])
    return Rates(effects.sum(0) / max(1, len(effects)), np.mean([np.eye(ACTIONS)[truth.controls] for truth in truths], 0))
