"""Sprites made up at random, for agents that see pixels: no two trials show the same ones, and no sprite that is tested was trained on.

Things have no other pictures than these; empty cells, what lies outside, walls and the avatar look the same in every game, as they do to an
agent that sees symbols. Sprites for training and for testing come from different streams and are built to different symmetries.
"""

from __future__ import annotations

import numpy as np

from game_meta.engine.observation import AVATAR, EMPTY, FIRST_LOOK, OUTSIDE, WALL

PX = 8  # pixels a side
FLOOR, BEYOND, BRICK, MORTAR, SKIN, MARK = (18, 20, 28), (0, 0, 0), (92, 99, 118), (64, 70, 86), (245, 240, 230), (255, 255, 255)
_AVATAR = """
..####..
.######.
.#.##.#.
.######.
..####..
.######.
..####..
..#..#..
"""
_FILLED = (0.45, 0.75)  # which part of a sprite is not clear


def sprites(rng: np.random.Generator, count: int, split: str = "train") -> np.ndarray:
    """(count, PX, PX, 4) uint8, colour and (0 or 255) whether the pixel is covered. `split` "train" gives shapes that are mirrored left
    to right or not at all, any other shapes that are the same upside down."""
    side = PX - 2  # it can wobble by a pixel and still be whole
    field = _smooth(rng.standard_normal((2, count, side, side)))
    if split == "train":
        mirrored = rng.random(count) < 0.7
        field[:, mirrored] += field[:, mirrored, :, ::-1]
    else:
        field += field[:, :, ::-1, ::-1]
    cover = np.sort(field[0].reshape(count, -1), 1)
    level = cover[np.arange(count), ((1 - rng.uniform(*_FILLED, count)) * side**2).astype(int)]
    covered = field[0] >= level[:, None, None]
    inside = field[1] > np.median(field[1].reshape(count, -1), 1)[:, None, None]
    first, second = colours(rng, count), colours(rng, count)
    out = np.zeros((count, PX, PX, 4), np.uint8)
    out[:, 1:-1, 1:-1, :3] = np.where(inside[..., None], first[:, None, None], second[:, None, None])
    out[:, 1:-1, 1:-1, 3] = 255 * covered
    return out


def _smooth(field: np.ndarray) -> np.ndarray:
    """Each pixel with a half of each of its four neighbours."""
    wide = np.pad(field, [(0, 0)] * (field.ndim - 2) + [(1, 1), (1, 1)])
    around = wide[..., :-2, 1:-1] + wide[..., 2:, 1:-1] + wide[..., 1:-1, :-2] + wide[..., 1:-1, 2:]
    return field + 0.5 * around


def colours(rng: np.random.Generator, count: int) -> np.ndarray:
    """(count, 3) uint8 of any hue, none of them dark."""
    hue, pale, value = rng.uniform(0, 6, count), rng.uniform(0.1, 0.9, count), rng.uniform(120, 255, count)
    pure = np.clip(np.abs((hue[:, None] + [3, 1, 5]) % 6 - 3) - 1, 0, 1)
    return (value[:, None] * (1 - (1 - pale)[:, None] * (1 - pure))).astype(np.uint8)


def sheet(rng: np.random.Generator, looks: int, split: str = "train") -> np.ndarray:
    """(looks, PX, PX, 4): a picture for each look of one trial."""
    out = np.zeros((looks, PX, PX, 4), np.uint8)
    out[:FIRST_LOOK] = known()
    out[FIRST_LOOK:] = sprites(rng, looks - FIRST_LOOK, split)
    return out


def known() -> np.ndarray:
    """(FIRST_LOOK, PX, PX, 4) what is the same in every game."""
    out = np.full((FIRST_LOOK, PX, PX, 4), 255, np.uint8)
    out[EMPTY, ..., :3], out[OUTSIDE, ..., :3], out[WALL, ..., :3] = FLOOR, BEYOND, BRICK
    out[WALL, 3::4, :, :3] = out[WALL, :3, 2, :3] = out[WALL, 4:7, 6, :3] = MORTAR
    out[AVATAR, ..., :3] = SKIN
    out[AVATAR, ..., 3] = [[255 * (c == "#") for c in row] for row in _AVATAR.split()]
    return out
