"""What a level can be painted with: every character that has a meaning, with the types it stands for and a sentence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_letters, digits

from game_meta.design.cures import added, new_section
from game_meta.design.outline import Outline, outline
from game_meta.design.text import Edit
from game_meta.vgdl.levels import BLANK
from game_meta.vgdl.ontology import SPRITES


@dataclass(frozen=True)
class Symbol:
    """A character of levels. `alone`: there is one on a board (for each player), so that painting it elsewhere moves it."""

    char: str
    types: tuple[str, ...]
    meaning: str
    used: int  # how often the levels hold it
    alone: bool


@lru_cache(maxsize=4)
def palette(text: str) -> tuple[Symbol, ...]:
    """Floor first, then the characters in the order of the LevelMapping, then those that only the generator reads."""
    told = outline(text)
    used = Counter(char for level in told.levels for row in level.rows for char in row)
    drawn = {char for char in used if char not in BLANK}
    first = [empty(told) or "."]
    mapped = [char for char in told.mapping if char not in first]
    chars = dict.fromkeys([*first, *mapped, *told.marks, *sorted(drawn)])
    return tuple(symbol(told, char, used[char]) for char in chars)


def symbol(told: Outline, char: str, used: int) -> Symbol:
    types = told.mapping.get(char, ())
    return Symbol(char, types, meaning(told, char, types), used, told.players == 1 and any(_one(told, name) for name in types))


def meaning(told: Outline, char: str, types: tuple[str, ...]) -> str:
    if types:
        return "; ".join(f"{name}: {SPRITES[cls].doc if (cls := told.nodes[name].cls()) else 'a group of types'}" for name in types)
    if char in told.marks:
        return f"For the generator: {told.marks[char]}"
    return "Nothing." if char in BLANK or char in told.mapping else f"Has no meaning yet: add `{char} > type` to LevelMapping."


def _one(told: Outline, name: str) -> bool:
    cls, given = told.nodes[name].cls(), told.nodes[name].given.get("singleton")
    return bool(cls and SPRITES[cls].avatar) or (given is not None and given.text.lower() == "true")


def empty(told: Outline) -> str | None:
    """A character that can be written anywhere and holds nothing; a blank cannot stand at the edge of a level. None if there is none."""
    if not told.mapping.get("."):
        return "."
    return next((char for char, types in told.mapping.items() if not types), None)


def without_symbol(text: str) -> list[str]:
    """The types that could stand in a level and have no character of their own."""
    told = outline(text)
    shown = {types[-1] for types in told.mapping.values() if types}
    return [name for name, node in told.nodes.items() if name not in shown and not node.children and node.cls()]


def new_symbol(text: str, name: str) -> tuple[str, Edit]:
    """A character for a type, its own letter if that is free, and the edit that adds it to the LevelMapping."""
    told = outline(text)
    taken = {*told.mapping, *told.marks, *BLANK, *(char for level in told.levels for row in level.rows for char in row)}
    wanted = [*name.lower(), *name.upper(), *ascii_letters, *digits, *"!$%&*+-/:;<=>?@^_~"]
    char = next(char for char in wanted if char not in taken and char.isascii() and char.isprintable() and char != "#")
    line = f"{char} > {name}"
    return char, added(told, "LevelMapping", line) if told.head("LevelMapping") is not None else new_section(told, "LevelMapping", (line,))
