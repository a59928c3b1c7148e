"""The overlay that says what the keys do."""

from __future__ import annotations

import pygame

from game_meta.viewer import theme
from game_meta.viewer.theme import Theme

KEYS = (
    ("Space", "pause and go on"),
    ("→  ←", "one tick forward, back"),
    ("↑  ↓", "faster, slower"),
    ("R", "the same variant again"),
    ("N", "the next variant"),
    ("T", "the truth beside the beliefs"),
    ("S", "screenshot"),
    ("?", "this help"),
    ("Q", "quit"),
)


def draw(surface: pygame.Surface, t: Theme) -> None:
    shade = pygame.Surface(surface.get_size())
    shade.fill(theme.BACK)
    shade.set_alpha(170)
    surface.blit(shade, (0, 0))
    row = t.u(36)
    box = pygame.Rect(0, 0, t.u(440), row * len(KEYS) + t.u(76))
    box.center = surface.get_rect().center
    t.box(surface, box, theme.PANEL, theme.FAINT, 16)
    t.write(surface, "Keys", (box.left + t.u(32), box.top + t.u(32)), 18, theme.TEXT, True)
    for i, (name, words) in enumerate(KEYS):
        y = box.top + t.u(60) + row * i + row // 2
        cap = pygame.Rect(0, 0, t.u(76), t.u(26))
        cap.midleft = (box.left + t.u(32), y)
        t.box(surface, cap, theme.EDGE, theme.FAINT, 6)
        t.write(surface, name, cap.center, 13, theme.ACCENT, True, "center")
        t.write(surface, words, (cap.right + t.u(24), y), 14, theme.TEXT)
