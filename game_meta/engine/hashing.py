"""A hash of what decides the future of an env: planners know by it where they have been."""

from __future__ import annotations

import numpy as np

from .jit import inner
from .layout import *  # noqa: F403
from .motion import pixels_of
from .rows import at, kind, members


@inner
def _mix(h, value):
    h = (h ^ np.uint64(np.int64(value))) * np.uint64(0x9E3779B97F4A7C15)
    return h ^ (h >> np.uint64(29))


FINE = 1 << 12  # doubles are hashed in steps of 1 / FINE


@inner
def _sprite(p, s, d, t, k):
    o = at(p, k)
    h = _mix(_mix(np.uint64(t + 1), s[o + K_X]), s[o + K_Y])
    h = _mix(h, min(s[o + K_LAST_MOVE], p[kind(p, t) + Y_COOLDOWN]))
    h = _mix(h, s[o + K_FLAGS] & ((1 << HEADING) - 1) & ~FIRST)
    h = _mix(h, s[o + K_COUNTER])
    h = _mix(h, s[o + K_AUX])
    for column in range(K_TTL, K_STYPE + 1):
        h = _mix(h, s[o + column])
    for i in range(D_WIDTH):
        h = _mix(h, pixels_of(d[k * D_WIDTH + i] * FINE))
    for r in range(p[P_RESOURCES]):
        h = _mix(h, s[o + K_TAIL + r])
    for i in range(p[P_MAKES_N]):
        h = _mix(h, s[o + p[P_MAKES] + i])
    if p[P_SIZES]:
        h = _mix(_mix(h, s[o + p[P_SIZES]]), s[o + p[P_SIZES] + 1])
    return h


@inner
def _rules(p, s, u):
    """The part of the state that belongs to no sprite."""
    h = np.uint64(s[S_OVER])
    if p[P_CLOCKED]:
        h = _mix(h, s[S_TICK])
    if p[P_DRAWS]:
        h = _mix(h, u[U_STATE])
        h = _mix(h, u[U_SECOND])
    h = _mix(h, s[S_HELD_BACK])
    for i in range(p[P_PLAYERS]):
        h = _mix(h, s[S_WAITING + i])
    for i in range(p[P_COUNTERS_N]):
        h = _mix(h, s[p[P_COUNTERS] + i])
    for i in range(s[S_TIMERS] * TIMER_WIDTH):
        h = _mix(h, s[p[P_TIMERS] + i])
    return h


@inner
def hash_one(p, s, d, u):
    if s[S_SEQ] == 0:  # never loaded
        return np.uint64(s[S_OVER])
    total = _rules(p, s, u)
    for t in range(p[P_TYPES]):
        k = s[members(t) + T_HEAD]
        still = p[kind(p, t) + Y_FLAGS] & IDLE
        while k >= 0:
            if still:  # all that matters is that it is there
                o = at(p, k)
                total += _mix(_mix(np.uint64(t + 1), s[o + K_X]), s[o + K_Y])
            else:
                total += _sprite(p, s, d, t, k)  # a sum: which of two equal sprites is which does not matter
            k = s[at(p, k) + K_NEXT]
    return total
