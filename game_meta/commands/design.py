"""`game-meta design`: write and draw a game, with everything that can be said of it beside it."""

from __future__ import annotations

import argparse
import sys

from game_meta.commands import common
from game_meta.commands.home import words_for

HELP = "write and draw a game in a window, and play it from there"
EXAMPLES = ["", "games/mine.vgdl", "harvest"]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", help="a game's file or name; without one a new game begins, from a template")


def run(args: argparse.Namespace) -> int:
    from game_meta.viewer.app import settings
    from game_meta.viewer.app.app import App
    from game_meta.viewer.app.window import close_window, open_window
    from game_meta.viewer.design.opening import opening

    first = opening(args.file)
    if problem := open_window():
        cure = "`game-meta doctor` looks for the cause; `game-meta check` and `explain` need no window"
        print(f"game-meta: no window ({problem}): {cure}", file=sys.stderr)
        return common.USAGE
    try:
        App(settings.load(), words_for).run(first)
    finally:
        close_window()
    return 0
