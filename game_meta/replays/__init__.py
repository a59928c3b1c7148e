"""Replays: games and trials as files that re-simulate to the bit.

Only the actions are the truth: a replay needs the engine, and neither an agent nor a network. `format.py` says what stands in the file,
`ReplayRecorder` writes one while it is played, `re_record` one of what was played, `read_replay` reads one, `ReplayPlayer` plays it again
and stops anywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from game_meta.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from game_meta.replays.belief_streams import BELIEF_STREAMS, StreamValues, stream_values_at, streamed_player
    from game_meta.replays.format import PlayerInfo, ReplayError, ReplayHeader, StreamSpec
    from game_meta.replays.highlights import Highlight, find_highlights
    from game_meta.replays.player import PlayedEpisode, ReplayPlayer, open_replay, re_record
    from game_meta.replays.reader import Replay, read_replay, read_replay_header
    from game_meta.replays.recorder import ReplayRecorder

__getattr__, __all__ = lazy_exports(
    __name__,
    {
        "belief_streams": (
            "BELIEF_STREAMS",
            "StreamValues",
            "stream_values_at",
            "streamed_player",
        ),
        "format": (
            "PlayerInfo",
            "ReplayError",
            "ReplayHeader",
            "StreamSpec",
        ),
        "highlights": (
            "Highlight",
            "find_highlights",
        ),
        "player": (
            "PlayedEpisode",
            "ReplayPlayer",
            "open_replay",
            "re_record",
        ),
        "reader": (
            "Replay",
            "read_replay",
            "read_replay_header",
        ),
        "recorder": ("ReplayRecorder",),
    },
)
