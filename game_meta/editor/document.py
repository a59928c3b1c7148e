"""A text that is being edited: positions in it, edits, the history that undoes them, and the document that has them all.

A `TextPosition` lies between two characters, a `TextEdit` puts one text in place of another, an `UndoStep` is what a person takes for
one act, and a `Document` is lines with a selection and a history. What the keys do to a document stands in editing.py; all of it ends in
`Document.apply_edits` or `Document.select`, so that undo needs nothing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from game_meta.vgdl.bounds import MAX_GAME_CHARS


class TextPosition(NamedTuple):
    """Between two characters: `column` characters of the row stand before it. Both are counted from 0."""

    row: int
    column: int


@dataclass(frozen=True)
class TextEdit:
    """At `start` stood `removed`, and `inserted` takes its place."""

    start: TextPosition
    removed: str
    inserted: str

    @property
    def removed_end(self) -> TextPosition:
        """Where the removed text ended."""
        return position_after_text(self.start, self.removed)

    @property
    def inserted_end(self) -> TextPosition:
        """Where the inserted text ends."""
        return position_after_text(self.start, self.inserted)

    @property
    def size(self) -> int:
        """How many characters it holds."""
        return len(self.removed) + len(self.inserted)

    def inverse(self) -> TextEdit:
        """Return the edit that takes this one back."""
        return TextEdit(self.start, self.inserted, self.removed)


def position_after_text(start: TextPosition, text: str) -> TextPosition:
    """Return where a text that begins at `start` ends."""
    breaks = text.count("\n")
    return (
        TextPosition(start.row + breaks, len(text) - text.rindex("\n") - 1) if breaks else TextPosition(start.row, start.column + len(text))
    )


def shift_position(position: TextPosition, edit: TextEdit) -> TextPosition:
    """Return where a position lies after an edit: what stands behind the edit moves along with its text."""
    end, new = edit.removed_end, edit.inserted_end
    if position <= edit.start:
        return position
    if position < end:
        return min(position, new)
    return (
        TextPosition(new.row, new.column + position.column - end.column)
        if position.row == end.row
        else TextPosition(position.row + new.row - end.row, position.column)
    )


def smallest_edit(start: TextPosition, old: str, new: str) -> TextEdit:
    """Return the smallest single edit that makes `new` of the text `old` that begins at `start`."""
    before = _common_prefix_length(old, new)
    behind = _common_prefix_length(old[before:][::-1], new[before:][::-1])
    return TextEdit(position_after_text(start, old[:before]), old[before : len(old) - behind], new[before : len(new) - behind])


def _common_prefix_length(one: str, other: str) -> int:
    """How many characters both begin with."""
    most = min(len(one), len(other))
    return most if one[:most] == other[:most] else next(i for i in range(most) if one[i] != other[i])


def merge_edits(one: TextEdit, other: TextEdit) -> TextEdit | None:
    """Return two edits that follow one another as a single one, if they touch (typing on, erasing on), else None."""
    if not other.removed and other.start == one.inserted_end:
        return TextEdit(one.start, one.removed, one.inserted + other.inserted)
    if not other.inserted and not one.inserted and other.removed_end == one.start:
        return TextEdit(other.start, other.removed + one.removed, "")
    if not other.inserted and not one.inserted and other.start == one.start:
        return TextEdit(one.start, one.removed + other.removed, "")
    return None


# ----------------------------------------------------------------------------------------------------
# Undo and redo: steps of edits. What a person sees as one act is one step: a word typed, a run of erasing, a stroke of the brush.

TYPING, ERASING, PAINTING = "typing", "erasing", "painting"  # the kinds of steps that grow
MAX_UNDO_STEPS = 5_000
MAX_UNDO_CHARACTERS = 8_000_000  # that all edits of a history hold together


@dataclass(frozen=True)
class UndoStep:
    """Edits that are undone at once, and the selection (anchor, cursor) before and after them.

    Steps of the same kind that follow one another grow together, until something comes between them; those of no kind never do.
    """

    edits: tuple[TextEdit, ...]
    before: tuple[TextPosition, TextPosition]
    after: tuple[TextPosition, TextPosition]
    kind: str = ""

    @property
    def size(self) -> int:
        """How many characters its edits hold."""
        return sum(edit.size for edit in self.edits)


class History:
    """What was done, and what was undone since. It forgets the oldest steps when it grows too large."""

    def __init__(self, done: Sequence[UndoStep] = (), undone: Sequence[UndoStep] = ()) -> None:
        self.done, self.undone = list(done), list(undone)
        self.size = sum(step.size for step in (*self.done, *self.undone))
        self.sealed = True

    def end_step(self) -> None:
        """Let what comes next be a new step."""
        self.sealed = True

    def add(self, step: UndoStep) -> None:
        """Add a step that was just done; nothing that was undone can be done again after it."""
        self.size -= sum(gone.size for gone in self.undone)
        self.undone.clear()
        if self.done and not self.sealed and continues_step(self.done[-1], step):
            self.size -= self.done[-1].size
            step = merge_steps(self.done.pop(), step)
        self.done.append(step)
        self.size += step.size
        self.sealed = False
        while len(self.done) > 1 and (len(self.done) > MAX_UNDO_STEPS or self.size > MAX_UNDO_CHARACTERS):
            self.size -= self.done.pop(0).size

    def undo(self) -> UndoStep | None:
        """Return the step to take back; None if there is none."""
        return self._moved(self.done, self.undone)

    def redo(self) -> UndoStep | None:
        """Return the step to do again; None if there is none."""
        return self._moved(self.undone, self.done)

    def _moved(self, source: list[UndoStep], target: list[UndoStep]) -> UndoStep | None:
        self.end_step()
        if not source:
            return None
        target.append(source.pop())
        return target[-1]


def continues_step(last: UndoStep, step: UndoStep) -> bool:
    """Return whether a step only continues the last one. Typing stops at every word, so that undo takes words away."""
    if not step.kind or last.kind != step.kind:
        return False
    return step.kind != TYPING or not last.edits[-1].inserted[-1:].isspace() or step.edits[0].inserted.isspace()


def merge_steps(last: UndoStep, step: UndoStep) -> UndoStep:
    """Return both steps as one."""
    one = merge_edits(last.edits[-1], step.edits[0]) if len(step.edits) == 1 else None
    edits = (*last.edits[:-1], one) if one else (*last.edits, *step.edits)
    return replace(last, edits=edits, after=step.after)


# ----------------------------------------------------------------------------------------------------
# The document: its lines, a selection with the cursor at its end, and its history.

TEXT_START = TextPosition(0, 0)


class TextTooLong(ValueError):
    """The text would grow beyond what a game may be; it stays as it was."""


class Document:
    """The text of a game that is being edited, with its selection (`anchor` to `cursor`) and its history. Every change ends in
    `apply_edits`."""

    def __init__(self, text: str = "", history: History | None = None) -> None:
        self.lines = to_unix_newlines(text).split("\n")
        self.anchor = self.cursor = TEXT_START
        self.goal: int | None = None  # the column that moves up and down try to keep
        self.history = history or History()
        self.version = 0  # another number after every change of the text
        self._text: str | None = None
        self._size = len(text)

    @property
    def text(self) -> str:
        """The whole text: the lines, with `\\n` between them."""
        if self._text is None:
            self._text = "\n".join(self.lines)
        return self._text

    @property
    def end(self) -> TextPosition:
        """The position behind the last character."""
        return TextPosition(len(self.lines) - 1, len(self.lines[-1]))

    @property
    def selection(self) -> tuple[TextPosition, TextPosition]:
        """From where to where, whichever way it was made; both are the cursor where nothing is selected."""
        return (self.anchor, self.cursor) if self.anchor <= self.cursor else (self.cursor, self.anchor)

    @property
    def selected(self) -> str:
        """The text that is selected; empty where nothing is."""
        return self.text_between(*self.selection)

    def text_between(self, start: TextPosition, end: TextPosition) -> str:
        """Return the text from one position to another."""
        if start.row == end.row:
            return self.lines[start.row][start.column : end.column]
        return "\n".join([self.lines[start.row][start.column :], *self.lines[start.row + 1 : end.row], self.lines[end.row][: end.column]])

    def clamp_position(self, position: tuple[int, int]) -> TextPosition:
        """Return the position of this text that comes closest to one that may lie outside of it."""
        row = min(max(position[0], 0), len(self.lines) - 1)
        return TextPosition(row, min(max(position[1], 0), len(self.lines[row])))

    def select(self, cursor: tuple[int, int], anchor: tuple[int, int] | None = None) -> None:
        """Put the cursor somewhere; without an anchor nothing is selected."""
        self.cursor = self.clamp_position(cursor)
        self.anchor = self.cursor if anchor is None else self.clamp_position(anchor)
        self.goal = None
        self.history.end_step()

    def replace(self, start: TextPosition, end: TextPosition, text: str, kind: str = "") -> None:
        """Put `text` in place of what stands from `start` to `end`, and the cursor behind it."""
        edit = TextEdit(start, self.text_between(start, end), to_unix_newlines(text))
        if edit.removed == edit.inserted:
            self.select(edit.inserted_end)
        self.apply_edits([edit], kind, edit.inserted_end)

    def rewrite(self, first: int, last: int, rows: Sequence[str], kind: str = "") -> None:
        """Put `rows` in place of the rows from `first` to before `last`, by small edits; the selection moves along."""
        old = self.lines[first:last]
        if len(rows) == len(old):
            changed = [(TextPosition(first + i, 0), line, rows[i]) for i, line in enumerate(old) if line != rows[i]]
            self.apply_edits([smallest_edit(*each) for each in changed], kind)
        else:
            self.apply_edits([smallest_edit(TextPosition(first, 0), "\n".join(old), "\n".join(rows))], kind)

    def replace_all_text(self, text: str) -> None:
        """Put another text in place of all this, as one step."""
        self.rewrite(0, len(self.lines), to_unix_newlines(text).split("\n"))

    def apply_edits(
        self, edits: Sequence[TextEdit], kind: str = "", cursor: TextPosition | None = None, anchor: TextPosition | None = None
    ) -> None:
        """Apply edits as one step, each in the text that the one before it left. Without a cursor the selection moves along with the text.

        `kind` is what steps that grow together have in common (see UndoStep). Raises TextTooLong, and then nothing is changed.
        """
        edits = [edit for edit in edits if edit.removed != edit.inserted]
        if not edits:
            return
        if self._size + sum(len(edit.inserted) - len(edit.removed) for edit in edits) > MAX_GAME_CHARS:
            raise TextTooLong(f"a game has at most {MAX_GAME_CHARS:,} characters")
        before = (self.anchor, self.cursor)
        for edit in edits:
            self._apply(edit)
        if cursor is not None:
            self.anchor, self.cursor = anchor or cursor, cursor
        self.history.add(UndoStep(tuple(edits), before, (self.anchor, self.cursor), kind))

    def undo(self) -> bool:
        """Take the last step back; return whether there was one."""
        step = self.history.undo()
        for edit in reversed(step.edits) if step else ():
            self._apply(edit.inverse())
        if step:
            self.anchor, self.cursor = step.before
        return step is not None

    def redo(self) -> bool:
        """Do again what was taken back last; return whether there was anything."""
        step = self.history.redo()
        for edit in step.edits if step else ():
            self._apply(edit)
        if step:
            self.anchor, self.cursor = step.after
        return step is not None

    def _apply(self, edit: TextEdit) -> None:
        start, end = edit.start, position_after_text(edit.start, edit.removed)
        rows = (self.lines[start.row][: start.column] + edit.inserted + self.lines[end.row][end.column :]).split("\n")
        self.lines[start.row : end.row + 1] = rows
        self.anchor, self.cursor = (self.clamp_position(shift_position(position, edit)) for position in (self.anchor, self.cursor))
        self.goal, self._text = None, None
        self._size += len(edit.inserted) - len(edit.removed)
        self.version += 1


def to_unix_newlines(text: str) -> str:
    """Return the text with `\\n` alone as the end of a line, as the parser reads it too."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
