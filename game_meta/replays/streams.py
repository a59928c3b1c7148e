"""What was noted along the way, as bytes: beliefs and the like change little from tick to tick, so changes are kept, side by side."""

from __future__ import annotations

import numpy as np

from game_meta.replays.format import deflate, inflate
from game_meta.replays.header import UNIT, Stream

_STEPS, _LARGEST = 255, 65504.0  # of a UNIT; what half precision holds


def pack(stream: Stream, values: np.ndarray) -> bytes:
    """`values` (T, *shape). Of what is no number at all nothing can be noted: it counts as 0."""
    rows = np.nan_to_num(np.asarray(values, np.float32).reshape(len(values), stream.width))
    if stream.kind == UNIT:
        coded = np.round(rows.clip(0, 1) * _STEPS).astype(np.uint8)
        return deflate(_changes(coded).T.tobytes())
    halves = rows.clip(-_LARGEST, _LARGEST).astype("<f2").view(np.uint8).reshape(len(rows), -1)
    return deflate(halves.T.tobytes())


def unpack(stream: Stream, data: bytes, ticks: int) -> np.ndarray:
    """(T, *shape) float32. Raises Broken."""
    if stream.kind == UNIT:
        coded = np.frombuffer(inflate(data, ticks * stream.width), np.uint8).reshape(stream.width, ticks)
        rows = np.cumsum(coded, axis=1, dtype=np.uint8).T.astype(np.float32) / _STEPS
    else:
        halves = np.frombuffer(inflate(data, 2 * ticks * stream.width), np.uint8).reshape(2 * stream.width, ticks)
        rows = np.nan_to_num(np.ascontiguousarray(halves.T).view("<f2").astype(np.float32))
    return rows.reshape(ticks, *stream.shape)


def _changes(rows: np.ndarray) -> np.ndarray:
    """The first row, then what was added to each to become the next (a byte goes round)."""
    return np.diff(rows, axis=0, prepend=np.zeros((1, rows.shape[1]), np.uint8))
