"""The file beside a game that holds what is not saved yet: text, cursor, and the history, so that a kill takes not even the undo.

JSON, read as what anybody could have written: sizes are bounded, every value is looked at, and a history that does not lead to the text is
left out.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from game_meta.design.document import Document, TooLong
from game_meta.design.history import History, Step
from game_meta.design.text import Edit, Place
from game_meta.vgdl.parser import MAX_CHARS

FORMAT = "game-meta autosave 1"
SUFFIX = ".autosave"
MOST_BYTES = 32_000_000
MOST_HISTORY = 500_000  # characters of edits that are kept along


@dataclass(frozen=True)
class Left:
    """An autosave that was found: of the game at `path`, by a process that is still there (`alive`) or not."""

    file: Path
    path: Path
    when: float  # seconds since 1970, as time.time()
    alive: bool
    base: str | None  # hash of the file that it began from
    document: Document


def packed(document: Document, path: Path, base: str | None) -> str:
    history = document.history
    told = {
        "format": FORMAT,
        "pid": os.getpid(),
        "path": str(path),
        "base": base,
        "text": document.text,
        "selection": [document.anchor, document.cursor],
        "done": [_told(step) for step in _recent(history.done)],
        "undone": [_told(step) for step in _recent(history.undone)],
    }
    return json.dumps(told)


def unpacked(file: Path) -> Left | None:
    """None if this is no autosave, or none that can be read."""
    try:
        stat = file.stat()
        if stat.st_size > MOST_BYTES:
            return None
        told = json.loads(file.read_text(encoding="utf-8"))
        if told["format"] != FORMAT or len(told["text"]) > MAX_CHARS:
            return None
        document = Document(_of(str, told["text"]))
        done, undone = ([_step(step) for step in told[name]] for name in ("done", "undone"))
        if leads(document.text, done, undone):
            document.history = History(done, undone)
        anchor, cursor = map(_place, told["selection"])
        document.select(cursor, anchor)
        base = None if told["base"] is None else _of(str, told["base"])
        return Left(file, Path(_of(str, told["path"])), stat.st_mtime, alive(_of(int, told["pid"])), base, document)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def leads(text: str, done: Sequence[Step], undone: Sequence[Step]) -> bool:
    """Whether a history belongs to this text: each edit finds what it says, back to the first step and on to the last."""
    back = [edit.inverse() for step in reversed(done) for edit in reversed(step.edits)]
    on = [edit for step in reversed(undone) for edit in step.edits]
    return _fits(text, back) and _fits(text, on)


def _fits(text: str, edits: Sequence[Edit]) -> bool:
    trial = Document(text)
    for edit in edits:
        if trial.nearest(edit.start) != edit.start or trial.nearest(edit.removed_end) != edit.removed_end:
            return False
        if trial.between(edit.start, edit.removed_end) != edit.removed:
            return False
        try:
            trial.change([edit])
        except TooLong:
            return False
    return True


def alive(pid: int) -> bool:
    """Whether another process of this number runs here. It may be another program by now: a person decides."""
    if pid == os.getpid() or pid <= 0 or sys.platform == "win32":  # there, asking would end it
        return False
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # somebody else's
        return True
    return True


def _recent(steps: Sequence[Step]) -> Sequence[Step]:
    """The last ones, as many as there is room for."""
    size, first = 0, len(steps)
    while first and size + steps[first - 1].size <= MOST_HISTORY:
        first -= 1
        size += steps[first].size
    return steps[first:]


def _told(step: Step) -> list:
    return [[[*edit.start, edit.removed, edit.inserted] for edit in step.edits], step.before, step.after, step.kind]


def _step(told: Any) -> Step:
    edits, before, after, kind = told
    found = [Edit(_place((row, column)), _of(str, removed), _of(str, inserted)) for row, column, removed, inserted in edits]
    return Step(tuple(found), _pair(before), _pair(after), _of(str, kind))


def _pair(told: Any) -> tuple[Place, Place]:
    anchor, cursor = told
    return _place(anchor), _place(cursor)


def _place(told: Any) -> Place:
    row, column = told
    if type(row) is not int or type(column) is not int or min(row, column) < 0:
        raise ValueError(f"no place: {row} {column}")
    return Place(row, column)


def _of(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value
