"""The avatars of continuous physics (VGDL semantics, section B3): aim, fly, drive, flap, jump. Angles are radians, y grows downward."""

from __future__ import annotations

import math

from .jit import inner
from .layout import *  # noqa: F403
from .motion import drift, face, jump, pixels_of, walk
from .observation import DOWN, LEFT, RIGHT, UP, USE
from .rows import at, kind, last_size
from .sprites import create


@inner
def _thrust(p, q, s, d, k, angle):
    """An impulse of 1 in a direction; nothing for a sprite that is not of continuous physics and stationary."""
    walk(p, q, s, d, k, math.cos(angle), math.sin(angle), d[k * D_WIDTH + D_SPEED])


@inner
def _steer(q, s, d, k, t, action):
    """Left and right turn the nose."""
    if action == LEFT:
        d[k * D_WIDTH + D_ROTATION] -= q[t * Q_WIDTH + Q_ANGLE]
    elif action == RIGHT:
        d[k * D_WIDTH + D_ROTATION] += q[t * Q_WIDTH + Q_ANGLE]


@inner
def aim(p, q, s, d, k, action):
    """AimedAvatar: up and down turn its aim."""
    i, t = k * D_WIDTH, s[at(p, k) + K_TYPE]
    angle = q[t * Q_WIDTH + Q_ANGLE] * (int(action == DOWN) - int(action == UP))
    x, y, c, n = d[i + D_X], d[i + D_Y], math.cos(angle), math.sin(angle)
    face(p, s, d, k, x * c - y * n, x * n + y * c)
    d[i + D_ROTATION] = math.atan2(d[i + D_Y], d[i + D_X])
    if action == UP:
        _thrust(p, q, s, d, k, d[i + D_ROTATION])
    elif action == DOWN:
        _thrust(p, q, s, d, k, d[i + D_ROTATION] + math.pi)


@inner
def fly(p, q, s, d, k, action):
    """SpaceshipAvatar and LanderAvatar (which has no reverse thrust)."""
    i, t = k * D_WIDTH, s[at(p, k) + K_TYPE]
    _steer(q, s, d, k, t, action)
    if action == UP:
        _thrust(p, q, s, d, k, d[i + D_ROTATION])
    elif action == DOWN and p[kind(p, t) + Y_CLASS] == SPACESHIP_AVATAR:
        _thrust(p, q, s, d, k, d[i + D_ROTATION] + math.pi)


CAR_SPEED = 5.0


@inner
def drive(p, q, s, d, k, action):
    """CarAvatar: it cannot stop. K_AUX is 1 while it backs, otherwise not."""
    o, i = at(p, k), k * D_WIDTH
    t = s[o + K_TYPE]
    if p[kind(p, t) + Y_FLAGS] & CONTINUOUS:
        drift(p, q, s, d, k)
    _steer(q, s, d, k, t, action)
    if action == UP or action == DOWN:
        s[o + K_AUX] = int(action == DOWN)
    angle = d[i + D_ROTATION] + (math.pi if s[o + K_AUX] == 1 else 0.0)
    walk(p, q, s, d, k, math.cos(angle), math.sin(angle), CAR_SPEED)


@inner
def flap(p, q, s, d, k, action):
    """BirdAvatar."""
    o, i = at(p, k), k * D_WIDTH
    drift(p, q, s, d, k)
    walk(p, q, s, d, k, 0.0, 0.0, d[i + D_SPEED])
    slow = abs(d[i + D_X]) < 0.5
    if action == USE:
        face(p, s, d, k, d[i + D_X], 0.0)
        walk(p, q, s, d, k, 0.0, -q[s[o + K_TYPE] * Q_WIDTH + Q_JUMP], d[i + D_SPEED])
    walk(p, q, s, d, k, 1.0 if slow else 0.0, 0.0, d[i + D_SPEED])
    d[i + D_ROTATION] = math.atan2(d[i + D_Y], d[i + D_X])


BLOCK_DELAY = 5  # ticks between two blocks of a WizardAvatar


@inner
def platform(p, q, s, d, u, k, action):
    """PlatformerAvatar and WizardAvatar."""
    o, i = at(p, k), k * D_WIDTH
    t = s[o + K_TYPE]
    row, wizard = kind(p, t), p[kind(p, t) + Y_CLASS] == WIZARD_AVATAR
    if p[row + Y_FLAGS] & CONTINUOUS:
        drift(p, q, s, d, k)
    on_ground = s[o + K_FLAGS] & ON_GROUND
    if action == LEFT or action == RIGHT or (wizard and action == UP):
        dx = float(int(action == RIGHT) - int(action == LEFT))
        dx = dx * q[t * Q_WIDTH + Q_ON_GROUND] if on_ground else dx / q[t * Q_WIDTH + Q_IN_AIR]
        walk(p, q, s, d, k, dx, -1.0 if action == UP else 0.0, d[i + D_SPEED])
    if action == USE and on_ground:
        jump(p, q, s, d, k)
    if wizard:
        _conjure(p, q, s, d, u, k, row, action)
    s[o + K_FLAGS] &= ~ON_GROUND


@inner
def _conjure(p, q, s, d, u, k, row, action):
    """WizardAvatar: up makes blocks beside it. K_COUNTER is the tick of the last one, K_AUX the side: 0 left, else right."""
    o = at(p, k)
    if action == UP and s[o + K_COUNTER] + BLOCK_DELAY <= s[S_TICK]:
        walk(p, q, s, d, k, 0.0, 1.0, -1.0)
        w, _h = last_size(p, s, o)
        x = pixels_of(s[o + K_X] + (-1.0 if s[o + K_AUX] == 0 else 1.0) * w * 1.2)
        for n in range(p[row + Y_STYPES_N]):
            create(p, q, s, d, u, p[p[row + Y_STYPES_AT] + n], x, s[o + K_Y])
        s[o + K_COUNTER] = s[S_TICK]
    if action == LEFT or action == RIGHT:
        s[o + K_AUX] = int(action == RIGHT)
