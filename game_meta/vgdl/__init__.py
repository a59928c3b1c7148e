"""The language: VGDL in the GVGAI dialect, with levels and variants in the same file. Text in, plain data and faults out."""

from game_meta.vgdl.canonical import canonical, rules_hash
from game_meta.vgdl.checker import check
from game_meta.vgdl.errors import Fault, VGDLError
from game_meta.vgdl.model import Ending, Game, Pair, Rule, SpriteType, VariantRule
from game_meta.vgdl.parser import load, parse
from game_meta.vgdl.rewrite import rewrite
from game_meta.vgdl.survey import Survey, games_in, survey, survey_text, unread_levels

__all__ = [
    "Ending",
    "Fault",
    "Game",
    "Pair",
    "Rule",
    "SpriteType",
    "Survey",
    "VGDLError",
    "VariantRule",
    "canonical",
    "check",
    "games_in",
    "load",
    "parse",
    "rewrite",
    "rules_hash",
    "survey",
    "survey_text",
    "unread_levels",
]
