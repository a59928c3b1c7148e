"""What is wrong with a text, where, and what would mend it: the checker's lines, each with the columns to underline.

`diagnose` is quick enough to be asked after every key. `try_out` looks deeper, by building every level and drawing from the VariantSet: it
takes seconds the first time, and is for a moment when nobody types.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from game_meta.design.cures import Cure, cure, part_of
from game_meta.design.outline import outline
from game_meta.vgdl import Fault, Game, survey_text
from game_meta.vgdl.errors import meant

_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Mark:
    """A fault of the text: columns `start` to before `end` of `row` are to blame, counted from 0."""

    row: int
    start: int
    end: int
    message: str
    severity: str  # error or warning
    cure: Cure | None


@dataclass(frozen=True)
class Diagnosis:
    """`game` is None where the text is none; then an error is among the marks. `elsewhere` is of level files beside it."""

    game: Game | None
    marks: tuple[Mark, ...]
    elsewhere: tuple[Fault, ...] = ()

    def at(self, row: int, column: int | None = None) -> list[Mark]:
        """What is wrong in a row, or at a place of it."""
        return [mark for mark in self.marks if mark.row == row and (column is None or mark.start <= column <= mark.end)]


@lru_cache(maxsize=4)
def diagnose(text: str, file: str = "<text>", levels: tuple[tuple[str, str], ...] = ()) -> Diagnosis:
    """`file` decides how strictly it is read (see `is_ours`); `levels` are those beside it, which count where there is no LevelSet."""
    found = survey_text(text, file, levels)
    return Diagnosis(
        found.game,
        marked(text, [fault for fault in found.faults if fault.file == file]),
        tuple(fault for fault in found.faults if fault.file != file),
    )


def try_out(game: Game) -> tuple[Mark, ...]:
    """What only shows when the levels are built and the VariantSet is drawn from."""
    from game_meta.engine import EngineError, compile_game
    from game_meta.variants.checking import variant_faults

    faults: list[Fault] = []
    for level in range(len(game.levels)):
        try:
            compile_game(game, level)
        except EngineError as error:
            faults += error.faults
    return marked(game.text, [*dict.fromkeys(faults), *variant_faults(game)])


def marked(text: str, faults: Sequence[Fault]) -> tuple[Mark, ...]:
    told = outline(text)
    return tuple(
        Mark(row, *span(told.lines[row], fault), fault.message, fault.severity, cure(told, fault))
        for fault in faults
        for row in (max(0, min(fault.line, len(told.lines)) - 1),)
    )


def span(line: str, fault: Fault) -> tuple[int, int]:
    """The columns that a fault is about: the word that stands there, or the part of it that is wrong; at least one."""
    start = fault.column - 1
    word = _WORD.match(line, start)
    end = word.end() if word else start + 1
    wrong = re.search(r"`(.)`", fault.message)
    if wrong and line[start : start + 1] == wrong[1]:  # a cell of a level, or a character of the LevelMapping
        return start, start + 1
    if (both := meant(fault.message)) and (part := part_of(line[start:end], both[0])) is not None:
        return start + part, start + part + len(both[0])
    return start, end
