"""From text to lines with places, and from lines to sections.

Indentation is the index of the first non-blank character, as in the reference (a tab counts as one).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NoReturn

from game_meta.vgdl.bounds import MAX_GAME_CHARS, MAX_LINES, MAX_WORD_CHARS, MAX_WORDS
from game_meta.vgdl.diagnostics import Diagnostic, VGDLError, did_you_mean
from game_meta.vgdl.model import ParameterValue
from game_meta.vgdl.spec import ALWAYS, KINDS, OPTIONAL, REQUIRED_SECTIONS, SECTIONS, Misfit, Parameter, convert_value

CODE_FENCE = "```"  # how pages and chats set off a text; it comes along when that is copied
_TOKEN_PATTERN = re.compile(r"\S+")


@dataclass(frozen=True)
class SourceToken:
    """A word and where it stands (both counted from 1)."""

    text: str
    line: int
    column: int


@dataclass(frozen=True)
class SourceLine:
    """A line that holds something. `raw` is the untouched text; comments are in no token."""

    number: int
    indent: int
    tokens: tuple[SourceToken, ...]
    raw: str


@dataclass
class DiagnosticCollector:
    """Collects what is wrong in one file. What is merely untidy (`error_if_strict`) is an error in a strict file.

    With a `limit` on what is found more of it raises VGDLError: a file of nothing but faults is not worth reading to its end.
    """

    file: str
    strict: bool = True
    limit: int | None = None
    found: list[Diagnostic] = field(default_factory=list)

    def error(self, at: SourceToken, message: str) -> None:
        """Report something that leaves no game."""
        self._add(Diagnostic(self.file, at.line, at.column, message))

    def warn(self, at: SourceToken, message: str) -> None:
        """Report something with which the game can be played."""
        self._add(Diagnostic(self.file, at.line, at.column, message, "warning"))

    def error_if_strict(self, at: SourceToken, message: str) -> None:
        """Report something that the reference passes over: whoever calls this goes on as the reference does."""
        (self.error if self.strict else self.warn)(at, message)

    def stop(self, at: SourceToken, message: str) -> NoReturn:
        """Report an error behind which the file is not read: it is beyond a bound. Raises VGDLError."""
        raise VGDLError([*self.errors(), Diagnostic(self.file, at.line, at.column, message)])

    def _add(self, diagnostic: Diagnostic) -> None:
        self.found.append(diagnostic)
        if len(self.found) == self.limit:
            at = SourceToken("", diagnostic.line, diagnostic.column)
            self.stop(at, f"{len(self.found)} faults and warnings up to here, the rest is not read: mend these first")

    def errors(self) -> list[Diagnostic]:
        """List what was reported as an error."""
        return [diagnostic for diagnostic in self.found if diagnostic.severity == "error"]


@dataclass
class SourceSections:
    """The game line and the lines of each section; the rows of LevelSet keep their comments, for `#` may be part of a level."""

    header: SourceLine
    heads: dict[str, SourceLine]
    bodies: dict[str, list[SourceLine]]


def is_read_strictly(text: str, file: str) -> bool:
    """Tell whether a game was written for us and is read strictly. Others are for GVGAI, which plays on over many a slip; so do we then."""
    sections = {line.tokens[0].text for number, raw in enumerate(split_lines(text), 1) if (line := tokenize_line(number, raw))}
    return file.endswith(".vgdl") or not sections.isdisjoint(("LevelSet", "VariantSet"))


def split_lines(text: str) -> list[str]:
    """Split a text into lines as the reference does: a last line break starts no new line."""
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return rows[:-1] if rows and rows[-1] == "" else rows


def tokenize_line(number: int, raw: str, comments: bool = True) -> SourceLine | None:
    """Return a line with its words, or None when nothing stands there. Without `comments` a `#` is a character like any other."""
    content = raw.split("#", 1)[0] if comments else raw
    tokens = tuple(SourceToken(match.group(), number, match.start() + 1) for match in _TOKEN_PATTERN.finditer(content))
    return SourceLine(number, tokens[0].column - 1, tokens, raw) if tokens else None


def check_length(text: str, file: str) -> None:
    """Raise VGDLError for a text of a game or a level that is too long to be looked at."""
    if len(text) > MAX_GAME_CHARS:
        raise VGDLError([Diagnostic(file, 1, 1, f"the file is too long: {len(text)} characters, at most {MAX_GAME_CHARS}")])
    lines = split_lines(text)
    if len(lines) > MAX_LINES:
        raise VGDLError([Diagnostic(file, MAX_LINES + 1, 1, f"the file is too long: at most {MAX_LINES} lines")])
    for number, raw in enumerate(lines, 1):
        if len(raw) > MAX_WORDS and (words := len(raw.split())) > MAX_WORDS:
            raise VGDLError([Diagnostic(file, number, 1, f"this line has {words} words, at most {MAX_WORDS}")])


def split_sections(text: str, collector: DiagnosticCollector) -> SourceSections:
    """Find the game line and the sections below it. Lines of unknown sections are reported and skipped.

    Raises VGDLError where there are too many words to be a game's, or one is too long.
    """
    reader = _SectionReader(collector)
    for number, raw in enumerate(split_lines(text), 1):
        reader.read_line(number, raw)
    reader.check_complete()
    return reader.sections


class _SectionReader:
    """Sorts the lines of a text into sections. The first line behind the game line sets the depth at which sections stand."""

    def __init__(self, collector: DiagnosticCollector) -> None:
        self.collector = collector
        self.sections = SourceSections(SourceLine(1, 0, (), ""), {}, {})
        self._indent: int | None = None  # of the heads of sections
        self._body: list[SourceLine] = []  # of the section that is open
        self._in_levels = False
        self._words = 0
        self._fenced = False

    def read_line(self, number: int, raw: str) -> None:
        """Put a line where it belongs."""
        if self._in_levels and self._indent is not None:
            row = tokenize_line(number, raw, comments=False)
            if row and row.indent > self._indent:
                self._body.append(row)
                return
        line = tokenize_line(number, raw)
        if line is None:
            return
        if line.tokens[0].text.startswith(CODE_FENCE):
            if not self._fenced:
                self.collector.error(
                    line.tokens[0], f"a code fence (`{CODE_FENCE}`) belongs to no game: delete this line and the one that closes it"
                )
            self._fenced = True
            return
        self._check_words(line)
        if not self.sections.header.tokens:
            self._read_game_line(line)
        else:
            self._read_section_line(line)

    def check_complete(self) -> None:
        """Report an empty text, or (where nothing else is wrong) sections that every game needs."""
        header = self.sections.header
        if not header.tokens:
            self.collector.error(SourceToken("", 1, 1), "the file is empty: a game starts with a line `BasicGame`")
        elif not self.collector.errors():
            for name in REQUIRED_SECTIONS:
                if name not in self.sections.bodies:
                    self.collector.error(header.tokens[0], f"the section `{name}` is missing: {SECTIONS[name]}")

    def _check_words(self, line: SourceLine) -> None:
        """Refuse a file with too many words, or with one that is too long."""
        left = MAX_WORDS - self._words
        self._words += len(line.tokens)
        if len(line.tokens) > left:
            self.collector.stop(line.tokens[left], f"the file is too long: a game has at most {MAX_WORDS} words outside its levels")
        for token in line.tokens:
            if len(token.text) > MAX_WORD_CHARS:
                self.collector.stop(token, f"this word has {len(token.text)} characters, at most {MAX_WORD_CHARS}")

    def _read_game_line(self, line: SourceLine) -> None:
        self.sections.header, first = line, line.tokens[0]
        if first.text in SECTIONS:
            self.collector.error(first, f"the file starts with a section: a game line such as `BasicGame` must come before `{first.text}`")
            self._indent = line.indent
            self._open(line)

    def _read_section_line(self, line: SourceLine) -> None:
        """Read the head of a section, or a line of the one that is open, as its depth says."""
        first, collector = line.tokens[0], self.collector
        if self._indent is None:
            self._indent = line.indent
            if line.indent <= self.sections.header.indent:
                collector.error(first, "bad indentation: the sections must stand deeper than the game line")
        if line.indent == self._indent:
            self._open(line)
        elif line.indent < self._indent:
            collector.error_if_strict(
                first,
                f"bad indentation: `{first.text}` stands at {line.indent}, sections stand at {self._indent} and their lines deeper"
                f"{tab_cure(line)}",
            )
            if first.text in SECTIONS:
                self._open(line)
                self._indent = self._indent if collector.strict else line.indent
        elif len(line.tokens) == 1 and first.text in SECTIONS:
            collector.error(
                first, f"bad indentation: the section `{first.text}` stands at {line.indent}, the sections before it at {self._indent}"
            )
            self._open(line)
        else:
            self._body.append(line)

    def _open(self, line: SourceLine) -> None:
        """Open the section that a line names; the lines of one that does not exist go nowhere."""
        first, sections = line.tokens[0], self.sections
        if first.text.removesuffix(":") in SECTIONS and first.text not in SECTIONS:
            self.collector.error(first, f"a section is named without a colon: write `{first.text.removesuffix(':')}`")
            first = replace(first, text=first.text.removesuffix(":"))
        self._in_levels = first.text == "LevelSet"
        self._body = []
        if first.text not in SECTIONS:
            self.collector.error_if_strict(first, f"unknown section `{first.text}`{did_you_mean(first.text, SECTIONS)}")
            return
        if first.text in sections.bodies:
            before = sections.heads[first.text].number
            self.collector.error_if_strict(first, f"the section `{first.text}` stands here twice, first in line {before}")
        else:
            for stray in line.tokens[1:]:
                self.collector.error_if_strict(stray, f"`{stray.text}` has no meaning behind the name of a section")
            sections.heads[first.text] = line
        self._body = sections.bodies.setdefault(first.text, [])


def tab_cure(line: SourceLine) -> str:
    """Return what ends a message about the indentation of a line that holds tabs; else nothing."""
    return "; a tab counts as one column: write blanks in its place" if "\t" in line.raw[: line.indent] else ""


def check_depth(body: list[SourceLine], section: str, collector: DiagnosticCollector) -> list[SourceLine]:
    """Return the lines of a section without nesting, which must stand at one depth; those deeper than the one above are left out."""
    kept: list[SourceLine] = []
    for line in body:
        if line.indent != body[0].indent:
            collector.error_if_strict(
                line.tokens[0],
                f"bad indentation: this line of {section} stands at {line.indent}, the first one at {body[0].indent}{tab_cure(line)}",
            )
        if not kept or line.indent <= kept[-1].indent:
            kept.append(line)
    return kept


# ----------------------------------------------------------------------------------------------------
# The words of one line: names before the `>`, a class or effect after it, and `key=value` parameters; and the typing of these.


@dataclass(frozen=True)
class GivenParameter:
    """A parameter as the file writes it."""

    key: str
    text: str
    token: SourceToken


@dataclass(frozen=True)
class LineParts:
    """A line taken apart. `left` and `right` are the words without `=`; `arrow` is None when there is no `>` of its own."""

    left: tuple[SourceToken, ...]
    arrow: SourceToken | None
    right: tuple[SourceToken, ...]
    given: dict[str, GivenParameter]


def split_line_parts(line: SourceLine, collector: DiagnosticCollector) -> LineParts:
    """Split a line into its words and parameters; a parameter given twice keeps its last value, after a warning."""
    left: list[SourceToken] = []
    right: list[SourceToken] = []
    arrow: SourceToken | None = None
    given: dict[str, GivenParameter] = {}
    torn = False  # the word before ended in `=`, so this one is its value and not a class or an effect
    for token in line.tokens:
        if torn:
            torn = False
        elif token.text == ">":
            if arrow:
                collector.error_if_strict(token, "a second `>` in one line")
            arrow = token
        elif "=" in token.text:
            key, text = token.text.split("=", 1)
            if not key or not text:
                collector.error(token, f"`{token.text}` is no parameter: write `key=value` without blanks")
                torn = not text
                continue
            if key in given:
                collector.warn(token, f"`{key}` is given twice in this line; the last one counts")
            given[key] = GivenParameter(key, text, token)
        else:
            (right if arrow else left).append(token)
    return LineParts(tuple(left), arrow, tuple(right), given)


def convert_parameters(
    given: Iterable[GivenParameter], parameters: Mapping[str, Parameter], owner: str, collector: DiagnosticCollector | None
) -> tuple[dict[str, ParameterValue], frozenset[str]]:
    """Return the value of every parameter of `owner`, and which of them the file names with values that fit.

    What does not fit, or does not exist, is reported to `collector` if there is one.
    """
    values = {name: parameter.default for name, parameter in parameters.items()}
    named: set[str] = set()
    for entry in given:
        parameter = parameters.get(entry.key)
        if parameter is None:
            if collector:
                report_unknown_parameter(entry, parameters, owner, collector)
            continue
        try:
            values[entry.key] = convert_value(parameter, entry.text)
            named.add(entry.key)
        except Misfit as misfit:
            values[entry.key] = misfit.value
            if collector:
                report_misfit(entry, parameter, misfit, collector)
    return values, frozenset(named)


def report_unknown_parameter(
    entry: GivenParameter, parameters: Mapping[str, Parameter], owner: str, collector: DiagnosticCollector
) -> None:
    """Warn of a parameter that `owner` does not have: nothing reads it."""
    collector.warn(entry.token, f"{owner} has no parameter `{entry.key}`, it does nothing{did_you_mean(entry.key, parameters)}")


def report_misfit(entry: GivenParameter, parameter: Parameter, misfit: Misfit, collector: DiagnosticCollector) -> None:
    """Report a value of the wrong kind: an error in a strict file and where nothing runs without the parameter, else a warning."""
    if collector.strict or parameter.required == ALWAYS:
        collector.error(entry.token, str(misfit))
    else:
        collector.warn(entry.token, f"{misfit}; it counts as {format_value(misfit.value)}")


def check_required(
    owner: str, parameters: Iterable[Parameter], given: Container[str], at: SourceToken, collector: DiagnosticCollector
) -> None:
    """Report the parameters that `owner` needs and the line does not give. In a file for GVGAI those it can do without are warnings."""
    for parameter in parameters:
        if parameter.required == OPTIONAL or parameter.name in given:
            continue
        report = collector.error if parameter.required == ALWAYS else collector.error_if_strict
        report(
            at, f"{owner} needs `{parameter.name}=...`, {KINDS[parameter.kind]}: {parameter.doc[0].lower()}{parameter.doc[1:].rstrip('.')}"
        )


def format_value(value: ParameterValue) -> str:
    """Return a value as one would write it in a file."""
    if isinstance(value, tuple):
        return ",".join(str(part) for part in value) or "empty"
    return str(value) if value != "" else "empty"
