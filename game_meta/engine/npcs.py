"""What sprites do by themselves each tick (docs/vgdl-semantics.md, sections 4 and B3), avatars excepted."""

from __future__ import annotations

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.jit import jit_inline, jit_inner, kernel
from game_meta.engine.movement import apply_impulse, base_direction, jump_off_ground, move_actively, move_passively, set_direction
from game_meta.engine.rng import next_double, next_float, next_int, next_unseeded_double, next_unseeded_int
from game_meta.engine.sprites import count_sprites, create_sprite, kill_or_disable
from game_meta.engine.state import last_sprite_size, sprite_offset, sprite_size, type_offset, type_state_offset
from game_meta.vgdl.spec import sprites as C


@jit_inline
def begin_sprite_turn(p, s, k):
    """Note, before sprite k's update, where it is now as its last place."""
    o = sprite_offset(p, k)
    s[o + L.K_LAST_X], s[o + L.K_LAST_Y] = s[o + L.K_X], s[o + L.K_Y]
    s[o + L.K_LAST_MOVE] += 1
    s[o + L.K_TOUCH] = 0
    z = p[L.P_SIZES]
    if z:
        s[o + z + 2], s[o + z + 3] = s[o + z], s[o + z + 1]


@jit_inline
def _update_plain(p, q, s, d, k):
    """Move sprite k passively, and end its life when its time is up: what the update of every class is, or begins with."""
    move_passively(p, q, s, d, k)
    o = sprite_offset(p, k)
    if p[type_offset(p, s[o + L.K_TYPE]) + L.Y_TTL] < 0:
        return
    if s[o + L.K_TTL] > 0:
        s[o + L.K_TTL] -= 1
    else:
        kill_or_disable(p, s, k)


@jit_inner
def _update_flicker(p, q, s, d, k):
    """Update a Flicker: it dies after `limit` ticks."""
    _update_plain(p, q, s, d, k)
    o = sprite_offset(p, k)
    if s[o + L.K_COUNTER] > p[type_offset(p, s[o + L.K_TYPE]) + L.Y_LIMIT]:
        kill_or_disable(p, s, k)
    s[o + L.K_COUNTER] += 1


@jit_inner
def _update_spreader(p, q, s, d, u, k):
    """Update a Spreader: a Flicker that in its second update makes copies around itself."""
    _update_flicker(p, q, s, d, k)
    o = sprite_offset(p, k)
    if s[o + L.K_COUNTER] != 2:
        return
    t = s[o + L.K_TYPE]
    w, h = last_sprite_size(p, s, o)
    copy = s[o + L.K_STYPE] if s[o + L.K_STYPE] >= 0 else t
    for direction in range(4):
        dx, dy = base_direction(direction)
        if next_double(s, u) < q[t * L.Q_WIDTH + L.Q_PROB]:
            create_sprite(p, q, s, d, u, copy, s[o + L.K_LAST_X] + dx * w, s[o + L.K_LAST_Y] + dy * h)


@jit_inner
def _spawn_at(p, q, s, d, u, k, t):
    """Make one sprite of type t where spawner k stands."""
    o, y = sprite_offset(p, k), type_offset(p, s[sprite_offset(p, k) + L.K_TYPE])
    new = create_sprite(p, q, s, d, u, t, s[o + L.K_X], s[o + L.K_Y])
    if new < 0:
        return
    s[o + L.K_COUNTER] += 1
    if p[y + L.Y_SPAWN_DX] != 0 or p[y + L.Y_SPAWN_DY] != 0:
        set_direction(p, s, d, new, float(p[y + L.Y_SPAWN_DX]), float(p[y + L.Y_SPAWN_DY]))
    elif d[new * L.D_WIDTH + L.D_X] == 0 and d[new * L.D_WIDTH + L.D_Y] == 0:
        set_direction(p, s, d, new, d[k * L.D_WIDTH + L.D_X], d[k * L.D_WIDTH + L.D_Y])


@jit_inner
def _update_spawn_point(p, q, s, d, u, k):
    """Update a spawner: it makes one when its cooldown is over and the draw says so, `total` of them in its life."""
    o = sprite_offset(p, k)
    t = s[o + L.K_TYPE]
    y = type_offset(p, t)
    c = p[y + L.Y_CLASS]
    if c == C.BOMBER_RANDOM_MISSILE and p[y + L.Y_STYPES_N] > 0:
        s[o + L.K_STYPE] = s[o + p[L.P_MAKES] + next_int(s, u, p[y + L.Y_STYPES_N])]
    if s[o + L.K_AUX] < 0:
        s[o + L.K_AUX] = s[L.S_TICK]
    draw = next_float(s, u)
    if (s[o + L.K_AUX] + s[L.S_TICK]) % p[y + L.Y_COOLDOWN] == 0 and draw < q[t * L.Q_WIDTH + L.Q_PROB]:
        if c == C.SPAWN_POINT_MULTI_SPRITE:
            for i in range(p[y + L.Y_STYPES_N]):
                _spawn_at(p, q, s, d, u, k, p[p[y + L.Y_STYPES_AT] + i])
        elif s[o + L.K_STYPE] >= 0:
            _spawn_at(p, q, s, d, u, k, s[o + L.K_STYPE])
    _update_plain(p, q, s, d, k)
    if p[y + L.Y_TOTAL] > 0 and s[o + L.K_COUNTER] >= p[y + L.Y_TOTAL]:
        kill_or_disable(p, s, k)


@jit_inner
def _update_random_missile(p, q, s, d, u, k):
    """Update a RandomMissile: its first turn draws its direction."""
    i = k * L.D_WIDTH
    if d[i + L.D_X] == -1 and d[i + L.D_Y] == -1:
        dx, dy = base_direction(next_int(s, u, 4))
        set_direction(p, s, d, k, float(dx), float(dy))
    move_passively(p, q, s, d, k)


@jit_inner
def _update_walker(p, q, s, d, u, k):
    """Update a Walker: it turns where it cannot go on."""
    move_passively(p, q, s, d, k)
    o, i = sprite_offset(p, k), k * L.D_WIDTH
    if p[type_offset(p, s[o + L.K_TYPE]) + L.Y_FLAGS] & L.FLAG_FREE_STEERING or s[o + L.K_X] == s[o + L.K_LAST_X]:
        if d[i + L.D_X] == 0:
            way = 2.0 * next_int(s, u, 2) - 1.0
        else:
            way = 1.0 if d[i + L.D_X] > 0 else -1.0
        set_direction(p, s, d, k, way, 0.0)
        apply_impulse(p, q, s, d, k, way, 0.0, q[s[o + L.K_TYPE] * L.Q_WIDTH + L.Q_MAX_SPEED])
    d[i + L.D_SPEED] = q[s[o + L.K_TYPE] * L.Q_WIDTH + L.Q_MAX_SPEED]
    s[o + L.K_FLAGS] &= ~L.SPRITE_ON_GROUND


@jit_inner
def _update_jumping_walker(p, q, s, d, u, k):
    """Update a WalkerJumper: on the ground it jumps by chance."""
    move_passively(p, q, s, d, k)
    o, i = sprite_offset(p, k), k * L.D_WIDTH
    if s[o + L.K_FLAGS] & L.SPRITE_ON_GROUND and q[s[o + L.K_TYPE] * L.Q_WIDTH + L.Q_PROB] > next_unseeded_double(s, u):
        jump_off_ground(p, q, s, d, k)
    else:
        apply_impulse(p, q, s, d, k, d[i + L.D_X], d[i + L.D_Y], d[i + L.D_SPEED])
    s[o + L.K_FLAGS] &= ~L.SPRITE_ON_GROUND


@jit_inner
def _update_random_npc(p, q, s, d, u, k):
    """Update a RandomNPC or a RandomInertial."""
    move_passively(p, q, s, d, k)
    move_in_base_direction(p, q, s, d, k, random_direction(p, s, u, k))


@jit_inline
def update_npc(p, q, s, d, u, k, c):
    """Give sprite k its turn; c is its class."""
    if c == C.RANDOM_NPC or c == C.RANDOM_INERTIAL:
        _update_random_npc(p, q, s, d, u, k)
    elif c == C.CHASER or c == C.FLEEING:
        chase_or_flee(p, q, s, d, u, k, -1 if c == C.CHASER else 1, ANY_DISTANCE)
    elif c == C.FLICKER or c == C.ORIENTED_FLICKER:
        _update_flicker(p, q, s, d, k)
    elif c == C.SPAWN_POINT or c == C.BOMBER or c == C.SPAWN_POINT_MULTI_SPRITE or c == C.BOMBER_RANDOM_MISSILE:
        _update_spawn_point(p, q, s, d, u, k)
    elif c == C.RANDOM_BOMBER:
        move_in_base_direction(p, q, s, d, k, next_int(s, u, 4))
        _update_spawn_point(p, q, s, d, u, k)
    elif c == C.RANDOM_MISSILE:
        _update_random_missile(p, q, s, d, u, k)
    elif c == C.SPREADER:
        _update_spreader(p, q, s, d, u, k)
    elif c == C.LOS_CHASER:
        chase_or_flee(p, q, s, d, u, k, -1, s[sprite_offset(p, k) + L.K_AUX])
    elif c == C.PATH_CHASER:
        follow_path(p, q, s, d, u, k)
    elif c == C.PATH_ALT_CHASER:
        chase_target_by_path(p, q, s, d, u, k)
    elif c == C.RANDOM_PATH_ALT_CHASER:
        chase_target_or_wander(p, q, s, d, u, k)
    elif c == C.ALTERNATE_CHASER:
        chase_drawn_type(p, q, s, d, u, k)
    elif c == C.RANDOM_ALT_CHASER:
        chase_drawn_type_or_wander(p, q, s, d, u, k)
    elif c == C.WALKER:
        _update_walker(p, q, s, d, u, k)
    elif c == C.WALKER_JUMPER:
        _update_jumping_walker(p, q, s, d, u, k)
    else:
        _update_plain(p, q, s, d, k)


# ----------------------------------------------------------------------------------------------------
# Sprites that look for others: chasers, those that flee, and those that follow paths (docs/vgdl-semantics.md, section 4).

ANY_DISTANCE = 1 << 40


@jit_inline
def move_in_base_direction(p, q, s, d, k, direction):
    """Move sprite k actively in a base direction; -1 for none (which is a movement too in continuous physics)."""
    dx, dy = base_direction(direction)
    move_actively(p, q, s, d, k, float(dx), float(dy), d[k * L.D_WIDTH + L.D_SPEED])


@jit_inline
def random_direction(p, s, u, k):
    """Draw a RandomNPC's base direction: it keeps one for `cons` turns more. K_AUX holds it, -1 for none."""
    o = sprite_offset(p, k)
    row = type_offset(p, s[o + L.K_TYPE])
    if p[row + L.Y_CONS] <= 0 and p[row + L.Y_CLASS] != C.LOS_CHASER:  # nothing to remember
        return next_int(s, u, 4)
    if s[o + L.K_COUNTER] < p[row + L.Y_CONS]:
        s[o + L.K_COUNTER] += 1
        return s[o + L.K_AUX]
    s[o + L.K_AUX] = next_int(s, u, 4)
    s[o + L.K_COUNTER] = 0
    return s[o + L.K_AUX]


@jit_inner
def _in_sight(s, o, i, sight_direction):
    """Return whether the sprite at i stands straight ahead of the one at o, in base direction `sight_direction`.

    ANY_DISTANCE: always; -1: never.
    """
    if sight_direction == ANY_DISTANCE:
        return True
    x, y = s[i + L.K_X] - s[o + L.K_X], s[i + L.K_Y] - s[o + L.K_Y]
    dx, dy = base_direction(sight_direction)
    return sight_direction >= 0 and (x * dx + y * dy >= 0) and x * dy == 0 and y * dx == 0


@jit_inner
def _nearest_distance(p, s, k, t, sight_direction, best):
    """Return the smallest Manhattan distance (px) from sprite k to sprites of exactly type t that are in sight, if under `best`."""
    o = sprite_offset(p, k)
    other = s[type_state_offset(t) + L.T_HEAD]
    while other >= 0:
        i = sprite_offset(p, other)
        if _in_sight(s, o, i, sight_direction):
            best = min(best, abs(s[i + L.K_X] - s[o + L.K_X]) + abs(s[i + L.K_Y] - s[o + L.K_Y]))
        other = s[i + L.K_NEXT]
    return best


@jit_inner
def _chase_targets(p, s, k, sight_direction):
    """Return where sprite k looks: (first of the list of types in p, how many types, their smallest distance).

    Sprites of exactly its stype come first, that type's relatives only where there are none.
    """
    row = type_offset(p, s[sprite_offset(p, k) + L.K_TYPE])
    goal = p[row + L.Y_STYPE]
    if goal < 0:
        return 0, 0, ANY_DISTANCE
    nearest = _nearest_distance(p, s, k, goal, sight_direction, ANY_DISTANCE)
    if nearest < ANY_DISTANCE:
        return row + L.Y_STYPE, 1, nearest
    first, n = p[type_offset(p, goal) + L.Y_EXPANSION_AT], p[type_offset(p, goal) + L.Y_EXPANSION_N]
    for i in range(n):
        nearest = _nearest_distance(p, s, k, p[first + i], sight_direction, nearest)
    return first, n, nearest


@jit_inner
def _chase_directions(p, s, k, t, sight_direction, nearest, sign, pick):
    """Count the ways to the nearest sprites of exactly type t (sign -1) or away from them (1); return (how many, the way of number `pick`).

    Those are pairs (target, base direction), in the reference's order.
    """
    o = sprite_offset(p, k)
    x, y = s[o + L.K_X], s[o + L.K_Y]
    reach = p[type_offset(p, s[o + L.K_TYPE]) + L.Y_MAX_DISTANCE]
    n, chosen = 0, -1
    other = s[type_state_offset(t) + L.T_HEAD]
    while other >= 0:
        i = sprite_offset(p, other)
        tx, ty = s[i + L.K_X], s[i + L.K_Y]
        distance = abs(tx - x) + abs(ty - y)
        if distance == nearest and _in_sight(s, o, i, sight_direction) and (reach == -1 or distance <= reach):
            for direction in range(4):
                dx, dy = base_direction(direction)
                if (abs(tx - x - dx) + abs(ty - y - dy) - distance) * sign > 0:
                    if n == pick:
                        chosen = direction
                    n += 1
        other = s[i + L.K_NEXT]
    return n, chosen


@jit_inner
def _chase_directions_of_types(p, s, k, first, n_types, sight_direction, nearest, sign, pick):
    """Return the same over a list of types in p."""
    n, chosen = 0, -1
    for i in range(n_types):
        more, way = _chase_directions(p, s, k, p[first + i], sight_direction, nearest, sign, pick - n)
        if way >= 0:
            chosen = way
        n += more
    return n, chosen


@jit_inner
def chase_or_flee(p, q, s, d, u, k, sign, sight_direction):
    """Update a Chaser (sign -1), a Fleeing (1), or a LOSChaser, whose `sight_direction` is its last random move (else ANY_DISTANCE)."""
    move_passively(p, q, s, d, k)
    first, n_types, nearest = _chase_targets(p, s, k, sight_direction)
    n, _ = _chase_directions_of_types(p, s, k, first, n_types, sight_direction, nearest, sign, -1)
    if n == 0:
        move_in_base_direction(p, q, s, d, k, random_direction(p, s, u, k))
    else:
        _, direction = _chase_directions_of_types(p, s, k, first, n_types, sight_direction, nearest, sign, next_int(s, u, n))
        move_in_base_direction(p, q, s, d, k, direction)


@jit_inner
def _first_sprite_at_distance(p, s, k, t, distance):
    """Return the first sprite of exactly type t that is so far (px, Manhattan) from sprite k, -1 for none."""
    o = sprite_offset(p, k)
    other = s[type_state_offset(t) + L.T_HEAD]
    while other >= 0:
        i = sprite_offset(p, other)
        if abs(s[i + L.K_X] - s[o + L.K_X]) + abs(s[i + L.K_Y] - s[o + L.K_Y]) == distance:
            return other
        other = s[i + L.K_NEXT]
    return -1


@jit_inner
def follow_path(p, q, s, d, u, k):
    """Update a PathChaser: one step of the shortest path to the nearest target."""
    move_passively(p, q, s, d, k)
    o = sprite_offset(p, k)
    first, n_types, nearest = _chase_targets(p, s, k, ANY_DISTANCE)
    target = -1
    for i in range(n_types):
        if target < 0:
            target = _first_sprite_at_distance(p, s, k, p[first + i], nearest)
    if target < 0:
        move_in_base_direction(p, q, s, d, k, random_direction(p, s, u, k))
        return
    s[o + L.K_COUNTER] = p[type_offset(p, s[o + L.K_TYPE]) + L.Y_CONS]
    i = sprite_offset(p, target)
    move_in_base_direction(p, q, s, d, k, first_step_of_path(p, s[o + L.K_X], s[o + L.K_Y], s[i + L.K_X], s[i + L.K_Y]))


@jit_inner
def _target_candidate(p, s, goal, number):
    """Return candidate `number` of those to hunt: the sprites of exactly type `goal`, then those of its expansion (its own once more)."""
    y = type_offset(p, goal)
    for i in range(-1, p[y + L.Y_EXPANSION_N]):
        t = goal if i < 0 else p[p[y + L.Y_EXPANSION_AT] + i]
        if number >= s[type_state_offset(t) + L.T_COUNT]:
            number -= s[type_state_offset(t) + L.T_COUNT]
            continue
        k = s[type_state_offset(t) + L.T_HEAD]
        while number > 0:
            k = s[sprite_offset(p, k) + L.K_NEXT]
            number -= 1
        return k
    return -1


@jit_inner
def _choose_target(p, s, u, k):
    """Return a PathAltChaser's new target: the first nearest candidate, or a drawn one; -1 for none."""
    row = type_offset(p, s[sprite_offset(p, k) + L.K_TYPE])
    if p[row + L.Y_STYPES_N] == 0:
        return -1
    goal = p[p[row + L.Y_STYPES_AT] + next_unseeded_int(s, u, p[row + L.Y_STYPES_N])]
    y = type_offset(p, goal)
    n = s[type_state_offset(goal) + L.T_COUNT]
    for i in range(p[y + L.Y_EXPANSION_N]):
        n += s[type_state_offset(p[p[y + L.Y_EXPANSION_AT] + i]) + L.T_COUNT]
    if n == 0:
        return -1
    if p[row + L.Y_FLAGS] & L.FLAG_RANDOM_TARGET:
        return _target_candidate(p, s, goal, next_int(s, u, n))
    nearest = _nearest_distance(p, s, k, goal, ANY_DISTANCE, ANY_DISTANCE)
    for i in range(p[y + L.Y_EXPANSION_N]):
        nearest = _nearest_distance(p, s, k, p[p[y + L.Y_EXPANSION_AT] + i], ANY_DISTANCE, nearest)
    for i in range(-1, p[y + L.Y_EXPANSION_N]):
        found = _first_sprite_at_distance(p, s, k, goal if i < 0 else p[p[y + L.Y_EXPANSION_AT] + i], nearest)
        if found >= 0:
            return found
    return -1


@jit_inner
def _target_place(p, s, k):
    """Return (whether sprite k has a target, its x, its y), dead ones too."""
    h = sprite_offset(p, k) + p[L.P_TARGETS]
    target = s[h + L.TARGET_ROW]
    if target >= 0:
        return True, s[sprite_offset(p, target) + L.K_X], s[sprite_offset(p, target) + L.K_Y]
    return target == L.DEAD_TARGET, s[h + L.TARGET_X], s[h + L.TARGET_Y]


@jit_inner
def _has_reached(p, s, k):
    """Return whether sprite k's rectangle contains its target's, or it has none."""
    o = sprite_offset(p, k)
    known, x, y = _target_place(p, s, k)
    w, h = sprite_size(p, s, o)
    target = s[o + p[L.P_TARGETS] + L.TARGET_ROW]
    tw, th = sprite_size(p, s, sprite_offset(p, target)) if target >= 0 else last_sprite_size(p, s, o)
    inside = s[o + L.K_X] <= x and s[o + L.K_Y] <= y and x + tw <= s[o + L.K_X] + w and y + th <= s[o + L.K_Y] + h
    return not known or inside


@jit_inner
def chase_target_by_path(p, q, s, d, u, k):
    """Update a PathAltChaser: it keeps to a target until that is reached."""
    move_passively(p, q, s, d, k)
    o = sprite_offset(p, k)
    h = o + p[L.P_TARGETS]
    if _has_reached(p, s, k):
        s[h + L.TARGET_ROW] = _choose_target(p, s, u, k)
    known, x, y = _target_place(p, s, k)
    if not known:
        move_in_base_direction(p, q, s, d, k, next_int(s, u, 4))
        return
    direction = first_step_of_path(p, s[o + L.K_X], s[o + L.K_Y], x, y)
    if direction < 0 and s[h + L.TARGET_KNOWN]:
        direction = first_step_of_path(p, s[o + L.K_X], s[o + L.K_Y], s[h + L.TARGET_KNOWN_X], s[h + L.TARGET_KNOWN_Y])
    else:
        s[h + L.TARGET_KNOWN_X], s[h + L.TARGET_KNOWN_Y], s[h + L.TARGET_KNOWN] = x, y, 1
    move_in_base_direction(p, q, s, d, k, direction)


@jit_inner
def chase_target_or_wander(p, q, s, d, u, k):
    """Update a RandomPathAltChaser: by chance it wanders instead."""
    if next_double(s, u) < q[s[sprite_offset(p, k) + L.K_TYPE] * L.Q_WIDTH + L.Q_PROB]:
        move_passively(p, q, s, d, k)
        move_in_base_direction(p, q, s, d, k, next_int(s, u, 4))
    else:
        chase_target_by_path(p, q, s, d, u, k)


@jit_inner
def chase_drawn_type(p, q, s, d, u, k):
    """Update an AlternateChaser: after the nearest sprites of a type drawn from its list.

    By a slip of the reference the drawn type's own sprites stand in the list of candidates twice: that shows in the bound of the draw.
    """
    move_passively(p, q, s, d, k)
    row, total = type_offset(p, s[sprite_offset(p, k) + L.K_TYPE]), 0
    for i in range(p[row + L.Y_STYPES_N]):
        total += count_sprites(p, s, p[p[row + L.Y_STYPES_AT] + i])
    n, direction, first, n_types, nearest, drawn = 0, -1, 0, 0, ANY_DISTANCE, 0
    if total > 0:
        drawn = p[row + L.Y_STYPES_AT] + next_unseeded_int(s, u, p[row + L.Y_STYPES_N])
        goal = type_offset(p, p[drawn])
        first, n_types = p[goal + L.Y_EXPANSION_AT], p[goal + L.Y_EXPANSION_N]
        nearest = _nearest_distance(p, s, k, p[drawn], ANY_DISTANCE, ANY_DISTANCE)
        for i in range(n_types):
            nearest = _nearest_distance(p, s, k, p[first + i], ANY_DISTANCE, nearest)
        own, _ = _chase_directions(p, s, k, p[drawn], ANY_DISTANCE, nearest, -1, -1)
        more, _ = _chase_directions_of_types(p, s, k, first, n_types, ANY_DISTANCE, nearest, -1, -1)
        n = own + more
    if n == 0:
        move_in_base_direction(p, q, s, d, k, next_int(s, u, 4))
        return
    pick = next_int(s, u, n)
    own, direction = _chase_directions(p, s, k, p[drawn], ANY_DISTANCE, nearest, -1, pick)
    if direction < 0:
        _, direction = _chase_directions_of_types(p, s, k, first, n_types, ANY_DISTANCE, nearest, -1, pick - own)
    move_in_base_direction(p, q, s, d, k, direction)


@jit_inner
def chase_drawn_type_or_wander(p, q, s, d, u, k):
    """Update a RandomAltChaser."""
    if next_double(s, u) < q[s[sprite_offset(p, k) + L.K_TYPE] * L.Q_WIDTH + L.Q_PROB]:
        move_passively(p, q, s, d, k)
        move_in_base_direction(p, q, s, d, k, next_int(s, u, 4))
    else:
        chase_drawn_type(p, q, s, d, u, k)


# ----------------------------------------------------------------------------------------------------
# The path finder of games whose first line names obstacles, `obs=` (docs/vgdl-semantics.md, section 9).
#
# Paths depend on the level alone, so the compiler finds them all: for every pair of free cells the first step. In p, from P_PATHS on: the
# number of free cells n; per cell of the board its number among the free ones, or -1; then n rows of n half bytes, 1 + the base direction
# of the first step, 0 where there is no path.

STEPS_PER_WORD = 7  # half bytes in a word; the eighth would touch the sign


@jit_inner
def _path_cell_at(p, x, y):
    """Return the number of the cell of a position as the reference rounds it, -1 off the board."""
    scale = 1.0 / p[L.P_BLOCK]
    column, row = int(x * scale), int(y * scale)
    if column < 0 or row < 0 or column >= p[L.P_WIDTH] or row >= p[L.P_HEIGHT]:
        return -1
    return row * p[L.P_WIDTH] + column


@jit_inner
def first_step_of_path(p, x, y, to_x, to_y):
    """Return the base direction of the first step of the shortest path between two positions (px); -1 where there is none."""
    at = p[L.P_PATHS]
    here, there = _path_cell_at(p, x, y), _path_cell_at(p, to_x, to_y)
    if at == 0 or here < 0 or there < 0:
        return -1
    a, b, n = p[at + 1 + here], p[at + 1 + there], p[at]
    if a < 0 or b < 0:
        return -1
    i = a * n + b
    word = p[at + 1 + p[L.P_WIDTH] * p[L.P_HEIGHT] + i // STEPS_PER_WORD]
    return (word >> (4 * (i % STEPS_PER_WORD)) & 15) - 1


@jit_inner
def _heap_push(heap, distance, n, item):
    """Put an item into the heap of n others, as java.util.PriorityQueue does: which of two equal paths is found depends on it."""
    i = n
    while i > 0:
        parent = (i - 1) >> 1
        if distance[item] >= distance[heap[parent]]:
            break
        heap[i] = heap[parent]
        i = parent
    heap[i] = item


@jit_inner
def _heap_pop(heap, distance, n):
    """Take the first item out of a heap of n and return it."""
    result, item = heap[0], heap[n - 1]
    n -= 1
    i = 0
    while 2 * i + 1 < n:
        child = 2 * i + 1
        if child + 1 < n and distance[heap[child]] > distance[heap[child + 1]]:
            child += 1
        if distance[item] <= distance[heap[child]]:
            break
        heap[i] = heap[child]
        i = child
    if n > 0:
        heap[i] = item
    return result


@kernel()
def find_paths(free, width, sideways, steps):
    """Fill `steps`, (n, n) int8, for all pairs of free cells: 1 + base direction of the first step from one to the other, 0 for none.

    `free`, (cells,) int32, numbers the free cells, -1 for a blocked one; `sideways`: only steps to the left and to the right.
    """
    cells, n = len(free), len(steps)
    heap, distance, first, done = np.zeros(n + 1, np.int32), np.zeros(n, np.int32), np.zeros(n, np.int8), np.zeros(n, np.uint8)
    cell_of = np.zeros(n, np.int32)
    for c in range(cells):
        if free[c] >= 0:
            cell_of[free[c]] = c
    for source in range(n):
        done[:] = 0
        distance[source], done[source], first[source] = 0, 1, 0
        heap[0], waiting = source, 1
        while waiting > 0:
            here = _heap_pop(heap, distance, waiting)
            waiting -= 1
            steps[source, here] = first[here]
            x, y = cell_of[here] % width, cell_of[here] // width
            for turn in range(4):
                way = (0, 2, 1, 3)[turn]  # UP, DOWN, LEFT, RIGHT as base directions
                nx, ny = x + (way == 3) - (way == 1), y + (way == 2) - (way == 0)
                if (sideways and way % 2 == 0) or nx < 0 or ny < 0 or nx >= width or ny * width + nx >= cells:
                    continue
                there = free[ny * width + nx]
                if there < 0 or done[there]:
                    continue
                done[there], distance[there] = 1, distance[here] + 1
                first[there] = way + 1 if here == source else first[here]
                _heap_push(heap, distance, waiting, there)
                waiting += 1


def build_path_table(blocked: np.ndarray, sideways: bool) -> np.ndarray:
    """Return what lies at P_PATHS, int32, for a board whose blocked cells are (rows, columns) bool.

    `sideways`, where the avatar has no more than three actions: paths go left and right only.
    """
    free = np.where(blocked.ravel(), -1, np.cumsum(~blocked.ravel()) - 1).astype(np.int32)
    n = int((free >= 0).sum())
    steps = np.zeros((n, n), np.int8)
    find_paths(free, blocked.shape[1], sideways, steps)
    words = np.zeros(-(-n * n // STEPS_PER_WORD), np.int32)
    flat = np.zeros(len(words) * STEPS_PER_WORD, np.int32)
    flat[: n * n] = steps.ravel()
    for i in range(STEPS_PER_WORD):
        words |= flat[i::STEPS_PER_WORD] << 4 * i
    return np.concatenate([np.array([n], np.int32), free, words])
