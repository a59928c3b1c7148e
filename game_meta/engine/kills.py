"""Effects that kill under a condition (VGDL semantics, sections 6, A7, B4): a is the first named sprite, b the second."""

from __future__ import annotations

import math

import numpy as np

from .jit import inner
from .layout import *  # noqa: F403
from .motion import last_direction
from .outcome import OFF, ON
from .rows import at, flags_of, members, size
from .sprites import kill


@inner
def kill_all(p, s, t):
    k = s[members(t) + T_HEAD] if t >= 0 else -1
    while k >= 0:
        kill(p, s, k)
        k = s[at(p, k) + K_NEXT]


@inner
def kill_if(p, s, k, condition):
    if condition:
        kill(p, s, k)
        return ON
    return OFF


@inner
def kill_if_frontal(p, s, a, b, frontal):
    ax, ay = last_direction(p, s, a)
    bx, by = last_direction(p, s, b)
    still, opposite = ax == 0 and ay == 0, ax + bx == 0 and ay + by == 0
    return kill_if(p, s, a, still or opposite == frontal)


@inner
def kill_if_from_above(p, s, a, b):
    o, i = at(p, a), at(p, b)
    _, h = size(p, s, i)
    return kill_if(p, s, a, s[o + K_LAST_Y] > s[i + K_LAST_Y] + h // 2 and s[i + K_Y] > s[i + K_LAST_Y])


@inner
def impact(p, s, d, a, b):
    """How fast a and b meet, as the reference has it: of two that can move only the directions count."""
    i, j = a * D_WIDTH, b * D_WIDTH
    if flags_of(p, s, a) & STATIC:
        return d[j + D_SPEED]
    if flags_of(p, s, b) & STATIC:
        return d[i + D_SPEED]
    dx, dy = d[i + D_X] - d[j + D_X], d[i + D_Y] - d[j + D_Y]
    return math.sqrt(dx * dx + dy * dy)


@inner
def kill_if_not_upright(p, s, d, a):
    r = np.fmod(d[a * D_WIDTH + D_ROTATION] + 2 * math.pi, 2 * math.pi)
    if not 4.4 < r < 5.0:
        kill(p, s, a)
