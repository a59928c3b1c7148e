"""`game-meta watch`: replays in a window, along a timeline that can be dragged, one or several side by side."""

from __future__ import annotations

import argparse
import sys

from game_meta.commands import common
from game_meta.commands.home import words_for

HELP = "watch replays in a window, one or several side by side"
EXAMPLES = ["workshop", "out/adapt/trial.replay", "out/mine/trial.replay out/theirs/trial.replay    side by side"]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", metavar="FILE", nargs="+", help="a replay's file, or its name")


def run(args: argparse.Namespace) -> int:
    from game_meta.viewer.app import settings
    from game_meta.viewer.app.app import App
    from game_meta.viewer.app.window import close_window, open_window
    from game_meta.viewer.watch.lanes import AT_ONCE
    from game_meta.viewer.watch.opening import opening

    if len(args.files) > AT_ONCE:
        raise common.UsageError(f"{len(args.files)} replays do not fit side by side: name up to {AT_ONCE}")
    first = opening(args.files)
    if problem := open_window():
        cure = "`game-meta doctor` looks for the cause; `game-meta replay export` makes a page, a GIF or a picture without one"
        print(f"game-meta: no window ({problem}): {cure}", file=sys.stderr)
        return common.USAGE
    try:
        App(settings.load(), words_for).run(first)
    finally:
        close_window()
    return 0
