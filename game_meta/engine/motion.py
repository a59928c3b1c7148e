"""The primitives of movement (VGDL semantics, section 3). Positions are whole pixels; orientations are doubles, since the displacement of a
sprite that was moved twice in a tick may be diagonal."""

from __future__ import annotations

import math

from .cells import place
from .jit import inner
from .layout import *  # noqa: F403
from .rows import at, kind

STILL, MOVED, TURNED = range(3)


@inner
def face(s, d, k, dx, dy):
    d[k * D_WIDTH + D_X] = dx
    d[k * D_WIDTH + D_Y] = dy


@inner
def unit(dx, dy):
    if dx == 0 and dy == 0:
        return 0.0, 0.0
    n = math.sqrt(dx * dx + dy * dy)
    return dx / n, dy / n


@inner
def last_direction(p, s, k):
    """The unit vector of sprite k's displacement in this tick."""
    o = at(p, k)
    return unit(float(s[o + K_X] - s[o + K_LAST_X]), float(s[o + K_Y] - s[o + K_LAST_Y]))


@inner
def base_direction(i):
    """UP, LEFT, DOWN, RIGHT: the order in which the reference draws and tries them."""
    return (i % 2) * (i - 2), ((i + 1) % 2) * (i - 1)


@inner
def step(p, s, d, k, dx, dy, pixels):
    """The reference's updatePos: True if sprite k moved. `pixels` 0 means its speed as it is, truncated."""
    if pixels == 0:
        pixels = int(d[k * D_WIDTH + D_SPEED])
        if pixels == 0:
            return False
    o = at(p, k)
    if s[o + K_LAST_MOVE] < p[kind(p, s[o + K_TYPE]) + Y_COOLDOWN] or (dx == 0 and dy == 0):
        return False
    place(p, s, k, s[o + K_X] + int(dx * pixels), s[o + K_Y] + int(dy * pixels))
    s[o + K_LAST_MOVE] = 0
    return True


@inner
def drift(p, s, d, k):
    """The passive movement: along the orientation, at the sprite's own speed."""
    o = at(p, k)
    if p[kind(p, s[o + K_TYPE]) + Y_FLAGS] & (STATIC | ONLY_ACTIVE):
        return
    if s[o + K_FLAGS] & FRESH:
        s[o + K_FLAGS] &= ~FRESH
        return
    speed = d[k * D_WIDTH + D_SPEED]
    if speed != 0 and s[o + K_FLAGS] & FACES:
        if speed == -1:
            speed = 1.0
        step(p, s, d, k, d[k * D_WIDTH + D_X], d[k * D_WIDTH + D_Y], int(speed * p[P_BLOCK]))


@inner
def walk(p, s, d, k, dx, dy, speed):
    """The active movement in a direction; STILL, MOVED or TURNED."""
    o = at(p, k)
    flags = p[kind(p, s[o + K_TYPE]) + Y_FLAGS]
    if flags & STATIONARY:
        return STILL
    if speed == 0:
        speed = d[k * D_WIDTH + D_SPEED]
        if speed <= 0:
            speed = 1.0
    if dx == 0 and dy == 0:
        return STILL
    if flags & ROTATES and s[o + K_FLAGS] & FACES and (d[k * D_WIDTH + D_X] != dx or d[k * D_WIDTH + D_Y] != dy):
        face(s, d, k, dx, dy)
        return TURNED
    return MOVED if step(p, s, d, k, dx, dy, int(speed * p[P_BLOCK])) else STILL
