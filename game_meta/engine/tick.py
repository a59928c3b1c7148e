"""One tick of one env (docs/vgdl-semantics.md, sections 2 and 5).

What keeps it fast: IDLE sprites (walls, floors) are never visited; and before the events each sprite that can move looks once
into its cells and notes which types share them (u, from U_TOUCH on), so a pair of types that is nowhere together costs one `and`.
"""

from __future__ import annotations

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.avatars import update_avatar
from game_meta.engine.collisions import add_score_and_counters, run_pair_effects
from game_meta.engine.effects import pop_due_timer, queue_timer, run_effect
from game_meta.engine.endings import check_endings
from game_meta.engine.grid import contact_rows, next_cell_link, sprite_of_link, touch_bit, touch_bit_folded
from game_meta.engine.jit import jit_inline, jit_inner
from game_meta.engine.npcs import begin_sprite_turn, update_npc
from game_meta.engine.sprites import remove_killed
from game_meta.engine.state import (
    cell_beside,
    drawn_cell,
    span_columns,
    span_rows,
    sprite_offset,
    sprite_size,
    sprites_overlap,
    type_offset,
    type_state_offset,
)


@jit_inner
def _begin_tick(p, s, u):
    """Remember what an agent is told about the tick: counts, scores and places before it."""
    u[L.U_LOG_N] = np.uint64(0)
    for t in range(p[L.P_TYPES]):
        m = type_state_offset(t)
        s[m + L.T_BEFORE] = s[m + L.T_COUNT] - s[m + L.T_DISABLED]
        s[m + L.T_TOUCHED] = 0
        s[m + L.T_STRUCK] = 0
    for i in range(p[L.P_PLAYERS]):
        s[L.S_REWARD + i] = s[L.S_SCORE + i]
        if s[L.S_AVATAR + i] >= 0:
            o = sprite_offset(p, s[L.S_AVATAR + i])
            s[L.S_MOVED_X + i], s[L.S_MOVED_Y + i] = s[o + L.K_X], s[o + L.K_Y]


@jit_inner
def _end_tick(p, s):
    """Work out what each player gained and how far its avatar went.

    The reward of a tick is the change of the score: here, and nowhere else.
    """
    for i in range(p[L.P_PLAYERS]):
        s[L.S_REWARD + i] = s[L.S_SCORE + i] - s[L.S_REWARD + i]
        if s[L.S_AVATAR + i] < 0:
            s[L.S_MOVED_X + i], s[L.S_MOVED_Y + i] = 0, 0
        else:
            o = sprite_offset(p, s[L.S_AVATAR + i])
            s[L.S_MOVED_X + i], s[L.S_MOVED_Y + i] = s[o + L.K_X] - s[L.S_MOVED_X + i], s[o + L.K_Y] - s[L.S_MOVED_Y + i]
            s[L.S_AVATAR_CELL + i] = drawn_cell(p, s, o)


@jit_inner
def _update_avatars(p, q, s, d, u, actions):
    """Let the players act, one by one; where there is a delay, with what each did in the tick before."""
    for i in range(p[L.P_PLAYERS]):
        k, action = s[L.S_AVATAR + i], np.int64(actions[i])
        if p[L.P_DELAY]:
            action, s[L.S_WAITING + i] = np.int64(s[L.S_WAITING + i]), action
        if k >= 0 and not s[sprite_offset(p, k) + L.K_FLAGS] & L.SPRITE_DISABLED:
            begin_sprite_turn(p, s, k)
            update_avatar(p, q, s, d, u, k, p[L.P_CONTROLS + action])


@jit_inner
def _update_npcs(p, q, s, d, u):
    """Give every other sprite its turn: types in reverse sprite order, a type's sprites in order of creation."""
    for i in range(p[L.P_TURNS_N]):
        t = p[p[L.P_TURNS] + i]
        c, born = p[type_offset(p, t) + L.Y_CLASS], s[L.S_SEQ]
        k = s[type_state_offset(t) + L.T_HEAD]
        while k >= 0 and s[sprite_offset(p, k) + L.K_SEQ] < born:
            begin_sprite_turn(p, s, k)
            update_npc(p, q, s, d, u, k, c)
            k = s[sprite_offset(p, k) + L.K_NEXT]


@jit_inline
def _contacts_of(p, s, u, k, t, flags):
    """Return the types that share a cell with sprite k, of type t, as a touch word; note the contact on the others too."""
    o, found, touch = sprite_offset(p, k), np.uint64(0), 0
    for row in range(contact_rows(p, s, o, flags)):
        for column in range(span_columns(s[o + L.K_SPAN])):
            node = s[cell_beside(p, s[o + L.K_CELL], row, column) + L.C_HEAD]
            while node >= 0:
                other = sprite_of_link(p, node)
                if other != k:
                    met = s[sprite_offset(p, other) + L.K_TYPE]
                    found |= touch_bit(met)
                    touch |= touch_bit_folded(met)
                    u[L.U_TOUCH + met] |= touch_bit(t)
                    if not p[type_offset(p, met) + L.Y_FLAGS] & L.FLAG_QUIET:
                        s[sprite_offset(p, other) + L.K_TOUCH] |= touch_bit_folded(t)
                node = next_cell_link(p, s, node)
    s[o + L.K_TOUCH] |= touch
    return found


@jit_inner
def _settle_late_transforms(p, s):
    """Let sprites that never have a turn, made by a transformation in the last tick, be where they are from now on."""
    s[L.S_LATE] = 0
    for i in range(p[L.P_LATE_N]):
        k = s[type_state_offset(p[p[L.P_LATE] + i]) + L.T_HEAD]
        while k >= 0:
            o = sprite_offset(p, k)
            s[o + L.K_LAST_X], s[o + L.K_LAST_Y] = s[o + L.K_X], s[o + L.K_Y]
            k = s[o + L.K_NEXT]


@jit_inner
def _find_contacts(p, s, u):
    """Fill the touch words for this tick: those of the sprites that cannot move are kept in a second row of words."""
    n = p[L.P_TYPES]
    for t in range(n):
        u[L.U_TOUCH + t] = u[L.U_TOUCH + n + t]
    for i in range(p[L.P_WATCHERS_N]):
        t = p[p[L.P_WATCHERS] + i]
        flags, found = p[type_offset(p, t) + L.Y_FLAGS], np.uint64(0)
        k = s[type_state_offset(t) + L.T_HEAD]
        while k >= 0:
            found |= _contacts_of(p, s, u, k, t, flags)
            k = s[sprite_offset(p, k) + L.K_NEXT]
        u[L.U_TOUCH + t] |= found


@jit_inner
def _mark_overlapping(p, s, k, column, player):
    """Note for every type that overlaps sprite k, in a column of T_*, that it met this player (a bit), or its shot."""
    o = sprite_offset(p, k)
    for row in range(span_rows(s[o + L.K_SPAN])):
        for c in range(span_columns(s[o + L.K_SPAN])):
            node = s[cell_beside(p, s[o + L.K_CELL], row, c) + L.C_HEAD]
            while node >= 0:
                other = sprite_of_link(p, node)
                if other != k and sprites_overlap(p, s, k, other):
                    s[type_state_offset(s[sprite_offset(p, other) + L.K_TYPE]) + column] |= 1 << player
                node = next_cell_link(p, s, node)


@jit_inner
def _mark_avatar_contacts(p, s):
    """Note what the avatars and their shots overlap before the events change it: an agent sees this."""
    for i in range(p[L.P_PLAYERS]):
        if s[L.S_AVATAR + i] >= 0:
            _mark_overlapping(p, s, s[L.S_AVATAR + i], L.T_TOUCHED, i)
    for n in range(p[L.P_SHOTS_N]):
        k = s[type_state_offset(p[p[L.P_SHOTS] + n]) + L.T_HEAD]
        while k >= 0:
            _mark_overlapping(p, s, k, L.T_STRUCK, 0)
            k = s[sprite_offset(p, k) + L.K_NEXT]


@jit_inner
def _run_timed_effects(p, q, s, d, u):
    """Run the effects whose time has come, on every sprite of their type that is there, and queue those that repeat."""
    while True:
        e = pop_due_timer(p, s)
        if e < 0:
            return
        if p[e + L.E_FIRST] < 0:
            _run_timed_effect(p, q, s, d, u, e, -1)
        else:
            row, born = type_offset(p, p[e + L.E_FIRST]), s[L.S_SEQ]
            for i in range(p[row + L.Y_EXPANSION_N]):
                k = s[type_state_offset(p[p[row + L.Y_EXPANSION_AT] + i]) + L.T_HEAD]
                while k >= 0 and s[sprite_offset(p, k) + L.K_SEQ] < born:
                    if not s[sprite_offset(p, k) + L.K_FLAGS] & (L.SPRITE_KILLED | L.SPRITE_DISABLED):
                        _run_timed_effect(p, q, s, d, u, e, k)
                    k = s[sprite_offset(p, k) + L.K_NEXT]
        if p[e + L.E_WIDTH + 2]:
            queue_timer(p, s, s[L.S_TICK] + max(p[e + L.E_WIDTH + 1], 1), e)


@jit_inner
def _run_timed_effect(p, q, s, d, u, e, k):
    """Run one of them: neither the switch of the line's score nor a score for what died matters here."""
    run_effect(p, q, s, d, u, e, k, -1)
    for i in range(p[L.P_PLAYERS]):
        s[L.S_SCORE + i] += p[e + L.E_SCORE + i]


@jit_inline
def _is_outside_screen(p, s, o):
    """Return whether the sprite whose row begins at o has left the screen, be it by a pixel."""
    b = p[L.P_BLOCK]
    w, h = sprite_size(p, s, o)
    x, y = s[o + L.K_X], s[o + L.K_Y]
    return x < 0 or y < 0 or x + w > p[L.P_WIDTH] * b or y + h > p[L.P_HEIGHT] * b


@jit_inner
def _run_edge_effects(p, q, s, d, u):
    """Run the effects of the screen's edge (EOS), rule by rule."""
    for n in range(p[L.P_EOS_N]):
        e = p[L.P_EOS] + n * L.E_WIDTH
        row = type_offset(p, p[e + L.E_FIRST])
        for i in range(p[row + L.Y_EXPANSION_N]):
            m = type_state_offset(p[p[row + L.Y_EXPANSION_AT] + i])
            k = s[m + L.T_HEAD]
            while k >= 0:
                o = sprite_offset(p, k)
                tail = s[m + L.T_TAIL]
                if _is_outside_screen(p, s, o) and not s[o + L.K_FLAGS] & (L.SPRITE_KILLED | L.SPRITE_DISABLED):
                    add_score_and_counters(p, s, e, run_effect(p, q, s, d, u, e, k, -1), 1)
                if s[m + L.T_TAIL] != tail:  # the list has grown: the reference gives up walking it
                    s[L.S_WARNINGS] += 1
                    break
                k = s[o + L.K_NEXT]


@jit_inner
def advance_tick(p, q, s, d, u, actions):
    """Advance one env by one tick with its players' actions (each 0 .. 5); do nothing once the game is over."""
    if s[L.S_TERMINATED]:
        return
    s[L.S_TICK] += 1
    _begin_tick(p, s, u)
    if s[L.S_LATE] and p[L.P_LATE_N]:
        _settle_late_transforms(p, s)
    _update_avatars(p, q, s, d, u, actions)
    _update_npcs(p, q, s, d, u)
    _find_contacts(p, s, u)
    _mark_avatar_contacts(p, s)
    if p[L.P_TIMERS_N]:
        _run_timed_effects(p, q, s, d, u)
    _run_edge_effects(p, q, s, d, u)
    run_pair_effects(p, q, s, d, u)
    remove_killed(p, s)
    if s[L.S_BROKEN]:
        s[L.S_TERMINATED] = 1
    else:
        check_endings(p, s)
    _end_tick(p, s)
