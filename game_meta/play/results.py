"""How a round and a match came out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

YOU, AGENT = 0, 1
HALF_WAY = 0.5  # from what a random player earns to what a planner earns that knows the rules: so much shows that the rules were understood


class Bounds(NamedTuple):
    """What an episode earns a random player, and a planner that knows the rules."""

    random: float
    oracle: float

    def share(self, score: float) -> float:
        """Where a score stands between them: 0 is random, 1 the planner's."""
        return (score - self.random) / max(self.oracle - self.random, 1e-9)


class Result(NamedTuple):
    """A round: first the person's, then the agent's."""

    scores: tuple[int, int]
    wins: tuple[int, int]  # 1 won, 0 lost, -1 neither
    ticks: tuple[int, int]
    together: bool  # on one board, against each other
    guessed: float | None = None  # the share of the person's moves that the agent foresaw

    @property
    def winner(self) -> int | None:
        """Against each other the game says who won; side by side it is the higher score, and then who won it sooner."""
        yours, its = self.scores[YOU], self.scores[AGENT]
        if self.together:
            yours, its = (self.wins[YOU] == 1, yours), (self.wins[AGENT] == 1, its)  # type: ignore[assignment]
        elif yours == its and self.wins == (1, 1):
            yours, its = -self.ticks[YOU], -self.ticks[AGENT]
        return None if yours == its else YOU if yours > its else AGENT


def tally(results: Sequence[Result]) -> tuple[int, int]:
    """Rounds won by each."""
    winners = [result.winner for result in results]
    return winners.count(YOU), winners.count(AGENT)


def winner(results: Sequence[Result]) -> int | None:
    """Of a match: who won more rounds, and then who has the higher score in all."""
    rounds = tally(results)
    yours, its = ((rounds[side], sum(result.scores[side] for result in results)) for side in (YOU, AGENT))
    return None if yours == its else YOU if yours > its else AGENT


def worked_out(results: Sequence[Result], bounds: Bounds, side: int) -> int | None:
    """The first round, from 1, in which this side showed that it had worked out the rules."""
    return next((k for k, result in enumerate(results, 1) if bounds.share(result.scores[side]) >= HALF_WAY), None)
