"""How a round came out, and how the match did: a card over the boards, until the person goes on."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from game_meta.app.screens.match_panels import end_words, make_veil, side_colour, side_name
from game_meta.app.toolkit.widgets import Button
from game_meta.match.match import (
    AGENT_SIDE,
    PERSON_SIDE,
    UNDERSTOOD_SHARE,
    Match,
    RoundResult,
    count_rounds_won,
    first_understood_round,
    match_winner,
)
from game_meta.render import icons
from game_meta.render.theme import Theme, display_number

_PAD, _HEAD, _LINE, _ROW, _FOOT = 18, 40, 20, 40, 42  # design pixels
_LEAST_TABLE = 150  # of what stands beside the results
BESIDE = 0.58  # of the card is for that
ResultLine = tuple[str, bool]  # words, and whether they are what matters


def draw_result_card(
    surface: pygame.Surface,
    rect: pygame.Rect,
    t: Theme,
    match: Match,
    outcome: Sequence[str],
    buttons: Sequence[Button],
    hint: str,
    beside_height: int,
) -> pygame.Rect | None:
    """Draw the card over a round or a match that has ended; `outcome` says what the match changed beyond itself.

    Return the place beside the results for something so high, if any.
    """
    c = t.palette
    surface.blit(make_veil(rect.size, c.back, 140, t.px(12)), rect)
    box = rect.inflate(-t.px(40), -t.px(16))
    beside = round((box.width - 2 * t.px(_PAD)) * BESIDE) if beside_height else 0
    width = box.width - 2 * t.px(_PAD) - (beside and beside + t.px(20))
    lines = _wrapped_result_lines(t, match, outcome, width)
    lines_height = t.px(_ROW) * len(match.results) + t.px(_LINE) * len(lines) + t.px(20)
    wanted = max(lines_height, beside and max(beside_height, t.px(_LEAST_TABLE)))
    box.height = min(box.height, 2 * t.px(_PAD) + t.px(_HEAD) + wanted + t.px(_FOOT))
    box.center = rect.center
    t.draw_box(surface, box, c.panel, c.accent, 14)
    inside = box.inflate(-2 * t.px(_PAD), -2 * t.px(_PAD))
    _draw_result_icon(surface, inside, t, match)
    headline = t.fit_text(result_headline(match), 20, inside.width - t.px(34), True)
    t.draw_text(surface, headline, (inside.left + t.px(34), inside.top + t.px(14)), 20, bold=True)
    left = pygame.Rect(inside.left, inside.top + t.px(_HEAD), width, inside.height - t.px(_HEAD) - t.px(_FOOT))
    top = left.top
    for part, matters in lines[: left.height // t.px(_LINE)]:
        t.draw_text(surface, part, (left.left, top + t.px(_LINE) // 2), 13, c.text if matters else c.muted)
        top += t.px(_LINE)
    _draw_result_table(surface, pygame.Rect(left.left, top + t.px(8), left.width, left.bottom - top - t.px(8)), t, match)
    draw_card_buttons(surface, pygame.Rect(inside.left, inside.bottom - t.px(30), inside.width, t.px(30)), t, buttons, hint)
    return pygame.Rect(inside.right - beside, left.top, beside, left.height) if beside else None


def draw_card_buttons(surface: pygame.Surface, rect: pygame.Rect, t: Theme, buttons: Sequence[Button], hint: str = "") -> None:
    """Draw buttons in a row, and a hint at its end where there is room for it."""
    left = rect.left
    for button in buttons:
        wide, tall = button.wanted_size(t)
        button.rect = pygame.Rect(left, rect.top + (rect.height - tall) // 2, wide, tall)
        button.draw(surface, t)
        left = button.rect.right + t.px(8)
    words = t.fit_text(hint, 13, rect.right - left - t.px(8))
    t.draw_text(surface, words if words != "…" else "", rect.midright, 13, t.palette.muted, anchor="midright")


def _wrapped_result_lines(t: Theme, match: Match, outcome: Sequence[str], width: int) -> list[ResultLine]:
    lines = [*result_lines(match), *((words, True) for words in outcome)]
    return [(part, matters) for words, matters in lines for part in t.wrap_text(words, 13, width, 3)]


def result_headline(match: Match) -> str:
    """Say who won the round, or the match, and how."""
    last = match.results[-1]
    if match.practice:
        return f"{'Won' if last.wins[0] == 1 else 'Lost' if last.wins[0] == 0 else 'Over'}, score {display_number(last.scores[0])}"
    if not match.match_over:
        who = (
            "is a draw"
            if last.winner is None
            else "is yours"
            if _is_you(match, last.winner)
            else f"goes to {side_name(match, last.winner)}"
        )
        first, second = (display_number(last.scores[side]) for side in (PERSON_SIDE, AGENT_SIDE))
        return f"Round {len(match.results)} of {match.rounds} {who}, {first} : {second}"
    yours, its = count_rounds_won(match.results)
    if (best := match_winner(match.results)) is None:
        return "The match is a draw"
    won = f"{max(yours, its)} : {min(yours, its)} rounds" if yours != its else "by the higher score"
    return f"You win the match, {won}" if _is_you(match, best) else f"{side_name(match, best)} wins the match, {won}"


def _is_you(match: Match, side: int) -> bool:
    """Whether a side is the only person."""
    return match.people == 1 and side == PERSON_SIDE


def result_lines(match: Match) -> list[ResultLine]:
    """Return what is to be said of the result beyond the scores, each line with whether it is what matters."""
    lines = [(_end_line(match), True)]
    if match.bounds is not None and match.match_over:
        lines += _understanding_lines(match)
    shares = [(k, result.foresight_share) for k, result in enumerate(match.results, 1) if result.foresight_share is not None]
    if shares and match.agent is not None:
        first, last = shares[0], shares[-1]
        words = f"{match.agent.name} foresaw {100 * last[1]:.0f}% of your moves in round {last[0]}"
        guessed = f"guessing gives {100 / len(set(match.variant.labels.controls.tolist())):.0f}%"
        lines.append(
            (f"{words} ({guessed})" if first is last else f"{words}, {100 * first[1]:.0f}% in round {first[0]} ({guessed})", False)
        )
    return lines


def _end_line(match: Match) -> str:
    """Say why the round is over, for each where each has a board of its own."""
    if match.shared_board or match.practice:
        words = end_words(match, 0)
        return f"{words[0].upper()}{words[1:]}."
    ends = [(side_name(match, side), end_words(match, side)) for side in (PERSON_SIDE, AGENT_SIDE)]
    return "  ·  ".join(f"{name}: {words}" for name, words in ends)


def _understanding_lines(match: Match) -> list[ResultLine]:
    """Who worked it out first. (Only where each has a board of its own.)"""
    assert match.bounds is not None  # else it is not known
    rounds = [first_understood_round(match.results, match.bounds, side) for side in (PERSON_SIDE, AGENT_SIDE)]
    names = [side_name(match, side) for side in (PERSON_SIDE, AGENT_SIDE)]
    known = sorted((k, side) for side, k in enumerate(rounds) if k is not None)
    if not known:
        first = "Neither of you worked it out."
    elif rounds[0] == rounds[1]:
        first = f"{'You both' if match.people == 1 else 'Both'} worked it out in round {rounds[0]}."
    else:
        k, side = known[0]
        other = names[1 - side] if names[1 - side] != "You" else "you"
        rest = f"{other} in round {known[1][0]}" if len(known) > 1 else f"{other} did not"
        first = f"{names[side]} worked it out first, in round {k}; {rest}."
    bar = match.bounds.random + UNDERSTOOD_SHARE * (match.bounds.oracle - match.bounds.random)
    why = f"A score of {display_number(bar, 1)} shows it: half way from random play to a planner that knows the rules."
    return [(first, True), (why, False)]


def _draw_result_icon(surface: pygame.Surface, inside: pygame.Rect, t: Theme, match: Match) -> None:
    """Draw a tick where a person won, a cross where the agent did, a ring for a draw."""
    last = match.results[-1]
    best = match_winner(match.results) if match.match_over else last.winner
    if match.practice:
        best = {1: PERSON_SIDE, 0: AGENT_SIDE}.get(last.wins[0])
    good = best is not None and (best < match.people)
    name, ink = ("ring", t.palette.muted) if best is None else ("tick", t.palette.good) if good else ("cross", t.palette.bad)
    icons.blit_centred(surface, icons.sign_icon(name, t.px(20), ink), (inside.left + t.px(12), inside.top + t.px(14)))


def _draw_result_table(surface: pygame.Surface, rect: pygame.Rect, t: Theme, match: Match) -> None:
    """Draw the last rounds, a row each: a bar for either side."""
    fit = max(0, rect.height // t.px(_ROW))  # in a low window the row of rounds below tells it alone
    first = max(0, len(match.results) - fit)
    scores = [score for result in match.results for score in result.scores]
    most = max(1.0, *scores, match.bounds.oracle if match.bounds else 1.0)
    for place, k in enumerate(range(first, len(match.results))):
        row = pygame.Rect(rect.left, rect.top + place * t.px(_ROW), rect.width, t.px(_ROW))
        _draw_result_row(surface, row, t, match, k, most)


def _draw_result_row(surface: pygame.Surface, row: pygame.Rect, t: Theme, match: Match, k: int, most: float) -> None:
    c, result = t.palette, match.results[k]
    t.draw_text(surface, str(k + 1), (row.left, row.centery), 15, c.text, True)
    named = t.px(72)
    for side in range(len(result.scores)):
        y = row.top + t.px((12, 27)[side])
        name = t.fit_text(side_name(match, side), 12, named - t.px(8))
        t.draw_text(surface, name, (row.left + t.px(24), y), 12, c.text if result.winner == side else c.muted, result.winner == side)
        bar = pygame.Rect(row.left + t.px(24) + named, 0, row.width - t.px(24) - named - t.px(66), t.px(10))
        bar.centery = round(y)
        t.draw_bar(surface, bar, max(0.0, result.scores[side]) / most, side_colour(t, side), radius=5)
        box = t.draw_text(surface, display_number(result.scores[side]), (bar.right + t.px(10), y), 13, c.text, result.winner == side)
        if _shows_understanding(match, result, side):
            icons.blit_centred(surface, icons.sign_icon("tick", t.px(12), c.good), (box.right + t.px(12), y))


def _shows_understanding(match: Match, result: RoundResult, side: int) -> bool:
    """Whether this score shows that the rules were understood."""
    return match.bounds is not None and match.bounds.share(result.scores[side]) >= UNDERSTOOD_SHARE
