"""Pair effects: who overlaps whom, in the reference's order, and what comes of it (docs/vgdl-semantics.md, sections 5c and B2)."""

from __future__ import annotations

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.effects import EFFECT_MOVES_SECOND, run_effect
from game_meta.engine.grid import GROUND_PROBE_PX, cells_along_axis, next_cell_link, sprite_of_link, touch_bit_folded
from game_meta.engine.jit import jit_inline, jit_inner
from game_meta.engine.movement_effects import apply_wall_bounce
from game_meta.engine.state import (
    OUTCOME_ELSE,
    OUTCOME_INSTEAD,
    OUTCOME_KEEP,
    OUTCOME_OFF,
    OUTCOME_ON,
    cell_beside,
    cell_offset,
    overlaps_rectangle,
    rank_in_group,
    span_columns,
    span_rows,
    sprite_offset,
    sprite_size,
    sprites_end,
    sprites_overlap,
    type_flags_of,
    type_offset,
    type_state_offset,
)
from game_meta.vgdl.spec import effects as E


@jit_inline
def hit_buffer_offset(p):
    """Return where the list of hits lies in s: behind the sprites."""
    return sprites_end(p, p[L.P_CAPACITY])


@jit_inner
def add_score_and_counters(p, s, e, outcome, times):
    """Turn the switch of the rule's line by the outcome; add its scores if the switch is on, and its counters, for so many collisions."""
    flag = p[L.P_SWITCHES] + p[e + L.E_LINE]
    if outcome == OUTCOME_ON:
        s[flag] = 1
    elif outcome == OUTCOME_OFF or outcome == OUTCOME_ELSE:
        s[flag] = 0
    first = L.E_A3 if outcome == OUTCOME_INSTEAD else L.E_SCORE
    for i in range(p[L.P_PLAYERS]):
        if s[L.S_AVATAR + i] < 0:  # the reference breaks down at the next effect when a player has no avatar any more
            s[L.S_BROKEN] = 1
        if s[flag]:
            s[L.S_SCORE + i] += p[e + first + i] * times
    if p[e + L.E_COUNTERS]:
        _add_counters(p, s, e, outcome, times)


@jit_inner
def _add_counters(p, s, e, outcome, times):
    """Add to the game's counters: behind `counter` for each of them stands `counterElse`."""
    n, c = p[L.P_COUNTERS_N], p[e + L.E_EFFECT]
    choosy = c == E.TRANSFORM_IF_COUNT or c == E.SPAWN_IF_COUNTER_SUB_TYPES
    for i in range(n):
        if outcome == OUTCOME_ON or not choosy:
            s[p[L.P_COUNTERS] + i] += p[p[e + L.E_COUNTERS] + i] * times
        if outcome == OUTCOME_ELSE or not choosy:
            s[p[L.P_COUNTERS] + i] += p[p[e + L.E_COUNTERS] + n + i] * times


@jit_inner
def _find_overlapping(p, s, a, group, born):
    """Collect the sprites of `group`'s expansion that overlap sprite a and existed before `born`, in the list of hits; return how many.

    They come in the reference's order: type by type, each type's in order of creation.
    """
    o = sprite_offset(p, a)
    buffer = hit_buffer_offset(p)
    n = 0
    for row in range(span_rows(s[o + L.K_SPAN])):
        for column in range(span_columns(s[o + L.K_SPAN])):
            node = s[cell_beside(p, s[o + L.K_CELL], row, column) + L.C_HEAD]
            while node >= 0:
                other = sprite_of_link(p, node)
                i = sprite_offset(p, other)
                rank = rank_in_group(p, s[i + L.K_TYPE], group)
                if rank >= 0 and other != a and s[i + L.K_SEQ] < born and sprites_overlap(p, s, a, other):
                    n = _insert_by_rank(p, s, buffer, n, other, rank, group)
                node = next_cell_link(p, s, node)
    return n


@jit_inner
def _insert_by_rank(p, s, buffer, n, other, rank, group):
    """Put a sprite in its place among the n of the list, unless it is there already; return the new length."""
    slot, seq = n, s[sprite_offset(p, other) + L.K_SEQ]
    while slot > 0:
        before = s[buffer + slot - 1]
        if before == other:
            return n
        before_rank = rank_in_group(p, s[sprite_offset(p, before) + L.K_TYPE], group)
        if before_rank < rank or (before_rank == rank and s[sprite_offset(p, before) + L.K_SEQ] < seq):
            break
        slot -= 1
    for m in range(n, slot, -1):
        s[buffer + m] = s[buffer + m - 1]
    s[buffer + slot] = other
    return n + 1


@jit_inner
def _feel_sprite_below(p, s, a, b):
    """Let sprite a notice the ground if b is that: solid, right below, and a has come down to it."""
    if type_flags_of(p, s, b) & L.FLAG_SOLID:
        o, i = sprite_offset(p, a), sprite_offset(p, b)
        w, h = sprite_size(p, s, o)
        if s[i + L.K_LAST_Y] > s[o + L.K_LAST_Y] + h // 2 and overlaps_rectangle(
            p, s, b, s[o + L.K_X], s[o + L.K_Y] + GROUND_PROBE_PX, w, h
        ):
            s[o + L.K_FLAGS] |= L.SPRITE_ON_GROUND


@jit_inner
def _feel_ground(p, s, a, group, born):
    """Let sprite a feel for every sprite of `group`'s expansion: the reference tests each of them, overlapping or not."""
    o = sprite_offset(p, a)
    if s[o + L.K_FLAGS] & L.SPRITE_ON_GROUND or s[o + L.K_Y] <= s[o + L.K_LAST_Y]:
        return
    w, h = sprite_size(p, s, o)
    left, right = cells_along_axis(p, s[o + L.K_X], w, p[L.P_WIDTH])
    top, bottom = cells_along_axis(p, s[o + L.K_Y] + GROUND_PROBE_PX, h, p[L.P_HEIGHT])
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            node = s[cell_offset(p, row, column) + L.C_HEAD]
            while node >= 0:
                other = sprite_of_link(p, node)
                i = sprite_offset(p, other)
                if other != a and s[i + L.K_SEQ] < born and rank_in_group(p, s[i + L.K_TYPE], group) >= 0:
                    _feel_sprite_below(p, s, a, other)
                node = next_cell_link(p, s, node)


@jit_inline
def _run_effect_on(p, q, s, d, u, e, a, born):
    """Run one effect for one first sprite, with every second sprite that it overlaps."""
    o, c, buffer = sprite_offset(p, a), p[e + L.E_EFFECT], hit_buffer_offset(p)
    group = p[e + L.E_SECOND]
    grounded = type_flags_of(p, s, a) & L.FLAG_GROUNDED
    batch = c == E.WALL_BOUNCE or c == E.WALL_REVERSE
    if grounded:
        _feel_ground(p, s, a, group, born)
    n = 0 if s[o + L.K_FLAGS] & L.SPRITE_KILLED and not batch else _find_overlapping(p, s, a, group, born)
    if batch and n > 0:  # all at once, and also when it is dead already
        add_score_and_counters(p, s, e, OUTCOME_KEEP, apply_wall_bounce(p, q, s, d, u, a, buffer, n, c == E.WALL_REVERSE))
        return
    for h in range(n):
        b = s[buffer + h]
        if s[o + L.K_FLAGS] & L.SPRITE_KILLED:
            return
        if grounded and s[o + L.K_Y] > s[o + L.K_LAST_Y]:
            _feel_sprite_below(p, s, a, b)
        if h == 0 or sprites_overlap(p, s, a, b):  # one before may have moved it away
            add_score_and_counters(p, s, e, run_effect(p, q, s, d, u, e, a, b), 1)


@jit_inner
def _find_quiet_candidates(p, s, e, t, born):
    """List the sprites of type t, which cannot move, that share a cell with one of the effect's second sprites; return how many.

    They stand in order of creation in the second list behind the sprites in s.
    """
    row, list_at, n = type_offset(p, p[e + L.E_SECOND]), hit_buffer_offset(p) + p[L.P_CAPACITY], 0
    for i in range(p[row + L.Y_EXPANSION_N]):
        other = p[p[row + L.Y_EXPANSION_AT] + i]
        b = -1 if p[type_offset(p, other) + L.Y_FLAGS] & L.FLAG_QUIET else s[type_state_offset(other) + L.T_HEAD]
        while b >= 0 and s[sprite_offset(p, b) + L.K_SEQ] < born:
            if s[sprite_offset(p, b) + L.K_TOUCH] & touch_bit_folded(t):
                n = _list_neighbours(p, s, b, t, list_at, n)
            b = s[sprite_offset(p, b) + L.K_NEXT]
    return n


@jit_inner
def _list_neighbours(p, s, b, t, list_at, n):
    """Add the sprites of type t in b's cells to a list of n that is in order of creation; return the new length."""
    i = sprite_offset(p, b)
    for row in range(span_rows(s[i + L.K_SPAN])):
        for column in range(span_columns(s[i + L.K_SPAN])):
            node = s[cell_beside(p, s[i + L.K_CELL], row, column) + L.C_HEAD]
            while node >= 0:
                a = sprite_of_link(p, node)
                if s[sprite_offset(p, a) + L.K_TYPE] == t:
                    n = _insert_by_age(p, s, list_at, n, a)
                node = next_cell_link(p, s, node)
    return n


@jit_inner
def _insert_by_age(p, s, list_at, n, a):
    """Put sprite a in its place among the n of the list, unless it is there already; return the new length."""
    seq, slot = s[sprite_offset(p, a) + L.K_SEQ], n
    while slot > 0 and s[sprite_offset(p, s[list_at + slot - 1]) + L.K_SEQ] >= seq:
        slot -= 1
        if s[list_at + slot] == a:
            return n
    for m in range(n, slot, -1):
        s[list_at + m] = s[list_at + m - 1]
    s[list_at + slot] = a
    return n + 1


@jit_inner
def _run_pair_effect(p, q, s, d, u, e, t, born, seconds, touch):
    """Run one effect for all first sprites of exactly type t that were there before `born`.

    `seconds` and `touch` are the touch bits of the types that can be its second sprites: of 64, and folded to 32.
    """
    c, n_types = p[e + L.E_EFFECT], p[L.P_TYPES]
    upsets = EFFECT_MOVES_SECOND[c]
    quiet = p[type_offset(p, t) + L.Y_FLAGS] & L.FLAG_QUIET
    if quiet and not upsets and not u[L.U_TOUCH + n_types + t] & seconds:
        n, list_at = _find_quiet_candidates(p, s, e, t, born), hit_buffer_offset(p) + p[L.P_CAPACITY]
        for i in range(n):
            if s[sprite_offset(p, s[list_at + i]) + L.K_SEQ] < born:
                _run_effect_on(p, q, s, d, u, e, s[list_at + i], born)
        return
    a = s[type_state_offset(t) + L.T_HEAD]
    while a >= 0 and s[sprite_offset(p, a) + L.K_SEQ] < born:
        if quiet or s[sprite_offset(p, a) + L.K_TOUCH] & touch:
            _run_effect_on(p, q, s, d, u, e, a, born)
        a = s[sprite_offset(p, a) + L.K_NEXT]


@jit_inline
def _join_halves(low, high):
    """Return a touch word of 64 bits, of the two halves that lie in p."""
    return (np.uint64(high) & np.uint64(0xFFFFFFFF)) << np.uint64(32) | (np.uint64(low) & np.uint64(0xFFFFFFFF))


@jit_inner
def run_pair_effects(p, q, s, d, u):
    """Run the effects of all pairs, in the order of the rules, on whoever overlaps."""
    for n in range(p[L.P_EFFECTS_N]):
        e = p[L.P_EFFECTS] + n * L.E_WIDTH
        seconds, touch = _join_halves(p[e + L.E_MASK_LOW], p[e + L.E_MASK_HIGH]), p[e + L.E_MASK_LOW] | p[e + L.E_MASK_HIGH]
        if p[L.P_SHIELDS_N] and s[p[L.P_SHIELDS] + n] == s[L.S_TICK] + 1:
            continue
        row = type_offset(p, p[e + L.E_FIRST])
        born = s[L.S_SEQ]
        for i in range(p[row + L.Y_EXPANSION_N]):
            t = p[p[row + L.Y_EXPANSION_AT] + i]
            if u[L.U_TOUCH + t] & seconds and s[type_state_offset(t) + L.T_HEAD] >= 0:
                _run_pair_effect(p, q, s, d, u, e, t, born, seconds, touch)
        if s[L.S_BROKEN]:
            return
