"""What a match leaves behind: its place in the record, what it did to the person's rating and bests, and the code to play it too."""

from __future__ import annotations

from dataclasses import dataclass

from game_meta.match.challenge import ChallengeError, challenge_of_variant
from game_meta.match.history import best_match, match_result, rating_change
from game_meta.match.match import AGENT_SIDE, PERSON_SIDE, Match, match_winner
from game_meta.match.ratings import Rating
from game_meta.match.records import RACE, TURNS, VERSUS, MatchRecord, add_match, read_matches


@dataclass(frozen=True)
class MatchOutcome:
    """What a finished match changed. Ratings are the person's, before and after."""

    record: MatchRecord
    overall: tuple[Rating, Rating]
    in_family: tuple[Rating, Rating]
    best_before: float | None  # in the family, see `match_result`; None: it was the first finished match there
    first_ever: bool


def match_code(match: Match, race: bool) -> str:
    """Return the challenge code of a match; "" where it does not fit into one, and for practice."""
    recorder = match.boards[0].recorder
    if recorder is None:
        return ""
    header = recorder.header
    try:
        return challenge_of_variant(match.variant, header.seed, header.variant is not None, race, match.rounds).code
    except ChallengeError:
        return ""


def keep_match(match: Match, strength: str, race: bool) -> MatchOutcome | None:
    """Put a match between a person and an agent into the record; return what it changed, if it is over.

    Nothing is kept of practice, of two people, and of what was left before its first tick. Raises RecordError.
    """
    recorder = match.boards[0].recorder
    if match.agent is None or recorder is None or not recorder.written:
        return None
    header, over = recorder.header, match.match_over
    record = MatchRecord(
        family=match.variant.family,
        seed=header.seed if header.variant is None else header.variant,
        split=header.split,
        mode=VERSUS if match.shared_board else RACE if race else TURNS,
        rules_hash=header.hash,
        code=match_code(match, race),
        agent=match.agent.name,
        agent_hash=match.agent.hash,
        strength=strength,
        finished=over,
        score={PERSON_SIDE: 1.0, None: 0.5, AGENT_SIDE: 0.0}[match_winner(match.results)] if over else None,
        person_returns=tuple(float(result.scores[PERSON_SIDE]) for result in match.results),
        agent_returns=tuple(float(result.scores[AGENT_SIDE]) for result in match.results),
        random_return=header.random_return,
        oracle_return=header.oracle_return,
        replay=str(recorder.path),
    )
    before = read_matches()
    add_match(record)
    if not over:
        return None
    best, now = best_match(before, record.family), [*before, record]
    return MatchOutcome(
        record=record,
        overall=rating_change(now),
        in_family=rating_change(now, record.family),
        best_before=best and match_result(best),
        first_ever=not before,
    )


def outcome_words(outcome: MatchOutcome) -> list[str]:
    """Say what a match changed, a line each."""
    record, (before, after) = outcome.record, outcome.in_family
    lines = [f"Your rating: {outcome.overall[0]} → {outcome.overall[1]}; in {record.family} {before} → {after}."]
    result = match_result(record)
    if result is not None:
        lines.append(f"{_result_words(record, result)}{_best_words(outcome, result)}.")
    if outcome.first_ever:
        lines.append("The match is kept on this machine, without a name: `game-meta humans forget` erases it.")
    return lines


def _result_words(record: MatchRecord, result: float) -> str:
    if record.bounds is None:
        return f"{result:.1f} points a round"
    return f"{100 * result:.0f}% of the way from random play to an oracle" if result > 0 else "No more than random play earns"


def _best_words(outcome: MatchOutcome, result: float) -> str:
    best, family = outcome.best_before, outcome.record.family
    if best is None:
        return f", in your first match of {family}"
    shown = f"{100 * best:.0f}%" if outcome.record.bounds else f"{best:.1f}"
    return f": your best in {family} (before: {shown})" if result > best else f"; your best in {family} is {shown}"
