"""How a game, an agent or a replay is shown: as a cell of the list, and at length beside it."""

from __future__ import annotations

from functools import lru_cache

import pygame

from game_meta.engine.observation import AVATAR
from game_meta.viewer import icons, sprites
from game_meta.viewer.app.shelf import Entry, Shelf
from game_meta.viewer.palette import DARK, FLOOR, Colour
from game_meta.viewer.theme import Theme

_WORDY = 200  # design pixels of a board that has room for words
NONE = {
    "games": "No games yet. They are files like games/mine.vgdl in the folder you are in.",
    "agents": "No agents yet. `game-meta train` makes one; they are folders like agents/mine in the folder you are in.",
    "replays": "No replays yet. They are files like replays/mine.replay in the folder you are in.",
}


def cell(surface: pygame.Surface, rect: pygame.Rect, t: Theme, entry: Entry, shelf: Shelf) -> None:
    if entry.kind == "games":
        name = pygame.Rect(rect.left, rect.bottom - t.u(28), rect.width, t.u(26))
        area = pygame.Rect(rect.left + t.u(10), rect.top + t.u(10), rect.width - t.u(20), rect.height - t.u(40))
        _board(surface, area, t, entry, shelf)
        t.write(surface, t.fit(entry.name, 13, name.width - t.u(12)), name.center, 13, anchor="center")
        return
    side = rect.height - t.u(24)
    at = (rect.left + t.u(14) + side // 2, rect.centery)
    icons.place(surface, _sign(t, entry, side), at)
    left = rect.left + side + t.u(28)
    room = rect.right - left - t.u(10)
    facts = shelf.facts.get(entry)
    t.write(surface, t.fit(entry.name, 15, room, True), (left, rect.centery - t.u(10)), 15, bold=True)
    words = "" if facts is None else facts.faults[0] if facts.faults else ", ".join(value for _, value in facts.figures[:2])
    t.write(surface, t.fit(words, 12, room), (left, rect.centery + t.u(11)), 12, t.palette.muted)


def detail(surface: pygame.Surface, rect: pygame.Rect, t: Theme, entry: Entry | None, shelf: Shelf | None) -> None:
    """Everything that is known of the chosen one, from its picture down, as far as there is room."""
    c = t.palette
    inside = t.panel(surface, rect).inflate(0, -t.u(8))
    if entry is None or shelf is None:
        return
    facts, top = shelf.facts.get(entry), inside.top
    if entry.kind == "games":
        area = pygame.Rect(inside.left, top, inside.width, min(inside.width, round(inside.height * 0.5)))
        top = _board(surface, area, t, entry, shelf).bottom + t.u(18)
    name = t.write(surface, t.fit(entry.name, 20, inside.width, True), (inside.left, top + t.u(12)), 20, c.text, True)
    if t.wide(entry.place, 12) < inside.right - name.right - t.u(8):
        t.write(surface, entry.place, (inside.right, name.centery + t.u(2)), 12, c.faint, anchor="midright")
    top = name.bottom + t.u(8)
    if facts is None:
        return
    for fault in facts.faults[:4]:
        icons.place(surface, icons.sign("cross", t.u(12), c.bad), (inside.left + t.u(6), top + t.u(9)))
        top = _paragraph(surface, t, fault, pygame.Rect(inside.left + t.u(20), top, inside.width - t.u(20), inside.bottom - top), c.text)
    foot = inside.bottom - t.u(22) * len(facts.figures)
    _paragraph(surface, t, facts.about, pygame.Rect(inside.left, top, inside.width, foot - top - t.u(8)), c.text)
    for i, (label, value) in enumerate(facts.figures):
        y = foot + t.u(22) * i + t.u(11)
        t.write(surface, label, (inside.left, y), 12, c.muted)
        t.write(surface, t.fit(value, 13, inside.width - t.u(64)), (inside.left + t.u(64), y), 13, c.text)


def _paragraph(surface: pygame.Surface, t: Theme, words: str, rect: pygame.Rect, ink: Colour) -> int:
    """As many lines as there is room for; returns where the next may begin."""
    line = t.u(20)
    lines = t.wrap(words, 13, rect.width, max(0, rect.height // line))
    for i, part in enumerate(lines):
        t.write(surface, part, (rect.left, rect.top + line * i + line // 2), 13, ink)
    return rect.top + line * len(lines) + t.u(4)


def _board(surface: pygame.Surface, area: pygame.Rect, t: Theme, entry: Entry, shelf: Shelf) -> pygame.Rect:
    """The first level as large as fits; while it is not there its place, and for a file that is no game a sign of that."""
    image, facts = shelf.pictures.get(entry), shelf.facts.get(entry)
    if image is not None:
        scale = min(area.width / image.get_width(), area.height / image.get_height())
        small = _scaled(image, (max(1, round(image.get_width() * scale)), max(1, round(image.get_height() * scale))))
        return surface.blit(small, small.get_rect(center=area.center))
    t.box(surface, area, FLOOR[0], radius=6)
    if facts is not None and facts.faults:
        icons.place(surface, icons.sign("cross", t.u(28), DARK.bad), area.center)
    elif shelf.reading and area.width > t.u(_WORDY):
        t.write(surface, "being drawn …", area.center, 13, DARK.muted, anchor="center")
    return area


def _sign(t: Theme, entry: Entry, side: int) -> pygame.Surface:
    return sprites.draw(AVATAR, side) if entry.kind == "agents" else icons.sign("play", side, t.palette.cool)


@lru_cache(maxsize=256)
def _scaled(image: pygame.Surface, size: tuple[int, int]) -> pygame.Surface:
    return pygame.transform.smoothscale(image, size)
