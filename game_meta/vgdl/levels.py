"""The LevelMapping and the levels: what a character stands for, levels drawn in the file or beside it, and whether they can be played."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from game_meta.vgdl.bounds import MAX_LEVEL_CELLS, MAX_LEVEL_SPRITES
from game_meta.vgdl.diagnostics import Diagnostic, did_you_mean
from game_meta.vgdl.model import ParameterValue, SpriteType
from game_meta.vgdl.spec import MAX_BOARD_PIXELS, SPRITES, cell_pixels
from game_meta.vgdl.spec.english import format_amount
from game_meta.vgdl.syntax import DiagnosticCollector, SourceLine, SourceToken, check_depth, split_lines

BLANK_CHARS = " ."  # what every level may leave without a meaning


@dataclass(frozen=True)
class DrawnLevel:
    """A drawn level and the place of its first character."""

    rows: tuple[str, ...]
    file: str
    line: int
    column: int


def read_level_mapping(
    body: list[SourceLine], types: Collection[str], used: set[str], collector: DiagnosticCollector
) -> dict[str, tuple[str, ...]]:
    """Read character -> types. A line replaces the whole list of its character; `w` and `A` have a meaning without one.

    An unknown type behind a character that no level uses is only a warning, for there are published games with such lines.
    """
    mapping: dict[str, tuple[str, ...]] = {"w": ("wall",), "A": ("avatar",)}
    seen: dict[str, int] = {}
    for line in check_depth(body, "LevelMapping", collector):
        head, *rest = line.tokens
        char = head.text[0]
        if len(head.text) != 1:
            collector.error_if_strict(head, f"`{head.text}` is not one character: `c > type type`")
        if not rest or rest[0].text != ">":
            collector.error_if_strict(head, f"a `>` between blanks is missing: `{head.text} > type type`")
        names = [token for token in rest if token.text != ">"]
        for token in names:
            if token.text not in types:
                report = collector.error_if_strict if char in used else collector.warn
                report(token, f"unknown type `{token.text}`{did_you_mean(token.text, types)}")
        if char in seen:
            collector.warn(head, f"`{char}` is mapped twice, first in line {seen[char]}; this line counts")
        seen[char] = line.number
        mapping[char] = tuple(token.text for token in names if token.text in types)
    return mapping


def read_level_set(body: list[SourceLine], collector: DiagnosticCollector) -> list[DrawnLevel]:
    """Read the levels of a LevelSet: rows below a line `level`, deeper than it, drawn as they are less the indentation they share."""
    levels: list[DrawnLevel] = []
    drawing: list[SourceLine] = []

    def finish(head: SourceLine) -> None:
        if not drawing:
            collector.error(head.tokens[0], "this level is empty: its rows stand below `level`, indented deeper")
            return
        shared = min(row.indent for row in drawing)
        rows = {row.number: row.raw[shared:].rstrip() for row in drawing}
        first, last = drawing[0].number, drawing[-1].number
        levels.append(DrawnLevel(tuple(rows.get(number, "") for number in range(first, last + 1)), collector.file, first, shared + 1))

    head: SourceLine | None = None
    for line in body:
        if head is None or line.indent <= head.indent:
            if line.tokens[0].text.startswith("#"):
                continue
            if head:
                finish(head)
            drawing = []
            if line.tokens[0].text != "level":
                collector.error(
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


def read_level_file(text: str, file: str) -> DrawnLevel:
    """Return the level of a file of its own: every line is a row."""
    return DrawnLevel(tuple(split_lines(text)), file, 1, 1)


def check_level(
    level: DrawnLevel,
    mapping: Mapping[str, tuple[str, ...]],
    types: Mapping[str, SpriteType],
    order: Sequence[str],
    params: Mapping[str, ParameterValue],
    marks: set[str],
    strict: bool,
    faulty: bool = False,
) -> list[Diagnostic]:
    """Return what is wrong with a level: its size, its rows, characters without a meaning, too few or too many avatars, singletons.

    In a `faulty` game a type may have no class because the one it names is unknown: then it is not told that there is no avatar.
    `order` is that of the sprites, `params` are those of the game line, `marks` the characters that have a meaning for the generator.
    """
    collector = DiagnosticCollector(level.file, strict)
    at = SourceToken("", level.line, level.column)
    if not any(row.strip() for row in level.rows):
        collector.error(at, "this level is empty: draw its rows, a character a cell")
        return collector.found
    columns, rows = max(1, len(level.rows[0])), len(level.rows)
    pixels = cell_pixels(params["square_size"], columns, rows)
    if max(columns, rows) * pixels > MAX_BOARD_PIXELS:
        collector.error(
            at, f"this level is too large: {columns} x {rows} cells of {pixels} pixels, at most {MAX_BOARD_PIXELS} along a side"
        )
        return collector.found
    if columns * rows > MAX_LEVEL_CELLS:
        collector.error(at, f"this level is too large: {columns} x {rows} cells, at most {MAX_LEVEL_CELLS}")
        return collector.found
    cells = Counter(char for row in level.rows for char in row[:columns])
    sprites = sum(number * len(mapping.get(char, ())) for char, number in cells.items())
    if sprites > MAX_LEVEL_SPRITES:
        collector.error(at, f"this level holds {sprites} sprites, at most {MAX_LEVEL_SPRITES}")
        return collector.found
    _check_rows(level, columns, collector)
    _check_characters(level, columns, {*mapping, *BLANK_CHARS, *marks}, collector)
    drawn = [name for row in level.rows for char in row[:columns] for name in mapping.get(char, ())]
    if not (faulty and any(types[name].cls is None for name in drawn)):
        _check_avatars(drawn, types, order, params["no_players"], at, collector)
    held = Counter(drawn)
    for name, sprite in types.items():
        if sprite.singleton and (number := sum(held[member] for member in sprite.expansion if name in types[member].lineage)) > 1:
            collector.warn(at, f"this level holds {number} sprites of the singleton `{name}`: only the first is made")
    return collector.found


def _check_rows(level: DrawnLevel, columns: int, collector: DiagnosticCollector) -> None:
    """Warn of rows that are shorter or longer than the first one."""
    bordered = level.rows[0] and not set(BLANK_CHARS).intersection(
        level.rows[0]
    )  # with a gap in it, rows may be open at their ends as well
    drawn = max(number for number, row in enumerate(level.rows, 1) if row.strip())
    if blank := len(level.rows) - drawn:
        after = SourceToken("", level.line + drawn, level.column)
        collector.warn(after, f"the board is {format_amount(blank, 'row')} higher for the blank lines at its end: delete them")
    for number, row in enumerate(level.rows, level.line):
        if bordered and row.strip() and len(row) < columns:
            end = SourceToken(row, number, level.column + len(row))
            collector.warn(end, f"this row is shorter than the first one ({columns}): blanks fill it up")
        if row[columns:].strip():
            beyond = SourceToken(row, number, level.column + columns)
            collector.warn(beyond, f"this row is longer than the first one ({columns}) and gets cut")


def _check_characters(level: DrawnLevel, columns: int, known: set[str], collector: DiagnosticCollector) -> None:
    """Report, once each, characters that stand for nothing, and the one that ends texts elsewhere (NUL)."""
    for number, row in enumerate(level.rows, level.line):
        for column, char in enumerate(row[:columns], level.column):
            if char not in known:
                known.add(char)
                if char == "\0":
                    collector.error(SourceToken(char, number, column), "this is no text: a character with the number 0 stands here")
                    continue
                collector.warn(
                    SourceToken(char, number, column),
                    f"the character `{char}` stands for nothing, the cell stays empty: {_mapping_cure(char)}",
                )


def _mapping_cure(char: str) -> str:
    if char == "#":
        return "a `#` begins a comment, no line of LevelMapping can be about it; draw another one, such as `w` for walls"
    return f"add `{char} > type` to LevelMapping"


def _check_avatars(
    drawn: Sequence[str],
    types: Mapping[str, SpriteType],
    order: Sequence[str],
    players: int,
    at: SourceToken,
    collector: DiagnosticCollector,
) -> None:
    """Report a level with fewer avatars than players, or with more. `drawn` are the types of its sprites in the order of creation."""
    avatars = [name for name in drawn if (cls := types[name].cls) and SPRITES[cls].is_avatar]
    if len(avatars) > players:
        collector.warn(at, f"this level has {len(avatars)} avatars, only the first {players} stay")
    if not avatars:
        collector.error(at, "this level has no avatar: put an `A` into it")
    elif len(avatars) < players:
        collector.error(at, f"this level has {len(avatars)} avatars for {players} players")
    else:
        _check_seats(drawn, avatars[:players], types, order, at, collector)


def _check_seats(
    drawn: Sequence[str],
    avatars: Sequence[str],
    types: Mapping[str, SpriteType],
    order: Sequence[str],
    at: SourceToken,
    collector: DiagnosticCollector,
) -> None:
    """Report players who get no avatar though one is drawn for each. In a file for GVGAI one of two may go without."""
    made = _made_avatars(drawn, types, len(avatars))
    seated = [name for name in made if name in order[1:]]  # docs/vgdl-semantics.md, section A1
    if len(seated) == len(avatars):
        return
    lost = next(name for name in avatars if avatars.count(name) > seated.count(name))
    if lost not in made:
        why = "is a singleton, and there is one already"
    else:
        why = "is the first type of the game" if lost in order else "has types below it"
    report = collector.error_if_strict if seated else collector.error
    report(at, f"no player can be the `{lost}` of this level: it {why}")


def _made_avatars(drawn: Sequence[str], types: Mapping[str, SpriteType], players: int) -> list[str]:
    """Return the types of the avatars that are made of those drawn: as many as there are players, less the singletons that are refused."""
    alive: Counter[str] = Counter()
    made = []
    for name in drawn:
        avatar = (cls := types[name].cls) is not None and SPRITES[cls].is_avatar
        if avatar and players == 0:
            continue
        players -= avatar
        singles = [ancestor for ancestor in types[name].lineage if types[ancestor].singleton]
        if cls is None or any(alive[member] for single in singles for member in types[single].expansion):
            continue
        alive[name] += 1
        made += [name] if avatar else []
    return made
