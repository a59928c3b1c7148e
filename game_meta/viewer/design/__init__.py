"""The design screen: a game's text on the left, its board on the right, and what can be said of both. The text itself is in game_meta.design."""
