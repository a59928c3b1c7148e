"""Trials as pictures: what the window shows, painted with sprites that are made up anew for each trial.

The engine's own pictures have one palette for all games, so nothing new would ever be seen there. Here a thing's picture is its trial's
alone, and no two paintings of it are alike: it wobbles by a pixel, its light changes, and all pixels are noisy. The heading of a thing is
a white mark at the edge that it faces.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from game_meta.engine.jit import kernel
from game_meta.engine.observation import DOWN, FIRST_LOOK, LEFT, LOOKS, OUTSIDE, UP, Observation
from game_meta.variants.sprites import FLOOR, MARK, PX, sheet
from game_meta.variants.streams import stream
from game_meta.variants.trials import TrialBatch
from game_meta.variants.variant import Variant

NOISE = 4.0  # standard deviation of a pixel's noise, of 255
LIGHT = 38  # the light of a thing is 256 plus or minus up to this, of 256
_TABLE = 1 << 14


@dataclass
class Sight:
    """What is shown of one tick to an agent that sees pixels; H and W in cells. Nothing else passes."""

    picture: np.ndarray  # (B, H * PX, W * PX, 3) uint8, centred on the avatar
    ended: np.ndarray  # the same: where an episode has just begun, the last picture of the one before
    action: np.ndarray  # (B,) int64: these four as in an Observation
    reward: np.ndarray
    begun: np.ndarray
    new_trial: np.ndarray

    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in fields(self))


class Painter:
    """Paints windows (n, H, W) of looks and headings. Its noise follows from `seed`."""

    def __init__(self, seed: int = 0):
        self.noise = np.round(stream("noise of pictures").normal(0, NOISE, _TABLE + 3 * PX)).astype(np.int16)
        self.state = np.array([2 * int(stream("painter", seed).integers(2**62)) + 1], np.uint64)

    def paint(self, window: np.ndarray, heading: np.ndarray, sheets: np.ndarray, envs: np.ndarray, picture: np.ndarray) -> None:
        """Fills `picture` (B, H * PX, W * PX, 3) of these `envs` from their windows and sheets (B, K, PX, PX, 4)."""
        _paint(window, heading, sheets, envs, self.noise, self.state, picture, np.array(FLOOR, np.uint8), np.array(MARK, np.uint8))


@kernel()
def _paint(window, heading, sheets, envs, noise, state, picture, floor, mark):
    rows, columns = window.shape[1:]
    seed, low = state[0], np.uint64(0xFFFF)
    for i in range(len(envs)):
        b = envs[i]
        for r in range(rows):
            for c in range(columns):
                look, facing = window[b, r, c], heading[b, r, c]
                seed ^= seed << np.uint64(13)  # xorshift64
                seed ^= seed >> np.uint64(7)
                seed ^= seed << np.uint64(17)
                dx, dy, light = np.int64(0), np.int64(0), np.int64(256)
                if look >= FIRST_LOOK:
                    dx = np.int64(seed & low) % 3 - 1
                    dy = np.int64(seed >> np.uint64(16) & low) % 3 - 1
                    light += np.int64(seed >> np.uint64(32) & low) % (2 * LIGHT + 1) - LIGHT
                for y in range(PX):
                    grain = np.int64(seed >> np.uint64(5 * y) & np.uint64(_TABLE - 1))
                    for x in range(PX):
                        sx, sy = x - dx, y - dy
                        covered = 0 <= sx < PX and 0 <= sy < PX and sheets[b, look, sy, sx, 3] > 0
                        marked = facing > 0 and _at_edge(facing, x, y)
                        for k in range(3):
                            value = np.int64(floor[k])
                            if marked:
                                value = np.int64(mark[k])
                            elif covered:
                                value = np.int64(sheets[b, look, sy, sx, k]) * light >> 8
                            value += noise[grain + 3 * x + k]
                            picture[b, r * PX + y, c * PX + x, k] = min(255, max(0, value))
    state[0] = seed


@kernel()
def _at_edge(facing, x, y):
    """Whether a pixel is in the mark of a thing that faces up, left, down or right."""
    along = x if facing == UP or facing == DOWN else y
    across = y if facing == UP or facing == DOWN else x
    return 2 <= along < PX - 2 and across == (0 if facing == UP or facing == LEFT else PX - 1)


def shown(batch: TrialBatch) -> Any:
    """What an agent is shown of it: a Sight or an Observation."""
    return batch.sight if isinstance(batch, PictureBatch) else batch.observation


class PictureBatch(TrialBatch):
    """A TrialBatch whose `sight` shows the same ticks as pictures. Variants that may be trained on have the sprites of the training."""

    def __init__(
        self,
        source: Callable[[], Variant],
        num_envs: int,
        episodes: int = 5,
        window: int = 11,
        looks: int = LOOKS,
        seed: int = 0,
        threads: int | None = None,
        families: Sequence[str] = (),
    ) -> None:
        self.sheets = np.zeros((num_envs, looks, PX, PX, 4), np.uint8)
        self.painter, self.pens = Painter(seed), stream("sprites", seed)
        shape = (num_envs, window * PX, window * PX, 3)
        self.picture, self.ended = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
        self.ended_window = np.full((num_envs, window, window), OUTSIDE, np.uint8)
        super().__init__(source, num_envs, episodes, window, looks, seed, threads, families)
        seen = self.observation
        self.sight = Sight(self.picture, self.ended, seen.action, seen.reward, seen.begun, seen.new_trial)
        self._draw()

    def step(self, actions: np.ndarray) -> Observation:
        seen = super().step(actions)
        self._draw()
        return seen

    def _draw(self) -> None:
        self.painter.paint(self.observation.window, self.observation.heading, self.sheets, self._envs, self.picture)

    def _begin(self, envs: np.ndarray) -> None:
        seen = self.batch.observation  # of the episode that ended, until the next one is loaded
        self.ended_window[envs] = seen["window"][envs]
        self.painter.paint(seen["window"], seen["heading"], self.sheets, envs, self.ended)
        super()._begin(envs)

    def _tell(self, env: int) -> None:
        super()._tell(env)
        self.sheets[env] = sheet(self.pens, self.looks, "train" if self.variants[env].split == "train" else "test")

    def state(self) -> dict[str, Any]:
        arrays = {"sheets": self.sheets, "picture": self.picture, "ended": self.ended, "ended_window": self.ended_window}
        drawing = {"noise": self.painter.state.copy(), "pens": self.pens.bit_generator.state}
        return super().state() | {"pictures": {name: array.copy() for name, array in arrays.items()} | drawing}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        told = state["pictures"]
        for name in ("sheets", "picture", "ended", "ended_window"):
            getattr(self, name)[:] = told[name]
        self.painter.state[:] = told["noise"]
        self.pens.bit_generator.state = told["pens"]
