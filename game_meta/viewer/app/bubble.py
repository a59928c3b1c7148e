"""Words about a place of a text, beside it: below the line where there is room, else above."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from game_meta.viewer.palette import Colour
from game_meta.viewer.theme import Theme

_SIZE, _LINE, _WIDEST = 13, 20, 520  # design pixels


def draw(
    surface: pygame.Surface, t: Theme, within: pygame.Rect, at: tuple[int, int], line: int, words: Sequence[tuple[str, Colour]]
) -> None:
    """`at` is the middle of the line, which is `line` pixels high; the bubble stays `within`."""
    room = min(t.u(_WIDEST), within.width - t.u(32))
    lines = [(part, ink) for told, ink in words for part in t.wrap(told, _SIZE, room - t.u(24))]
    wide = max(t.wide(part, _SIZE) for part, _ in lines) + t.u(24)
    box = pygame.Rect(at[0] - t.u(8), at[1] + line // 2 + t.u(4), wide, len(lines) * t.u(_LINE) + t.u(12))
    if box.bottom > within.bottom:
        box.bottom = at[1] - line // 2 - t.u(4)
    box.left = max(within.left + t.u(8), min(box.left, within.right - box.width - t.u(8)))
    t.box(surface, box, t.palette.track, t.palette.faint, 8)
    for i, (part, ink) in enumerate(lines):
        t.write(surface, part, (box.left + t.u(12), box.top + t.u(6) + i * t.u(_LINE) + t.u(_LINE) // 2), _SIZE, ink)
