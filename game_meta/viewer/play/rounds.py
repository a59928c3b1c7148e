"""The rounds of a match in a row: both scores of each, and who won it."""

from __future__ import annotations

import pygame

from game_meta.play.match import Match
from game_meta.play.results import AGENT, YOU, tally
from game_meta.viewer import icons
from game_meta.viewer.palette import Colour
from game_meta.viewer.theme import Theme, number

_TILE, _WIDEST, _SUM = 96, 260, 190  # design pixels


def draw(surface: pygame.Surface, rect: pygame.Rect, t: Theme, match: Match) -> None:
    gap = t.u(8)
    total = pygame.Rect(rect.left, rect.top, t.u(_SUM), rect.height)
    _total(surface, total, t, match)
    room = rect.right - total.right - gap
    fit = max(1, room // t.u(_TILE))
    now = len(match.results) - match.round_over  # the round that is being played, from 0
    first = max(0, min(now - fit + 2, match.rounds - fit))
    shown = range(first, min(match.rounds, first + fit))
    wide = min((room + gap) / len(shown), t.u(_WIDEST))
    for place, k in enumerate(shown):
        tile = pygame.Rect(round(total.right + gap + place * wide), rect.top, round(wide) - gap, rect.height)
        _tile(surface, tile, t, match, k, live=k == now)


def _total(surface: pygame.Surface, rect: pygame.Rect, t: Theme, match: Match) -> None:
    c = t.palette
    t.box(surface, rect, c.panel, c.edge, 10)
    yours, its = tally(match.results)
    t.write(surface, "rounds won", (rect.centerx, rect.top + t.u(15)), 12, c.muted, anchor="center")
    middle = rect.bottom - t.u(21)
    t.write(surface, ":", (rect.centerx, middle), 18, c.muted, True, "center")
    box = t.write(surface, str(yours), (rect.centerx - t.u(12), middle), 18, c.accent, True, "midright")
    t.write(surface, "you", (box.left - t.u(8), middle + t.u(1)), 13, c.text, anchor="midright")
    box = t.write(surface, str(its), (rect.centerx + t.u(12), middle), 18, c.cool, True)
    t.write(surface, t.fit(match.agent.name, 13, rect.right - box.right - t.u(14)), (box.right + t.u(8), middle + t.u(1)), 13, c.text)


def _tile(surface: pygame.Surface, rect: pygame.Rect, t: Theme, match: Match, k: int, live: bool) -> None:
    c = t.palette
    played = k < len(match.results)
    t.box(surface, rect, c.panel, c.accent if live else c.edge, 10, stroke=2 if live else 1)
    t.write(surface, str(k + 1), (rect.left + t.u(12), rect.top + t.u(15)), 12, c.text if live or played else c.faint, True)
    if not played:
        return
    result, middle = match.results[k], rect.bottom - t.u(21)
    t.write(surface, ":", (rect.centerx, middle), 17, c.muted, True, "center")
    for side, away, anchor in ((YOU, -1, "midright"), (AGENT, 1, "midleft")):
        won = result.winner == side
        words = number(result.scores[side])
        box = t.write(surface, words, (rect.centerx + away * t.u(10), middle), 17, colour(t, side) if won else c.muted, won, anchor)
        if won:
            at = (box.left - t.u(12) if away < 0 else box.right + t.u(12), middle)
            icons.place(surface, icons.sign("tick", t.u(13), colour(t, side)), at)


def colour(t: Theme, side: int) -> Colour:
    return t.palette.accent if side == YOU else t.palette.cool
