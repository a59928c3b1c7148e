"""Where everything of the play screen stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from game_meta.viewer import icons
from game_meta.viewer.panels import beliefs
from game_meta.viewer.play import cards, foresight, rounds, stage
from game_meta.viewer.theme import Theme
from game_meta.viewer.view import View

if TYPE_CHECKING:
    from game_meta.viewer.play.screen import PlayScreen

_ROUNDS, _SILENT = 58, 78  # design pixels: of the rounds' row, and of the panel of an agent that foresees nothing


def draw(screen: PlayScreen, surface: pygame.Surface, t: Theme) -> None:
    surface.fill(t.palette.back)
    edge, gap = t.u(16), t.u(12)
    whole = surface.get_rect().inflate(-2 * edge, -2 * edge)
    head = pygame.Rect(whole.left, whole.top, whole.width, t.u(28))
    _head(screen, surface, head, t)
    foot = pygame.Rect(whole.left, whole.bottom - t.u(_ROUNDS), whole.width, t.u(_ROUNDS))
    rounds.draw(surface, foot, t, screen.match)
    body = pygame.Rect(whole.left, head.bottom + gap, whole.width, foot.top - head.bottom - 2 * gap)
    (_together if screen.match.together else _beside)(screen, surface, body, t)


def _beside(screen: PlayScreen, surface: pygame.Surface, body: pygame.Rect, t: Theme) -> None:
    """Two boards, and over them, when a round is over, how it came out and what the agent believes."""
    gap = t.u(12)
    wide = (body.width - gap) // 2
    for number in range(2):
        place = pygame.Rect(body.left + number * (wide + gap), body.top, wide, body.height)
        stage.draw(surface, place, t, screen.live, number)
    if screen.buttons is not None:
        cards.draw(surface, body, t, screen, _view(screen, t))


def _together(screen: PlayScreen, surface: pygame.Surface, body: pygame.Rect, t: Theme) -> None:
    """One board, and beside it what the agent expects and believes."""
    gap = t.u(12)
    board = pygame.Rect(body.left, body.top, round(body.width * 0.58), body.height)
    stage.draw(surface, board, t, screen.live, 0)
    if screen.buttons is not None:
        cards.draw(surface, board, t, screen, None)
    right = pygame.Rect(board.right + gap, body.top, body.right - board.right - gap, body.height)
    says = screen.match.robot.expected is not None
    upper = pygame.Rect(right.left, right.top, right.width, round(right.height * 0.5) if says else t.u(_SILENT))
    foresight.draw(surface, upper, t, screen.match)
    lower = pygame.Rect(right.left, upper.bottom + gap, right.width, right.bottom - upper.bottom - gap)
    if (view := _view(screen, t)) is not None:
        beliefs.draw(surface, lower, view)
    else:
        t.panel(surface, lower)


def _view(screen: PlayScreen, t: Theme) -> View | None:
    """Of the agent's last thought; with the truth when nothing is left to be found out."""
    steps = screen.live.timeline.steps
    return View(t, screen.card, screen.live.timeline, len(steps) - 1, truth=screen.match.over) if steps else None


def _head(screen: PlayScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    c, middle, live, head = t.palette, rect.centery, screen.live, screen.match.boards[0].tape.header
    box = t.write(surface, "game-meta", (rect.left + t.u(4), middle), 15, c.accent, True)
    box = t.write(surface, head.game, (box.right + t.u(16), middle), 19, c.text, True)
    right = t.write(surface, "? keys", (rect.right - t.u(4), middle), 13, c.muted, anchor="midright").left - t.u(20)
    right = t.write(surface, f"{live.speed} ticks/s", (right, middle), 13, c.muted, anchor="midright").left - t.u(14)
    icons.place(surface, icons.sign("pause" if live.paused else "play", t.u(14), c.accent if live.paused else c.muted), (right, middle))
    how = "" if screen.match.together else "in turns  ·  " if screen.match.turns else "a race  ·  "
    facts = f"against {screen.match.agent.name}  ·  {how}{head.split or 'as its file has it'}  ·  seed {head.seed}"
    room = right - t.u(20) - box.right - t.u(16)
    t.write(surface, t.fit(facts, 13, room), (box.right + t.u(16), middle + t.u(1)), 13, c.muted)
