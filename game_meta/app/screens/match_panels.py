"""What is seen of a match: its boards, its rounds, and what the agent expects of the person."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import pygame

from game_meta.app.screens.live_match import LiveMatch
from game_meta.engine.observation import AVATAR
from game_meta.match.endings import RoundEnd
from game_meta.match.match import AGENT_SIDE, PERSON_SIDE, Match, count_rounds_won
from game_meta.render import board as boards
from game_meta.render import icons, sprites
from game_meta.render.theme import DARK_PALETTE, Colour, Theme, display_number

_MAX_CELL = 64  # design pixels of a cell


def side_name(match: Match, side: int) -> str:
    """Return what a side is called."""
    if match.people > 1:
        return f"Player {side + 1}"
    return "You" if side == PERSON_SIDE or match.agent is None else match.agent.name


def draw_match_board(surface: pygame.Surface, rect: pygame.Rect, t: Theme, live: LiveMatch, index: int) -> pygame.Rect:
    """Draw the panel of one board: whose it is, its score, the board, and what is to be done now. Return the board's place."""
    board, match = live.match.boards[index], live.match
    inside = t.draw_panel(surface, rect)
    head = pygame.Rect(inside.left, inside.top, inside.width, t.px(28))
    ticks = f"{board.ticks} of {board.tick_limit} ticks"
    if match.shared_board:
        left = _draw_player_name(surface, head, t, live, PERSON_SIDE, left=True).right
        right = _draw_player_name(surface, head, t, live, AGENT_SIDE, left=False).left
        t.draw_text(surface, t.fit_text(ticks, 14, right - left - t.px(16)), head.center, 14, t.palette.muted, anchor="center")
    else:
        name = _draw_player_name(surface, head, t, live, index, left=True)
        score = t.draw_text(surface, display_number(board.now.score), head.midright, 22, t.palette.accent, True, "midright")
        label = t.draw_text(surface, "score", (score.left - t.px(8), head.centery + t.px(1)), 14, t.palette.muted, anchor="midright")
        words = t.fit_text(ticks, 14, label.left - name.right - t.px(32))
        t.draw_text(surface, words, (name.right + t.px(16), head.centery), 14, t.palette.muted)
    area = pygame.Rect(inside.left, head.bottom + t.px(8), inside.width, inside.bottom - head.bottom - t.px(8))
    place = _draw_running_board(surface, area, t, live, index)
    if live.countdown:
        _draw_countdown(surface, place, t, live.countdown)
    else:
        _draw_pill(surface, area, place, t, _board_words(live, index, t))
    return place


def _draw_player_name(surface: pygame.Surface, head: pygame.Rect, t: Theme, live: LiveMatch, side: int, left: bool) -> pygame.Rect:
    """Draw a robot in its colour and whose it is; where two share a board, the score too. Return the box of all of it."""
    match = live.match
    robot = sprites.draw_sprite(AVATAR, t.px(26), second_player=match.shared_board and side == AGENT_SIDE)
    away = 1 if left else -1
    at = head.left if left else head.right
    icons.blit_centred(surface, robot, (at + away * t.px(14), head.centery))
    words = t.fit_text(side_name(match, side), 17, head.width // 3, True)
    box = t.draw_text(surface, words, (at + away * t.px(34), head.centery), 17, t.palette.text, True, "midleft" if left else "midright")
    if match.shared_board:
        at = box.right if left else box.left
        score = display_number(match.boards[0].now.scores[side])
        place = (at + away * t.px(14), head.centery)
        box = box.union(t.draw_text(surface, score, place, 22, t.palette.accent, True, "midleft" if left else "midright"))
    return box


def _draw_running_board(surface: pygame.Surface, area: pygame.Rect, t: Theme, live: LiveMatch, index: int) -> pygame.Rect:
    board = live.match.boards[index]
    cell, _ = boards.fit_board(area, board.now.width, board.now.height)
    cell = min(cell, t.px(_MAX_CELL))
    place = pygame.Rect(0, 0, cell * board.now.width, cell * board.now.height)
    place.center = area.center
    surface.blit(boards.draw_floor(board.now.width, board.now.height, cell), place)
    outer = surface.get_clip()
    surface.set_clip(place.clip(outer))
    blend = live.blend(board)
    boards.draw_board_sprites(surface, place.topleft, cell, board.now, board.before if blend < 1 else None, blend)
    live.floating_rewards[index].draw_on_board(surface, place, cell, t)
    if live.match.boards_to_step and board not in live.match.boards_to_step:  # another one has the turn, or goes on
        surface.blit(make_veil(place.size, DARK_PALETTE.back, 130, max(1, cell // 6)), place)
    surface.set_clip(outer)
    return place


@lru_cache(maxsize=8)
def make_veil(size: tuple[int, int], colour: Colour, alpha: int, radius: int) -> pygame.Surface:
    """Make what lies over something that is not to be looked at now. Shared between callers: do not draw on it."""
    image = pygame.Surface(size, pygame.SRCALPHA)
    pygame.draw.rect(image, (*colour, alpha), image.get_rect(), border_radius=radius)
    return image


class BoardWords(NamedTuple):
    """What is to be said of a board now: in a colour, and with the picture of a thing behind it."""

    text: str
    ink: Colour
    look: int | None = None


def _board_words(live: LiveMatch, index: int, t: Theme) -> BoardWords | None:
    match, board, c = live.match, live.match.boards[index], t.palette
    if live.paused and board in match.boards_to_step[:1]:
        return BoardWords("Paused · P goes on", c.accent)
    if not live.round_started and index == 0:
        button = " or a button" if live.people_input.pads else ""
        if live.waits_for_keys:
            return BoardWords(f"An arrow{button} is a tick: press or hold", c.accent)
        return BoardWords(f"Press {'any of your keys' if match.people > 1 else 'an arrow'}{button} to begin", c.accent)
    if board.round_over:
        return _board_ending(match, index, t)
    if live.agent_keeps_waiting and board is match.boards[-1] and match.agent is not None:
        return BoardWords(f"{match.agent.name} is thinking …", c.edge)
    if match.in_turns and index == AGENT_SIDE and match.person_to_move:
        return BoardWords("Its turn comes after yours", c.edge)
    return None


def _board_ending(match: Match, index: int, t: Theme) -> BoardWords:
    board, c = match.boards[index], t.palette
    assert board.end is not None  # it is over
    if match.shared_board:
        winner, why = match.results[-1].winner, end_words(match, index)
        if winner is None:
            return BoardWords(f"A draw: {why}", c.muted, board.end.look)
        name = side_name(match, winner)
        won = f"{name} win{'s' * (name != 'You')}"
        return BoardWords(f"{won}: {why}", c.bad if winner == AGENT_SIDE and match.agent else c.good, board.end.look)
    words = end_words(match, index)
    ink = c.bad if board.end.killed or (match.practice and board.now.win == 0) else c.muted
    if match.round_over and match.results[-1].winner == index:  # which is not always who has won the game
        return BoardWords(
            f"{side_name(match, index)} win{'s' * (side_name(match, index) != 'You')} the round: {words}", c.good, board.end.look
        )
    return BoardWords(f"{words[0].upper()}{words[1:]}", ink, board.end.look)


def end_words(match: Match, index: int) -> str:
    """Say why the round is over on a board; of two who share it also who was killed."""
    end = match.boards[index].end
    assert end is not None  # it is over
    words = _words_of_end(end)
    if not end.killed or not match.shared_board:
        return words
    if len(end.killed) > 1:
        return f"both were {words}"
    name = side_name(match, end.killed[0])
    return f"{name} {'were' if name == 'You' else 'was'} {words}"


@lru_cache(maxsize=16)
def _words_of_end(end: RoundEnd) -> str:
    return end.words(sprites.look_name)


def _draw_pill(surface: pygame.Surface, area: pygame.Rect, board: pygame.Rect, t: Theme, words: BoardWords | None) -> None:
    """Draw words over the lower edge of a board, no wider than its panel."""
    if words is None:
        return
    picture = 0 if words.look is None else t.px(30)
    image = t.render_text(t.fit_text(words.text, 15, area.width - t.px(48) - picture, True), 15, t.palette.text, True)
    pill = pygame.Rect(0, 0, image.get_width() + picture + t.px(40), image.get_height() + t.px(18))
    pill.midbottom = (board.centerx, board.bottom - t.px(8))
    t.draw_box(surface, pill, t.palette.panel, words.ink, 24, 240, 2)
    surface.blit(image, image.get_rect(midleft=(pill.left + t.px(20), pill.centery)))
    if words.look is not None:
        icons.blit_centred(surface, sprites.draw_sprite(words.look, t.px(22)), (pill.right - t.px(28), pill.centery))


def _draw_countdown(surface: pygame.Surface, board: pygame.Rect, t: Theme, number: int) -> None:
    surface.blit(make_veil(board.size, DARK_PALETTE.back, 110, 1), board)
    t.draw_text(surface, str(number), board.center, 72, DARK_PALETTE.text, True, "center")


# ----------------------------------------------------------------------------------------------------
# The rounds of a match in a row: both scores of each, and who won it.

_TILE, _WIDEST, _SUM = 96, 260, 220  # design pixels


def draw_rounds(surface: pygame.Surface, rect: pygame.Rect, t: Theme, match: Match) -> None:
    """Draw the row of rounds, as many as fit about the present one, and before them how many each has won."""
    gap = t.px(8)
    total = pygame.Rect(rect.left, rect.top, t.px(_SUM), rect.height)
    _draw_total(surface, total, t, match)
    room = rect.right - total.right - gap
    fit = max(1, room // t.px(_TILE))
    now = len(match.results) - match.round_over  # the round that is being played, from 0
    first = max(0, min(now - fit + 2, match.rounds - fit))
    shown = range(first, min(match.rounds, first + fit))
    wide = min((room + gap) / len(shown), t.px(_WIDEST))
    for place, k in enumerate(shown):
        tile = pygame.Rect(round(total.right + gap + place * wide), rect.top, round(wide) - gap, rect.height)
        _draw_round_tile(surface, tile, t, match, k, live=k == now)


def _draw_total(surface: pygame.Surface, rect: pygame.Rect, t: Theme, match: Match) -> None:
    c = t.palette
    t.draw_box(surface, rect, c.panel, c.edge, 10)
    yours, its = count_rounds_won(match.results)
    t.draw_text(surface, "rounds won", (rect.centerx, rect.top + t.px(15)), 12, c.muted, anchor="center")
    middle = rect.bottom - t.px(21)
    t.draw_text(surface, ":", (rect.centerx, middle), 18, c.muted, True, "center")
    for side, won, away, anchor in ((PERSON_SIDE, yours, -1, "midright"), (AGENT_SIDE, its, 1, "midleft")):
        box = t.draw_text(surface, str(won), (rect.centerx + away * t.px(12), middle), 18, side_colour(t, side), True, anchor)
        words = t.fit_text(side_name(match, side), 13, rect.width // 2 - box.width - t.px(28))
        at = (box.left if away < 0 else box.right) + away * t.px(8)
        t.draw_text(surface, words, (at, middle + t.px(1)), 13, c.text, anchor=anchor)


def _draw_round_tile(surface: pygame.Surface, rect: pygame.Rect, t: Theme, match: Match, k: int, live: bool) -> None:
    c = t.palette
    played = k < len(match.results)
    t.draw_box(surface, rect, c.panel, c.accent if live else c.edge, 10, stroke=2 if live else 1)
    t.draw_text(surface, str(k + 1), (rect.left + t.px(12), rect.top + t.px(15)), 12, c.text if live or played else c.faint, True)
    if not played:
        return
    result, middle = match.results[k], rect.bottom - t.px(21)
    t.draw_text(surface, ":", (rect.centerx, middle), 17, c.muted, True, "center")
    for side, away, anchor in ((PERSON_SIDE, -1, "midright"), (AGENT_SIDE, 1, "midleft")):
        won = result.winner == side
        words = display_number(result.scores[side])
        box = t.draw_text(
            surface, words, (rect.centerx + away * t.px(10), middle), 17, side_colour(t, side) if won else c.muted, won, anchor
        )
        if won:
            at = (box.left - t.px(12) if away < 0 else box.right + t.px(12), middle)
            icons.blit_centred(surface, icons.sign_icon("tick", t.px(13), side_colour(t, side)), at)


def side_colour(t: Theme, side: int) -> Colour:
    """Return the colour that stands for the person, or for the agent."""
    return t.palette.accent if side == PERSON_SIDE else t.palette.cool


# ----------------------------------------------------------------------------------------------------
# What the agent expects the person to do in the coming tick, and how often it was right.

_FORESIGHT_TITLE = "What it thinks you will do next"
_FORESIGHT_ROUNDS = 6  # of which it is told how often it was right
_FEW_MOVES = 20  # below which no percentage is told


def draw_foresight(surface: pygame.Surface, rect: pygame.Rect, t: Theme, match: Match) -> None:
    """Draw the panel of what the agent expects the person to do."""
    assert match.agent_seat is not None  # there is an agent
    c, expected = t.palette, match.agent_seat.expected
    inside = t.draw_panel(surface, rect, _FORESIGHT_TITLE)
    if expected is None:
        words = f"{match.agent_seat.agent.name} has not learned to foresee anybody" if match.agent_seat.steps else ""
        t.draw_text(surface, t.fit_text(words, 13, inside.width), inside.midleft, 13, c.faint)
        return
    able = sorted({int(action) for action in match.variant.labels.controls})
    foot = t.px(46)
    row = min(t.px(34), (inside.height - foot) / len(able))
    best = max(able, key=lambda action: expected[action])
    for i, action in enumerate(able):
        y = inside.top + row * (i + 0.5)
        chance, likely = float(expected[action]), action == best
        done = action == match.person_action and match.boards[0].ticks > 0
        cap = pygame.Rect(0, 0, t.px(28), min(t.px(26), round(row) - t.px(4)))
        cap.midleft = (inside.left, round(y))
        t.draw_box(surface, cap, c.edge if done else c.track, c.accent if done else c.edge, 6, stroke=2 if done else 1)
        icons.blit_centred(surface, icons.action_icon(action, round(cap.height * 0.66), c.text), cap.center)
        t.draw_text(surface, icons.ACTION_WORDS[action], (cap.right + t.px(10), y), 13, c.text if likely else c.muted, likely)
        bar = pygame.Rect(cap.right + t.px(64), 0, inside.right - cap.right - t.px(64) - t.px(46), min(t.px(12), round(row) - t.px(8)))
        bar.centery = round(y)
        t.draw_bar(surface, bar, min(1.0, chance), c.cool if likely else c.unsure)
        t.draw_text(surface, f"{100 * chance:.0f}%", (inside.right, y), 12, c.text if likely else c.muted, anchor="midright")
    _draw_hit_rate(surface, pygame.Rect(inside.left, inside.bottom - foot, inside.width, foot), t, match, len(able))


def _draw_hit_rate(surface: pygame.Surface, rect: pygame.Rect, t: Theme, match: Match, able: int) -> None:
    """How often it was right lately, and round by round."""
    c, lately = t.palette, match.foresight.recent_hits
    pygame.draw.line(surface, c.edge, (rect.left, rect.top + t.px(4)), (rect.right, rect.top + t.px(4)), t.px(1))
    y = rect.top + t.px(17)
    hit_rate = hit_rate_words(lately)
    box = t.draw_text(surface, hit_rate, (rect.left, y), 14, c.text if lately else c.muted, True)
    if lately:
        words = t.fit_text(f"guessing gives {100 / able:.0f}%", 12, rect.right - box.right - t.px(8))
        t.draw_text(surface, words, (box.right + t.px(8), y), 12, c.muted)
    shares = [(k + 1, match.foresight.round_hit_share(k)) for k in range(len(match.results))]
    words = "   ".join(f"round {k}: {100 * share:.0f}%" for k, share in shares[-_FORESIGHT_ROUNDS:] if share is not None)
    t.draw_text(surface, t.fit_text(words, 12, rect.width), (rect.left, y + t.px(21)), 12, c.muted)


def hit_rate_words(hits: Sequence[bool]) -> str:
    """Say how often it was right; a share of a handful of moves would say more than is known."""
    if not hits:
        return "nothing foreseen yet"
    if len(hits) < _FEW_MOVES:
        return f"{sum(hits)} of your {len(hits)} move{'s' * (len(hits) != 1)}"
    return f"{100 * sum(hits) / len(hits):.0f}% of your last {len(hits)} moves"
