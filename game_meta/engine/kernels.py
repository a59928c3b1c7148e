"""The functions that Python calls: over a whole batch, in threads where that pays."""

from __future__ import annotations

from .ahead import look_ahead, look_ahead_at_cells
from .desk import begin, end, go_on
from .grid import home_of
from .hashing import hash_one
from .jit import inner, kernel
from .layout import *  # noqa: F403
from .memory import copy
from .observation import ACTIONS
from .observe import board_of, observe_one
from .paint import paint_one
from .picture import bare
from .rng import sow
from .rows import at, kind, members
from .sprites import is_refused, set_free, settle_in
from .tick import tick
from .timers import set_timer


@kernel()
def build(p, q, s, d, u, sprites):
    """Fills the empty state of a program with a level's sprites, rows of (type, x, y, row of the sprite), in the order of creation."""
    s[S_KILLED] = s[S_FREE] = s[S_SPARE] = s[S_TICK] = -1
    for i in range(MOST_PLAYERS):
        s[S_WIN + i], s[S_AVATAR + i] = -1, -1
    for t in range(p[P_TYPES]):
        s[members(t) + T_HEAD] = s[members(t) + T_TAIL] = -1
    for cell in range(p[P_CELLS], p[P_CELLS] + (p[P_HEIGHT] + 2) * p[P_COLUMNS] * C_WIDTH, C_WIDTH):
        s[cell + C_HEAD], s[cell + C_TOP] = -1, bare(p, cell)
    for line in range(p[P_SWITCHES_N]):
        s[p[P_SWITCHES] + line] = 1
    for n in range(p[P_TIMED_N]):
        e = p[P_TIMED] + n * TIMED_WIDTH
        set_timer(p, s, p[e + E_WIDTH], e)
    s[S_USED] = len(sprites)
    for i in range(len(sprites)):
        t, k = sprites[i, 0], sprites[i, 3]
        if is_refused(p, s, t):
            set_free(p, s, k)
        else:
            settle_in(p, q, s, d, u, k, t, sprites[i, 1], sprites[i, 2])
    _seat_players(p, s)


@inner
def _seat_players(p, s):
    """Whose avatar is whose: the types in sprite order but the very first, each one's avatars from the last to the first."""
    seated = 0
    for i in range(1, p[P_ORDER_N]):
        t = p[p[P_ORDER] + i]
        k = s[members(t) + T_TAIL] if p[kind(p, t) + Y_FLAGS] & IS_AVATAR else -1
        while k >= 0 and seated < p[P_PLAYERS]:
            s[S_AVATAR + seated] = k
            s[S_HOME + seated] = home_of(p, s, at(p, k))
            s[at(p, k) + K_PLAYER] = seated
            seated += 1
            k = s[at(p, k) + K_PREV]
    for i in range(seated, p[P_PLAYERS]):
        s[S_HOME + i] = p[P_CELLS]


@inner
def _step(p, q, s, d, u, program, active, actions, e):
    if not active[e] or s[e, S_OVER]:  # also where no game was loaded yet
        return
    n = program[e]
    for i in range(p[n, P_PLAYERS]):
        if not 0 <= actions[e, i] < ACTIONS:
            return
    tick(p[n], q[n], s[e], d[e], u[e], actions[e])


@kernel(nrt=False)
def reset_some(s, d, u, program, origins, envs, seeds, kind, log, desk, order, n):
    """The first n of these envs to the start of their programs: origins are the addresses and the bytes of a program's s, d and u."""
    first, last = begin(desk, order, n)
    while first < last:
        for i in range(first, last):
            e = envs[i]
            origin = origins[program[e]]
            copy(s[e], origin[0], origin[1])
            copy(d[e], origin[2], origin[3])
            copy(u[e], origin[4], origin[5])
            sow(u[e], seeds[i])
            u[e, U_KIND], u[e, U_LOG_CAPACITY] = kind, log
        first, last = go_on(desk, order, n)
    return 0


@kernel(nrt=False)
def step_some(p, q, s, d, u, program, active, actions, desk, order, n):
    """One tick with agents' actions (B, players); rows of p and q by program (B,). How many envs have a fault."""
    faults = 0
    first, last = begin(desk, order, n)
    while first < last:
        for e in range(first, last):
            look_ahead(p, s, d, u, program, e, n)
            _step(p, q, s, d, u, program, active, actions, e)
            faults += s[e, S_FAULT] > 0
        first, last = go_on(desk, order, n)
    return end(desk, order, faults)


@kernel(nrt=False)
def observe_some(p, s, program, player, window, heading, touched, struck, change, motion, held, moved, place, envs, desk, order, n):
    """Observations of the first n of these envs."""
    first, last = begin(desk, order, n)
    while first < last:
        for i in range(first, last):
            e = envs[i]
            rows = window[e], heading[e], touched[e], struck[e], change[e], motion[e], held[e], moved[e], place[e]
            observe_one(p[program[e]], s[e], player, *rows)
        first, last = go_on(desk, order, n)
    return 0


@kernel(nrt=False)
def board_some(p, s, program, player, board, heading, envs, desk, order, n):
    first, last = begin(desk, order, n)
    while first < last:
        for i in range(first, last):
            e = envs[i]
            look_ahead_at_cells(p, s, program, envs, i, n)
            board_of(p[program[e]], s[e], player, board[e], heading[e])
        first, last = go_on(desk, order, n)
    return 0


@kernel(nrt=False)
def paint_some(p, s, program, player, px, pictures, desk, order, n):
    first, last = begin(desk, order, n)
    while first < last:
        for e in range(first, last):
            paint_one(p[program[e]], s[e], player, pictures[e], px)
        first, last = go_on(desk, order, n)
    return 0


@kernel()
def copy_these(p, s, d, u, program, src, dst):
    """Rows src to rows dst of the state, as far as their programs use them; both run the same program already."""
    for n in range(len(src)):
        a, b = src[n], dst[n]
        t = p[program[a]]
        used, doubles = t[P_SPRITES] + s[a, S_USED] * t[P_STRIDE], s[a, S_USED] * D_WIDTH
        s[b, :used] = s[a, :used]
        d[b, :doubles] = d[a, :doubles]
        u[b] = u[a]


@kernel()
def hash_some(p, s, d, u, program, envs, out):
    """A hash of what decides the future of each env in `envs`: everything but the score and (unless the game reads the clock) the tick."""
    for n in range(len(envs)):
        out[n] = hash_one(p[program[envs[n]]], s[envs[n]], d[envs[n]], u[envs[n]])
