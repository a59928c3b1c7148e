"""Replays: games and trials as files that re-simulate to the bit.

Only the actions are the truth: a replay needs the engine, and neither an agent nor a network. `format.py` says what stands in the file,
`Recorder` writes one while it is played, `compose` one of what was played, `Replay` reads one, `Film` plays it again and stops anywhere.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from game_meta.replays.composer import Played, compose
    from game_meta.replays.film import Film, open_film
    from game_meta.replays.format import ReplayError
    from game_meta.replays.header import Header, Stream, Who
    from game_meta.replays.highlights import Event, events
    from game_meta.replays.recorder import Recorder
    from game_meta.replays.replay import Replay, read, read_header
    from game_meta.replays.thinking import THOUGHTS, Thoughts, thinker, thoughts

_HOME = {
    "composer": ("Played", "compose"),
    "highlights": ("Event", "events"),
    "film": ("Film", "open_film"),
    "format": ("ReplayError",),
    "header": ("Header", "Stream", "Who"),
    "recorder": ("Recorder",),
    "replay": ("Replay", "read", "read_header"),
    "thinking": ("THOUGHTS", "Thoughts", "thinker", "thoughts"),
}
__all__ = sorted(name for names in _HOME.values() for name in names)


def __getattr__(name: str) -> Any:
    for module, names in _HOME.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
