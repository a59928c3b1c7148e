"""What sprites and avatars do by themselves each tick (VGDL semantics, section 4)."""

from __future__ import annotations

from .jit import inner
from .layout import *  # noqa: F403
from .motion import MOVED, STILL, base_direction, drift, face, last_direction, unit, walk
from .observation import DOWN, LEFT, RIGHT, UP, USE
from .rng import next_float, next_int
from .rows import at, kind, members
from .sprites import create, gain, kill


@inner
def begin_turn(p, s, k):
    """Before its update: where it is now is its last place."""
    o = at(p, k)
    s[o + K_LAST_X], s[o + K_LAST_Y] = s[o + K_X], s[o + K_Y]
    s[o + K_LAST_MOVE] += 1


@inner
def _base(p, s, d, k):
    drift(p, s, d, k)
    o = at(p, k)
    if s[o + K_TTL] > 0:
        s[o + K_TTL] -= 1
    elif s[o + K_TTL] == 0:
        kill(p, s, k)


@inner
def _flicker(p, s, d, k):
    _base(p, s, d, k)
    o = at(p, k)
    if s[o + K_COUNTER] > p[kind(p, s[o + K_TYPE]) + Y_LIMIT]:
        kill(p, s, k)
    s[o + K_COUNTER] += 1


@inner
def _spawn_point(p, q, s, d, u, k):
    o = at(p, k)
    t = s[o + K_TYPE]
    y = kind(p, t)
    if s[o + K_AUX] < 0:
        s[o + K_AUX] = s[S_TICK]
    draw = next_float(s, u)
    if (s[o + K_AUX] + s[S_TICK]) % p[y + Y_COOLDOWN] == 0 and draw < q[t * Q_WIDTH + Q_PROB]:
        new = create(p, q, s, d, u, p[y + Y_STYPE], s[o + K_X], s[o + K_Y])
        if new >= 0:
            s[o + K_COUNTER] += 1
            if p[y + Y_SPAWN_DX] != 0 or p[y + Y_SPAWN_DY] != 0:
                face(s, d, new, float(p[y + Y_SPAWN_DX]), float(p[y + Y_SPAWN_DY]))
            elif d[new * D_WIDTH + D_X] == 0 and d[new * D_WIDTH + D_Y] == 0:
                face(s, d, new, d[k * D_WIDTH + D_X], d[k * D_WIDTH + D_Y])
    _base(p, s, d, k)
    if p[y + Y_TOTAL] > 0 and s[o + K_COUNTER] >= p[y + Y_TOTAL]:
        kill(p, s, k)


@inner
def _random_direction(p, s, u, k):
    """RandomNPC's choice, an index for base_direction; -1 for none. K_AUX holds the one before."""
    o = at(p, k)
    if s[o + K_COUNTER] < p[kind(p, s[o + K_TYPE]) + Y_CONS]:
        s[o + K_COUNTER] += 1
        return s[o + K_AUX]
    s[o + K_AUX] = next_int(s, u, 4)
    s[o + K_COUNTER] = 0
    return s[o + K_AUX]


@inner
def _go(p, s, d, k, direction):
    if direction >= 0:
        dx, dy = base_direction(direction)
        walk(p, s, d, k, float(dx), float(dy), d[k * D_WIDTH + D_SPEED])


@inner
def _nearest(p, s, k, t, best):
    """The smallest Manhattan distance in pixels from sprite k to sprites of exactly type t, if under `best`."""
    o = at(p, k)
    other = s[members(t) + T_HEAD]
    while other >= 0:
        i = at(p, other)
        best = min(best, abs(s[i + K_X] - s[o + K_X]) + abs(s[i + K_Y] - s[o + K_Y]))
        other = s[i + K_NEXT]
    return best


FAR = 1 << 30


@inner
def _ways(p, s, k, t, nearest, sign, pick):
    """Walks through (target, direction) in the reference's order, targets being the nearest sprites of exactly type t. Directions
    that bring k nearer (sign -1) or take it away (sign 1) are counted; returns (how many, the direction of number `pick`)."""
    o = at(p, k)
    x, y = s[o + K_X], s[o + K_Y]
    reach = p[kind(p, s[o + K_TYPE]) + Y_MAX_DISTANCE]
    n, chosen = 0, -1
    other = s[members(t) + T_HEAD]
    while other >= 0:
        i = at(p, other)
        tx, ty = s[i + K_X], s[i + K_Y]
        distance = abs(tx - x) + abs(ty - y)
        if distance == nearest and (reach == -1 or distance <= reach):
            for direction in range(4):
                dx, dy = base_direction(direction)
                if (abs(tx - x - dx) + abs(ty - y - dy) - distance) * sign > 0:
                    if n == pick:
                        chosen = direction
                    n += 1
        other = s[i + K_NEXT]
    return n, chosen


@inner
def _all_ways(p, s, k, first, n_types, nearest, sign, pick):
    """_ways over a list of types in p."""
    n, chosen = 0, -1
    for i in range(n_types):
        more, way = _ways(p, s, k, p[first + i], nearest, sign, pick - n)
        if way >= 0:
            chosen = way
        n += more
    return n, chosen


@inner
def _chaser(p, s, d, u, k, sign):
    drift(p, s, d, k)
    row = kind(p, s[at(p, k) + K_TYPE])
    goal = p[row + Y_STYPE]
    first, n_types = p[kind(p, goal) + Y_EXPANSION_AT], p[kind(p, goal) + Y_EXPANSION_N]
    if s[members(goal) + T_COUNT] > 0:  # sprites of exactly that type come first; its relatives only where there are none
        first, n_types = row + Y_STYPE, 1
    nearest = FAR
    for i in range(n_types):
        nearest = _nearest(p, s, k, p[first + i], nearest)
    n, _ = _all_ways(p, s, k, first, n_types, nearest, sign, -1)
    if n == 0:
        _go(p, s, d, k, _random_direction(p, s, u, k))
    else:
        _, direction = _all_ways(p, s, k, first, n_types, nearest, sign, next_int(s, u, n))
        _go(p, s, d, k, direction)


@inner
def update(p, q, s, d, u, k):
    """One sprite's turn (not an avatar's)."""
    c = p[kind(p, s[at(p, k) + K_TYPE]) + Y_CLASS]
    if c == FLICKER or c == ORIENTED_FLICKER:
        _flicker(p, s, d, k)
    elif c == SPAWN_POINT or c == BOMBER:
        _spawn_point(p, q, s, d, u, k)
    elif c == RANDOM_NPC:
        drift(p, s, d, k)
        _go(p, s, d, k, _random_direction(p, s, u, k))
    elif c == CHASER:
        _chaser(p, s, d, u, k, -1)
    elif c == FLEEING:
        _chaser(p, s, d, u, k, 1)
    else:
        _base(p, s, d, k)


@inner
def _has_ammo(p, s, k, index, row):
    """Whether the avatar may make shot number `index` of its list."""
    if index >= p[row + Y_AMMO_N]:
        return True
    amount = s[at(p, k) + K_RESOURCES + p[p[row + Y_AMMO_AT] + index]]
    if p[row + Y_MIN_AMMO] > -1:
        return amount > p[row + Y_MIN_AMMO]
    return amount > 0


@inner
def _shoot_ahead(p, q, s, d, u, k, row):
    """ShootAvatar: the first shot of its list that it has ammo for, one block ahead."""
    o = at(p, k)
    for i in range(p[row + Y_STYPES_N]):
        if not _has_ammo(p, s, k, i, row):
            continue
        dx, dy = unit(d[k * D_WIDTH + D_X], d[k * D_WIDTH + D_Y])
        x, y = int(s[o + K_X] + dx * p[P_BLOCK]), int(s[o + K_Y] + dy * p[P_BLOCK])
        new = create(p, q, s, d, u, p[p[row + Y_STYPES_AT] + i], x, y)
        if new >= 0:
            if s[at(p, new) + K_FLAGS] & FACES:
                face(s, d, new, dx, dy)
            if i < p[row + Y_AMMO_N]:
                gain(p, s, k, p[p[row + Y_AMMO_AT] + i], -1)
        return


@inner
def _shoot_here(p, q, s, d, u, k, row):
    """FlakAvatar: the shot begins at the avatar's own place and keeps its own orientation."""
    o = at(p, k)
    if p[row + Y_STYPES_N] > 0 and _has_ammo(p, s, k, 0, row):
        new = create(p, q, s, d, u, p[p[row + Y_STYPES_AT]], s[o + K_X], s[o + K_Y])
        if new >= 0 and p[row + Y_AMMO_N] > 0:
            gain(p, s, k, p[p[row + Y_AMMO_AT]], -p[row + Y_AMMO_COST])


@inner
def update_avatar(p, q, s, d, u, k, action):
    """The avatar's turn with one of the six actions; one that it does not have does nothing."""
    row = kind(p, s[at(p, k) + K_TYPE])
    if not p[row + Y_ACTIONS] >> action & 1:
        action = 0
    dx = float(int(action == RIGHT) - int(action == LEFT))
    dy = float(int(action == DOWN) - int(action == UP))
    result = walk(p, s, d, k, dx, dy, d[k * D_WIDTH + D_SPEED])
    c = p[row + Y_CLASS]
    if (c == ORIENTED_AVATAR or c == SHOOT_AVATAR) and result == MOVED:
        ux, uy = last_direction(p, s, k)
        face(s, d, k, ux, uy)
    if action == USE and result == STILL:
        if c == SHOOT_AVATAR:
            _shoot_ahead(p, q, s, d, u, k, row)
        elif c == FLAK_AVATAR:
            _shoot_here(p, q, s, d, u, k, row)
