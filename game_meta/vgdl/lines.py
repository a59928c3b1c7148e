"""From text to lines with places, and from lines to sections.

Indentation is the index of the first non-blank character, as in the reference (a tab counts as one).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from game_meta.vgdl.errors import Fault, did_you_mean
from game_meta.vgdl.ontology import REQUIRED_SECTIONS, SECTIONS

_TOKEN = re.compile(r"\S+")


@dataclass(frozen=True)
class Token:
    """A word and where it stands (both counted from 1)."""

    text: str
    line: int
    column: int


@dataclass(frozen=True)
class Line:
    """A line that holds something. `raw` is the untouched text; comments are in no token."""

    number: int
    indent: int
    tokens: tuple[Token, ...]
    raw: str


@dataclass
class Faults:
    """Collects what is wrong in one file. What is merely untidy (`slip`) is an error in a strict file."""

    file: str
    strict: bool = True
    found: list[Fault] = field(default_factory=list)

    def error(self, at: Token, message: str) -> None:
        self.found.append(Fault(self.file, at.line, at.column, message))

    def warn(self, at: Token, message: str) -> None:
        self.found.append(Fault(self.file, at.line, at.column, message, "warning"))

    def slip(self, at: Token, message: str) -> None:
        """Something that the reference passes over: whoever calls this goes on as the reference does."""
        (self.error if self.strict else self.warn)(at, message)

    def errors(self) -> list[Fault]:
        return [fault for fault in self.found if fault.severity == "error"]


@dataclass
class Sections:
    """The game line and the lines of each section; the rows of LevelSet keep their comments, for `#` may be part of a level."""

    header: Line
    heads: dict[str, Line]
    bodies: dict[str, list[Line]]


def is_ours(text: str, file: str) -> bool:
    """Whether a game was written for us and is read strictly. Others are for GVGAI, which plays on over many a slip; so do we then."""
    sections = {line.tokens[0].text for number, raw in enumerate(split_text(text), 1) if (line := read_line(number, raw))}
    return file.endswith(".vgdl") or not sections.isdisjoint(("LevelSet", "VariantSet"))


def split_text(text: str) -> list[str]:
    """The lines as the reference reads them: a last line break starts no new line."""
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return rows[:-1] if rows and rows[-1] == "" else rows


def read_line(number: int, raw: str, comments: bool = True) -> Line | None:
    """The line of a text, or None when nothing stands there."""
    content = raw.split("#", 1)[0] if comments else raw
    tokens = tuple(Token(match.group(), number, match.start() + 1) for match in _TOKEN.finditer(content))
    return Line(number, tokens[0].column - 1, tokens, raw) if tokens else None


def split_sections(text: str, faults: Faults) -> Sections:
    """Finds the game line and the sections below it. Lines of unknown sections are skipped, after a fault."""
    sections = Sections(Line(1, 0, (), ""), {}, {})
    body: list[Line] = []
    section_indent: int | None = None
    in_levels = False
    for number, raw in enumerate(split_text(text), 1):
        line = read_line(number, raw)
        if in_levels and section_indent is not None:
            bare = read_line(number, raw, comments=False)
            if bare and bare.indent > section_indent:
                body.append(bare)
                continue
        if line is None:
            continue
        if not sections.header.tokens:
            sections.header = line
            if line.tokens[0].text in SECTIONS:
                faults.error(
                    line.tokens[0],
                    f"the file starts with a section: a game line such as `BasicGame` must come before `{line.tokens[0].text}`",
                )
                section_indent = line.indent
            else:
                continue
        if section_indent is None:
            section_indent = line.indent
            if section_indent <= sections.header.indent:
                faults.error(line.tokens[0], "bad indentation: the sections must stand deeper than the game line")
        first = line.tokens[0]
        if line.indent > section_indent:
            if len(line.tokens) == 1 and first.text in SECTIONS:
                faults.error(
                    first,
                    f"bad indentation: the section `{first.text}` stands at {line.indent}, the sections before it at {section_indent}",
                )
                body = _open(sections, line, faults)
                in_levels = first.text == "LevelSet"
            else:
                body.append(line)
        elif line.indent < section_indent:
            faults.slip(
                first, f"bad indentation: `{first.text}` stands at {line.indent}, sections stand at {section_indent} and their lines deeper"
            )
            if first.text in SECTIONS:
                body = _open(sections, line, faults)
                in_levels = first.text == "LevelSet"
                section_indent = section_indent if faults.strict else line.indent
        else:
            body = _open(sections, line, faults)
            in_levels = first.text == "LevelSet"
    if not sections.header.tokens:
        faults.error(Token("", 1, 1), "the file is empty: a game starts with a line `BasicGame`")
    elif not faults.errors():
        for name in REQUIRED_SECTIONS:
            if name not in sections.bodies:
                faults.error(sections.header.tokens[0], f"the section `{name}` is missing: {SECTIONS[name]}")
    return sections


def _open(sections: Sections, line: Line, faults: Faults) -> list[Line]:
    first = line.tokens[0]
    if first.text not in SECTIONS:
        faults.slip(first, f"unknown section `{first.text}`{did_you_mean(first.text, SECTIONS)}")
        return []
    if first.text in sections.bodies:
        faults.slip(first, f"the section `{first.text}` stands here twice, first in line {sections.heads[first.text].number}")
        return sections.bodies[first.text]
    for stray in line.tokens[1:]:
        faults.slip(stray, f"`{stray.text}` has no meaning behind the name of a section")
    sections.heads[first.text] = line
    return sections.bodies.setdefault(first.text, [])
