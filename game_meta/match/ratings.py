"""How strong people and agents are: Glicko-2, a match for a game.

Steps and names are those of Mark Glickman, "Example of the Glicko-2 system" (glicko.net/glicko/glicko2.pdf), whose worked example is the
test. It is ours, since PyPI's `glicko2` (2.1.0) has the rating where the paper's step 5 has the deviation, and installs a package `tests`.
Left out: deviations that grow while nobody plays. A match is a rating period of its two players, and of nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import exp, log, pi, sqrt
from typing import NamedTuple

SCALE = 173.7178  # of ratings, to the paper's μ and φ
TAU = 0.5  # how fast volatilities change: the paper's middle value
_CONVERGED = 1e-6
PERSON = "person"  # what the person who plays here is called among the players
PROVISIONAL_DEVIATION = 110.0  # above it a rating is marked with a question mark


class Rating(NamedTuple):
    """How strong a player is held to be; at first those of somebody of whom nothing is known."""

    rating: float = 1500.0
    deviation: float = 350.0  # standard deviation of the rating
    volatility: float = 0.06  # how much the strength itself is held to change

    def __str__(self) -> str:
        """Say it as people read it: `1496`, or `1496?` while it is little more than a guess."""
        return f"{self.rating:.0f}{'?' if self.deviation > PROVISIONAL_DEVIATION else ''}"


class RatedMatch(NamedTuple):
    """Who met whom, and how it came out."""

    player: str
    opponent: str
    score: float  # of the player: 1 won, 1/2 drawn, 0 lost


def rate_matches(matches: Iterable[RatedMatch], first: dict[str, Rating] | None = None) -> dict[str, Rating]:
    """Return the ratings of all who played, after matches in the order in which they were played. `first` are ratings to begin with."""
    ratings = dict(first or {})
    for player, opponent, score in matches:
        mine, its = ratings.get(player, Rating()), ratings.get(opponent, Rating())
        ratings[player] = update_rating(mine, [(its, score)])
        ratings[opponent] = update_rating(its, [(mine, 1 - score)])
    return ratings


def expected_score(player: Rating, opponent: Rating) -> float:
    """Compute the score that a player may expect against an opponent: the paper's E, step 3."""
    return _expectation((player.rating - opponent.rating) / SCALE, _impact(opponent.deviation / SCALE))


def update_rating(player: Rating, games: Sequence[tuple[Rating, float]]) -> Rating:
    """Return a player's rating after a rating period of games: opponents, as they were before it, and scores. The paper's steps 2 to 8."""
    mu, phi = (player.rating - Rating().rating) / SCALE, player.deviation / SCALE
    information = surprise = 0.0
    for opponent, score in games:
        impact = _impact(opponent.deviation / SCALE)
        expected = _expectation((player.rating - opponent.rating) / SCALE, impact)
        information += impact**2 * expected * (1 - expected)
        surprise += impact * (score - expected)
    volatility = _update_volatility(phi, player.volatility, 1 / information, surprise / information)
    new_phi = 1 / sqrt(1 / (phi**2 + volatility**2) + information)
    return Rating(Rating().rating + SCALE * (mu + new_phi**2 * surprise), SCALE * new_phi, volatility)


def _impact(phi: float) -> float:
    """Compute the paper's g: how much a result against an opponent of this deviation tells."""
    return 1 / sqrt(1 + 3 * phi**2 / pi**2)


def _expectation(difference: float, impact: float) -> float:
    return 1 / (1 + exp(-impact * difference))


def _update_volatility(phi: float, volatility: float, variance: float, delta: float) -> float:
    """Find the new volatility: the root of the paper's f, by its Illinois algorithm, step 5."""
    a = log(volatility**2)

    def f(x: float) -> float:
        spread = phi**2 + variance + exp(x)
        return exp(x) * (delta**2 - spread) / (2 * spread**2) - (x - a) / TAU**2

    low = a
    if delta**2 > phi**2 + variance:
        high = log(delta**2 - phi**2 - variance)
    else:
        steps = 1
        while f(a - steps * TAU) < 0:
            steps += 1
        high = a - steps * TAU
    f_low, f_high = f(low), f(high)
    while abs(high - low) > _CONVERGED:
        middle = low + (low - high) * f_low / (f_high - f_low)
        f_middle = f(middle)
        if f_middle * f_high <= 0:
            low, f_low = high, f_high
        else:
            f_low /= 2
        high, f_high = middle, f_middle
    return exp(low / 2)
