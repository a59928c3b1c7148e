"""Where an avatar has been: a patch on every cell, the denser the more ticks it spent there."""

from __future__ import annotations

import numpy as np
import pygame

from game_meta.viewer.palette import DARK, mix
from game_meta.viewer.watch.lanes import Lane

INKS = (DARK.accent, DARK.cool)  # of the first player and of the second; boards are dark in every theme
_LEAST, _MOST = 50, 200  # opacity of a cell that was crossed once, and of the one with most ticks


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


class Warmth:
    """As pictures for a board of which a cell is so many pixels: patches `below` all that stands on the floor, and frames `above` it, which
    are seen where things cover the whole floor. Where both players were the colour is one in between."""

    def __init__(self, counts: np.ndarray):
        self.counts, self.most = counts, int(counts.sum(0).max())
        self._cell, self._below, self._above = 0, pygame.Surface((1, 1)), pygame.Surface((1, 1))

    def below(self, cell: int) -> pygame.Surface:
        self._paint(cell)
        return self._below

    def above(self, cell: int) -> pygame.Surface:
        self._paint(cell)
        return self._above

    def _paint(self, cell: int) -> None:
        if cell == self._cell:
            return
        both = self.counts.sum(0)
        size = both.shape[1] * cell, both.shape[0] * cell
        self._cell, self._below, self._above = cell, pygame.Surface(size, pygame.SRCALPHA), pygame.Surface(size, pygame.SRCALPHA)
        thin, radius = max(1, cell // 20), max(1, cell // 7)
        for y, x in np.argwhere(both).tolist():
            ink = mix(INKS[0], INKS[1], 0 if len(self.counts) == 1 else self.counts[1, y, x] / both[y, x])
            strength = opacity(both[y, x], self.most)
            patch = pygame.Rect(x * cell, y * cell, cell, cell).inflate(-2 * thin, -2 * thin)
            pygame.draw.rect(self._below, (*ink, strength), patch, border_radius=radius)
            pygame.draw.rect(self._above, (*ink, strength), patch, thin, border_radius=radius)
