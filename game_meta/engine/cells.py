"""Which sprites lie in which cell of the board: every sprite is linked into each cell that it overlaps. Cells beyond the border share one
ring around the board, so anything may leave the screen."""

from __future__ import annotations

from .contacts import note_contacts
from .grid import home_of, locate, next_link, place_of
from .jit import hot, inner
from .layout import *  # noqa: F403  (the names of the tables' columns)
from .picture import cover, find_top, offer, uncover
from .rows import at, kind

EDGE_OF_THE_WORLD = 1 << 26  # px; nothing goes farther, so that no sum of positions overflows


@hot
def _link_cell(p, s, k, row, column):
    node = k << p[P_LINK_BITS] | row << p[P_COLUMN_BITS] | column
    cell = s[at(p, k) + K_CELL] + (row * p[P_COLUMNS] + column) * C_WIDTH
    s[place_of(p, node)] = s[cell]
    s[cell] = node


@hot
def _unlink_cell(p, s, k, row, column):
    node = k << p[P_LINK_BITS] | row << p[P_COLUMN_BITS] | column
    i = s[at(p, k) + K_CELL] + (row * p[P_COLUMNS] + column) * C_WIDTH
    while s[i] != node:
        i = place_of(p, s[i])
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
    s[o + K_CELL], s[o + K_SPAN] = locate(p, s, o)
    if p[kind(p, s[o + K_TYPE]) + Y_FLAGS] & SCENERY:
        return
    _link_all(p, s, k)
    cover(p, s, k)


@inner
def unlink(p, s, k):
    _unlink_all(p, s, k)
    uncover(p, s, k)


@inner
def place(p, s, k, x, y):
    """Moves sprite k to pixel (x, y). Whether it is in a cell now in which it was not: then, in the event phase, note_contacts follows."""
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
    cell, span = locate(p, s, o)
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
            find_top(p, s, home)
        offer(p, s, k, home_of(p, s, o))
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
