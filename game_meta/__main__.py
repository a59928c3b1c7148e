"""`python -m game_meta` is `game-meta`."""

import sys

from game_meta.cli import main

sys.exit(main())
