"""Does an agent adapt to its opponent? The same matches played by itself, by its memory-reset twin, and under a change of opponent.

A match is K rounds of one variant against one opponent, neither met in training. What counts is how far the agent is ahead in each round.
The twin forgets all before each round, the rules as well as the opponent; so a third player, the agent itself, is put before somebody else
from round SWAP_ROUND on: what it earns less there than against whom it knows by then is what it had found out about him, and not about the
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
from game_meta.evaluation.statistics import stratified_resample, with_interval
from game_meta.generator.variant import Variant
from game_meta.opponents.matches import MatchBatch
from game_meta.opponents.population import Opponent
from game_meta.progress import ReportProgress

MATCH_ROUNDS = 5
SWAP_ROUND = 2  # the index of the first round against somebody else
MATCH_PLAYERS = ("agent", "memory-reset", "swapped")
LEAD_KEYS = {"memory-reset": "over_memory_reset", "swapped": "over_strangers"}  # what the agent is better than these controls


class FixedOpponents:
    """Opponents in a given order, over and over."""

    include_past_policies = False

    def __init__(self, opponents: Sequence[Opponent]):
        self.rest = cycle(opponents)

    def __call__(self) -> Opponent:
        """Return the next one."""
        return next(self.rest)

    def state(self) -> dict[str, Any]:
        """Raise NotImplementedError: nothing goes on with such matches."""
        raise NotImplementedError("matches that are measured are not gone on with")

    def restore(self, state: dict[str, Any]) -> None:
        """Raise NotImplementedError."""
        raise NotImplementedError


class MatchResults(NamedTuple):
    """What came of N matches, round by round."""

    score_lead: np.ndarray  # (N, K) points more than the other
    predicted: np.ndarray  # (N, K) the share of ticks at which the likeliest of the agent's expectations came true; 0 without any


def play_matches(
    agent: Agent,
    variants: Sequence[Variant],
    opponents: Sequence[Opponent],
    *,
    others: Sequence[Opponent] | None = None,
    rounds: int = MATCH_ROUNDS,
    seed: int = 0,
) -> MatchResults:
    """Play a match in each variant: match n in variant n against opponent n, and from round SWAP_ROUND on against `others` n, if there are
    any."""
    count = len(variants)
    source = cycle(variants)
    batch = MatchBatch(lambda: next(source), count, episodes=rounds, seed=seed, population=FixedOpponents(opponents))
    agent.begin_trials(count)
    envs, score_lead, playing = np.arange(count), np.full((count, rounds), np.nan), np.ones(count, bool)
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
                score_lead[trial.env] = trial.returns
                playing[trial.env] = False
        if others is not None:
            for env in np.flatnonzero(episode_start & playing & (batch.episode == SWAP_ROUND)).tolist():
                batch.seat(env, others[env])
    return MatchResults(score_lead, right / np.maximum(ticks, 1))


def measure_opponent_adaptation(
    agent: Agent, drawn: Mapping[str, Sequence[Variant]], opponents: Sequence[Opponent], *, seed: int = 0, progress: ReportProgress
) -> dict[str, Any]:
    """Measure by family: rows of each player (`ahead`, `won`, `foretold`, by round), and what the agent is ahead of its twin and of itself
    among strangers in the rounds from SWAP_ROUND on, with 95% intervals. `opponents` are as many as the variants of a family."""
    twin = MemoryReset(agent)
    result: dict[str, Any] = {}
    for done, (name, variants) in enumerate(drawn.items()):
        progress("playing matches", done, len(drawn))
        strangers = [*opponents[len(opponents) // 2 :], *opponents[: len(opponents) // 2]]
        played = {
            "agent": play_matches(agent, variants, opponents, seed=seed),
            "memory-reset": play_matches(twin, variants, opponents, seed=seed),
            "swapped": play_matches(agent, variants, opponents, others=strangers, seed=seed),
        }
        rows = {player: round_means(each) for player, each in played.items()}
        leads = {name: lead_over_control(played["agent"], played[player], seed) for player, name in LEAD_KEYS.items()}
        result[name] = {"matches": len(variants)} | rows | leads
    progress("playing matches", len(drawn), len(drawn))
    return result


def round_means(results: MatchResults) -> dict[str, list[float]]:
    """Compute the means over matches, by round."""
    return {
        "ahead": results.score_lead.mean(0).tolist(),
        "won": rounds_won(results.score_lead).mean(0).tolist(),
        "foretold": results.predicted.mean(0).tolist(),
    }


def rounds_won(score_lead: np.ndarray) -> np.ndarray:
    """Return (N, K) 1 for a round won, a half for a draw."""
    return (score_lead > 0) + 0.5 * (score_lead == 0)


def lead_over_control(agent: MatchResults, control: MatchResults, seed: int) -> dict[str, dict[str, float]]:
    """Compute what the agent is better in the rounds from SWAP_ROUND on, in points, in rounds won and in moves foretold, with the interval
    of a bootstrap over matches."""
    picks = stratified_resample(np.zeros(len(agent.score_lead), int), seed)
    better = {
        "points": agent.score_lead - control.score_lead,
        "won": rounds_won(agent.score_lead) - rounds_won(control.score_lead),
        "foretold": agent.predicted - control.predicted,
    }
    result = {}
    for name, values in better.items():
        each = values[:, SWAP_ROUND:].mean(1)
        result[name] = with_interval(each.mean(), each[picks].mean(1))
    return result
