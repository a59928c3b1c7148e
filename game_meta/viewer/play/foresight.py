"""What the agent expects the person to do in the coming tick, and how often it was right."""

from __future__ import annotations

import pygame

from game_meta.play.guesses import LATELY
from game_meta.play.match import Match
from game_meta.viewer import icons
from game_meta.viewer.theme import Theme

_TITLE = "What it thinks you will do next"
_ROUNDS = 6  # of which it is told how often it was right


def draw(surface: pygame.Surface, rect: pygame.Rect, t: Theme, match: Match) -> None:
    c, expected = t.palette, match.robot.expected
    inside = t.panel(surface, rect, _TITLE)
    if expected is None:
        words = f"{match.agent.name} has not learned to foresee anybody" if match.robot.steps else ""
        t.write(surface, t.fit(words, 13, inside.width), inside.midleft, 13, c.faint)
        return
    able = sorted({int(action) for action in match.variant.truth.controls})
    foot = t.u(46)
    row = min(t.u(34), (inside.height - foot) / len(able))
    best = max(able, key=lambda action: expected[action])
    for i, action in enumerate(able):
        y = inside.top + row * (i + 0.5)
        chance, likely = float(expected[action]), action == best
        done = action == match.done and match.boards[0].ticks > 0
        cap = pygame.Rect(0, 0, t.u(28), min(t.u(26), round(row) - t.u(4)))
        cap.midleft = (inside.left, round(y))
        t.box(surface, cap, c.edge if done else c.track, c.accent if done else c.edge, 6, stroke=2 if done else 1)
        icons.place(surface, icons.action(action, round(cap.height * 0.66), c.text), cap.center)
        t.write(surface, icons.MEANINGS[action], (cap.right + t.u(10), y), 13, c.text if likely else c.muted, likely)
        bar = pygame.Rect(cap.right + t.u(64), 0, inside.right - cap.right - t.u(64) - t.u(46), min(t.u(12), round(row) - t.u(8)))
        bar.centery = round(y)
        t.box(surface, bar, c.track, radius=6)
        filled = bar.copy()
        filled.width = round(bar.width * min(1.0, chance))
        if filled.width > 2:
            t.box(surface, filled, c.cool if likely else c.unsure, radius=6)
        t.write(surface, f"{100 * chance:.0f}%", (inside.right, y), 12, c.text if likely else c.muted, anchor="midright")
    _record(surface, pygame.Rect(inside.left, inside.bottom - foot, inside.width, foot), t, match, len(able))


def _record(surface: pygame.Surface, rect: pygame.Rect, t: Theme, match: Match, able: int) -> None:
    """How often it was right lately, and round by round."""
    c, lately = t.palette, match.guesses.lately
    pygame.draw.line(surface, c.edge, (rect.left, rect.top + t.u(4)), (rect.right, rect.top + t.u(4)), t.u(1))
    y = rect.top + t.u(17)
    told = "nothing foreseen yet" if lately is None else f"{100 * lately:.0f}% right"
    box = t.write(surface, told, (rect.left, y), 14, c.muted if lately is None else c.text, True)
    if lately is not None:
        t.write(surface, f"of your last {LATELY} moves; chance is {100 / able:.0f}%", (box.right + t.u(8), y), 12, c.muted)
    shares = [(k + 1, match.guesses.of(k)) for k in range(len(match.guesses.rounds))]
    words = "   ".join(f"round {k}: {100 * share:.0f}%" for k, share in shares[-_ROUNDS:] if share is not None)
    t.write(surface, t.fit(words, 12, rect.width), (rect.left, y + t.u(21)), 12, c.muted)
