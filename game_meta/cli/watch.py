"""`game-meta watch`: replays in a window, along a timeline that can be dragged, one or several side by side."""

from __future__ import annotations

import argparse

from game_meta.cli import windowed
from game_meta.errors import UsageError

HELP = "watch replays in a window, one or several side by side"
EXAMPLES = ["workshop", "out/adapt/trial.replay", "out/mine/trial.replay out/theirs/trial.replay    side by side"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to `parser`."""
    parser.add_argument("files", metavar="FILE", nargs="+", help="a replay's file, or its name")


def run_command(args: argparse.Namespace) -> int:
    """Open the replays until the window is closed; return the exit status. Raises UsageError for more than fit, ReplayError."""
    from game_meta.app.screens.watch import open_watch_screen
    from game_meta.app.screens.watch_lanes import MAX_LANES

    if len(args.files) > MAX_LANES:
        raise UsageError(f"{len(args.files)} replays do not fit side by side: name up to {MAX_LANES}")
    first = open_watch_screen(args.files)
    cure = "`game-meta doctor` looks for the cause; `game-meta replay export` makes a page, a GIF or a picture without one"
    return windowed.run_app(lambda: first, cure)
