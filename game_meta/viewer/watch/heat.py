"""Where an avatar has been: a patch on every cell, the denser the more ticks it spent there."""

from __future__ import annotations

import numpy as np
import pygame

from game_meta.viewer.palette import DARK, mix
from game_meta.viewer.watch.lanes import Lane

INKS = (DARK.accent, DARK.cool)  # of the first player and of the second; boards are dark in every theme
_LEAST, _MOST = 70, 215  # opacity of a cell that was crossed once, and of the one with most ticks


def ticks(lane: Lane, level: int, size: tuple[int, int]) -> np.ndarray:
    """(players, height, width): in how many ticks of all its episodes in a level each cell had the avatar in it."""
    width, height = size
    takes = [take for take in (lane.film.takes[k] for k in lane.episodes) if take.level == level]
    paths = np.concatenate([lane.film.paths[take.first : take.first + take.ticks + 1] for take in takes])
    found = np.zeros((paths.shape[1], height, width), int)
    for player in range(paths.shape[1]):
        path = paths[:, player]
        x, y = np.floor(path[~np.isnan(path[:, 0])]).astype(int).T
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        np.add.at(found[player], (y[inside], x[inside]), 1)
    return found


def opacity(count: float, most: float) -> int:
    """By the logarithm: a single long wait does not outshine the way that led there."""
    share = 1.0 if most <= 1 else float(np.log(count) / np.log(most))
    return round(_LEAST + (_MOST - _LEAST) * share)


def picture(counts: np.ndarray, cell: int) -> pygame.Surface:
    """To lay over a board of which a cell is so many pixels. Where both players were it is a colour in between."""
    both = counts.sum(0)
    image = pygame.Surface((both.shape[1] * cell, both.shape[0] * cell), pygame.SRCALPHA)
    edge = max(1, cell // 12)
    for y, x in np.argwhere(both).tolist():
        ink = mix(INKS[0], INKS[1], 0 if len(counts) == 1 else counts[1, y, x] / both[y, x])
        patch = pygame.Rect(x * cell, y * cell, cell, cell).inflate(-2 * edge, -2 * edge)
        pygame.draw.rect(image, (*ink, opacity(both[y, x], both.max())), patch, border_radius=max(1, cell // 6))
    return image
