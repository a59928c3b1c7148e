"""The belief table: a row for each thing, a column for each effect.

A bar is as long as the agent's belief that the thing has the effect, and turns from grey to the effect's colour as the agent grows certain;
an empty one is certain that it has not. With the truth shown, a tick stands where the effect is real and a red frame where the belief is on
the wrong side.
"""

from __future__ import annotations

import numpy as np
import pygame

from game_meta.engine.observation import AVATAR, FIRST_LOOK, RIVAL
from game_meta.variants.truth import EFFECTS
from game_meta.viewer import icons, sprites
from game_meta.viewer.palette import Colour, Palette, mix
from game_meta.viewer.view import View

_TITLE = "What it believes things do"
_SHOT = "_shot"
_WRONG = 0.65  # a belief this far from the truth is not merely unsure


def ink(palette: Palette, p: float, effect: int) -> Colour:
    """Grey while it may be either way, the effect's colour when sure that it is so, the ground's when sure that it is not."""
    if p < 0.5:
        return mix(palette.track, palette.unsure, round(p / 0.4 * 16) / 16)
    return mix(palette.unsure, palette.effects[effect], round((p - 0.5) / 0.4 * 16) / 16)


def rows(view: View) -> list[int]:
    """The looks to show: those the rules speak of; where no truth is known, all that turned up."""
    known = [] if view.card.truth is None else np.flatnonzero(view.card.truth.known).tolist()
    return sorted({look for look in known if look >= FIRST_LOOK} | set(view.timeline.looks if view.card.truth is None else ()))


def draw(surface: pygame.Surface, rect: pygame.Rect, view: View) -> None:
    t, looks = view.theme, rows(view)
    inside = t.panel(surface, rect, _TITLE)
    _legend(surface, rect, view)
    head = t.u(46)
    first = inside.left + t.u(104 if view.truth else 48)
    touch = sum(not name.endswith(_SHOT) for name in EFFECTS)  # the columns about shooting stand a little apart
    gap = t.u(16)
    width = (inside.right - t.u(24) - gap - first) / len(EFFECTS)
    middles = [first + width * (e + 0.5) + (gap if e >= touch else 0) for e in range(len(EFFECTS))]
    ends = []
    for name, middle in zip(EFFECTS, middles, strict=True):
        image = t.slanted(name.removesuffix(_SHOT), 12, t.palette.muted, 36)
        ends.append(surface.blit(image, image.get_rect(bottomleft=(round(middle - t.u(12)), inside.top + head))).right)
    centred = round((middles[touch] + middles[-1]) / 2) + t.u(8) - t.wide("when shot", 11) // 2
    t.write(surface, "when shot", (max(centred, ends[touch - 1]), inside.top + t.u(4)), 11, t.palette.faint, anchor="midleft")
    if not looks:
        return
    height = min(t.u(48), (inside.height - head - t.u(4)) / len(looks))
    for i, look in enumerate(looks):
        top = inside.top + head + t.u(4) + height * i
        row = pygame.Rect(inside.left, round(top), inside.width, round(height) - t.u(4))
        if i % 2 == 0:
            t.box(surface, row, mix(t.palette.panel, t.palette.track, 0.45), radius=6)
        other = look == RIVAL and view.card.rival is not None
        picture = sprites.draw(AVATAR if other else look, min(t.u(32), round(height)), rival=view.card.rival == 1)
        surface.blit(picture, picture.get_rect(center=(row.left + t.u(24), row.centery)))
        if view.truth:
            words = t.fit(view.card.names.get(look, ""), 12, first - row.left - t.u(52))
            t.write(surface, words, (row.left + t.u(46), row.centery), 12, t.palette.accent)
        for e in range(len(EFFECTS)):
            cell = pygame.Rect(0, 0, round(width) - t.u(8), max(4, min(t.u(14), row.height - 4)))
            cell.center = (round(middles[e]), row.centery)
            _cell(surface, cell, view, look, e)


def _cell(surface: pygame.Surface, cell: pygame.Rect, view: View, look: int, e: int) -> None:
    t, now = view.theme, view.step.beliefs
    t.box(surface, cell, t.palette.track, radius=4)
    if now is not None:
        then = view.last.beliefs if view.last.beliefs is not None else now
        p = float(then.effects[look, e] * (1 - view.blend) + now.effects[look, e] * view.blend)
        bar = cell.copy()
        bar.width = round(cell.width * p)
        if bar.width >= 2:
            t.box(surface, bar, ink(t.palette, p, e), radius=4)
    truth = view.card.truth
    if view.truth and truth is not None and truth.known[look]:
        real = truth.effects[look, e] > 0.5
        if now is not None and abs(now.effects[look, e] - real) > _WRONG:
            surface.blit(_frame(cell.inflate(t.u(4), t.u(4)).size, t.u(5), t.palette.bad), cell.inflate(t.u(4), t.u(4)))
        if real:
            icons.place(surface, icons.sign("tick", t.u(16), t.palette.back), (cell.centerx + 1, cell.centery + 1))
            icons.place(surface, icons.sign("tick", t.u(16), t.palette.text), cell.center)


def _frame(size: tuple[int, int], radius: int, colour: Colour) -> pygame.Surface:
    frame = pygame.Surface(size, pygame.SRCALPHA)
    pygame.draw.rect(frame, colour, frame.get_rect(), 2, border_radius=radius)
    return frame


def _legend(surface: pygame.Surface, rect: pygame.Rect, view: View) -> None:
    """At the right of the title: how bars are to be read, or with the truth shown the share of beliefs on the right side."""
    t, truth, now = view.theme, view.card.truth, view.step.beliefs
    at = (rect.right - t.u(16), rect.top + t.u(20))
    if now is None:
        t.write(surface, "not recorded", at, 12, t.palette.faint, anchor="midright")
    elif view.truth and truth is not None and truth.known.any():
        known = np.asarray(truth.known, dtype=bool)
        right = float(np.mean((now.effects[known] > 0.5) == (truth.effects[known] > 0.5)))
        t.write(surface, f"{100 * right:.0f}% right", at, 13, t.palette.accent, True, "midright")
    elif rect.width > t.wide(_TITLE, 13, True) + t.wide("unsure sure", 11) + t.u(64 + 6 + 6 + 48):
        box = t.write(surface, "sure", at, 11, t.palette.faint, anchor="midright")
        ramp = pygame.Rect(0, 0, t.u(64), t.u(8))
        ramp.midright = (box.left - t.u(6), at[1])
        for i in range(8):
            left, right = (ramp.left + ramp.width * j // 8 for j in (i, i + 1))
            piece = pygame.Rect(left, ramp.top, right - left, ramp.height)
            surface.fill(mix(t.palette.unsure, t.palette.good, i / 7), piece)
        t.write(surface, "unsure", (ramp.left - t.u(6), at[1]), 11, t.palette.faint, anchor="midright")
