"""What an agent thought, where it was noted: the streams of a trial."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from game_meta.engine.observation import ACTIONS, LOOKS
from game_meta.generator.labels import LABEL_NAMES
from game_meta.replays.format import REAL_STREAM, UNIT_STREAM, ReplayHeader, StreamSpec
from game_meta.replays.player import ReplayPlayer

BELIEF_STREAMS = {
    "policy": StreamSpec(UNIT_STREAM, (ACTIONS,)),  # probabilities of what to do next
    "value": StreamSpec(REAL_STREAM, ()),
    "effects": StreamSpec(UNIT_STREAM, (LOOKS, len(LABEL_NAMES))),  # what touching a thing of each look does
    "controls": StreamSpec(UNIT_STREAM, (ACTIONS, ACTIONS)),  # for each of its actions, which of the real ones it is
    "expected": StreamSpec(UNIT_STREAM, (ACTIONS,)),  # of the real actions, what the other player is expected to do next
}


class StreamValues(NamedTuple):
    """What an agent thought at one frame, before the next action; None for what was not noted."""

    policy: np.ndarray | None
    value: float | None
    effects: np.ndarray | None
    controls: np.ndarray | None
    expected: np.ndarray | None


def streamed_player(header: ReplayHeader) -> int:
    """Return the player whose thoughts were noted: the first who has files, for people have none."""
    return next((player for player, who in enumerate(header.agents) if who.hash), 0)


def stream_values_at(playback: ReplayPlayer, frame: int) -> StreamValues:
    """Return what was noted at a frame; a stream of another shape than ours counts as not noted."""
    noted = playback.header.streams
    values = {name: playback.stream_at(frame, name) if noted.get(name) == ours else None for name, ours in BELIEF_STREAMS.items()}
    value = values.pop("value")
    return StreamValues(value=None if value is None else float(value), **values)
