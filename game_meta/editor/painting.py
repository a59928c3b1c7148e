"""Painting: the levels of a text as boards, and changes of a board written back as small edits of the text.

A board has as many columns as its first row, as the engine reads it. What a change does not touch keeps every character: other lines,
comments, indentation, and what a row holds behind the board's edge. A blank that would vanish from the text, at the edge of a level, is
written as a character that holds nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_letters, digits

from game_meta.editor.document import PAINTING, Document, TextEdit, TextPosition
from game_meta.editor.section_index import SectionIndex, append_section, append_to_section, index_sections
from game_meta.vgdl.levels import BLANK_CHARS
from game_meta.vgdl.rewrite import INDENT
from game_meta.vgdl.spec import SPRITES

MAX_BOARD_SIDE = 200
CellPosition = tuple[int, int]  # column and row, from 0


class CannotPaint(ValueError):
    """The board cannot be like that; the message says why."""


@dataclass(frozen=True)
class WrittenBoard:
    """A level of a text: it begins at row `top` and column `left` of the text; the line `level` above it is `head`."""

    number: int
    level_row: int
    top: int
    left: int
    rows: tuple[str, ...]  # all of one width
    written_rows: tuple[str, ...]  # as they stand in the text

    @property
    def width(self) -> int:
        """In cells."""
        return len(self.rows[0])

    @property
    def height(self) -> int:
        """In cells."""
        return len(self.rows)

    def contains(self, cell: CellPosition) -> bool:
        """Return whether a cell lies on the board."""
        return 0 <= cell[0] < self.width and 0 <= cell[1] < self.height

    @property
    def floor(self) -> str:
        """What this board has where nothing stands."""
        return "." if any("." in row for row in self.rows) else " "

    def character_at(self, cell: CellPosition) -> str:
        """Return the character of a cell."""
        return self.rows[cell[1]][cell[0]]


def read_boards(text: str) -> list[WrittenBoard]:
    """Return the levels of the LevelSet, of any text that is being written."""
    index = index_sections(text)
    found = []
    for number, level in enumerate(index.levels):
        width, top = len(level.rows[0]), level.line - 1
        head = next(row for row in range(top - 1, -1, -1) if index.lines[row].split(None, 1)[:1] == ["level"])
        rows = tuple(row[:width].ljust(width) for row in level.rows)
        found.append(WrittenBoard(number, head, top, level.column - 1, rows, level.rows))
    return found


def paint_cells(document: Document, level: int, cells: Iterable[CellPosition], char: str, unique: bool = False) -> None:
    """Put a character into cells of a level. Strokes that follow one another are one step, until `document.history.end_step()`.

    `unique`: wherever else the level holds the character, it is taken away. Raises CannotPaint.
    """
    board = read_boards(document.text)[level]
    grid = [list(row) for row in board.rows]
    if unique:
        grid = [[board.floor if cell == char else cell for cell in row] for row in grid]
    for x, y in cells:
        if board.contains((x, y)):
            grid[y][x] = char
    write_board(document, board, ["".join(row) for row in grid], PAINTING)


def resize_board(document: Document, level: int, left: int = 0, top: int = 0, right: int = 0, bottom: int = 0, char: str = "") -> None:
    """Add columns and rows on some sides, filled with a character or else with floor; negative numbers take away. Raises CannotPaint."""
    board = read_boards(document.text)[level]
    char = char or board.floor
    width, height = board.width + left + right, board.height + top + bottom
    if not (1 <= width <= MAX_BOARD_SIDE and 1 <= height <= MAX_BOARD_SIDE):
        raise CannotPaint(f"a board has 1 to {MAX_BOARD_SIDE} columns and rows, this would be {width} x {height}")
    rows = [char * left + row[max(0, -left) : board.width + min(0, right)] + char * right for row in board.rows]
    more = char * width
    write_board(document, board, [more] * top + rows[max(0, -top) : board.height + min(0, bottom)] + [more] * bottom, top=top)


def write_board(document: Document, board: WrittenBoard, rows: Sequence[str], kind: str = "", top: int = 0) -> None:
    """Write a board anew, as one edit of the lines that change. Its old first row is now row `top`. Raises CannotPaint."""
    fitting = _writable_rows(rows, index_sections(document.text))
    old = document.lines[board.top : board.top + board.height]
    margin, as_wide = old[0][: board.left], len(fitting[0]) == board.width
    lines = []
    for y, row in enumerate(fitting):
        before = y - top  # the row that this one was
        known = 0 <= before < board.height
        behind = (
            board.written_rows[before][board.width :] if known and y else ""
        )  # what the engine cuts off; in the first row it would count
        if known and as_wide and row + behind == (board.rows[before] + board.written_rows[before][board.width :]):
            lines.append(old[before])
            continue
        blanks = old[before][: board.left] if known and old[before].strip() else margin
        lines.append(f"{blanks}{row}{behind}".rstrip())
    document.rewrite(board.top, board.top + board.height, lines, kind)


def _writable_rows(rows: Sequence[str], index: SectionIndex) -> list[str]:
    """Rows whose text says what they are: the first one shows the width, one of them the left edge, the last one the height."""
    fitting = [list(row) for row in rows]
    edges = [(-1, 0)] if fitting[0][-1] == " " else []
    if all(row[0] == " " for row in fitting):
        edges.append((0, 0))
    if not "".join(fitting[-1]).strip():
        edges.append((0, len(fitting) - 1))
    nothing = empty_character(index) if edges else None
    for x, y in edges:
        if nothing is None:
            raise CannotPaint("a blank at the edge of a level would move it: paint something there, or map a character to nothing, `, >`")
        fitting[y][x] = nothing
    return ["".join(row) for row in fitting]


def add_level(document: Document, rows: Sequence[str]) -> None:
    """Add one more level behind the last one; a copy, if `rows` are those of a board."""
    index, found = index_sections(document.text), read_boards(document.text)
    lines = ["level", *(INDENT + row for row in _writable_rows(rows, index))]
    head = index.section_row("LevelSet")
    if head is None:
        document.apply_edits([append_section(index, "LevelSet", tuple(line.rstrip() for line in lines))])
        return
    above = document.lines[found[-1].level_row if found else head]
    blanks = above[: len(above) - len(above.lstrip())] + ("" if found else INDENT)
    row = found[-1].top + found[-1].height - 1 if found else head
    document.apply_edits(
        [TextEdit(TextPosition(row, len(document.lines[row])), "", "".join(f"\n{blanks}{line.rstrip()}" for line in lines))]
    )


def adopt_levels(document: Document, levels: Sequence[Sequence[str]]) -> None:
    """Write levels that stood in files of their own as the LevelSet of the text, as one step."""
    index, lines = index_sections(document.text), []
    for rows in levels:
        wide = [row[: len(rows[0])].ljust(len(rows[0])) for row in rows]
        lines += ["level", *(f"{INDENT}{row}".rstrip() for row in _writable_rows(wide, index))]
    document.apply_edits([append_section(index, "LevelSet", tuple(lines))])


def remove_level(document: Document, level: int) -> None:
    """Delete a level with its line `level`."""
    board = read_boards(document.text)[level]
    start, end = TextPosition(board.level_row, 0), TextPosition(board.top + board.height, 0)
    if end.row == len(document.lines):  # nothing stands below, so the end of the line above goes
        start, end = TextPosition(start.row - 1, len(document.lines[start.row - 1])), document.end
    document.apply_edits([TextEdit(start, document.text_between(start, end), "")])


def cells_in_box(one: CellPosition, other: CellPosition) -> list[CellPosition]:
    """Return all cells of a rectangle, by two of its corners."""
    (x0, x1), (y0, y1) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return [(x, y) for y in range(y0, y1 + 1) for x in range(x0, x1 + 1)]


def cells_on_line(one: CellPosition, other: CellPosition) -> list[CellPosition]:
    """Return the cells between two, so that a quick stroke leaves no gaps."""
    steps = max(abs(other[0] - one[0]), abs(other[1] - one[1]), 1)
    return [(one[0] + round((other[0] - one[0]) * i / steps), one[1] + round((other[1] - one[1]) * i / steps)) for i in range(steps + 1)]


def connected_cells(board: WrittenBoard, cell: CellPosition) -> list[CellPosition]:
    """Return all cells of the same character that hang together with this one: what a bucket fills."""
    if not board.contains(cell):
        return []
    found, edge = {cell}, [cell]
    while edge:
        x, y = edge.pop()
        for near in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
            if board.contains(near) and near not in found and board.character_at(near) == board.character_at(cell):
                found.add(near)
                edge.append(near)
    return sorted(found)


# ----------------------------------------------------------------------------------------------------
# What a level can be painted with: every character that has a meaning, with the types it stands for and a sentence.


@dataclass(frozen=True)
class LevelSymbol:
    """A character of levels. `unique`: there is one on a board (for each player), so that painting it elsewhere moves it."""

    char: str
    types: tuple[str, ...]
    meaning: str
    used: int  # how often the levels hold it
    unique: bool


@lru_cache(maxsize=4)
def list_symbols(text: str) -> tuple[LevelSymbol, ...]:
    """Return what can be painted: floor first, then the characters in the order of the LevelMapping, then those that only the generator
    reads."""
    index = index_sections(text)
    used = Counter(char for level in index.levels for row in level.rows for char in row)
    drawn = {char for char in used if char not in BLANK_CHARS}
    first = [empty_character(index) or "."]
    mapped = [char for char in index.mapping if char not in first]
    chars = dict.fromkeys([*first, *mapped, *index.layout_characters, *sorted(drawn)])
    return tuple(describe_symbol(index, char, used[char]) for char in chars)


def describe_symbol(index: SectionIndex, char: str, used: int) -> LevelSymbol:
    """Return a character with its types and its sentence; the levels hold it `used` times."""
    types = index.mapping.get(char, ())
    return LevelSymbol(
        char, types, symbol_meaning(index, char, types), used, index.players == 1 and any(_is_single(index, name) for name in types)
    )


def symbol_meaning(index: SectionIndex, char: str, types: tuple[str, ...]) -> str:
    """Return the sentence that says what a character stands for."""
    if types:
        return "; ".join(f"{name}: {SPRITES[cls].doc if (cls := index.nodes[name].cls()) else 'a group of types'}" for name in types)
    if char in index.layout_characters:
        return f"For the generator: {index.layout_characters[char]}"
    return "Nothing." if char in BLANK_CHARS or char in index.mapping else f"Has no meaning yet: add `{char} > type` to LevelMapping."


def _is_single(index: SectionIndex, name: str) -> bool:
    cls, given = index.nodes[name].cls(), index.nodes[name].given.get("singleton")
    return bool(cls and SPRITES[cls].is_avatar) or (given is not None and given.text.lower() == "true")


def empty_character(index: SectionIndex) -> str | None:
    """Return a character that can be written anywhere and holds nothing; a blank cannot stand at the edge of a level. None if there is
    none."""
    if not index.mapping.get("."):
        return "."
    return next((char for char, types in index.mapping.items() if not types), None)


def types_without_symbol(text: str) -> list[str]:
    """Return the types that could stand in a level and have no character of their own."""
    index = index_sections(text)
    shown = {types[-1] for types in index.mapping.values() if types}
    return [name for name, node in index.nodes.items() if name not in shown and not node.children and node.cls()]


def add_symbol(text: str, name: str) -> tuple[str, TextEdit]:
    """Choose a character for a type, its own letter if that is free; return it with the edit that adds it to the LevelMapping."""
    index = index_sections(text)
    taken = {
        *index.mapping,
        *index.layout_characters,
        *BLANK_CHARS,
        *(char for level in index.levels for row in level.rows for char in row),
    }
    wanted = [*name.lower(), *name.upper(), *ascii_letters, *digits, *"!$%&*+-/:;<=>?@^_~"]
    char = next(char for char in wanted if char not in taken and char.isascii() and char.isprintable() and char != "#")
    line = f"{char} > {name}"
    return char, append_to_section(index, "LevelMapping", line) if index.section_row("LevelMapping") is not None else append_section(
        index, "LevelMapping", (line,)
    )
