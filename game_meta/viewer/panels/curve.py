"""Return by episode, between what random play earns and what a planner that knows the rules earns."""

from __future__ import annotations

from math import ceil, floor, log10

import pygame

from game_meta.viewer.palette import Colour
from game_meta.viewer.theme import number
from game_meta.viewer.timeline import result_at
from game_meta.viewer.view import View

_LABEL = 22  # design pixels that the number of an episode needs


def draw(surface: pygame.Surface, rect: pygame.Rect, view: View) -> None:
    t, grade = view.theme, view.card.grade
    inside = t.panel(surface, rect, "Return by episode")
    plot = pygame.Rect(inside.left + t.u(24), inside.top + t.u(10), inside.width - t.u(32), inside.height - t.u(34))
    if plot.width < t.u(40) or plot.height < t.u(40):
        return
    points = [(episode.k, result_at(episode, view.timeline.steps, count)) for episode, count in view.shown]
    known = [value for _, value in points] + ([float(grade.random), float(grade.oracle)] if grade else [])
    low, high = min(0.0, *known), max(1.0, *known)
    span = (high - low) * 1.12
    n = view.card.episodes

    def x(k: float) -> float:
        return plot.width * (0.5 if n == 1 else (k - 1) / (n - 1))

    def y(value: float) -> float:
        return plot.height - plot.height * (value - low) / span

    lines: list[tuple] = []
    unit = _round_step(span / 3)
    for i in range(floor(low / unit), floor((low + span) / unit) + 1):
        if low <= i * unit <= low + span:
            lines.append((t.palette.edge, t.u(1), ((0, y(i * unit)), (plot.width, y(i * unit)))))
            t.write(surface, number(i * unit), (plot.left - t.u(10), plot.top + y(i * unit)), 11, t.palette.faint, anchor="midright")
    if grade:
        for value, colour in ((float(grade.random), t.palette.muted), (float(grade.oracle), t.palette.cool)):
            lines.extend(_dashes(colour, plot.width, y(value), t.u(5), max(1.2, 1.4 * t.scale)))
    if len(points) > 1:
        lines.append((t.palette.accent, 2.4 * t.scale, tuple((x(k), y(v)) for k, v in points)))
    dots = []
    for k, v in points:
        dots.append((t.palette.accent, 4.6 * t.scale, x(k), y(v)))
        if k == view.step.episode and not view.step.ended:
            dots.append((t.palette.panel, 2.8 * t.scale, x(k), y(v)))
    pad = t.u(8)  # so that dots on the border are whole
    shifted_lines = tuple((c, w, tuple((px + pad, py + pad) for px, py in points_)) for c, w, points_ in lines)
    shifted_dots = tuple((c, r, px + pad, py + pad) for c, r, px, py in dots)
    t.strokes(surface, plot.inflate(2 * pad, 2 * pad), shifted_lines, shifted_dots)

    for k in range(1, n + 1, max(1, ceil(n * t.u(_LABEL) / plot.width))):
        colour = t.palette.text if k <= view.step.episode else t.palette.faint
        t.write(surface, str(k), (plot.left + x(k), plot.bottom + t.u(16)), 12, colour, k == view.step.episode, "center")
    if grade:
        _label(surface, view, (plot.left + t.u(8), plot.top + y(grade.oracle)), "midleft", "oracle", t.palette.cool)
        _label(surface, view, (plot.right - t.u(8), plot.top + y(grade.random)), "midright", "random", t.palette.muted)


def _label(surface: pygame.Surface, view: View, at: tuple[float, float], anchor: str, name: str, colour: Colour) -> None:
    """The name of a dashed line, on it at the end where the curve is rarely, on a patch of the panel's colour."""
    t = view.theme
    words = t.text(name, 11, colour)
    box = words.get_rect(**{anchor: (round(at[0]), round(at[1]))})
    surface.fill(t.palette.panel, box.inflate(t.u(8), -t.u(4)))
    surface.blit(words, box)


def _round_step(rough: float) -> float:
    """1, 2 or 5 times a power of ten, not below `rough`."""
    power = 10.0 ** floor(log10(rough))
    return next(power * m for m in (1, 2, 5, 10) if power * m >= rough)


def _dashes(colour: Colour, width: float, y: float, dash: int, thick: float) -> list[tuple]:
    return [(colour, thick, ((left, y), (min(width, left + dash * 0.9), y))) for left in range(0, int(width), 2 * dash)]
