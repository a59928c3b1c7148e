"""Pair effects: who overlaps whom, in the reference's order, and what comes of it (VGDL semantics, sections 5c and B2)."""

from __future__ import annotations

import numpy as np

from .bounces import bounce_off_walls
from .contacts import FEELS_BELOW, fold
from .effects import run_effect
from .grid import along, cell_at, next_link, sprite_of
from .jit import hot, inner
from .layout import *  # noqa: F403
from .outcome import ELSE, INSTEAD, KEEP, OFF, ON
from .rows import at, flags_of, kind, members, over, overlap, rank_in, size


@hot
def buffer_of(p):
    """Where the list of hits lies in s: behind the sprites."""
    return p[P_SPRITES] + p[P_CAPACITY] * p[P_STRIDE]


@inner
def settle(p, s, e, outcome, times):
    """Adds the line's scores if its switch is on, and its counters, for so many collisions."""
    flag = p[P_SWITCHES] + p[e + E_LINE]
    if outcome == ON:
        s[flag] = 1
    elif outcome == OFF or outcome == ELSE:
        s[flag] = 0
    first = E_A3 if outcome == INSTEAD else E_SCORE
    for i in range(p[P_PLAYERS]):
        if s[S_AVATAR + i] < 0:  # the reference breaks down at the next effect when a player has no avatar any more
            s[S_BROKEN] = 1
        if s[flag]:
            s[S_SCORE + i] += p[e + first + i] * times
    if p[e + E_COUNTERS]:
        _count(p, s, e, outcome, times)


@inner
def _count(p, s, e, outcome, times):
    """The game's counters: behind `counter` for each of them stands `counterElse`."""
    n, c = p[P_COUNTERS_N], p[e + E_EFFECT]
    choosy = c == TRANSFORM_IF_COUNT or c == SPAWN_IF_COUNTER_SUB_TYPES
    for i in range(n):
        if outcome == ON or not choosy:
            s[p[P_COUNTERS] + i] += p[p[e + E_COUNTERS] + i] * times
        if outcome == ELSE or not choosy:
            s[p[P_COUNTERS] + i] += p[p[e + E_COUNTERS] + n + i] * times


@inner
def _hits(p, s, a, group, born):
    """Collects the sprites of `group`'s expansion that overlap sprite a and existed before `born`, behind the sprites in s, in the
    reference's order (type by type, each in order of creation). Returns how many."""
    o = at(p, a)
    buffer = buffer_of(p)
    n = 0
    for row in range(s[o + K_SPAN] >> 8 & 255):
        for c in range(s[o + K_SPAN] & 255):
            node = s[s[o + K_CELL] + (row * p[P_COLUMNS] + c) * C_WIDTH]
            while node >= 0:
                other = sprite_of(p, node)
                i = at(p, other)
                rank = rank_in(p, s[i + K_TYPE], group)
                if rank >= 0 and other != a and s[i + K_SEQ] < born and overlap(p, s, a, other):
                    n = _insert(p, s, buffer, n, other, rank, group)
                node = next_link(p, s, node)
    return n


@inner
def _insert(p, s, buffer, n, other, rank, group):
    """Puts a sprite in its place among the n of the list, unless it is there already; the new length."""
    slot, seq = n, s[at(p, other) + K_SEQ]
    while slot > 0:
        before = s[buffer + slot - 1]
        if before == other:
            return n
        before_rank = rank_in(p, s[at(p, before) + K_TYPE], group)
        if before_rank < rank or (before_rank == rank and s[at(p, before) + K_SEQ] < seq):
            break
        slot -= 1
    for m in range(n, slot, -1):
        s[buffer + m] = s[buffer + m - 1]
    s[buffer + slot] = other
    return n + 1


@inner
def _feel(p, s, a, b):
    """Sprite a notices the ground if b is that: solid, right below, and a has come down to it."""
    if flags_of(p, s, b) & SOLID:
        o, i = at(p, a), at(p, b)
        w, h = size(p, s, o)
        if s[i + K_LAST_Y] > s[o + K_LAST_Y] + h // 2 and over(p, s, b, s[o + K_X], s[o + K_Y] + FEELS_BELOW, w, h):
            s[o + K_FLAGS] |= ON_GROUND


@inner
def _feel_ground(p, s, a, group, born):
    """_feel for every sprite of `group`'s expansion: the reference tests each of them, overlapping or not."""
    o = at(p, a)
    if s[o + K_FLAGS] & ON_GROUND or s[o + K_Y] <= s[o + K_LAST_Y]:
        return
    w, h = size(p, s, o)
    left, right = along(p, s[o + K_X], w, p[P_WIDTH])
    top, bottom = along(p, s[o + K_Y] + FEELS_BELOW, h, p[P_HEIGHT])
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            node = s[cell_at(p, row, column)]
            while node >= 0:
                other = sprite_of(p, node)
                i = at(p, other)
                if other != a and s[i + K_SEQ] < born and rank_in(p, s[i + K_TYPE], group) >= 0:
                    _feel(p, s, a, other)
                node = next_link(p, s, node)


@hot
def _act(p, q, s, d, u, e, a, born):
    """One effect for one first sprite."""
    o, c, buffer = at(p, a), p[e + E_EFFECT], buffer_of(p)
    group = p[e + E_SECOND]
    grounded = flags_of(p, s, a) & GROUNDED
    batch = c == WALL_BOUNCE or c == WALL_REVERSE
    if grounded:
        _feel_ground(p, s, a, group, born)
    n = 0 if s[o + K_FLAGS] & KILLED and not batch else _hits(p, s, a, group, born)
    if batch and n > 0:  # all at once, and also when it is dead already
        settle(p, s, e, KEEP, bounce_off_walls(p, q, s, d, u, a, buffer, n, c == WALL_REVERSE))
        return
    for h in range(n):
        b = s[buffer + h]
        if s[o + K_FLAGS] & KILLED:
            return
        if grounded and s[o + K_Y] > s[o + K_LAST_Y]:
            _feel(p, s, a, b)
        if h == 0 or overlap(p, s, a, b):  # one before may have moved it away
            settle(p, s, e, run_effect(p, q, s, d, u, e, a, b), 1)


@inner
def _candidates(p, s, e, t, born):
    """Lists the sprites of type t, which cannot move, that share a cell with one of the effect's second sprites, in order of creation, in
    the second list behind the sprites. Returns how many."""
    row, list_at, n = kind(p, p[e + E_SECOND]), buffer_of(p) + p[P_CAPACITY], 0
    for i in range(p[row + Y_EXPANSION_N]):
        other = p[p[row + Y_EXPANSION_AT] + i]
        b = -1 if p[kind(p, other) + Y_FLAGS] & QUIET else s[members(other) + T_HEAD]
        while b >= 0 and s[at(p, b) + K_SEQ] < born:
            if s[at(p, b) + K_TOUCH] & fold(t):
                n = _list_neighbours(p, s, b, t, list_at, n)
            b = s[at(p, b) + K_NEXT]
    return n


@inner
def _list_neighbours(p, s, b, t, list_at, n):
    """Adds the sprites of type t in b's cells to a list of n that is in order of creation; the new length."""
    i = at(p, b)
    for row in range(s[i + K_SPAN] >> 8 & 255):
        for column in range(s[i + K_SPAN] & 255):
            node = s[s[i + K_CELL] + (row * p[P_COLUMNS] + column) * C_WIDTH]
            while node >= 0:
                a = sprite_of(p, node)
                if s[at(p, a) + K_TYPE] == t:
                    n = _insert_by_age(p, s, list_at, n, a)
                node = next_link(p, s, node)
    return n


@inner
def _insert_by_age(p, s, list_at, n, a):
    seq, slot = s[at(p, a) + K_SEQ], n
    while slot > 0 and s[at(p, s[list_at + slot - 1]) + K_SEQ] >= seq:
        slot -= 1
        if s[list_at + slot] == a:
            return n
    for m in range(n, slot, -1):
        s[list_at + m] = s[list_at + m - 1]
    s[list_at + slot] = a
    return n + 1


@inner
def _pair_effect(p, q, s, d, u, e, t, born, seconds, touch):
    """One effect for all first sprites of exactly type t."""
    c, n_types = p[e + E_EFFECT], p[P_TYPES]
    upsets = c == UNDO_ALL or c == WALL_BOUNCE or c == WALL_REVERSE  # these can move second sprites
    quiet = p[kind(p, t) + Y_FLAGS] & QUIET
    if quiet and not upsets and not u[U_TOUCH + n_types + t] & seconds:
        n, list_at = _candidates(p, s, e, t, born), buffer_of(p) + p[P_CAPACITY]
        for i in range(n):
            if s[at(p, s[list_at + i]) + K_SEQ] < born:
                _act(p, q, s, d, u, e, s[list_at + i], born)
        return
    a = s[members(t) + T_HEAD]
    while a >= 0 and s[at(p, a) + K_SEQ] < born:
        if quiet or s[at(p, a) + K_TOUCH] & touch:
            _act(p, q, s, d, u, e, a, born)
        a = s[at(p, a) + K_NEXT]


@hot
def _word(low, high):
    return (np.uint64(high) & np.uint64(0xFFFFFFFF)) << np.uint64(32) | (np.uint64(low) & np.uint64(0xFFFFFFFF))


@inner
def pair_effects(p, q, s, d, u):
    for n in range(p[P_EFFECTS_N]):
        e = p[P_EFFECTS] + n * E_WIDTH
        seconds, touch = _word(p[e + E_MASK_LOW], p[e + E_MASK_HIGH]), p[e + E_MASK_LOW] | p[e + E_MASK_HIGH]
        if p[P_SHIELDS_N] and s[p[P_SHIELDS] + n] == s[S_TICK] + 1:
            continue
        row = kind(p, p[e + E_FIRST])
        born = s[S_SEQ]
        for i in range(p[row + Y_EXPANSION_N]):
            t = p[p[row + Y_EXPANSION_AT] + i]
            if u[U_TOUCH + t] & seconds and s[members(t) + T_HEAD] >= 0:
                _pair_effect(p, q, s, d, u, e, t, born, seconds, touch)
        if s[S_BROKEN]:
            return
