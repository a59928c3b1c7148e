"""What happens when two sprites overlap, or one leaves the screen, or a time has come (VGDL semantics, sections 6, A7, B4). `a` is the
first named sprite (-1 for a timer without one), `b` the second (-1 at the screen's edge and for timers)."""

from __future__ import annotations

import numpy as np

from game_meta.vgdl.ontology import EFFECTS as ONTOLOGY

from .belongings import add_health, add_health_to_max, change_resource, collect, collect_if_held, subtract_health
from .bounces import back, bounce_off_paddle, flush_against, stop_at_wall
from .jit import inner
from .kills import impact, kill_all, kill_if, kill_if_from_above, kill_if_frontal, kill_if_not_upright
from .layout import *  # noqa: F403
from .motion import base_direction, face
from .moves import align, attract_gaze, bounce_forward, pull, reverse, teleport, turn_around, undo_all, wrap_around
from .outcome import KEEP
from .powers import remove_score, set_speeds, shield, update_spawn_type
from .rng import next_double, next_int
from .rows import at
from .sprites import change, held, kill
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
        kill_all(p, s, p[e + E_A0])
    elif c == KILL_IF_ALIVE:
        if not s[at(p, b) + K_FLAGS] & KILLED:
            kill(p, s, a)
    elif c == KILL_IF_HAS_MORE:
        return kill_if(p, s, a, held(p, s, a, p[e + E_A0]) >= p[e + E_A1])
    elif c == KILL_IF_HAS_LESS:
        return kill_if(p, s, a, held(p, s, a, p[e + E_A0]) <= p[e + E_A1])
    elif c == KILL_IF_OTHER_HAS_MORE:
        enough = held(p, s, b, p[e + E_A0]) >= p[e + E_A1]
        if enough and p[e + E_A2]:
            change(p, s, b, p[e + E_A0], -p[e + E_A1])
        return kill_if(p, s, a, enough)
    elif c == KILL_IF_FROM_ABOVE:
        return kill_if_from_above(p, s, a, b)
    elif c == KILL_IF_FRONTAL or c == KILL_IF_NOT_FRONTAL:
        return kill_if_frontal(p, s, a, b, c == KILL_IF_FRONTAL)
    elif c == KILL_IF_FAST:
        if impact(p, s, d, a, b) > q[p[e + E_Q]]:
            kill(p, s, a)
    elif c == KILL_IF_SLOW:
        if impact(p, s, d, a, b) < q[p[e + E_Q]]:
            kill(p, s, a)
    elif c == KILL_IF_NOT_UPRIGHT:
        kill_if_not_upright(p, s, d, a)
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
        bounce_forward(p, q, s, d, u, a, b)
    elif c == UNDO_ALL:
        undo_all(p, s, u, p[e + E_A0], p[e + E_A1])
    elif c == REVERSE_DIRECTION:
        reverse(p, s, d, a)
    elif c == FLIP_DIRECTION:
        dx, dy = base_direction(next_int(s, u, 4))
        face(p, s, d, a, float(dx), float(dy))
    elif c == TURN_AROUND:
        turn_around(p, q, s, d, u, a)
    elif c == WRAP_AROUND:
        wrap_around(p, s, d, u, a, q[p[e + E_Q]])
    elif c == ATTRACT_GAZE:
        attract_gaze(p, s, d, u, a, b, q[p[e + E_Q]], p[e + E_A0])
    elif c == ALIGN:
        align(p, s, d, u, a, b, p[e + E_A0])
    elif c == PULL_WITH_IT:
        pull(p, s, d, u, e, a, b)
    elif c == TELEPORT_TO_EXIT:
        teleport(p, s, d, u, a, b)
    elif c == WALL_STOP:
        stop_at_wall(p, q, s, d, u, a, b)
    elif c == BOUNCE_DIRECTION:
        bounce_off_paddle(p, s, d, a, b, q[p[e + E_Q]])
    elif c == SHIELD_FROM:
        shield(p, s, a, p[e + E_A0], p[e + E_A1])
    elif c == ADD_TIMER:
        set_timer(p, s, s[S_TICK] + p[e + E_A1], p[e + E_A0])
    elif c == HALF_SPEED:
        d[a * D_WIDTH + D_SPEED] *= 0.5
    elif c == WATER_PHYSICS:
        s[at(p, a) + K_FLAGS] |= IN_WATER
    elif c == UPDATE_SPAWN_TYPE:
        update_spawn_type(p, s, e, b)
    elif c == REMOVE_SCORE:
        remove_score(p, s, e, a, b)
    elif c == SET_SPEED_FOR_ALL or c == INCREASE_SPEED_TO_ALL or c == DECREASE_SPEED_TO_ALL:
        set_speeds(p, s, d, c, p[e + E_A0], q[p[e + E_Q]])
    return KEEP
