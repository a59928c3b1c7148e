"""Which sprites lie in which cell of the board, what is drawn there, and which types may overlap.

Every sprite is linked into each cell that it overlaps; cells beyond the border share one ring around the board, so anything may
leave the screen. A link is a number: the sprite's row, and in the low bits which of its cells (row and column counted from its first).
"""

from __future__ import annotations

import numpy as np

from .jit import inner
from .layout import *  # noqa: F403  (the names of the tables' columns)
from .rows import at, kind, size

EDGE_OF_THE_WORLD = 1 << 26  # px; nothing goes farther, so that no sum of positions overflows
FEELS_BELOW = 3  # px below it in which a GROUNDED sprite feels the ground


@inner
def along(p, low, length, n):
    """Of an interval of pixels on an axis of n cells: the first cell that it touches, and the last. 0 and n + 1 are the ring's."""
    b = p[P_BLOCK]
    first = (int(low) * int(p[P_RECIPROCAL])) >> RECIPROCAL_BITS
    beyond = low - first * b + length - b
    last = first if beyond <= 0 else first + 1 if beyond <= b else first + 1 + (beyond - 1) // b
    return min(max(first + 1, 0), n + 1), min(max(last + 1, 0), n + 1)


@inner
def _seen(p, low, length, n):
    """The first and the last cell that it is drawn in: those whose centre it covers, or else the one that its own centre lies in."""
    b = p[P_BLOCK]
    first = (int(low) * int(p[P_RECIPROCAL])) >> RECIPROCAL_BITS
    inside = 2 * (low - first * b)
    start = first + (inside >= b)
    end = start if length == b else first + (inside + 2 * length - b) // (2 * b)
    if end < start:
        start = end = first + (inside + length) // (2 * b)
    return min(max(start + 1, 0), n + 1), min(max(end + 1, 0), n + 1)


@inner
def cell_at(p, row, column):
    return p[P_CELLS] + (row * p[P_COLUMNS] + column) * C_WIDTH


@inner
def _locate(p, s, o):
    """Works out the cells of the sprite whose fields begin at o."""
    w, h = size(p, s, o)
    left, right = along(p, s[o + K_X], w, p[P_WIDTH])
    top, bottom = along(p, s[o + K_Y], h, p[P_HEIGHT])
    s[o + K_CELL] = cell_at(p, top, left)
    s[o + K_SPAN] = right - left + 1 + 256 * (bottom - top + 1)
    left, right = _seen(p, s[o + K_X], w, p[P_WIDTH])
    top, bottom = _seen(p, s[o + K_Y], h, p[P_HEIGHT])
    s[o + K_HOME] = cell_at(p, top, left)
    s[o + K_HOMES] = right - left + 1 + 256 * (bottom - top + 1)


@inner
def next_link(p, s, node):
    """The link that follows a link in its cell's list."""
    return s[_place_of(p, node)]


@inner
def _place_of(p, node):
    """Where a link keeps the one that follows it."""
    bits = p[P_LINK_BITS]
    j = node & ((1 << bits) - 1)
    return at(p, node >> bits) + (K_LINKS + j if j < 4 else p[P_MORE_LINKS] + j)


@inner
def sprite_of(p, node):
    return node >> p[P_LINK_BITS]


@inner
def _covers(p, s, k, top):
    """Whether sprite k is drawn over the one noted as `top`."""
    if top < 0:
        return True
    o, i = at(p, k), at(p, top >> 8)
    rank, other = p[kind(p, s[o + K_TYPE]) + Y_RANK], p[kind(p, top & 255) + Y_RANK]
    return rank > other or (rank == other and s[o + K_SEQ] > s[i + K_SEQ])


@inner
def _offer(p, s, k, home, column):
    """Notes sprite k as the one to be drawn in a cell if it covers what is noted there."""
    o = at(p, k)
    t = s[o + K_TYPE]
    c = home + column
    if not p[kind(p, t) + Y_FLAGS] & HIDDEN and not s[o + K_FLAGS] & DISABLED and _covers(p, s, k, s[c]):
        s[c] = k << 8 | t


@inner
def _offer_everywhere(p, s, k, column):
    o = at(p, k)
    for row in range(s[o + K_HOMES] >> 8):
        for c in range(s[o + K_HOMES] & 255):
            _offer(p, s, k, s[o + K_HOME] + (row * p[P_COLUMNS] + c) * C_WIDTH, column)


@inner
def _is_drawn_in(p, s, k, cell):
    o = at(p, k)
    if s[o + K_HOMES] == ONE_CELL:
        return s[o + K_HOME] == cell
    offset = (cell - s[o + K_HOME]) // C_WIDTH
    return offset >= 0 and offset // p[P_COLUMNS] < s[o + K_HOMES] >> 8 and offset % p[P_COLUMNS] < s[o + K_HOMES] & 255


@inner
def _find_top(p, s, cell):
    """Finds again what is to be drawn in a cell."""
    s[cell + C_TOP] = -1
    node = s[cell + C_HEAD]
    while node >= 0:
        k = sprite_of(p, node)
        if _is_drawn_in(p, s, k, cell):
            _offer(p, s, k, cell, C_TOP)
        node = next_link(p, s, node)


@inner
def uncover(p, s, k):
    """Takes sprite k out of the picture: what it covered is seen again."""
    o = at(p, k)
    for row in range(s[o + K_HOMES] >> 8):
        for c in range(s[o + K_HOMES] & 255):
            cell = s[o + K_HOME] + (row * p[P_COLUMNS] + c) * C_WIDTH
            if s[cell + C_TOP] >> 8 == k:
                _find_top(p, s, cell)


@inner
def link(p, s, k):
    o = at(p, k)
    _locate(p, s, o)
    if p[kind(p, s[o + K_TYPE]) + Y_FLAGS] & SCENERY:
        _offer_everywhere(p, s, k, C_GROUND)
        return
    for row in range(s[o + K_SPAN] >> 8):
        for c in range(s[o + K_SPAN] & 255):
            cell = s[o + K_CELL] + (row * p[P_COLUMNS] + c) * C_WIDTH
            node = k << p[P_LINK_BITS] | row << p[P_COLUMN_BITS] | c
            s[_place_of(p, node)] = s[cell]
            s[cell] = node
    _offer_everywhere(p, s, k, C_TOP)


@inner
def unlink(p, s, k):
    o = at(p, k)
    for row in range(s[o + K_SPAN] >> 8):
        for c in range(s[o + K_SPAN] & 255):
            node, i = k << p[P_LINK_BITS] | row << p[P_COLUMN_BITS] | c, s[o + K_CELL] + (row * p[P_COLUMNS] + c) * C_WIDTH
            while s[i] != node:
                i = _place_of(p, s[i])
            s[i] = next_link(p, s, node)
    uncover(p, s, k)


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
    """Notes in u which types share a cell with sprite k (or with the ground that it may feel below itself)."""
    o = at(p, k)
    t = s[o + K_TYPE]
    rows = s[o + K_SPAN] >> 8
    if p[kind(p, t) + Y_FLAGS] & GROUNDED:
        top, bottom = along(p, s[o + K_Y], size(p, s, o)[1] + FEELS_BELOW, p[P_HEIGHT])
        rows = bottom - top + 1
    for row in range(rows):
        for c in range(s[o + K_SPAN] & 255):
            node = s[s[o + K_CELL] + (row * p[P_COLUMNS] + c) * C_WIDTH]
            while node >= 0:
                other = sprite_of(p, node)
                if other != k:
                    _meet(p, u, t, s[at(p, other) + K_TYPE])
                node = next_link(p, s, node)


@inner
def place(p, s, k, x, y):
    """Moves sprite k to pixel (x, y). In the event phase note_contacts must follow."""
    o = at(p, k)
    x, y = min(max(x, -EDGE_OF_THE_WORLD), EDGE_OF_THE_WORLD), min(max(y, -EDGE_OF_THE_WORLD), EDGE_OF_THE_WORLD)
    if s[o + K_X] == x and s[o + K_Y] == y:
        return
    unlink(p, s, k)
    s[o + K_X] = x
    s[o + K_Y] = y
    link(p, s, k)


@inner
def put(p, s, u, k, x, y, w, h):
    """Gives sprite k a rectangle in the event phase: its place, and its size where sizes differ."""
    o, z = at(p, k), p[P_SIZES]
    if s[o + K_X] == x and s[o + K_Y] == y and (z == 0 or (s[o + z] == w and s[o + z + 1] == h)):
        return
    unlink(p, s, k)
    s[o + K_X], s[o + K_Y] = x, y
    if z:
        s[o + z], s[o + z + 1] = w, h
    link(p, s, k)
    note_contacts(p, s, u, k)
