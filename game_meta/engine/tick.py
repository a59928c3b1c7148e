"""One tick of one env (VGDL semantics, sections 2 and 5).

What keeps it fast: IDLE sprites (walls, floors) are never visited; and before the events each sprite that can move looks once
into its cells and notes which types share them (u, from U_TOUCH on), so a pair of types that is nowhere together costs one `and`.
"""

from __future__ import annotations

import numpy as np

from .avatars import update_avatar
from .collisions import pair_effects, settle
from .contacts import bit, fold, rows_felt
from .effects import run_effect
from .endings import check_endings
from .grid import home_of, next_link, sprite_of
from .jit import hot, inner
from .layout import *  # noqa: F403
from .rows import at, kind, members, overlap, size
from .sprites import remove_killed
from .timers import next_timer, set_timer
from .updates import begin_turn, update


@inner
def _begin(p, s, u):
    """Remembers what an agent is told about the tick: counts, scores and places before it."""
    u[U_LOG_N] = np.uint64(0)
    for t in range(p[P_TYPES]):
        m = members(t)
        s[m + T_BEFORE] = s[m + T_COUNT] - s[m + T_DISABLED]
        s[m + T_TOUCHED] = 0
        s[m + T_STRUCK] = 0
    for i in range(p[P_PLAYERS]):
        s[S_SCORED + i] = s[S_SCORE + i]
        if s[S_AVATAR + i] >= 0:
            o = at(p, s[S_AVATAR + i])
            s[S_MOVED_X + i], s[S_MOVED_Y + i] = s[o + K_X], s[o + K_Y]


@inner
def _end(p, s):
    for i in range(p[P_PLAYERS]):
        s[S_SCORED + i] = s[S_SCORE + i] - s[S_SCORED + i]
        if s[S_AVATAR + i] < 0:
            s[S_MOVED_X + i], s[S_MOVED_Y + i] = 0, 0
        else:
            o = at(p, s[S_AVATAR + i])
            s[S_MOVED_X + i], s[S_MOVED_Y + i] = s[o + K_X] - s[S_MOVED_X + i], s[o + K_Y] - s[S_MOVED_Y + i]
            s[S_HOME + i] = home_of(p, s, o)


@inner
def _update_avatars(p, q, s, d, u, actions):
    """Player by player; where there is a delay, what each did in the tick before."""
    for i in range(p[P_PLAYERS]):
        k, action = s[S_AVATAR + i], np.int64(actions[i])
        if p[P_DELAY]:
            action, s[S_WAITING + i] = np.int64(s[S_WAITING + i]), action
        if k >= 0 and not s[at(p, k) + K_FLAGS] & DISABLED:
            begin_turn(p, s, k)
            update_avatar(p, q, s, d, u, k, p[P_CONTROLS + action])


@inner
def _update_all(p, q, s, d, u):
    """Every sprite's turn: types in reverse sprite order, a type's sprites in order of creation."""
    for i in range(p[P_TURNS_N]):
        t = p[p[P_TURNS] + i]
        c, born = p[kind(p, t) + Y_CLASS], s[S_SEQ]
        k = s[members(t) + T_HEAD]
        while k >= 0 and s[at(p, k) + K_SEQ] < born:
            begin_turn(p, s, k)
            update(p, q, s, d, u, k, c)
            k = s[at(p, k) + K_NEXT]


@hot
def _contacts_of(p, s, u, k, t, flags):
    """The types that share a cell with sprite k, as a word."""
    o, found, touch = at(p, k), np.uint64(0), 0
    for row in range(rows_felt(p, s, o, flags)):
        for column in range(s[o + K_SPAN] & 255):
            node = s[s[o + K_CELL] + (row * p[P_COLUMNS] + column) * C_WIDTH]
            while node >= 0:
                other = sprite_of(p, node)
                if other != k:
                    met = s[at(p, other) + K_TYPE]
                    found |= bit(met)
                    touch |= fold(met)
                    u[U_TOUCH + met] |= bit(t)
                    if not p[kind(p, met) + Y_FLAGS] & QUIET:
                        s[at(p, other) + K_TOUCH] |= fold(t)
                node = next_link(p, s, node)
    s[o + K_TOUCH] |= touch
    return found


@inner
def _settle_late(p, s):
    """Sprites that never have a turn, made by a transformation in the last tick, are now where they are."""
    s[S_LATE] = 0
    for i in range(p[P_LATE_N]):
        k = s[members(p[p[P_LATE] + i]) + T_HEAD]
        while k >= 0:
            o = at(p, k)
            s[o + K_LAST_X], s[o + K_LAST_Y] = s[o + K_X], s[o + K_Y]
            k = s[o + K_NEXT]


@inner
def _find_contacts(p, s, u):
    """Fills the touch words for this tick: those of the sprites that cannot move are kept in a second row of words."""
    n = p[P_TYPES]
    for t in range(n):
        u[U_TOUCH + t] = u[U_TOUCH + n + t]
    for i in range(p[P_WATCHERS_N]):
        t = p[p[P_WATCHERS] + i]
        flags, found = p[kind(p, t) + Y_FLAGS], np.uint64(0)
        k = s[members(t) + T_HEAD]
        while k >= 0:
            found |= _contacts_of(p, s, u, k, t, flags)
            k = s[at(p, k) + K_NEXT]
        u[U_TOUCH + t] |= found


@inner
def _mark(p, s, k, column, player):
    """Notes for every type that overlaps sprite k that it met this player (a bit), or its shot."""
    o = at(p, k)
    for row in range(s[o + K_SPAN] >> 8 & 255):
        for c in range(s[o + K_SPAN] & 255):
            node = s[s[o + K_CELL] + (row * p[P_COLUMNS] + c) * C_WIDTH]
            while node >= 0:
                other = sprite_of(p, node)
                if other != k and overlap(p, s, k, other):
                    s[members(s[at(p, other) + K_TYPE]) + column] |= 1 << player
                node = next_link(p, s, node)


@inner
def _mark_contacts(p, s):
    """What the avatars and their shots overlap before the events change it: an agent sees this."""
    for i in range(p[P_PLAYERS]):
        if s[S_AVATAR + i] >= 0:
            _mark(p, s, s[S_AVATAR + i], T_TOUCHED, i)
    for n in range(p[P_SHOTS_N]):
        k = s[members(p[p[P_SHOTS] + n]) + T_HEAD]
        while k >= 0:
            _mark(p, s, k, T_STRUCK, 0)
            k = s[at(p, k) + K_NEXT]


@inner
def _timed_effects(p, q, s, d, u):
    while True:
        e = next_timer(p, s)
        if e < 0:
            return
        if p[e + E_FIRST] < 0:
            _run_timed(p, q, s, d, u, e, -1)
        else:
            row, born = kind(p, p[e + E_FIRST]), s[S_SEQ]
            for i in range(p[row + Y_EXPANSION_N]):
                k = s[members(p[p[row + Y_EXPANSION_AT] + i]) + T_HEAD]
                while k >= 0 and s[at(p, k) + K_SEQ] < born:
                    if not s[at(p, k) + K_FLAGS] & (KILLED | DISABLED):
                        _run_timed(p, q, s, d, u, e, k)
                    k = s[at(p, k) + K_NEXT]
        if p[e + E_WIDTH + 2]:
            set_timer(p, s, s[S_TICK] + max(p[e + E_WIDTH + 1], 1), e)


@inner
def _run_timed(p, q, s, d, u, e, k):
    """Neither the switch of the line's score nor a score for what died matters here."""
    run_effect(p, q, s, d, u, e, k, -1)
    for i in range(p[P_PLAYERS]):
        s[S_SCORE + i] += p[e + E_SCORE + i]


@hot
def _outside(p, s, o):
    b = p[P_BLOCK]
    w, h = size(p, s, o)
    x, y = s[o + K_X], s[o + K_Y]
    return x < 0 or y < 0 or x + w > p[P_WIDTH] * b or y + h > p[P_HEIGHT] * b


@inner
def _edge_effects(p, q, s, d, u):
    for n in range(p[P_EOS_N]):
        e = p[P_EOS] + n * E_WIDTH
        row = kind(p, p[e + E_FIRST])
        for i in range(p[row + Y_EXPANSION_N]):
            m = members(p[p[row + Y_EXPANSION_AT] + i])
            k = s[m + T_HEAD]
            while k >= 0:
                o = at(p, k)
                tail = s[m + T_TAIL]
                if _outside(p, s, o) and not s[o + K_FLAGS] & (KILLED | DISABLED):
                    settle(p, s, e, run_effect(p, q, s, d, u, e, k, -1), 1)
                if s[m + T_TAIL] != tail:  # the list has grown: the reference gives up walking it
                    s[S_WARNINGS] += 1
                    break
                k = s[o + K_NEXT]


@inner
def tick(p, q, s, d, u, actions):
    """Advances one env by one tick with its players' actions (each 0 .. 5); does nothing once the game is over."""
    if s[S_OVER]:
        return
    s[S_TICK] += 1
    _begin(p, s, u)
    if s[S_LATE] and p[P_LATE_N]:
        _settle_late(p, s)
    _update_avatars(p, q, s, d, u, actions)
    _update_all(p, q, s, d, u)
    _find_contacts(p, s, u)
    _mark_contacts(p, s)
    if p[P_TIMERS_N]:
        _timed_effects(p, q, s, d, u)
    _edge_effects(p, q, s, d, u)
    pair_effects(p, q, s, d, u)
    remove_killed(p, s)
    if s[S_BROKEN]:
        s[S_OVER] = 1
    else:
        check_endings(p, s)
    _end(p, s)
