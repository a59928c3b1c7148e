"""java.util.Random's 48-bit generator, one an env, so that random games too can be compared with the reference draw by draw.

Its other kind, BY_TICK, answers every draw of tick t with the same number frac((t + 1) * golden ratio): it serves traces
that do not depend on the order of draws (`../shared/gvgai/README.md`).
"""

from __future__ import annotations

import numpy as np

from .jit import inner
from .layout import BY_TICK, S_TICK, U_KIND, U_LOG_CAPACITY, U_LOG_N, U_SECOND, U_STATE

MULTIPLIER = np.uint64(0x5DEECE66D)
ADDEND = np.uint64(0xB)
MASK = np.uint64((1 << 48) - 1)
GOLDEN = 0.6180339887498949
DRAW_FLOAT, DRAW_DOUBLE = 1, 2  # in the log; a nextInt(n) is logged as 256 + n


@inner
def sow(u, seed):
    """Both generators as `new Random` makes them of a seed and of the one after it."""
    u[U_STATE] = (np.uint64(seed) ^ MULTIPLIER) & MASK
    u[U_SECOND] = (np.uint64(seed + 1) ^ MULTIPLIER) & MASK


@inner
def _bits(u, which, n):
    """The next n bits of one of the generators, U_STATE or U_SECOND."""
    u[which] = (u[which] * MULTIPLIER + ADDEND) & MASK
    return np.int64(u[which] >> np.uint64(48 - n))


@inner
def _log(u, code, touch_end):
    n = np.int64(u[U_LOG_N])
    if n < np.int64(u[U_LOG_CAPACITY]):
        u[touch_end + n] = np.uint64(code)
        u[U_LOG_N] = np.uint64(n + 1)


@inner
def by_tick(s):
    x = (s[S_TICK] + 1) * GOLDEN
    return x - np.floor(x)


@inner
def _int(s, u, which, n):
    if u[U_KIND] == np.uint64(BY_TICK):
        return np.int64(np.floor(by_tick(s) * n))
    q = _bits(u, which, 31)
    if n & (n - 1) == 0:
        return (n * q) >> 31
    while q - q % n + n - 1 >= 1 << 31:
        q = _bits(u, which, 31)
    return q % n


@inner
def _double(s, u, which):
    if u[U_KIND] == np.uint64(BY_TICK):
        return by_tick(s)
    return ((_bits(u, which, 26) << 27) + _bits(u, which, 27)) / 9007199254740992.0


@inner
def next_int(s, u, n):
    """A whole number in 0 .. n-1."""
    _log(u, 256 + n, u.size - np.int64(u[U_LOG_CAPACITY]))
    return _int(s, u, U_STATE, n)


@inner
def next_float(s, u):
    """In [0, 1), 24 bits."""
    _log(u, DRAW_FLOAT, u.size - np.int64(u[U_LOG_CAPACITY]))
    if u[U_KIND] == np.uint64(BY_TICK):
        return np.float64(np.float32(by_tick(s)))
    return _bits(u, U_STATE, 24) / 16777216.0


@inner
def next_double(s, u):
    """In [0, 1), 53 bits."""
    _log(u, DRAW_DOUBLE, u.size - np.int64(u[U_LOG_CAPACITY]))
    return _double(s, u, U_STATE)


@inner
def second_int(s, u, n):
    """next_int of the generator for what the reference leaves unseeded (VGDL semantics, B6); not in the log."""
    return _int(s, u, U_SECOND, n)


@inner
def second_double(s, u):
    return _double(s, u, U_SECOND)
