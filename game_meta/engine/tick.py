"""One tick of one env (VGDL semantics, sections 2, 5 and 7).

What keeps it fast: IDLE sprites (walls, floors) are never visited; and before the events each sprite that can move looks once
into its cells and notes which types share them (u, from U_TOUCH on), so a pair of types that is nowhere together costs one `and`.
"""

from __future__ import annotations

import numpy as np

from .cells import cell, cells, note_contacts
from .classes import begin_turn, update, update_avatar
from .effects import KEEP, run_effect
from .jit import inner
from .layout import *  # noqa: F403
from .rows import at, kind, members, rank_in
from .sprites import count_living, remove_killed

MAX_TICKS = 2000


@inner
def _overlap(p, s, a, b):
    o, i, block = at(p, a), at(p, b), p[P_BLOCK]
    return abs(s[o + K_X] - s[i + K_X]) < block and abs(s[o + K_Y] - s[i + K_Y]) < block


@inner
def _remember_counts(p, s):
    for t in range(p[P_TYPES]):
        m = members(t)
        s[m + T_BEFORE] = s[m + T_COUNT] - s[m + T_DISABLED]


@inner
def _update_all(p, q, s, d, u):
    """Every sprite's turn: types in reverse sprite order, a type's sprites in order of creation."""
    for i in range(p[P_ORDER_N] - 1, -1, -1):
        t = p[p[P_ORDER] + i]
        if p[kind(p, t) + Y_FLAGS] & (IDLE | IS_AVATAR):
            continue
        k = s[members(t) + T_HEAD]
        while k >= 0:
            begin_turn(p, s, k)
            update(p, q, s, d, u, k)
            k = s[at(p, k) + K_NEXT]


@inner
def _find_contacts(p, s, u):
    """Fills the touch words for this tick: those of the sprites that cannot move are kept in a second row of words."""
    n = p[P_TYPES]
    for t in range(n):
        u[U_TOUCH + t] = u[U_TOUCH + n + t]
    for t in range(n):
        if p[kind(p, t) + Y_FLAGS] & QUIET:
            continue
        k = s[members(t) + T_HEAD]
        while k >= 0:
            note_contacts(p, s, u, k)
            k = s[at(p, k) + K_NEXT]


@inner
def _mark(p, s, k, column):
    """Sets `column` of every type that overlaps sprite k."""
    o = at(p, k)
    for j in range(cells(s, o)):
        c = cell(p, s, o, j)
        node = s[c] if c >= 0 else -1
        while node >= 0:
            other = node >> 2
            i = at(p, other)
            if other != k and _overlap(p, s, k, other):
                s[members(s[i + K_TYPE]) + column] = 1
            node = s[i + K_CELL0 + (node & 3)]


@inner
def _mark_contacts(p, s):
    """What the avatar and its shots overlap before the events change it: an agent sees this."""
    for t in range(p[P_TYPES]):
        s[members(t) + T_TOUCHED] = 0
        s[members(t) + T_STRUCK] = 0
    _mark(p, s, s[S_AVATAR], T_TOUCHED)
    for t in range(p[P_TYPES]):
        if p[kind(p, t) + Y_FLAGS] & SHOT:
            k = s[members(t) + T_HEAD]
            while k >= 0:
                _mark(p, s, k, T_STRUCK)
                k = s[at(p, k) + K_NEXT]


@inner
def _score(p, s, e, counts):
    """Adds the line's score if its switch is on; an effect turns that ON or OFF, or leaves it as the last execution did."""
    flag = p[P_SWITCHES] + p[e + E_LINE]
    if counts != KEEP:
        s[flag] = counts
    if s[flag]:
        s[S_SCORE] += p[e + E_SCORE]


@inner
def _outside(p, s, o):
    b = p[P_BLOCK]
    x, y = s[o + K_X], s[o + K_Y]
    return x < 0 or y < 0 or x + b > p[P_WIDTH] * b or y + b > p[P_HEIGHT] * b


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
                    _score(p, s, e, run_effect(p, q, s, d, u, e, k, -1))
                if s[m + T_TAIL] != tail:  # the list has grown: the reference gives up walking it
                    break
                k = s[o + K_NEXT]


@inner
def _timed_effects(p, q, s, d, u):
    """`X TIME > effect`: at tick 0, or first at `timer` where nextExecution is given; once more every `timer` ticks if repeating.
    A0.. are the effect's own; due and period lie in the row behind it."""
    for n in range(p[P_TIMED_N] - 1, -1, -1):  # of those due together the one added last runs first
        e = p[P_TIMED] + n * (E_WIDTH + 3)
        first, period, repeats = p[e + E_WIDTH], p[e + E_WIDTH + 1], p[e + E_WIDTH + 2]
        since = s[S_TICK] - first
        if since < 0 or (since > 0 and (not repeats or since % max(period, 1) != 0)):
            continue
        row = kind(p, p[e + E_FIRST])
        for i in range(p[row + Y_EXPANSION_N]):
            k = s[members(p[p[row + Y_EXPANSION_AT] + i]) + T_HEAD]
            while k >= 0:
                if not s[at(p, k) + K_FLAGS] & (KILLED | DISABLED):
                    run_effect(p, q, s, d, u, e, k, -1)
                    s[S_SCORE] += p[e + E_SCORE]
                k = s[at(p, k) + K_NEXT]


@inner
def _hits(p, s, a, group, born):
    """Collects the sprites of `group`'s expansion that overlap sprite a and existed before `born`, behind the sprites in s, in the
    reference's order (type by type, each in order of creation). Returns how many."""
    o = at(p, a)
    buffer = p[P_SPRITES] + p[P_CAPACITY] * p[P_STRIDE]
    n = 0
    for j in range(cells(s, o)):
        c = cell(p, s, o, j)
        node = s[c] if c >= 0 else -1
        while node >= 0:
            other = node >> 2
            i = at(p, other)
            rank = rank_in(p, s[i + K_TYPE], group)
            if rank >= 0 and other != a and s[i + K_SEQ] < born and _overlap(p, s, a, other):
                slot, known = n, False
                while slot > 0:
                    before = s[buffer + slot - 1]
                    before_rank = rank_in(p, s[at(p, before) + K_TYPE], group)
                    if before == other:
                        known = True
                        break
                    if before_rank < rank or (before_rank == rank and s[at(p, before) + K_SEQ] < s[i + K_SEQ]):
                        break
                    slot -= 1
                if not known:
                    for m in range(n, slot, -1):
                        s[buffer + m] = s[buffer + m - 1]
                    s[buffer + slot] = other
                    n += 1
            node = s[i + K_CELL0 + (node & 3)]
    return n


@inner
def _pair_effect(p, q, s, d, u, e, t, born):
    """One effect for all first sprites of exactly type t."""
    group = p[e + E_SECOND]
    buffer = p[P_SPRITES] + p[P_CAPACITY] * p[P_STRIDE]
    a = s[members(t) + T_HEAD]
    while a >= 0:
        o = at(p, a)
        if s[o + K_SEQ] >= born:
            return
        n = 0 if s[o + K_FLAGS] & KILLED else _hits(p, s, a, group, born)
        for h in range(n):
            b = s[buffer + h]
            if not s[o + K_FLAGS] & KILLED and _overlap(p, s, a, b):
                _score(p, s, e, run_effect(p, q, s, d, u, e, a, b))
        a = s[o + K_NEXT]


@inner
def _word(low, high):
    return (np.uint64(high) & np.uint64(0xFFFFFFFF)) << np.uint64(32) | (np.uint64(low) & np.uint64(0xFFFFFFFF))


@inner
def _pair_effects(p, q, s, d, u):
    for n in range(p[P_EFFECTS_N]):
        e = p[P_EFFECTS] + n * E_WIDTH
        seconds = _word(p[e + E_MASK_LOW], p[e + E_MASK_HIGH])
        row = kind(p, p[e + E_FIRST])
        born = s[S_SEQ]
        for i in range(p[row + Y_EXPANSION_N]):
            t = p[p[row + Y_EXPANSION_AT] + i]
            if u[U_TOUCH + t] & seconds and s[members(t) + T_HEAD] >= 0:
                _pair_effect(p, q, s, d, u, e, t, born)


@inner
def _ends(p, s, n):
    """Whether the ending whose row begins at n holds."""
    c, limit = p[n + N_CLASS], p[n + N_LIMIT]
    if c == TIMEOUT:
        return s[S_TICK] >= limit
    if c == SPRITE_COUNTER:
        return count_living(p, s, p[n + N_TYPE1]) <= limit
    if c == SPRITE_COUNTER_MORE:
        return count_living(p, s, p[n + N_TYPE1]) >= limit
    total = 0
    for i in range(3):
        if p[n + N_TYPE1 + i] >= 0:
            total += count_living(p, s, p[n + N_TYPE1 + i])
    return total >= limit if p[n + N_MIN] else total == limit


@inner
def _check_endings(p, s):
    for i in range(p[P_ENDINGS_N]):
        n = p[P_ENDINGS] + i * N_WIDTH
        if _ends(p, s, n):
            s[S_OVER] = 1
            s[S_WIN] = (1 if s[S_SCORE] != 0 else 0) if p[n + N_COUNT_SCORE] else p[n + N_WIN]
            return
    if s[S_TICK] >= MAX_TICKS:
        s[S_OVER] = 1
        s[S_WIN] = 0


@inner
def tick(p, q, s, d, u, action):
    """Advances one env by one tick with an agent's action (0 .. 5); does nothing once the game is over."""
    if s[S_OVER]:
        return
    s[S_TICK] += 1
    before = s[S_SCORE]
    _remember_counts(p, s)
    u[U_LOG_N] = np.uint64(0)
    avatar = s[S_AVATAR]
    x, y = s[at(p, avatar) + K_X], s[at(p, avatar) + K_Y]
    if not s[at(p, avatar) + K_FLAGS] & DISABLED:
        begin_turn(p, s, avatar)
        update_avatar(p, q, s, d, u, avatar, p[P_CONTROLS + action])
    _update_all(p, q, s, d, u)
    _find_contacts(p, s, u)
    _mark_contacts(p, s)
    if p[P_TIMED_N]:
        _timed_effects(p, q, s, d, u)
    _edge_effects(p, q, s, d, u)
    _pair_effects(p, q, s, d, u)
    remove_killed(p, s)
    _check_endings(p, s)
    s[S_MOVED_X], s[S_MOVED_Y] = s[at(p, s[S_AVATAR]) + K_X] - x, s[at(p, s[S_AVATAR]) + K_Y] - y
    s[S_SCORED] = s[S_SCORE] - before
