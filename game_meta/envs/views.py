"""What an env shows of a batch: the agent's window, the whole board, or its picture.

A view has the `space` of one env; `one` makes a copy of what env 0 shows a player, `all` what all envs show, `again` shows only the envs
`begun` anew. The last two give arrays that the next call overwrites.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from gymnasium import spaces

from game_meta.engine import Batch
from game_meta.engine.observation import OUTSIDE
from game_meta.envs.source import Source

LAST_TICK = ("touched", "struck", "change", "motion", "moved")  # when an episode begins there was none
PX = 8  # a cell of the `rgb` observation
FAR = 1e4  # cells: nothing goes as far in one tick


class View(Protocol):
    space: spaces.Space

    def one(self, batch: Batch, player: int, begun: bool) -> Any: ...

    def all(self, batch: Batch, begun: np.ndarray) -> Any: ...

    def again(self, batch: Batch, seen: Any, begun: np.ndarray) -> Any: ...


class WindowView:
    """The arrays that agents see (engine/observation.py says what they mean)."""

    def __init__(self, source: Source, side: int):
        k = source.looks
        self.space: spaces.Space = spaces.Dict(
            {
                "window": spaces.Box(0, 255, (side, side), np.uint8),
                "heading": spaces.Box(0, 4, (side, side), np.uint8),
                "touched": spaces.Box(0, 1, (k,), np.uint8),
                "struck": spaces.Box(0, 1, (k,), np.uint8),
                "change": spaces.Box(-128, 127, (k,), np.int8),
                "motion": spaces.Box(-FAR, FAR, (k, 2), np.float32),
                "held": spaces.Box(0, 255, (k,), np.uint8),
                "moved": spaces.Box(-FAR, FAR, (2,), np.float32),
                "place": spaces.Box(0, 255, (2,), np.uint8),
            }
        )

    def one(self, batch: Batch, player: int, begun: bool) -> dict[str, np.ndarray]:
        seen = {name: values[0].copy() for name, values in batch.observe(player=player).items()}
        if begun:
            for name in LAST_TICK:
                seen[name][...] = 0
        return seen

    def all(self, batch: Batch, begun: np.ndarray) -> dict[str, np.ndarray]:
        return _cleared(batch.observe(), begun)

    def again(self, batch: Batch, seen: dict[str, np.ndarray], begun: np.ndarray) -> dict[str, np.ndarray]:
        return _cleared(batch.observe(begun), begun)


def _cleared(seen: dict[str, np.ndarray], begun: np.ndarray) -> dict[str, np.ndarray]:
    for name in LAST_TICK if len(begun) else ():
        seen[name][begun] = 0
    return seen


class BoardView:
    """The whole board: of each cell the look and the heading of what lies on top."""

    def __init__(self, source: Source):
        self.height, self.width = source.height, source.width
        self.space: spaces.Space = spaces.Box(0, 255, (self.height, self.width, 2), np.uint8)

    def one(self, batch: Batch, player: int, begun: bool) -> np.ndarray:
        return self._layered(*batch.board(player=player))[0]

    def all(self, batch: Batch, begun: np.ndarray) -> np.ndarray:
        return self._layered(*batch.board())

    def again(self, batch: Batch, seen: np.ndarray, begun: np.ndarray) -> np.ndarray:
        looks, headings = batch.board(begun)
        seen[begun] = self._layered(looks[begun], headings[begun])
        return seen

    def _layered(self, looks: np.ndarray, headings: np.ndarray) -> np.ndarray:
        out = np.empty((*looks.shape, 2), np.uint8)
        out[..., 0], out[..., 1] = looks, headings
        return fitted(out, self.height, self.width, (OUTSIDE, 0))


class RgbView:
    """The board as a picture."""

    def __init__(self, source: Source):
        self.height, self.width = source.height * PX, source.width * PX
        self.space: spaces.Space = spaces.Box(0, 255, (self.height, self.width, 3), np.uint8)

    def one(self, batch: Batch, player: int, begun: bool) -> np.ndarray:
        return fitted(batch.rgb(PX, player=player), self.height, self.width, 0)[0]

    def all(self, batch: Batch, begun: np.ndarray) -> np.ndarray:
        return fitted(batch.rgb(PX), self.height, self.width, 0)

    def again(self, batch: Batch, seen: np.ndarray, begun: np.ndarray) -> np.ndarray:
        return self.all(batch, begun)


def fitted(frames: np.ndarray, height: int, width: int, filler: Any) -> np.ndarray:
    """The same frames (B, H, W, C), the smaller ones of a family's boards filled up to the space that all of them share."""
    b, h, w, c = frames.shape
    if (h, w) == (height, width):
        return frames
    out = np.empty((b, height, width, c), np.uint8)
    out[...] = filler
    out[:, :h, :w] = frames
    return out


VIEWS = ("window", "board", "rgb")


def make_view(kind: str, source: Source, window: int) -> View:
    if kind not in VIEWS:
        raise ValueError(f"there is no observation `{kind}`: {', '.join(VIEWS)}")
    if kind == "window" and (window < 1 or window % 2 == 0):
        raise ValueError(f"the side of a window is an odd number of cells, not {window}")
    return WindowView(source, window) if kind == "window" else BoardView(source) if kind == "board" else RgbView(source)
