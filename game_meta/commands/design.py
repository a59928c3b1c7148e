"""`game-meta design`: write and draw a game, with everything that can be said of it beside it."""

from __future__ import annotations

import argparse

from game_meta.commands import windowed

HELP = "write and draw a game in a window, and play it from there"
EXAMPLES = ["", "games/mine.vgdl", "harvest"]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", help="a game's file or name; without one a new game begins, from a template")


def run(args: argparse.Namespace) -> int:
    from game_meta.viewer.design.opening import opening

    first = opening(args.file)
    return windowed.show(lambda: first, "`game-meta doctor` looks for the cause; `game-meta check` and `explain` need no window")
