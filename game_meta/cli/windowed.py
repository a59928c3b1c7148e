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
    """Run the application, beginning with the screen that `make` returns, until it is closed; return the exit status.

    Without a window that is USAGE_ERROR, and `cure` says what to do.
    """
    from game_meta.app.app import App
    from game_meta.app.screens.design import DesignScreen
    from game_meta.app.toolkit import settings
    from game_meta.app.toolkit.desktop import close_window, open_window

    if problem := open_window():
        print(f"game-meta: no window ({problem}): {cure}", file=sys.stderr)
        return USAGE_ERROR
    try:
        App(settings.load_settings(), words_for_error, DesignScreen).run(make())
    finally:
        close_window()
    return 0


def words_for_error(error: Exception) -> str | None:
    """Return what an error means to a user; None for a fault of the program."""
    explained = common.explain_error(error)
    return explained[1].removeprefix("game-meta: ") if explained else None


# ----------------------------------------------------------------------------------------------------
# `game-meta` without a command: the application, beginning with its home screen.


def run_home(args: argparse.Namespace) -> int:
    """Open the home screen until the window is closed, or print the help where there is no window; return the exit status."""
    from game_meta.app.screens.home import HomeScreen

    cure = "start it on a desktop or over `ssh -X`, let `game-meta doctor` look for the cause, or use a command that needs no window"
    status = run_app(HomeScreen, cure)
    if status == USAGE_ERROR:
        args.print_help()
    return status
