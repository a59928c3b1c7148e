"""Which screen opens for replays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from game_meta.viewer.watch.lanes import opened
from game_meta.viewer.watch.screen import WatchScreen


def opening(names: Sequence[str | Path]) -> WatchScreen:
    """Raises ReplayError for the first of which nothing can be shown, content.NotFound for a name that no replay has, and OSError."""
    return WatchScreen(opened(names))
