"""What sprites do by themselves each tick (VGDL semantics, sections 4 and B3), avatars excepted."""

from __future__ import annotations

from .hunting import FAR, chase, follow_path, go, hunt, hunt_or_stray, random_direction
from .jit import hot, inner
from .layout import *  # noqa: F403
from .motion import base_direction, drift, face, jump, push
from .rng import next_double, next_float, next_int, second_double
from .rows import at, kind, last_size
from .sprites import create, kill


@hot
def begin_turn(p, s, k):
    """Before its update: where it is now is its last place."""
    o = at(p, k)
    s[o + K_LAST_X], s[o + K_LAST_Y] = s[o + K_X], s[o + K_Y]
    s[o + K_LAST_MOVE] += 1
    s[o + K_TOUCH] = 0
    z = p[P_SIZES]
    if z:
        s[o + z + 2], s[o + z + 3] = s[o + z], s[o + z + 1]


@hot
def _base(p, q, s, d, k):
    drift(p, q, s, d, k)
    o = at(p, k)
    if p[kind(p, s[o + K_TYPE]) + Y_TTL] < 0:
        return
    if s[o + K_TTL] > 0:
        s[o + K_TTL] -= 1
    else:
        kill(p, s, k)


@inner
def _flicker(p, q, s, d, k):
    _base(p, q, s, d, k)
    o = at(p, k)
    if s[o + K_COUNTER] > p[kind(p, s[o + K_TYPE]) + Y_LIMIT]:
        kill(p, s, k)
    s[o + K_COUNTER] += 1


@inner
def _spread(p, q, s, d, u, k):
    """Spreader: a Flicker that in its second update makes copies around itself."""
    _flicker(p, q, s, d, k)
    o = at(p, k)
    if s[o + K_COUNTER] != 2:
        return
    t = s[o + K_TYPE]
    w, h = last_size(p, s, o)
    copy = s[o + K_STYPE] if s[o + K_STYPE] >= 0 else t
    for direction in range(4):
        dx, dy = base_direction(direction)
        if next_double(s, u) < q[t * Q_WIDTH + Q_PROB]:
            create(p, q, s, d, u, copy, s[o + K_LAST_X] + dx * w, s[o + K_LAST_Y] + dy * h)


@inner
def _spawn_one(p, q, s, d, u, k, t):
    """Makes one sprite of type t where the spawner k stands."""
    o, y = at(p, k), kind(p, s[at(p, k) + K_TYPE])
    new = create(p, q, s, d, u, t, s[o + K_X], s[o + K_Y])
    if new < 0:
        return
    s[o + K_COUNTER] += 1
    if p[y + Y_SPAWN_DX] != 0 or p[y + Y_SPAWN_DY] != 0:
        face(p, s, d, new, float(p[y + Y_SPAWN_DX]), float(p[y + Y_SPAWN_DY]))
    elif d[new * D_WIDTH + D_X] == 0 and d[new * D_WIDTH + D_Y] == 0:
        face(p, s, d, new, d[k * D_WIDTH + D_X], d[k * D_WIDTH + D_Y])


@inner
def _spawn_point(p, q, s, d, u, k):
    o = at(p, k)
    t = s[o + K_TYPE]
    y = kind(p, t)
    c = p[y + Y_CLASS]
    if c == BOMBER_RANDOM_MISSILE and p[y + Y_STYPES_N] > 0:
        s[o + K_STYPE] = s[o + p[P_MAKES] + next_int(s, u, p[y + Y_STYPES_N])]
    if s[o + K_AUX] < 0:
        s[o + K_AUX] = s[S_TICK]
    draw = next_float(s, u)
    if (s[o + K_AUX] + s[S_TICK]) % p[y + Y_COOLDOWN] == 0 and draw < q[t * Q_WIDTH + Q_PROB]:
        if c == SPAWN_POINT_MULTI_SPRITE:
            for i in range(p[y + Y_STYPES_N]):
                _spawn_one(p, q, s, d, u, k, p[p[y + Y_STYPES_AT] + i])
        elif s[o + K_STYPE] >= 0:
            _spawn_one(p, q, s, d, u, k, s[o + K_STYPE])
    _base(p, q, s, d, k)
    if p[y + Y_TOTAL] > 0 and s[o + K_COUNTER] >= p[y + Y_TOTAL]:
        kill(p, s, k)


@inner
def _random_missile(p, q, s, d, u, k):
    i = k * D_WIDTH
    if d[i + D_X] == -1 and d[i + D_Y] == -1:
        dx, dy = base_direction(next_int(s, u, 4))
        face(p, s, d, k, float(dx), float(dy))
    drift(p, q, s, d, k)


@inner
def _walker(p, q, s, d, u, k):
    drift(p, q, s, d, k)
    o, i = at(p, k), k * D_WIDTH
    if p[kind(p, s[o + K_TYPE]) + Y_FLAGS] & FREE_STEERING or s[o + K_X] == s[o + K_LAST_X]:
        if d[i + D_X] == 0:
            way = 2.0 * next_int(s, u, 2) - 1.0
        else:
            way = 1.0 if d[i + D_X] > 0 else -1.0
        face(p, s, d, k, way, 0.0)
        push(p, q, s, d, k, way, 0.0, q[s[o + K_TYPE] * Q_WIDTH + Q_MAX_SPEED])
    d[i + D_SPEED] = q[s[o + K_TYPE] * Q_WIDTH + Q_MAX_SPEED]
    s[o + K_FLAGS] &= ~ON_GROUND


@inner
def _jumping_walker(p, q, s, d, u, k):
    drift(p, q, s, d, k)
    o, i = at(p, k), k * D_WIDTH
    if s[o + K_FLAGS] & ON_GROUND and q[s[o + K_TYPE] * Q_WIDTH + Q_PROB] > second_double(s, u):
        jump(p, q, s, d, k)
    else:
        push(p, q, s, d, k, d[i + D_X], d[i + D_Y], d[i + D_SPEED])
    s[o + K_FLAGS] &= ~ON_GROUND


@inner
def _wander(p, q, s, d, u, k):
    drift(p, q, s, d, k)
    go(p, q, s, d, k, random_direction(p, s, u, k))


@hot
def update(p, q, s, d, u, k, c):
    """One sprite's turn; c is its class."""
    if c == RANDOM_NPC or c == RANDOM_INERTIAL:
        _wander(p, q, s, d, u, k)
    elif c == CHASER or c == FLEEING:
        chase(p, q, s, d, u, k, -1 if c == CHASER else 1, FAR)
    elif c == FLICKER or c == ORIENTED_FLICKER:
        _flicker(p, q, s, d, k)
    elif c == SPAWN_POINT or c == BOMBER or c == SPAWN_POINT_MULTI_SPRITE or c == BOMBER_RANDOM_MISSILE:
        _spawn_point(p, q, s, d, u, k)
    elif c == RANDOM_BOMBER:
        go(p, q, s, d, k, next_int(s, u, 4))
        _spawn_point(p, q, s, d, u, k)
    elif c == RANDOM_MISSILE:
        _random_missile(p, q, s, d, u, k)
    elif c == SPREADER:
        _spread(p, q, s, d, u, k)
    elif c == LOS_CHASER:
        chase(p, q, s, d, u, k, -1, s[at(p, k) + K_AUX])
    elif c == PATH_CHASER:
        follow_path(p, q, s, d, u, k)
    elif c == PATH_ALT_CHASER:
        hunt(p, q, s, d, u, k)
    elif c == RANDOM_PATH_ALT_CHASER:
        hunt_or_stray(p, q, s, d, u, k)
    elif c == WALKER:
        _walker(p, q, s, d, u, k)
    elif c == WALKER_JUMPER:
        _jumping_walker(p, q, s, d, u, k)
    else:
        _base(p, q, s, d, k)
