"""How a round came out, and how the match did: over the boards, until the person goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from game_meta.play.match import Match
from game_meta.play.results import AGENT, HALF_WAY, YOU, Result, tally, winner, worked_out
from game_meta.viewer import icons
from game_meta.viewer.panels import beliefs
from game_meta.viewer.play.rounds import colour
from game_meta.viewer.play.stage import veil
from game_meta.viewer.theme import Theme, number
from game_meta.viewer.view import View

if TYPE_CHECKING:
    from game_meta.viewer.play.screen import PlayScreen

_PAD, _HEAD, _LINE, _ROW, _FOOT = 18, 40, 20, 40, 42  # design pixels
_BELIEFS, _BELIEF = 110, 44  # of the panel of beliefs without its rows, and of a row
_BESIDE = 0.58  # of the card is for them
Line = tuple[str, bool]  # words, and whether they are what matters


def draw(surface: pygame.Surface, rect: pygame.Rect, t: Theme, screen: PlayScreen, view: View | None) -> None:
    """With a view of the agent's beliefs these stand at the right."""
    c, match = t.palette, screen.match
    surface.blit(veil(rect.size, c.back, 140, t.u(12)), rect)
    box = rect.inflate(-t.u(40), -t.u(24))
    beside = 0 if view is None else round((box.width - 2 * t.u(_PAD)) * _BESIDE)
    width = box.width - 2 * t.u(_PAD) - (beside and beside + t.u(20))
    box.height = min(box.height, _wants(t, match, width, view))
    box.center = rect.center
    t.box(surface, box, c.panel, c.accent, 14)
    inside = box.inflate(-2 * t.u(_PAD), -2 * t.u(_PAD))
    _sign(surface, inside, t, match)
    t.write(surface, t.fit(headline(match), 20, inside.width - t.u(34), True), (inside.left + t.u(34), inside.top + t.u(14)), 20, bold=True)
    left = pygame.Rect(inside.left, inside.top + t.u(_HEAD), width, inside.height - t.u(_HEAD) - t.u(_FOOT))
    if view is not None:
        beliefs.draw(surface, pygame.Rect(inside.right - beside, left.top, beside, left.height), view)
    top = left.top
    for part, matters in _wrapped(t, match, left.width):
        t.write(surface, part, (left.left, top + t.u(_LINE) // 2), 13, c.text if matters else c.muted)
        top += t.u(_LINE)
    _table(surface, pygame.Rect(left.left, top + t.u(8), left.width, left.bottom - top - t.u(8)), t, match)
    _foot(surface, pygame.Rect(inside.left, inside.bottom - t.u(30), inside.width, t.u(30)), t, screen)


def _wants(t: Theme, match: Match, width: int, view: View | None) -> int:
    """How high a card is that shows all of it."""
    told = t.u(_ROW) * len(match.results) + t.u(_LINE) * len(_wrapped(t, match, width)) + t.u(20)
    table = 0 if view is None else t.u(_BELIEFS) + t.u(_BELIEF) * len(beliefs.rows(view))
    return 2 * t.u(_PAD) + t.u(_HEAD) + max(told, table) + t.u(_FOOT)


def _wrapped(t: Theme, match: Match, width: int) -> list[Line]:
    return [(part, matters) for words, matters in lines(match) for part in t.wrap(words, 13, width, 3)]


def headline(match: Match) -> str:
    agent, last = match.agent.name, match.results[-1]
    if not match.over:
        who = {None: "is a draw", YOU: "is yours", AGENT: f"goes to {agent}"}[last.winner]
        return f"Round {len(match.results)} of {match.rounds} {who}, {number(last.scores[YOU])} : {number(last.scores[AGENT])}"
    yours, its = tally(match.results)
    if (best := winner(match.results)) is None:
        return "The match is a draw"
    won = f"{max(yours, its)} : {min(yours, its)} rounds" if yours != its else "by the higher score"
    return f"You win the match, {won}" if best == YOU else f"{agent} wins the match, {won}"


def lines(match: Match) -> list[Line]:
    """What is to be said of it, beyond the scores."""
    told: list[Line] = []
    if match.bounds is not None and match.over:
        told += _understood(match)
    shares = [(k, result.guessed) for k, result in enumerate(match.results, 1) if result.guessed is not None]
    if shares:
        first, last = shares[0], shares[-1]
        words = f"{match.agent.name} foresaw {100 * last[1]:.0f}% of what you did in round {last[0]}"
        told.append((words if first is last else f"{words}, {100 * first[1]:.0f}% in round {first[0]}", False))
    return told


def _understood(match: Match) -> list[Line]:
    """Who worked it out first. (Only where each has a board of its own.)"""
    assert match.bounds is not None  # else it is not known
    yours, its = (worked_out(match.results, match.bounds, side) for side in (YOU, AGENT))
    agent = match.agent.name
    if yours is None and its is None:
        first = "Neither of you worked it out."
    elif yours == its:
        first = f"You both worked it out in round {yours}."
    elif its is None or (yours is not None and yours < its):
        first = f"You worked it out first, in round {yours}" + (f"; {agent} in round {its}." if its else f"; {agent} did not.")
    else:
        first = f"{agent} worked it out first, in round {its}" + (f"; you in round {yours}." if yours else "; you did not.")
    bar = match.bounds.random + HALF_WAY * (match.bounds.oracle - match.bounds.random)
    why = f"A score of {number(bar, 1)} shows it: half way from random play to a planner that knows the rules."
    return [(first, True), (why, False)]


def _sign(surface: pygame.Surface, inside: pygame.Rect, t: Theme, match: Match) -> None:
    """A tick where the person won, a cross where the agent did, a ring for a draw."""
    best = winner(match.results) if match.over else match.results[-1].winner
    name, ink = {YOU: ("tick", t.palette.good), AGENT: ("cross", t.palette.bad), None: ("ring", t.palette.muted)}[best]
    icons.place(surface, icons.sign(name, t.u(20), ink), (inside.left + t.u(12), inside.top + t.u(14)))


def _table(surface: pygame.Surface, rect: pygame.Rect, t: Theme, match: Match) -> None:
    """The last rounds, a row each: a bar for either side."""
    fit = max(1, rect.height // t.u(_ROW))
    first = max(0, len(match.results) - fit)
    scores = [score for result in match.results for score in result.scores]
    most = max(1.0, *scores, match.bounds.oracle if match.bounds else 1.0)
    for place, k in enumerate(range(first, len(match.results))):
        row = pygame.Rect(rect.left, rect.top + place * t.u(_ROW), rect.width, t.u(_ROW))
        _row(surface, row, t, match, k, most)


def _row(surface: pygame.Surface, row: pygame.Rect, t: Theme, match: Match, k: int, most: float) -> None:
    c, result = t.palette, match.results[k]
    t.write(surface, str(k + 1), (row.left, row.centery), 15, c.text, True)
    named = t.u(72)
    for side, y in ((YOU, row.top + t.u(12)), (AGENT, row.top + t.u(27))):
        name = "you" if side == YOU else t.fit(match.agent.name, 12, named - t.u(8))
        t.write(surface, name, (row.left + t.u(24), y), 12, c.text if result.winner == side else c.muted, result.winner == side)
        bar = pygame.Rect(row.left + t.u(24) + named, 0, row.width - t.u(24) - named - t.u(66), t.u(10))
        bar.centery = round(y)
        t.box(surface, bar, c.track, radius=5)
        filled = bar.copy()
        filled.width = round(bar.width * max(0.0, result.scores[side]) / most)
        if filled.width > 2:
            t.box(surface, filled, colour(t, side), radius=5)
        box = t.write(surface, number(result.scores[side]), (bar.right + t.u(10), y), 13, c.text, result.winner == side)
        if _shows(match, result, side):
            icons.place(surface, icons.sign("tick", t.u(12), c.good), (box.right + t.u(12), y))


def _shows(match: Match, result: Result, side: int) -> bool:
    """Whether this score shows that the rules were understood."""
    return match.bounds is not None and match.bounds.share(result.scores[side]) >= HALF_WAY


def _foot(surface: pygame.Surface, rect: pygame.Rect, t: Theme, screen: PlayScreen) -> None:
    buttons, left = screen.buttons, rect.left
    assert buttons is not None  # there is a card
    for button in buttons.widgets:
        button.rect = pygame.Rect((left, rect.top), button.wants(t))  # type: ignore[attr-defined]
        button.draw(surface, t)
        left = button.rect.right + t.u(8)
    names = " ".join(board.tape.path.stem for board in screen.match.boards if board.tape.written)
    words = f"game-meta watch {names}" if screen.match.over else "Enter goes on"
    t.write(surface, t.fit(words, 13, rect.right - left - t.u(8)), (rect.right, rect.centery), 13, t.palette.muted, anchor="midright")
