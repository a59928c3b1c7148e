"""Which sprites lie in which cell of the board, what is drawn there, and which types may overlap.

Every sprite is linked into each cell that it overlaps; cells beyond the border share one ring around the board, so anything may
leave the screen. A link is a number: the sprite's row, and in the low bits which of its cells (row and column counted from its first).
"""

from __future__ import annotations

import numpy as np

from .jit import hot, inner
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


@hot
def cell_at(p, row, column):
    return p[P_CELLS] + (row * p[P_COLUMNS] + column) * C_WIDTH


@hot
def _locate(p, s, o):
    """The first cell of the sprite whose fields begin at o, and its K_SPAN."""
    x, y = s[o + K_X], s[o + K_Y]
    if p[P_SIZES]:
        return _locate_sized(p, s, o)
    b, reciprocal = p[P_BLOCK], int(p[P_RECIPROCAL])
    column, row = (int(x) * reciprocal) >> RECIPROCAL_BITS, (int(y) * reciprocal) >> RECIPROCAL_BITS
    if column < 0 or row < 0 or column + 1 >= p[P_WIDTH] or row + 1 >= p[P_HEIGHT]:
        return _locate_sized(p, s, o)
    dx, dy = int(x - column * b), int(y - row * b)
    span = (1 + (dx > 0)) + ((1 + (dy > 0)) << 8) + ((2 * dx >= b) << SEEN_COLUMN) + ((2 * dy >= b) << SEEN_ROW)
    return cell_at(p, row + 1, column + 1), span


@inner
def _locate_sized(p, s, o):
    """The same for any size, and at the edge of the board."""
    w, h = size(p, s, o)
    left, right = along(p, s[o + K_X], w, p[P_WIDTH])
    top, bottom = along(p, s[o + K_Y], h, p[P_HEIGHT])
    column, _ = _seen(p, s[o + K_X], w, p[P_WIDTH])
    row, _ = _seen(p, s[o + K_Y], h, p[P_HEIGHT])
    span = right - left + 1 + ((bottom - top + 1) << 8) + ((column - left) << SEEN_COLUMN) + ((row - top) << SEEN_ROW)
    return cell_at(p, top, left), span


@hot
def home_of(p, s, o):
    """The first cell that the sprite is drawn in."""
    span = s[o + K_SPAN]
    return s[o + K_CELL] + ((span >> SEEN_COLUMN & 15) + (span >> SEEN_ROW) * p[P_COLUMNS]) * C_WIDTH


@hot
def seen_cells(p, s, o):
    """In how many columns and rows of cells, from home_of on, the sprite is drawn."""
    if not p[P_SIZES]:
        return 1, 1
    w, h = size(p, s, o)
    left, right = _seen(p, s[o + K_X], w, p[P_WIDTH])
    top, bottom = _seen(p, s[o + K_Y], h, p[P_HEIGHT])
    return right - left + 1, bottom - top + 1


@hot
def next_link(p, s, node):
    """The link that follows a link in its cell's list."""
    return s[_place_of(p, node)]


@hot
def _place_of(p, node):
    """Where a link keeps the one that follows it."""
    bits = p[P_LINK_BITS]
    j = node & ((1 << bits) - 1)
    return at(p, node >> bits) + (K_LINKS + j if j < 4 else p[P_MORE_LINKS] + j)


@hot
def sprite_of(p, node):
    return node >> p[P_LINK_BITS]


@inner
def _covers(p, s, k, top):
    """Whether sprite k is drawn over the one noted as `top`."""
    if top < 0:
        return True
    o, i = at(p, k), at(p, top >> TOP_ROW)
    rank, other = p[kind(p, s[o + K_TYPE]) + Y_RANK], p[kind(p, top & TOP_TYPE) + Y_RANK]
    return rank > other or (rank == other and s[o + K_SEQ] > s[i + K_SEQ])


@inner
def _offer(p, s, k, cell):
    """Notes sprite k as the one to be drawn in a cell if it covers what is noted there."""
    o = at(p, k)
    t = s[o + K_TYPE]
    flags = p[kind(p, t) + Y_FLAGS]
    if not flags & HIDDEN and not s[o + K_FLAGS] & DISABLED and _covers(p, s, k, s[cell + C_TOP]):
        s[cell + C_TOP] = _top_of(s, o, k, t, flags)


@hot
def _top_of(s, o, k, t, flags):
    """What is noted in a cell where sprite k is seen; of one that cannot move no heading is."""
    return k << TOP_ROW | (0 if flags & QUIET else s[o + K_FLAGS] >> HEADING << TOP_HEADING) | t


@inner
def show_heading(p, s, k):
    """Sprite k has turned."""
    o = at(p, k)
    home, t = home_of(p, s, o), s[o + K_TYPE]
    columns, rows = seen_cells(p, s, o)
    for row in range(rows):
        for column in range(columns):
            cell = home + (row * p[P_COLUMNS] + column) * C_WIDTH
            if s[cell + C_TOP] >> TOP_ROW == k:
                s[cell + C_TOP] = _top_of(s, o, k, t, p[kind(p, t) + Y_FLAGS])


@inner
def _cover(p, s, k):
    """Puts sprite k into the picture."""
    o = at(p, k)
    home = home_of(p, s, o)
    columns, rows = seen_cells(p, s, o)
    for row in range(rows):
        for column in range(columns):
            _offer(p, s, k, home + (row * p[P_COLUMNS] + column) * C_WIDTH)


@inner
def _is_drawn_in(p, s, k, cell):
    o = at(p, k)
    offset = (cell - home_of(p, s, o)) // C_WIDTH
    columns, rows = seen_cells(p, s, o)
    return offset == 0 or (offset > 0 and offset // p[P_COLUMNS] < rows and offset % p[P_COLUMNS] < columns)


@inner
def _find_top(p, s, cell):
    """Finds again what is to be drawn in a cell."""
    s[cell + C_TOP] = -1
    node = s[cell + C_HEAD]
    while node >= 0:
        k = sprite_of(p, node)
        if _is_drawn_in(p, s, k, cell):
            _offer(p, s, k, cell)
        node = next_link(p, s, node)


@inner
def uncover(p, s, k):
    """Takes sprite k out of the picture: what it covered is seen again."""
    o = at(p, k)
    home = home_of(p, s, o)
    columns, rows = seen_cells(p, s, o)
    for row in range(rows):
        for column in range(columns):
            cell = home + (row * p[P_COLUMNS] + column) * C_WIDTH
            if s[cell + C_TOP] >> TOP_ROW == k:
                _find_top(p, s, cell)


@hot
def _link_cell(p, s, k, row, column):
    node = k << p[P_LINK_BITS] | row << p[P_COLUMN_BITS] | column
    cell = s[at(p, k) + K_CELL] + (row * p[P_COLUMNS] + column) * C_WIDTH
    s[_place_of(p, node)] = s[cell]
    s[cell] = node


@hot
def _unlink_cell(p, s, k, row, column):
    node = k << p[P_LINK_BITS] | row << p[P_COLUMN_BITS] | column
    i = s[at(p, k) + K_CELL] + (row * p[P_COLUMNS] + column) * C_WIDTH
    while s[i] != node:
        i = _place_of(p, s[i])
    s[i] = next_link(p, s, node)


@hot
def _link_all(p, s, k):
    span = s[at(p, k) + K_SPAN]
    for row in range(span >> 8 & 255):
        for column in range(span & 255):
            _link_cell(p, s, k, row, column)


@inner
def _unlink_all(p, s, k):
    span = s[at(p, k) + K_SPAN]
    for row in range(span >> 8 & 255):
        for column in range(span & 255):
            _unlink_cell(p, s, k, row, column)


@inner
def link(p, s, k):
    o = at(p, k)
    s[o + K_CELL], s[o + K_SPAN] = _locate(p, s, o)
    if p[kind(p, s[o + K_TYPE]) + Y_FLAGS] & SCENERY:
        return
    _link_all(p, s, k)
    _cover(p, s, k)


@inner
def unlink(p, s, k):
    _unlink_all(p, s, k)
    uncover(p, s, k)


@hot
def bit(t):
    """Types beyond 64 share bits: a set bit says `perhaps`."""
    return np.uint64(1) << np.uint64(t & 63)


@hot
def fold(t):
    """The type's bit in K_TOUCH."""
    return 1 << (t & 31)


@hot
def rows_felt(p, s, o, flags):
    """In how many rows of cells a sprite may meet others: GROUNDED ones feel a little farther down."""
    if flags & GROUNDED:
        top, bottom = along(p, s[o + K_Y], size(p, s, o)[1] + FEELS_BELOW, p[P_HEIGHT])
        return bottom - top + 1
    return s[o + K_SPAN] >> 8 & 255


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
    """For the event phase, when sprite k is new or has moved: notes in u which types share a cell with it (or with the ground that it may
    feel below itself), and on the sprites themselves."""
    o = at(p, k)
    t = s[o + K_TYPE]
    for row in range(rows_felt(p, s, o, p[kind(p, t) + Y_FLAGS])):
        for column in range(s[o + K_SPAN] & 255):
            node = s[s[o + K_CELL] + (row * p[P_COLUMNS] + column) * C_WIDTH]
            while node >= 0:
                other = sprite_of(p, node)
                i = at(p, other)
                if other != k:
                    _meet(p, u, t, s[i + K_TYPE])
                    s[o + K_TOUCH] |= fold(s[i + K_TYPE])
                    s[i + K_TOUCH] |= fold(t)
                node = next_link(p, s, node)


@inner
def place(p, s, k, x, y):
    """Moves sprite k to pixel (x, y); whether it is in a cell now in which it was not: then, in the event phase, note_contacts must
    follow."""
    o = at(p, k)
    x, y = min(max(x, -EDGE_OF_THE_WORLD), EDGE_OF_THE_WORLD), min(max(y, -EDGE_OF_THE_WORLD), EDGE_OF_THE_WORLD)
    if s[o + K_X] == x and s[o + K_Y] == y:
        return False
    if p[P_SIZES]:
        unlink(p, s, k)
        s[o + K_X], s[o + K_Y] = x, y
        link(p, s, k)
        return True
    s[o + K_X], s[o + K_Y] = x, y
    old, before = s[o + K_CELL], s[o + K_SPAN]
    cell, span = _locate(p, s, o)
    if cell == old and span == before:
        return False
    home, entered = home_of(p, s, o), True
    if cell == old:
        s[o + K_SPAN] = span
        entered = _relink_rest(p, s, k, before, span)
    else:
        _unlink_all(p, s, k)
        s[o + K_CELL], s[o + K_SPAN] = cell, span
        _link_all(p, s, k)
    if home_of(p, s, o) != home:
        if s[home + C_TOP] >> TOP_ROW == k:
            _find_top(p, s, home)
        _offer(p, s, k, home_of(p, s, o))
    return entered


@hot
def _relink_rest(p, s, k, before, span):
    """The sprite's first cell is the same: leaves and joins the others of two rows and two columns as needed. Whether it joined any."""
    columns_before, rows_before, columns, rows = before & 255, before >> 8 & 255, span & 255, span >> 8 & 255
    entered = False
    for j in range(1, 4):
        row, column = j >> 1, j & 1
        was, is_now = row < rows_before and column < columns_before, row < rows and column < columns
        if was and not is_now:
            _unlink_cell(p, s, k, row, column)
        elif is_now and not was:
            _link_cell(p, s, k, row, column)
            entered = True
    return entered


@inner
def put(p, s, u, k, x, y, w, h):
    """Gives sprite k a rectangle in the event phase: its place, and its size where sizes differ."""
    o, z = at(p, k), p[P_SIZES]
    if s[o + K_X] == x and s[o + K_Y] == y and (z == 0 or (s[o + z] == w and s[o + z + 1] == h)):
        return
    if z:
        unlink(p, s, k)
        s[o + K_X], s[o + K_Y], s[o + z], s[o + z + 1] = x, y, w, h
        link(p, s, k)
    elif not place(p, s, k, x, y):
        return
    note_contacts(p, s, u, k)
