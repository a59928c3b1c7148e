"""What every word of a text is, for whoever colours it. All names come from the ontology, and from the types that the game has itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from game_meta.design.outline import outline
from game_meta.vgdl.levels import BLANK
from game_meta.vgdl.ontology import COLOURS, DIRECTIONS, EFFECTS, GAME_LINE, GAME_WORDS, SECTIONS, SPRITES, TERMINATIONS, TIME_PARAMETERS
from game_meta.vgdl.rules import SPECIAL

KINDS = {
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
_BOOLS = {"true", "false"}
_SIGNS = {">", ":", "|", "&", "="}


@dataclass(frozen=True)
class Token:
    """Columns `start` to before `end` of a row are of a kind out of KINDS."""

    start: int
    end: int
    kind: str


Tokens = tuple[Token, ...]


@lru_cache(maxsize=4)
def highlight(text: str) -> list[Tokens]:
    """The words of every row. Each row is looked at when it is new, so that a key costs no more in a long text."""
    told = outline(text)
    types, held = told.types, frozenset(char for char, names in told.mapping.items() if names) | frozenset(told.marks)
    empty = frozenset(BLANK).union(told.mapping) - held
    drawn = {level.line - 1 + i: level.column - 1 for level in told.levels for i in range(len(level.rows))}
    heads = set(told.heads)
    return [
        _cells(line, drawn[row], held, empty) if row in drawn else _words(line, "head" if row in heads else told.section(row), types)
        for row, line in enumerate(told.lines)
    ]


@lru_cache(maxsize=8192)
def _cells(line: str, left: int, held: frozenset[str], empty: frozenset[str]) -> Tokens:
    runs = ((run.start(), run.end(), run[1]) for run in _RUN.finditer(line, min(left, len(line))))
    return tuple(Token(start, end, "cell" if char in held else "blank" if char in empty else "unknown") for start, end, char in runs)


@lru_cache(maxsize=8192)
def _words(line: str, section: str, types: frozenset[str]) -> Tokens:
    content, comment, _ = line.partition("#")
    words = [(word.start(), word.group()) for word in _WORD.finditer(content)]
    tokens = list(READERS[section](words, types))
    return (*tokens, Token(len(content), len(line), "comment")) if comment else tuple(tokens)


Words = list[tuple[int, str]]
Reader = Callable[[Words, frozenset[str]], Iterator[Token]]


def _head(words: Words, types: frozenset[str]) -> Iterator[Token]:
    return (Token(start, start + len(word), "section" if word in SECTIONS else "unknown") for start, word in words)


def _game_line(words: Words, types: frozenset[str]) -> Iterator[Token]:
    return _line(words, types, (), dict.fromkeys(GAME_WORDS, "game"), GAME_LINE)


def _sprite(words: Words, types: frozenset[str]) -> Iterator[Token]:
    return _line(words, types, ("name",), CLASSES, SPRITE_PARAMETERS)


def _mapping(words: Words, types: frozenset[str]) -> Iterator[Token]:
    return _line(words, types, ("character",), dict.fromkeys(types, "type"), ())


def _rule(words: Words, types: frozenset[str]) -> Iterator[Token]:
    return _line(words, types, ("type",), NAMES_OF_EFFECTS, EFFECT_PARAMETERS)


def _ending(words: Words, types: frozenset[str]) -> Iterator[Token]:
    return _line(words, types, (), ENDINGS, ENDING_PARAMETERS)


def _line(
    words: Words, types: frozenset[str], left: tuple[str, ...], right: dict[str, str], parameters: Collection[str]
) -> Iterator[Token]:
    """`left` are the kinds of the words before the `>`, the last one for all that follow; `right` the kinds of the names behind it."""
    passed = not left
    for start, word in words:
        end = start + len(word)
        if word == ">":
            passed = True
            yield Token(start, end, "sign")
        elif "=" in word:
            yield from _parameter(start, word, types, parameters)
        elif passed:
            yield Token(start, end, right.get(word) or right.get(word.lower()) or "unknown")
        elif left[0] == "type":
            yield Token(start, end, "type" if word in types or word.upper() in SPECIAL else "unknown")
        else:
            yield Token(start, end, left[0])


def _parameter(start: int, word: str, types: frozenset[str], parameters: Collection[str]) -> Iterator[Token]:
    key, _, value = word.partition("=")
    at = start + len(key)
    if key:
        yield Token(start, at, "parameter" if key in parameters else "unknown")
    yield Token(at, at + 1, "sign")
    for part in re.finditer(r"[^,{}]+", value):
        yield Token(at + 1 + part.start(), at + 1 + part.end(), _value(part.group(), types))


def _value(value: str, types: frozenset[str]) -> str:
    if _NUMBER.fullmatch(value):
        return "number"
    if value in DIRECTIONS or value in COLOURS or value.lower() in _BOOLS:
        return "constant"
    return "type" if value in types else NAMES_OF_EFFECTS.get(value) or "text"


def _variation(words: Words, types: frozenset[str]) -> Iterator[Token]:
    """`verb subject > types key=value : choice | choice`, where a choice may be an effect, a class or a value."""
    for place, (start, word) in enumerate(words):
        end, bare = start + len(word), word.lstrip("!~")
        if word in _SIGNS:
            yield Token(start, end, "sign")
        elif "=" in word:
            yield from _parameter(start, word, types, ALL_PARAMETERS)
        elif place < 2:
            yield Token(start, end, "verb")
        elif word in types:
            yield Token(start, end, "type")
        else:
            yield Token(start, end, NAMES_OF_EFFECTS.get(bare) or CLASSES.get(bare) or ENDINGS.get(bare) or _value(word, types))


def _level(words: Words, types: frozenset[str]) -> Iterator[Token]:
    return (Token(start, start + len(word), "section" if word == "level" else "unknown") for start, word in words)


def _named(names: Iterable[str], kind: str) -> dict[str, str]:
    """As they are written, and in small letters: the parser takes both."""
    return {spelt: kind for name in names for spelt in (name, name.lower())}


CLASSES, NAMES_OF_EFFECTS, ENDINGS = _named(SPRITES, "class"), _named(EFFECTS, "effect"), _named(TERMINATIONS, "ending")
SPRITE_PARAMETERS = frozenset(name for cls in SPRITES.values() for name in cls.parameters)
EFFECT_PARAMETERS = frozenset(name for effect in EFFECTS.values() for name in effect.parameters) | {each.name for each in TIME_PARAMETERS}
ENDING_PARAMETERS = frozenset(name for ending in TERMINATIONS.values() for name in ending.parameters)
LAYOUT_PARAMETERS = frozenset("on each rest clear far size count by chance".split())
ALL_PARAMETERS = SPRITE_PARAMETERS | EFFECT_PARAMETERS | ENDING_PARAMETERS | LAYOUT_PARAMETERS
READERS: dict[str, Reader] = {
    "head": _head,
    "": _game_line,
    "SpriteSet": _sprite,
    "LevelMapping": _mapping,
    "InteractionSet": _rule,
    "TerminationSet": _ending,
    "LevelSet": _level,
    "VariantSet": _variation,
}
