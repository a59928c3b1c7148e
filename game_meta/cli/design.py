"""`game-meta design`: write and draw a game, with everything that can be said of it beside it."""

from __future__ import annotations

import argparse

from game_meta.cli import windowed

HELP = "write and draw a game in a window, and play it from there"
EXAMPLES = ["", "games/mine.vgdl", "harvest"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to `parser`."""
    parser.add_argument("file", metavar="FILE", nargs="?", help="a game's file or name; without one a new game begins, from a template")


def run_command(args: argparse.Namespace) -> int:
    """Open the design screen until the window is closed; return the exit status."""
    from game_meta.app.screens.design import open_design_screen

    first = open_design_screen(args.file)
    return windowed.run_app(lambda: first, "`game-meta doctor` looks for the cause; `game-meta check` and `explain` need no window")
