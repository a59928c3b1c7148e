"""Trials as pictures: what the window shows, painted with sprites that are made up anew for each trial.

The engine's own pictures have one palette for all games, so nothing new would ever be seen there. Here a thing's picture is its trial's
alone, and no two paintings of it are alike: it wobbles by a pixel, its light changes, and all pixels are noisy. The heading of a thing is
a white mark at the edge that it faces.

Things have no other pictures than these; empty cells, what lies outside, walls and the avatar look the same in every game, as they do to an
agent that sees symbols. Sprites for training and for testing come from different streams and are built to different symmetries, so that no
two trials show the same ones, and no sprite that is tested was trained on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from game_meta.engine.jit import kernel
from game_meta.engine.observation import AVATAR, DOWN, EMPTY, FIRST_LOOK, LEFT, LOOKS, OUTSIDE, RIGHT, UP, WALL, Observation
from game_meta.envs.trial_env import TrialEnv
from game_meta.generator.variant import Variant
from game_meta.random_streams import random_stream

SPRITE_PX = 8  # pixels a side
FLOOR_COLOUR, OUTSIDE_COLOUR, WALL_COLOUR, MORTAR_COLOUR, AVATAR_SPRITE_COLOUR, MARK_COLOUR = (
    (18, 20, 28),
    (0, 0, 0),
    (92, 99, 118),
    (64, 70, 86),
    (245, 240, 230),
    (255, 255, 255),
)
_AVATAR_SHAPE = """
..####..
.######.
.#.##.#.
.######.
..####..
.######.
..####..
..#..#..
"""
_FILLED_SHARE = (0.45, 0.75)  # which part of a sprite is not clear


def draw_sprites(rng: np.random.Generator, count: int, split: str = "train") -> np.ndarray:
    """Draw sprites, (count, PX, PX, 4) uint8: colour, and (0 or 255) whether the pixel is covered.

    `split` "train" gives shapes that are mirrored left to right or not at all, any other shapes that are the same upside down.
    """
    side = SPRITE_PX - 2  # it can wobble by a pixel and still be whole
    field = _smooth(rng.standard_normal((2, count, side, side)))
    if split == "train":
        mirrored = rng.random(count) < 0.7
        field[:, mirrored] += field[:, mirrored, :, ::-1]
    else:
        field += field[:, :, ::-1, ::-1]
    cover = np.sort(field[0].reshape(count, -1), 1)
    level = cover[np.arange(count), ((1 - rng.uniform(*_FILLED_SHARE, count)) * side**2).astype(int)]
    covered = field[0] >= level[:, None, None]
    inside = field[1] > np.median(field[1].reshape(count, -1), 1)[:, None, None]
    first, second = draw_colours(rng, count), draw_colours(rng, count)
    out = np.zeros((count, SPRITE_PX, SPRITE_PX, 4), np.uint8)
    out[:, 1:-1, 1:-1, :3] = np.where(inside[..., None], first[:, None, None], second[:, None, None])
    out[:, 1:-1, 1:-1, 3] = 255 * covered
    return out


def _smooth(field: np.ndarray) -> np.ndarray:
    """Each pixel with a half of each of its four neighbours."""
    wide = np.pad(field, [(0, 0)] * (field.ndim - 2) + [(1, 1), (1, 1)])
    around = wide[..., :-2, 1:-1] + wide[..., 2:, 1:-1] + wide[..., 1:-1, :-2] + wide[..., 1:-1, 2:]
    return field + 0.5 * around


def draw_colours(rng: np.random.Generator, count: int) -> np.ndarray:
    """Draw colours, (count, 3) uint8, of any hue, none of them dark."""
    hue, pale, value = rng.uniform(0, 6, count), rng.uniform(0.1, 0.9, count), rng.uniform(120, 255, count)
    pure = np.clip(np.abs((hue[:, None] + [3, 1, 5]) % 6 - 3) - 1, 0, 1)
    return (value[:, None] * (1 - (1 - pale)[:, None] * (1 - pure))).astype(np.uint8)


def draw_sprite_sheet(rng: np.random.Generator, looks: int, split: str = "train") -> np.ndarray:
    """Draw a picture for each look of one trial, (looks, PX, PX, 4) uint8."""
    out = np.zeros((looks, SPRITE_PX, SPRITE_PX, 4), np.uint8)
    out[:FIRST_LOOK] = common_sprites()
    out[FIRST_LOOK:] = draw_sprites(rng, looks - FIRST_LOOK, split)
    return out


def common_sprites() -> np.ndarray:
    """Return the sprites that are the same in every game, (FIRST_LOOK, PX, PX, 4) uint8."""
    out = np.full((FIRST_LOOK, SPRITE_PX, SPRITE_PX, 4), 255, np.uint8)
    out[EMPTY, ..., :3], out[OUTSIDE, ..., :3], out[WALL, ..., :3] = FLOOR_COLOUR, OUTSIDE_COLOUR, WALL_COLOUR
    out[WALL, 3::4, :, :3] = out[WALL, :3, 2, :3] = out[WALL, 4:7, 6, :3] = MORTAR_COLOUR
    out[AVATAR, ..., :3] = AVATAR_SPRITE_COLOUR
    out[AVATAR, ..., 3] = [[255 * (c == "#") for c in row] for row in _AVATAR_SHAPE.split()]
    return out


# ----------------------------------------------------------------------------------------------------
# Painting windows with them.

NOISE_SD = 4.0  # standard deviation of a pixel's noise, of 255
LIGHT_RANGE = 38  # the light of a thing is 256 plus or minus up to this, of 256
_NOISE_TABLE = 1 << 14


@dataclass
class PixelObservation:
    """What is shown of one tick to an agent that sees pixels; H and W in cells. Nothing else passes."""

    picture: np.ndarray  # (B, H * PX, W * PX, 3) uint8, centred on the avatar
    final_picture: np.ndarray  # the same: where an episode has just begun, the last picture of the one before
    action: np.ndarray  # (B,) int64: these four as in an Observation
    reward: np.ndarray
    episode_start: np.ndarray
    trial_start: np.ndarray

    def names(self) -> tuple[str, ...]:
        """Return the names of its arrays."""
        return tuple(field.name for field in fields(self))


class PixelPainter:
    """Paints windows (n, H, W) of looks and headings. Its noise follows from `seed`."""

    def __init__(self, seed: int = 0):
        self.noise = np.round(random_stream("noise of pictures").normal(0, NOISE_SD, _NOISE_TABLE + 3 * SPRITE_PX)).astype(np.int16)
        self.state = np.array([2 * int(random_stream("painter", seed).integers(2**62)) + 1], np.uint64)
        self.known = common_sprites_facing().reshape(FIRST_LOOK, -1, SPRITE_PX, SPRITE_PX * 3)

    def paint(self, window: np.ndarray, heading: np.ndarray, sheets: np.ndarray, envs: np.ndarray, picture: np.ndarray) -> None:
        """Fill `picture` (B, H * PX, W * PX, 3) of these `envs` from their windows and sprite sheets (B, K, PX, PX, 4)."""
        lines = picture.reshape(*picture.shape[:2], -1)
        _paint_windows(
            window, heading, sheets, envs, self.known, self.noise, self.state, lines, np.array(FLOOR_COLOUR), np.array(MARK_COLOUR)
        )


def common_sprites_facing() -> np.ndarray:
    """Return what is the same in every game on the floor, with each heading's mark, (FIRST_LOOK, 5, PX, PX, 3) int16."""
    pictures = common_sprites().astype(np.int16)
    out = np.repeat(np.where(pictures[:, None, ..., 3:] > 0, pictures[:, None, ..., :3], np.array(FLOOR_COLOUR, np.int16)), 5, 1)
    out[:, UP, 0, 2:-2] = out[:, LEFT, 2:-2, 0] = out[:, DOWN, -1, 2:-2] = out[:, RIGHT, 2:-2, -1] = MARK_COLOUR
    return out


@kernel()
def _paint_windows(window, heading, sheets, envs, known, noise, state, lines, floor, mark):
    """`lines` (B, H * PX, W * PX * 3) are the rows of the pictures; `known` (k, 5, PX, PX * 3)."""
    rows, columns = window.shape[1:]
    seed, low = state[0], np.uint64(0xFFFF)
    for i in range(len(envs)):
        b = envs[i]
        for r in range(rows):
            for c in range(columns):
                look, facing, left = window[b, r, c], heading[b, r, c], c * SPRITE_PX * 3
                seed ^= seed << np.uint64(13)  # xorshift64
                seed ^= seed >> np.uint64(7)
                seed ^= seed << np.uint64(17)
                for y in range(SPRITE_PX):
                    line = lines[b, r * SPRITE_PX + y]
                    grain = np.int64(seed >> np.uint64(5 * y) & np.uint64(_NOISE_TABLE - 1))
                    if look < FIRST_LOOK:
                        for j in range(SPRITE_PX * 3):
                            line[left + j] = min(255, max(0, np.int32(known[look, facing, y, j]) + np.int32(noise[grain + j])))
                        continue
                    dx = np.int64(seed & low) % 3 - 1
                    dy = np.int64(seed >> np.uint64(16) & low) % 3 - 1
                    light = 256 + np.int64(seed >> np.uint64(32) & low) % (2 * LIGHT_RANGE + 1) - LIGHT_RANGE
                    for x in range(SPRITE_PX):
                        sx, sy = x - dx, y - dy
                        covered = 0 <= sx < SPRITE_PX and 0 <= sy < SPRITE_PX and sheets[b, look, sy, sx, 3] > 0
                        marked = facing > 0 and _at_edge(facing, x, y)
                        for k in range(3):
                            value = floor[k]
                            if marked:
                                value = mark[k]
                            elif covered:
                                value = np.int64(sheets[b, look, sy, sx, k]) * light >> 8
                            line[left + 3 * x + k] = min(255, max(0, value + noise[grain + 3 * x + k]))
    state[0] = seed


@kernel()
def _at_edge(facing, x, y):
    """Whether a pixel is in the mark of a thing that faces up, left, down or right."""
    along = x if facing == UP or facing == DOWN else y
    across = y if facing == UP or facing == DOWN else x
    return 2 <= along < SPRITE_PX - 2 and across == (0 if facing == UP or facing == LEFT else SPRITE_PX - 1)


# ----------------------------------------------------------------------------------------------------
# The trials.

SAVED_PICTURES = {
    "sheets": "sheets",
    "picture": "picture",
    "ended": "final_picture",
    "ended_window": "final_window",
}  # checkpoints' names for the arrays


class PixelTrialEnv(TrialEnv):
    """A TrialEnv whose `pixel_observation` shows the same ticks as pictures. Variants of split `train` have sprites of the training."""

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
        self.sheets = np.zeros((num_envs, looks, SPRITE_PX, SPRITE_PX, 4), np.uint8)
        self.painter, self.sprite_rng = PixelPainter(seed), random_stream("sprites", seed)
        shape = (num_envs, window * SPRITE_PX, window * SPRITE_PX, 3)
        self.picture, self.final_picture = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
        self.final_window = np.full((num_envs, window, window), OUTSIDE, np.uint8)  # what the final picture shows
        super().__init__(source, num_envs, episodes, window, looks, seed, threads, families)
        seen = self.observation
        self.pixel_observation = PixelObservation(
            self.picture, self.final_picture, seen.action, seen.reward, seen.episode_start, seen.trial_start
        )
        self._paint_observation()

    @property
    def agent_observation(self) -> PixelObservation:
        """What the agent is shown."""
        return self.pixel_observation

    def step(self, actions: np.ndarray) -> Observation:
        """Play one tick of every trial, and paint what is seen. Returns the observation in symbols."""
        seen = super().step(actions)
        self._paint_observation()
        return seen

    def _paint_observation(self) -> None:
        self.painter.paint(self.observation.window, self.observation.heading, self.sheets, self._envs, self.picture)

    def _begin_episodes(self, envs: np.ndarray) -> None:
        seen = self.batch.observation  # of the episode that ended, until the next one is loaded
        self.final_window[envs] = seen["window"][envs]
        self.painter.paint(seen["window"], seen["heading"], self.sheets, envs, self.final_picture)
        super()._begin_episodes(envs)

    def _set_labels(self, env: int) -> None:
        super()._set_labels(env)
        self.sheets[env] = draw_sprite_sheet(self.sprite_rng, self.looks, "train" if self.variants[env].split == "train" else "test")

    def state(self) -> dict[str, Any]:
        """Return all that decides what comes next, the pictures' noise among it."""
        pictures = {key: getattr(self, name).copy() for key, name in SAVED_PICTURES.items()}
        drawing = {"noise": self.painter.state.copy(), "pens": self.sprite_rng.bit_generator.state}
        return super().state() | {"pictures": pictures | drawing}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from `state`. Raises ValueError if it is that of another number of envs, or of games that have changed since."""
        super().restore(state)
        saved = state["pictures"]
        for key, name in SAVED_PICTURES.items():
            getattr(self, name)[:] = saved[key]
        self.painter.state[:] = saved["noise"]
        self.sprite_rng.bit_generator.state = saved["pens"]
