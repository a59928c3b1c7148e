"""The design screen: a game's text on the left, its board on the right. The text's own work is done in game_meta.design."""
