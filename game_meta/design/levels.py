"""Painting: the levels of a text as boards, and changes of a board written back as small edits of the text.

A board has as many columns as its first row, as the engine reads it. What a change does not touch keeps every character: other lines,
comments, indentation, and what a row holds behind the board's edge. A blank that would vanish from the text, at the edge of a level, is
written as a character that holds nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from game_meta.design.cures import new_section
from game_meta.design.document import Document
from game_meta.design.history import PAINTING
from game_meta.design.outline import Outline, outline
from game_meta.design.palette import empty
from game_meta.design.text import Edit, Place
from game_meta.vgdl.rewrite import STEP

MOST_SIDE = 200
Cell = tuple[int, int]  # column and row, from 0


class CannotPaint(ValueError):
    """The board cannot be like that; the message says why."""


@dataclass(frozen=True)
class Board:
    """A level of a text: it begins at row `top` and column `left` of the text; the line `level` above it is `head`."""

    number: int
    head: int
    top: int
    left: int
    rows: tuple[str, ...]  # all of one width
    drawn: tuple[str, ...]  # as they stand in the text

    @property
    def width(self) -> int:
        return len(self.rows[0])

    @property
    def height(self) -> int:
        return len(self.rows)

    def holds(self, cell: Cell) -> bool:
        return 0 <= cell[0] < self.width and 0 <= cell[1] < self.height

    @property
    def floor(self) -> str:
        """What this board has where nothing stands."""
        return "." if any("." in row for row in self.rows) else " "

    def at(self, cell: Cell) -> str:
        return self.rows[cell[1]][cell[0]]


def boards(text: str) -> list[Board]:
    """The levels of the LevelSet, in any text that is being written."""
    told = outline(text)
    found = []
    for number, level in enumerate(told.levels):
        width, top = len(level.rows[0]), level.line - 1
        head = next(row for row in range(top - 1, -1, -1) if told.lines[row].split(None, 1)[:1] == ["level"])
        rows = tuple(row[:width].ljust(width) for row in level.rows)
        found.append(Board(number, head, top, level.column - 1, rows, level.rows))
    return found


def paint(document: Document, number: int, cells: Iterable[Cell], char: str, alone: bool = False) -> None:
    """Puts a character into cells of a level. Strokes that follow one another are one step, until `document.history.seal()`.

    `alone`: wherever else the level holds it, it is taken away.
    """
    board = boards(document.text)[number]
    grid = [list(row) for row in board.rows]
    if alone:
        grid = [[board.floor if cell == char else cell for cell in row] for row in grid]
    for x, y in cells:
        if board.holds((x, y)):
            grid[y][x] = char
    draw(document, board, ["".join(row) for row in grid], PAINTING)


def grow(document: Document, number: int, left: int = 0, top: int = 0, right: int = 0, bottom: int = 0, char: str = "") -> None:
    """More columns and rows on some sides, filled with a character or else with floor; fewer where the numbers are negative."""
    board = boards(document.text)[number]
    char = char or board.floor
    width, height = board.width + left + right, board.height + top + bottom
    if not (1 <= width <= MOST_SIDE and 1 <= height <= MOST_SIDE):
        raise CannotPaint(f"a board has 1 to {MOST_SIDE} columns and rows, this would be {width} x {height}")
    rows = [char * left + row[max(0, -left) : board.width + min(0, right)] + char * right for row in board.rows]
    more = char * width
    draw(document, board, [more] * top + rows[max(0, -top) : board.height + min(0, bottom)] + [more] * bottom, top=top)


def draw(document: Document, board: Board, rows: Sequence[str], kind: str = "", top: int = 0) -> None:
    """Writes a board anew, as one edit of the lines that change. Its old first row is now row `top`."""
    fitting = _writable(rows, outline(document.text))
    old = document.lines[board.top : board.top + board.height]
    margin, as_wide = old[0][: board.left], len(fitting[0]) == board.width
    lines = []
    for y, row in enumerate(fitting):
        before = y - top  # the row that this one was
        known = 0 <= before < board.height
        behind = board.drawn[before][board.width :] if known and y else ""  # what the engine cuts off; in the first row it would count
        if known and as_wide and row + behind == (board.rows[before] + board.drawn[before][board.width :]):
            lines.append(old[before])
            continue
        blanks = old[before][: board.left] if known and old[before].strip() else margin
        lines.append(f"{blanks}{row}{behind}".rstrip())
    document.rewrite(board.top, board.top + board.height, lines, kind)


def _writable(rows: Sequence[str], told: Outline) -> list[str]:
    """Rows whose text says what they are: the first one shows the width, one of them the left edge, the last one the height."""
    fitting = [list(row) for row in rows]
    edges = [(-1, 0)] if fitting[0][-1] == " " else []
    if all(row[0] == " " for row in fitting):
        edges.append((0, 0))
    if not "".join(fitting[-1]).strip():
        edges.append((0, len(fitting) - 1))
    nothing = empty(told) if edges else None
    for x, y in edges:
        if nothing is None:
            raise CannotPaint("a blank at the edge of a level would move it: paint something there, or map a character to nothing, `, >`")
        fitting[y][x] = nothing
    return ["".join(row) for row in fitting]


def add_level(document: Document, rows: Sequence[str]) -> None:
    """One more level behind the last one; a copy, if `rows` are those of a board."""
    told, found = outline(document.text), boards(document.text)
    lines = ["level", *(STEP + row for row in _writable(rows, told))]
    head = told.head("LevelSet")
    if head is None:
        document.change([new_section(told, "LevelSet", tuple(line.rstrip() for line in lines))])
        return
    above = document.lines[found[-1].head if found else head]
    blanks = above[: len(above) - len(above.lstrip())] + ("" if found else STEP)
    row = found[-1].top + found[-1].height - 1 if found else head
    document.change([Edit(Place(row, len(document.lines[row])), "", "".join(f"\n{blanks}{line.rstrip()}" for line in lines))])


def take_in(document: Document, levels: Sequence[Sequence[str]]) -> None:
    """Levels that stood in files of their own become the LevelSet of the text, as one step."""
    told, lines = outline(document.text), []
    for rows in levels:
        wide = [row[: len(rows[0])].ljust(len(rows[0])) for row in rows]
        lines += ["level", *(f"{STEP}{row}".rstrip() for row in _writable(wide, told))]
    document.change([new_section(told, "LevelSet", tuple(lines))])


def remove_level(document: Document, number: int) -> None:
    """With its line `level`."""
    board = boards(document.text)[number]
    start, end = Place(board.head, 0), Place(board.top + board.height, 0)
    if end.row == len(document.lines):  # nothing stands below, so the end of the line above goes
        start, end = Place(start.row - 1, len(document.lines[start.row - 1])), document.end
    document.change([Edit(start, document.between(start, end), "")])


def box(one: Cell, other: Cell) -> list[Cell]:
    """All cells of a rectangle, by two of its corners."""
    (x0, x1), (y0, y1) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return [(x, y) for y in range(y0, y1 + 1) for x in range(x0, x1 + 1)]


def line(one: Cell, other: Cell) -> list[Cell]:
    """The cells between two, so that a quick stroke leaves no gaps."""
    steps = max(abs(other[0] - one[0]), abs(other[1] - one[1]), 1)
    return [(one[0] + round((other[0] - one[0]) * i / steps), one[1] + round((other[1] - one[1]) * i / steps)) for i in range(steps + 1)]


def area(board: Board, cell: Cell) -> list[Cell]:
    """All cells of the same character that hang together with this one: what a bucket fills."""
    if not board.holds(cell):
        return []
    found, edge = {cell}, [cell]
    while edge:
        x, y = edge.pop()
        for near in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
            if board.holds(near) and near not in found and board.at(near) == board.at(cell):
                found.add(near)
                edge.append(near)
    return sorted(found)
