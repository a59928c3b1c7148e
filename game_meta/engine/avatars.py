"""What an avatar does with its player's action (VGDL semantics, section 4)."""

from __future__ import annotations

import math

from .jit import inner
from .layout import *  # noqa: F403
from .motion import MOVED, STILL, drift, face, last_direction, pixels_of, unit, walk
from .observation import DOWN, LEFT, NIL, RIGHT, UP, USE
from .pilots import aim, drive, flap, fly, platform
from .rows import at, kind, last_size, over
from .sprites import create, gain, held


@inner
def _has_ammo(p, s, k, index, row):
    """Whether the avatar may make shot number `index` of its list."""
    if index >= p[row + Y_AMMO_N]:
        return True
    amount = held(p, s, k, p[p[row + Y_AMMO_AT] + index])
    if p[row + Y_MIN_AMMO] > -1:
        return amount > p[row + Y_MIN_AMMO]
    return amount > 0


@inner
def _shoot(p, q, s, d, u, k, row, index, dx, dy):
    """Makes shot number `index` one size ahead; it flies in direction (dx, dy) if it is oriented."""
    o = at(p, k)
    w, h = last_size(p, s, o)
    x, y = pixels_of(s[o + K_X] + dx * w), pixels_of(s[o + K_Y] + dy * h)
    new = create(p, q, s, d, u, p[p[row + Y_STYPES_AT] + index], x, y)
    if new >= 0:
        if s[at(p, new) + K_FLAGS] & FACES:
            face(p, s, d, new, dx, dy)
        if index < p[row + Y_AMMO_N]:
            gain(p, s, k, p[p[row + Y_AMMO_AT] + index], -1)


@inner
def shoot_first(p, q, s, d, u, k, row, dx, dy):
    """ShootAvatar: the first shot of its list that it has ammo for."""
    for i in range(p[row + Y_STYPES_N]):
        if _has_ammo(p, s, k, i, row):
            _shoot(p, q, s, d, u, k, row, i, dx, dy)
            return


@inner
def _shoot_ahead(p, q, s, d, u, k, row):
    dx, dy = unit(d[k * D_WIDTH + D_X], d[k * D_WIDTH + D_Y])
    shoot_first(p, q, s, d, u, k, row, dx, dy)


@inner
def _shoot_by_action(p, q, s, d, u, k, row, action):
    """ShootOnlyAvatar: every action has a shot of its own."""
    i = (-1, 1, 0, 3, 2, 4)[action]
    if 0 <= i < p[row + Y_STYPES_N] and _has_ammo(p, s, k, i, row):
        dx, dy = unit(d[k * D_WIDTH + D_X], d[k * D_WIDTH + D_Y])
        _shoot(p, q, s, d, u, k, row, i, dx, dy)


@inner
def _shoot_here(p, q, s, d, u, k, row):
    """FlakAvatar: the shot begins at the avatar's own place and keeps its own orientation."""
    o = at(p, k)
    if p[row + Y_STYPES_N] > 0 and _has_ammo(p, s, k, 0, row):
        new = create(p, q, s, d, u, p[p[row + Y_STYPES_AT]], s[o + K_X], s[o + K_Y])
        if new >= 0 and p[row + Y_AMMO_N] > 0:
            gain(p, s, k, p[p[row + Y_AMMO_AT]], -p[row + Y_AMMO_COST])


@inner
def direction_of(action):
    return float(int(action == RIGHT) - int(action == LEFT)), float(int(action == DOWN) - int(action == UP))


@inner
def _go_on(p, q, s, d, u, k, row, action):
    """The Ongoing avatars: an action turns, the passive movement moves."""
    c, i = p[row + Y_CLASS], k * D_WIDTH
    dx, dy = direction_of(action)
    pressed = dx != 0 or dy != 0
    if pressed and (c != ONGOING_TURNING_AVATAR or dx * d[i + D_X] + dy * d[i + D_Y] == 0):
        face(p, s, d, k, dx, dy)
    drift(p, q, s, d, k)
    if c == ONGOING_SHOOT_AVATAR and action == USE:
        _shoot_ahead(p, q, s, d, u, k, row)
    elif c == ONGOING_TURNING_AVATAR:
        o = at(p, k)
        w, h = last_size(p, s, o)
        if not over(p, s, k, s[o + K_LAST_X], s[o + K_LAST_Y], w, h):  # only the first one made of its type knows its trail
            trail = s[o + K_STYPE] if s[o + K_FLAGS] & FIRST else WALL_TYPE
            create(p, q, s, d, u, trail, s[o + K_LAST_X], s[o + K_LAST_Y])


@inner
def _move(p, q, s, d, u, k, row, action):
    """The avatars that walk: MovingAvatar and its plain descendants."""
    c, flags = p[row + Y_CLASS], p[row + Y_FLAGS]
    if flags & CONTINUOUS:
        drift(p, q, s, d, k)
    dx, dy = direction_of(action)
    result = walk(p, q, s, d, k, dx, dy, d[k * D_WIDTH + D_SPEED])
    if result == MOVED and (c == ORIENTED_AVATAR or c == SHOOT_AVATAR) and not flags & CONTINUOUS:
        ux, uy = last_direction(p, s, k)
        face(p, s, d, k, ux, uy)
    if result != STILL:
        return
    if c == FLAK_AVATAR and action == USE:
        _shoot_here(p, q, s, d, u, k, row)
    elif (c == SHOOT_AVATAR or c == AIMED_AVATAR) and action == USE:
        _shoot_ahead(p, q, s, d, u, k, row)


@inner
def update_avatar(p, q, s, d, u, k, action):
    """The avatar's turn with one of the six actions; one that it does not have does nothing."""
    row = kind(p, s[at(p, k) + K_TYPE])
    if not p[row + Y_ACTIONS] >> action & 1:
        action = NIL
    c = p[row + Y_CLASS]
    if c <= SHOOT_AVATAR:
        _move(p, q, s, d, u, k, row, action)
    elif c == SHOOT_ONLY_AVATAR:
        if p[row + Y_FLAGS] & CONTINUOUS:
            drift(p, q, s, d, k)
        _shoot_by_action(p, q, s, d, u, k, row, action)
    elif c == MISSILE_AVATAR:
        drift(p, q, s, d, k)
    elif c <= ONGOING_TURNING_AVATAR:
        _go_on(p, q, s, d, u, k, row, action)
    elif c == AIMED_AVATAR:
        _move(p, q, s, d, u, k, row, action)
        if action == USE:  # once more, as the reference does
            _shoot_ahead(p, q, s, d, u, k, row)
        aim(p, q, s, d, k, action)
    elif c == SPACESHIP_AVATAR or c == LANDER_AVATAR:
        if p[row + Y_FLAGS] & CONTINUOUS:
            drift(p, q, s, d, k)
        if action == USE and c == SPACESHIP_AVATAR:
            r = d[k * D_WIDTH + D_ROTATION]
            for _ in range(2):
                shoot_first(p, q, s, d, u, k, row, math.cos(r), math.sin(r))
        fly(p, q, s, d, k, action)
    elif c == CAR_AVATAR:
        drive(p, q, s, d, k, action)
    elif c == BIRD_AVATAR:
        flap(p, q, s, d, k, action)
    else:
        platform(p, q, s, d, u, k, action)
