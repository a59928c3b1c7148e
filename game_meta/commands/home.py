"""`game-meta` without a command: the application, beginning with its home screen."""

from __future__ import annotations

import argparse
import sys

from game_meta.commands import common


def run(args: argparse.Namespace) -> int:
    from game_meta.viewer.app import settings
    from game_meta.viewer.app.app import App
    from game_meta.viewer.app.home import Home
    from game_meta.viewer.app.window import close_window, open_window

    if problem := open_window():
        cure = "start it on a desktop or over `ssh -X`, let `game-meta doctor` look for the cause, or use a command that needs no window"
        print(f"game-meta: no window ({problem}): {cure}", file=sys.stderr)
        args.print_help()
        return common.USAGE
    try:
        App(settings.load(), words_for).run(Home())
    finally:
        close_window()
    return 0


def words_for(error: Exception) -> str | None:
    """What an error means to a user; None for a fault of the program."""
    told = common.explain(error)
    return told[1].removeprefix("game-meta: ") if told else None
