"""Games from nothing: a grammar that makes up a whole game from a seed. `words` and `boards` are what it draws from, `draft` the game while
it is made, `grid` and `arcade` the parts, `text` how it is written, `game` the way in."""

from game_meta.generator.grammar.free_game import free_game_text, free_variant

__all__ = ["free_game_text", "free_variant"]
