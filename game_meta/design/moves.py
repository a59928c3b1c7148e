"""What moves the cursor. With `select` the anchor stays where it is, and what lies between is selected."""

from __future__ import annotations

import re

from game_meta.design.document import START, Document
from game_meta.design.text import Place

_CHUNK = re.compile(r"\w+|[^\w\s]+|\s+")  # a word, signs, blanks


def to(document: Document, place: tuple[int, int], select: bool = False) -> None:
    document.select(place, document.anchor if select else None)


def left(document: Document, select: bool = False) -> None:
    start, end = document.selection
    to(document, start if start != end and not select else before(document, document.cursor), select)


def right(document: Document, select: bool = False) -> None:
    start, end = document.selection
    to(document, end if start != end and not select else behind(document, document.cursor), select)


def up(document: Document, select: bool = False, rows: int = 1) -> None:
    down(document, select, -rows)


def down(document: Document, select: bool = False, rows: int = 1) -> None:
    """By so many rows; the column is that of before the first such move, also after a shorter line. Beyond the ends it goes to them."""
    goal = document.cursor.column if document.goal is None else document.goal
    row = document.cursor.row + rows
    to(document, START if row < 0 else document.end if row >= len(document.lines) else (row, goal), select)
    document.goal = goal


def home(document: Document, select: bool = False) -> None:
    """To the first word of the line; from there to the margin."""
    row, column = document.cursor
    first = indent_of(document.lines[row])
    to(document, (row, 0 if column == first else first), select)


def end(document: Document, select: bool = False) -> None:
    to(document, (document.cursor.row, len(document.lines[document.cursor.row])), select)


def top(document: Document, select: bool = False) -> None:
    to(document, START, select)


def bottom(document: Document, select: bool = False) -> None:
    to(document, document.end, select)


def word_left(document: Document, select: bool = False) -> None:
    to(document, word_before(document, document.cursor), select)


def word_right(document: Document, select: bool = False) -> None:
    to(document, word_behind(document, document.cursor), select)


def select_all(document: Document) -> None:
    document.select(document.end, START)


def select_word(document: Document, place: tuple[int, int]) -> None:
    """What a double click selects: the word, the signs or the blanks there."""
    row, column = document.nearest(place)
    for chunk in _CHUNK.finditer(document.lines[row]):
        if chunk.start() <= column <= chunk.end() and (column < chunk.end() or chunk.end() == len(document.lines[row])):
            document.select((row, chunk.end()), (row, chunk.start()))


def select_line(document: Document, row: int) -> None:
    """The line with its end."""
    row = document.nearest((row, 0)).row
    document.select((row + 1, 0) if row + 1 < len(document.lines) else document.end, (row, 0))


def before(document: Document, place: Place) -> Place:
    """One character to the left."""
    if place.column:
        return Place(place.row, place.column - 1)
    return Place(place.row - 1, len(document.lines[place.row - 1])) if place.row else place


def behind(document: Document, place: Place) -> Place:
    """One character to the right."""
    if place.column < len(document.lines[place.row]):
        return Place(place.row, place.column + 1)
    return Place(place.row + 1, 0) if place.row + 1 < len(document.lines) else place


def word_before(document: Document, place: Place) -> Place:
    """The beginning of the word to the left; from the beginning of a line the end of the one above."""
    row, column = place
    chunks = [chunk.start() for chunk in _CHUNK.finditer(document.lines[row], 0, column) if not chunk.group().isspace()]
    return before(document, place) if column == 0 else Place(row, chunks[-1] if chunks else 0)


def word_behind(document: Document, place: Place) -> Place:
    """The end of the word to the right; from the end of a line the beginning of the one below."""
    row, column = place
    chunks = (chunk.end() for chunk in _CHUNK.finditer(document.lines[row], column) if not chunk.group().isspace())
    at_end = column == len(document.lines[row])
    return behind(document, place) if at_end else Place(row, next(chunks, len(document.lines[row])))


def indent_of(line: str) -> int:
    """How many blanks stand before its first word."""
    return len(line) - len(line.lstrip())
