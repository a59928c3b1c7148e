"""What lies over a screen: the keys, when `?` asks for them, and words that pass by themselves."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from game_meta.viewer import icons
from game_meta.viewer.app.screen import Key
from game_meta.viewer.theme import Theme

_MOST = 6  # lines of passing words
_ROW, _CAP, _GAP, _PAD = 34, 26, 48, 36  # design pixels


def keys(surface: pygame.Surface, t: Theme, here: Sequence[Key], anywhere: Sequence[Key]) -> None:
    """Two columns: the keys of the screen, and those that work anywhere."""
    shade = pygame.Surface(surface.get_size())
    shade.fill(t.palette.back)
    shade.set_alpha(190)
    surface.blit(shade, (0, 0))
    groups = [(title, rows) for title, rows in (("Here", here), ("Anywhere", anywhere)) if rows]
    widths = [_width(t, rows) for _, rows in groups]
    tall = t.u(_ROW) * max(len(rows) for _, rows in groups)
    wide = sum(widths) + t.u(_GAP) * (len(groups) - 1)
    box = pygame.Rect(0, 0, wide + 2 * t.u(_PAD), tall + t.u(64) + t.u(28))
    box.center = surface.get_rect().center
    t.box(surface, box, t.palette.panel, t.palette.edge, 16)
    left = box.left + t.u(_PAD)
    for (title, rows), width in zip(groups, widths, strict=True):
        t.write(surface, title, (left, box.top + t.u(38)), 16, t.palette.text, True)
        _column(surface, t, rows, (left, box.top + t.u(64)))
        left += width + t.u(_GAP)


def _caps(t: Theme, rows: Sequence[Key]) -> int:
    """The width of the key caps of a column."""
    return max(t.wide(key.name, 13, True) for key in rows) + t.u(24)


def _width(t: Theme, rows: Sequence[Key]) -> int:
    return _caps(t, rows) + t.u(16) + max(t.wide(key.words, 14) for key in rows)


def _column(surface: pygame.Surface, t: Theme, rows: Sequence[Key], at: tuple[int, int]) -> None:
    wide = _caps(t, rows)
    for i, key in enumerate(rows):
        cap = pygame.Rect(0, 0, wide, t.u(_CAP))
        cap.midleft = (at[0], at[1] + t.u(_ROW) * i + t.u(_ROW) // 2)
        t.box(surface, cap, t.palette.track, t.palette.edge, 6)
        t.write(surface, key.name, cap.center, 13, t.palette.accent, True, "center")
        t.write(surface, key.words, (cap.right + t.u(16), cap.centery), 14)


def toast(surface: pygame.Surface, t: Theme, words: str, bad: bool) -> None:
    """A pill at the foot of the window, with a sign that says which kind of words these are."""
    size, line = 14, t.u(22)
    lines = [part for told in words.splitlines() for part in t.wrap(told, size, round(surface.get_width() * 0.8) - t.u(96))][:_MOST]
    ink = t.palette.bad if bad else t.palette.good
    wide = max((t.wide(part, size) for part in lines), default=0)
    pill = pygame.Rect(0, 0, wide + t.u(76), line * len(lines) + t.u(18))
    pill.midbottom = (surface.get_width() // 2, surface.get_height() - t.u(24))
    t.box(surface, pill, t.palette.panel, ink, 18, stroke=1.6)
    icons.place(surface, icons.sign("cross" if bad else "tick", t.u(16), ink), (pill.left + t.u(26), pill.centery))
    for i, part in enumerate(lines):
        t.write(surface, part, (pill.left + t.u(48), pill.top + t.u(9) + line * i + line // 2), size)
