"""A text that is being edited: its lines, a selection with the cursor at its end, and its history.

What the keys do to it stands in moves.py (the cursor), editing.py (the text) and find.py; all of them end in `change` or `select`.
"""

from __future__ import annotations

from collections.abc import Sequence

from game_meta.design.history import History, Step
from game_meta.design.text import Edit, Place, after, difference, moved
from game_meta.vgdl.parser import MAX_CHARS

START = Place(0, 0)


class TooLong(ValueError):
    """The text would grow beyond what a game may be; it stays as it was."""


class Document:
    def __init__(self, text: str = "", history: History | None = None) -> None:
        self.lines = unix(text).split("\n")
        self.anchor = self.cursor = START
        self.goal: int | None = None  # the column that moves up and down try to keep
        self.history = history or History()
        self.version = 0  # another number after every change of the text
        self._text: str | None = None
        self._size = len(text)

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = "\n".join(self.lines)
        return self._text

    @property
    def end(self) -> Place:
        return Place(len(self.lines) - 1, len(self.lines[-1]))

    @property
    def selection(self) -> tuple[Place, Place]:
        """From where to where, whichever way it was made; both are the cursor where nothing is selected."""
        return (self.anchor, self.cursor) if self.anchor <= self.cursor else (self.cursor, self.anchor)

    @property
    def selected(self) -> str:
        return self.between(*self.selection)

    def between(self, start: Place, end: Place) -> str:
        if start.row == end.row:
            return self.lines[start.row][start.column : end.column]
        return "\n".join([self.lines[start.row][start.column :], *self.lines[start.row + 1 : end.row], self.lines[end.row][: end.column]])

    def nearest(self, place: tuple[int, int]) -> Place:
        """The place of this text that comes closest to one that may lie outside of it."""
        row = min(max(place[0], 0), len(self.lines) - 1)
        return Place(row, min(max(place[1], 0), len(self.lines[row])))

    def select(self, cursor: tuple[int, int], anchor: tuple[int, int] | None = None) -> None:
        """Puts the cursor somewhere; without an anchor nothing is selected."""
        self.cursor = self.nearest(cursor)
        self.anchor = self.cursor if anchor is None else self.nearest(anchor)
        self.goal = None
        self.history.seal()

    def replace(self, start: Place, end: Place, text: str, kind: str = "") -> None:
        """Puts `text` in place of what stands from `start` to `end`, and the cursor behind it."""
        edit = Edit(start, self.between(start, end), unix(text))
        if edit.removed == edit.inserted:
            self.select(edit.inserted_end)
        self.change([edit], kind, edit.inserted_end)

    def rewrite(self, first: int, last: int, rows: Sequence[str], kind: str = "") -> None:
        """Puts `rows` in place of the rows from `first` to before `last`, by small edits; the selection moves along."""
        old = self.lines[first:last]
        if len(rows) == len(old):
            changed = [(Place(first + i, 0), line, rows[i]) for i, line in enumerate(old) if line != rows[i]]
            self.change([difference(*each) for each in changed], kind)
        else:
            self.change([difference(Place(first, 0), "\n".join(old), "\n".join(rows))], kind)

    def become(self, text: str) -> None:
        """Another text takes the place of all this, as one step."""
        self.rewrite(0, len(self.lines), unix(text).split("\n"))

    def change(self, edits: Sequence[Edit], kind: str = "", cursor: Place | None = None, anchor: Place | None = None) -> None:
        """One step: edits, each in the text that the one before it left. Without a cursor the selection moves along with the text.

        `kind` is what steps that grow together have in common (see history.py). Raises TooLong.
        """
        edits = [edit for edit in edits if edit.removed != edit.inserted]
        if not edits:
            return
        if self._size + sum(len(edit.inserted) - len(edit.removed) for edit in edits) > MAX_CHARS:
            raise TooLong(f"a game has at most {MAX_CHARS:,} characters")
        before = (self.anchor, self.cursor)
        for edit in edits:
            self._apply(edit)
        if cursor is not None:
            self.anchor, self.cursor = anchor or cursor, cursor
        self.history.add(Step(tuple(edits), before, (self.anchor, self.cursor), kind))

    def undo(self) -> bool:
        """Takes the last step back; whether there was one."""
        step = self.history.undo()
        for edit in reversed(step.edits) if step else ():
            self._apply(edit.inverse())
        if step:
            self.anchor, self.cursor = step.before
        return step is not None

    def redo(self) -> bool:
        """Does again what was taken back last; whether there was anything."""
        step = self.history.redo()
        for edit in step.edits if step else ():
            self._apply(edit)
        if step:
            self.anchor, self.cursor = step.after
        return step is not None

    def _apply(self, edit: Edit) -> None:
        start, end = edit.start, after(edit.start, edit.removed)
        rows = (self.lines[start.row][: start.column] + edit.inserted + self.lines[end.row][end.column :]).split("\n")
        self.lines[start.row : end.row + 1] = rows
        self.anchor, self.cursor = (self.nearest(moved(place, edit)) for place in (self.anchor, self.cursor))
        self.goal, self._text = None, None
        self._size += len(edit.inserted) - len(edit.removed)
        self.version += 1


def unix(text: str) -> str:
    """With `\\n` alone as the end of a line, as the parser reads it too."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
