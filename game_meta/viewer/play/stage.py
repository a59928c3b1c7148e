"""A board of the match: whose it is, how it stands, and what is to be done now."""

from __future__ import annotations

from functools import lru_cache

import pygame

from game_meta.engine.observation import AVATAR
from game_meta.play.results import AGENT, YOU
from game_meta.viewer import board as boards
from game_meta.viewer import icons, sprites
from game_meta.viewer.palette import DARK, Colour
from game_meta.viewer.play.live import Live
from game_meta.viewer.theme import Theme, number

_LARGEST = 64  # design pixels of a cell


def draw(surface: pygame.Surface, rect: pygame.Rect, t: Theme, live: Live, index: int) -> None:
    board, match = live.match.boards[index], live.match
    inside = t.panel(surface, rect)
    head = pygame.Rect(inside.left, inside.top, inside.width, t.u(28))
    if match.together:
        _name(surface, head, t, live, YOU, left=True)
        _name(surface, head, t, live, AGENT, left=False)
        t.write(surface, f"tick {board.ticks}", head.center, 14, t.palette.muted, anchor="center")
    else:
        box = _name(surface, head, t, live, index, left=True)
        t.write(surface, f"tick {board.ticks}", (box.right + t.u(20), head.centery), 14, t.palette.muted)
        box = t.write(surface, number(board.now.score), head.midright, 22, t.palette.accent, True, "midright")
        t.write(surface, "score", (box.left - t.u(8), head.centery + t.u(1)), 14, t.palette.muted, anchor="midright")
    area = pygame.Rect(inside.left, head.bottom + t.u(8), inside.width, inside.bottom - head.bottom - t.u(8))
    place = _board(surface, area, t, live, index)
    words, ink = _told(live, index, t)
    if words:
        _pill(surface, place, t, words, ink)


def _name(surface: pygame.Surface, head: pygame.Rect, t: Theme, live: Live, side: int, left: bool) -> pygame.Rect:
    """A robot in its colour and whose it is; where two share a board, the score too. Returns the box of the name."""
    match = live.match
    robot = sprites.draw(AVATAR, t.u(26), rival=match.together and side == AGENT)
    away = 1 if left else -1
    at = head.left if left else head.right
    icons.place(surface, robot, (at + away * t.u(14), head.centery))
    words = "You" if side == YOU else t.fit(match.agent.name, 17, head.width // 3, True)
    box = t.write(surface, words, (at + away * t.u(34), head.centery), 17, t.palette.text, True, "midleft" if left else "midright")
    if match.together:
        at = box.right if left else box.left
        score = number(match.boards[0].now.scores[side])
        t.write(surface, score, (at + away * t.u(14), head.centery), 22, t.palette.accent, True, "midleft" if left else "midright")
    return box


def _board(surface: pygame.Surface, area: pygame.Rect, t: Theme, live: Live, index: int) -> pygame.Rect:
    board = live.match.boards[index]
    cell, _ = boards.fit(area, board.now.width, board.now.height)
    cell = min(cell, t.u(_LARGEST))
    place = pygame.Rect(0, 0, cell * board.now.width, cell * board.now.height)
    place.center = area.center
    surface.blit(boards.floor(board.now.width, board.now.height, cell), place)
    outer = surface.get_clip()
    surface.set_clip(place.clip(outer))
    blend = live.blend(board)
    boards.paint(surface, place.topleft, cell, board.now, board.before if blend < 1 else None, blend)
    live.gains[index].draw(surface, place, cell, t)
    if live.match.moving and board not in live.match.moving:  # another one has the turn, or goes on
        surface.blit(veil(place.size, DARK.back, 130, max(1, cell // 6)), place)
    surface.set_clip(outer)
    return place


@lru_cache(maxsize=8)
def veil(size: tuple[int, int], colour: Colour, alpha: int, radius: int) -> pygame.Surface:
    """What lies over something that is not to be looked at now."""
    image = pygame.Surface(size, pygame.SRCALPHA)
    pygame.draw.rect(image, (*colour, alpha), image.get_rect(), border_radius=radius)
    return image


def _told(live: Live, index: int, t: Theme) -> tuple[str, Colour]:
    """What is to be said of this board now, and in which colour."""
    match, board, c = live.match, live.match.boards[index], t.palette
    if live.paused and board in match.moving[:1]:
        return "Paused · P goes on · Esc leaves", c.accent
    if not live.begun and index == 0:
        return f"Press an arrow{' or a button' if live.hand.pads else ''} to begin", c.accent
    if board.over:
        return _ending(live, index, t)
    if match.turns and index == AGENT and match.yours:
        return "Its turn comes after yours", c.edge
    return "", c.edge


def _ending(live: Live, index: int, t: Theme) -> tuple[str, Colour]:
    now, c, agent = live.match.boards[index].now, t.palette, live.match.agent.name
    if live.match.together:
        winner = live.match.results[-1].winner
        return ("A draw", c.muted) if winner is None else ("You win", c.good) if winner == YOU else (f"{agent} wins", c.bad)
    won = "won" if now.win == 1 and now.score > 0 else "lost" if now.win == 0 else "over"
    return f"{won.capitalize()} · score {number(now.score)}", {"won": c.good, "lost": c.bad}.get(won, c.muted)


def _pill(surface: pygame.Surface, board: pygame.Rect, t: Theme, words: str, ink: Colour) -> None:
    image = t.text(words, 15, t.palette.text, True)
    pill = image.get_rect(midbottom=(board.centerx, board.bottom - t.u(20))).inflate(t.u(40), t.u(18))
    t.box(surface, pill, t.palette.panel, ink, 24, 240, 2)
    surface.blit(image, image.get_rect(center=pill.center))
