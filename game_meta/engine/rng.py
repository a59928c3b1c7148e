"""java.util.Random's 48-bit generator, one an env, so that random games too can be compared with the reference draw by draw.

Its other kind, RNG_BY_TICK, answers every draw of tick t with the same number frac((t + 1) * golden ratio): it serves traces
that do not depend on the order of draws (tests/reference/README.md).
"""

from __future__ import annotations

import numpy as np

from game_meta.engine.jit import jit_inner
from game_meta.engine.state import RNG_BY_TICK, S_TICK, U_KIND, U_LOG_CAPACITY, U_LOG_N, U_SECOND, U_STATE

LCG_MULTIPLIER = np.uint64(0x5DEECE66D)
LCG_ADDEND = np.uint64(0xB)
LCG_MASK = np.uint64((1 << 48) - 1)
GOLDEN_RATIO = 0.6180339887498949
DRAW_FLOAT, DRAW_DOUBLE = 1, 2  # in the log; a nextInt(n) is logged as 256 + n


@jit_inner
def seed_generators(u, seed):
    """Seed both generators of row u as `new Random` does, with a seed and with the one after it."""
    u[U_STATE] = (np.uint64(seed) ^ LCG_MULTIPLIER) & LCG_MASK
    u[U_SECOND] = (np.uint64(seed + 1) ^ LCG_MULTIPLIER) & LCG_MASK


@jit_inner
def _next_bits(u, which, n):
    """Return the next n bits of one of the generators, U_STATE or U_SECOND."""
    u[which] = (u[which] * LCG_MULTIPLIER + LCG_ADDEND) & LCG_MASK
    return np.int64(u[which] >> np.uint64(48 - n))


@jit_inner
def _log_draw(u, code, touch_end):
    """Note a draw in the log at the end of u, where there is room."""
    n = np.int64(u[U_LOG_N])
    if n < np.int64(u[U_LOG_CAPACITY]):
        u[touch_end + n] = np.uint64(code)
        u[U_LOG_N] = np.uint64(n + 1)


@jit_inner
def number_of_tick(s):
    """Return the one number in [0, 1) that answers every draw of this tick, where draws are by tick."""
    x = (s[S_TICK] + 1) * GOLDEN_RATIO
    return x - np.floor(x)


@jit_inner
def _draw_int(s, u, which, n):
    """Return a whole number in 0 .. n - 1 as Random.nextInt(n) does."""
    if u[U_KIND] == np.uint64(RNG_BY_TICK):
        return np.int64(np.floor(number_of_tick(s) * n))
    q = _next_bits(u, which, 31)
    if n & (n - 1) == 0:
        return (n * q) >> 31
    while q - q % n + n - 1 >= 1 << 31:
        q = _next_bits(u, which, 31)
    return q % n


@jit_inner
def _draw_double(s, u, which):
    """Return a number in [0, 1) as Random.nextDouble() does."""
    if u[U_KIND] == np.uint64(RNG_BY_TICK):
        return number_of_tick(s)
    return ((_next_bits(u, which, 26) << 27) + _next_bits(u, which, 27)) / 9007199254740992.0


@jit_inner
def next_int(s, u, n):
    """Draw a whole number in 0 .. n - 1."""
    _log_draw(u, 256 + n, u.size - np.int64(u[U_LOG_CAPACITY]))
    return _draw_int(s, u, U_STATE, n)


@jit_inner
def next_float(s, u):
    """Draw a number in [0, 1) of 24 bits."""
    _log_draw(u, DRAW_FLOAT, u.size - np.int64(u[U_LOG_CAPACITY]))
    if u[U_KIND] == np.uint64(RNG_BY_TICK):
        return np.float64(np.float32(number_of_tick(s)))
    return _next_bits(u, U_STATE, 24) / 16777216.0


@jit_inner
def next_double(s, u):
    """Draw a number in [0, 1) of 53 bits."""
    _log_draw(u, DRAW_DOUBLE, u.size - np.int64(u[U_LOG_CAPACITY]))
    return _draw_double(s, u, U_STATE)


@jit_inner
def next_unseeded_int(s, u, n):
    """Draw as next_int does, from the generator for what the reference leaves unseeded (docs/vgdl-semantics.md, section B6).

    Such draws are not in the log.
    """
    return _draw_int(s, u, U_SECOND, n)


@jit_inner
def next_unseeded_double(s, u):
    """Draw as next_double does, from that generator."""
    return _draw_double(s, u, U_SECOND)
