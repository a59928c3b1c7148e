"""The language: VGDL in the GVGAI dialect, with levels and variants in the same file. Text in, plain data and faults out."""

from game_meta.vgdl.canonical import canonical_text, rules_hash
from game_meta.vgdl.checker import GameReport, check_file, check_game, check_text, find_game_files, find_unread_levels
from game_meta.vgdl.diagnostics import Diagnostic, VGDLError
from game_meta.vgdl.model import Ending, Game, PairRules, Rule, SpriteType, VariantRule
from game_meta.vgdl.parser import load, parse
from game_meta.vgdl.rewrite import rewrite_game

__all__ = [
    "Diagnostic",
    "Ending",
    "Game",
    "GameReport",
    "PairRules",
    "Rule",
    "SpriteType",
    "VGDLError",
    "VariantRule",
    "canonical_text",
    "check_file",
    "check_game",
    "check_text",
    "find_game_files",
    "find_unread_levels",
    "load",
    "parse",
    "rewrite_game",
    "rules_hash",
]
