"""From pixels to cells, and along the list of sprites in a cell: links.

A link is a number: the sprite's row, and in the low bits which of its cells (row and column counted from its first).
"""

from __future__ import annotations

from .jit import hot, inner
from .layout import *  # noqa: F403  (the names of the tables' columns)
from .rows import at, size


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
def locate(p, s, o):
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
    return s[place_of(p, node)]


@hot
def place_of(p, node):
    """Where a link keeps the one that follows it."""
    bits = p[P_LINK_BITS]
    j = node & ((1 << bits) - 1)
    return at(p, node >> bits) + (K_LINKS + j if j < 4 else p[P_MORE_LINKS] + j)


@hot
def sprite_of(p, node):
    return node >> p[P_LINK_BITS]
