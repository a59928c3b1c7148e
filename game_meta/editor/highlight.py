"""What every word of a text is, for whoever colours it. All names come from the vocabulary, and from the types that the game has itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from game_meta.editor.section_index import index_sections
from game_meta.vgdl.levels import BLANK_CHARS
from game_meta.vgdl.spec import (
    COLOURS,
    DIRECTIONS,
    EFFECTS,
    GAME_LINE,
    GAME_WORDS,
    OCCASIONS,
    SECTIONS,
    SPRITES,
    TERMINATIONS,
    TIME_PARAMETERS,
)

TOKEN_KINDS = {
    "game": "the word `BasicGame`",
    "section": "the name of a section, and `level`",
    "name": "a type where it is made",
    "type": "a type where it is named; EOS and TIME",
    "class": "a sprite class",
    "effect": "an effect",
    "ending": "a termination",
    "parameter": "what stands before a `=`",
    "number": "a number, or a range or set of numbers",
    "constant": "True and False, directions, colours",
    "text": "any other value",
    "verb": "the first word of a line of the VariantSet, and what it is about",
    "sign": "`>`, `:`, `|`, `&` and `=`",
    "character": "what a line of the LevelMapping gives a meaning",
    "cell": "cells of a level that hold something",
    "blank": "cells that hold nothing",
    "comment": "from `#` to the end of the line",
    "unknown": "what has no meaning where it stands",
}
_WORD, _RUN = re.compile(r"\S+"), re.compile(r"(.)\1*")
_NUMBER = re.compile(r"[-+]?\d*\.?\d+(\.\.\d+)?x?")
BOOL_WORDS = ("True", "False")
_SIGNS = {">", ":", "|", "&", "="}


@dataclass(frozen=True)
class HighlightToken:
    """Columns `start` to before `end` of a row are of a kind out of TOKEN_KINDS."""

    start: int
    end: int
    kind: str


HighlightTokens = tuple[HighlightToken, ...]


@lru_cache(maxsize=4)
def highlight(text: str) -> list[HighlightTokens]:
    """Return the coloured words of every row. A row is read when it is new, so that a key costs no more in a long text."""
    index = index_sections(text)
    types, held = index.types, frozenset(char for char, names in index.mapping.items() if names) | frozenset(index.layout_characters)
    empty = frozenset(BLANK_CHARS).union(index.mapping) - held
    drawn = {level.line - 1 + i: level.column - 1 for level in index.levels for i in range(len(level.rows))}
    heads = set(index.section_rows)
    return [
        _read_level_row(line, drawn[row], held, empty)
        if row in drawn
        else _read_row(line, "head" if row in heads else index.section(row), types)
        for row, line in enumerate(index.lines)
    ]


@lru_cache(maxsize=8192)
def _read_level_row(line: str, left: int, held: frozenset[str], empty: frozenset[str]) -> HighlightTokens:
    runs = ((run.start(), run.end(), run[1]) for run in _RUN.finditer(line, min(left, len(line))))
    return tuple(
        HighlightToken(start, end, "cell" if char in held else "blank" if char in empty else "unknown") for start, end, char in runs
    )


@lru_cache(maxsize=8192)
def _read_row(line: str, section: str, types: frozenset[str]) -> HighlightTokens:
    content, comment, _ = line.partition("#")
    words = [(word.start(), word.group()) for word in _WORD.finditer(content)]
    tokens = list(SECTION_READERS[section](words, types))
    return (*tokens, HighlightToken(len(content), len(line), "comment")) if comment else tuple(tokens)


RowWords = list[tuple[int, str]]
RowReader = Callable[[RowWords, frozenset[str]], Iterator[HighlightToken]]


def _read_section_name(words: RowWords, types: frozenset[str]) -> Iterator[HighlightToken]:
    return (HighlightToken(start, start + len(word), "section" if word in SECTIONS else "unknown") for start, word in words)


def _read_game_line(words: RowWords, types: frozenset[str]) -> Iterator[HighlightToken]:
    return _read_line(words, types, (), dict.fromkeys(GAME_WORDS, "game"), GAME_LINE)


def _read_sprite(words: RowWords, types: frozenset[str]) -> Iterator[HighlightToken]:
    return _read_line(words, types, ("name",), CLASS_KINDS, SPRITE_PARAMETERS)


def _read_mapping(words: RowWords, types: frozenset[str]) -> Iterator[HighlightToken]:
    return _read_line(words, types, ("character",), dict.fromkeys(types, "type"), ())


def _read_rule(words: RowWords, types: frozenset[str]) -> Iterator[HighlightToken]:
    return _read_line(words, types, ("type",), EFFECT_KINDS, EFFECT_PARAMETERS)


def _read_ending(words: RowWords, types: frozenset[str]) -> Iterator[HighlightToken]:
    return _read_line(words, types, (), ENDING_KINDS, ENDING_PARAMETERS)


def _read_line(
    words: RowWords, types: frozenset[str], left: tuple[str, ...], right: dict[str, str], parameters: Collection[str]
) -> Iterator[HighlightToken]:
    """`left` are the kinds of the words before the `>`, the last one for all that follow; `right` the kinds of the names behind it."""
    passed = not left
    for start, word in words:
        end = start + len(word)
        if word == ">":
            passed = True
            yield HighlightToken(start, end, "sign")
        elif "=" in word:
            yield from _read_parameter(start, word, types, parameters)
        elif passed:
            yield HighlightToken(start, end, right.get(word) or right.get(word.lower()) or "unknown")
        elif left[0] == "type":
            yield HighlightToken(start, end, "type" if word in types or word.upper() in OCCASIONS else "unknown")
        else:
            yield HighlightToken(start, end, left[0])


def _read_parameter(start: int, word: str, types: frozenset[str], parameters: Collection[str]) -> Iterator[HighlightToken]:
    key, _, value = word.partition("=")
    at = start + len(key)
    if key:
        yield HighlightToken(start, at, "parameter" if key in parameters else "unknown")
    yield HighlightToken(at, at + 1, "sign")
    for part in re.finditer(r"[^,{}]+", value):
        yield HighlightToken(at + 1 + part.start(), at + 1 + part.end(), _read_value(part.group(), types))


def _read_value(value: str, types: frozenset[str]) -> str:
    if _NUMBER.fullmatch(value):
        return "number"
    if value in DIRECTIONS or value in COLOURS or value.capitalize() in BOOL_WORDS:
        return "constant"
    return "type" if value in types else EFFECT_KINDS.get(value) or "text"


def _read_variation(words: RowWords, types: frozenset[str]) -> Iterator[HighlightToken]:
    """`verb subject > types key=value : choice | choice`, where a choice may be an effect, a class or a value."""
    for place, (start, word) in enumerate(words):
        end, bare = start + len(word), word.lstrip("!~")
        if word in _SIGNS:
            yield HighlightToken(start, end, "sign")
        elif "=" in word:
            yield from _read_parameter(start, word, types, ALL_PARAMETERS)
        elif place < 2:
            yield HighlightToken(start, end, "verb")
        elif word in types:
            yield HighlightToken(start, end, "type")
        else:
            yield HighlightToken(
                start, end, EFFECT_KINDS.get(bare) or CLASS_KINDS.get(bare) or ENDING_KINDS.get(bare) or _read_value(word, types)
            )


def _read_level_line(words: RowWords, types: frozenset[str]) -> Iterator[HighlightToken]:
    return (HighlightToken(start, start + len(word), "section" if word == "level" else "unknown") for start, word in words)


def _kinds_by_name(names: Iterable[str], kind: str) -> dict[str, str]:
    """As they are written, and in small letters: the parser takes both."""
    return {spelt: kind for name in names for spelt in (name, name.lower())}


CLASS_KINDS, EFFECT_KINDS, ENDING_KINDS = (
    _kinds_by_name(SPRITES, "class"),
    _kinds_by_name(EFFECTS, "effect"),
    _kinds_by_name(TERMINATIONS, "ending"),
)
SPRITE_PARAMETERS = frozenset(name for cls in SPRITES.values() for name in cls.parameters)
EFFECT_PARAMETERS = frozenset(name for effect in EFFECTS.values() for name in effect.parameters) | {each.name for each in TIME_PARAMETERS}
ENDING_PARAMETERS = frozenset(name for ending in TERMINATIONS.values() for name in ending.parameters)
LAYOUT_PARAMETERS = frozenset("on each rest clear far size count by chance".split())
ALL_PARAMETERS = SPRITE_PARAMETERS | EFFECT_PARAMETERS | ENDING_PARAMETERS | LAYOUT_PARAMETERS
SECTION_READERS: dict[str, RowReader] = {
    "head": _read_section_name,
    "": _read_game_line,
    "SpriteSet": _read_sprite,
    "LevelMapping": _read_mapping,
    "InteractionSet": _read_rule,
    "TerminationSet": _read_ending,
    "LevelSet": _read_level_line,
    "VariantSet": _read_variation,
}
