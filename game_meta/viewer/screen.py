"""One whole frame of the adapt scene: where each panel lies at a given size, and the headline above them."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from game_meta.viewer import board, icons
from game_meta.viewer.panels import beliefs, curve, policy, strip
from game_meta.viewer.theme import Theme
from game_meta.viewer.view import View

DESIGN = (1280, 720)
SMALLEST = (960, 560)  # below this the picture is drawn at this size and scaled down as a whole


@dataclass(frozen=True)
class Layout:
    head: pygame.Rect
    board: pygame.Rect
    strip: pygame.Rect
    beliefs: pygame.Rect
    curve: pygame.Rect
    policy: pygame.Rect


@dataclass(frozen=True)
class Column:
    name: pygame.Rect
    board: pygame.Rect
    strip: pygame.Rect
    beliefs: pygame.Rect


def scale_for(size: tuple[int, int]) -> float:
    """Type and spacing shrink less than the window, so that they stay legible, and grow with it."""
    full = min(size[0] / DESIGN[0], size[1] / DESIGN[1])
    return max(0.84, full)


def layout(size: tuple[int, int], t: Theme) -> Layout:
    edge, gap = t.u(16), t.u(12)
    head = pygame.Rect(edge, edge, size[0] - 2 * edge, t.u(28))
    body = pygame.Rect(edge, head.bottom + gap, head.width, size[1] - head.bottom - gap - edge)
    left = round((body.width - gap) * 0.5)
    strip_height = round(body.height * 0.21)
    right = body.left + left + gap
    wide = body.right - right
    upper = round(body.height * 0.59)
    lower = body.height - upper - gap
    half = round((wide - gap) * 0.46)
    return Layout(
        head,
        pygame.Rect(body.left, body.top, left, body.height - strip_height - gap),
        pygame.Rect(body.left, body.bottom - strip_height, left, strip_height),
        pygame.Rect(right, body.top, wide, upper),
        pygame.Rect(right, body.bottom - lower, half, lower),
        pygame.Rect(right + half + gap, body.bottom - lower, wide - half - gap, lower),
    )


def columns(size: tuple[int, int], t: Theme, count: int) -> list[Column]:
    """Where the parts of agents that are watched side by side lie."""
    edge, gap = t.u(16), t.u(12)
    top = layout(size, t).board.top
    width = (size[0] - 2 * edge - gap * (count - 1)) // count
    height = size[1] - edge - top
    found = []
    for left in (edge + i * (width + gap) for i in range(count)):
        name = pygame.Rect(left, top, width, t.u(24))
        board_ = pygame.Rect(left, name.bottom + t.u(6), width, round(height * 0.44))
        strip_ = pygame.Rect(left, board_.bottom + gap, width, round(height * 0.16))
        below = strip_.bottom + gap
        found.append(Column(name, board_, strip_, pygame.Rect(left, below, width, size[1] - edge - below)))
    return found


def draw(surface: pygame.Surface, views: tuple[View, ...]) -> None:
    """The whole frame, except what lies over it: of one agent, or of two side by side."""
    first = views[0]
    surface.fill(first.theme.palette.back)
    (_alone if len(views) == 1 else _beside)(surface, views)
    _headline(surface, layout(surface.get_size(), first.theme).head, first, alone=len(views) == 1)


def _alone(surface: pygame.Surface, views: tuple[View, ...]) -> None:
    (view,) = views
    places = layout(surface.get_size(), view.theme)
    board.draw(surface, places.board, view)
    strip.draw(surface, places.strip, view)
    beliefs.draw(surface, places.beliefs, view)
    curve.draw(surface, places.curve, view)
    policy.draw(surface, places.policy, view)


def _beside(surface: pygame.Surface, views: tuple[View, ...]) -> None:
    """A column for each agent: its name, its board, its episodes, what it believes."""
    for view, column in zip(views, columns(surface.get_size(), views[0].theme, len(views)), strict=True):
        t = view.theme
        t.write(surface, view.card.agent, (column.name.left + t.u(4), column.name.centery), 17, t.palette.text, True)
        board.draw(surface, column.board, view)
        strip.draw(surface, column.strip, view)
        beliefs.draw(surface, column.beliefs, view)


def picture(size: tuple[int, int], views: tuple[View, ...]) -> pygame.Surface:
    surface = pygame.Surface(size)
    draw(surface, views)
    return surface


def _headline(surface: pygame.Surface, rect: pygame.Rect, view: View, alone: bool) -> None:
    t, card = view.theme, view.card
    middle = rect.centery
    box = t.write(surface, "game-meta", (rect.left + t.u(4), middle), 15, t.palette.accent, True)
    box = t.write(surface, card.family, (box.right + t.u(16), middle), 19, t.palette.text, True)
    facts = f"{card.split}  ·  seed {card.seed}  ·  rules {card.rules_hash[:8]}"
    t.write(surface, facts, (box.right + t.u(16), middle + t.u(1)), 13, t.palette.muted)
    right = rect.right - t.u(4)
    if not view.still:
        right = t.write(surface, "? help", (right, middle), 13, t.palette.muted, anchor="midright").left - t.u(20)
        right = t.write(surface, f"{view.speed:g} ticks/s", (right, middle), 13, t.palette.muted, anchor="midright").left - t.u(14)
        sign = icons.sign("pause" if view.paused else "play", t.u(14), t.palette.accent if view.paused else t.palette.muted)
        icons.place(surface, sign, (right, middle))
        right -= t.u(28)
    if alone:
        t.write(surface, f"agent {card.agent}", (right, middle), 13, t.palette.muted, anchor="midright")
