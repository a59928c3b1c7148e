"""What the commands share that open the application in a window."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from game_meta.commands import common

if TYPE_CHECKING:  # a window is heavy
    from game_meta.viewer.app.screen import Screen


def show(make: Callable[[], Screen], cure: str) -> int:
    """The application, beginning with this screen, until it is closed: the exit status. `cure` is for a machine without a window."""
    from game_meta.viewer.app import settings
    from game_meta.viewer.app.app import App
    from game_meta.viewer.app.window import close_window, open_window

    if problem := open_window():
        print(f"game-meta: no window ({problem}): {cure}", file=sys.stderr)
        return common.USAGE
    try:
        App(settings.load(), words_for).run(make())
    finally:
        close_window()
    return 0


def words_for(error: Exception) -> str | None:
    """What an error means to a user; None for a fault of the program."""
    told = common.explain(error)
    return told[1].removeprefix("game-meta: ") if told else None
