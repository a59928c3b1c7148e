"""Theories beside what was seen, in compiled code: one kernel puts their programs together, replays them along a trace, says how far they
are right, and brings their states back to what was seen.

All of it stands in one file, for Numba's cache looks no farther than the file of a kernel (and, for ours, the engine).

What is seen of a state is said in engine/scene.py; here it is read fast. A scene is known by two sums of hashes, so that the order of
things does not matter: one of its things, one of what is held.
"""

from __future__ import annotations

import math

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.effects import queue_timer
from game_meta.engine.grid import (
    cells_along_axis,
    draw_into_cells,
    link_to_cells,
    move_to_pixel,
    next_cell_link,
    note_contacts,
    sprite_of_link,
    touch_bit,
    unlink_from_cells,
)
from game_meta.engine.jit import copy_bytes, jit_inline, jit_inner, kernel
from game_meta.engine.kernels import mix_hash, step_envs
from game_meta.engine.movement import set_direction
from game_meta.engine.observation import ACTIONS, AVATAR, DOWN, LEFT, RIGHT, UP
from game_meta.engine.program_tables import ASSUMED_COUNT_OF_MADE
from game_meta.engine.rng import seed_generators
from game_meta.engine.sprites import create_sprite_unchecked, kill_or_disable, remove_killed
from game_meta.engine.state import cell_offset, sprite_offset, sprite_size, sprites_end, type_offset, type_state_offset
from game_meta.engine.thread_pool import SINGLE_THREADED
from game_meta.vgdl.spec import sprites as C

THINGS, HELD, SCORE, OVER, WIN = range(5)  # columns of the signature of a scene
SIGNATURE = 5
HEADING_BITS = 7
LOOK_BITS = 255  # of a thing's hash: its look


@jit_inline
def thing_hash(look, x, y, heading):
    """Return the hash of a thing that is seen (uint64), from which its look can be read."""
    value = mix_hash(mix_hash(mix_hash(np.uint64(look + 1), x), y), heading)
    return (value & ~np.uint64(LOOK_BITS)) | np.uint64(look & LOOK_BITS)


@jit_inline
def held_hash(look, amount):
    """Return the hash of an amount that is held (uint64)."""
    return mix_hash(np.uint64(look + 1), amount)


@jit_inline
def seen_heading(s, o):
    """Return the heading that is seen of the sprite whose row begins at o (0 none, 1 up, 2 left, 3 down, 4 right)."""
    return s[o + L.K_FLAGS] >> L.HEADING_SHIFT & HEADING_BITS


@jit_inner
def _is_on_screen(p, s, o):
    w, h = sprite_size(p, s, o)
    x, y, b = s[o + L.K_X], s[o + L.K_Y], p[L.P_BLOCK]
    return not s[o + L.K_FLAGS] & L.SPRITE_DISABLED and x + w > 0 and y + h > 0 and x < p[L.P_WIDTH] * b and y < p[L.P_HEIGHT] * b


@jit_inner
def _is_drawn_later(p, s, o, i):
    """Return whether the sprite whose row begins at i is drawn after the one whose row begins at o."""
    t, u = s[o + L.K_TYPE], s[i + L.K_TYPE]
    if t == u:
        return s[i + L.K_SEQ] > s[o + L.K_SEQ]
    mine, other = p[type_offset(p, t) + L.Y_RANK], p[type_offset(p, u) + L.Y_RANK]
    return other > mine or (other == mine and u > t)


@jit_inner
def _is_covered(p, s, k):
    """Return whether sprite k lies wholly under another one: such a one lies in the first of its cells, too."""
    o = sprite_offset(p, k)
    x, y = s[o + L.K_X], s[o + L.K_Y]
    w, h = sprite_size(p, s, o)
    node = s[s[o + L.K_CELL] + L.C_HEAD]
    while node >= 0:
        other = sprite_of_link(p, node)
        i = sprite_offset(p, other)
        if other != k and s[i + L.K_X] <= x and s[i + L.K_Y] <= y:
            v, z = sprite_size(p, s, i)
            if (
                s[i + L.K_X] + v >= x + w
                and s[i + L.K_Y] + z >= y + h
                and not s[i + L.K_FLAGS] & L.SPRITE_DISABLED
                and not p[type_offset(p, s[i + L.K_TYPE]) + L.Y_FLAGS] & L.FLAG_HIDDEN
                and _is_drawn_later(p, s, o, i)
            ):
                return True
        node = next_cell_link(p, s, node)
    return False


@jit_inline
def is_seen(p, s, k):
    """Return whether sprite k, of a type that is not hidden, is to be seen."""
    return _is_on_screen(p, s, sprite_offset(p, k)) and not _is_covered(p, s, k)


@jit_inner
def things_hash(p, s):
    """Return what tells the things that are seen."""
    total = np.uint64(0)
    for t in range(p[L.P_TYPES]):
        k = s[type_state_offset(t) + L.T_HEAD]
        if k < 0 or p[type_offset(p, t) + L.Y_FLAGS] & L.FLAG_HIDDEN:
            continue
        look = p[p[L.P_LOOKS] + t]
        while k >= 0:
            o = sprite_offset(p, k)
            if is_seen(p, s, k):
                total += thing_hash(look, s[o + L.K_X], s[o + L.K_Y], seen_heading(s, o))
            k = s[o + L.K_NEXT]
    return total


@jit_inner
def belongings_hash(p, s):
    """Return what tells what is held."""
    total, avatar = np.uint64(0), s[L.S_AVATAR]
    for t in range(p[L.P_TYPES] if avatar >= 0 else 0):
        resource = p[type_offset(p, t) + L.Y_RESOURCE]
        if resource >= 0 and s[sprite_offset(p, avatar) + L.K_TAIL + resource]:
            total += held_hash(p[p[L.P_LOOKS] + t], s[sprite_offset(p, avatar) + L.K_TAIL + resource])
    return total


@jit_inner
def is_scene_of(p, s, signature):
    """Return whether what is seen of a state has this signature."""
    return (
        np.int64(signature[SCORE]) == s[L.S_SCORE]
        and np.int64(signature[OVER]) == s[L.S_TERMINATED]
        and np.int64(signature[WIN]) == s[L.S_WIN]
        and signature[THINGS] == things_hash(p, s)
        and signature[HELD] == belongings_hash(p, s)
    )


# ----------------------------------------------------------------------------------------------------
# How much a state differs from a scene.


@jit_inner
def place_among(hashes, value):
    """Return where a hash is among sorted ones, -1 if it is not."""
    low, high = 0, len(hashes)
    while low < high:
        middle = (low + high) >> 1
        if hashes[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low if low < len(hashes) and hashes[low] == value else -1


@jit_inner
def count_hits(p, s, hashes, hits, extras, extra_hits, room):
    """Count, in `hits`, which of the things of these sorted hashes are seen in a state; return (seen, found, extras).

    Those that are seen too many are noted in `extras`, of which there are `room` yet, and counted in `extra_hits`.
    """
    seen = found = 0
    for t in range(p[L.P_TYPES]):
        k = s[type_state_offset(t) + L.T_HEAD]
        if k < 0 or p[type_offset(p, t) + L.Y_FLAGS] & L.FLAG_HIDDEN:
            continue
        look = p[p[L.P_LOOKS] + t]
        while k >= 0:
            o = sprite_offset(p, k)
            if is_seen(p, s, k):
                value = thing_hash(look, s[o + L.K_X], s[o + L.K_Y], seen_heading(s, o))
                seen += 1
                at = place_among(hashes, value)
                if at >= 0:
                    hits[at] += 1
                    found += 1
                else:
                    room = _note_extra(extras, extra_hits, room, value)
            k = s[o + L.K_NEXT]
    return seen, found, room


@jit_inner
def _note_extra(extras, extra_hits, room, value):
    for i in range(room):
        if extras[i] == value:
            extra_hits[i] += 1
            return room
    if room < len(extras):
        extras[room], extra_hits[room] = value, 1
        room += 1
    return room


@jit_inner
def count_wrong_belongings(p, s, held):
    """Return of how many looks another amount is held than is seen, (m, 2): look and amount."""
    wrong, avatar, met = 0, s[L.S_AVATAR], 0
    for t in range(p[L.P_TYPES]):
        resource = p[type_offset(p, t) + L.Y_RESOURCE]
        if resource < 0:
            continue
        amount = s[sprite_offset(p, avatar) + L.K_TAIL + resource] if avatar >= 0 else 0
        seen = 0
        for i in range(len(held)):
            if held[i, 0] == p[p[L.P_LOOKS] + t]:
                seen = held[i, 1]
                met += 1
        wrong += int(amount != seen)
    return wrong + len(held) - met


# ----------------------------------------------------------------------------------------------------
# Starting from what is seen, and coming back to it.


@jit_inner
def turn_to_heading(p, s, d, k, heading):
    """Let sprite k face as it is seen to do; where that is not what its direction shows, it also heads there."""
    o = sprite_offset(p, k)
    if seen_heading(s, o) == heading:
        return
    if s[o + L.K_FLAGS] & L.SPRITE_ORIENTED and heading:
        dx = float(int(heading == RIGHT) - int(heading == LEFT))
        dy = float(int(heading == DOWN) - int(heading == UP))
        set_direction(p, s, d, k, dx, dy)
    s[o + L.K_FLAGS] = (s[o + L.K_FLAGS] & ~(HEADING_BITS << L.HEADING_SHIFT)) | heading << L.HEADING_SHIFT


@jit_inner
def give_belongings(p, s, held):
    """Let the avatar hold what is seen to be held, (m, 2): look and amount."""
    avatar = s[L.S_AVATAR]
    for t in range(p[L.P_TYPES] if avatar >= 0 else 0):
        resource = p[type_offset(p, t) + L.Y_RESOURCE]
        if resource < 0:
            continue
        o, amount = sprite_offset(p, avatar), 0
        for i in range(len(held)):
            if held[i, 0] == p[p[L.P_LOOKS] + t]:
                amount = held[i, 1]
        s[o + L.K_TAIL + resource] = amount
        if amount:
            s[o + p[L.P_HELD] + resource // 31] |= 1 << resource % 31


@jit_inner
def start_at_scene(p, s, d, things, held):
    """Bring a state, whose program was made of the same things and has just been loaded, in line with the scene before the first tick."""
    for i in range(len(things)):
        node = s[_cell_of_pixel(p, things[i, 1], things[i, 2]) + L.C_HEAD]
        while node >= 0:
            k = sprite_of_link(p, node)
            if _is_thing_at(p, s, k, things[i, 0], things[i, 1], things[i, 2]):
                turn_to_heading(p, s, d, k, things[i, 3])
            node = next_cell_link(p, s, node)
    give_belongings(p, s, held)


@jit_inner
def _cell_of_pixel(p, x, y):
    """Return the first of the cells in which a sprite lies whose upper left corner is at (x, y)."""
    column, _ = cells_along_axis(p, x, p[L.P_BLOCK], p[L.P_WIDTH])
    row, _ = cells_along_axis(p, y, p[L.P_BLOCK], p[L.P_HEIGHT])
    return cell_offset(p, row, column)


@jit_inline
def _is_thing_at(p, s, k, look, x, y):
    """Return whether sprite k can be the thing of this look that is seen there."""
    o = sprite_offset(p, k)
    t = s[o + L.K_TYPE]
    return (
        s[o + L.K_X] == x
        and s[o + L.K_Y] == y
        and p[p[L.P_LOOKS] + t] == look
        and not p[type_offset(p, t) + L.Y_FLAGS] & L.FLAG_HIDDEN
        and not s[o + L.K_FLAGS] & (L.SPRITE_DISABLED | L.SPRITE_KILLED)
    )


UNSEEN, UNMATCHED, MATCHED = range(3)  # of a sprite
COVERED_REACH = 2  # cells; how far a sprite may have come that was thought to lie under another one


@jit_inner
def match_scene(p, q, s, d, u, before, things, held, score, over, marks, missing):
    """Bring a state in line with the scene that was seen in its tick, and keep what is not seen of all that is where it was seen.

    `before` are the things that were seen a tick earlier.
    Of each look: sprites stay where such things are seen; the nearest ones go where others are; what is still missing is made, what is
    not seen, and would be, goes. `marks` has room for a number a sprite, `missing` for one a thing.
    """
    for t in range(p[L.P_TYPES]):
        hidden = p[type_offset(p, t) + L.Y_FLAGS] & L.FLAG_HIDDEN
        k = s[type_state_offset(t) + L.T_HEAD]
        while k >= 0:
            marks[k] = UNMATCHED if not hidden and is_seen(p, s, k) else UNSEEN
            k = s[sprite_offset(p, k) + L.K_NEXT]
    n = _match_things_in_place(p, s, d, things, marks, missing)
    for i in range(n):
        look, x, y = things[missing[i], 0], things[missing[i], 1], things[missing[i], 2]
        _fetch_or_make(p, q, s, d, u, look, x, y, things[missing[i], 3], _is_taken(before, look, x, y), marks)
    for t in range(p[L.P_TYPES]):
        if p[type_offset(p, t) + L.Y_FLAGS] & L.FLAG_HIDDEN:
            continue
        k = s[type_state_offset(t) + L.T_HEAD]
        while k >= 0:
            if marks[k] == UNMATCHED and not _is_covered(p, s, k):
                kill_or_disable(p, s, k)
            k = s[sprite_offset(p, k) + L.K_NEXT]
    remove_killed(p, s)
    give_belongings(p, s, held)
    s[L.S_SCORE], s[L.S_TERMINATED], s[L.S_BROKEN] = score, over, 0
    if not over:
        s[L.S_WIN] = -1


@jit_inner
def _match_things_in_place(p, s, d, things, marks, missing):
    """Mark the sprites that are where such a thing is seen; list, in `missing`, the other things, and return how many they are."""
    n = 0
    for i in range(len(things)):
        node, found = s[_cell_of_pixel(p, things[i, 1], things[i, 2]) + L.C_HEAD], False
        while node >= 0 and not found:
            k = sprite_of_link(p, node)
            if marks[k] != MATCHED and _is_thing_at(p, s, k, things[i, 0], things[i, 1], things[i, 2]):
                marks[k], found = MATCHED, True
                turn_to_heading(p, s, d, k, things[i, 3])
            node = next_cell_link(p, s, node)
        if not found:
            missing[n] = i
            n += 1
    return n


@jit_inner
def _is_taken(things, look, x, y):
    """Return whether a thing of another look is seen there."""
    for i in range(len(things)):
        if things[i, 1] == x and things[i, 2] == y and things[i, 0] != look:
            return True
    return False


@jit_inner
def _fetch_or_make(p, q, s, d, u, look, x, y, heading, uncovered, marks):
    """Put the nearest sprite of a look that is nowhere else to where one is seen; where there is none, make one."""
    best, nearest, made = -1, 1 << 30, -1
    for t in range(p[L.P_TYPES]):
        if p[p[L.P_LOOKS] + t] != look or p[type_offset(p, t) + L.Y_FLAGS] & L.FLAG_HIDDEN or p[type_offset(p, t) + L.Y_CLASS] < 0:
            continue
        made = t if made < 0 else made
        # What nothing can move did not come from elsewhere where it has been uncovered.
        k = -1 if uncovered and p[type_offset(p, t) + L.Y_FLAGS] & L.FLAG_QUIET else s[type_state_offset(t) + L.T_HEAD]
        while k >= 0:
            o = sprite_offset(p, k)
            away = abs(s[o + L.K_X] - x) + abs(s[o + L.K_Y] - y)
            near = marks[k] == UNMATCHED or (marks[k] == UNSEEN and (look == AVATAR or away <= COVERED_REACH * p[L.P_BLOCK]))
            if near and away < nearest:
                best, nearest = k, away
            k = s[o + L.K_NEXT]
    if best < 0 and made < 0:
        return
    if best < 0:
        best = create_sprite_unchecked(p, q, s, d, u, made, x, y)
        if best < 0:
            return
        s[sprite_offset(p, best) + L.K_FLAGS] &= ~L.SPRITE_FRESH
        if look == AVATAR:
            s[L.S_AVATAR] = best
    o = sprite_offset(p, best)
    if s[o + L.K_FLAGS] & L.SPRITE_DISABLED:
        s[o + L.K_FLAGS] &= ~L.SPRITE_DISABLED
        s[type_state_offset(s[o + L.K_TYPE]) + L.T_DISABLED] -= 1
        draw_into_cells(p, s, best)
    if s[o + L.K_LAST_X] != x or s[o + L.K_LAST_Y] != y:
        s[o + L.K_LAST_MOVE] = 0
    if move_to_pixel(p, s, best, x, y):
        note_contacts(p, s, u, best)
    turn_to_heading(p, s, d, best, heading)
    marks[best] = MATCHED


# ----------------------------------------------------------------------------------------------------
# Along a trace, tick by tick.

STOP_AT_FIRST, GO_ON, TRACK = range(3)
FIRST, ERROR, WRONG, LIKELIHOOD = range(4)  # what comes of it
OUTCOMES = 4
LEFT_OVER = -2  # FIRST
GOES_ON = -1  # of a program that is in the rows already
NOISE = 3e-9  # the chance that a thing is seen otherwise than the rules have it: to explain two things (what is missing, and what is there
# instead) is worth more than any rule costs, and a wrong space of rules still has a likelihood
UNLUCKY = 3e-4  # that of what no seed has where luck decides: it may well happen, but whoever calls all luck must not get off lightly
CROWD, CROWDED = 48, 2  # sprites, and sprites for each thing that is seen: with more a theory is given up, it would fill the board
MAX_EXTRAS = 256  # things that are seen too many of a scene, over all seeds


@jit_inner
def _compare(p, s, seeds, hashes, held, signature, changed, hits, extras, extra_hits, errors):
    """Compare the states of some seeds with a scene; return (error of the best, its number, how wrong all are, log likelihood).

    A thing is as likely as the share of the seeds that have it. Where luck decides, that is where the seeds differ in things of its look,
    what none of so few has is not as unlikely as elsewhere. Wrong is, with one seed, any scene that differs; with several it is the share,
    of what has changed, that is so in no seed.
    """
    n, room, lucky = len(hashes), 0, np.uint64(0)
    for i in range(n):
        hits[i] = 0
    best, least, scored, ended, holding = 0, 1e30, 0, 0, 0
    pays, ends = False, False  # by luck
    for i in range(seeds):
        t = s[i]
        pays = pays or t[L.S_SCORE] != s[0, L.S_SCORE]
        ends = ends or t[L.S_TERMINATED] != s[0, L.S_TERMINATED]
        seen, found, room = count_hits(p, t, hashes, hits, extras, extra_hits, room)
        score = np.int64(signature[SCORE]) == t[L.S_SCORE]
        end = np.int64(signature[OVER]) == t[L.S_TERMINATED] and np.int64(signature[WIN]) == t[L.S_WIN]
        amounts = count_wrong_belongings(p, t, held)
        errors[i] = 0.5 * (seen + n - 2 * found) + amounts + int(not score) + int(not end)
        scored, ended, holding = scored + int(score), ended + int(end), holding + int(amounts == 0)
        if errors[i] < least:
            best, least = i, errors[i]
    for i in range(n):
        lucky |= _look_bit(hashes[i]) if 0 < hits[i] < seeds else np.uint64(0)
    for i in range(room):
        lucky |= _look_bit(extras[i]) if extra_hits[i] < seeds else np.uint64(0)
    likelihood = _log_share(scored, seeds, pays) + _log_share(ended, seeds, ends)
    likelihood += _log_share(holding, seeds, lucky != 0 and 0 < holding)
    wrong = float(int(scored == 0) + int(ended == 0) + int(holding == 0))
    for i in range(n):
        wrong += int(hits[i] == 0)
        likelihood += _log_share(hits[i], seeds, lucky & _look_bit(hashes[i]) != 0)
    for i in range(room):
        wrong += int(extra_hits[i] == seeds)
        likelihood += _log_share(max(0, seeds - extra_hits[i]), seeds, extra_hits[i] < seeds)
    if seeds == 1:
        return least, best, float(int(least > 0)), likelihood
    return least, best, min(1.0, wrong / max(1, changed)), likelihood


@jit_inline
def _log_share(hits, seeds, lucky):
    """Return the log likelihood of what so many of the seeds have; where luck decides (`lucky`), of seeds that are a sample (Krichevsky
    and Trofimov 1981)."""
    if hits >= seeds:
        return 0.0
    return math.log((hits + 0.5) / (seeds + 1)) if hits else math.log(UNLUCKY if lucky else NOISE)


@jit_inline
def _look_bit(value):
    """Return a bit of a mask for the look of a thing of which this is the hash; looks may share one."""
    return np.uint64(1) << (value & np.uint64(63))


@jit_inner
def _run_along(
    p, q, s, d, u, seeds, mode, cap, first, ticks, actions, things, hashes, starts, held, held_starts, signatures, changed, out, by_tick,
    work,
):  # fmt: skip
    """Run the first `seeds` rows of a state along a trace; fill `out` (OUTCOMES,) and `by_tick` (T, 2): how wrong each is, its likelihood.

    The rows of p and q are one program's, the states are where the trace was before its action `first`. With STOP_AT_FIRST it ends with
    the first scene that differs; with GO_ON the states are then brought in line with what was seen, up to `cap` wrong ticks; with TRACK
    they are in any case.
    """
    program, active, moves, queue, marks, missing, hits, extras, extra_hits, errors = work
    out[FIRST], out[ERROR], out[WRONG], out[LIKELIHOOD] = ticks, 0, 0, 0
    for tick in range(first, ticks):
        for i in range(seeds):
            moves[i, 0] = actions[tick]
        step_envs(p, q, s, d, u, program, active, moves, queue, np.int64(SINGLE_THREADED), seeds)
        for i in range(seeds):
            if mode == TRACK:
                s[i, L.S_FAULT] = 0
            elif s[i, L.S_FAULT] or s[i, L.S_ALIVE] > CROWD + CROWDED * (starts[tick + 2] - starts[tick + 1]):
                out[FIRST], out[ERROR] = -1, 0
                return
        by_tick[tick, 0] = by_tick[tick, 1] = 0
        right = True
        for i in range(seeds):
            right = right and is_scene_of(p[0], s[i], signatures[tick + 1])
        if not right:
            a, b, c, e = starts[tick + 1], starts[tick + 2], held_starts[tick + 1], held_starts[tick + 2]
            error, best, wrong, likelihood = _compare(
                p[0], s, seeds, hashes[a:b], held[c:e], signatures[tick + 1], changed[tick + 1], hits, extras, extra_hits, errors
            )
            by_tick[tick, 0], by_tick[tick, 1] = wrong, likelihood
            out[WRONG] += wrong
            out[LIKELIHOOD] += likelihood
            if wrong > 0:
                out[FIRST], out[ERROR] = min(out[FIRST], tick), out[ERROR] + error
            if mode == STOP_AT_FIRST:
                return
            if out[WRONG] > cap:
                out[LIKELIHOOD] *= (ticks - first) / (tick + 1 - first)  # as if it went on like this
                return
            score, over = np.int64(signatures[tick + 1, SCORE]), np.int64(signatures[tick + 1, OVER])
            if error > 0:
                before = things[starts[tick] : a]
                match_scene(p[0], q[0], s[best], d[best], u[best], before, things[a:b], held[c:e], score, over, marks, missing)
            for i in range(seeds):
                if i != best and errors[i] > 0:
                    _copy_but_luck(p[0], s, d, u, best, i)


@jit_inner
def _copy_but_luck(p, s, d, u, a, b):
    """Make state b a copy of state a, but for the random numbers that it will draw."""
    for i in range(sprites_end(p, s[a, L.S_USED])):
        s[b, i] = s[a, i]
    for i in range(s[a, L.S_USED] * L.D_WIDTH):
        d[b, i] = d[a, i]
    for i in range(L.U_TOUCH, L.U_TOUCH + 2 * p[L.P_TYPES]):
        u[b, i] = u[a, i]


# ----------------------------------------------------------------------------------------------------
# Programs put together of rows that are ready: what compiler.py makes of a theory, for one of a hundred candidates at a time.
#
# A bank (candidate_tables.py) has a row for every type, line and ending that was ever believed, encoded as if nothing else were. What
# depends on the others is worked out here: which line of its pair runs first, what nothing can move, who looks for contacts.

# a row of the bank of types
B_INDEX, B_BITS, B_ROW = range(3)
B_LISTS = B_ROW + L.Y_WIDTH
LISTS_OF_TYPE = 16
TYPE_BANK = B_LISTS + LISTS_OF_TYPE
# a row of the bank of lines
B_KIND, B_LINE_BITS, B_OFFSETS, B_PULL, B_LIMIT, B_LIMIT_TYPE, B_EFFECT = range(7)
B_LINE_LISTS = B_EFFECT + L.E_WIDTH
LISTS_OF_LINE = 8
B_TIMER = B_LINE_LISTS + LISTS_OF_LINE  # what stands behind a timed effect's row
LINE_BANK = B_TIMER + L.TIMED_WIDTH - L.E_WIDTH
PAIR_LINE, EDGE_LINE, TIME_LINE = range(3)  # B_KIND
# a row of the bank of endings
B_ENDING_BITS, B_ENDING = range(2)
ENDING_BANK = B_ENDING + L.N_WIDTH
APART, DRAWS, SINGLE, GOES_BACK, STARTS_PLAIN = (1 << i for i in range(5))  # bits. APART: only the compiler can do it
M_NEEDS, M_RESOURCES, M_CHANGED, M_MADE = range(4)  # masks of types
MASKS = 4
# of a base: a board as a state in which nothing has a class yet: addresses and bytes of s, d and u, how many sprites, which types
A_S, A_S_BYTES, A_D, A_D_BYTES, A_U, A_U_BYTES, A_PLACED, A_TYPES = range(8)
BASE = 8
MAX_LINES, MAX_TIMED, MAX_ENDINGS = 256, 16, 16
# parts of a list of whole numbers that lines are put in order with
DONE, LINE_DUE, PLACE_DUE = MAX_LINES, 2 * MAX_LINES, 4 * MAX_LINES + MAX_TIMED
ORDER = PLACE_DUE + 2 * MAX_LINES + MAX_TIMED
ASSEMBLED, LEFT_TO_COMPILER, NO_GAME = range(3)

SAVING = L.FLAG_QUIET | L.FLAG_IDLE
ASSUMED_COUNT = ASSUMED_COUNT_OF_MADE


@jit_inline
def _bit(t):
    return np.int64(1) << t


@jit_inner
def _encode_types(p, q, types, bank, doubles, masks, at):
    """Put the rows of the types in; return (their mask, whether all is well, whether one draws random numbers, mask of resources)."""
    known, needs, resources, bits, fits = np.int64(0), np.int64(0), np.int64(0), 0, True
    for rank in range(len(types)):
        row = bank[types[rank]]
        t = np.int64(row[B_INDEX])
        y, lists = type_offset(p, t), at + t * LISTS_OF_TYPE
        for i in range(L.Y_WIDTH):
            p[y + i] = row[B_ROW + i]
        for i in range(LISTS_OF_TYPE):
            p[lists + i] = row[B_LISTS + i]
        p[y + L.Y_STYPES_AT] += lists
        p[y + L.Y_AMMO_AT] += lists
        p[y + L.Y_EXPANSION_AT] += lists
        p[y + L.Y_SINGLES_AT] += lists
        p[y + L.Y_RANK] = rank
        for i in range(L.Q_WIDTH):
            q[t * L.Q_WIDTH + i] = doubles[types[rank], i]
        fits = fits and not known & _bit(t)
        known |= _bit(t)
        needs |= masks[types[rank], M_NEEDS]
        resources |= masks[types[rank], M_RESOURCES]
        bits |= row[B_BITS]
    return known, fits and not bits & APART and not needs & ~known, bits, resources


@jit_inner
def _encode_line(p, q, e, number, pull, bank, row, double, at):
    """Put the row of a line in, at e; return the number that the next line gets that pulls."""
    for i in range(L.E_WIDTH):
        p[e + i] = bank[row, B_EFFECT + i]
    lists = at + number * LISTS_OF_LINE
    for i in range(LISTS_OF_LINE):
        p[lists + i] = bank[row, B_LINE_LISTS + i]
    for i in range(L.E_WIDTH):
        if bank[row, B_OFFSETS] >> i & 1:
            p[e + i] += lists
    p[e + L.E_LINE], p[e + L.E_Q] = number, p[L.P_TYPES] * L.Q_WIDTH + number
    q[p[e + L.E_Q]] = double
    if bank[row, B_KIND] == TIME_LINE:
        for i in range(L.TIMED_WIDTH - L.E_WIDTH):
            p[e + L.E_WIDTH + i] = bank[row, B_TIMER + i]
    if bank[row, B_LIMIT]:
        y = type_offset(p, bank[row, B_LIMIT_TYPE])
        p[e + bank[row, B_LIMIT]] = p[y + L.Y_LIMIT] if p[y + L.Y_FLAGS] & L.FLAG_RESOURCE else 0
    if bank[row, B_PULL]:
        p[e + bank[row, B_PULL]] = pull
        return pull + 1
    return pull


@jit_inner
def _encode_lines(p, q, lines, known, bank, doubles, masks, at, order):
    """Put the rows of the lines in, in the order in which they run.

    Return (how all is well, bits, masks of the types that are resources, changed and made by transformations).
    """
    needs, resources, changed, made, bits, n = np.int64(0), np.int64(0), np.int64(0), np.int64(0), 0, 0
    for i in range(len(lines)):
        row = bank[lines[i]]
        first, second = np.int64(row[B_EFFECT + L.E_FIRST]), np.int64(row[B_EFFECT + L.E_SECOND])
        if not known >> first & 1 or (row[B_KIND] == PAIR_LINE and not known >> second & 1):
            continue
        needs |= masks[lines[i], M_NEEDS]
        resources |= masks[lines[i], M_RESOURCES]
        changed |= masks[lines[i], M_CHANGED]
        made |= masks[lines[i], M_MADE]
        bits |= row[B_LINE_BITS]
        if n < MAX_LINES:
            order[n] = lines[i]
        n += 1
    if n > MAX_LINES or needs & ~known or bits & APART:
        return False, bits, resources, changed, made
    pairs = edges = timed = pull = due = 0
    for i in range(n):
        order[DONE + i] = 0
    for i in range(n):
        kind, first, second = bank[order[i], B_KIND], bank[order[i], B_EFFECT + L.E_FIRST], bank[order[i], B_EFFECT + L.E_SECOND]
        if kind == PAIR_LINE and order[DONE + i]:  # the first of a pair has brought it
            continue
        for j in range(0 if kind == EDGE_LINE else i, i + 1 if kind == TIME_LINE else n):  # an EOS line runs all of its type
            other = order[j]
            alike = bank[other, B_KIND] == kind and bank[other, B_EFFECT + L.E_FIRST] == first
            if not alike or (kind == PAIR_LINE and bank[other, B_EFFECT + L.E_SECOND] != second):
                continue
            if edges == MAX_LINES or timed == MAX_TIMED:
                return False, bits, resources, changed, made
            order[DONE + j] = 1
            order[LINE_DUE + due] = j
            if kind == PAIR_LINE:
                order[PLACE_DUE + due] = p[L.P_EFFECTS] + pairs * L.E_WIDTH
                pairs += 1
            elif kind == EDGE_LINE:
                order[PLACE_DUE + due] = p[L.P_EOS] + edges * L.E_WIDTH
                edges += 1
            else:
                order[PLACE_DUE + due] = p[L.P_TIMED] + timed * L.TIMED_WIDTH
                timed += 1
            due += 1
    for i in range(due):
        j = order[LINE_DUE + i]
        pull = _encode_line(p, q, order[PLACE_DUE + i], j, pull, bank, order[j], doubles[order[j]], at)
    p[L.P_EFFECTS_N], p[L.P_EOS_N], p[L.P_TIMED_N], p[L.P_TIMERS_N] = pairs, edges, timed, timed
    return pull <= p[L.P_PULLS_N], bits, resources, changed, made


@jit_inner
def _choose_watchers(p, s, types, bank):
    """Fill the list of the types that look for contacts, as choose_contact_watchers does."""
    able = looking = np.int64(0)
    for i in range(len(types)):
        t = np.int64(bank[types[i], B_INDEX])
        flags = p[type_offset(p, t) + L.Y_FLAGS]
        if not flags & L.FLAG_QUIET:
            able |= _bit(t)
            if flags & L.FLAG_GROUNDED:
                looking |= _bit(t)
    for n in range(p[L.P_EFFECTS_N]):
        e = p[L.P_EFFECTS] + n * L.E_WIDTH
        both = _bit(np.int64(p[e + L.E_FIRST])) | _bit(np.int64(p[e + L.E_SECOND]))
        if p[e + L.E_FIRST] == p[e + L.E_SECOND] or both & able != both:
            looking |= both & able
    for a in range(p[L.P_TYPES] if able else 0):
        if not able >> a & 1:
            continue
        meets = np.int64(0)
        for n in range(p[L.P_EFFECTS_N]):
            e = p[L.P_EFFECTS] + n * L.E_WIDTH
            if p[e + L.E_FIRST] == a:
                meets |= _bit(np.int64(p[e + L.E_SECOND]))
            if p[e + L.E_SECOND] == a:
                meets |= _bit(np.int64(p[e + L.E_FIRST]))
        for b in range(a + 1, p[L.P_TYPES]):
            if meets & able & _bit(b) and not looking & (_bit(a) | _bit(b)):
                looking |= _bit(a) if _cost_of_watching(p, s, a) <= _cost_of_watching(p, s, b) else _bit(b)
    n = 0
    for t in range(p[L.P_TYPES]):
        if looking >> t & 1:
            p[type_offset(p, t) + L.Y_FLAGS] |= L.FLAG_WATCHES
            p[p[L.P_WATCHERS] + n] = t
            n += 1
    p[L.P_WATCHERS_N] = n


@jit_inline
def _cost_of_watching(p, s, t):
    count = s[type_state_offset(t) + L.T_COUNT]
    return count if count else 1 if p[type_offset(p, t) + L.Y_FLAGS] & L.FLAG_AVATAR else ASSUMED_COUNT


@jit_inner
def _assemble(p, q, template, types, lines, endings, controls, delay, banks, at, placed, there, s):
    """Make the tables of a program in the rows p and q, of a theory's rows in the banks; return whether that could be done.

    `at` are where the lists of types and of lines lie, and up to where the template must be copied; `there` are the types on the board,
    whose state is s.
    """
    type_bank, type_doubles, type_masks, line_bank, line_doubles, line_masks, ending_bank, ending_masks, order = banks
    for i in range(at[2]):
        p[i] = template[i]
    known, fits, bits, resources = _encode_types(p, q, types, type_bank, type_doubles, type_masks, at[0])
    if not fits or there & ~known:
        return LEFT_TO_COMPILER, 0
    fits, line_bits, more, changed, made = _encode_lines(p, q, lines, known, line_bank, line_doubles, line_masks, at[1], order)
    if not fits:
        return LEFT_TO_COMPILER, 0
    resources |= more
    if line_bits & GOES_BACK:
        changed |= made
    if len(endings) > MAX_ENDINGS:
        return LEFT_TO_COMPILER, 0
    for i in range(len(endings)):
        if ending_bank[endings[i], B_ENDING_BITS] & APART or ending_masks[endings[i]] & ~known:
            return LEFT_TO_COMPILER, 0
        for j in range(L.N_WIDTH):
            p[p[L.P_ENDINGS] + i * L.N_WIDTH + j] = ending_bank[endings[i], B_ENDING + j]
    p[L.P_ENDINGS_N], p[L.P_PLACED], p[L.P_MOVING], p[L.P_DELAY] = len(endings), placed, placed, delay
    for i in range(ACTIONS):
        p[L.P_CONTROLS + i] = controls[i]
    turns = late = movers = 0
    for i in range(len(types) - 1, -1, -1):
        t = np.int64(type_bank[types[i], B_INDEX])
        y = type_offset(p, t)
        if changed >> t & 1:
            p[y + L.Y_FLAGS] &= ~SAVING
        if not resources >> t & 1:
            p[y + L.Y_RESOURCE] = -1
        if not p[y + L.Y_FLAGS] & (L.FLAG_IDLE | L.FLAG_AVATAR):
            p[p[L.P_TURNS] + turns] = t
            turns += 1
        if not p[y + L.Y_FLAGS] & L.FLAG_QUIET:
            p[p[L.P_MOVERS] + movers] = t
            movers += 1
        elif made >> t & 1:
            p[p[L.P_LATE] + late] = t
            late += 1
        if type_bank[types[i], B_BITS] & SINGLE and s[type_state_offset(t) + L.T_COUNT] > 1:
            return LEFT_TO_COMPILER, 0
    p[L.P_TURNS_N], p[L.P_LATE_N], p[L.P_MOVERS_N] = turns, late, movers
    _choose_watchers(p, s, types, type_bank)
    first = np.int64(type_bank[types[0], B_INDEX]) if len(types) else 0
    y = type_offset(p, AVATAR_TYPE)
    if first == AVATAR_TYPE or not known >> AVATAR_TYPE & 1 or not p[y + L.Y_FLAGS] & L.FLAG_AVATAR or s[L.S_AVATAR] < 0:
        return LEFT_TO_COMPILER, 0
    return ASSEMBLED, (bits | line_bits) & DRAWS


AVATAR_TYPE = 1


@jit_inner
def _give_classes(p, q, s, d, u, types, bank, all_seen):
    """Make the sprites of a base, whose types had no classes, what they are at the start of a game with these types."""
    n, quiet = p[L.P_TYPES], np.uint64(0)
    for i in range(len(types)):
        t = bank[types[i], B_INDEX]
        y = type_offset(p, t)
        if p[y + L.Y_FLAGS] & L.FLAG_QUIET:
            quiet |= touch_bit(t)
        if bank[types[i], B_BITS] & STARTS_PLAIN and all_seen:
            continue
        k = s[type_state_offset(t) + L.T_HEAD]
        while k >= 0:
            o, seen = sprite_offset(p, k), 0
            if p[y + L.Y_FLAGS] & L.FLAG_ORIENTED:
                s[o + L.K_FLAGS] |= L.SPRITE_ORIENTED
            s[o + L.K_TTL], s[o + L.K_STYPE] = p[y + L.Y_TTL], p[y + L.Y_STYPE]
            s[o + L.K_HEALTH], s[o + L.K_MAX_HEALTH] = p[y + L.Y_HEALTH], p[y + L.Y_MAX_HEALTH]
            if p[L.P_MAKES] and p[y + L.Y_CLASS] == C.BOMBER_RANDOM_MISSILE:
                for j in range(p[y + L.Y_STYPES_N]):
                    s[o + p[L.P_MAKES] + j] = p[p[y + L.Y_STYPES_AT] + j]
            i_d, seen = k * L.D_WIDTH, seen_heading(s, o)
            d[i_d + L.D_X], d[i_d + L.D_Y], d[i_d + L.D_SPEED] = p[y + L.Y_DX], p[y + L.Y_DY], q[t * L.Q_WIDTH + L.Q_SPEED]
            if seen == HEADING_BITS:
                s[o + L.K_FLAGS] &= ~(HEADING_BITS << L.HEADING_SHIFT)
                if p[y + L.Y_FLAGS] & L.FLAG_ORIENTED:
                    s[o + L.K_FLAGS] |= p[y + L.Y_HEADING] << L.HEADING_SHIFT
            elif p[y + L.Y_FLAGS] & L.FLAG_ORIENTED and seen and seen != p[y + L.Y_HEADING]:
                d[i_d + L.D_X] = float(int(seen == RIGHT) - int(seen == LEFT))
                d[i_d + L.D_Y] = float(int(seen == DOWN) - int(seen == UP))
            k = s[o + L.K_NEXT]
    for t in range(n):
        u[L.U_TOUCH + n + t] = u[L.U_TOUCH + n + t] & quiet if quiet & touch_bit(t) else np.uint64(0)
    for i in range(len(types) if p[L.P_SIZES] else 0):
        t = bank[types[i], B_INDEX]
        y = type_offset(p, t)
        if p[y + L.Y_W] != p[L.P_BLOCK] or p[y + L.Y_H] != p[L.P_BLOCK]:
            _give_size(p, s, u, t, p[y + L.Y_W], p[y + L.Y_H])
    for n in range(p[L.P_TIMED_N]):
        e = p[L.P_TIMED] + n * L.TIMED_WIDTH
        queue_timer(p, s, p[e + L.E_WIDTH], e)


@jit_inner
def _give_size(p, s, u, t, w, h):
    """Make the sprites of a type, which are of a cell's size, this large; the first one of its type has had a cell's size before."""
    z, k = p[L.P_SIZES], s[type_state_offset(t) + L.T_HEAD]
    while k >= 0:
        o = sprite_offset(p, k)
        unlink_from_cells(p, s, k)
        s[o + z], s[o + z + 1] = w, h
        if not s[o + L.K_FLAGS] & L.SPRITE_FIRST_OF_TYPE:
            s[o + z + 2], s[o + z + 3] = w, h
        link_to_cells(p, s, k)
        note_contacts(p, s, u, k)
        k = s[o + L.K_NEXT]


@kernel(nrt=False)
def replay_candidates(
    origins, bases, base_of, ids, ends, controls, banks, template, at, many, seed, p, q, s, d, u, mode, cap, first, ticks, actions, things,
    hashes, starts, held, held_starts, signatures, changed, out, by_tick, work,
):  # fmt: skip
    """Replay n programs along a trace, on the same rows one after the other; fill `out`, (n, OUTCOMES).

    A program is compiled already: `origins` (n, 10) are the addresses and the bytes of its p, q, s, d and u. Or they are GOES_ON: it is in
    the rows already, where the trace was before its action `first`. Or they are 0, and it is put together: `ids` are the numbers, in the
    `banks`, of its types, lines and endings, up to `ends` (n + 1, 3), `base_of` (n,) the number of its base. Programs that draw random
    numbers are run with `many` seeds where they go on, numbered from `seed`. FIRST becomes LEFT_OVER where only the compiler can make it.
    """
    for n in range(len(origins)):
        origin, draws, made = origins[n], 0, ASSEMBLED
        types = ids[ends[n, 2] : ends[n + 1, 0]]
        base = bases[max(0, base_of[n])]
        if origin[0] > 0:
            copy_bytes(p[0], origin[0], origin[1])
            copy_bytes(q[0], origin[2], origin[3])
            draws = p[0, L.P_DRAWS]
        elif origin[0] == 0 and base_of[n] < 0:
            made = LEFT_TO_COMPILER
        elif origin[0] == 0:
            copy_bytes(s[0], base[A_S], base[A_S_BYTES])
            lines, endings = ids[ends[n + 1, 0] : ends[n + 1, 1]], ids[ends[n + 1, 1] : ends[n + 1, 2]]
            made, draws = _assemble(
                p[0], q[0], template, types, lines, endings, controls[n], controls[n, ACTIONS], banks, at, base[A_PLACED], base[A_TYPES],
                s[0],
            )  # fmt: skip
        if made != ASSEMBLED:
            out[n, FIRST] = LEFT_OVER
            continue
        seeds = many if draws and mode == GO_ON else 1
        for i in range(seeds if origin[0] != GOES_ON else 0):
            if origin[0]:
                copy_bytes(s[i], origin[4], origin[5])
                copy_bytes(d[i], origin[6], origin[7])
                copy_bytes(u[i], origin[8], origin[9])
                start_at_scene(p[0], s[i], d[i], things[: starts[1]], held[: held_starts[1]])
            else:
                copy_bytes(s[i], base[A_S], base[A_S_BYTES])
                copy_bytes(d[i], base[A_D], base[A_D_BYTES])
                copy_bytes(u[i], base[A_U], base[A_U_BYTES])
                _give_classes(p[0], q[0], s[i], d[i], u[i], types, banks[0], base[A_PLACED] <= starts[1])
                give_belongings(p[0], s[i], held[: held_starts[1]])
            seed_generators(u[i], seed + i)
            u[i, L.U_KIND], u[i, L.U_LOG_CAPACITY] = L.RNG_JAVA, 0
        _run_along(
            p, q, s, d, u, seeds, mode, cap, first, ticks, actions, things, hashes, starts, held, held_starts, signatures, changed, out[n],
            by_tick, work,
        )  # fmt: skip
