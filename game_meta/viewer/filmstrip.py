"""A replay as one picture: a row for each episode, with its boards at a few moments from the first to the last."""

from __future__ import annotations

import numpy as np
import pygame

from game_meta.viewer import board
from game_meta.viewer.scenes import Reel
from game_meta.viewer.theme import Theme, number
from game_meta.viewer.timeline import Episode, outcome

COLUMNS, MOST_ROWS = 6, 10
_BOARD = (220, 160)  # px that a board may take
_EDGE, _GAP, _HEAD, _NAME, _FOOT = 24, 12, 44, 132, 22


def draw(reel: Reel) -> pygame.Surface:
    """All episodes, or MOST_ROWS of them evenly spaced."""
    episodes = [reel.timeline.episodes[i] for i in _spread(len(reel.timeline.episodes), MOST_ROWS)]
    t, shot = Theme(), reel.timeline.steps[0].snapshot
    cell, place = board.fit(pygame.Rect(0, 0, *_BOARD), shot.width, shot.height)
    row = place.height + _FOOT + _GAP
    surface = pygame.Surface((2 * _EDGE + _NAME + COLUMNS * (place.width + _GAP), 2 * _EDGE + _HEAD + row * len(episodes)))
    surface.fill(t.palette.back)
    _head(surface, t, reel)
    for i, episode in enumerate(episodes):
        _row(surface, t, reel, episode, _EDGE + _HEAD + i * row, cell, place.size)
    return surface


def _spread(count: int, most: int) -> list[int]:
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(int)).tolist()


def _head(surface: pygame.Surface, t: Theme, reel: Reel) -> None:
    card, y = reel.card, _EDGE + 10
    box = t.write(surface, card.family, (_EDGE, y), 19, t.palette.text, True)
    facts = f"{card.agent}  ·  {card.split}  ·  seed {card.seed}  ·  rules {card.rules_hash[:8]}"
    t.write(surface, facts, (box.right + 16, y), 13, t.palette.muted)


def _row(surface: pygame.Surface, t: Theme, reel: Reel, episode: Episode, top: int, cell: int, size: tuple[int, int]) -> None:
    steps = reel.timeline.steps
    last = steps[episode.first + episode.steps]
    t.write(surface, f"Episode {episode.k}", (_EDGE, top + 12), 15, t.palette.text, True)
    t.write(surface, f"{outcome(last)} with {number(episode.result)}", (_EDGE, top + 34), 13, t.palette.accent)
    t.write(surface, f"{episode.steps} ticks", (_EDGE, top + 54), 13, t.palette.muted)
    for column, tick in enumerate(_spread(episode.steps + 1, COLUMNS)):
        snapshot = steps[episode.first + tick].snapshot
        place = pygame.Rect((_EDGE + _NAME + column * (size[0] + _GAP), top), size)
        surface.blit(board.floor(snapshot.width, snapshot.height, cell), place)
        surface.set_clip(place)
        board.paint(surface, place.topleft, cell, snapshot)
        surface.set_clip(None)
        t.write(surface, f"tick {tick}", (place.left, place.bottom + 10), 12, t.palette.muted)
