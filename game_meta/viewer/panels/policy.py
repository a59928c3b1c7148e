"""What the agent is about to do: for each of its buttons what it believes the button does, how likely it is to press it, and the value."""

from __future__ import annotations

import numpy as np
import pygame

from game_meta.engine.observation import ACTIONS
from game_meta.viewer import icons
from game_meta.viewer.palette import mix
from game_meta.viewer.theme import number
from game_meta.viewer.view import View

_TITLE = "Next move"
_HISTORY = 60  # ticks of value shown
_SUSPICION = 0.3  # below this the agent has no idea what a button does


def draw(surface: pygame.Surface, rect: pygame.Rect, view: View) -> None:
    t, step = view.theme, view.step
    inside = t.panel(surface, rect, _TITLE)
    if not len(step.policy):
        t.write(surface, "not recorded", (rect.right - t.u(16), rect.top + t.u(20)), 12, t.palette.faint, anchor="midright")
        return
    _value(surface, rect, view)
    head, row = t.u(16), (inside.height - t.u(16)) / ACTIONS
    columns = {"button": inside.left + t.u(20), "does": inside.left + t.u(76)}
    columns["truth"] = columns["does"] + t.u(44)
    left = columns["does"] + t.u(68 if view.truth else 28)
    for name, x in columns.items():
        if name != "truth" or view.truth:
            t.write(surface, name, (x, inside.top + t.u(4)), 11, t.palette.accent if name == "truth" else t.palette.faint, anchor="center")
    best = int(np.argmax(step.policy))
    for a in range(ACTIONS):
        y = inside.top + head + row * (a + 0.5)
        _button(surface, view, a, (columns["button"], y), min(t.u(26), int(row) - 2))
        chances = np.zeros(ACTIONS) if step.beliefs is None else step.beliefs.controls[a]
        meant, sure = int(np.argmax(chances)), float(np.max(chances))
        if sure >= _SUSPICION:
            colour = mix(t.palette.unsure, t.palette.accent, (sure - 0.4) / 0.5)
            icons.place(surface, icons.action(meant, t.u(20), colour), (columns["does"], y))
        else:
            t.write(surface, "?", (columns["does"], y), 14, t.palette.faint, anchor="center")
        if view.truth and view.card.truth is not None:
            real = int(view.card.truth.controls[a])
            icons.place(surface, icons.action(real, t.u(20), t.palette.text), (columns["truth"], y))
        chance = float(view.last.policy[a] * (1 - view.blend) + step.policy[a] * view.blend)
        bar = pygame.Rect(left, 0, inside.right - left - t.u(40), max(4, min(t.u(12), int(row) - 4)))
        bar.centery = round(y)
        t.box(surface, bar, t.palette.track, radius=6)
        filled = bar.copy()
        filled.width = round(bar.width * chance)
        if filled.width > 2:
            t.box(surface, filled, t.palette.accent if a == best else t.palette.unsure, radius=6)
        t.write(surface, f"{100 * chance:.0f}%", (inside.right, y), 12, t.palette.text if a == best else t.palette.muted, anchor="midright")


def _button(surface: pygame.Surface, view: View, a: int, centre: tuple[float, float], size: int) -> None:
    """A keycap with the name that the agent has for the action; lit when it was pressed in the last tick."""
    t = view.theme
    cap = pygame.Rect(0, 0, size, size)
    cap.center = (round(centre[0]), round(centre[1]))
    pressed = view.step.action == a
    t.box(surface, cap, t.palette.edge, t.palette.accent if pressed else t.palette.faint, 6)
    icons.place(surface, icons.action(a, round(size * 0.66), t.palette.text), cap.center)


def _value(surface: pygame.Surface, rect: pygame.Rect, view: View) -> None:
    """The agent's estimate of what is to come, in the scale of its training, now and over the last ticks, in the title's line."""
    t = view.theme
    right, centre = rect.right - t.u(16), rect.top + t.u(20)
    box = t.write(surface, number(view.step.value, 1), (right, centre), 13, t.palette.text, True, "midright")
    values = view.timeline.values(max(0, view.index + 1 - _HISTORY), view.index + 1)
    spark = pygame.Rect(0, 0, t.u(56), t.u(20))
    spark.midright = (rect.right - t.u(16) - max(box.width, t.u(32)) - t.u(8), round(centre))
    low, high = min(values), max(values)
    span = max(high - low, 1e-6)
    points = tuple(
        (round(i * (spark.width - 4) / (_HISTORY - 1), 1) + 2, round(spark.height - 3 - (v - low) / span * (spark.height - 6), 1))
        for i, v in enumerate(values)
    )
    t.strokes(surface, spark, ((t.palette.cool, 1.6 * t.scale, points),))
    room = spark.left - t.u(6) - rect.left - t.u(24) - t.wide(_TITLE, 13, True)
    if t.wide("value", 11) <= room:
        t.write(surface, "value", (spark.left - t.u(6), centre), 11, t.palette.faint, anchor="midright")
