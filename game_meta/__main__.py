"""`python -m game_meta` is `game-meta`."""

import sys

from game_meta.cli.command_line import main

sys.exit(main())
