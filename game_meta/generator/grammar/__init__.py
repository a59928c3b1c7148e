"""Games from nothing: a grammar that makes up a whole game from a seed.

`vocabulary` is what it draws names from, `draft` the game while it is made and how it is written, `grid_games` and `arcade_games` the
parts, `free_game` the way in.
"""

from game_meta.generator.grammar.free_game import free_game_text, free_variant

__all__ = ["free_game_text", "free_variant"]
