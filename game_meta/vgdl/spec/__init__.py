"""The vocabulary of the language: one record a word.

Every sprite class, effect, termination and parameter is stated once, with its parameters, sentences and number in the engine, and with all
facts that anybody needs of it (does it draw random numbers, read the clock, need a second sprite, kill or move whom, ...). Parser, checker,
canonical form, compiler, labels, planner, `explain`, editor and reference page read them from here; no other module lists names of words.
tests/vgdl/test_spec.py plays every word and holds its facts against what the engine does.
"""

from __future__ import annotations

from collections.abc import Mapping

from game_meta.vgdl.spec.effects import EFFECTS, TIME_PARAMETERS, Effect
from game_meta.vgdl.spec.parameters import ALWAYS, COLOURS, DIRECTIONS, KINDS, MOVES, OPTIONAL, STRICT, Misfit, Parameter, convert_value
from game_meta.vgdl.spec.sections import (
    CLOCK,
    EDGE,
    GAME_LINE,
    GAME_WORDS,
    MAX_BOARD_PIXELS,
    MAX_TYPES,
    OCCASIONS,
    REQUIRED_SECTIONS,
    SECTIONS,
    SPACE_WORD,
    cell_pixels,
)
from game_meta.vgdl.spec.sprites import AVATARS, SPRITES, SpriteClass, is_oriented
from game_meta.vgdl.spec.terminations import TERMINATIONS, Termination


def spelling(word: str, names: Mapping[str, object]) -> str | None:
    """Return the canonical spelling of a name, whatever its case; None if there is no such name."""
    if word in names:
        return word
    return next((name for name in names if name.lower() == word.lower()), None)


__all__ = [
    "ALWAYS",
    "AVATARS",
    "CLOCK",
    "COLOURS",
    "DIRECTIONS",
    "EDGE",
    "EFFECTS",
    "GAME_LINE",
    "GAME_WORDS",
    "KINDS",
    "MAX_BOARD_PIXELS",
    "MAX_TYPES",
    "MOVES",
    "OCCASIONS",
    "OPTIONAL",
    "REQUIRED_SECTIONS",
    "SECTIONS",
    "SPACE_WORD",
    "SPRITES",
    "STRICT",
    "TERMINATIONS",
    "TIME_PARAMETERS",
    "Effect",
    "Misfit",
    "Parameter",
    "SpriteClass",
    "Termination",
    "cell_pixels",
    "convert_value",
    "is_oriented",
    "spelling",
]
