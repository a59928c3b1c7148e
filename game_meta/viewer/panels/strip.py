"""One tile for each episode: the board as it began, the way the avatar went, where it gained and lost, and what it ended with."""

from __future__ import annotations

from functools import lru_cache

import pygame

from game_meta.engine import Snapshot
from game_meta.viewer import board, icons
from game_meta.viewer.palette import DARK, mix
from game_meta.viewer.theme import number
from game_meta.viewer.timeline import Episode, outcome, result_at
from game_meta.viewer.view import View

_MARKS = {"won": "tick", "lost": "cross"}


def draw(surface: pygame.Surface, rect: pygame.Rect, view: View) -> None:
    t = view.theme
    shown = {episode.k: (episode, count) for episode, count in view.shown}
    gap, n = t.u(8), view.card.episodes
    width = (rect.width - gap * (n - 1)) / n
    for k in range(1, n + 1):
        left = rect.left + round((k - 1) * (width + gap))
        tile = pygame.Rect(left, rect.top, round(width), rect.height)
        live = k == view.step.episode
        t.box(surface, tile, t.palette.panel, t.palette.accent if live else t.palette.edge, 10)
        inside = tile.inflate(-t.u(16), -t.u(14))
        t.write(surface, str(k), inside.topleft, 13, t.palette.text if k in shown else t.palette.faint, True, "topleft")
        if k in shown:
            _tile(surface, inside, view, *shown[k])


def _tile(surface: pygame.Surface, inside: pygame.Rect, view: View, episode: Episode, count: int) -> None:
    t, steps = view.theme, view.timeline.steps
    over = episode.ended and count == len(episode.path)
    colour = t.palette.text if over else t.palette.muted
    box = t.write(surface, number(result_at(episode, steps, count)), inside.topright, 16, colour, True, "topright")
    mark = _MARKS.get(outcome(steps[episode.first + count - 1])) if over else None
    if mark is not None:
        ink = t.palette.good if mark == "tick" else t.palette.bad
        icons.place(surface, icons.sign(mark, t.u(14), ink), (box.left - t.u(14), box.centery))
    area = pygame.Rect(inside.left, box.bottom + t.u(4), inside.width, inside.bottom - box.bottom - t.u(4))
    first = steps[episode.first].snapshot
    scale = min(area.width / first.width, area.height / first.height)
    size = (max(1, round(first.width * scale)), max(1, round(first.height * scale)))
    place = pygame.Rect((0, 0), size)
    place.center = area.center
    surface.blit(_still(_Still(first), size), place)
    t.strokes(surface, place, *_path(episode, count, scale, t.scale))


class _Still:
    """A snapshot as a key for the cache: equal when the same object."""

    def __init__(self, snapshot: Snapshot):
        self.snapshot = snapshot

    def __hash__(self) -> int:
        return id(self.snapshot)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Still) and other.snapshot is self.snapshot


@lru_cache(maxsize=64)
def _still(key: _Still, size: tuple[int, int]) -> pygame.Surface:
    """The whole board in little, darkened so that the path stands out."""
    cell, snapshot = 16, key.snapshot
    image = board.floor(snapshot.width, snapshot.height, cell).copy()
    board.paint(image, (0, 0), cell, snapshot)
    image.fill((150, 150, 160, 255), special_flags=pygame.BLEND_RGBA_MULT)
    return pygame.transform.smoothscale(image, size)


def _path(episode: Episode, count: int, scale: float, ui: float) -> tuple[tuple, tuple]:
    """Lines from dim (start) to bright (now); jumps are left out. A dot where something was gained, a cross where it was lost, a pale dot
    at the end. The board is dark in every theme."""
    points = episode.path[:count]
    runs, width = [], 2.2 * ui
    for i in range(1, len(points)):
        (x0, y0), (x1, y1) = points[i - 1], points[i]
        if (x0, y0) != (x1, y1) and abs(x1 - x0) + abs(y1 - y0) <= 2:
            colour = mix((150, 122, 60), DARK.accent, i / len(points))
            runs.append((colour, width, ((x0 * scale, y0 * scale), (x1 * scale, y1 * scale))))
    dots, arm = [], 2.6 * ui
    for at, reward in episode.gains:
        if at >= count:
            break
        x, y = points[at][0] * scale, points[at][1] * scale
        if reward > 0:
            dots.append((DARK.good, arm, x, y))
        else:
            runs += [(DARK.bad, 1.8 * ui, ((x - arm, y - s * arm), (x + arm, y + s * arm))) for s in (1, -1)]
    x, y = points[-1]
    return tuple(runs), (*dots, (DARK.text, 2.4 * ui, x * scale, y * scale))
