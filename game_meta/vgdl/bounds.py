"""How large a game may be: no file keeps anybody busy for longer than a moment, or takes more memory than there is.

Each bound is far beyond what any published game needs, and is checked before the work that it bounds; what lies beyond one is an ordinary
fault, with its line. How many types there may be is part of the language (spec/sections.py).
"""

from __future__ import annotations

MAX_GAME_CHARS = 1_000_000
MAX_LINES = 20_000  # of a file, the rows of its levels among them
MAX_WORDS = 20_000  # of a file, outside its levels
MAX_WORD_CHARS = 10_000  # `key=value` with a list of all types among them
MAX_DIAGNOSTICS = 200  # after so many a file is read no further
MAX_SUGGESTED_CHARS = 40  # for a longer word nobody looks for the closest one
MAX_NESTING = 30  # types below types
MAX_NAMED_NUMBERS = 200  # lines of a ParameterSet
MAX_RULE_RUNS = 5_000  # second types of all rules, each as often as `repeat` says
MAX_ENDINGS = 500
MAX_LEVELS = 500
MAX_LEVEL_CELLS = 1_000_000
MAX_LEVEL_SPRITES = 10_000  # as many as there can be in the reference
MAX_VARIANT_LINES = 200
MAX_CHOICES = 1_000  # of a line of the VariantSet; as many ways to fill the braces of one
