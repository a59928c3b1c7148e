"""While an env is stepped, what the next ones will need is on its way from memory.

The state of a batch is larger than the processor's caches, and a tick reads it in an order that no processor can guess.
"""

from __future__ import annotations

from .grid import sprite_of
from .jit import hot, inner
from .layout import *  # noqa: F403
from .memory import fetch
from .observation import DOWN, LEFT, RIGHT, UP
from .rows import at, kind


@inner
def _fetch_cells(p, s):
    """All that comes before the sprites."""
    for i in range(0, p[P_SPRITES], LINE):
        fetch(s, i)


@inner
def _fetch_tables(p, s, u):
    _fetch_cells(p, s)
    for i in range(0, U_TOUCH + 2 * p[P_TYPES], LINE // 2):
        fetch(u, i)


@inner
def _fetch_sprites(p, s, d, first, last):
    for k in range(first, last):
        fetch(s, at(p, k))
        fetch(d, k * D_WIDTH)


@inner
def _fetch_first(p, s, cell):
    node = s[cell]
    if node >= 0:
        fetch(s, at(p, sprite_of(p, node)))


@inner
def _fetch_neighbours(p, s, first, last):
    """What these leave uncovered when they go, and for watchers what they may run into: the first sprite in the cell ahead, or in
    each around."""
    down = p[P_COLUMNS] * C_WIDTH
    for k in range(first, last):
        o = at(p, k)
        cell = s[o + K_CELL]
        if s[o + K_LINKS] >= 0:
            fetch(s, at(p, sprite_of(p, s[o + K_LINKS])))
        if not p[kind(p, s[o + K_TYPE]) + Y_FLAGS] & WATCHES or not p[P_CELLS] + down < cell < p[P_SPRITES] - LINE - down:
            continue
        way = s[o + K_FLAGS] >> HEADING
        _fetch_first(p, s, cell)
        if way == 0 or way == UP:
            _fetch_first(p, s, cell - down)
        if way == 0 or way == LEFT:
            _fetch_first(p, s, cell - C_WIDTH)
        if way == 0 or way == DOWN:
            _fetch_first(p, s, cell + down)
        if way == 0 or way == RIGHT:
            _fetch_first(p, s, cell + C_WIDTH)


@hot
def _runs(program, e, n):
    return e < n and program[e] >= 0


@inner
def look_ahead(p, s, d, u, program, e, n):
    """Before env e of n is stepped: its sprites that may move are the first of the level's own, and those made since.

    What is read here to know what to fetch was itself fetched an env before.
    """
    if _runs(program, e + 3, n):
        _fetch_tables(p[program[e + 3]], s[e + 3], u[e + 3])
    if _runs(program, e + 2, n):
        t = p[program[e + 2]]
        _fetch_sprites(t, s[e + 2], d[e + 2], 0, t[P_MOVING])
        _fetch_sprites(t, s[e + 2], d[e + 2], t[P_PLACED], s[e + 2, S_USED])
    if _runs(program, e + 1, n):
        t = p[program[e + 1]]
        _fetch_neighbours(t, s[e + 1], 0, t[P_MOVING])
        _fetch_neighbours(t, s[e + 1], t[P_PLACED], s[e + 1, S_USED])


@inner
def look_ahead_at_cells(p, s, program, envs, i, n):
    """Before env envs[i], of n, is looked at."""
    if i + 2 < n and program[envs[i + 2]] >= 0:
        _fetch_cells(p[program[envs[i + 2]]], s[envs[i + 2]])
