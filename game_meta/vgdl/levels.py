"""LevelMapping and levels: what a character stands for, levels drawn in the file or beside it, and whether they can be played."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from game_meta.vgdl.errors import Fault, did_you_mean
from game_meta.vgdl.lines import Faults, Line, Token, split_text
from game_meta.vgdl.model import SpriteType
from game_meta.vgdl.ontology import SPRITES
from game_meta.vgdl.rules import flat

BLANK = " ."  # what every level may leave without a meaning


@dataclass(frozen=True)
class Level:
    """A drawn level and the place of its first character."""

    rows: tuple[str, ...]
    file: str
    line: int
    column: int


def read_mapping(body: list[Line], types: Collection[str], used: set[str], faults: Faults) -> dict[str, tuple[str, ...]]:
    """Character -> types. A line replaces the whole list of its character; `w` and `A` have a meaning without one.

    An unknown type behind a character that no level uses is only a warning, for there are published games with such lines.
    """
    mapping: dict[str, tuple[str, ...]] = {"w": ("wall",), "A": ("avatar",)}
    seen: dict[str, int] = {}
    for line in flat(body, "LevelMapping", faults):
        head, *rest = line.tokens
        char = head.text[0]
        if len(head.text) != 1:
            faults.slip(head, f"`{head.text}` is not one character: `c > type type`")
        if not rest or rest[0].text != ">":
            faults.slip(head, f"a `>` between blanks is missing: `{head.text} > type type`")
        names = [token for token in rest if token.text != ">"]
        for token in names:
            if token.text not in types:
                (faults.slip if char in used else faults.warn)(token, f"unknown type `{token.text}`{did_you_mean(token.text, types)}")
        if char in seen:
            faults.warn(head, f"`{char}` is mapped twice, first in line {seen[char]}; this line counts")
        seen[char] = line.number
        mapping[char] = tuple(token.text for token in names if token.text in types)
    return mapping


def read_level_set(body: list[Line], faults: Faults) -> list[Level]:
    """The levels of a LevelSet: rows below a line `level`, deeper than it, drawn as they are less the indentation they share."""
    levels: list[Level] = []
    drawing: list[Line] = []

    def finish(head: Line) -> None:
        if not drawing:
            faults.error(head.tokens[0], "this level is empty: its rows stand below `level`, indented deeper")
            return
        shared = min(row.indent for row in drawing)
        rows = {row.number: row.raw[shared:].rstrip() for row in drawing}
        first, last = drawing[0].number, drawing[-1].number
        levels.append(Level(tuple(rows.get(number, "") for number in range(first, last + 1)), faults.file, first, shared + 1))

    head: Line | None = None
    for line in body:
        if head is None or line.indent <= head.indent:
            if line.tokens[0].text.startswith("#"):
                continue
            if head:
                finish(head)
            drawing = []
            if line.tokens[0].text != "level":
                faults.error(
                    line.tokens[0], f"`{line.tokens[0].text}` stands outside a level: a level is a line `level` and its rows below, deeper"
                )
                head = None
                continue
            head = line
        else:
            drawing.append(line)
    if head:
        finish(head)
    return levels


def read_level_file(text: str, file: str) -> Level:
    """A level in a file of its own: every line is a row."""
    return Level(tuple(split_text(text)), file, 1, 1)


def check_level(
    level: Level, mapping: Mapping[str, tuple[str, ...]], types: Mapping[str, SpriteType], players: int, marks: set[str]
) -> list[Fault]:
    """Characters without a meaning (`marks` have one for the generator), ragged rows, and what a level holds too few or too many of."""
    faults = Faults(level.file)
    at = Token("", level.line, level.column)
    if not any(row.strip() for row in level.rows):
        faults.error(at, "this level is empty: draw its rows, a character a cell")
        return faults.found
    unknown: set[str] = set()
    avatars = 0
    width = len(level.rows[0])
    bordered = width > 0 and not set(BLANK).intersection(level.rows[0])  # with a gap in it, rows may be open at their ends as well
    for number, row in enumerate(level.rows):
        if bordered and row.strip() and len(row) < width:
            end = Token(row, level.line + number, level.column + len(row))
            faults.warn(end, f"this row is shorter than the first one ({width}): blanks fill it up")
        if len(row) > width and row[width:].strip():
            faults.warn(
                Token(row, level.line + number, level.column + width), f"this row is longer than the first one ({width}) and gets cut"
            )
        for column, char in enumerate(row[:width]):
            if char not in mapping and char not in BLANK and char not in marks and char not in unknown:
                unknown.add(char)
                faults.warn(
                    Token(char, level.line + number, level.column + column),
                    f"the character `{char}` stands for nothing, the cell stays empty: add `{char} > type` to LevelMapping",
                )
            avatars += sum(1 for name in mapping.get(char, ()) if (cls := types[name].cls) and SPRITES[cls].avatar)
    if avatars < players:
        faults.error(
            at,
            "this level has no avatar: put an `A` into it" if avatars == 0 else f"this level has {avatars} avatars for {players} players",
        )
    elif avatars > players:
        faults.warn(at, f"this level has {avatars} avatars, only the first {players} stay")
    held = Counter(name for row in level.rows for char in row[:width] for name in mapping.get(char, ()))
    for name, sprite in types.items():
        if sprite.singleton and (number := sum(held[member] for member in sprite.expansion if name in types[member].lineage)) > 1:
            faults.warn(at, f"this level holds {number} sprites of the singleton `{name}`: only the first is made")
    return faults.found
