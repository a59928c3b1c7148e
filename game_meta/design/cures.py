"""What would mend a fault, as an edit that a person takes with one key: the closest name, the missing rule, section, level or depth."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from game_meta.design.outline import Outline
from game_meta.design.text import Edit, Place
from game_meta.vgdl.errors import Fault, meant
from game_meta.vgdl.rewrite import STEP

BODIES = {"SpriteSet": "avatar > MovingAvatar", "InteractionSet": "avatar wall > stepBack", "TerminationSet": "Timeout limit=100 win=True"}
LEVEL = ("wwwwwww", "w.....w", "w..A..w", "w.....w", "wwwwwww")
_SILENT = re.compile(r"`([^`]+)` can meet (.+), but no rule says")
_MISSING = re.compile(r"the section `(\w+)` is missing")
_DEPTH = re.compile(r"^bad indentation: .* at (\d+), (?:the first one|the sections before it|the types above it) at (\d+)$")


@dataclass(frozen=True)
class Cure:
    """What it does, in a few words, and the edit that does it."""

    label: str
    edit: Edit


def cure(told: Outline, fault: Fault) -> Cure | None:
    """None where only the author can know."""
    return next((found for find in CURES if (found := find(told, fault))), None)


def closest_name(told: Outline, fault: Fault) -> Cure | None:
    both = meant(fault.message)
    if not both:
        return None
    wrong, right = both
    row, column = fault.line - 1, fault.column - 1
    part = part_of(told.lines[row][column:], wrong)
    return None if part is None else Cure(f"write `{right}`", Edit(Place(row, column + part), wrong, right))


def missing_rule(told: Outline, fault: Fault) -> Cure | None:
    """For types that can meet: they stop each other, which the author may then change."""
    found = _SILENT.search(fault.message)
    if not found or told.head("InteractionSet") is None:
        return None
    rule = f"{found[1]} {' '.join(re.findall(r'`([^`]+)`', found[2]))} > stepBack"
    return Cure(f"add the rule `{rule}`", added(told, "InteractionSet", rule))


def missing_section(told: Outline, fault: Fault) -> Cure | None:
    found = _MISSING.search(fault.message)
    if not found:
        return None
    return Cure(f"add a `{found[1]}`", new_section(told, found[1], (BODIES[found[1]],)))


def missing_level(told: Outline, fault: Fault) -> Cure | None:
    if not fault.message.startswith("there is no level"):
        return None
    return Cure("draw a first level", new_section(told, "LevelSet", ("level", *(STEP + row for row in LEVEL))))


def wrong_depth(told: Outline, fault: Fault) -> Cure | None:
    found = _DEPTH.search(fault.message)
    if not found:
        return None
    row, depth = fault.line - 1, int(found[2])
    line = told.lines[row]
    return Cure("indent it like the others", Edit(Place(row, 0), line[: len(line) - len(line.lstrip())], " " * depth))


def added(told: Outline, section: str, line: str) -> Edit:
    """A line at the end of a section that is there, as deep as the first one in it."""
    body, head_row = told.body(section), told.head(section) or 0
    row, head = body[-1].number - 1 if body else head_row, told.lines[head_row]
    blanks = body[0].raw[: body[0].indent] if body else head[: len(head) - len(head.lstrip())] + STEP
    return Edit(Place(row, len(told.lines[row])), "", f"\n{blanks}{line}")


def new_section(told: Outline, section: str, lines: tuple[str, ...]) -> Edit:
    """A section at the end of the text, before blank lines at its very end."""
    heads = [told.lines[row] for row in told.heads]
    blanks = heads[0][: len(heads[0]) - len(heads[0].lstrip())] if heads else STEP
    row = max((row for row, line in enumerate(told.lines) if line.strip()), default=0)
    rows = [f"{blanks}{section}", *(f"{blanks}{STEP}{line}" for line in lines)]
    return Edit(Place(row, len(told.lines[row])), "", "\n\n" + "\n".join(rows))


def part_of(word: str, wrong: str) -> int | None:
    """Where a name stands in a word such as `stype=gem,coin`."""
    found = re.search(rf"(?<![\w.]){re.escape(wrong)}(?![\w.])", word)
    return found.start() if found else None


CURES: tuple[Callable[[Outline, Fault], Cure | None], ...] = (closest_name, missing_rule, missing_section, missing_level, wrong_depth)
