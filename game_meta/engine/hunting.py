"""Sprites that look for others: Chaser, Fleeing, LOSChaser and the followers of paths (VGDL semantics, section 4)."""

from __future__ import annotations

from .jit import hot, inner
from .layout import *  # noqa: F403
from .motion import base_direction, drift, walk
from .paths import first_step
from .rng import next_double, next_int, second_int
from .rows import at, kind, last_size, members, size

FAR = 1 << 40


@hot
def go(p, q, s, d, k, direction):
    """The active movement in a base direction; -1 for none (which is a movement too in continuous physics)."""
    dx, dy = base_direction(direction)
    walk(p, q, s, d, k, float(dx), float(dy), d[k * D_WIDTH + D_SPEED])


@hot
def random_direction(p, s, u, k):
    """RandomNPC's choice, an index for base_direction; -1 for none. K_AUX holds the one before."""
    o = at(p, k)
    row = kind(p, s[o + K_TYPE])
    if p[row + Y_CONS] <= 0 and p[row + Y_CLASS] != LOS_CHASER:  # nothing to remember
        return next_int(s, u, 4)
    if s[o + K_COUNTER] < p[row + Y_CONS]:
        s[o + K_COUNTER] += 1
        return s[o + K_AUX]
    s[o + K_AUX] = next_int(s, u, 4)
    s[o + K_COUNTER] = 0
    return s[o + K_AUX]


@inner
def _in_sight(s, o, i, sight):
    """Whether the sprite at i stands straight ahead, in base direction `sight`, of the one at o. FAR: any will do; -1: none."""
    if sight == FAR:
        return True
    x, y = s[i + K_X] - s[o + K_X], s[i + K_Y] - s[o + K_Y]
    dx, dy = base_direction(sight)
    return sight >= 0 and (x * dx + y * dy >= 0) and x * dy == 0 and y * dx == 0


@inner
def _nearest(p, s, k, t, sight, best):
    """The smallest Manhattan distance in pixels from sprite k to sprites of exactly type t, if under `best`."""
    o = at(p, k)
    other = s[members(t) + T_HEAD]
    while other >= 0:
        i = at(p, other)
        if _in_sight(s, o, i, sight):
            best = min(best, abs(s[i + K_X] - s[o + K_X]) + abs(s[i + K_Y] - s[o + K_Y]))
        other = s[i + K_NEXT]
    return best


@inner
def _targets(p, s, k, sight):
    """Where sprite k looks: (first of the list of types in p, how many types, their smallest distance). Sprites of exactly its stype come
    first, that type's relatives only where there are none."""
    row = kind(p, s[at(p, k) + K_TYPE])
    goal = p[row + Y_STYPE]
    if goal < 0:
        return 0, 0, FAR
    nearest = _nearest(p, s, k, goal, sight, FAR)
    if nearest < FAR:
        return row + Y_STYPE, 1, nearest
    first, n = p[kind(p, goal) + Y_EXPANSION_AT], p[kind(p, goal) + Y_EXPANSION_N]
    for i in range(n):
        nearest = _nearest(p, s, k, p[first + i], sight, nearest)
    return first, n, nearest


@inner
def _ways(p, s, k, t, sight, nearest, sign, pick):
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
        if distance == nearest and _in_sight(s, o, i, sight) and (reach == -1 or distance <= reach):
            for direction in range(4):
                dx, dy = base_direction(direction)
                if (abs(tx - x - dx) + abs(ty - y - dy) - distance) * sign > 0:
                    if n == pick:
                        chosen = direction
                    n += 1
        other = s[i + K_NEXT]
    return n, chosen


@inner
def _all_ways(p, s, k, first, n_types, sight, nearest, sign, pick):
    """_ways over a list of types in p."""
    n, chosen = 0, -1
    for i in range(n_types):
        more, way = _ways(p, s, k, p[first + i], sight, nearest, sign, pick - n)
        if way >= 0:
            chosen = way
        n += more
    return n, chosen


@inner
def chase(p, q, s, d, u, k, sign, sight):
    """Chaser (sign -1), Fleeing (1), and LOSChaser with its last random move as `sight` (otherwise FAR)."""
    drift(p, q, s, d, k)
    first, n_types, nearest = _targets(p, s, k, sight)
    n, _ = _all_ways(p, s, k, first, n_types, sight, nearest, sign, -1)
    if n == 0:
        go(p, q, s, d, k, random_direction(p, s, u, k))
    else:
        _, direction = _all_ways(p, s, k, first, n_types, sight, nearest, sign, next_int(s, u, n))
        go(p, q, s, d, k, direction)


@inner
def _first_at(p, s, k, t, distance):
    """The first sprite of exactly type t that is that far from sprite k, -1 for none."""
    o = at(p, k)
    other = s[members(t) + T_HEAD]
    while other >= 0:
        i = at(p, other)
        if abs(s[i + K_X] - s[o + K_X]) + abs(s[i + K_Y] - s[o + K_Y]) == distance:
            return other
        other = s[i + K_NEXT]
    return -1


@inner
def follow_path(p, q, s, d, u, k):
    """PathChaser: one step of the shortest path to the nearest target."""
    drift(p, q, s, d, k)
    o = at(p, k)
    first, n_types, nearest = _targets(p, s, k, FAR)
    target = -1
    for i in range(n_types):
        if target < 0:
            target = _first_at(p, s, k, p[first + i], nearest)
    if target < 0:
        go(p, q, s, d, k, random_direction(p, s, u, k))
        return
    s[o + K_COUNTER] = p[kind(p, s[o + K_TYPE]) + Y_CONS]
    i = at(p, target)
    go(p, q, s, d, k, first_step(p, s[o + K_X], s[o + K_Y], s[i + K_X], s[i + K_Y]))


@inner
def _candidate(p, s, goal, number):
    """Candidate `number` of the list: the sprites of exactly type `goal`, then those of its expansion (its own once more)."""
    y = kind(p, goal)
    for i in range(-1, p[y + Y_EXPANSION_N]):
        t = goal if i < 0 else p[p[y + Y_EXPANSION_AT] + i]
        if number >= s[members(t) + T_COUNT]:
            number -= s[members(t) + T_COUNT]
            continue
        k = s[members(t) + T_HEAD]
        while number > 0:
            k = s[at(p, k) + K_NEXT]
            number -= 1
        return k
    return -1


@inner
def _choose_target(p, s, u, k):
    """PathAltChaser's new target: the first nearest candidate, or a drawn one; -1 for none."""
    row = kind(p, s[at(p, k) + K_TYPE])
    if p[row + Y_STYPES_N] == 0:
        return -1
    goal = p[p[row + Y_STYPES_AT] + second_int(s, u, p[row + Y_STYPES_N])]
    y = kind(p, goal)
    n = s[members(goal) + T_COUNT]
    for i in range(p[y + Y_EXPANSION_N]):
        n += s[members(p[p[y + Y_EXPANSION_AT] + i]) + T_COUNT]
    if n == 0:
        return -1
    if p[row + Y_FLAGS] & RANDOM_TARGET:
        return _candidate(p, s, goal, next_int(s, u, n))
    nearest = _nearest(p, s, k, goal, FAR, FAR)
    for i in range(p[y + Y_EXPANSION_N]):
        nearest = _nearest(p, s, k, p[p[y + Y_EXPANSION_AT] + i], FAR, nearest)
    for i in range(-1, p[y + Y_EXPANSION_N]):
        found = _first_at(p, s, k, goal if i < 0 else p[p[y + Y_EXPANSION_AT] + i], nearest)
        if found >= 0:
            return found
    return -1


@inner
def _target_place(p, s, k):
    """(whether sprite k has a target, its x, its y), dead ones too."""
    h = at(p, k) + p[P_TARGETS]
    target = s[h + TARGET_ROW]
    if target >= 0:
        return True, s[at(p, target) + K_X], s[at(p, target) + K_Y]
    return target == DEAD_TARGET, s[h + TARGET_X], s[h + TARGET_Y]


@inner
def _has_reached(p, s, k):
    """Whether sprite k's rectangle contains its target's."""
    o = at(p, k)
    known, x, y = _target_place(p, s, k)
    w, h = size(p, s, o)
    target = s[o + p[P_TARGETS] + TARGET_ROW]
    tw, th = size(p, s, at(p, target)) if target >= 0 else last_size(p, s, o)
    inside = s[o + K_X] <= x and s[o + K_Y] <= y and x + tw <= s[o + K_X] + w and y + th <= s[o + K_Y] + h
    return not known or inside


@inner
def hunt(p, q, s, d, u, k):
    """PathAltChaser: keeps to a target until it is reached."""
    drift(p, q, s, d, k)
    o = at(p, k)
    h = o + p[P_TARGETS]
    if _has_reached(p, s, k):
        s[h + TARGET_ROW] = _choose_target(p, s, u, k)
    known, x, y = _target_place(p, s, k)
    if not known:
        go(p, q, s, d, k, next_int(s, u, 4))
        return
    direction = first_step(p, s[o + K_X], s[o + K_Y], x, y)
    if direction < 0 and s[h + KNOWN]:
        direction = first_step(p, s[o + K_X], s[o + K_Y], s[h + KNOWN_X], s[h + KNOWN_Y])
    else:
        s[h + KNOWN_X], s[h + KNOWN_Y], s[h + KNOWN] = x, y, 1
    go(p, q, s, d, k, direction)


@inner
def hunt_or_stray(p, q, s, d, u, k):
    """RandomPathAltChaser."""
    if next_double(s, u) < q[s[at(p, k) + K_TYPE] * Q_WIDTH + Q_PROB]:
        drift(p, q, s, d, k)
        go(p, q, s, d, k, next_int(s, u, 4))
    else:
        hunt(p, q, s, d, u, k)
