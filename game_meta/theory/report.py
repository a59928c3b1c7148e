"""What a theory says, for people: its rules in words, how sure each is and what it was seen from, and what surprised it."""

from __future__ import annotations

from dataclasses import dataclass

GUESSED, SEEN, REFUTED = "guessed", "seen", "refuted"  # of a rule: nothing has shown it yet; it has explained something; it was wrong
Moment = tuple[int, int]  # episode of the trial, from 1; tick


@dataclass(frozen=True)
class BelievedRule:
    """One thing that is believed of the game."""

    section: str  # "SpriteSet", "InteractionSet", "TerminationSet" or "game": where its line stands
    line: str  # as VGDL
    sentence: str  # in words
    probability: float
    status: str  # GUESSED, SEEN or REFUTED
    evidence: tuple[Moment, ...]  # when something was seen that it explains, the first ones


@dataclass(frozen=True)
class Surprise:
    """A tick that was not as expected."""

    episode: int  # from 1
    tick: int
    expected: str  # in words
    seen: str
    mended: str  # the sentence of what is believed since, "" where nothing explained it


@dataclass(frozen=True)
class TheoryReport:
    """All that an agent believes in one moment of a trial."""

    text: str  # the theory as VGDL, with the levels that were met
    rules: tuple[BelievedRule, ...]
    surprises: tuple[Surprise, ...]
    plan: tuple[tuple[float, float], ...]  # where the avatar's middle will be, in cells, tick by tick from now
    alternatives: tuple[tuple[float, str], ...]  # other theories: weight, and what is different in them in words
    predicted: float  # share of the trial's ticks that the theory tells right
