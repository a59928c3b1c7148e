"""What a theory says, for people: its rules in words, how sure each is and what it was seen from, and what surprised it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from game_meta.engine.scene import Scene
from game_meta.theory.theory import (
    BelievedEnding,
    BelievedLine,
    BelievedType,
    Theory,
    WrittenLevel,
    name_of_look,
    write_part,
    write_theory,
)
from game_meta.theory.type_wording import BelievedPart, believed_parts, describe_part

GUESSED, SEEN, REFUTED = "guessed", "seen", "refuted"  # of a rule: nothing has shown it yet; it has explained something; it was wrong
Moment = tuple[int, int]  # episode of the trial, from 1; tick
UNSURE = 0.3  # what a moment that a rule explains leaves of what was not sure
MAX_EVIDENCE, MAX_REFUTED, MAX_DIFFERENCES = 8, 12, 3  # of a rule; of a report, the last ones; between two theories, in words


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


def report_theory(
    theory: Theory,
    first_scenes: Iterable[Scene] = (),
    *,
    evidence: Mapping[BelievedPart, Sequence[Moment]] | None = None,
    probabilities: Mapping[BelievedPart, float] | None = None,
    others: Iterable[tuple[float, Theory]] = (),
    refuted: Mapping[BelievedPart, Sequence[Moment]] | None = None,
    surprises: Iterable[Surprise] = (),
    plan: Iterable[tuple[float, float]] = (),
    predicted: float = 0.0,
) -> TheoryReport:
    """Return what is to be shown of a theory.

    `first_scenes` are the boards before the first tick of the levels that were met, each once. A part of a theory (its types, lines and
    endings, and "controls" and "delay") is the key to the moments that it explained (`evidence`), to how probable it is (`probabilities`;
    without one: the share of the weight of all theories that have it, lowered by half where no moment shows it, and by UNSURE times less
    with each moment that does), and, if it was given up, to the moments that told against it (`refuted`; the last ones are shown).
    `others` are the theories of the beam beside this one, with their shares of all weight. `plan` is where the avatar's middle will be,
    in cells.
    """
    evidence, probabilities, others = evidence or {}, probabilities or {}, sorted(others, key=lambda other: -other[0])
    own = max(0.0, 1.0 - sum(weight for weight, _ in others))
    held = [(weight, frozenset(believed_parts(other))) for weight, other in others]
    rules = []
    for part in believed_parts(theory):
        seen = tuple(evidence.get(part, ()))
        share = own + sum(weight for weight, parts in held if part in parts)
        probability = probabilities.get(part, share * (1 - 0.5 * UNSURE ** len(seen)))
        rules.append(_report_part(theory, part, probability, SEEN if seen else GUESSED, seen))
    said = {rule.sentence for rule in rules}
    gone = [_report_part(theory, part, probabilities.get(part, 0.0), REFUTED, tuple(seen)) for part, seen in (refuted or {}).items()]
    rules += [rule for rule in {rule.sentence: rule for rule in gone}.values() if rule.sentence not in said][-MAX_REFUTED:]
    return TheoryReport(
        text=write_theory(theory, [scene_level(theory, scene) for scene in first_scenes]),
        rules=tuple(rules),
        surprises=tuple(surprises),
        plan=tuple(plan),
        alternatives=tuple((weight, describe_other(theory, other)) for weight, other in others),
        predicted=predicted,
    )


def _report_part(theory: Theory, part: BelievedPart, probability: float, status: str, seen: tuple[Moment, ...]) -> BelievedRule:
    section = {BelievedType: "SpriteSet", BelievedLine: "InteractionSet", BelievedEnding: "TerminationSet"}.get(type(part), "game")
    sentence = describe_part(theory, part)
    return BelievedRule(section, write_part(theory, part), sentence, min(1.0, max(0.0, probability)), status, seen[:MAX_EVIDENCE])


def describe_other(theory: Theory, other: Theory) -> str:
    """Say what another theory holds instead of this one, in words."""
    own, its = believed_parts(theory), believed_parts(other)
    more = [describe_part(other, part) for part in its if part not in own]
    less = [f"Not: {describe_part(theory, part)}" for part in own if part not in its] if len(more) < MAX_DIFFERENCES else []
    return " ".join((more + less)[:MAX_DIFFERENCES]) or "The order of things is another one."


def scene_level(theory: Theory, scene: Scene) -> WrittenLevel:
    """Return a board that was seen as a level of a theory: each thing in the cell that holds its upper left corner."""
    cells: dict[tuple[int, int], tuple[str, ...]] = {}
    unseen = [(each.name, each.x, each.y) for each in theory.unseen if each.board == scene.board_key]
    order = {t.name: place for place, t in enumerate(theory.types)}
    for name, x, y in [(name_of_look(look), x, y) for look, x, y, _ in scene.thing_tuples] + unseen:
        cell = x // scene.block_size, y // scene.block_size
        known = name in order or name == "wall"
        if known and 0 <= cell[0] < scene.width and 0 <= cell[1] < scene.height and name not in cells.get(cell, ()):
            cells[cell] = tuple(sorted((*cells.get(cell, ()), name), key=lambda each: order.get(each, -1)))
    return (scene.width, scene.height), cells


def surprise_words(surprise: Surprise) -> str:
    """Say what surprised, in one line."""
    return f"expected: {surprise.expected or 'nothing'}; seen: {surprise.seen or 'nothing'}"


# ----------------------------------------------------------------------------------------------------
# Reports as plain data, for files.


def report_to_json(report: TheoryReport) -> dict[str, Any]:
    """Return a report as what JSON can hold."""
    facts = asdict(report)
    facts["plan"] = [[round(x, 2), round(y, 2)] for x, y in report.plan]
    for rule in facts["rules"]:
        rule["probability"] = round(rule["probability"], 4)
    return facts


def report_from_json(facts: Any) -> TheoryReport:
    """Return the report that was written so. Raises ValueError for anything else."""
    try:
        return TheoryReport(
            text=_text(facts["text"]),
            rules=tuple(
                BelievedRule(
                    _text(rule["section"]),
                    _text(rule["line"]),
                    _text(rule["sentence"]),
                    min(1.0, max(0.0, float(rule["probability"]))),
                    rule["status"] if rule["status"] in (GUESSED, SEEN, REFUTED) else GUESSED,
                    tuple((int(episode), int(tick)) for episode, tick in rule["evidence"]),
                )
                for rule in facts["rules"]
            ),
            surprises=tuple(
                Surprise(int(each["episode"]), int(each["tick"]), _text(each["expected"]), _text(each["seen"]), _text(each["mended"]))
                for each in facts["surprises"]
            ),
            plan=tuple((float(x), float(y)) for x, y in facts["plan"]),
            alternatives=tuple((float(weight), _text(words)) for weight, words in facts["alternatives"]),
            predicted=float(facts["predicted"]),
        )
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(f"not a report of a theory: {error}") from None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is none")
    return value
