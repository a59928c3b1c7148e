"""The functions that Python calls: over a whole batch, in threads where that pays."""

from __future__ import annotations

import numba
import numpy as np

from .jit import inner, kernel
from .layout import *  # noqa: F403
from .observation import ACTIONS
from .observe import observe_one
from .paint import paint_one
from .rows import at, kind, members
from .sprites import create
from .tick import tick


@kernel()
def build(p, q, s, d, u, sprites):
    """Fills the empty state of a program with a level's sprites, rows of (type, x, y)."""
    s[S_WIN], s[S_AVATAR], s[S_KILLED] = -1, -1, -1
    for t in range(p[P_TYPES]):
        s[members(t) + T_HEAD] = s[members(t) + T_TAIL] = -1
    for c in range(p[P_CELLS], p[P_SPRITES]):
        s[c] = -1
    for line in range(p[P_SWITCHES_N]):
        s[p[P_SWITCHES] + line] = 1
    for k in range(p[P_CAPACITY]):
        s[at(p, k) + K_CHAIN] = k + 1 if k + 1 < p[P_CAPACITY] else -1
    s[S_FREE], s[S_TICK] = 0, -1
    for i in range(len(sprites)):
        k = create(p, q, s, d, u, sprites[i, 0], sprites[i, 1], sprites[i, 2])
        if k >= 0 and p[kind(p, sprites[i, 0]) + Y_FLAGS] & IS_AVATAR:
            s[S_AVATAR] = k


@kernel()
def step_some(p, q, s, d, u, program, active, actions, first, last):
    """One tick of envs first .. last-1 with agents' actions (B,); rows of p and q by program (B,)."""
    for e in range(first, last):
        if active[e] and 0 <= actions[e] < ACTIONS:
            tick(p[program[e]], q[program[e]], s[e], d[e], u[e], actions[e])


@kernel(parallel=True)
def step_all(p, q, s, d, u, program, active, actions, chunk):
    """The same for every env, `chunk` envs at a time, in threads."""
    n = len(program)
    for c in numba.prange((n + chunk - 1) // chunk):
        for e in range(c * chunk, min(n, (c + 1) * chunk)):
            if active[e] and 0 <= actions[e] < ACTIONS:
                tick(p[program[e]], q[program[e]], s[e], d[e], u[e], actions[e])


@kernel()
def observe_some(p, s, d, program, window, heading, touched, struck, change, motion, held, moved, first, last):
    for e in range(first, last):
        observe_one(p[program[e]], s[e], d[e], window[e], heading[e], touched[e], struck[e], change[e], motion[e], held[e], moved[e])


@kernel(parallel=True)
def observe_all(p, s, d, program, window, heading, touched, struck, change, motion, held, moved, chunk):
    n = len(program)
    for c in numba.prange((n + chunk - 1) // chunk):
        for e in range(c * chunk, min(n, (c + 1) * chunk)):
            observe_one(p[program[e]], s[e], d[e], window[e], heading[e], touched[e], struck[e], change[e], motion[e], held[e], moved[e])


@kernel()
def observe_these(p, s, d, program, window, heading, touched, struck, change, motion, held, moved, envs):
    for e in envs:
        observe_one(p[program[e]], s[e], d[e], window[e], heading[e], touched[e], struck[e], change[e], motion[e], held[e], moved[e])


@kernel()
def copy_these(p, s, d, u, program, src, dst):
    """Rows src to rows dst of the state, as far as their programs use them; both run the same program already."""
    for n in range(len(src)):
        a, b = src[n], dst[n]
        t = p[program[a]]
        used, doubles = t[P_SPRITES] + t[P_CAPACITY] * (t[P_STRIDE] + 1), t[P_CAPACITY] * D_WIDTH
        s[b, :used] = s[a, :used]
        d[b, :doubles] = d[a, :doubles]
        u[b] = u[a]


@kernel(parallel=True)
def paint_all(p, s, program, pictures, px):
    for e in numba.prange(len(program)):
        paint_one(p[program[e]], s[e], pictures[e], px)


@kernel()
def hash_some(p, s, d, u, program, envs, out):
    """A hash of what decides the future of each env in `envs`: everything but the score and (unless the game reads the clock) the tick."""
    for n in range(len(envs)):
        out[n] = _hash(p[program[envs[n]]], s[envs[n]], d[envs[n]], u[envs[n]])


@inner
def _mix(h, value):
    h = (h ^ np.uint64(np.int64(value))) * np.uint64(0x9E3779B97F4A7C15)
    return h ^ (h >> np.uint64(29))


@inner
def _hash(p, s, d, u):
    total = np.uint64(s[S_OVER])
    if s[S_SEQ] == 0:  # never loaded
        return total
    if p[P_CLOCKED]:
        total = _mix(total, s[S_TICK])
    if p[P_DRAWS]:
        total = _mix(total, u[U_STATE])
    for t in range(p[P_TYPES]):
        k = s[members(t) + T_HEAD]
        still = p[kind(p, t) + Y_FLAGS] & IDLE
        while k >= 0:
            o = at(p, k)
            if still:  # all that matters is that it is there
                total += _mix(_mix(np.uint64(t + 1), s[o + K_X]), s[o + K_Y])
                k = s[o + K_NEXT]
                continue
            h = _mix(np.uint64(t + 1), s[o + K_X])
            h = _mix(h, s[o + K_Y])
            h = _mix(h, s[o + K_FLAGS])
            h = _mix(h, min(s[o + K_LAST_MOVE], p[kind(p, t) + Y_COOLDOWN]))
            h = _mix(h, s[o + K_COUNTER])
            h = _mix(h, s[o + K_AUX])
            h = _mix(h, s[o + K_TTL])
            h = _mix(h, int(d[k * D_WIDTH + D_X] * 64))
            h = _mix(h, int(d[k * D_WIDTH + D_Y] * 64))
            for r in range(p[P_RESOURCES]):
                h = _mix(h, s[o + K_RESOURCES + r])
            total += h  # a sum: which of two equal sprites is which does not matter
            k = s[o + K_NEXT]
    return total
