"""While an env is stepped, what the next ones will need is on its way from memory.

The state of a batch is larger than the processor's caches, and a tick reads it in an order that no processor can guess.
"""

from __future__ import annotations

from .grid import sprite_of
from .jit import inner
from .layout import *  # noqa: F403
from .memory import fetch
from .rows import at, kind


@inner
def fetch_cells(p, s):
    """All that comes before the sprites."""
    for i in range(0, p[P_SPRITES], LINE):
        fetch(s, i)


@inner
def _fetch_tables(p, s, u):
    fetch_cells(p, s)
    for i in range(0, U_TOUCH + 2 * p[P_TYPES], LINE // 2):
        fetch(u, i)


@inner
def _fetch_sprites(p, s, d):
    """The sprites that may move: of the level's the first, and those that were made since."""
    for k in range(p[P_MOVING]):
        fetch(s, at(p, k))
        fetch(d, k * D_WIDTH)
    for k in range(p[P_PLACED], s[S_USED]):
        fetch(s, at(p, k))
        fetch(d, k * D_WIDTH)


@inner
def _fetch_first(p, s, cell):
    node = s[cell]
    if node >= 0:
        fetch(s, at(p, sprite_of(p, node)))


@inner
def _fetch_neighbours(p, s):
    """What the level's moving sprites leave uncovered when they go, and for watchers what they may run into: the first in each cell
    around."""
    down = p[P_COLUMNS] * C_WIDTH
    for k in range(p[P_MOVING]):
        o = at(p, k)
        cell = s[o + K_CELL]
        if s[o + K_LINKS] >= 0:
            fetch(s, at(p, sprite_of(p, s[o + K_LINKS])))
        if p[kind(p, s[o + K_TYPE]) + Y_FLAGS] & WATCHES and p[P_CELLS] + down < cell < p[P_SPRITES] - LINE - down:
            _fetch_first(p, s, cell)
            _fetch_first(p, s, cell - down)
            _fetch_first(p, s, cell + down)
            _fetch_first(p, s, cell - C_WIDTH)
            _fetch_first(p, s, cell + C_WIDTH)


@inner
def look_ahead(p, s, d, u, program, e, n):
    """Before env e of n is stepped. What is read here to know what to fetch was itself fetched an env before."""
    if e + 3 < n:
        _fetch_tables(p[program[e + 3]], s[e + 3], u[e + 3])
    if e + 2 < n:
        _fetch_sprites(p[program[e + 2]], s[e + 2], d[e + 2])
    if e + 1 < n:
        _fetch_neighbours(p[program[e + 1]], s[e + 1])
