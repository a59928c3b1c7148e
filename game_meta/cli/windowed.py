"""What the commands share that open the application in a window."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from game_meta.cli import common
from game_meta.errors import USAGE_ERROR

if TYPE_CHECKING:
    from game_meta.app.app import Screen


def run_app(make: Callable[[], Screen], cure: str) -> int:
    """The application, beginning with this screen, until it is closed: the exit status. `cure` is for a machine without a window."""
    from game_meta.app.app import App
    from game_meta.app.toolkit import settings
    from game_meta.app.toolkit.desktop import close_window, open_window

    if problem := open_window():
        print(f"game-meta: no window ({problem}): {cure}", file=sys.stderr)
        return USAGE_ERROR
    try:
        App(settings.load_settings(), words_for_error).run(make())
    finally:
        close_window()
    return 0


def words_for_error(error: Exception) -> str | None:
    """What an error means to a user; None for a fault of the program."""
    told = common.explain_error(error)
    return told[1].removeprefix("game-meta: ") if told else None


# ----------------------------------------------------------------------------------------------------
# `game-meta` without a command: the application, beginning with its home screen.


def run_home(args: argparse.Namespace) -> int:
    from game_meta.app.screens.home import HomeScreen

    cure = "start it on a desktop or over `ssh -X`, let `game-meta doctor` look for the cause, or use a command that needs no window"
    status = run_app(HomeScreen, cure)
    if status == USAGE_ERROR:
        args.print_help()
    return status
