"""Effects on all sprites of a type, on players and on other rules (VGDL semantics, sections 6 and A7)."""

from __future__ import annotations

from .jit import inner
from .layout import *  # noqa: F403
from .rows import at, kind, members
from .sprites import bury


@inner
def set_speeds(p, s, d, c, t, value):
    """setSpeedForAll, increaseSpeedToAll, decreaseSpeedToAll."""
    y = kind(p, t)
    for n in range(p[y + Y_EXPANSION_N] if t >= 0 else 0):
        k = s[members(p[p[y + Y_EXPANSION_AT] + n]) + T_HEAD]
        while k >= 0:
            i = k * D_WIDTH + D_SPEED
            d[i] = value if c == SET_SPEED_FOR_ALL else d[i] + value if c == INCREASE_SPEED_TO_ALL else max(0.0, d[i] - value)
            k = s[at(p, k) + K_NEXT]


@inner
def update_spawn_type(p, s, e, b):
    t, gone = p[e + E_A1], s[at(p, b) + K_TYPE]
    y = kind(p, t)
    for n in range(p[y + Y_EXPANSION_N] if t >= 0 else 0):
        k = s[members(p[p[y + Y_EXPANSION_AT] + n]) + T_HEAD]
        while k >= 0:
            o = at(p, k)
            row = kind(p, s[o + K_TYPE])
            c = p[row + Y_CLASS]
            if c == SPAWN_POINT or c == BOMBER or c == RANDOM_BOMBER:
                s[o + K_STYPE] = p[e + E_A0]
            elif c == BOMBER_RANDOM_MISSILE:
                for i in range(p[row + Y_STYPES_N]):
                    if s[o + p[P_MAKES] + i] == gone:
                        s[o + p[P_MAKES] + i] = p[e + E_A0]
                        break
            k = s[o + K_NEXT]


@inner
def remove_score(p, s, e, a, b):
    t = p[e + E_A0]
    for i in range(p[P_PLAYERS]):
        k = s[S_AVATAR + i]
        if k >= 0 and (k == a if t < 0 else s[at(p, k) + K_TYPE] == t):
            s[S_SCORE + i] = 0
    if p[e + E_A1] and b >= 0:
        bury(p, s, b)


@inner
def shield(p, s, a, other, effect):
    """shieldFrom: for the rest of the tick the pair (a's type, other) is spared this effect."""
    t = s[at(p, a) + K_TYPE]
    for n in range(p[P_SHIELDS_N]):
        e = p[P_EFFECTS] + n * E_WIDTH
        if p[e + E_FIRST] == t and p[e + E_SECOND] == other and p[e + E_EFFECT] == effect:
            s[p[P_SHIELDS] + n] = s[S_TICK] + 1
