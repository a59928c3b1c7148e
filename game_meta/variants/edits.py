"""Changes to the text of a game that leave everything else as its author wrote it. They are collected first and carried out at once, so that line
numbers stay what the parser said they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from game_meta.vgdl.lines import Faults, Line, read_line, split_sections, split_text

STEP = "    "


class Edits:
    def __init__(self, text: str) -> None:
        self.lines = split_text(text)
        self.sections = split_sections(text, Faults("<text>"))
        self.changed: dict[int, list[str]] = {}  # line number -> what stands there instead
        self.added: list[str] = []

    def line(self, number: int) -> Line:
        line = read_line(number, self.raw(number))
        assert line is not None
        return line

    def raw(self, number: int) -> str:
        """The line as it is after the changes so far."""
        return self.changed.get(number, [self.lines[number - 1]])[0]

    def set_word(self, number: int, old: str, new: str) -> None:
        """Writes another word where `old` stands as a word of its own."""
        raw = self.raw(number)
        token = next(token for token in reversed(self.line(number).tokens) if token.text == old)
        self.changed[number] = [raw[: token.column - 1] + new + raw[token.column - 1 + len(old) :]]

    def set_parameter(self, number: int, key: str, value: str) -> None:
        """Writes `key=value` over what the line says about `key`, or behind its last word."""
        raw, tokens = self.raw(number), self.line(number).tokens
        for token in tokens:
            if token.text.startswith(f"{key}="):
                start, end = token.column - 1, token.column - 1 + len(token.text)
                break
        else:
            start = end = tokens[-1].column - 1 + len(tokens[-1].text)
            raw = raw[:start] + " " + raw[start:]
            start = end = start + 1
        self.changed[number] = [raw[:start] + f"{key}={value}" + raw[end:]]

    def drop_words(self, number: int, *words: str) -> None:
        for word in words:
            token = next(token for token in self.line(number).tokens if token.text == word)
            raw = self.raw(number)
            self.changed[number] = [raw[: token.column - 1] + raw[token.column - 1 + len(word) :].lstrip()]

    def replace(self, number: int, texts: Sequence[str]) -> None:
        """Other lines, indented like this one, in its place."""
        old = self.lines[number - 1]
        indent = old[: len(old) - len(old.lstrip())]
        self.changed[number] = [indent + text for text in texts]

    def end_of(self, section: str, texts: Sequence[str]) -> None:
        """More lines behind the last one of a section."""
        last = self.sections.bodies[section][-1]
        stands = self.changed.get(last.number, [self.lines[last.number - 1]])
        self.changed[last.number] = stands + [last.raw[: self.sections.bodies[section][0].indent] + text for text in texts]

    def drop_section(self, section: str) -> None:
        if section in self.sections.heads:
            for line in (self.sections.heads[section], *self.sections.bodies[section]):
                self.changed[line.number] = []

    def set_levels(self, levels: Sequence[Sequence[str]]) -> None:
        """A LevelSet with these levels, at the end."""
        self.drop_section("LevelSet")
        indent = " " * next(iter(self.sections.heads.values())).indent
        self.added = ["", indent + "LevelSet"]
        for rows in levels:
            self.added += [indent + STEP + "level", *(indent + 2 * STEP + row for row in rows)]

    def text(self) -> str:
        lines = [new for number, line in enumerate(self.lines, 1) for new in self.changed.get(number, [line])]
        while lines and not lines[-1].strip():
            lines.pop()
        return "\n".join([*lines, *self.added]) + "\n"
