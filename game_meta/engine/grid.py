"""From pixels to cells, and along the list of sprites in a cell: links.

A link is a number: the sprite's row, and in the low bits which of its cells (row and column counted from its first).
"""

from __future__ import annotations

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.jit import jit_inline, jit_inner
from game_meta.engine.state import (
    cell_beside,
    cell_offset,
    drawn_cell,
    pack_span,
    pack_top,
    span_columns,
    span_rows,
    sprite_offset,
    sprite_size,
    top_sprite,
    top_type,
    type_offset,
)


@jit_inner
def cells_along_axis(p, low, length, n):
    """Return the first and the last cell that an interval of pixels touches, on an axis of n cells. 0 and n + 1 are the ring's."""
    b = p[L.P_BLOCK]
    first = (int(low) * int(p[L.P_RECIPROCAL])) >> L.RECIPROCAL_BITS
    beyond = low - first * b + length - b
    last = first if beyond <= 0 else first + 1 if beyond <= b else first + 1 + (beyond - 1) // b
    return min(max(first + 1, 0), n + 1), min(max(last + 1, 0), n + 1)


@jit_inner
def _drawn_cells_along_axis(p, low, length, n):
    """Return the first and the last cell that it is drawn in.

    Those are the cells whose centre it covers, or else the one that its own centre lies in.
    """
    b = p[L.P_BLOCK]
    first = (int(low) * int(p[L.P_RECIPROCAL])) >> L.RECIPROCAL_BITS
    inside = 2 * (low - first * b)
    start = first + (inside >= b)
    end = start if length == b else first + (inside + 2 * length - b) // (2 * b)
    if end < start:
        start = end = first + (inside + length) // (2 * b)
    return min(max(start + 1, 0), n + 1), min(max(end + 1, 0), n + 1)


@jit_inline
def locate_in_grid(p, s, o):
    """Return the first cell of the sprite whose row begins at o, and its K_SPAN."""
    x, y = s[o + L.K_X], s[o + L.K_Y]
    if p[L.P_SIZES]:
        return _locate_sized(p, s, o)
    b, reciprocal = p[L.P_BLOCK], int(p[L.P_RECIPROCAL])
    column, row = (int(x) * reciprocal) >> L.RECIPROCAL_BITS, (int(y) * reciprocal) >> L.RECIPROCAL_BITS
    if column < 0 or row < 0 or column + 1 >= p[L.P_WIDTH] or row + 1 >= p[L.P_HEIGHT]:
        return _locate_sized(p, s, o)
    dx, dy = int(x - column * b), int(y - row * b)
    span = pack_span(1 + (dx > 0), 1 + (dy > 0), 2 * dx >= b, 2 * dy >= b)
    return cell_offset(p, row + 1, column + 1), span


@jit_inner
def _locate_sized(p, s, o):
    """Return the same for any size, and at the edge of the board."""
    w, h = sprite_size(p, s, o)
    left, right = cells_along_axis(p, s[o + L.K_X], w, p[L.P_WIDTH])
    top, bottom = cells_along_axis(p, s[o + L.K_Y], h, p[L.P_HEIGHT])
    column, _ = _drawn_cells_along_axis(p, s[o + L.K_X], w, p[L.P_WIDTH])
    row, _ = _drawn_cells_along_axis(p, s[o + L.K_Y], h, p[L.P_HEIGHT])
    return cell_offset(p, top, left), pack_span(right - left + 1, bottom - top + 1, column - left, row - top)


@jit_inline
def drawn_cells(p, s, o):
    """Return in how many columns and rows of cells, from `drawn_cell` on, the sprite is drawn."""
    if not p[L.P_SIZES]:
        return 1, 1
    w, h = sprite_size(p, s, o)
    left, right = _drawn_cells_along_axis(p, s[o + L.K_X], w, p[L.P_WIDTH])
    top, bottom = _drawn_cells_along_axis(p, s[o + L.K_Y], h, p[L.P_HEIGHT])
    return right - left + 1, bottom - top + 1


@jit_inline
def next_cell_link(p, s, node):
    """Return the link that follows a link in its cell's list; -1 at its end."""
    return s[link_slot(p, node)]


@jit_inline
def link_slot(p, node):
    """Return where in s a link keeps the one that follows it."""
    bits = p[L.P_LINK_BITS]
    j = node & ((1 << bits) - 1)
    return sprite_offset(p, node >> bits) + (L.K_LINKS + j if j < 4 else p[L.P_MORE_LINKS] + j)


@jit_inline
def sprite_of_link(p, node):
    """Return the row of the sprite that a link belongs to."""
    return node >> p[L.P_LINK_BITS]


# ----------------------------------------------------------------------------------------------------
# Which types may overlap: noted when sprites share a cell, so that a rule looks only where something can come of it.

GROUND_PROBE_PX = 3  # px below it in which a GROUNDED sprite feels the ground


@jit_inline
def touch_bit(t):
    """Return type t's bit in a touch word (uint64). Types beyond 64 share bits: a set bit says `perhaps`."""
    return np.uint64(1) << np.uint64(t & 63)


@jit_inline
def touch_bit_folded(t):
    """Return type t's bit in K_TOUCH, which has 32."""
    return 1 << (t & 31)


@jit_inline
def contact_rows(p, s, o, flags):
    """Return in how many rows of cells a sprite may meet others: GROUNDED ones feel a little farther down."""
    if flags & L.FLAG_GROUNDED:
        top, bottom = cells_along_axis(p, s[o + L.K_Y], sprite_size(p, s, o)[1] + GROUND_PROBE_PX, p[L.P_HEIGHT])
        return bottom - top + 1
    return span_rows(s[o + L.K_SPAN])


@jit_inner
def _note_type_contact(p, u, a, b):
    """Note that types a and b may overlap from now on."""
    n = p[L.P_TYPES]
    u[L.U_TOUCH + a] |= touch_bit(b)
    u[L.U_TOUCH + b] |= touch_bit(a)
    if p[type_offset(p, a) + L.Y_FLAGS] & p[type_offset(p, b) + L.Y_FLAGS] & L.FLAG_QUIET:
        u[L.U_TOUCH + n + a] |= touch_bit(b)
        u[L.U_TOUCH + n + b] |= touch_bit(a)


@jit_inner
def note_contacts(p, s, u, k):
    """Note, when sprite k is new or has moved in the event phase, which types share a cell with it.

    That is noted in u for both types, and on the sprites themselves; GROUNDED sprites also count what they may feel below.
    """
    o = sprite_offset(p, k)
    t = s[o + L.K_TYPE]
    for row in range(contact_rows(p, s, o, p[type_offset(p, t) + L.Y_FLAGS])):
        for column in range(span_columns(s[o + L.K_SPAN])):
            node = s[cell_beside(p, s[o + L.K_CELL], row, column) + L.C_HEAD]
            while node >= 0:
                other = sprite_of_link(p, node)
                i = sprite_offset(p, other)
                if other != k:
                    _note_type_contact(p, u, t, s[i + L.K_TYPE])
                    s[o + L.K_TOUCH] |= touch_bit_folded(s[i + L.K_TYPE])
                    s[i + L.K_TOUCH] |= touch_bit_folded(t)
                node = next_cell_link(p, s, node)


# ----------------------------------------------------------------------------------------------------
# What is seen of each cell: the sprite that is drawn last there, and where it faces.


@jit_inner
def is_drawn_above(p, s, k, top):
    """Return whether sprite k is drawn over the one noted as `top`.

    Types that have no place in the order are drawn first, one after the other.
    """
    if top < 0:
        return True
    o, i = sprite_offset(p, k), sprite_offset(p, top_sprite(top))
    t, u = s[o + L.K_TYPE], top_type(top)
    if t == u:
        return s[o + L.K_SEQ] > s[i + L.K_SEQ]
    rank, other = p[type_offset(p, t) + L.Y_RANK], p[type_offset(p, u) + L.Y_RANK]
    return rank > other or (rank == other and t > u)


@jit_inner
def offer_top_sprite(p, s, k, cell):
    """Note sprite k as the one to be drawn in a cell if it covers what is noted there."""
    o = sprite_offset(p, k)
    t = s[o + L.K_TYPE]
    flags = p[type_offset(p, t) + L.Y_FLAGS]
    if not flags & L.FLAG_HIDDEN and not s[o + L.K_FLAGS] & L.SPRITE_DISABLED and is_drawn_above(p, s, k, s[cell + L.C_TOP]):
        s[cell + L.C_TOP] = encode_top_sprite(s, o, k, t, flags)


@jit_inner
def bare_cell(p, cell):
    """Return the C_TOP of a cell in which no sprite is to be seen."""
    return L.NO_SPRITE_ON_TOP | p[p[L.P_GROUND] + (cell - p[L.P_CELLS]) // L.C_WIDTH]


@jit_inline
def encode_top_sprite(s, o, k, t, flags):
    """Return the C_TOP of a cell in which sprite k is seen; of one that cannot move no heading is."""
    return pack_top(k, 0 if flags & L.FLAG_QUIET else s[o + L.K_FLAGS] >> L.HEADING_SHIFT, t)


@jit_inner
def update_drawn_heading(p, s, k):
    """Draw sprite k anew where it is seen: it has turned."""
    o = sprite_offset(p, k)
    home, t = drawn_cell(p, s, o), s[o + L.K_TYPE]
    columns, rows = drawn_cells(p, s, o)
    for row in range(rows):
        for column in range(columns):
            cell = cell_beside(p, home, row, column)
            if top_sprite(s[cell + L.C_TOP]) == k:
                s[cell + L.C_TOP] = encode_top_sprite(s, o, k, t, p[type_offset(p, t) + L.Y_FLAGS])


@jit_inner
def draw_into_cells(p, s, k):
    """Put sprite k into the picture."""
    o = sprite_offset(p, k)
    home = drawn_cell(p, s, o)
    columns, rows = drawn_cells(p, s, o)
    for row in range(rows):
        for column in range(columns):
            offer_top_sprite(p, s, k, cell_beside(p, home, row, column))


@jit_inner
def _is_drawn_in(p, s, k, cell):
    """Return whether a cell is one of those that sprite k is drawn in."""
    o = sprite_offset(p, k)
    offset = (cell - drawn_cell(p, s, o)) // L.C_WIDTH
    columns, rows = drawn_cells(p, s, o)
    return offset == 0 or (offset > 0 and offset // p[L.P_COLUMNS] < rows and offset % p[L.P_COLUMNS] < columns)


@jit_inner
def find_top_sprite(p, s, cell):
    """Find again what is to be drawn in a cell."""
    s[cell + L.C_TOP] = bare_cell(p, cell)
    node = s[cell + L.C_HEAD]
    while node >= 0:
        k = sprite_of_link(p, node)
        if _is_drawn_in(p, s, k, cell):
            offer_top_sprite(p, s, k, cell)
        node = next_cell_link(p, s, node)


@jit_inner
def erase_from_cells(p, s, k):
    """Take sprite k out of the picture: what it covered is seen again."""
    o = sprite_offset(p, k)
    home = drawn_cell(p, s, o)
    columns, rows = drawn_cells(p, s, o)
    for row in range(rows):
        for column in range(columns):
            cell = cell_beside(p, home, row, column)
            if top_sprite(s[cell + L.C_TOP]) == k:
                find_top_sprite(p, s, cell)


# ----------------------------------------------------------------------------------------------------
# Which sprites lie in which cell of the board: every sprite is linked into each cell that it overlaps. Cells beyond the border share one
# ring around the board, so anything may leave the screen.

MAX_POSITION_PX = 1 << 26  # px; nothing goes farther, so that no sum of positions overflows


@jit_inline
def _link_cell(p, s, k, row, column):
    node = k << p[L.P_LINK_BITS] | row << p[L.P_COLUMN_BITS] | column
    cell = cell_beside(p, s[sprite_offset(p, k) + L.K_CELL], row, column)
    s[link_slot(p, node)] = s[cell + L.C_HEAD]
    s[cell + L.C_HEAD] = node


@jit_inline
def _unlink_cell(p, s, k, row, column):
    node = k << p[L.P_LINK_BITS] | row << p[L.P_COLUMN_BITS] | column
    i = cell_beside(p, s[sprite_offset(p, k) + L.K_CELL], row, column) + L.C_HEAD
    while s[i] != node:
        i = link_slot(p, s[i])
    s[i] = next_cell_link(p, s, node)


@jit_inline
def _link_all(p, s, k):
    span = s[sprite_offset(p, k) + L.K_SPAN]
    for row in range(span_rows(span)):
        for column in range(span_columns(span)):
            _link_cell(p, s, k, row, column)


@jit_inner
def _unlink_all(p, s, k):
    span = s[sprite_offset(p, k) + L.K_SPAN]
    for row in range(span_rows(span)):
        for column in range(span_columns(span)):
            _unlink_cell(p, s, k, row, column)


@jit_inner
def link_to_cells(p, s, k):
    """Link sprite k into every cell that it overlaps, and draw it; scenery is only located."""
    o = sprite_offset(p, k)
    s[o + L.K_CELL], s[o + L.K_SPAN] = locate_in_grid(p, s, o)
    if p[type_offset(p, s[o + L.K_TYPE]) + L.Y_FLAGS] & L.FLAG_SCENERY:
        return
    _link_all(p, s, k)
    draw_into_cells(p, s, k)


@jit_inner
def unlink_from_cells(p, s, k):
    """Take sprite k out of its cells and out of the picture."""
    _unlink_all(p, s, k)
    erase_from_cells(p, s, k)


@jit_inner
def move_to_pixel(p, s, k, x, y):
    """Move sprite k to pixel (x, y); return whether it is in a cell now in which it was not.

    Then, in the event phase, note_contacts follows.
    """
    o = sprite_offset(p, k)
    x, y = min(max(x, -MAX_POSITION_PX), MAX_POSITION_PX), min(max(y, -MAX_POSITION_PX), MAX_POSITION_PX)
    if s[o + L.K_X] == x and s[o + L.K_Y] == y:
        return False
    if p[L.P_SIZES]:
        unlink_from_cells(p, s, k)
        s[o + L.K_X], s[o + L.K_Y] = x, y
        link_to_cells(p, s, k)
        return True
    s[o + L.K_X], s[o + L.K_Y] = x, y
    old, before = s[o + L.K_CELL], s[o + L.K_SPAN]
    cell, span = locate_in_grid(p, s, o)
    if cell == old and span == before:
        return False
    home, entered = drawn_cell(p, s, o), True
    if cell == old:
        s[o + L.K_SPAN] = span
        entered = _relink_rest(p, s, k, before, span)
    else:
        _unlink_all(p, s, k)
        s[o + L.K_CELL], s[o + L.K_SPAN] = cell, span
        _link_all(p, s, k)
    if drawn_cell(p, s, o) != home:
        if top_sprite(s[home + L.C_TOP]) == k:
            find_top_sprite(p, s, home)
        offer_top_sprite(p, s, k, drawn_cell(p, s, o))
    return entered


@jit_inline
def _relink_rest(p, s, k, before, span):
    """Leave and join the cells but the first, which is the same, of two rows and two columns as needed; return whether it joined any."""
    columns_before, rows_before, columns, rows = span_columns(before), span_rows(before), span_columns(span), span_rows(span)
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


@jit_inner
def set_rectangle(p, s, u, k, x, y, w, h):
    """Give sprite k a rectangle (px) in the event phase: its place, and its size where sizes differ."""
    o, z = sprite_offset(p, k), p[L.P_SIZES]
    if s[o + L.K_X] == x and s[o + L.K_Y] == y and (z == 0 or (s[o + z] == w and s[o + z + 1] == h)):
        return
    if z:
        unlink_from_cells(p, s, k)
        s[o + L.K_X], s[o + L.K_Y], s[o + z], s[o + z + 1] = x, y, w, h
        link_to_cells(p, s, k)
    elif not move_to_pixel(p, s, k, x, y):
        return
    note_contacts(p, s, u, k)
