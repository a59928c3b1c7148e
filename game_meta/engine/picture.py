"""What is seen of each cell: the sprite that is drawn last there, and where it faces."""

from __future__ import annotations

from .grid import home_of, next_link, seen_cells, sprite_of
from .jit import hot, inner
from .layout import *  # noqa: F403  (the names of the tables' columns)
from .rows import at, kind


@inner
def covers(p, s, k, top):
    """Whether sprite k is drawn over the one noted as `top`. Types that have no place in the order are drawn first, one after the other."""
    if top < 0:
        return True
    o, i = at(p, k), at(p, top >> TOP_ROW)
    t, u = s[o + K_TYPE], top & TOP_TYPE
    if t == u:
        return s[o + K_SEQ] > s[i + K_SEQ]
    rank, other = p[kind(p, t) + Y_RANK], p[kind(p, u) + Y_RANK]
    return rank > other or (rank == other and t > u)


@inner
def offer(p, s, k, cell):
    """Notes sprite k as the one to be drawn in a cell if it covers what is noted there."""
    o = at(p, k)
    t = s[o + K_TYPE]
    flags = p[kind(p, t) + Y_FLAGS]
    if not flags & HIDDEN and not s[o + K_FLAGS] & DISABLED and covers(p, s, k, s[cell + C_TOP]):
        s[cell + C_TOP] = top_of(s, o, k, t, flags)


@inner
def bare(p, cell):
    """What is noted in a cell in which no sprite is to be seen."""
    return BARE | p[p[P_GROUND] + (cell - p[P_CELLS]) // C_WIDTH]


@hot
def top_of(s, o, k, t, flags):
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
                s[cell + C_TOP] = top_of(s, o, k, t, p[kind(p, t) + Y_FLAGS])


@inner
def cover(p, s, k):
    """Puts sprite k into the picture."""
    o = at(p, k)
    home = home_of(p, s, o)
    columns, rows = seen_cells(p, s, o)
    for row in range(rows):
        for column in range(columns):
            offer(p, s, k, home + (row * p[P_COLUMNS] + column) * C_WIDTH)


@inner
def _is_drawn_in(p, s, k, cell):
    o = at(p, k)
    offset = (cell - home_of(p, s, o)) // C_WIDTH
    columns, rows = seen_cells(p, s, o)
    return offset == 0 or (offset > 0 and offset // p[P_COLUMNS] < rows and offset % p[P_COLUMNS] < columns)


@inner
def find_top(p, s, cell):
    """Finds again what is to be drawn in a cell."""
    s[cell + C_TOP] = bare(p, cell)
    node = s[cell + C_HEAD]
    while node >= 0:
        k = sprite_of(p, node)
        if _is_drawn_in(p, s, k, cell):
            offer(p, s, k, cell)
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
                find_top(p, s, cell)
