"""`game-meta watch`: replays in a window, along a timeline that can be dragged, one or several side by side."""

from __future__ import annotations

import argparse

from game_meta.commands import common, windowed

HELP = "watch replays in a window, one or several side by side"
EXAMPLES = ["workshop", "out/adapt/trial.replay", "out/mine/trial.replay out/theirs/trial.replay    side by side"]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", metavar="FILE", nargs="+", help="a replay's file, or its name")


def run(args: argparse.Namespace) -> int:
    from game_meta.viewer.watch.lanes import AT_ONCE
    from game_meta.viewer.watch.opening import opening

    if len(args.files) > AT_ONCE:
        raise common.UsageError(f"{len(args.files)} replays do not fit side by side: name up to {AT_ONCE}")
    first = opening(args.files)
    cure = "`game-meta doctor` looks for the cause; `game-meta replay export` makes a page, a GIF or a picture without one"
    return windowed.show(lambda: first, cure)
