"""What is wrong with a text, where, and what would mend it: the checker's lines, each with the columns to underline.

`diagnose` is quick enough to be asked after every key. `try_out` looks deeper, by building every level and drawing from the VariantSet: it
takes seconds the first time, and is for a moment when nobody types.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from game_meta.editor.document import TextEdit, TextPosition
from game_meta.editor.section_index import SectionIndex, index_sections
from game_meta.vgdl.checker import check_text
from game_meta.vgdl.diagnostics import Diagnostic, parse_suggestion
from game_meta.vgdl.model import Game
from game_meta.vgdl.rewrite import INDENT

_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class TextDiagnostic:
    """A fault of the text: columns `start` to before `end` of `row` are to blame, counted from 0."""

    row: int
    start: int
    end: int
    message: str
    severity: str  # error or warning
    quick_fix: QuickFix | None


@dataclass(frozen=True)
class Diagnosis:
    """`game` is None where the text is none; then an error is among the marks. `elsewhere` is of level files beside it."""

    game: Game | None
    diagnostics: tuple[TextDiagnostic, ...]
    level_file_faults: tuple[Diagnostic, ...] = ()

    def at(self, row: int, column: int | None = None) -> list[TextDiagnostic]:
        """What is wrong in a row, or at a place of it."""
        return [mark for mark in self.diagnostics if mark.row == row and (column is None or mark.start <= column <= mark.end)]


@lru_cache(maxsize=4)
def diagnose(text: str, file: str = "<text>", levels: tuple[tuple[str, str], ...] = ()) -> Diagnosis:
    """`file` decides how strictly it is read (see `is_ours`); `levels` are those beside it, which count where there is no LevelSet."""
    found = check_text(text, file, levels)
    return Diagnosis(
        found.game,
        to_diagnostics(text, [fault for fault in found.diagnostics if fault.file == file]),
        tuple(fault for fault in found.diagnostics if fault.file != file),
    )


def diagnose_built_game(game: Game) -> tuple[TextDiagnostic, ...]:
    """What only shows when the levels are built and the VariantSet is drawn from."""
    from game_meta.engine.compiler import compile_game
    from game_meta.engine.program_tables import EngineError
    from game_meta.generator.variation import check_variant_set

    faults: list[Diagnostic] = []
    for level in range(len(game.levels)):
        try:
            compile_game(game, level)
        except EngineError as error:
            faults += error.diagnostics
    return to_diagnostics(game.text, [*dict.fromkeys(faults), *check_variant_set(game)])


def to_diagnostics(text: str, faults: Sequence[Diagnostic]) -> tuple[TextDiagnostic, ...]:
    told = index_sections(text)
    return tuple(
        TextDiagnostic(row, *diagnostic_span(told.lines[row], fault), fault.message, fault.severity, find_quick_fix(told, fault))
        for fault in faults
        for row in (max(0, min(fault.line, len(told.lines)) - 1),)
    )


def diagnostic_span(line: str, fault: Diagnostic) -> tuple[int, int]:
    """The columns that a fault is about: the word that stands there, or the part of it that is wrong; at least one."""
    start = fault.column - 1
    word = _WORD.match(line, start)
    end = word.end() if word else start + 1
    wrong = re.search(r"`(.)`", fault.message)
    if wrong and line[start : start + 1] == wrong[1]:  # a cell of a level, or a character of the LevelMapping
        return start, start + 1
    if (both := parse_suggestion(fault.message)) and (part := find_name_in_word(line[start:end], both[0])) is not None:
        return start + part, start + part + len(both[0])
    return start, end


# ----------------------------------------------------------------------------------------------------
# What would mend a fault, as an edit that a person takes with one key: the closest name, the missing rule, section, level or depth.

SECTION_STARTS = {
    "SpriteSet": "avatar > MovingAvatar",
    "InteractionSet": "avatar wall > stepBack",
    "TerminationSet": "Timeout limit=100 win=True",
}
FIRST_LEVEL = ("wwwwwww", "w.....w", "w..A..w", "w.....w", "wwwwwww")
_SILENT = re.compile(r"`([^`]+)` can meet (.+), but no rule says")
_MISSING = re.compile(r"the section `(\w+)` is missing")
_DEPTH = re.compile(r"^bad indentation: .* at (\d+), (?:the first one|the sections before it|the types above it) at (\d+)$")


@dataclass(frozen=True)
class QuickFix:
    """What it does, in a few words, and the edit that does it."""

    label: str
    edit: TextEdit


def find_quick_fix(told: SectionIndex, fault: Diagnostic) -> QuickFix | None:
    """None where only the author can know."""
    return next((found for find in QUICK_FIXES if (found := find(told, fault))), None)


def fix_closest_name(told: SectionIndex, fault: Diagnostic) -> QuickFix | None:
    both = parse_suggestion(fault.message)
    if not both:
        return None
    wrong, right = both
    row, column = fault.line - 1, fault.column - 1
    part = find_name_in_word(told.lines[row][column:], wrong)
    return None if part is None else QuickFix(f"write `{right}`", TextEdit(TextPosition(row, column + part), wrong, right))


def fix_missing_rule(told: SectionIndex, fault: Diagnostic) -> QuickFix | None:
    """For types that can meet: they stop each other, which the author may then change."""
    found = _SILENT.search(fault.message)
    if not found or told.section_row("InteractionSet") is None:
        return None
    rule = f"{found[1]} {' '.join(re.findall(r'`([^`]+)`', found[2]))} > stepBack"
    return QuickFix(f"add the rule `{rule}`", append_to_section(told, "InteractionSet", rule))


def fix_missing_section(told: SectionIndex, fault: Diagnostic) -> QuickFix | None:
    found = _MISSING.search(fault.message)
    if not found:
        return None
    return QuickFix(f"add a `{found[1]}`", append_section(told, found[1], (SECTION_STARTS[found[1]],)))


def fix_missing_level(told: SectionIndex, fault: Diagnostic) -> QuickFix | None:
    if not fault.message.startswith("there is no level"):
        return None
    return QuickFix("draw a first level", append_section(told, "LevelSet", ("level", *(INDENT + row for row in FIRST_LEVEL))))


def fix_indentation(told: SectionIndex, fault: Diagnostic) -> QuickFix | None:
    found = _DEPTH.search(fault.message)
    if not found:
        return None
    row, depth = fault.line - 1, int(found[2])
    line = told.lines[row]
    return QuickFix("indent it like the others", TextEdit(TextPosition(row, 0), line[: len(line) - len(line.lstrip())], " " * depth))


def append_to_section(told: SectionIndex, section: str, line: str) -> TextEdit:
    """A line at the end of a section that is there, as deep as the first one in it."""
    body, head_row = told.section_lines(section), told.section_row(section) or 0
    row, head = body[-1].number - 1 if body else head_row, told.lines[head_row]
    blanks = body[0].raw[: body[0].indent] if body else head[: len(head) - len(head.lstrip())] + INDENT
    return TextEdit(TextPosition(row, len(told.lines[row])), "", f"\n{blanks}{line}")


def append_section(told: SectionIndex, section: str, lines: tuple[str, ...]) -> TextEdit:
    """A section at the end of the text, before blank lines at its very end."""
    heads = [told.lines[row] for row in told.section_rows]
    blanks = heads[0][: len(heads[0]) - len(heads[0].lstrip())] if heads else INDENT
    row = max((row for row, line in enumerate(told.lines) if line.strip()), default=0)
    rows = [f"{blanks}{section}", *(f"{blanks}{INDENT}{line}" for line in lines)]
    return TextEdit(TextPosition(row, len(told.lines[row])), "", "\n\n" + "\n".join(rows))


def find_name_in_word(word: str, wrong: str) -> int | None:
    """Where a name stands in a word such as `stype=gem,coin`."""
    found = re.search(rf"(?<![\w.]){re.escape(wrong)}(?![\w.])", word)
    return found.start() if found else None


QUICK_FIXES: tuple[Callable[[SectionIndex, Diagnostic], QuickFix | None], ...] = (
    fix_closest_name,
    fix_missing_rule,
    fix_missing_section,
    fix_missing_level,
    fix_indentation,
)
