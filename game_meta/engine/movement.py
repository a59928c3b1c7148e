"""The primitives of movement (docs/vgdl-semantics.md, sections 3 and B2).

Positions are whole pixels; orientations are doubles: unit vectors in continuous physics, and in grid physics the displacement of a sprite
that was moved twice in a tick may be diagonal. A speed is cells a move in grid physics, pixels a tick in continuous physics.
"""

from __future__ import annotations

import math

from game_meta.engine import state as L
from game_meta.engine.grid import move_to_pixel, update_drawn_heading
from game_meta.engine.jit import jit_inline, jit_inner
from game_meta.engine.observation import DOWN, LEFT, RIGHT, UP
from game_meta.engine.state import sprite_offset, type_offset

WALK_STILL, WALK_MOVED, WALK_TURNED = range(3)  # what an active movement comes to


MAX_PIXELS = 1 << 24  # px; a number beyond it counts as it, so that no position overflows


@jit_inline
def to_pixels(x):
    """Return a double cut to whole pixels, toward zero; 0 for what is not a number."""
    if x > MAX_PIXELS:
        return MAX_PIXELS
    if x < -MAX_PIXELS:
        return -MAX_PIXELS
    return int(x) if x == x else 0


MAX_SPEED = 1e9  # px a tick; a speed beyond it counts as it, so that directions stay finite


@jit_inline
def clamp_speed(v):
    """Return a speed within bounds; 0 for what is not a number."""
    return min(max(v, -MAX_SPEED), MAX_SPEED) if v == v else 0.0


@jit_inline
def heading_of_direction(dx, dy):
    """Return 0 for no direction, else the action that leads its way."""
    if dx == 0 and dy == 0:
        return 0
    if abs(dx) >= abs(dy):
        return RIGHT if dx > 0 else LEFT
    return DOWN if dy > 0 else UP


@jit_inner
def set_direction(p, s, d, k, dx, dy):
    """Turn sprite k to direction (dx, dy), and what is seen of it if it is oriented."""
    d[k * L.D_WIDTH + L.D_X] = dx
    d[k * L.D_WIDTH + L.D_Y] = dy
    flags = s[sprite_offset(p, k) + L.K_FLAGS]
    new = heading_of_direction(dx, dy) if flags & L.SPRITE_ORIENTED else 0
    if flags >> L.HEADING_SHIFT != new:
        s[sprite_offset(p, k) + L.K_FLAGS] = flags & ((1 << L.HEADING_SHIFT) - 1) | new << L.HEADING_SHIFT
        update_drawn_heading(p, s, k)


@jit_inline
def unit_vector(dx, dy):
    """Return (dx, dy) at length 1; (0, 0) for itself."""
    n = math.sqrt(dx * dx + dy * dy)
    if n == 0:
        return 0.0, 0.0
    return dx / n, dy / n


@jit_inner
def last_direction(p, s, k):
    """Return the unit vector of sprite k's displacement in this tick."""
    o = sprite_offset(p, k)
    return unit_vector(float(s[o + L.K_X] - s[o + L.K_LAST_X]), float(s[o + L.K_Y] - s[o + L.K_LAST_Y]))


@jit_inline
def base_direction(i):
    """Return direction i of UP, LEFT, DOWN, RIGHT, the order in which the reference draws and tries them; (0, 0) for -1."""
    if i < 0:
        return 0, 0
    return (i % 2) * (i - 2), ((i + 1) % 2) * (i - 1)


@jit_inline
def move_by_pixels(p, s, d, k, dx, dy, pixels):
    """Move sprite k if its cooldown is over; return whether it moved (the reference's updatePos).

    `pixels` 0 means its speed as it is, truncated.
    """
    if pixels == 0:
        pixels = to_pixels(d[k * L.D_WIDTH + L.D_SPEED])
        if pixels == 0:
            return False
    o = sprite_offset(p, k)
    if s[o + L.K_LAST_MOVE] < p[type_offset(p, s[o + L.K_TYPE]) + L.Y_COOLDOWN] or (dx == 0 and dy == 0):
        return False
    move_to_pixel(p, s, k, s[o + L.K_X] + to_pixels(dx * pixels), s[o + L.K_Y] + to_pixels(dy * pixels))
    s[o + L.K_LAST_MOVE] = 0
    return True


@jit_inner
def gravity_of(p, q, s, k):
    """Return the gravity that works on sprite k, px a tick; in water it is the same for all."""
    o = sprite_offset(p, k)
    return 0.2 if s[o + L.K_FLAGS] & L.SPRITE_IN_WATER else q[s[o + L.K_TYPE] * L.Q_WIDTH + L.Q_GRAVITY]


@jit_inner
def apply_impulse(p, q, s, d, k, ax, ay, speed):
    """Move actively in continuous physics: an impulse (ax, ay), in px a tick for a mass of 1.

    Nothing moves before the next passive movement. `speed` 0 or -1 stands for the sprite's own.
    """
    i, w = k * L.D_WIDTH, s[sprite_offset(p, k) + L.K_TYPE] * L.Q_WIDTH
    if speed == 0 or speed == -1:
        speed = d[i + L.D_SPEED]
    mass = q[w + L.Q_MASS]
    vx, vy = clamp_speed(ax / mass + d[i + L.D_X] * speed), clamp_speed(ay / mass + d[i + L.D_Y] * speed)
    length = math.sqrt(vx * vx + vy * vy)
    ux, uy = unit_vector(vx, vy)
    set_direction(p, s, d, k, ux, uy)
    most = q[w + L.Q_MAX_SPEED]
    d[i + L.D_SPEED] = most if most != -1 and length > most else length
    return WALK_STILL if ax == 0 and ay == 0 else WALK_MOVED


@jit_inner
def _drift_in_continuous_physics(p, q, s, d, k):
    """Move passively, in continuous physics, a sprite that has speed."""
    i, w, o = k * L.D_WIDTH, s[sprite_offset(p, k) + L.K_TYPE] * L.Q_WIDTH, sprite_offset(p, k)
    move_by_pixels(p, s, d, k, d[i + L.D_X], d[i + L.D_Y], to_pixels(d[i + L.D_SPEED]))
    gravity = gravity_of(p, q, s, k)
    if gravity > 0 and q[w + L.Q_MASS] > 0 and not s[o + L.K_FLAGS] & L.SPRITE_ON_GROUND:
        apply_impulse(p, q, s, d, k, 0.0, gravity * q[w + L.Q_MASS], 0.0)
    d[i + L.D_SPEED] = clamp_speed(d[i + L.D_SPEED] * (1 - q[w + L.Q_FRICTION]))


@jit_inline
def move_passively(p, q, s, d, k):
    """Move sprite k along its orientation, at its own speed: what every update begins with."""
    o = sprite_offset(p, k)
    flags = p[type_offset(p, s[o + L.K_TYPE]) + L.Y_FLAGS]
    if flags & (L.FLAG_STATIC | L.FLAG_ONLY_ACTIVE):
        return
    if s[o + L.K_FLAGS] & L.SPRITE_FRESH:
        s[o + L.K_FLAGS] &= ~L.SPRITE_FRESH
        return
    speed = d[k * L.D_WIDTH + L.D_SPEED]
    if speed == 0:
        return
    if flags & L.FLAG_CONTINUOUS:
        _drift_in_continuous_physics(p, q, s, d, k)
    elif s[o + L.K_FLAGS] & L.SPRITE_ORIENTED:
        if speed == -1:
            speed = 1.0
        move_by_pixels(p, s, d, k, d[k * L.D_WIDTH + L.D_X], d[k * L.D_WIDTH + L.D_Y], to_pixels(speed * p[L.P_BLOCK]))


@jit_inner
def move_actively(p, q, s, d, k, dx, dy, speed):
    """Move sprite k in a direction by its own will, at `speed` cells; return WALK_STILL, WALK_MOVED or WALK_TURNED."""
    o = sprite_offset(p, k)
    flags = p[type_offset(p, s[o + L.K_TYPE]) + L.Y_FLAGS]
    if flags & L.FLAG_CONTINUOUS:
        return apply_impulse(p, q, s, d, k, dx, dy, speed)
    if flags & L.FLAG_STATIONARY:
        return WALK_STILL
    if speed == 0:
        speed = d[k * L.D_WIDTH + L.D_SPEED]
        if speed <= 0:
            speed = 1.0
    if dx == 0 and dy == 0:
        return WALK_STILL
    if (
        flags & L.FLAG_ROTATES
        and s[o + L.K_FLAGS] & L.SPRITE_ORIENTED
        and (d[k * L.D_WIDTH + L.D_X] != dx or d[k * L.D_WIDTH + L.D_Y] != dy)
    ):
        set_direction(p, s, d, k, dx, dy)
        return WALK_TURNED
    return WALK_MOVED if move_by_pixels(p, s, d, k, dx, dy, to_pixels(speed * p[L.P_BLOCK])) else WALK_STILL


@jit_inner
def jump_off_ground(p, q, s, d, k):
    """Jump: an impulse upward, and 5 pixels at once."""
    o, i = sprite_offset(p, k), k * L.D_WIDTH
    set_direction(p, s, d, k, d[i + L.D_X], 0.0)
    apply_impulse(p, q, s, d, k, 0.0, -q[s[o + L.K_TYPE] * L.Q_WIDTH + L.Q_JUMP], d[i + L.D_SPEED])
    s[o + L.K_LAST_MOVE] = p[type_offset(p, s[o + L.K_TYPE]) + L.Y_COOLDOWN]
    move_by_pixels(p, s, d, k, 0.0, -1.0, 5)
