"""The whole vocabulary of the language in one place: parser, checker, tables, palette, `explain` and reference page read it from here."""

from __future__ import annotations

from collections.abc import Mapping

from game_meta.vgdl.model import SpriteType
from game_meta.vgdl.ontology_effects import EFFECTS, TIME_PARAMETERS, Effect
from game_meta.vgdl.ontology_endings import GAME_LINE, GAME_WORDS, TERMINATIONS, Termination
from game_meta.vgdl.ontology_sprites import AVATARS, SPRITES, SpriteClass
from game_meta.vgdl.values import COLOURS, DIRECTIONS, KINDS, MOVES, Parameter

SECTIONS = {
    "SpriteSet": "The types: `name > Class key=value`, children indented below their parent.",
    "LevelMapping": "What the characters of a level stand for: `. > floor coin`.",
    "InteractionSet": "What happens when sprites meet: `first second > effect key=value`.",
    "TerminationSet": "When the game ends: `Class key=value`.",
    "LevelSet": "Ours: levels drawn in the same file, each below a line `level`.",
    "VariantSet": "Ours: what the generator may change.",
}
REQUIRED_SECTIONS = ("SpriteSet", "InteractionSet", "TerminationSet")


def spelling(word: str, names: Mapping[str, object]) -> str | None:
    """The canonical spelling of a name, whatever its case; None if there is no such name."""
    if word in names:
        return word
    return next((name for name in names if name.lower() == word.lower()), None)


def oriented(sprite: SpriteType) -> bool:
    """Whether sprites of this type start oriented: by class, or because the file gives them a direction."""
    given = "orientation" in sprite.given and sprite.params["orientation"] != (0, 0)
    return sprite.cls is not None and (SPRITES[sprite.cls].oriented or given)


__all__ = [
    "AVATARS",
    "COLOURS",
    "DIRECTIONS",
    "EFFECTS",
    "GAME_LINE",
    "GAME_WORDS",
    "KINDS",
    "MOVES",
    "REQUIRED_SECTIONS",
    "SECTIONS",
    "SPRITES",
    "TERMINATIONS",
    "TIME_PARAMETERS",
    "Effect",
    "Parameter",
    "SpriteClass",
    "Termination",
    "oriented",
    "spelling",
]
