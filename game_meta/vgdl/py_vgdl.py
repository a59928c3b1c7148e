"""Games in the dialect of py-vgdl, read as ours: the text is rewritten line by line, so that most lines keep their number, and parsed then.

`nothing` has no effect, so such lines go. `changeScore value=` pays: the points are put on the next line of the pair that always runs, or
on one that does nothing else. What does not change play goes: colours, pictures, the bonus of an ending.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from game_meta.vgdl.diagnostics import Diagnostic
from game_meta.vgdl.spec import EDGE, EFFECTS, GAME_LINE, SECTIONS, SPRITES, TERMINATIONS, spelling
from game_meta.vgdl.spec.py_vgdl import (
    BONUS,
    CELL_PIXELS,
    CLASSES,
    CONDITIONAL,
    LOOKS,
    NO_EFFECT,
    PARAMETERS,
    PAYS,
    SCORE_ALONE,
    SCORE_EFFECT,
)
from game_meta.vgdl.spec.sprites import BUILT_IN
from game_meta.vgdl.syntax import SourceLine, split_lines, tokenize_line
from game_meta.vgdl.translation import Translation

READ_SECTIONS = ("SpriteSet", "LevelMapping", "InteractionSet", "TerminationSet")
_HINT = re.compile(rf"(?<!\S)({'|'.join((*CLASSES, NO_EFFECT, SCORE_EFFECT, *(f'{key}=' for key in (*PARAMETERS, BONUS))))})")

_ARROW = re.compile(r"(?<=\S)\s*>")  # behind something, for a `>` may be the character of a level; blanks around it need not be


def is_py_vgdl(text: str) -> bool:
    """Tell whether a text holds words that only py-vgdl has, where they mean something: `nothing` may also be the name of a type."""
    if not _HINT.search(text):
        return False
    lines = list(_read_lines(text))
    if any(line.section not in ("", *READ_SECTIONS) for line in lines):
        return False  # ours, by its LevelSet or VariantSet
    return any(_is_only_theirs(line) for line in lines)


def _is_only_theirs(line: _Line) -> bool:
    keys = {word.partition("=")[0] for word in line.right if "=" in word}
    return (
        (line.section == "SpriteSet" and (not keys.isdisjoint(PARAMETERS) or not set(line.right).isdisjoint(CLASSES)))
        or (line.section == "InteractionSet" and line.right[:1] in ([NO_EFFECT], [SCORE_EFFECT]))
        or (line.section == "TerminationSet" and any(word.startswith(f"{BONUS}=") for word in line.left))
    )


def translate(text: str, file: str = "<text>") -> Translation:
    """Return the same game in our words. What is wrong in it stays, for the parser to find."""
    return _Translator(text, file).translate()


def square_level(level: str) -> str:
    """Return a level whose rows are equally long, without blank ones at its end: py-vgdl's levels are as wide as their longest row."""
    rows = split_lines(level.expandtabs(8))
    while rows and not rows[-1].strip():
        rows.pop()
    width = max(map(len, rows), default=0)
    return "\n".join(row.ljust(width) for row in rows)


@dataclass
class _Line:
    """A line that says something: its words before and behind the `>` (all before it if there is none), and its section."""

    source: SourceLine
    section: str
    left: list[str]
    right: list[str]
    arrow: bool
    indent: int  # a tab goes to the next eighth column

    @property
    def number(self) -> int:
        return self.source.number

    def words(self) -> list[str]:
        return [*self.left, *[">"] * self.arrow, *self.right]


def _read_lines(text: str) -> Iterable[_Line]:
    """Yield the lines below the game line, each with its section; a head of a section may stand at any depth, and has no words."""
    section = ""
    for number, raw in enumerate(split_lines(text), 1):
        if (source := tokenize_line(number, raw)) is None:
            continue
        words = [token.text for token in source.tokens]
        indent = len(raw[: source.indent].expandtabs(8))
        if len(words) == 1 and words[0] in SECTIONS:
            section = words[0]
            yield _Line(source, section, [], [], False, indent)
            continue
        content = raw.partition("#")[0]
        arrow = _ARROW.search(content)
        left, right = (content[: arrow.start()], content[arrow.end() :]) if arrow else (content, "")
        yield _Line(source, section, left.split(), right.split(), bool(arrow), indent)


class _Translator:
    """One text on its way. `rows` is what becomes of each line, by number; lines without a word in them stay as they are."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self.raws = split_lines(text)
        self.notes: list[Diagnostic] = []
        self.rows: dict[int, str] = {}
        self.groups: dict[str, list[_Line]] = {}  # of types that an ending counts as one
        lines = list(_read_lines(text))
        self.heads = [line for line in lines if not line.words()]
        self.bodies: dict[str, list[_Line]] = {name: [] for name in ("", *SECTIONS)}
        for line in lines:
            if line.words():
                self.bodies[line.section].append(line)
        self.least_indent = min((line.indent for line in self.bodies["SpriteSet"]), default=0)
        self.types = {*BUILT_IN, *(line.left[0] for line in self.bodies["SpriteSet"] if line.arrow and line.left)}

    def translate(self) -> Translation:
        for head in self.heads:
            self.rows[head.number] = f"    {head.section}"
        for line in self.bodies[""][:1]:
            self._game_line(line)
        for line in self.bodies["SpriteSet"]:
            self._sprite(line)
        for line in self.bodies["LevelMapping"]:
            self._mapping(line)
        self._interactions(self.bodies["InteractionSet"])
        for line in self.bodies["TerminationSet"]:
            self._ending(line)
        placed = [(number, self.rows.get(number, raw)) for number, raw in enumerate(self.raws, 1)]
        for name, members in self.groups.items():
            placed = self._grouped(placed, name, members)
        origin, rows = zip(*placed, strict=True) if placed else ((), ())
        notes = sorted(self.notes, key=lambda note: note.line)
        return Translation(self.file, rows, tuple(self.raws), origin, tuple(notes))

    def _note(self, line: _Line, message: str) -> None:
        self.notes.append(Diagnostic(self.file, line.number, line.source.indent + 1, message, "warning"))

    def _write(self, line: _Line, words: Iterable[str], depth: int = 8) -> None:
        nested = line.indent - self.least_indent if line.section == "SpriteSet" else 0
        comment = _comment(line)
        self.rows[line.number] = " " * (depth + nested) + " ".join(words) + (f"  {comment}" if comment else "")

    def _drop(self, line: _Line, why: str) -> None:
        self._note(line, f"left out: {why}")
        self.rows[line.number] = _comment(line)

    def _parameters(self, line: _Line, words: Iterable[str], known: Collection[str]) -> list[str]:
        """Return the words under our names, less the parameters that only concern looks or that do not exist here."""
        kept, left_out = [], []
        for word in words:
            key, equals, value = word.partition("=")
            ours = PARAMETERS.get(key, key)
            if equals and value and (ours not in known or ours in LOOKS):
                left_out.append(f"`{word}`")
                continue
            kept.append(ours + equals + value)
            if ours != key:
                self._note(line, f"`{key}` is called `{ours}` here")
        if left_out:
            self._note(line, f"left out: {' '.join(left_out)}")
        return kept

    def _game_line(self, line: _Line) -> None:
        words = self._parameters(line, line.words(), GAME_LINE)
        if not any(word.startswith("square_size=") for word in words):
            words.append(f"square_size={CELL_PIXELS}")
        if any(SPRITES[cls].finds_paths for each in self.bodies["SpriteSet"] if (cls := _class_of(each)) in SPRITES):
            words.append(f"obs={next(iter(BUILT_IN))}")
        self._write(line, words, depth=0)

    def _sprite(self, line: _Line) -> None:
        cls = _class_of(line)
        if not line.arrow or (cls and cls not in SPRITES):
            self._write(line, line.words())
            return
        for word in line.right:
            if word in CLASSES:
                self._note(line, f"`{word}` is called `{CLASSES[word]}` here")
        known = SPRITES[cls].parameters if cls else {key for record in SPRITES.values() for key in record.parameters}
        words = self._parameters(line, line.right, known)
        self._write(line, [*line.left, ">", *(CLASSES.get(word, word) for word in words)])

    def _mapping(self, line: _Line) -> None:
        known = [word for word in line.right if word in self.types]
        unknown = [f"`{word}`" for word in line.right if word not in self.types]
        if line.right and not known:
            self._drop(line, f"there is no type {' '.join(unknown)}")
            return
        if unknown:
            self._note(line, f"left out: {' '.join(unknown)}, there is no such type")
        self._write(line, [*line.left, *[">"] * line.arrow, *known])

    def _interactions(self, lines: list[_Line]) -> None:
        rules = []
        for line in lines:
            unknown = [f"`{word}`" for word in line.left if word not in self.types and word != EDGE]
            if not line.arrow or not line.right:
                self._drop(line, "py-vgdl passes over a rule without ` > effect`, too")
            elif unknown:
                self._drop(line, f"there is no type {' '.join(unknown)}")
            elif line.right[0] == NO_EFFECT:
                self._drop(line, f"`{NO_EFFECT}` has no effect")
            else:
                rules.append(line)
        owed = self._points_owed(rules)
        for line in rules:
            effect, words = line.right[0], line.right[1:]
            points = [f"{PAYS}{owed[line.number]}"] if line.number in owed else []
            if points:
                words = [word for word in words if not word.startswith(PAYS)]
            if effect == SCORE_EFFECT:
                if points:
                    self._write(line, [*line.left, ">", *SCORE_ALONE, *points])
                else:
                    self.rows[line.number] = _comment(line)
            else:
                known = EFFECTS[effect].parameters if effect in EFFECTS else {word.partition("=")[0] for word in words}
                self._write(line, [*line.left, ">", effect, *self._parameters(line, words, known), *points])

    def _points_owed(self, rules: list[_Line]) -> dict[int, Any]:
        """Return the points that each line pays, by its number: those of a line that only pays go to the next one that can carry them."""
        carriers: dict[tuple[str, ...], list[_Line]] = {}
        paid: dict[int, int | None] = {}  # by the line itself
        for line in rules:
            paid[line.number] = _whole_number(next((word[len(PAYS) :] for word in line.right if word.startswith(PAYS)), "0"))
            always_runs = line.right[0] in EFFECTS and not line.right[0].startswith(CONDITIONAL)
            if always_runs and paid[line.number] is not None:
                carriers.setdefault(tuple(line.left), []).append(line)
        owed: dict[int, Any] = {}
        for line in rules:
            if line.right[0] != SCORE_EFFECT:
                continue
            text = next((word.partition("=")[2] for word in line.right[1:] if word.startswith("value=")), "0")
            points = _whole_number(text)
            if points is None:  # the parser will say so
                owed[line.number] = text
                continue
            if float(text) != points:
                self._note(line, f"`{text}` points count as {points}: points are whole numbers here")
            able = carriers.get(tuple(line.left), [line])
            carrier = able[bisect(able, line.number, key=lambda each: each.number) % len(able)]
            owed[carrier.number] = owed.get(carrier.number, paid[carrier.number]) + points
            where = f"the points go to line {carrier.number}" if carrier is not line else f"`{SCORE_ALONE[0]}` pays the points"
            self._note(line, f"there is no `{SCORE_EFFECT}` here: {where}, as `{PAYS}{points}`")
        return owed

    def _ending(self, line: _Line) -> None:
        cls = spelling(line.left[0], TERMINATIONS) if line.left else None
        if cls is None or line.arrow:
            self._write(line, line.words())
            return
        words = self._one_type_less(line, line.left[1:])
        self._write(line, [line.left[0], *self._parameters(line, words, TERMINATIONS[cls].parameters)])

    def _one_type_less(self, line: _Line, words: list[str]) -> list[str]:
        """Return the words of an ending; where it counts a fourth type, that and the third become a group of types."""
        given = dict(word.split("=", 1) for word in words if "=" in word)
        both = [given.get("stype3", ""), given.get("stype4", "")]
        sprites = self.bodies["SpriteSet"]
        members = [each for each in sprites if each.left[:1] and each.left[0] in both]
        if len(members) != 2 or any(each.indent != sprites[0].indent for each in members):
            return words
        name = "_or_".join(both)
        self.groups[name] = members
        self._note(line, f"an ending counts three types here: `{both[0]}` and `{both[1]}` are counted together, as `{name}`")
        return [f"stype3={name}" if word.startswith("stype3=") else word for word in words if not word.startswith("stype4=")]

    def _grouped(self, placed: list[tuple[int, str]], name: str, members: list[_Line]) -> list[tuple[int, str]]:
        """Return the lines with these types, and all below them, under a type of its own; a blank line goes, so that later ones stay."""
        numbers = []
        for member in members:
            numbers.append(member.number)
            for line in self.bodies["SpriteSet"]:
                if line.number > member.number and line.indent <= member.indent:
                    break
                if line.number > member.number:
                    numbers.append(line.number)
        first = next(i for i, (number, _) in enumerate(placed) if number == numbers[0])
        row = self.rows[numbers[0]]
        group = [(numbers[0], f"{row[: len(row) - len(row.lstrip())]}{name} >")]
        group += [(number, f"    {self.rows[number]}") for number in numbers]
        rest = [each for each in placed[first:] if each[0] not in numbers]
        spare = next((i for i, (_, row) in enumerate(rest) if not row.strip()), None)
        return [*placed[:first], *group, *(each for i, each in enumerate(rest) if i != spare)]


def _class_of(line: _Line) -> str:
    """Return our name of the class that a line of the SpriteSet gives, or what it gives in place of one."""
    word = next((word for word in line.right if "=" not in word), "")
    return CLASSES.get(word) or spelling(word, SPRITES) or word


def _comment(line: _Line) -> str:
    """Return the comment at the end of a line."""
    _, hash_sign, comment = line.source.raw.partition("#")
    return (hash_sign + comment).rstrip()


def _whole_number(text: str) -> int | None:
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        return None
