"""A game's rules in plain English, for a reader who has never seen VGDL. `explain(game)` gives sections of sentences."""

from game_meta.explain.sections import Section, Sentence, describe_game_file, explain

__all__ = ["Section", "Sentence", "describe_game_file", "explain"]
