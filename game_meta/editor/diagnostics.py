"""What is wrong with a text, where, and what would mend it: the checker's lines, each with the columns to underline.

`diagnose` is quick enough to be asked after every key. `diagnose_built_game` looks deeper, by building every level and drawing from the
VariantSet: it takes seconds the first time, and is for a moment when nobody types.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from game_meta.editor.document import TextEdit, TextPosition
from game_meta.editor.section_index import SectionIndex, append_section, append_to_section, index_sections
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
    """What a text is and what is wrong with it. `game` is None where the text is none; then an error is among the diagnostics."""

    game: Game | None
    diagnostics: tuple[TextDiagnostic, ...]
    level_file_faults: tuple[Diagnostic, ...] = ()  # of level files beside it


@lru_cache(maxsize=4)
def diagnose(text: str, file: str = "<text>", levels: tuple[tuple[str, str], ...] = ()) -> Diagnosis:
    """Read a text and return the game that it is and all that is wrong with it, remembered by text.

    `file` decides how strictly it is read (a `.vgdl` is ours); `levels` are those in files beside it, as (file, text), which count where
    there is no LevelSet.
    """
    found = check_text(text, file, levels)
    return Diagnosis(
        found.game,
        to_diagnostics(text, [fault for fault in found.diagnostics if fault.file == file]),
        tuple(fault for fault in found.diagnostics if fault.file != file),
    )


def diagnose_built_game(game: Game) -> tuple[TextDiagnostic, ...]:
    """Return what only shows when the levels are built and the VariantSet is drawn from. Takes seconds the first time."""
    from game_meta.engine.compiler import compile_game
    from game_meta.engine.errors import EngineError
    from game_meta.generator.variation import check_variant_set

    diagnostics: list[Diagnostic] = []
    for level in range(len(game.levels)):
        try:
            compile_game(game, level)
        except EngineError as error:
            diagnostics += error.diagnostics
    return to_diagnostics(game.text, [*dict.fromkeys(diagnostics), *check_variant_set(game)])


def to_diagnostics(text: str, diagnostics: Sequence[Diagnostic]) -> tuple[TextDiagnostic, ...]:
    """Return the checker's lines with the row and the columns that are to be underlined, and what would mend them."""
    index = index_sections(text)
    return tuple(
        TextDiagnostic(row, *diagnostic_span(index.lines[row], fault), fault.message, fault.severity, find_quick_fix(index, fault))
        for fault in diagnostics
        for row in (max(0, min(fault.line, len(index.lines)) - 1),)
    )


def diagnostic_span(line: str, fault: Diagnostic) -> tuple[int, int]:
    """Return the columns (start, end) that a fault is about: the word that stands there, or the part of it that is wrong; at least one."""
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


def find_quick_fix(index: SectionIndex, fault: Diagnostic) -> QuickFix | None:
    """Return what would mend a fault; None where only the author can know."""
    return next((found for find in QUICK_FIXES if (found := find(index, fault))), None)


def fix_closest_name(index: SectionIndex, fault: Diagnostic) -> QuickFix | None:
    """Write the known name that is closest to one that is not known."""
    both = parse_suggestion(fault.message)
    if not both:
        return None
    wrong, right = both
    row, column = fault.line - 1, fault.column - 1
    part = find_name_in_word(index.lines[row][column:], wrong)
    return None if part is None else QuickFix(f"write `{right}`", TextEdit(TextPosition(row, column + part), wrong, right))


def fix_missing_rule(index: SectionIndex, fault: Diagnostic) -> QuickFix | None:
    """Add a rule for types that can meet and have none: they stop each other, which the author may then change."""
    found = _SILENT.search(fault.message)
    if not found or index.section_row("InteractionSet") is None:
        return None
    rule = f"{found[1]} {' '.join(re.findall(r'`([^`]+)`', found[2]))} > stepBack"
    return QuickFix(f"add the rule `{rule}`", append_to_section(index, "InteractionSet", rule))


def fix_missing_section(index: SectionIndex, fault: Diagnostic) -> QuickFix | None:
    """Add the section that is missing, with the line that most games begin it with."""
    found = _MISSING.search(fault.message)
    if not found:
        return None
    return QuickFix(f"add a `{found[1]}`", append_section(index, found[1], (SECTION_STARTS[found[1]],)))


def fix_missing_level(index: SectionIndex, fault: Diagnostic) -> QuickFix | None:
    """Add a LevelSet with a walled room to a game without a level."""
    if not fault.message.startswith("there is no level"):
        return None
    return QuickFix("draw a first level", append_section(index, "LevelSet", ("level", *(INDENT + row for row in FIRST_LEVEL))))


def fix_indentation(index: SectionIndex, fault: Diagnostic) -> QuickFix | None:
    """Indent a line as deep as those that it stands among."""
    found = _DEPTH.search(fault.message)
    if not found:
        return None
    row, depth = fault.line - 1, int(found[2])
    line = index.lines[row]
    return QuickFix("indent it like the others", TextEdit(TextPosition(row, 0), line[: len(line) - len(line.lstrip())], " " * depth))


def find_name_in_word(word: str, wrong: str) -> int | None:
    """Return where a name stands in a word such as `stype=gem,coin`; None if it does not."""
    found = re.search(rf"(?<![\w.]){re.escape(wrong)}(?![\w.])", word)
    return found.start() if found else None


QUICK_FIXES: tuple[Callable[[SectionIndex, Diagnostic], QuickFix | None], ...] = (
    fix_closest_name,
    fix_missing_rule,
    fix_missing_section,
    fix_missing_level,
    fix_indentation,
)
