"""What changes the text: typing, erasing, indentation, whole lines, the clipboard. Each is one step to undo, or part of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from game_meta.design.document import Document
from game_meta.design.history import ERASING, TYPING
from game_meta.design.moves import before, behind, indent_of, word_before, word_behind
from game_meta.design.outline import opens, section_at
from game_meta.design.text import Place
from game_meta.vgdl.rewrite import STEP


class Clipboard(Protocol):
    """Where texts are put to be pasted elsewhere."""

    def put(self, text: str) -> None: ...

    def get(self) -> str: ...


@dataclass
class Pocket:
    """A clipboard of one's own, where there is none of the desktop."""

    text: str = ""

    def put(self, text: str) -> None:
        self.text = text

    def get(self) -> str:
        return self.text


def type_in(document: Document, text: str) -> None:
    """Text from the keyboard, in place of what is selected."""
    document.replace(*document.selection, text, TYPING if len(text) == 1 and text != "\n" else "")


def newline(document: Document) -> None:
    """A new line, indented as this one, or deeper where this one opens something: a section, a group of types, a level."""
    start, end = document.selection
    line = document.lines[start.row]
    blanks = line[: min(indent_of(line), start.column)]
    deeper = STEP if opens(document.lines, start.row, line[: start.column]) else ""
    follows = document.lines[end.row][end.column :]
    document.replace(start, Place(end.row, end.column + indent_of(follows)), "\n" + blanks + deeper)


def backspace(document: Document) -> None:
    """The character on the left; in the indentation back to the last stop."""
    start, end = document.selection
    kind = ERASING if start == end else ""
    if start == end:
        line = document.lines[start.row][: start.column]
        blanks = (start.column - 1) % len(STEP) + 1 if line and line.isspace() and "\t" not in line else 1
        start = Place(start.row, start.column - blanks) if line else before(document, start)
    document.replace(start, end, "", kind)


def delete(document: Document) -> None:
    """The character on the right."""
    start, end = document.selection
    document.replace(start, behind(document, end) if start == end else end, "", ERASING if start == end else "")


def delete_word_left(document: Document) -> None:
    start, end = document.selection
    document.replace(word_before(document, start) if start == end else start, end, "")


def delete_word_right(document: Document) -> None:
    start, end = document.selection
    document.replace(start, word_behind(document, end) if start == end else end, "")


def indent(document: Document) -> None:
    """Selected lines go a step deeper; without a selection blanks up to the next stop are put in."""
    start, end = document.selection
    if start == end:
        document.replace(start, end, " " * (len(STEP) - start.column % len(STEP)))
    else:
        _every_line(document, lambda line: STEP + line if line.strip() else line)


def outdent(document: Document) -> None:
    """The line, or the selected lines, a step back."""
    _every_line(document, lambda line: line[1:] if line.startswith("\t") else line[min(len(STEP), indent_of(line)) :])


def toggle_comment(document: Document) -> None:
    """A `#` before every selected line, or away with it where all have one. Rows of levels stay: there a `#` is a cell."""
    first, last = touched(document)
    rows = [document.lines[row] for row in range(first, last) if _may_be_comment(document, row)]
    if not rows:
        return
    depth = min(map(indent_of, rows))
    off = all(row.lstrip().startswith("#") for row in rows)
    lines = list(document.lines[first:last])
    for i in range(len(lines)):
        if _may_be_comment(document, first + i):
            lines[i] = _without_hash(lines[i]) if off else f"{lines[i][:depth]}# {lines[i][depth:]}"
    document.rewrite(first, last, lines)


def _may_be_comment(document: Document, row: int) -> bool:
    return bool(document.lines[row].strip()) and section_at(document.lines, row) != "LevelSet"


def _without_hash(line: str) -> str:
    blanks, _, rest = line.partition("#")
    return blanks + rest.removeprefix(" ")


def duplicate_lines(document: Document) -> None:
    """The selected lines once more, below; the selection goes with the copy."""
    first, last = touched(document)
    anchor, cursor = document.anchor, document.cursor
    rows = document.lines[first:last]
    document.rewrite(first, last, [*rows, *rows])
    document.select((cursor.row + len(rows), cursor.column), (anchor.row + len(rows), anchor.column))


def delete_lines(document: Document) -> None:
    first, last = touched(document)
    rows = document.lines
    start, end = (Place(first, 0), Place(last, 0)) if last < len(rows) else (before(document, Place(first, 0)), document.end)
    column = document.cursor.column
    document.replace(start, end, "")
    document.select((min(first, len(document.lines) - 1), column))


def move_lines(document: Document, down: bool) -> None:
    """The selected lines change places with the one below or above."""
    first, last = touched(document)
    if (last >= len(document.lines)) if down else (first == 0):
        return
    anchor, cursor, step = document.anchor, document.cursor, 1 if down else -1
    low, high = (first, last + 1) if down else (first - 1, last)
    rows = document.lines[low:high]
    document.rewrite(low, high, [rows[-1], *rows[:-1]] if down else [*rows[1:], rows[0]])
    document.select((cursor.row + step, cursor.column), (anchor.row + step, anchor.column))


def copy(document: Document, clipboard: Clipboard) -> None:
    """What is selected; without a selection the line."""
    clipboard.put(document.selected or document.lines[document.cursor.row] + "\n")


def cut(document: Document, clipboard: Clipboard) -> None:
    copy(document, clipboard)
    if document.selected:
        document.replace(*document.selection, "")
    else:
        delete_lines(document)


def paste(document: Document, clipboard: Clipboard) -> None:
    """In place of what is selected; a line that was copied as a whole goes above the cursor's."""
    text, (start, end) = clipboard.get(), document.selection
    if start == end and text.find("\n") == len(text) - 1 and text.strip():
        start = end = Place(start.row, 0)
    document.replace(start, end, text)


def touched(document: Document) -> tuple[int, int]:
    """The rows of the selection, from the first to before the last; one where the selection only ends at its margin is not among them."""
    start, end = document.selection
    return start.row, end.row + (end.column > 0 or start.row == end.row)


def _every_line(document: Document, changed) -> None:
    first, last = touched(document)
    document.rewrite(first, last, [changed(line) for line in document.lines[first:last]])
