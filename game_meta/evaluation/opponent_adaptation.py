"""Does an agent adapt to who sits opposite? The same matches played by itself, by its memory-reset twin, and under a change of opponent.

A match is K rounds of one variant against one style, neither met in training. What counts is how far the agent is ahead in each round.
The twin forgets all before each round, the rules as well as the rival; so a third player, the agent itself, is put before somebody else
from round `SWAP` on: what it earns less there than against whom it knows by then is what it had found out about him, and not about the
rules. Nothing tells it of the change.

Axes: N matches, K rounds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Any, NamedTuple

import numpy as np

from game_meta.agents.agent import Agent
from game_meta.evaluation.ablations import MemoryReset
from game_meta.evaluation.statistics import percentile_interval, stratified_resample
from game_meta.generator.variant import Variant
from game_meta.opponents.matches import MatchBatch
from game_meta.opponents.population import Opponent
from game_meta.progress import ReportProgress

MATCH_ROUNDS = 5
SWAP_ROUND = 2  # the index of the first round against somebody else
MATCH_PLAYERS = ("agent", "memory-reset", "swapped")
LEAD_KEYS = {"memory-reset": "over_memory_reset", "swapped": "over_strangers"}  # what the agent is better than these controls


class FixedOpponents:
    """Styles in a given order, over and over."""

    include_past_policies = False

    def __init__(self, styles: Sequence[Opponent]):
        self.rest = cycle(styles)

    def __call__(self) -> Opponent:
        return next(self.rest)

    def state(self) -> dict[str, Any]:
        raise NotImplementedError("matches that are measured are not gone on with")

    def restore(self, state: dict[str, Any]) -> None:
        raise NotImplementedError


class MatchResults(NamedTuple):
    ahead: np.ndarray  # (N, K) points more than the other, round by round
    foretold: np.ndarray  # (N, K) the share of ticks at which the likeliest of the agent's expectations came true; 0 without any


def play_matches(
    agent: Agent,
    variants: Sequence[Variant],
    styles: Sequence[Opponent],
    *,
    others: Sequence[Opponent] | None = None,
    rounds: int = MATCH_ROUNDS,
    seed: int = 0,
) -> MatchResults:
    """Match n is played in variant n against style n, and from round SWAP on against `others` n, if there are any."""
    count = len(variants)
    source = cycle(variants)
    batch = MatchBatch(lambda: next(source), count, episodes=rounds, seed=seed, population=FixedOpponents(styles))
    agent.begin_trials(count)
    envs, ahead, playing = np.arange(count), np.full((count, rounds), np.nan), np.ones(count, bool)
    right, ticks = np.zeros((count, rounds)), np.zeros((count, rounds))
    while playing.any():
        episode = batch.episode.copy()
        action = agent.act(batch.observation)
        expected = agent.opponent_policy()
        episode_start = batch.step(action).episode_start
        if expected is not None:
            right[envs[playing], episode[playing]] += (expected.argmax(1) == batch.opponent_actions)[playing]
            ticks[envs[playing], episode[playing]] += 1
        agent.adapt(episode_start)
        for trial in batch.finished:
            if playing[trial.env]:
                ahead[trial.env] = trial.returns
                playing[trial.env] = False
        if others is not None:
            for env in np.flatnonzero(episode_start & playing & (batch.episode == SWAP_ROUND)).tolist():
                batch.seat(env, others[env])
    return MatchResults(ahead, right / np.maximum(ticks, 1))


def measure_opponent_adaptation(
    agent: Agent, drawn: Mapping[str, Sequence[Variant]], styles: Sequence[Opponent], *, seed: int = 0, progress: ReportProgress
) -> dict[str, Any]:
    """By family: rows of each player (`ahead`, `won`, `foretold`, by round), and what the agent is ahead of its twin and of itself among
    strangers in the rounds from SWAP on, with 95% intervals. `styles` are as many as the variants of a family."""
    twin = MemoryReset(agent)
    result: dict[str, Any] = {}
    for done, (name, variants) in enumerate(drawn.items()):
        progress("playing matches", done, len(drawn))
        strangers = [*styles[len(styles) // 2 :], *styles[: len(styles) // 2]]
        told = {
            "agent": play_matches(agent, variants, styles, seed=seed),
            "memory-reset": play_matches(twin, variants, styles, seed=seed),
            "swapped": play_matches(agent, variants, styles, others=strangers, seed=seed),
        }
        rows = {player: round_means(each) for player, each in told.items()}
        leads = {name: lead_over_control(told["agent"], told[player], seed) for player, name in LEAD_KEYS.items()}
        result[name] = {"matches": len(variants)} | rows | leads
    progress("playing matches", len(drawn), len(drawn))
    return result


def round_means(told: MatchResults) -> dict[str, list[float]]:
    """The means over matches, by round."""
    return {
        "ahead": told.ahead.mean(0).tolist(),
        "won": rounds_won(told.ahead).mean(0).tolist(),
        "foretold": told.foretold.mean(0).tolist(),
    }


def rounds_won(ahead: np.ndarray) -> np.ndarray:
    """(N, K) 1 for a round won, a half for a draw."""
    return (ahead > 0) + 0.5 * (ahead == 0)


def lead_over_control(agent: MatchResults, control: MatchResults, seed: int) -> dict[str, dict[str, float]]:
    """What the agent is better in the rounds from SWAP on, in points, in rounds won and in moves foretold, with the interval of a
    bootstrap over matches."""
    picks = stratified_resample(np.zeros(len(agent.ahead), int), seed)
    better = {
        "points": agent.ahead - control.ahead,
        "won": rounds_won(agent.ahead) - rounds_won(control.ahead),
        "foretold": agent.foretold - control.foretold,
    }
    told = {}
    for name, values in better.items():
        each = values[:, SWAP_ROUND:].mean(1)
        lo, hi = percentile_interval(each[picks].mean(1))
        told[name] = {"value": float(each.mean()), "lo": float(lo), "hi": float(hi)}
    return told
