"""What happens when two sprites overlap, or one leaves the screen, or a time has come (VGDL semantics, sections 6, A7, B4). `a` is the
first
named sprite (-1 for a timer without one), `b` the second (-1 at the screen's edge and for timers)."""

from __future__ import annotations

import math

import numpy as np

from game_meta.vgdl.ontology import EFFECTS as ONTOLOGY

from .belongings import add_health, add_health_to_max, change_resource, collect, collect_if_held, subtract_health
from .bounces import back, bounce_off_paddle, flush_against, stop_at_wall
from .cells import note_contacts, place, put
from .jit import inner
from .layout import *  # noqa: F403
from .motion import base_direction, face, last_direction, pixels_of, step, walk
from .outcome import KEEP, OFF, ON
from .rng import next_double, next_int
from .rows import at, flags_of, kind, members, size
from .sprites import bury, change, held, kill
from .timers import set_timer
from .transforms import (
    make_at,
    spawn_behind,
    spawn_beside,
    spawn_if_held,
    spawn_if_sub_types,
    transform,
    transform_all,
    transform_if_count,
    transform_to_random_child,
    transform_to_singleton,
)

NEEDS_SECOND = np.array([ONTOLOGY[name].second for name in EFFECTS])
ALONE = {"killAll", "transformToAll", "undoAll", "addTimer", "setSpeedForAll", "increaseSpeedToAll", "decreaseSpeedToAll", "removeScore"}
NEEDS_NONE = np.array([name in ALONE for name in EFFECTS])


@inner
def _move_to(p, s, u, a, x, y):
    place(p, s, a, x, y)
    note_contacts(p, s, u, a)


@inner
def _bounce_forward(p, q, s, d, u, a, b):
    dx, dy = last_direction(p, s, b)
    if dx * d[b * D_WIDTH + D_X] < 0:
        dx = -dx
    if dy * d[b * D_WIDTH + D_Y] < 0:
        dy = -dy
    walk(p, q, s, d, a, dx, dy, d[b * D_WIDTH + D_SPEED])
    note_contacts(p, s, u, a)
    face(p, s, d, a, dx, dy)


@inner
def _undo_all(p, s, u, spared, n_spared):
    for i in range(p[P_MOVERS_N]):
        t = p[p[P_MOVERS] + i]
        if p[kind(p, t) + Y_RANK] < 0:
            continue
        skip = False
        for j in range(n_spared):
            skip = skip or p[spared + j] == t
        k = -1 if skip else s[members(t) + T_HEAD]
        while k >= 0:
            back(p, s, u, k)
            k = s[at(p, k) + K_NEXT]


@inner
def _turn_around(p, q, s, d, u, a):
    o = at(p, a)
    back(p, s, u, a)
    for _ in range(2):
        s[o + K_LAST_MOVE] = p[kind(p, s[o + K_TYPE]) + Y_COOLDOWN]
        walk(p, q, s, d, a, 0.0, 1.0, d[a * D_WIDTH + D_SPEED])
    note_contacts(p, s, u, a)
    _reverse(p, s, d, a)


@inner
def _reverse(p, s, d, a):
    face(p, s, d, a, -d[a * D_WIDTH + D_X], -d[a * D_WIDTH + D_Y])


@inner
def _wrap_around(p, s, d, u, a, offset):
    o, b = at(p, a), p[P_BLOCK]
    w, h = size(p, s, o)
    x, y = s[o + K_X], s[o + K_Y]
    ox, oy = d[a * D_WIDTH + D_X], d[a * D_WIDTH + D_Y]
    if ox > 0:
        x = pixels_of(offset * w)
    elif ox < 0:
        x = pixels_of(p[P_WIDTH] * b - w * (1 + offset))
    elif oy > 0:
        y = pixels_of(offset * h)
    elif oy < 0:
        y = pixels_of(p[P_HEIGHT] * b - h * (1 + offset))
    _move_to(p, s, u, a, x, y)
    s[o + K_LAST_MOVE] = 0


@inner
def _teleport(p, s, d, u, a, b):
    o, exits = at(p, a), p[kind(p, s[at(p, b) + K_TYPE]) + Y_STYPE]
    if exits < 0:
        return
    if s[members(exits) + T_COUNT] == 0:
        kill(p, s, a)
        return
    k = s[members(exits) + T_HEAD]
    for _ in range(next_int(s, u, s[members(exits) + T_COUNT])):
        k = s[at(p, k) + K_NEXT]
    i = at(p, k)
    w, h = size(p, s, i)
    put(p, s, u, a, s[i + K_X], s[i + K_Y], w, h)
    s[o + K_LAST_MOVE] = 0
    if s[i + K_FLAGS] & FACES:
        face(p, s, d, a, d[k * D_WIDTH + D_X], d[k * D_WIDTH + D_Y])


@inner
def _attract_gaze(p, s, d, u, a, b, prob, align):
    o, i = at(p, a), at(p, b)
    if not (s[o + K_FLAGS] & FACES and s[i + K_FLAGS] & FACES):
        return
    if next_double(s, u) < prob:
        face(p, s, d, a, d[b * D_WIDTH + D_X], d[b * D_WIDTH + D_Y])
        if align:
            if d[a * D_WIDTH + D_X] != 0 and d[a * D_WIDTH + D_Y] == 0:
                _move_to(p, s, u, a, s[o + K_X], s[i + K_Y])
            else:
                _move_to(p, s, u, a, s[i + K_X], s[o + K_Y])


PULL_STEP = 10  # px that a speed of 1 pulls in continuous physics, whatever the size of a cell


@inner
def _pull(p, s, d, u, e, a, b):
    """pullWithIt: once a tick for each sprite and line."""
    o, i = at(p, a), at(p, b)
    pulled = o + p[P_PULLS] + p[e + E_A1]
    if s[pulled] == s[S_TICK] + 1:
        return
    s[pulled] = s[S_TICK] + 1
    free = flags_of(p, s, a) & CONTINUOUS
    dx, dy = last_direction(p, s, b)
    step(p, s, d, a, dx, dy, pixels_of(d[b * D_WIDTH + D_SPEED] * (PULL_STEP if free else p[P_BLOCK])))
    w, h = size(p, s, i)
    if free:
        place(p, s, a, s[o + K_X], s[i + K_Y] - h)
        face(p, s, d, a, d[a * D_WIDTH + D_X], 0.0)
    note_contacts(p, s, u, a)
    if p[e + E_A0]:
        put(p, s, u, a, s[i + K_X], s[i + K_Y], w, h)


@inner
def _kill_all(p, s, t):
    k = s[members(t) + T_HEAD] if t >= 0 else -1
    while k >= 0:
        kill(p, s, k)
        k = s[at(p, k) + K_NEXT]


@inner
def _kill_if(p, s, k, condition):
    if condition:
        kill(p, s, k)
        return ON
    return OFF


@inner
def _kill_if_frontal(p, s, a, b, frontal):
    ax, ay = last_direction(p, s, a)
    bx, by = last_direction(p, s, b)
    still, opposite = ax == 0 and ay == 0, ax + bx == 0 and ay + by == 0
    return _kill_if(p, s, a, still or opposite == frontal)


@inner
def _kill_if_from_above(p, s, a, b):
    o, i = at(p, a), at(p, b)
    _, h = size(p, s, i)
    return _kill_if(p, s, a, s[o + K_LAST_Y] > s[i + K_LAST_Y] + h // 2 and s[i + K_Y] > s[i + K_LAST_Y])


@inner
def _impact(p, s, d, a, b):
    """How fast a and b meet, as the reference has it: of two that can move only the directions count."""
    i, j = a * D_WIDTH, b * D_WIDTH
    if flags_of(p, s, a) & STATIC:
        return d[j + D_SPEED]
    if flags_of(p, s, b) & STATIC:
        return d[i + D_SPEED]
    dx, dy = d[i + D_X] - d[j + D_X], d[i + D_Y] - d[j + D_Y]
    return math.sqrt(dx * dx + dy * dy)


@inner
def _kill_if_not_upright(p, s, d, a):
    r = np.fmod(d[a * D_WIDTH + D_ROTATION] + 2 * math.pi, 2 * math.pi)
    if not 4.4 < r < 5.0:
        kill(p, s, a)


@inner
def _set_speeds(p, s, d, c, t, value):
    """setSpeedForAll, increaseSpeedToAll, decreaseSpeedToAll."""
    y = kind(p, t)
    for n in range(p[y + Y_EXPANSION_N] if t >= 0 else 0):
        k = s[members(p[p[y + Y_EXPANSION_AT] + n]) + T_HEAD]
        while k >= 0:
            i = k * D_WIDTH + D_SPEED
            d[i] = value if c == SET_SPEED_FOR_ALL else d[i] + value if c == INCREASE_SPEED_TO_ALL else max(0.0, d[i] - value)
            k = s[at(p, k) + K_NEXT]


@inner
def _update_spawn_type(p, s, e, b):
    t, gone = p[e + E_A1], s[at(p, b) + K_TYPE]
    y = kind(p, t)
    for n in range(p[y + Y_EXPANSION_N] if t >= 0 else 0):
        k = s[members(p[p[y + Y_EXPANSION_AT] + n]) + T_HEAD]
        while k >= 0:
            o = at(p, k)
            row = kind(p, s[o + K_TYPE])
            c = p[row + Y_CLASS]
            if c == SPAWN_POINT or c == BOMBER or c == RANDOM_BOMBER:
                s[o + K_STYPE] = p[e + E_A0]
            elif c == BOMBER_RANDOM_MISSILE:
                for i in range(p[row + Y_STYPES_N]):
                    if s[o + p[P_MAKES] + i] == gone:
                        s[o + p[P_MAKES] + i] = p[e + E_A0]
                        break
            k = s[o + K_NEXT]


@inner
def _remove_score(p, s, e, a, b):
    t = p[e + E_A0]
    for i in range(p[P_PLAYERS]):
        k = s[S_AVATAR + i]
        if k >= 0 and (k == a if t < 0 else s[at(p, k) + K_TYPE] == t):
            s[S_SCORE + i] = 0
    if p[e + E_A1] and b >= 0:
        bury(p, s, b)


@inner
def _shield(p, s, a, other, effect):
    """shieldFrom: for the rest of the tick the pair (a's type, other) is spared this effect."""
    t = s[at(p, a) + K_TYPE]
    for n in range(p[P_SHIELDS_N]):
        e = p[P_EFFECTS] + n * E_WIDTH
        if p[e + E_FIRST] == t and p[e + E_SECOND] == other and p[e + E_EFFECT] == effect:
            s[p[P_SHIELDS] + n] = s[S_TICK] + 1


@inner
def _align(p, s, d, u, a, b, orient):
    if orient:
        face(p, s, d, a, d[b * D_WIDTH + D_X], d[b * D_WIDTH + D_Y])
    _move_to(p, s, u, a, s[at(p, b) + K_X], s[at(p, b) + K_Y])


@inner
def run_effect(p, q, s, d, u, e, a, b):
    """Executes the effect whose row begins at e in p; answers as outcome.py has it. Those without a condition never touch the switch of
    their score, which begins ON."""
    c = p[e + E_EFFECT]
    if b < 0 and NEEDS_SECOND[c]:
        s[S_WARNINGS] += 1
        return KEEP
    if a < 0 and not NEEDS_NONE[c]:
        return KEEP
    if c < TRANSFORM_TO:
        return _run_killing(p, q, s, d, u, e, c, a, b)
    if c < BOUNCE_FORWARD:
        return _run_making(p, q, s, d, u, e, c, a, b)
    if COLLECT_RESOURCE <= c <= SUBTRACT_HEALTH_POINTS:
        return _run_belongings(p, s, e, c, a, b)
    return _run_moving(p, q, s, d, u, e, c, a, b)


@inner
def _run_killing(p, q, s, d, u, e, c, a, b):
    if c == STEP_BACK:
        if p[e + E_A0] and b >= 0:
            flush_against(p, s, u, a, b)
        else:
            back(p, s, u, a)
    elif c == KILL_SPRITE:
        kill(p, s, a)
    elif c == KILL_BOTH:
        kill(p, s, a)
        kill(p, s, b)
    elif c == KILL_ALL:
        _kill_all(p, s, p[e + E_A0])
    elif c == KILL_IF_ALIVE:
        if not s[at(p, b) + K_FLAGS] & KILLED:
            kill(p, s, a)
    elif c == KILL_IF_HAS_MORE:
        return _kill_if(p, s, a, held(p, s, a, p[e + E_A0]) >= p[e + E_A1])
    elif c == KILL_IF_HAS_LESS:
        return _kill_if(p, s, a, held(p, s, a, p[e + E_A0]) <= p[e + E_A1])
    elif c == KILL_IF_OTHER_HAS_MORE:
        enough = held(p, s, b, p[e + E_A0]) >= p[e + E_A1]
        if enough and p[e + E_A2]:
            change(p, s, b, p[e + E_A0], -p[e + E_A1])
        return _kill_if(p, s, a, enough)
    elif c == KILL_IF_FROM_ABOVE:
        return _kill_if_from_above(p, s, a, b)
    elif c == KILL_IF_FRONTAL or c == KILL_IF_NOT_FRONTAL:
        return _kill_if_frontal(p, s, a, b, c == KILL_IF_FRONTAL)
    elif c == KILL_IF_FAST:
        if _impact(p, s, d, a, b) > q[p[e + E_Q]]:
            kill(p, s, a)
    elif c == KILL_IF_SLOW:
        if _impact(p, s, d, a, b) < q[p[e + E_Q]]:
            kill(p, s, a)
    elif c == KILL_IF_NOT_UPRIGHT:
        _kill_if_not_upright(p, s, d, a)
    return KEEP


@inner
def _run_making(p, q, s, d, u, e, c, a, b):
    if c == TRANSFORM_TO:
        transform(p, q, s, d, u, a, b, p[e + E_A0], p[e + E_A1], p[e + E_A2], False)
    elif c == TRANSFORM_TO_ALL:
        transform_all(p, q, s, d, u, e, b)
    elif c == TRANSFORM_IF_COUNT:
        return transform_if_count(p, q, s, d, u, e, a, b)
    elif c == TRANSFORM_TO_SINGLETON:
        transform_to_singleton(p, q, s, d, u, e, a, b)
    elif c == TRANSFORM_TO_RANDOM_CHILD:
        transform_to_random_child(p, q, s, d, u, e, a, b)
    elif c == SPAWN:
        if next_double(s, u) < q[p[e + E_Q]]:
            make_at(p, q, s, d, u, a, p[e + E_A0])
    elif c == SPAWN_IF_HAS_MORE or c == SPAWN_IF_HAS_LESS:
        return spawn_if_held(p, q, s, d, u, e, a, c == SPAWN_IF_HAS_MORE)
    elif c == SPAWN_IF_COUNTER_SUB_TYPES:
        return spawn_if_sub_types(p, q, s, d, u, e, a)
    elif c == SPAWN_BEHIND:
        spawn_behind(p, q, s, d, u, e, b)
    elif c == CLONE_SPRITE:
        make_at(p, q, s, d, u, a, s[at(p, a) + K_TYPE])
    else:
        dx, dy = int(c == SPAWN_RIGHT) - int(c == SPAWN_LEFT), int(c == SPAWN_BELOW) - int(c == SPAWN_ABOVE)
        spawn_beside(p, q, s, d, u, e, b, dx, dy)
    return KEEP


@inner
def _run_belongings(p, s, e, c, a, b):
    if c == COLLECT_RESOURCE:
        return collect(p, s, e, a, b)
    if c == COLLECT_RESOURCE_IF_HELD:
        return collect_if_held(p, s, e, a, b)
    if c == CHANGE_RESOURCE:
        return change_resource(p, s, e, a, b)
    if c == ADD_HEALTH_POINTS:
        return add_health(p, s, e, a, b)
    if c == SUBTRACT_HEALTH_POINTS:
        return subtract_health(p, s, e, a)
    add_health_to_max(p, s, e, a, b)
    return KEEP


@inner
def _run_moving(p, q, s, d, u, e, c, a, b):
    if c == BOUNCE_FORWARD:
        _bounce_forward(p, q, s, d, u, a, b)
    elif c == UNDO_ALL:
        _undo_all(p, s, u, p[e + E_A0], p[e + E_A1])
    elif c == REVERSE_DIRECTION:
        _reverse(p, s, d, a)
    elif c == FLIP_DIRECTION:
        dx, dy = base_direction(next_int(s, u, 4))
        face(p, s, d, a, float(dx), float(dy))
    elif c == TURN_AROUND:
        _turn_around(p, q, s, d, u, a)
    elif c == WRAP_AROUND:
        _wrap_around(p, s, d, u, a, q[p[e + E_Q]])
    elif c == ATTRACT_GAZE:
        _attract_gaze(p, s, d, u, a, b, q[p[e + E_Q]], p[e + E_A0])
    elif c == ALIGN:
        _align(p, s, d, u, a, b, p[e + E_A0])
    elif c == PULL_WITH_IT:
        _pull(p, s, d, u, e, a, b)
    elif c == TELEPORT_TO_EXIT:
        _teleport(p, s, d, u, a, b)
    elif c == WALL_STOP:
        stop_at_wall(p, q, s, d, u, a, b)
    elif c == BOUNCE_DIRECTION:
        bounce_off_paddle(p, s, d, a, b, q[p[e + E_Q]])
    elif c == SHIELD_FROM:
        _shield(p, s, a, p[e + E_A0], p[e + E_A1])
    elif c == ADD_TIMER:
        set_timer(p, s, s[S_TICK] + p[e + E_A1], p[e + E_A0])
    elif c == HALF_SPEED:
        d[a * D_WIDTH + D_SPEED] *= 0.5
    elif c == WATER_PHYSICS:
        s[at(p, a) + K_FLAGS] |= IN_WATER
    elif c == UPDATE_SPAWN_TYPE:
        _update_spawn_type(p, s, e, b)
    elif c == REMOVE_SCORE:
        _remove_score(p, s, e, a, b)
    elif c == SET_SPEED_FOR_ALL or c == INCREASE_SPEED_TO_ALL or c == DECREASE_SPEED_TO_ALL:
        _set_speeds(p, s, d, c, p[e + E_A0], q[p[e + E_Q]])
    return KEEP
