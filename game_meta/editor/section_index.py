"""What stands where in the text of a game, told of any text, also one that is being written and is no game yet.

It reads with the parser's own functions wherever these take a text with faults, so that what is told here is what the game will be.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache

from game_meta.editor.document import TextEdit, TextPosition
from game_meta.vgdl.levels import DrawnLevel, read_level_mapping, read_level_set
from game_meta.vgdl.parser import TypeNode, read_sprite_set, read_variant_set
from game_meta.vgdl.rewrite import INDENT
from game_meta.vgdl.spec import GAME_WORDS, SECTIONS
from game_meta.vgdl.syntax import DiagnosticCollector, SourceLine, tokenize_line


class SectionIndex:
    """The sections of a text and what they hold. `section_rows` are the rows of their names; a row belongs to the section whose name stands
    last above it."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.section_rows = [row for row, line in enumerate(lines) if _is_section_name(line)]
        self._bodies: dict[str, list[SourceLine]] = {}

    def section(self, row: int) -> str:
        """Return the section that a row belongs to, its name's row too; "" for what stands above all sections."""
        above = bisect_right(self.section_rows, row) - 1
        return self.lines[self.section_rows[above]].split(None, 1)[0] if above >= 0 else ""

    def section_row(self, section: str) -> int | None:
        """Return the row of a section's name; None if there is no such section."""
        return next((row for row in self.section_rows if self.lines[row].split(None, 1)[0] == section), None)

    def section_lines(self, section: str) -> list[SourceLine]:
        """Return the lines of a section, as the parser reads them: the rows of levels with all that stands in them."""
        if section not in self._bodies:
            self._bodies[section] = self._read(section)
        return self._bodies[section]

    def _read(self, section: str) -> list[SourceLine]:
        head = self.section_row(section)
        if head is None:
            return []
        behind = next((row for row in self.section_rows if row > head), len(self.lines))
        depth, drawn = _indent(self.lines[head]), section == "LevelSet"
        lines = []
        for row in range(head + 1, behind):
            line = tokenize_line(row + 1, self.lines[row], comments=not drawn)
            if line and line.indent > depth:
                lines.append(line)
        return lines

    @cached_property
    def nodes(self) -> dict[str, TypeNode]:
        """The types, with `wall` and `avatar`."""
        return read_sprite_set(self.section_lines("SpriteSet"), DiagnosticCollector("", strict=False))

    @cached_property
    def types(self) -> frozenset[str]:
        """The names of the types, with `wall` and `avatar`."""
        return frozenset(self.nodes)

    @cached_property
    def mapping(self) -> Mapping[str, tuple[str, ...]]:
        """What the characters of levels stand for."""
        return read_level_mapping(self.section_lines("LevelMapping"), self.nodes, set(), DiagnosticCollector("", strict=False))

    @cached_property
    def levels(self) -> list[DrawnLevel]:
        """The levels of the LevelSet."""
        return read_level_set(self.section_lines("LevelSet"), DiagnosticCollector(""))

    @cached_property
    def layout_characters(self) -> dict[str, str]:
        """Characters that stand for something to the generator alone, each with the line that says so."""
        rules = [rule for rule in read_variant_set(self.section_lines("VariantSet"), DiagnosticCollector("")) if rule.verb == "layout"]
        return {char: self.lines[rule.line - 1].strip() for rule in reversed(rules) for char in rule.params.get("on", "")[:1]}

    @cached_property
    def game_line(self) -> SourceLine | None:
        """The first line that is not empty, where the game's own parameters stand."""
        lines = (tokenize_line(row + 1, line) for row, line in enumerate(self.lines))
        return next((line for line in lines if line), None)

    @property
    def players(self) -> int:
        """How many the game is for."""
        words = [token.text for token in self.game_line.tokens] if self.game_line else []
        return 2 if "no_players=2" in words else 1


@lru_cache(maxsize=4)
def index_sections(text: str) -> SectionIndex:
    """Return the sections of a text, remembered by text."""
    return SectionIndex(text.split("\n"))


def section_at(lines: Sequence[str], row: int) -> str:
    """Return the section of one row alone."""
    return next((lines[above].split(None, 1)[0] for above in range(row, -1, -1) if _is_section_name(lines[above])), "")


def opens_block(lines: Sequence[str], row: int, before: str) -> bool:
    """Return whether the next line stands deeper when this one ends after `before`: sections, the game line, groups of types, levels."""
    words = before.split("#", 1)[0].split()
    if not words:
        return False
    section = section_at(lines, row)
    if _is_section_name(before) or words[0] in GAME_WORDS:
        return True
    return (section == "SpriteSet" and words[-1] == ">") or (section == "LevelSet" and words == ["level"])


def _is_section_name(line: str) -> bool:
    words = line.split(None, 2)
    return bool(words) and words[0] in SECTIONS and (len(words) == 1 or words[1].startswith("#"))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


# ----------------------------------------------------------------------------------------------------
# Lines added to a section, as edits that a document can apply.


def append_to_section(index: SectionIndex, section: str, line: str) -> TextEdit:
    """Return the edit that adds a line at the end of a section that is there, as deep as the first one in it."""
    body, head_row = index.section_lines(section), index.section_row(section) or 0
    row, head = body[-1].number - 1 if body else head_row, index.lines[head_row]
    blanks = body[0].raw[: body[0].indent] if body else head[: len(head) - len(head.lstrip())] + INDENT
    return TextEdit(TextPosition(row, len(index.lines[row])), "", f"\n{blanks}{line}")


def append_section(index: SectionIndex, section: str, lines: tuple[str, ...]) -> TextEdit:
    """Return the edit that adds a section at the end of the text, before blank lines at its very end."""
    heads = [index.lines[row] for row in index.section_rows]
    blanks = heads[0][: len(heads[0]) - len(heads[0].lstrip())] if heads else INDENT
    row = max((row for row, line in enumerate(index.lines) if line.strip()), default=0)
    rows = [f"{blanks}{section}", *(f"{blanks}{INDENT}{line}" for line in lines)]
    return TextEdit(TextPosition(row, len(index.lines[row])), "", "\n\n" + "\n".join(rows))
