"""Sprites as rows of the state: making, placing and killing them; which lie in which cell.

A sprite is named by its row number `k`; `at(p, k)` is where its fields begin in `s`. Sprites of a type form a list in order of creation
(the order in which the reference visits them). Every sprite is also linked into each cell that it overlaps, four at most; cells beyond the
border share one ring around the board, so anything may leave the screen.
"""

from __future__ import annotations

import numpy as np

from .jit import inner
from .layout import *  # noqa: F403  (the names of the tables' columns)


@inner
def at(p, k):
    return p[P_SPRITES] + k * p[P_STRIDE]


@inner
def kind(p, t):
    """Where type t's row begins in the program."""
    return p[P_TYPE_TABLE] + t * Y_WIDTH


@inner
def members(t):
    """Where type t's row begins in the state."""
    return S_HEADER + t * T_WIDTH


@inner
def rank_in(p, t, group):
    """The place of type t in the expansion of `group`, -1 if it is not in it."""
    return p[p[P_RANKS] + group * p[P_TYPES] + t]


@inner
def _locate(p, s, o):
    """Works out the cells of the sprite whose fields begin at o; row and column 0 are the ring around the board."""
    b, x, y = p[P_BLOCK], s[o + K_X], s[o + K_Y]
    column, row = x // b, y // b
    left, top = min(max(column + 1, 0), p[P_WIDTH] + 1), min(max(row + 1, 0), p[P_HEIGHT] + 1)
    right = left if column * b == x else min(max(column + 2, 0), p[P_WIDTH] + 1)
    below = top if row * b == y else min(max(row + 2, 0), p[P_HEIGHT] + 1)
    s[o + K_CELL] = p[P_CELLS] + (top * p[P_COLUMNS] + left) * C_WIDTH
    s[o + K_SPAN] = (right != left) | (below != top) << 1
    home_column = left if 2 * (x - column * b) < b else right
    home_row = top if 2 * (y - row * b) < b else below
    s[o + K_HOME] = p[P_CELLS] + (home_row * p[P_COLUMNS] + home_column) * C_WIDTH


@inner
def cells(s, o):
    """How many values of j may give a cell of the sprite at o."""
    return s[o + K_SPAN] + 1


@inner
def cell(p, s, o, j):
    """Where the sprite's j-th cell begins in s (0 top left, 1 top right, 2 bottom left, 3 bottom right); -1 where it has none."""
    if j & s[o + K_SPAN] != j:
        return -1
    return s[o + K_CELL] + ((j & 1) + (j >> 1) * p[P_COLUMNS]) * C_WIDTH


@inner
def _covers(p, s, k, top):
    """Whether sprite k is drawn over the one noted as `top`."""
    if top < 0:
        return True
    o, i = at(p, k), at(p, top >> 8)
    rank, other = p[kind(p, s[o + K_TYPE]) + Y_RANK], p[kind(p, top & 255) + Y_RANK]
    return rank > other or (rank == other and s[o + K_SEQ] > s[i + K_SEQ])


@inner
def _offer(p, s, k, column):
    """Notes sprite k as the one to be drawn in its home cell if it covers what is noted there."""
    o = at(p, k)
    t = s[o + K_TYPE]
    c = s[o + K_HOME] + column
    if not p[kind(p, t) + Y_FLAGS] & HIDDEN and not s[o + K_FLAGS] & DISABLED and _covers(p, s, k, s[c]):
        s[c] = k << 8 | t


@inner
def _uncover(p, s, home):
    """Finds again what is to be drawn in a cell."""
    s[home + C_TOP] = -1
    node = s[home + C_HEAD]
    while node >= 0:
        i = at(p, node >> 2)
        if s[i + K_HOME] == home:
            _offer(p, s, node >> 2, C_TOP)
        node = s[i + K_CELL0 + (node & 3)]


@inner
def _link(p, s, k):
    o = at(p, k)
    _locate(p, s, o)
    if p[kind(p, s[o + K_TYPE]) + Y_FLAGS] & SCENERY:
        _offer(p, s, k, C_GROUND)
        return
    for j in range(cells(s, o)):
        c = cell(p, s, o, j)
        if c >= 0:
            s[o + K_CELL0 + j] = s[c + C_HEAD]
            s[c + C_HEAD] = 4 * k + j
    _offer(p, s, k, C_TOP)


@inner
def _unlink(p, s, k):
    o = at(p, k)
    for j in range(cells(s, o)):
        c = cell(p, s, o, j)
        if c < 0:
            continue
        node, i = 4 * k + j, c + C_HEAD
        while s[i] != node:
            i = at(p, s[i] >> 2) + K_CELL0 + (s[i] & 3)
        s[i] = s[o + K_CELL0 + j]
    if s[s[o + K_HOME] + C_TOP] >> 8 == k:
        _uncover(p, s, s[o + K_HOME])


@inner
def bit(t):
    """Types beyond 64 share bits: a set bit says `perhaps`."""
    return np.uint64(1) << np.uint64(t & 63)


@inner
def _meet(p, u, a, b):
    """Types a and b may overlap from now on."""
    n = p[P_TYPES]
    u[U_TOUCH + a] |= bit(b)
    u[U_TOUCH + b] |= bit(a)
    if p[kind(p, a) + Y_FLAGS] & p[kind(p, b) + Y_FLAGS] & QUIET:
        u[U_TOUCH + n + a] |= bit(b)
        u[U_TOUCH + n + b] |= bit(a)


@inner
def note_contacts(p, s, u, k):
    """Notes in u which types share a cell with sprite k."""
    o = at(p, k)
    t = s[o + K_TYPE]
    for j in range(cells(s, o)):
        c = cell(p, s, o, j)
        node = s[c] if c >= 0 else -1
        while node >= 0:
            other = node >> 2
            i = at(p, other)
            if other != k:
                _meet(p, u, t, s[i + K_TYPE])
            node = s[i + K_CELL0 + (node & 3)]


@inner
def place(p, s, k, x, y):
    """Moves sprite k to pixel (x, y). In the event phase note_contacts must follow."""
    o = at(p, k)
    if s[o + K_X] == x and s[o + K_Y] == y:
        return
    _unlink(p, s, k)
    s[o + K_X] = x
    s[o + K_Y] = y
    _link(p, s, k)


@inner
def count(p, s, t):
    """How many sprites of t's expansion are in the lists, killed ones of this tick included."""
    y, n = kind(p, t), 0
    for i in range(p[y + Y_EXPANSION_N]):
        n += s[members(p[p[y + Y_EXPANSION_AT] + i]) + T_COUNT]
    return n


@inner
def count_living(p, s, t):
    """The same without disabled avatars."""
    y, n = kind(p, t), 0
    for i in range(p[y + Y_EXPANSION_N]):
        m = members(p[p[y + Y_EXPANSION_AT] + i])
        n += s[m + T_COUNT] - s[m + T_DISABLED]
    return n


@inner
def create(p, q, s, d, u, t, x, y):
    """A new sprite of type t at pixel (x, y), or -1 where a singleton is there already (or the state is full: then S_FAULT is set)."""
    row = kind(p, t)
    for i in range(p[row + Y_SINGLES_N]):
        if count(p, s, p[p[row + Y_SINGLES_AT] + i]) > 0:
            return -1
    k = s[S_FREE]
    if k < 0:
        s[S_FAULT] = 1
        return -1
    o = at(p, k)
    s[S_FREE] = s[o + K_CHAIN]
    for i in range(p[P_STRIDE]):
        s[o + i] = 0
    s[o + K_TYPE], s[o + K_X], s[o + K_Y], s[o + K_LAST_X], s[o + K_LAST_Y] = t, x, y, x, y
    s[o + K_FLAGS] = FRESH | (FACES if p[row + Y_FLAGS] & ORIENTED else 0)
    s[o + K_AUX], s[o + K_TTL] = -1, p[row + Y_TTL]
    s[o + K_HEALTH], s[o + K_MAX_HEALTH] = p[row + Y_HEALTH], p[row + Y_MAX_HEALTH]
    s[o + K_SEQ] = s[S_SEQ]
    s[S_SEQ] += 1
    s[S_ALIVE] += 1
    d[k * D_WIDTH + D_X], d[k * D_WIDTH + D_Y] = p[row + Y_DX], p[row + Y_DY]
    d[k * D_WIDTH + D_SPEED] = q[t * Q_WIDTH + Q_SPEED]
    m = members(t)
    s[o + K_NEXT], s[o + K_PREV] = -1, s[m + T_TAIL]
    if s[m + T_TAIL] >= 0:
        s[at(p, s[m + T_TAIL]) + K_NEXT] = k
    else:
        s[m + T_HEAD] = k
    s[m + T_TAIL] = k
    s[m + T_COUNT] += 1
    _link(p, s, k)
    if not p[row + Y_FLAGS] & SCENERY:
        note_contacts(p, s, u, k)
    return k


@inner
def hold(p, s, k, resource, more):
    """Changes what sprite k carries; never below 0."""
    o = at(p, k)
    s[o + K_RESOURCES + resource] = max(0, s[o + K_RESOURCES + resource] + more)
    s[o + K_HELD] |= 1 << (resource & 31)


@inner
def bury(p, s, k):
    """Puts sprite k into the kill list, an avatar too ("kill*"): it goes at the end of the tick and still counts as a second sprite until then."""
    o = at(p, k)
    if not s[o + K_FLAGS] & KILLED:
        s[o + K_FLAGS] |= KILLED
        s[o + K_CHAIN] = s[S_KILLED]
        s[S_KILLED] = k


@inner
def kill(p, s, k):
    """Kills sprite k; an avatar is only disabled."""
    o = at(p, k)
    t = s[o + K_TYPE]
    if not p[kind(p, t) + Y_FLAGS] & IS_AVATAR:
        bury(p, s, k)
    elif not s[o + K_FLAGS] & DISABLED:
        s[o + K_FLAGS] |= DISABLED
        s[members(t) + T_DISABLED] += 1
        _uncover(p, s, s[o + K_HOME])


@inner
def remove_killed(p, s):
    """The end of a tick: takes the kill list out of all lists; the rows are free again."""
    while s[S_KILLED] >= 0:
        k = s[S_KILLED]
        o = at(p, k)
        s[S_KILLED] = s[o + K_CHAIN]
        _unlink(p, s, k)
        m = members(s[o + K_TYPE])
        before, after = s[o + K_PREV], s[o + K_NEXT]
        if before >= 0:
            s[at(p, before) + K_NEXT] = after
        else:
            s[m + T_HEAD] = after
        if after >= 0:
            s[at(p, after) + K_PREV] = before
        else:
            s[m + T_TAIL] = before
        s[m + T_COUNT] -= 1
        if s[o + K_FLAGS] & DISABLED:
            s[m + T_DISABLED] -= 1
        s[o + K_CHAIN] = s[S_FREE]
        s[S_FREE] = k
        s[S_ALIVE] -= 1
