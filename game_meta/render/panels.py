"""The panels of a trial, and the whole frame that they make: boards, episodes, beliefs, returns, the next move.

Each draws one moment (a TrialView) of what was recorded. The belief table has a row for each thing, a column for each effect: a bar is as
long as the agent's belief that the thing has the effect, and turns from grey to the effect's colour as the agent gets certain; an empty one
is certain that it has not. With the labels shown, a tick stands where the effect is real and a red frame where the belief is on the wrong
side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import ceil, floor, hypot, log10
from typing import NamedTuple

import numpy as np
import pygame

from game_meta.engine.observation import ACTIONS, AVATAR, FIRST_LOOK, OPPONENT
from game_meta.engine.snapshot import Snapshot
from game_meta.generator.labels import LABEL_NAMES
from game_meta.render import board, icons, sprites
from game_meta.render.theme import DARK_PALETTE, Colour, Palette, Theme, display_number, mix_colours
from game_meta.render.theory_panel import draw_rules_panel
from game_meta.render.time_bar import TIME_BAR_HEIGHT, draw_time_bar
from game_meta.render.timeline import RecordedEpisode, TrialView, outcome_word, return_after

_BELIEF_TITLE = "What it believes things do"
_SHOT = "_shot"
_TOUCH_LABELS = sum(not name.endswith(_SHOT) for name in LABEL_NAMES)  # the columns about shooting come behind, and stand a little apart
_SHOT_GAP = 16  # design pixels
_WRONG = 0.65  # a belief this far from the truth is not merely unsure


def belief_colour(palette: Palette, p: float, effect: int) -> Colour:
    """Return grey while it may be either way, the effect's colour when sure that it is so, the ground's when sure that it is not."""
    if p < 0.5:
        return mix_colours(palette.track, palette.unsure, round(p / 0.4 * 16) / 16)
    return mix_colours(palette.unsure, palette.effects[effect], round((p - 0.5) / 0.4 * 16) / 16)


def belief_rows(view: TrialView) -> list[int]:
    """Return the looks to show: those the rules speak of; where no labels are known, all that turned up."""
    known = [] if view.card.labels is None else np.flatnonzero(view.card.labels.known).tolist()
    return sorted({look for look in known if look >= FIRST_LOOK} | set(view.timeline.looks if view.card.labels is None else ()))


def draw_thoughts(surface: pygame.Surface, rect: pygame.Rect, view: TrialView) -> None:
    """Draw what the agent holds true: the rules that it has written down, or for one that writes none the belief table."""
    if view.step.theory is not None:
        draw_rules_panel(surface, rect, view)
    else:
        draw_belief_table(surface, rect, view)


def draw_belief_table(surface: pygame.Surface, rect: pygame.Rect, view: TrialView) -> None:
    """Draw the panel of the belief table."""
    t, looks = view.theme, belief_rows(view)
    inside = t.draw_panel(surface, rect, _BELIEF_TITLE)
    _draw_belief_legend(surface, rect, view)
    head = t.px(46)
    first = inside.left + t.px(104 if view.show_labels else 48)
    width = (inside.right - t.px(24) - t.px(_SHOT_GAP) - first) / len(LABEL_NAMES)
    middles = [first + width * (e + 0.5) + (t.px(_SHOT_GAP) if e >= _TOUCH_LABELS else 0) for e in range(len(LABEL_NAMES))]
    _draw_effect_names(surface, inside, view, middles, head)
    if not looks:
        return
    height = min(t.px(48), (inside.height - head - t.px(4)) / len(looks))
    for i, look in enumerate(looks):
        top = inside.top + head + t.px(4) + height * i
        row = pygame.Rect(inside.left, round(top), inside.width, round(height) - t.px(4))
        if i % 2 == 0:
            t.draw_box(surface, row, mix_colours(t.palette.panel, t.palette.track, 0.45), radius=6)
        _draw_thing(surface, row, view, look, min(t.px(32), round(height)), first)
        for e in range(len(LABEL_NAMES)):
            cell = pygame.Rect(0, 0, round(width) - t.px(8), max(4, min(t.px(14), row.height - 4)))
            cell.center = (round(middles[e]), row.centery)
            _draw_belief(surface, cell, view, look, e)


def _draw_effect_names(surface: pygame.Surface, inside: pygame.Rect, view: TrialView, middles: list[float], head: int) -> None:
    """Draw the name of each column above its middle, rising to the right."""
    t, ends = view.theme, []
    for name, middle in zip(LABEL_NAMES, middles, strict=True):
        image = t.render_slanted(name.removesuffix(_SHOT), 12, t.palette.muted, 36)
        ends.append(surface.blit(image, image.get_rect(bottomleft=(round(middle - t.px(12)), inside.top + head))).right)
    centred = round((middles[_TOUCH_LABELS] + middles[-1]) / 2) + t.px(8) - t.text_width("when shot", 11) // 2
    at = max(centred, ends[_TOUCH_LABELS - 1]), inside.top + t.px(4)
    t.draw_text(surface, "when shot", at, 11, t.palette.faint, anchor="midleft")


def _draw_thing(surface: pygame.Surface, row: pygame.Rect, view: TrialView, look: int, side: int, first: int) -> None:
    """Draw what a row is about, and with the labels shown what the game calls it; the first column begins at `first`."""
    t, card = view.theme, view.card
    other = look == OPPONENT and card.opponent is not None
    picture = sprites.draw_sprite(AVATAR if other else look, side, second_player=card.opponent == 1)
    surface.blit(picture, picture.get_rect(center=(row.left + t.px(24), row.centery)))
    if view.show_labels:
        words = t.fit_text(card.names.get(look, ""), 12, first - row.left - t.px(52))
        t.draw_text(surface, words, (row.left + t.px(46), row.centery), 12, t.palette.accent)


def _draw_belief(surface: pygame.Surface, cell: pygame.Rect, view: TrialView, look: int, e: int) -> None:
    """Draw what the agent believes of one effect of one look; with the labels shown, also whether it is so."""
    t, now = view.theme, view.step.belief
    t.draw_box(surface, cell, t.palette.track, radius=4)
    if now is not None:
        then = view.last.belief if view.last.belief is not None else now
        p = float(then.effects[look, e] * (1 - view.blend) + now.effects[look, e] * view.blend)
        bar = cell.copy()
        bar.width = round(cell.width * p)
        if bar.width >= 2:
            t.draw_box(surface, bar, belief_colour(t.palette, p, e), radius=4)
    truth = view.card.labels
    if view.show_labels and truth is not None and truth.known[look]:
        real = truth.effects[look, e] > 0.5
        if now is not None and abs(now.effects[look, e] - real) > _WRONG:
            surface.blit(_draw_belief_frame(cell.inflate(t.px(4), t.px(4)).size, t.px(5), t.palette.bad), cell.inflate(t.px(4), t.px(4)))
        if real:
            icons.blit_centred(surface, icons.sign_icon("tick", t.px(16), t.palette.back), (cell.centerx + 1, cell.centery + 1))
            icons.blit_centred(surface, icons.sign_icon("tick", t.px(16), t.palette.text), cell.center)


def _draw_belief_frame(size: tuple[int, int], radius: int, colour: Colour) -> pygame.Surface:
    frame = pygame.Surface(size, pygame.SRCALPHA)
    pygame.draw.rect(frame, colour, frame.get_rect(), 2, border_radius=radius)
    return frame


def _draw_belief_legend(surface: pygame.Surface, rect: pygame.Rect, view: TrialView) -> None:
    """At the right of the title: how bars are to be read, or with the truth shown the share of beliefs on the right side."""
    t, truth, now = view.theme, view.card.labels, view.step.belief
    at = (rect.right - t.px(16), rect.top + t.px(20))
    if now is None:
        t.draw_text(surface, "not recorded", at, 12, t.palette.faint, anchor="midright")
    elif view.show_labels and truth is not None and truth.known.any():
        known = np.asarray(truth.known, dtype=bool)
        right = float(np.mean((now.effects[known] > 0.5) == (truth.effects[known] > 0.5)))
        t.draw_text(surface, f"{100 * right:.0f}% right", at, 13, t.palette.accent, True, "midright")
    elif rect.width > t.text_width(_BELIEF_TITLE, 13, True) + t.text_width("unsure sure", 11) + t.px(64 + 6 + 6 + 48):
        box = t.draw_text(surface, "sure", at, 11, t.palette.faint, anchor="midright")
        ramp = pygame.Rect(0, 0, t.px(64), t.px(8))
        ramp.midright = (box.left - t.px(6), at[1])
        for i in range(8):
            left, right = (ramp.left + ramp.width * j // 8 for j in (i, i + 1))
            piece = pygame.Rect(left, ramp.top, right - left, ramp.height)
            surface.fill(mix_colours(t.palette.unsure, t.palette.good, i / 7), piece)
        t.draw_text(surface, "unsure", (ramp.left - t.px(6), at[1]), 11, t.palette.faint, anchor="midright")


# ----------------------------------------------------------------------------------------------------
# Return by episode, between what random play earns and what a planner that knows the rules earns.

RETURNS_TITLE = "Return by episode"
Points = tuple[tuple[float, float], ...]
_LABEL = 22  # design pixels that the number of an episode needs


@dataclass(frozen=True)
class _Plot:
    """Where values of episodes 1 to `episodes` lie in a rectangle, relative to it."""

    rect: pygame.Rect
    episodes: int
    low: float
    span: float

    def x(self, k: float) -> float:
        return self.rect.width * (0.5 if self.episodes == 1 else (k - 1) / (self.episodes - 1))

    def y(self, value: float) -> float:
        return self.rect.height - self.rect.height * (value - self.low) / self.span


def draw_return_curve(surface: pygame.Surface, rect: pygame.Rect, *views: TrialView) -> None:
    """Draw the panel of the returns by episode, so far as they are shown: of one agent, or of several in one plot.

    The curve goes through episodes that are over: the return so far of one that goes on, a hollow dot, says nothing beside theirs."""
    first = views[0]
    t, bounds, n = first.theme, first.card.bounds, first.card.episodes
    inside = t.draw_panel(surface, rect, RETURNS_TITLE)
    place = _plot_place(rect, t, len(views))
    if place.width < t.px(40) or place.height < t.px(40):
        return
    known = [point.value for view in views for point in return_points(view)] + list(bounds or ())
    low, high = min(0.0, *known), max(1.0, *known)
    plot = _Plot(place, n, low, (high - low) * 1.12)
    lines = _draw_scale(surface, t, plot)
    if bounds:
        for value, colour in ((bounds.random, t.palette.muted), (bounds.oracle, t.palette.cool)):
            lines.extend(_dashed_line(colour, place.width, plot.y(value), t.px(5), max(1.2, 1.4 * t.scale)))
    _draw_curves(surface, views, plot, lines)
    for k in range(1, n + 1, max(1, ceil(n * t.px(_LABEL) / place.width))):
        colour = t.palette.text if k <= first.step.episode else t.palette.faint
        at = (place.left + plot.x(k), place.bottom + t.px(16))
        t.draw_text(surface, str(k), at, 12, colour, k in (first.step.episode, first.hovered_episode), "center")
    if bounds:
        _draw_line_name(surface, first, (place.left + t.px(8), place.top + plot.y(bounds.oracle)), "midleft", "oracle", t.palette.cool)
        _draw_line_name(surface, first, (place.right - t.px(8), place.top + plot.y(bounds.random)), "midright", "random", t.palette.muted)
    if len(views) > 1:
        _draw_curve_names(surface, pygame.Rect(inside.left, inside.top, inside.width, t.px(_LABEL)), views)


def _plot_place(rect: pygame.Rect, t: Theme, curves: int) -> pygame.Rect:
    """Return where in the panel of returns the plot lies; the names of several curves stand above it."""
    inside, names = t.panel_inside(rect, RETURNS_TITLE), t.px(_LABEL) if curves > 1 else 0
    return pygame.Rect(inside.left + t.px(24), inside.top + t.px(10) + names, inside.width - t.px(32), inside.height - t.px(34) - names)


class ReturnPoint(NamedTuple):
    """What an episode earned as far as it is shown."""

    k: int
    value: float
    over: bool


def return_points(view: TrialView) -> list[ReturnPoint]:
    """Return what the episodes that have begun have earned by the moment that is shown."""
    steps = view.timeline.steps
    return [
        ReturnPoint(episode.k, return_after(episode, steps, count), episode.ended and count == len(episode.path))
        for episode, count in view.shown
    ]


def _curve_colours(t: Theme) -> tuple[Colour, Colour]:
    """Return the colours of the first agent's curve and the second's."""
    return t.palette.accent, t.palette.good


def _draw_curve_names(surface: pygame.Surface, rect: pygame.Rect, views: Sequence[TrialView]) -> None:
    """Draw whose curve each is, beside a piece of it: the second one is dashed."""
    t, wide = views[0].theme, rect.width // len(views)
    for i, (view, colour) in enumerate(zip(views, _curve_colours(t), strict=False)):
        piece = pygame.Rect(rect.left + i * wide, rect.top, t.px(22), rect.height)
        ends = ((0.0, piece.height / 2), (float(piece.width), piece.height / 2))
        t.draw_strokes(surface, piece, tuple((colour, 2.4 * t.scale, line) for line in _curve_lines(ends, bool(i), t.px(5))))
        words = t.fit_text(view.card.agent, 12, wide - t.px(32))
        t.draw_text(surface, words, (piece.right + t.px(6), rect.centery), 12, t.palette.muted)


def _curve_lines(points: Points, dashed: bool, dash: int) -> list[Points]:
    """Return the lines of a curve through points: one, or dashes of so many pixels."""
    if not dashed:
        return [points] if len(points) > 1 else []
    found: list[Points] = []
    for (x0, y0), (x1, y1) in pairwise(points):
        count = max(1, round(hypot(x1 - x0, y1 - y0) / (2 * dash)))
        for start, end in ((i / count, (i + 0.55) / count) for i in range(count)):
            found.append(((x0 + start * (x1 - x0), y0 + start * (y1 - y0)), (x0 + end * (x1 - x0), y0 + end * (y1 - y0))))
    return found


def _draw_scale(surface: pygame.Surface, t: Theme, plot: _Plot) -> list[tuple]:
    """Draw round values beside the plot; return the lines across it at their heights."""
    lines: list[tuple] = []
    unit, rect = _round_step(plot.span / 3), plot.rect
    for i in range(floor(plot.low / unit), floor((plot.low + plot.span) / unit) + 1):
        if plot.low <= i * unit <= plot.low + plot.span:
            y = plot.y(i * unit)
            lines.append((t.palette.edge, t.px(1), ((0, y), (rect.width, y))))
            t.draw_text(surface, display_number(i * unit), (rect.left - t.px(10), rect.top + y), 11, t.palette.faint, anchor="midright")
    return lines


def _draw_curves(surface: pygame.Surface, views: Sequence[TrialView], plot: _Plot, lines: list[tuple]) -> None:
    """Draw the lines, the curves over them, and a dot for each episode, hollow while it goes on."""
    t, dots = views[0].theme, []
    for i, (view, colour) in enumerate(zip(views, _curve_colours(t), strict=False)):
        points = return_points(view)
        ended = tuple((plot.x(k), plot.y(v)) for k, v, over in points if over)
        lines.extend((colour, 2.4 * t.scale, line) for line in _curve_lines(ended, bool(i), t.px(5)))
        for k, v, over in points:
            dots.append((colour, (6.2 if k == view.hovered_episode else 4.6) * t.scale, plot.x(k), plot.y(v)))
            if not over:
                dots.append((t.palette.panel, 2.8 * t.scale, plot.x(k), plot.y(v)))
    pad = t.px(8)  # so that dots on the border are whole
    shifted_lines = tuple((c, w, tuple((px + pad, py + pad) for px, py in points_)) for c, w, points_ in lines)
    shifted_dots = tuple((c, r, px + pad, py + pad) for c, r, px, py in dots)
    t.draw_strokes(surface, plot.rect.inflate(2 * pad, 2 * pad), shifted_lines, shifted_dots)


def _draw_line_name(surface: pygame.Surface, view: TrialView, at: tuple[float, float], anchor: str, name: str, colour: Colour) -> None:
    """Draw the name of a dashed line, on it at the end where the curve is rarely, on a patch of the panel's colour."""
    t = view.theme
    words = t.render_text(name, 11, colour)
    box = words.get_rect(**{anchor: (round(at[0]), round(at[1]))})
    surface.fill(t.palette.panel, box.inflate(t.px(8), -t.px(4)))
    surface.blit(words, box)


def _round_step(rough: float) -> float:
    """1, 2 or 5 times a power of ten, not below `rough`."""
    power = 10.0 ** floor(log10(rough))
    return next(power * m for m in (1, 2, 5, 10) if power * m >= rough)


def _dashed_line(colour: Colour, width: float, y: float, dash: int, thick: float) -> list[tuple]:
    return [(colour, thick, ((left, y), (min(width, left + dash * 0.9), y))) for left in range(0, int(width), 2 * dash)]


# ----------------------------------------------------------------------------------------------------
# What the agent is about to do: for each of its buttons what it believes the button does, how likely it is to press it, and the value.

_POLICY_TITLE = "Next move"
_HISTORY = 60  # ticks of value shown
_SUSPICION = 0.3  # below this the agent has no idea what a button does


def draw_policy_panel(surface: pygame.Surface, rect: pygame.Rect, view: TrialView) -> None:
    """Draw the panel of the next move: a row for each of the agent's buttons."""
    t, step = view.theme, view.step
    inside = t.draw_panel(surface, rect, _POLICY_TITLE)
    if not len(step.policy):
        t.draw_text(surface, "not recorded", (rect.right - t.px(16), rect.top + t.px(20)), 12, t.palette.faint, anchor="midright")
        return
    _draw_value(surface, rect, view)
    head, row = t.px(16), (inside.height - t.px(16)) / ACTIONS
    columns = {"button": inside.left + t.px(20), "does": inside.left + t.px(76)}
    if view.show_labels:
        columns["truth"] = columns["does"] + t.px(44)
    left = inside.left + t.px(76) + t.px(68 if view.show_labels else 28)
    for name, x in columns.items():
        ink = t.palette.accent if name == "truth" else t.palette.faint
        t.draw_text(surface, name, (x, inside.top + t.px(4)), 11, ink, anchor="center")
    best = int(np.argmax(step.policy))
    for a in range(ACTIONS):
        y = inside.top + head + row * (a + 0.5)
        _draw_action_key(surface, view, a, (columns["button"], y), min(t.px(26), int(row) - 2))
        _draw_believed_action(surface, view, a, (columns["does"], y))
        if view.show_labels and view.card.labels is not None:
            real = int(view.card.labels.controls[a])
            icons.blit_centred(surface, icons.action_icon(real, t.px(20), t.palette.text), (columns["truth"], y))
        chance = float(view.last.policy[a] * (1 - view.blend) + step.policy[a] * view.blend)
        bar = pygame.Rect(left, 0, inside.right - left - t.px(40), max(4, min(t.px(12), int(row) - 4)))
        bar.centery = round(y)
        t.draw_bar(surface, bar, chance, t.palette.accent if a == best else t.palette.unsure)
        ink = t.palette.text if a == best else t.palette.muted
        t.draw_text(surface, f"{100 * chance:.0f}%", (inside.right, y), 12, ink, anchor="midright")


def _draw_believed_action(surface: pygame.Surface, view: TrialView, a: int, centre: tuple[float, float]) -> None:
    """Draw what the agent believes that button `a` does, the brighter the surer it is; a question mark where it has no idea."""
    t, belief = view.theme, view.step.belief
    chances = np.zeros(ACTIONS) if belief is None else belief.controls[a]
    meant, sure = int(np.argmax(chances)), float(np.max(chances))
    if sure >= _SUSPICION:
        colour = mix_colours(t.palette.unsure, t.palette.accent, (sure - 0.4) / 0.5)
        icons.blit_centred(surface, icons.action_icon(meant, t.px(20), colour), centre)
    else:
        t.draw_text(surface, "?", centre, 14, t.palette.faint, anchor="center")


def _draw_action_key(surface: pygame.Surface, view: TrialView, a: int, centre: tuple[float, float], size: int) -> None:
    """Draw a keycap with the name that the agent has for the action; lit when it was pressed in the last tick."""
    t = view.theme
    cap = pygame.Rect(0, 0, size, size)
    cap.center = (round(centre[0]), round(centre[1]))
    pressed = view.step.action == a
    t.draw_box(surface, cap, t.palette.edge, t.palette.accent if pressed else t.palette.faint, 6)
    icons.blit_centred(surface, icons.action_icon(a, round(size * 0.66), t.palette.text), cap.center)


def _draw_value(surface: pygame.Surface, rect: pygame.Rect, view: TrialView) -> None:
    """Draw the agent's estimate of what is to come, in the scale of its training, now and over the last ticks, in the title's line."""
    t = view.theme
    right, centre = rect.right - t.px(16), rect.top + t.px(20)
    box = t.draw_text(surface, display_number(view.step.value, 1), (right, centre), 13, t.palette.text, True, "midright")
    values = view.timeline.values(max(0, view.index + 1 - _HISTORY), view.index + 1)
    spark = pygame.Rect(0, 0, t.px(56), t.px(20))
    spark.midright = (rect.right - t.px(16) - max(box.width, t.px(32)) - t.px(8), round(centre))
    low, high = min(values), max(values)
    span = max(high - low, 1e-6)
    points = tuple(
        (round(i * (spark.width - 4) / (_HISTORY - 1), 1) + 2, round(spark.height - 3 - (v - low) / span * (spark.height - 6), 1))
        for i, v in enumerate(values)
    )
    t.draw_strokes(surface, spark, ((t.palette.cool, 1.6 * t.scale, points),))
    room = spark.left - t.px(6) - rect.left - t.px(24) - t.text_width(_POLICY_TITLE, 13, True)
    if t.text_width("value", 11) <= room:
        t.draw_text(surface, "value", (spark.left - t.px(6), centre), 11, t.palette.faint, anchor="midright")


# ----------------------------------------------------------------------------------------------------
# One tile for each episode: the board as it began, the way the avatar went, where it gained and lost, and what it ended with.

_MARKS = {"won": "tick", "lost": "cross"}


def draw_episode_strip(surface: pygame.Surface, rect: pygame.Rect, view: TrialView) -> None:
    """Draw a tile for each episode of the trial; those to come are empty."""
    t = view.theme
    shown = {episode.k: (episode, count) for episode, count in view.shown}
    for k, tile in enumerate(_tile_places(rect, view), 1):
        live, hovered = k == view.step.episode, k == view.hovered_episode and k in shown
        ground = t.palette.track if hovered else t.palette.panel
        t.draw_box(surface, tile, ground, t.palette.accent if live or hovered else t.palette.edge, 10)
        inside = tile.inflate(-t.px(16), -t.px(14))
        t.draw_text(surface, str(k), inside.topleft, 13, t.palette.text if k in shown else t.palette.faint, True, "topleft")
        if k in shown:
            _draw_episode_tile(surface, inside, view, *shown[k])


def _tile_places(rect: pygame.Rect, view: TrialView) -> list[pygame.Rect]:
    """Place a tile for each episode of the trial in the strip."""
    gap, n = view.theme.px(8), view.card.episodes
    width = (rect.width - gap * (n - 1)) / n
    return [pygame.Rect(rect.left + round(i * (width + gap)), rect.top, round(width), rect.height) for i in range(n)]


def _draw_episode_tile(surface: pygame.Surface, inside: pygame.Rect, view: TrialView, episode: RecordedEpisode, count: int) -> None:
    """Draw the board of an episode as it began, the way of its avatar over `count` steps, and its return by then."""
    t, steps = view.theme, view.timeline.steps
    over = episode.ended and count == len(episode.path)
    colour = t.palette.text if over else t.palette.muted
    box = t.draw_text(surface, display_number(return_after(episode, steps, count)), inside.topright, 16, colour, True, "topright")
    mark = _MARKS.get(outcome_word(steps[episode.first + count - 1])) if over else None
    if mark is not None:
        ink = t.palette.good if mark == "tick" else t.palette.bad
        icons.blit_centred(surface, icons.sign_icon(mark, t.px(14), ink), (box.left - t.px(14), box.centery))
    area = pygame.Rect(inside.left, box.bottom + t.px(4), inside.width, inside.bottom - box.bottom - t.px(4))
    first = steps[episode.first].snapshot
    scale = min(area.width / first.width, area.height / first.height)
    size = (max(1, round(first.width * scale)), max(1, round(first.height * scale)))
    place = pygame.Rect((0, 0), size)
    place.center = area.center
    surface.blit(_small_board(_SnapshotKey(first), size), place)
    t.draw_strokes(surface, place, *_draw_path(episode, count, scale, t.scale))


class _SnapshotKey:
    """A snapshot as a key for the cache: equal when the same object."""

    def __init__(self, snapshot: Snapshot):
        self.snapshot = snapshot

    def __hash__(self) -> int:
        return id(self.snapshot)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _SnapshotKey) and other.snapshot is self.snapshot


@lru_cache(maxsize=64)
def _small_board(key: _SnapshotKey, size: tuple[int, int]) -> pygame.Surface:
    """Return the whole board in little, darkened so that the path stands out."""
    cell, snapshot = 16, key.snapshot
    image = board.draw_floor(snapshot.width, snapshot.height, cell).copy()
    board.draw_board_sprites(image, (0, 0), cell, snapshot)
    image.fill((150, 150, 160, 255), special_flags=pygame.BLEND_RGBA_MULT)
    return pygame.transform.smoothscale(image, size)


def _draw_path(episode: RecordedEpisode, count: int, scale: float, ui: float) -> tuple[tuple, tuple]:
    """Lines from dim (start) to bright (now); jumps are left out. A dot where something was gained, a cross where it was lost, a pale dot
    at the end. The board is dark in every theme."""
    points = episode.path[:count]
    runs, width = [], 2.2 * ui
    for i in range(1, len(points)):
        (x0, y0), (x1, y1) = points[i - 1], points[i]
        if (x0, y0) != (x1, y1) and abs(x1 - x0) + abs(y1 - y0) <= 2:
            colour = mix_colours((150, 122, 60), DARK_PALETTE.accent, i / len(points))
            runs.append((colour, width, ((x0 * scale, y0 * scale), (x1 * scale, y1 * scale))))
    dots, arm = [], 2.6 * ui
    for at, reward in episode.rewards:
        if at >= count:
            break
        x, y = points[at][0] * scale, points[at][1] * scale
        if reward > 0:
            dots.append((DARK_PALETTE.good, arm, x, y))
        else:
            runs += [(DARK_PALETTE.bad, 1.8 * ui, ((x - arm, y - s * arm), (x + arm, y + s * arm))) for s in (1, -1)]
    x, y = points[-1]
    return tuple(runs), (*dots, (DARK_PALETTE.text, 2.4 * ui, x * scale, y * scale))


# ----------------------------------------------------------------------------------------------------
# One whole frame of the adapt scene: where each panel lies at a given size, and the headline above them.

DESIGN_SIZE = (1280, 720)
MIN_TRIAL_SIZE = (960, 560)  # below this the picture is drawn at this size and scaled down as a whole


@dataclass(frozen=True)
class TrialLayout:
    """Where the panels of one agent lie."""

    head: pygame.Rect
    board: pygame.Rect
    strip: pygame.Rect
    beliefs: pygame.Rect
    curve: pygame.Rect
    policy: pygame.Rect
    bar: pygame.Rect  # of the trial's time; without a height where there is none


@dataclass(frozen=True)
class AgentColumn:
    """Where the panels of one of several agents lie."""

    name: pygame.Rect
    board: pygame.Rect
    strip: pygame.Rect
    beliefs: pygame.Rect


_CURVES_SHARE = 0.22  # of the width of a picture of several agents, for the plot of their returns
_LEAST_CURVES_HEIGHT = 150  # px, below which the plot would be a title and nothing else


def scale_for(size: tuple[int, int]) -> float:
    """Type and spacing shrink less than the window, so that they stay legible, and grow with it."""
    full = min(size[0] / DESIGN_SIZE[0], size[1] / DESIGN_SIZE[1])
    return max(0.84, full)


def layout_trial(size: tuple[int, int], t: Theme, with_bar: bool = False) -> TrialLayout:
    """Place the panels of one agent in a picture of this size; `with_bar` that of the trial's time along the foot."""
    edge, gap = t.px(16), t.px(12)
    head = pygame.Rect(edge, edge, size[0] - 2 * edge, t.px(28))
    foot = t.px(TIME_BAR_HEIGHT) + gap if with_bar else 0
    body = pygame.Rect(edge, head.bottom + gap, head.width, size[1] - head.bottom - gap - edge - foot)
    left = round((body.width - gap) * 0.5)
    strip_height = round(body.height * 0.21)
    right = body.left + left + gap
    wide = body.right - right
    upper = round(body.height * (0.64 if with_bar else 0.59))
    lower = body.height - upper - gap
    half = round((wide - gap) * 0.46)
    return TrialLayout(
        head,
        pygame.Rect(body.left, body.top, left, body.height - strip_height - gap),
        pygame.Rect(body.left, body.bottom - strip_height, left, strip_height),
        pygame.Rect(right, body.top, wide, upper),
        pygame.Rect(right, body.bottom - lower, half, lower),
        pygame.Rect(right + half + gap, body.bottom - lower, wide - half - gap, lower),
        pygame.Rect(body.left, body.bottom + gap, body.width, max(0, foot - gap)),
    )


def layout_agent_columns(size: tuple[int, int], t: Theme, count: int, with_bar: bool = False) -> list[AgentColumn]:
    """Place the panels of agents that are watched side by side, a column for each.

    Where text is large in a small window there is no room for a plot between what they believe.
    """
    edge, gap = t.px(16), t.px(12)
    top = layout_trial(size, t).board.top
    width = (size[0] - 2 * edge - gap * (count - 1)) // count
    height = size[1] - edge - top - (t.px(TIME_BAR_HEIGHT) + gap if with_bar else 0)
    found = []
    for left in (edge + i * (width + gap) for i in range(count)):
        name = pygame.Rect(left, top, width, t.px(24))
        board_ = pygame.Rect(left, name.bottom + t.px(6), width, round(height * 0.44))
        strip_ = pygame.Rect(left, board_.bottom + gap, width, round(height * 0.16))
        below = strip_.bottom + gap
        found.append(AgentColumn(name, board_, strip_, pygame.Rect(left, below, width, top + height - below)))
    half = (round(size[0] * _CURVES_SHARE) + gap) // 2
    if found[0].beliefs.height < t.px(_LEAST_CURVES_HEIGHT):
        return found
    found[0].beliefs.width -= half
    found[-1].beliefs.left += half
    found[-1].beliefs.width -= half
    return found


def curves_place(columns: Sequence[AgentColumn], t: Theme) -> pygame.Rect:
    """Return where the returns of agents that are watched side by side are drawn in one plot: between what they believe.

    Without a width where there is no room for it.
    """
    left, right = columns[0].beliefs, columns[-1].beliefs
    return pygame.Rect(left.right + t.px(12), left.top, max(0, right.left - left.right - 2 * t.px(12)), left.height)


def draw_trial(surface: pygame.Surface, views: tuple[TrialView, ...]) -> None:
    """Draw the whole frame, except what lies over it: of one agent, or of two side by side."""
    first = views[0]
    surface.fill(first.theme.palette.back)
    (_draw_one_agent if len(views) == 1 else _draw_agents_side_by_side)(surface, views)
    places = layout_trial(surface.get_size(), first.theme, writes_rules(views))
    _draw_trial_head(surface, places.head, first, alone=len(views) == 1)
    if writes_rules(views):
        draw_time_bar(surface, places.bar, views)


def writes_rules(views: Sequence[TrialView]) -> bool:
    """Tell whether an agent that is shown writes down rules: there are surprises then, on a bar of the trial's time."""
    return any(view.step.theory is not None for view in views)


def thought_places(size: tuple[int, int], views: Sequence[TrialView]) -> list[pygame.Rect]:
    """Return where in a picture of this size it is drawn what each agent holds true."""
    t, bar = views[0].theme, writes_rules(views)
    if len(views) == 1:
        return [layout_trial(size, t, bar).beliefs]
    return [column.beliefs for column in layout_agent_columns(size, t, len(views), bar)]


def time_bar_place(size: tuple[int, int], views: Sequence[TrialView]) -> pygame.Rect:
    """Return where the bar of the trial's time is drawn; without a height where there is none."""
    return layout_trial(size, views[0].theme, writes_rules(views)).bar


def _draw_one_agent(surface: pygame.Surface, views: tuple[TrialView, ...]) -> None:
    (view,) = views
    places = layout_trial(surface.get_size(), view.theme, writes_rules(views))
    board.draw_board_panel(surface, places.board, view)
    draw_episode_strip(surface, places.strip, view)
    draw_thoughts(surface, places.beliefs, view)
    draw_return_curve(surface, places.curve, view)
    draw_policy_panel(surface, places.policy, view)


def _draw_agents_side_by_side(surface: pygame.Surface, views: tuple[TrialView, ...]) -> None:
    """Draw a column for each agent: its name, its board, its episodes, what it believes; and the returns of all in one plot."""
    t = views[0].theme
    columns = layout_agent_columns(surface.get_size(), t, len(views), writes_rules(views))
    for view, column in zip(views, columns, strict=True):
        t.draw_text(surface, view.card.agent, (column.name.left + t.px(4), column.name.centery), 17, t.palette.text, True)
        board.draw_board_panel(surface, column.board, view)
        draw_episode_strip(surface, column.strip, view)
        draw_thoughts(surface, column.beliefs, view)
    if curve := curves_place(columns, t):
        draw_return_curve(surface, curve, *views)


def episode_at(size: tuple[int, int], views: Sequence[TrialView], at: tuple[int, int]) -> int | None:
    """Return the episode, begun by now, whose tile or whose place in the plot of returns lies there in a picture of this size."""
    t, bar = views[0].theme, writes_rules(views)
    if len(views) == 1:
        places = layout_trial(size, t, bar)
        strips, curve = [places.strip], places.curve
    else:
        columns = layout_agent_columns(size, t, len(views), bar)
        strips, curve = [column.strip for column in columns], curves_place(columns, t)
    found = None
    for view, strip in zip(views, strips, strict=True):
        found = next((k for k, tile in enumerate(_tile_places(strip, view), 1) if tile.collidepoint(at)), found)
    if curve.collidepoint(at):
        plot = _Plot(_plot_place(curve, t, len(views)), views[0].card.episodes, 0.0, 1.0)
        found = min(range(1, plot.episodes + 1), key=lambda k: abs(plot.rect.left + plot.x(k) - at[0]))
    return found if any(episode.k == found for episode, _ in views[0].shown) else None


def trial_picture(size: tuple[int, int], views: tuple[TrialView, ...]) -> pygame.Surface:
    """Return the whole frame as a picture of its own."""
    surface = pygame.Surface(size)
    draw_trial(surface, views)
    return surface


def _draw_trial_head(surface: pygame.Surface, rect: pygame.Rect, view: TrialView, alone: bool) -> None:
    """Draw the line above the panels: what is played, by whom, and in a window how fast."""
    t, card = view.theme, view.card
    middle = rect.centery
    box = t.draw_text(surface, "game-meta", (rect.left + t.px(4), middle), 15, t.palette.accent, True)
    box = t.draw_text(surface, card.family, (box.right + t.px(16), middle), 19, t.palette.text, True)
    facts = f"{card.split}  ·  {card.seed_words or f'seed {card.seed}'}  ·  rules {card.rules_hash[:8]}"
    t.draw_text(surface, facts, (box.right + t.px(16), middle + t.px(1)), 13, t.palette.muted)
    right = rect.right - t.px(4)
    if not view.still:
        right = t.draw_text(surface, "? help", (right, middle), 13, t.palette.muted, anchor="midright").left - t.px(20)
        right = t.draw_text(surface, f"{view.speed:g} ticks/s", (right, middle), 13, t.palette.muted, anchor="midright").left - t.px(14)
        sign = icons.sign_icon("pause" if view.paused else "play", t.px(14), t.palette.accent if view.paused else t.palette.muted)
        icons.blit_centred(surface, sign, (right, middle))
        right -= t.px(28)
    if alone:
        t.draw_text(surface, f"agent {card.agent}", (right, middle), 13, t.palette.muted, anchor="midright")
