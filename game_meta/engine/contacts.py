"""Which types may overlap: noted when sprites share a cell, so that a rule looks only where something can come of it."""

from __future__ import annotations

import numpy as np

from .grid import along, next_link, sprite_of
from .jit import hot, inner
from .layout import *  # noqa: F403  (the names of the tables' columns)
from .rows import at, kind, size

FEELS_BELOW = 3  # px below it in which a GROUNDED sprite feels the ground


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
