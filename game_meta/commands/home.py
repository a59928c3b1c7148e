"""`game-meta` without a command: the application, beginning with its home screen."""

from __future__ import annotations

import argparse

from game_meta.commands import common, windowed


def run(args: argparse.Namespace) -> int:
    from game_meta.viewer.app.home import Home

    cure = "start it on a desktop or over `ssh -X`, let `game-meta doctor` look for the cause, or use a command that needs no window"
    status = windowed.show(Home, cure)
    if status == common.USAGE:
        args.print_help()
    return status
