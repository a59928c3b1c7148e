"""A game's rules in plain English, for a reader who has never seen VGDL. `explain(game)` gives sections of sentences."""

from game_meta.explain.about import about
from game_meta.explain.sections import Section, Sentence, explain

__all__ = ["Section", "Sentence", "about", "explain"]
