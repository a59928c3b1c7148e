"""What the record of matches shows: ratings, personal bests, and how people fare beside the agent, episode by episode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from game_meta.match.ratings import PERSON, RatedMatch, Rating, rate_matches
from game_meta.match.records import MatchRecord, opponent_name

FIRST_RATINGS = {
    "beginner": 1200.0,
    "easy": 1350.0,
    "club": 1500.0,
    "full": 1650.0,
}  # of an agent by its strength: a guess, as any first rating


@dataclass(frozen=True)
class LearningCurve:
    """Mean return by episode over the matches of a family, as far as episodes were played.

    `normalised`: on the scale on which a random player earns 0 and an oracle 1, in every episode; else in points.
    """

    person: tuple[float, ...]
    agent: tuple[float, ...]
    normalised: bool


def ratings_after(matches: Sequence[MatchRecord], family: str | None = None) -> dict[str, Rating]:
    """Return the ratings of the person (PERSON) and of all opponents, overall or in one family. Matches left half-way do not count."""
    counted = [match for match in matches if match.score is not None and family in (None, match.family)]
    first = {match.opponent: first_rating(match.strength) for match in counted}
    return rate_matches([RatedMatch(PERSON, match.opponent, match.score) for match in counted if match.score is not None], first)


def first_rating(strength: str) -> Rating:
    """Return the rating of an agent of this strength whom nobody has met yet."""
    return Rating(FIRST_RATINGS.get(strength, Rating().rating))


def opponent_rating(matches: Sequence[MatchRecord], agent: str, strength: str) -> Rating:
    """Return the rating, over all families, of an agent at this strength."""
    return ratings_after(matches).get(opponent_name(agent, strength), first_rating(strength))


def rating_change(matches: Sequence[MatchRecord], family: str | None = None) -> tuple[Rating, Rating]:
    """Return the person's rating before the last match and after it."""
    before, after = (ratings_after(part, family).get(PERSON, Rating()) for part in (matches[:-1], matches))
    return before, after


def match_result(match: MatchRecord) -> float | None:
    """Return the person's mean return of an episode: normalised where random and oracle are known, else in points; None without any."""
    returns = _returns(match, match.person_returns)
    return float(np.mean(returns)) if returns else None


def best_match(matches: Sequence[MatchRecord], family: str) -> MatchRecord | None:
    """Return the finished match of a family in which the person did best; the earliest of equals."""
    finished = [match for match in matches if match.family == family and match.finished and match.person_returns]
    return max(finished, key=lambda match: (match.bounds is not None, match_result(match)), default=None)


def learning_curve(matches: Sequence[MatchRecord], family: str) -> LearningCurve:
    """Return how the person and the agent fare in a family, episode by episode. Where some matches have a scale, only they count."""
    played = [match for match in matches if match.family == family]
    graded = [match for match in played if match.bounds is not None]
    counted = graded or played
    sides = ([_returns(match, match.person_returns) for match in counted], [_returns(match, match.agent_returns) for match in counted])
    return LearningCurve(*map(_mean_by_episode, sides), normalised=bool(graded))


def _returns(match: MatchRecord, returns: Sequence[float]) -> list[float]:
    return list(returns) if match.bounds is None else [match.bounds.share(value) for value in returns]


def _mean_by_episode(rows: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """Return the mean of each column of rows of different lengths."""
    longest = max(map(len, rows), default=0)
    return tuple(float(np.mean([row[k] for row in rows if len(row) > k])) for k in range(longest))
