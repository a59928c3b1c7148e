"""Where everything of the watch screen stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pygame

from game_meta.viewer import icons, sprites
from game_meta.viewer.app.widgets import Button
from game_meta.viewer.palette import mix
from game_meta.viewer.panels import beliefs, curve, policy
from game_meta.viewer.theme import Theme
from game_meta.viewer.view import View
from game_meta.viewer.watch import signs
from game_meta.viewer.watch.controls import NORMAL
from game_meta.viewer.watch.lanes import Source

if TYPE_CHECKING:
    from game_meta.viewer.watch.screen import WatchScreen

_THINK = 2  # boards beside which there is room for what was thought


def draw(screen: WatchScreen, surface: pygame.Surface, t: Theme) -> None:
    surface.fill(t.palette.back)
    edge, gap = t.u(16), t.u(12)
    whole = surface.get_rect().inflate(-2 * edge, -2 * edge)
    head = pygame.Rect(whole.left, whole.top, whole.width, t.u(30))
    _head(screen, surface, head, t)
    top = head.bottom + t.u(10)
    for source in screen.sources:
        if source.film.fault:
            top = _unwhole(surface, pygame.Rect(whole.left, top, whole.width, t.u(30)), source, t) + t.u(8)
    foot = pygame.Rect(whole.left, 0, whole.width, t.u(30 + 8 + 22) + screen.track.tall(t))
    foot.bottom = whole.bottom
    _foot(screen, surface, foot, t)
    _boards(screen, surface, pygame.Rect(whole.left, top, whole.width, foot.top - gap - top), t)
    screen.track.tell(surface, t)


def _head(screen: WatchScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    """What is watched, and what can be turned on."""
    right = _row(surface, screen.toggles, rect.right, rect.centery, t) - t.u(16)
    shown = [screen.spread] if screen.spread is not None else screen.sources
    card = shown[0].reel.card
    name = card.family if len({source.reel.card.family for source in shown}) == 1 else "several games"
    left = t.write(surface, t.fit(name, 19, right - rect.left, True), rect.midleft, 19, t.palette.text, True).right + t.u(16)
    if len(shown) == 1:
        facts = f"played by {card.agent}  ·  {card.split}  ·  seed {card.seed}  ·  rules {card.rules_hash[:8]}"
    else:
        facts = f"{len(shown)} replays side by side"
    if right > left:
        t.write(surface, t.fit(facts, 13, right - left), (left, rect.centery + t.u(1)), 13, t.palette.muted)


def _unwhole(surface: pygame.Surface, rect: pygame.Rect, source: Source, t: Theme) -> int:
    """A line for a replay that is not whole; returns where it ends."""
    c = t.palette
    t.box(surface, rect, mix(c.panel, c.bad, 0.1), c.bad, 8)
    icons.place(surface, icons.sign("cross", t.u(12), c.bad), (rect.left + t.u(18), rect.centery))
    words = f"{source.name} is not whole ({source.film.fault}): {source.film.reach}"
    t.write(surface, t.fit(words, 13, rect.width - t.u(46)), (rect.left + t.u(34), rect.centery), 13, c.text)
    return rect.bottom


# The boards, and what was thought


def _boards(screen: WatchScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    views, gap = screen.views(t), t.u(12)
    thinks = any(lane.source.thinks for lane in screen.course.lanes)
    if len(views) == 1:
        _alone(screen, surface, rect, views[0], thinks, gap)
        return
    beside = thinks and len(views) <= _THINK and screen.spread is None
    area = pygame.Rect(rect.left, rect.top, rect.width, round(rect.height * 0.56) - gap if beside else rect.height)
    places = tiles(
        area, [(view.step.snapshot.width, view.step.snapshot.height) for view in views], gap, t.u(60), len(views) if beside else 0
    )
    for stage, view, place in zip(screen.stages, views, places, strict=True):
        stage.draw(surface, place, view, False, screen.heat)
        if beside:
            _thoughts(surface, pygame.Rect(place.left, area.bottom + gap, place.width, rect.bottom - area.bottom - gap), view, gap)


def _alone(screen: WatchScreen, surface: pygame.Surface, rect: pygame.Rect, view: View, thinks: bool, gap: int) -> None:
    """The board on the left; on the right what was thought, or one line that says that nothing was recorded."""
    (stage,), t = screen.stages, view.theme
    if not thinks:
        line = pygame.Rect(rect.left, rect.bottom - t.u(18), rect.width, t.u(18))
        stage.draw(surface, pygame.Rect(rect.left, rect.top, rect.width, rect.height - t.u(24)), view, True, screen.heat)
        t.write(surface, "Beliefs and policy: not recorded", line.center, 12, t.palette.faint, anchor="center")
        return
    left = (rect.width - gap) // 2
    stage.draw(surface, pygame.Rect(rect.left, rect.top, left, rect.height), view, True, screen.heat)
    right = pygame.Rect(rect.left + left + gap, rect.top, rect.width - left - gap, rect.height)
    lower = round(right.height * 0.4)
    beliefs.draw(surface, pygame.Rect(right.left, right.top, right.width, right.height - lower - gap), view)
    half = round((right.width - gap) * 0.46)
    curve.draw(surface, pygame.Rect(right.left, right.bottom - lower, half, lower), view)
    policy.draw(surface, pygame.Rect(right.left + half + gap, right.bottom - lower, right.width - half - gap, lower), view)


def _thoughts(surface: pygame.Surface, rect: pygame.Rect, view: View, gap: int) -> None:
    """Below one of two boards."""
    left = round((rect.width - gap) * 0.64)
    beliefs.draw(surface, pygame.Rect(rect.left, rect.top, left, rect.height), view)
    policy.draw(surface, pygame.Rect(rect.left + left + gap, rect.top, rect.width - left - gap, rect.height), view)


def tiles(rect: pygame.Rect, boards: Sequence[tuple[int, int]], gap: int, taken: int, columns: int = 0) -> list[pygame.Rect]:
    """A place for each board, in so many columns, or else as let their cells be largest; of its height `taken` is not the board's."""
    count = len(boards)
    wide, tall = max(width for width, _ in boards), max(height for _, height in boards)

    def size(across: int) -> tuple[float, float]:
        down = -(-count // across)
        return (rect.width - gap * (across - 1)) / across, (rect.height - gap * (down - 1)) / down

    across = columns or max(range(1, count + 1), key=lambda n: min(size(n)[0] / wide, (size(n)[1] - taken) / tall))
    width, height = size(across)
    lefts = [rect.left + round((i % across) * (width + gap)) for i in range(count)]
    tops = [rect.top + round((i // across) * (height + gap)) for i in range(count)]
    return [pygame.Rect(left, top, round(width), round(height)) for left, top in zip(lefts, tops, strict=True)]


# The foot


def _foot(screen: WatchScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    t.box(surface, rect, t.palette.panel, t.palette.edge, 12)
    inside = rect.inflate(-2 * t.u(16), -2 * t.u(11))
    row = pygame.Rect(inside.left, inside.top, inside.width, t.u(30))
    left = row.left
    for button in screen.transport:
        button.rect = pygame.Rect((left, row.top), button.wants(t))
        button.draw(surface, t)
        left = button.rect.right + t.u(6)
    right = _speed(screen, surface, row, t)
    left = _happening(screen, surface, pygame.Rect(left + t.u(14), row.top, right - left - t.u(14), row.height), t)
    _legend(surface, pygame.Rect(left, row.top, right - left - t.u(20), row.height), t)
    screen.track.rect = pygame.Rect(inside.left, inside.bottom - screen.track.tall(t), inside.width, screen.track.tall(t))
    screen.track.now = screen.head.index - (1 - screen.head.blend) * (screen.course[screen.head.index].tick > 0)
    screen.track.draw(surface, t)


def _row(surface: pygame.Surface, buttons: Sequence[Button], right: int, middle: int, t: Theme) -> int:
    """Buttons up to the right; returns where there is room again."""
    for button in reversed(buttons):
        button.rect = pygame.Rect((0, 0), button.wants(t))
        button.rect.midright = (right, middle)
        button.draw(surface, t)
        right = button.rect.left - t.u(8)
    return right


def _speed(screen: WatchScreen, surface: pygame.Surface, row: pygame.Rect, t: Theme) -> int:
    slower, faster = screen.pace
    right = _row(surface, [faster], row.right, row.centery, t)
    t.write(surface, f"{screen.head.speed / NORMAL:g}×", (right - t.u(24), row.centery), 14, t.palette.text, True, "center")
    return _row(surface, [slower], right - t.u(48), row.centery, t)


def _happening(screen: WatchScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> int:
    """What happens at this moment, as far as there is room; returns where it ends."""
    left, index = rect.left, screen.head.index
    for mark in screen.course.between(index, index):
        words, look = signs.words(screen.course, mark), mark.event.look
        room = t.u(22) + (t.u(26) if look >= 0 else 0) + t.wide(words, 13)
        if left + room > rect.right:
            break
        signs.draw(surface, t, mark.event, t.u(12), (left + t.u(8), rect.centery))
        left += t.u(20)
        if look >= 0:
            icons.place(surface, sprites.draw(look, t.u(22)), (left + t.u(11), rect.centery))
            left += t.u(26)
        left = t.write(surface, words, (left, rect.centery), 13, t.palette.text).right + t.u(18)
    return left


def _legend(surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    """What the signs of the timeline mean, if there is room for that."""
    widths = [t.u(36) + t.wide(name, 12) for _, name in signs.LEGEND]
    if sum(widths) > rect.width:
        return
    left = rect.right - sum(widths)
    for (event, name), width in zip(signs.LEGEND, widths, strict=True):
        signs.draw(surface, t, event, t.u(10), (left + t.u(8), rect.centery))
        t.write(surface, name, (left + t.u(18), rect.centery), 12, t.palette.muted)
        left += width
