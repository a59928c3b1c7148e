"""What happens when two sprites overlap, or one leaves the screen, or a time has come (docs/vgdl-semantics.md, sections 6, A7, B4).

`a` is the first named sprite (-1 for a timer without one), `b` the second (-1 at the screen's edge and for timers). Each effect is a branch
of a chain on its number, which Numba compiles to jumps; those that take more than a line have a function of their own: here, in
movement_effects.py and in transform_effects.py. What an effect needs (a first, a second sprite) is read from its record in vgdl/spec.
"""

from __future__ import annotations

import math

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.jit import jit_inner
from game_meta.engine.movement import base_direction, last_direction, set_direction
from game_meta.engine.movement_effects import (
    apply_align,
    apply_attract_gaze,
    apply_bounce_direction,
    apply_bounce_forward,
    apply_pull_with_it,
    apply_teleport_to_exit,
    apply_turn_around,
    apply_undo_all,
    apply_wall_stop,
    apply_wrap_around,
    place_flush_against,
    restore_last_rectangle,
    reverse_direction,
)
from game_meta.engine.rng import next_double, next_int
from game_meta.engine.sprites import add_resource, add_resource_clamped, kill_or_disable, mark_killed, resource_count
from game_meta.engine.state import (
    OUTCOME_INSTEAD,
    OUTCOME_KEEP,
    OUTCOME_OFF,
    OUTCOME_ON,
    sprite_offset,
    sprite_size,
    type_flags_of,
    type_offset,
    type_state_offset,
)
from game_meta.engine.transform_effects import (
    apply_spawn_behind,
    apply_spawn_beside,
    apply_spawn_if_counter_sub_types,
    apply_spawn_if_has,
    apply_transform_if_count,
    apply_transform_to,
    apply_transform_to_all,
    apply_transform_to_random_child,
    apply_transform_to_singleton,
    spawn_at_sprite,
)
from game_meta.vgdl.spec import EFFECTS
from game_meta.vgdl.spec import effects as E
from game_meta.vgdl.spec import sprites as C

_BY_OPCODE = sorted(EFFECTS.values(), key=lambda effect: effect.opcode)
EFFECT_NEEDS_FIRST = np.array([effect.needs_first for effect in _BY_OPCODE])
EFFECT_NEEDS_SECOND = np.array([effect.needs_second for effect in _BY_OPCODE])
EFFECT_MOVES_SECOND = np.array([bool({E.SECOND, E.EVERYTHING}.intersection((*e.moves, *e.sends_back))) for e in _BY_OPCODE])


@jit_inner
def run_effect(p, q, s, d, u, e, a, b):
    """Run the effect whose row begins at e in p on sprites a and b; return its outcome (OUTCOME_*, state.py).

    An effect without a condition never touches the switch of its score, which begins ON.
    """
    c = p[e + L.E_EFFECT]
    if b < 0 and EFFECT_NEEDS_SECOND[c]:
        s[L.S_WARNINGS] += 1
        return OUTCOME_KEEP
    if a < 0 and EFFECT_NEEDS_FIRST[c]:
        return OUTCOME_KEEP
    if c < E.TRANSFORM_TO:
        return _run_kill_effect(p, q, s, d, u, e, c, a, b)
    if c < E.BOUNCE_FORWARD:
        return _run_transform_effect(p, q, s, d, u, e, c, a, b)
    if E.COLLECT_RESOURCE <= c <= E.SUBTRACT_HEALTH_POINTS:
        return _run_resource_effect(p, s, e, c, a, b)
    return _run_movement_effect(p, q, s, d, u, e, c, a, b)


@jit_inner
def _run_kill_effect(p, q, s, d, u, e, c, a, b):
    """Run effect c of those that put back or kill."""
    if c == E.STEP_BACK:
        if p[e + L.E_A0] and b >= 0:
            place_flush_against(p, s, u, a, b)
        else:
            restore_last_rectangle(p, s, u, a)
    elif c == E.KILL_SPRITE:
        kill_or_disable(p, s, a)
    elif c == E.KILL_BOTH:
        kill_or_disable(p, s, a)
        kill_or_disable(p, s, b)
    elif c == E.KILL_ALL:
        apply_kill_all(p, s, p[e + L.E_A0])
    elif c == E.KILL_IF_ALIVE:
        if not s[sprite_offset(p, b) + L.K_FLAGS] & L.SPRITE_KILLED:
            kill_or_disable(p, s, a)
    elif c == E.KILL_IF_HAS_MORE:
        return kill_on_condition(p, s, a, resource_count(p, s, a, p[e + L.E_A0]) >= p[e + L.E_A1])
    elif c == E.KILL_IF_HAS_LESS:
        return kill_on_condition(p, s, a, resource_count(p, s, a, p[e + L.E_A0]) <= p[e + L.E_A1])
    elif c == E.KILL_IF_OTHER_HAS_MORE:
        enough = resource_count(p, s, b, p[e + L.E_A0]) >= p[e + L.E_A1]
        if enough and p[e + L.E_A2]:
            add_resource_clamped(p, s, b, p[e + L.E_A0], -p[e + L.E_A1])
        return kill_on_condition(p, s, a, enough)
    elif c == E.KILL_IF_FROM_ABOVE:
        return apply_kill_if_from_above(p, s, a, b)
    elif c == E.KILL_IF_FRONTAL or c == E.KILL_IF_NOT_FRONTAL:
        return apply_kill_if_frontal(p, s, a, b, c == E.KILL_IF_FRONTAL)
    elif c == E.KILL_IF_FAST:
        if impact_speed(p, s, d, a, b) > q[p[e + L.E_Q]]:
            kill_or_disable(p, s, a)
    elif c == E.KILL_IF_SLOW:
        if impact_speed(p, s, d, a, b) < q[p[e + L.E_Q]]:
            kill_or_disable(p, s, a)
    elif c == E.KILL_IF_NOT_UPRIGHT:
        apply_kill_if_not_upright(p, s, d, a)
    return OUTCOME_KEEP


@jit_inner
def _run_transform_effect(p, q, s, d, u, e, c, a, b):
    """Run effect c of those that turn sprites into others or make new ones."""
    if c == E.TRANSFORM_TO:
        apply_transform_to(p, q, s, d, u, a, b, p[e + L.E_A0], p[e + L.E_A1], p[e + L.E_A2], False)
    elif c == E.TRANSFORM_TO_ALL:
        apply_transform_to_all(p, q, s, d, u, e, b)
    elif c == E.TRANSFORM_IF_COUNT:
        return apply_transform_if_count(p, q, s, d, u, e, a, b)
    elif c == E.TRANSFORM_TO_SINGLETON:
        apply_transform_to_singleton(p, q, s, d, u, e, a, b)
    elif c == E.TRANSFORM_TO_RANDOM_CHILD:
        apply_transform_to_random_child(p, q, s, d, u, e, a, b)
    elif c == E.SPAWN:
        if next_double(s, u) < q[p[e + L.E_Q]]:
            spawn_at_sprite(p, q, s, d, u, a, p[e + L.E_A0])
    elif c == E.SPAWN_IF_HAS_MORE or c == E.SPAWN_IF_HAS_LESS:
        return apply_spawn_if_has(p, q, s, d, u, e, a, c == E.SPAWN_IF_HAS_MORE)
    elif c == E.SPAWN_IF_COUNTER_SUB_TYPES:
        return apply_spawn_if_counter_sub_types(p, q, s, d, u, e, a)
    elif c == E.SPAWN_BEHIND:
        apply_spawn_behind(p, q, s, d, u, e, b)
    elif c == E.CLONE_SPRITE:
        spawn_at_sprite(p, q, s, d, u, a, s[sprite_offset(p, a) + L.K_TYPE])
    else:
        dx, dy = int(c == E.SPAWN_RIGHT) - int(c == E.SPAWN_LEFT), int(c == E.SPAWN_BELOW) - int(c == E.SPAWN_ABOVE)
        apply_spawn_beside(p, q, s, d, u, e, b, dx, dy)
    return OUTCOME_KEEP


@jit_inner
def _run_resource_effect(p, s, e, c, a, b):
    """Run effect c of those on what a sprite carries."""
    if c == E.COLLECT_RESOURCE:
        return apply_collect_resource(p, s, e, a, b)
    if c == E.COLLECT_RESOURCE_IF_HELD:
        return apply_collect_resource_if_held(p, s, e, a, b)
    if c == E.CHANGE_RESOURCE:
        return apply_change_resource(p, s, e, a, b)
    if c == E.ADD_HEALTH_POINTS:
        return apply_add_health_points(p, s, e, a, b)
    if c == E.SUBTRACT_HEALTH_POINTS:
        return apply_subtract_health_points(p, s, e, a)
    apply_add_health_points_to_max(p, s, e, a, b)
    return OUTCOME_KEEP


@jit_inner
def _run_movement_effect(p, q, s, d, u, e, c, a, b):
    """Run effect c of those that move or turn a sprite, or work on a whole type or on other rules."""
    if c == E.BOUNCE_FORWARD:
        apply_bounce_forward(p, q, s, d, u, a, b)
    elif c == E.UNDO_ALL:
        apply_undo_all(p, s, u, p[e + L.E_A0], p[e + L.E_A1])
    elif c == E.REVERSE_DIRECTION:
        reverse_direction(p, s, d, a)
    elif c == E.FLIP_DIRECTION:
        dx, dy = base_direction(next_int(s, u, 4))
        set_direction(p, s, d, a, float(dx), float(dy))
    elif c == E.TURN_AROUND:
        apply_turn_around(p, q, s, d, u, a)
    elif c == E.WRAP_AROUND:
        apply_wrap_around(p, s, d, u, a, q[p[e + L.E_Q]])
    elif c == E.ATTRACT_GAZE:
        apply_attract_gaze(p, s, d, u, a, b, q[p[e + L.E_Q]], p[e + L.E_A0])
    elif c == E.ALIGN:
        apply_align(p, s, d, u, a, b, p[e + L.E_A0])
    elif c == E.PULL_WITH_IT:
        apply_pull_with_it(p, s, d, u, e, a, b)
    elif c == E.TELEPORT_TO_EXIT:
        apply_teleport_to_exit(p, s, d, u, a, b)
    elif c == E.WALL_STOP:
        apply_wall_stop(p, q, s, d, u, a, b)
    elif c == E.BOUNCE_DIRECTION:
        apply_bounce_direction(p, s, d, a, b, q[p[e + L.E_Q]])
    elif c == E.SHIELD_FROM:
        apply_shield_from(p, s, a, p[e + L.E_A0], p[e + L.E_A1])
    elif c == E.ADD_TIMER:
        queue_timer(p, s, s[L.S_TICK] + p[e + L.E_A1], p[e + L.E_A0])
    elif c == E.HALF_SPEED:
        d[a * L.D_WIDTH + L.D_SPEED] *= 0.5
    elif c == E.WATER_PHYSICS:
        s[sprite_offset(p, a) + L.K_FLAGS] |= L.SPRITE_IN_WATER
    elif c == E.UPDATE_SPAWN_TYPE:
        apply_update_spawn_type(p, s, e, b)
    elif c == E.REMOVE_SCORE:
        apply_remove_score(p, s, e, a, b)
    elif c == E.SET_SPEED_FOR_ALL or c == E.INCREASE_SPEED_TO_ALL or c == E.DECREASE_SPEED_TO_ALL:
        apply_set_speed_for_all(p, s, d, c, p[e + L.E_A0], q[p[e + L.E_Q]])
    return OUTCOME_KEEP


# ----------------------------------------------------------------------------------------------------
# Effects that kill under a condition (docs/vgdl-semantics.md, sections 6, A7, B4).


@jit_inner
def apply_kill_all(p, s, t):
    """Kill all sprites of exactly type t."""
    k = s[type_state_offset(t) + L.T_HEAD] if t >= 0 else -1
    while k >= 0:
        kill_or_disable(p, s, k)
        k = s[sprite_offset(p, k) + L.K_NEXT]


@jit_inner
def kill_on_condition(p, s, k, condition):
    """Kill sprite k if the condition holds; return the outcome."""
    if condition:
        kill_or_disable(p, s, k)
        return OUTCOME_ON
    return OUTCOME_OFF


@jit_inner
def apply_kill_if_frontal(p, s, a, b, frontal):
    """Kill a if it stands still, or if it meets b head on (`frontal`) or does not (killIfNotFrontal); return the outcome."""
    ax, ay = last_direction(p, s, a)
    bx, by = last_direction(p, s, b)
    still, opposite = ax == 0 and ay == 0, ax + bx == 0 and ay + by == 0
    return kill_on_condition(p, s, a, still or opposite == frontal)


@jit_inner
def apply_kill_if_from_above(p, s, a, b):
    """Kill a if b has come down on it; return the outcome."""
    o, i = sprite_offset(p, a), sprite_offset(p, b)
    _, h = sprite_size(p, s, i)
    return kill_on_condition(p, s, a, s[o + L.K_LAST_Y] > s[i + L.K_LAST_Y] + h // 2 and s[i + L.K_Y] > s[i + L.K_LAST_Y])


@jit_inner
def impact_speed(p, s, d, a, b):
    """Return how fast a and b meet, as the reference has it: of two that can move only the directions count."""
    i, j = a * L.D_WIDTH, b * L.D_WIDTH
    if type_flags_of(p, s, a) & L.FLAG_STATIC:
        return d[j + L.D_SPEED]
    if type_flags_of(p, s, b) & L.FLAG_STATIC:
        return d[i + L.D_SPEED]
    dx, dy = d[i + L.D_X] - d[j + L.D_X], d[i + L.D_Y] - d[j + L.D_Y]
    return math.sqrt(dx * dx + dy * dy)


@jit_inner
def apply_kill_if_not_upright(p, s, d, a):
    """Kill a unless its rotation is about three quarters of a turn: nose up, since y grows downward."""
    r = np.fmod(d[a * L.D_WIDTH + L.D_ROTATION] + 2 * math.pi, 2 * math.pi)
    if not 4.4 < r < 5.0:
        kill_or_disable(p, s, a)


# ----------------------------------------------------------------------------------------------------
# Effects on what a sprite carries: resources and health (docs/vgdl-semantics.md, section 6).


@jit_inner
def apply_collect_resource(p, s, e, a, b):
    """Let b take a, as far as its limit goes; return the outcome."""
    row = type_offset(p, s[sprite_offset(p, a) + L.K_TYPE])
    if not p[row + L.Y_FLAGS] & L.FLAG_RESOURCE:
        return OUTCOME_KEEP
    room = p[row + L.Y_LIMIT] - resource_count(p, s, b, p[row + L.Y_RESOURCE])
    if room <= 0:
        return OUTCOME_OFF
    add_resource(p, s, b, p[row + L.Y_RESOURCE], min(p[row + L.Y_VALUE], room))
    if p[e + L.E_A0]:
        mark_killed(p, s, a)
    return OUTCOME_ON


@jit_inner
def apply_collect_resource_if_held(p, s, e, a, b):
    """Let b take a only if it has enough of another resource; return the outcome."""
    row = type_offset(p, s[sprite_offset(p, a) + L.K_TYPE])
    if not p[row + L.Y_FLAGS] & L.FLAG_RESOURCE:
        return OUTCOME_KEEP
    if p[e + L.E_A1] < 0 or resource_count(p, s, b, p[e + L.E_A1]) < p[e + L.E_A2]:
        return OUTCOME_OFF
    resource, value = p[row + L.Y_RESOURCE], p[row + L.Y_VALUE]
    if resource_count(p, s, b, resource) + value <= p[row + L.Y_LIMIT]:
        add_resource(p, s, b, resource, value)
    if p[e + L.E_A0]:
        mark_killed(p, s, a)
    return OUTCOME_ON


@jit_inner
def apply_change_resource(p, s, e, a, b):
    """Change how much of a resource a carries, unless that were beyond its limit; return the outcome."""
    resource, value = p[e + L.E_A0], p[e + L.E_A1]
    if resource_count(p, s, a, resource) + value > p[e + L.E_A2]:
        return OUTCOME_OFF
    add_resource_clamped(p, s, a, resource, value)
    if p[e + L.E_A3]:
        mark_killed(p, s, b)
    return OUTCOME_ON


@jit_inner
def apply_add_health_points(p, s, e, a, b):
    """Add to a's health, unless that reaches its limit; return the outcome."""
    o = sprite_offset(p, a)
    if s[o + L.K_HEALTH] + p[e + L.E_A0] >= p[type_offset(p, s[o + L.K_TYPE]) + L.Y_HEALTH_LIMIT]:
        return OUTCOME_OFF
    s[o + L.K_HEALTH] += p[e + L.E_A0]
    _finish_adding_health(p, s, e, o, b)
    return OUTCOME_ON


@jit_inner
def apply_add_health_points_to_max(p, s, e, a, b):
    """Add to a's health, up to its limit."""
    o = sprite_offset(p, a)
    s[o + L.K_HEALTH] = min(s[o + L.K_HEALTH] + p[e + L.E_A0], p[type_offset(p, s[o + L.K_TYPE]) + L.Y_HEALTH_LIMIT])
    _finish_adding_health(p, s, e, o, b)


@jit_inner
def _finish_adding_health(p, s, e, o, b):
    """Raise the most health that the sprite ever had, and kill b where the rule says so."""
    s[o + L.K_MAX_HEALTH] = max(s[o + L.K_MAX_HEALTH], s[o + L.K_HEALTH])
    if p[e + L.E_A1] and b >= 0:
        kill_or_disable(p, s, b)


@jit_inner
def apply_subtract_health_points(p, s, e, a):
    """Take health from a, or from the first sprite of the last type below `stype` that has any; return the outcome."""
    t = p[e + L.E_A2]
    if t >= 0:
        a = -1
        y = type_offset(p, t)
        for i in range(p[y + L.Y_EXPANSION_N]):
            head = s[type_state_offset(p[p[y + L.Y_EXPANSION_AT] + i]) + L.T_HEAD]
            a = head if head >= 0 else a
    if a < 0:
        return OUTCOME_KEEP
    o = sprite_offset(p, a)
    s[o + L.K_HEALTH] -= p[e + L.E_A0]
    if s[o + L.K_HEALTH] > p[e + L.E_A1]:
        return OUTCOME_KEEP
    kill_or_disable(p, s, a)
    return OUTCOME_INSTEAD


# ----------------------------------------------------------------------------------------------------
# Effects on all sprites of a type, on players and on other rules (docs/vgdl-semantics.md, sections 6 and A7).


@jit_inner
def apply_set_speed_for_all(p, s, d, c, t, value):
    """Set, raise or lower the speed of all sprites of t's expansion: setSpeedForAll and its two relatives."""
    y = type_offset(p, t)
    for n in range(p[y + L.Y_EXPANSION_N] if t >= 0 else 0):
        k = s[type_state_offset(p[p[y + L.Y_EXPANSION_AT] + n]) + L.T_HEAD]
        while k >= 0:
            i = k * L.D_WIDTH + L.D_SPEED
            d[i] = value if c == E.SET_SPEED_FOR_ALL else d[i] + value if c == E.INCREASE_SPEED_TO_ALL else max(0.0, d[i] - value)
            k = s[sprite_offset(p, k) + L.K_NEXT]


@jit_inner
def apply_update_spawn_type(p, s, e, b):
    """Let the spawners of a type make another type from now on; of a list of types, in place of b's."""
    t, gone = p[e + L.E_A1], s[sprite_offset(p, b) + L.K_TYPE]
    y = type_offset(p, t)
    for n in range(p[y + L.Y_EXPANSION_N] if t >= 0 else 0):
        k = s[type_state_offset(p[p[y + L.Y_EXPANSION_AT] + n]) + L.T_HEAD]
        while k >= 0:
            o = sprite_offset(p, k)
            row = type_offset(p, s[o + L.K_TYPE])
            c = p[row + L.Y_CLASS]
            if c == C.SPAWN_POINT or c == C.BOMBER or c == C.RANDOM_BOMBER:
                s[o + L.K_STYPE] = p[e + L.E_A0]
            elif c == C.BOMBER_RANDOM_MISSILE:
                for i in range(p[row + L.Y_STYPES_N]):
                    if s[o + p[L.P_MAKES] + i] == gone:
                        s[o + p[L.P_MAKES] + i] = p[e + L.E_A0]
                        break
            k = s[o + L.K_NEXT]


@jit_inner
def apply_remove_score(p, s, e, a, b):
    """Set the score to 0 of the player whose avatar a is, or of all whose avatar is of the type `stype`."""
    t = p[e + L.E_A0]
    for i in range(p[L.P_PLAYERS]):
        k = s[L.S_AVATAR + i]
        if k >= 0 and (k == a if t < 0 else s[sprite_offset(p, k) + L.K_TYPE] == t):
            s[L.S_SCORE + i] = 0
    if p[e + L.E_A1] and b >= 0:
        mark_killed(p, s, b)


@jit_inner
def apply_shield_from(p, s, a, other, effect):
    """Spare the pair (a's type, other) an effect for the rest of the tick."""
    t = s[sprite_offset(p, a) + L.K_TYPE]
    for n in range(p[L.P_SHIELDS_N]):
        e = p[L.P_EFFECTS] + n * L.E_WIDTH
        if p[e + L.E_FIRST] == t and p[e + L.E_SECOND] == other and p[e + L.E_EFFECT] == effect:
            s[p[L.P_SHIELDS] + n] = s[L.S_TICK] + 1


# ----------------------------------------------------------------------------------------------------
# Effects that wait for their time: `X TIME > effect`, and what addTimer queues (docs/vgdl-semantics.md, section 5a).
#
# The queue is kept in order of the due tick; of those due together the one added last runs first.


@jit_inner
def queue_timer(p, s, due, row):
    """Queue the effect whose row begins at `row` in p, for tick `due`."""
    n = s[L.S_TIMERS]
    if n >= p[L.P_TIMERS_N]:
        s[L.S_FAULT] = L.FAULT_TIMERS_FULL
        return
    i = p[L.P_TIMERS] + n * L.TIMER_WIDTH
    while i > p[L.P_TIMERS] and s[i - L.TIMER_WIDTH] >= due:
        s[i], s[i + 1] = s[i - L.TIMER_WIDTH], s[i - L.TIMER_WIDTH + 1]
        i -= L.TIMER_WIDTH
    s[i], s[i + 1] = due, row
    s[L.S_TIMERS] = n + 1


@jit_inner
def pop_due_timer(p, s):
    """Take the first timer that is due out of the queue; return its effect's row, or -1."""
    first = p[L.P_TIMERS]
    if s[L.S_TIMERS] == 0 or s[first] > s[L.S_TICK]:
        return -1
    row = s[first + 1]
    s[L.S_TIMERS] -= 1
    for i in range(first, first + s[L.S_TIMERS] * L.TIMER_WIDTH):
        s[i] = s[i + L.TIMER_WIDTH]
    return row
