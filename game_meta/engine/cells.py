"""Which sprites lie in which cell of the board, what is drawn there, and which types may overlap.

Every sprite is linked into each cell that it overlaps, four at most; cells beyond the border share one ring around the board, so
anything may leave the screen.
"""

from __future__ import annotations

import numpy as np

from .jit import inner
from .layout import *  # noqa: F403  (the names of the tables' columns)
from .rows import at, kind


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
def uncover(p, s, home):
    """Finds again what is to be drawn in a cell."""
    s[home + C_TOP] = -1
    node = s[home + C_HEAD]
    while node >= 0:
        i = at(p, node >> 2)
        if s[i + K_HOME] == home:
            _offer(p, s, node >> 2, C_TOP)
        node = s[i + K_CELL0 + (node & 3)]


@inner
def link(p, s, k):
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
def unlink(p, s, k):
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
        uncover(p, s, s[o + K_HOME])


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
    unlink(p, s, k)
    s[o + K_X] = x
    s[o + K_Y] = y
    link(p, s, k)
