"""game-meta: write a game in one screen of text, and watch an agent work out its rules in five tries."""

__version__ = "0.1.0"
