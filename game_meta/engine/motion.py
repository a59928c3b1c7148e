"""The primitives of movement (VGDL semantics, sections 3 and B2). Positions are whole pixels; orientations are doubles: unit vectors in
continuous physics, and in grid physics the displacement of a sprite that was moved twice in a tick may be diagonal."""

from __future__ import annotations

import math

from .cells import place
from .jit import hot, inner
from .layout import *  # noqa: F403
from .observation import DOWN, LEFT, RIGHT, UP
from .picture import show_heading
from .rows import at, kind

STILL, MOVED, TURNED = range(3)


FARTHEST = 1 << 24  # px; a number beyond it counts as it, so that no position overflows


@hot
def pixels_of(x):
    """A double cut to whole pixels, toward zero; 0 for what is not a number."""
    if x > FARTHEST:
        return FARTHEST
    if x < -FARTHEST:
        return -FARTHEST
    return int(x) if x == x else 0


FASTEST = 1e9  # px a tick; a speed beyond it counts as it, so that directions stay finite


@hot
def bounded(v):
    """A speed within bounds; 0 for what is not a number."""
    return min(max(v, -FASTEST), FASTEST) if v == v else 0.0


@hot
def heading(dx, dy):
    """0 none, else the action that leads the way of a direction."""
    if dx == 0 and dy == 0:
        return 0
    if abs(dx) >= abs(dy):
        return RIGHT if dx > 0 else LEFT
    return DOWN if dy > 0 else UP


@inner
def face(p, s, d, k, dx, dy):
    """Turns sprite k, and what is seen of it if it is oriented."""
    d[k * D_WIDTH + D_X] = dx
    d[k * D_WIDTH + D_Y] = dy
    flags = s[at(p, k) + K_FLAGS]
    new = heading(dx, dy) if flags & FACES else 0
    if flags >> HEADING != new:
        s[at(p, k) + K_FLAGS] = flags & ((1 << HEADING) - 1) | new << HEADING
        show_heading(p, s, k)


@hot
def unit(dx, dy):
    n = math.sqrt(dx * dx + dy * dy)
    if n == 0:
        return 0.0, 0.0
    return dx / n, dy / n


@inner
def last_direction(p, s, k):
    """The unit vector of sprite k's displacement in this tick."""
    o = at(p, k)
    return unit(float(s[o + K_X] - s[o + K_LAST_X]), float(s[o + K_Y] - s[o + K_LAST_Y]))


@hot
def base_direction(i):
    """UP, LEFT, DOWN, RIGHT: the order in which the reference draws and tries them; (0, 0) for -1."""
    if i < 0:
        return 0, 0
    return (i % 2) * (i - 2), ((i + 1) % 2) * (i - 1)


@hot
def step(p, s, d, k, dx, dy, pixels):
    """The reference's updatePos: True if sprite k moved. `pixels` 0 means its speed as it is, truncated."""
    if pixels == 0:
        pixels = pixels_of(d[k * D_WIDTH + D_SPEED])
        if pixels == 0:
            return False
    o = at(p, k)
    if s[o + K_LAST_MOVE] < p[kind(p, s[o + K_TYPE]) + Y_COOLDOWN] or (dx == 0 and dy == 0):
        return False
    place(p, s, k, s[o + K_X] + pixels_of(dx * pixels), s[o + K_Y] + pixels_of(dy * pixels))
    s[o + K_LAST_MOVE] = 0
    return True


@inner
def gravity_of(p, q, s, k):
    o = at(p, k)
    return 0.2 if s[o + K_FLAGS] & IN_WATER else q[s[o + K_TYPE] * Q_WIDTH + Q_GRAVITY]


@inner
def push(p, q, s, d, k, ax, ay, speed):
    """The active movement in continuous physics: an impulse, in pixels per tick for a mass of 1. Nothing moves before the next passive
    movement."""
    i, w = k * D_WIDTH, s[at(p, k) + K_TYPE] * Q_WIDTH
    if speed == 0 or speed == -1:
        speed = d[i + D_SPEED]
    mass = q[w + Q_MASS]
    vx, vy = bounded(ax / mass + d[i + D_X] * speed), bounded(ay / mass + d[i + D_Y] * speed)
    length = math.sqrt(vx * vx + vy * vy)
    ux, uy = unit(vx, vy)
    face(p, s, d, k, ux, uy)
    most = q[w + Q_MAX_SPEED]
    d[i + D_SPEED] = most if most != -1 and length > most else length
    return STILL if ax == 0 and ay == 0 else MOVED


@inner
def _fall(p, q, s, d, k):
    """The passive movement in continuous physics of a sprite that has speed."""
    i, w, o = k * D_WIDTH, s[at(p, k) + K_TYPE] * Q_WIDTH, at(p, k)
    step(p, s, d, k, d[i + D_X], d[i + D_Y], pixels_of(d[i + D_SPEED]))
    gravity = gravity_of(p, q, s, k)
    if gravity > 0 and q[w + Q_MASS] > 0 and not s[o + K_FLAGS] & ON_GROUND:
        push(p, q, s, d, k, 0.0, gravity * q[w + Q_MASS], 0.0)
    d[i + D_SPEED] = bounded(d[i + D_SPEED] * (1 - q[w + Q_FRICTION]))


@hot
def drift(p, q, s, d, k):
    """The passive movement: along the orientation, at the sprite's own speed."""
    o = at(p, k)
    flags = p[kind(p, s[o + K_TYPE]) + Y_FLAGS]
    if flags & (STATIC | ONLY_ACTIVE):
        return
    if s[o + K_FLAGS] & FRESH:
        s[o + K_FLAGS] &= ~FRESH
        return
    speed = d[k * D_WIDTH + D_SPEED]
    if speed == 0:
        return
    if flags & CONTINUOUS:
        _fall(p, q, s, d, k)
    elif s[o + K_FLAGS] & FACES:
        if speed == -1:
            speed = 1.0
        step(p, s, d, k, d[k * D_WIDTH + D_X], d[k * D_WIDTH + D_Y], pixels_of(speed * p[P_BLOCK]))


@inner
def walk(p, q, s, d, k, dx, dy, speed):
    """The active movement in a direction; STILL, MOVED or TURNED."""
    o = at(p, k)
    flags = p[kind(p, s[o + K_TYPE]) + Y_FLAGS]
    if flags & CONTINUOUS:
        return push(p, q, s, d, k, dx, dy, speed)
    if flags & STATIONARY:
        return STILL
    if speed == 0:
        speed = d[k * D_WIDTH + D_SPEED]
        if speed <= 0:
            speed = 1.0
    if dx == 0 and dy == 0:
        return STILL
    if flags & ROTATES and s[o + K_FLAGS] & FACES and (d[k * D_WIDTH + D_X] != dx or d[k * D_WIDTH + D_Y] != dy):
        face(p, s, d, k, dx, dy)
        return TURNED
    return MOVED if step(p, s, d, k, dx, dy, pixels_of(speed * p[P_BLOCK])) else STILL


@inner
def jump(p, q, s, d, k):
    """Off the ground: an impulse upward, and 5 pixels at once."""
    o, i = at(p, k), k * D_WIDTH
    face(p, s, d, k, d[i + D_X], 0.0)
    push(p, q, s, d, k, 0.0, -q[s[o + K_TYPE] * Q_WIDTH + Q_JUMP], d[i + D_SPEED])
    s[o + K_LAST_MOVE] = p[kind(p, s[o + K_TYPE]) + Y_COOLDOWN]
    step(p, s, d, k, 0.0, -1.0, 5)
