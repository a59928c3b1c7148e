"""What a person could see, as numbers, for one of the players: the window around the avatar or the whole board, and what changed in the
last tick."""

from __future__ import annotations

from .jit import hot, inner
from .layout import *  # noqa: F403
from .observation import AVATAR, OUTSIDE, RIVAL
from .rows import at, kind, members
from .sprites import held as holds


@inner
def look_of(p, s, k, t, player):
    """What sprite k of type t looks like to a player: every avatar but its own is a rival, where there are two players."""
    if p[P_PLAYERS] > 1 and p[kind(p, t) + Y_FLAGS] & IS_AVATAR:
        return AVATAR if s[S_AVATAR + player] == k else RIVAL
    return p[p[P_LOOKS] + t]


@inner
def _look_of_type(p, s, t, player):
    """The same for a type: avatars are rivals unless the type is the player's alone."""
    if p[P_PLAYERS] == 1 or not p[kind(p, t) + Y_FLAGS] & IS_AVATAR:
        return p[p[P_LOOKS] + t]
    for i in range(p[P_PLAYERS]):
        k = s[S_AVATAR + i]
        if (k >= 0 and s[at(p, k) + K_TYPE] == t) != (i == player):
            return RIVAL
    return AVATAR


@hot
def _show(p, s, number, player):
    """Look and heading (0 .. 4) of what is seen of a cell."""
    top = s[p[P_CELLS] + number * C_WIDTH + C_TOP]
    look = p[p[P_LOOKS] + (top & TOP_TYPE)]
    if p[P_PLAYERS] > 1 and top >= 0:
        look = look_of(p, s, top >> TOP_ROW, top & TOP_TYPE, player)
    return look, top >> TOP_HEADING & 7


@inner
def _window(p, s, player, window, heading):
    rows, columns = window.shape
    home = (s[S_HOME + player] - p[P_CELLS]) // C_WIDTH
    left, top = home % p[P_COLUMNS] - columns // 2, home // p[P_COLUMNS] - rows // 2
    for r in range(rows):
        for c in range(columns):
            x, y = left + c, top + r
            if x < 1 or y < 1 or x > p[P_WIDTH] or y > p[P_HEIGHT]:
                window[r, c], heading[r, c] = OUTSIDE, 0
            else:
                window[r, c], heading[r, c] = _show(p, s, y * p[P_COLUMNS] + x, player)


@inner
def board_of(p, s, player, board, heading):
    """Fills the whole board (rows, columns); what lies beyond it is outside."""
    if s[S_SEQ] == 0:
        return
    rows, columns = board.shape
    for r in range(rows):
        inside = min(columns, p[P_WIDTH]) if r < p[P_HEIGHT] else 0
        first = (r + 1) * p[P_COLUMNS] + 1
        for c in range(inside):
            board[r, c], heading[r, c] = _show(p, s, first + c, player)
        for c in range(inside, columns):
            board[r, c], heading[r, c] = OUTSIDE, 0


@inner
def _changes(p, s, player, touched, struck, change, motion, held):
    """Per look: contacts, how many came and went, mean displacement, and what the avatar carries."""
    block = float(p[P_BLOCK])
    n = len(touched)
    touched[:] = 0
    struck[:] = 0
    change[:] = 0
    motion[:] = 0
    held[:] = 0
    avatar = s[S_AVATAR + player]
    for t in range(p[P_TYPES]):
        y, m = kind(p, t), members(t)
        if p[y + Y_FLAGS] & HIDDEN:
            continue
        look = _look_of_type(p, s, t, player) % n
        touched[look] |= s[m + T_TOUCHED] >> player & 1
        struck[look] |= s[m + T_STRUCK]
        change[look] += s[m + T_COUNT] - s[m + T_DISABLED] - s[m + T_BEFORE]
        if p[y + Y_RESOURCE] >= 0 and avatar >= 0:
            held[look] = min(255, holds(p, s, avatar, p[y + Y_RESOURCE]))
        if p[y + Y_FLAGS] & QUIET or s[m + T_COUNT] == 0:
            continue
        k, dx, dy = s[m + T_HEAD], 0, 0
        while k >= 0:
            i = at(p, k)
            dx += s[i + K_X] - s[i + K_LAST_X]
            dy += s[i + K_Y] - s[i + K_LAST_Y]
            k = s[i + K_NEXT]
        motion[look, 0] += dx / (block * s[m + T_COUNT])
        motion[look, 1] += dy / (block * s[m + T_COUNT])


@inner
def observe_one(p, s, player, window, heading, touched, struck, change, motion, held, moved, place):
    """Fills one env's row of every array of an Observation that the engine knows; leaves that of an env without a game alone."""
    if s[S_SEQ] == 0 or player >= p[P_PLAYERS]:
        return
    _window(p, s, player, window, heading)
    _changes(p, s, player, touched, struck, change, motion, held)
    moved[0] = s[S_MOVED_X + player] / float(p[P_BLOCK])
    moved[1] = s[S_MOVED_Y + player] / float(p[P_BLOCK])
    home = (s[S_HOME + player] - p[P_CELLS]) // C_WIDTH
    place[0], place[1] = min(max(home % p[P_COLUMNS] - 1, 0), 255), min(max(home // p[P_COLUMNS] - 1, 0), 255)
