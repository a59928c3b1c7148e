"""The functions that Python calls: over a whole batch, in threads where that pays."""

from __future__ import annotations

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.effects import queue_timer
from game_meta.engine.grid import bare_cell, sprite_of_link
from game_meta.engine.jit import copy_bytes, jit_inline, jit_inner, kernel, prefetch_line
from game_meta.engine.movement import to_pixels
from game_meta.engine.observation import ACTIONS, DOWN, LEFT, RIGHT, UP
from game_meta.engine.observe import fill_board, fill_observation, paint_env
from game_meta.engine.rng import seed_generators
from game_meta.engine.sprites import free_sprite_row, is_creation_refused, place_new_sprite
from game_meta.engine.state import cell_beside, drawn_cell, sprite_offset, sprites_end, type_offset, type_state_offset
from game_meta.engine.thread_pool import finish_job, first_chunk, next_chunk
from game_meta.engine.tick import advance_tick


@kernel()
def build_initial_state(p, q, s, d, u, sprites):
    """Fill the empty state of a program with a level's sprites, (n, 4): type, x, y, row of the sprite; in the order of creation."""
    s[L.S_KILLED] = s[L.S_FREE] = s[L.S_SPARE] = s[L.S_TICK] = -1
    for i in range(L.MAX_PLAYERS):
        s[L.S_WIN + i], s[L.S_AVATAR + i] = -1, -1
    for t in range(p[L.P_TYPES]):
        s[type_state_offset(t) + L.T_HEAD] = s[type_state_offset(t) + L.T_TAIL] = -1
    for cell in range(p[L.P_CELLS], p[L.P_CELLS] + (p[L.P_HEIGHT] + 2) * p[L.P_COLUMNS] * L.C_WIDTH, L.C_WIDTH):
        s[cell + L.C_HEAD], s[cell + L.C_TOP] = -1, bare_cell(p, cell)
    for line in range(p[L.P_SWITCHES_N]):
        s[p[L.P_SWITCHES] + line] = 1
    for n in range(p[L.P_TIMED_N]):
        e = p[L.P_TIMED] + n * L.TIMED_WIDTH
        queue_timer(p, s, p[e + L.E_WIDTH], e)
    s[L.S_USED] = len(sprites)
    for i in range(len(sprites)):
        t, k = sprites[i, 0], sprites[i, 3]
        if is_creation_refused(p, s, t):
            free_sprite_row(p, s, k)
        else:
            place_new_sprite(p, q, s, d, u, k, t, sprites[i, 1], sprites[i, 2])
    _seat_players(p, s)


@jit_inner
def _seat_players(p, s):
    """Give each player an avatar: the types in sprite order but the very first, each one's avatars from the last to the first."""
    seated = 0
    for i in range(1, p[L.P_ORDER_N]):
        t = p[p[L.P_ORDER] + i]
        k = s[type_state_offset(t) + L.T_TAIL] if p[type_offset(p, t) + L.Y_FLAGS] & L.FLAG_AVATAR else -1
        while k >= 0 and seated < p[L.P_PLAYERS]:
            s[L.S_AVATAR + seated] = k
            s[L.S_AVATAR_CELL + seated] = drawn_cell(p, s, sprite_offset(p, k))
            s[sprite_offset(p, k) + L.K_PLAYER] = seated
            seated += 1
            k = s[sprite_offset(p, k) + L.K_PREV]
    for i in range(seated, p[L.P_PLAYERS]):
        s[L.S_AVATAR_CELL + i] = p[L.P_CELLS]


@jit_inner
def _step_env(p, q, s, d, u, program, active, actions, e):
    """Advance env e by a tick, if it is active and not over and its actions are actions. In any case its rewards are those of this step."""
    for i in range(L.MAX_PLAYERS):
        s[e, L.S_REWARD + i] = 0
    if not active[e] or s[e, L.S_TERMINATED]:  # also where no game was loaded yet
        return
    n = program[e]
    for i in range(p[n, L.P_PLAYERS]):
        if not 0 <= actions[e, i] < ACTIONS:
            return
    advance_tick(p[n], q[n], s[e], d[e], u[e], actions[e])


@kernel(nrt=False)
def reset_envs(s, d, u, program, origins, envs, seeds, kind, log, queue, job, n):
    """Put the first n of these envs at the start of their programs.

    `origins` (programs, 6) are the addresses and the bytes of a program's s, d and u; `kind` is RNG_JAVA or RNG_BY_TICK, `log` how many
    draws of a tick are kept.
    """
    first, last = first_chunk(queue, job, n)
    while first < last:
        for i in range(first, last):
            e = envs[i]
            origin = origins[program[e]]
            copy_bytes(s[e], origin[0], origin[1])
            copy_bytes(d[e], origin[2], origin[3])
            copy_bytes(u[e], origin[4], origin[5])
            seed_generators(u[e], seeds[i])
            u[e, L.U_KIND], u[e, L.U_LOG_CAPACITY] = kind, log
        first, last = next_chunk(queue, job, n)
    return 0


@kernel(nrt=False)
def step_envs(p, q, s, d, u, program, active, actions, queue, job, n):
    """Advance the envs by a tick with agents' actions (B, players); rows of p and q by program (B,). Return how many envs have a fault."""
    faulty_envs = 0
    first, last = first_chunk(queue, job, n)
    while first < last:
        for e in range(first, last):
            prefetch_next_envs(p, s, d, u, program, e, n)
            _step_env(p, q, s, d, u, program, active, actions, e)
            faulty_envs += s[e, L.S_FAULT] > 0
        first, last = next_chunk(queue, job, n)
    return finish_job(queue, job, faulty_envs)


@kernel(nrt=False)
def observe_envs(p, s, program, player, window, heading, touched, struck, change, motion, held, moved, place, envs, queue, job, n):
    """Fill the observations of the first n of these envs; the arrays have the shapes of an Observation's fields."""
    first, last = first_chunk(queue, job, n)
    while first < last:
        for i in range(first, last):
            e = envs[i]
            rows = window[e], heading[e], touched[e], struck[e], change[e], motion[e], held[e], moved[e], place[e]
            fill_observation(p[program[e]], s[e], player, *rows)
        first, last = next_chunk(queue, job, n)
    return 0


@kernel(nrt=False)
def fill_boards(p, s, program, player, board, heading, envs, queue, job, n):
    """Fill the boards (B, rows, columns) of the first n of these envs: looks and headings."""
    first, last = first_chunk(queue, job, n)
    while first < last:
        for i in range(first, last):
            e = envs[i]
            prefetch_next_boards(p, s, program, envs, i, n)
            fill_board(p[program[e]], s[e], player, board[e], heading[e])
        first, last = next_chunk(queue, job, n)
    return 0


@kernel(nrt=False)
def paint_envs(p, s, program, player, px, pictures, queue, job, n):
    """Fill the pictures (n, rows * px, columns * px, 3) of the first n envs."""
    first, last = first_chunk(queue, job, n)
    while first < last:
        for e in range(first, last):
            paint_env(p[program[e]], s[e], player, pictures[e], px)
        first, last = next_chunk(queue, job, n)
    return 0


@kernel(nrt=False)
def copy_envs(p, s, d, u, program, src, dst):
    """Copy rows src to rows dst of the state, as far as their programs use them; both run the same program already."""
    for n in range(len(src)):
        a, b = src[n], dst[n]
        t = p[program[a]]
        used, doubles = sprites_end(t, s[a, L.S_USED]), s[a, L.S_USED] * L.D_WIDTH
        for i in range(used):
            s[b, i] = s[a, i]
        for i in range(doubles):
            d[b, i] = d[a, i]
        for i in range(u.shape[1]):
            u[b, i] = u[a, i]


@kernel()
def reseed_envs(u, envs, seeds):
    """Seed the generators of these envs."""
    for n in range(len(envs)):
        seed_generators(u[envs[n]], seeds[n])


@kernel()
def hash_envs(p, s, d, u, program, envs, out):
    """Fill `out` with a hash of what decides the future of each env in `envs`: all but score and (if the game never reads it) tick."""
    for n in range(len(envs)):
        out[n] = hash_state(p[program[envs[n]]], s[envs[n]], d[envs[n]], u[envs[n]])


# ----------------------------------------------------------------------------------------------------
# While an env is stepped, what the next ones will need is on its way from memory.
#
# The state of a batch is larger than the processor's caches, and a tick reads it in an order that no processor can guess.


@jit_inner
def _prefetch_cells(p, s):
    """Fetch all that comes before the sprites."""
    for i in range(0, p[L.P_SPRITES], L.CACHE_LINE_INTS):
        prefetch_line(s, i)


@jit_inner
def _prefetch_tables(p, s, u):
    _prefetch_cells(p, s)
    for i in range(0, L.U_TOUCH + 2 * p[L.P_TYPES], L.CACHE_LINE_INTS // 2):
        prefetch_line(u, i)


@jit_inner
def _prefetch_sprites(p, s, d, first, last):
    for k in range(first, last):
        prefetch_line(s, sprite_offset(p, k))
        prefetch_line(d, k * L.D_WIDTH)


@jit_inner
def _prefetch_first_in_cell(p, s, cell):
    node = s[cell + L.C_HEAD]
    if node >= 0:
        prefetch_line(s, sprite_offset(p, sprite_of_link(p, node)))


@jit_inner
def _prefetch_neighbours(p, s, first, last):
    """Fetch what these sprites uncover when they go, and what watchers may run into.

    That is the first sprite in the cell ahead, or in each around.
    """
    down = p[L.P_COLUMNS] * L.C_WIDTH  # from a cell to the one below
    for k in range(first, last):
        o = sprite_offset(p, k)
        cell = s[o + L.K_CELL]
        if s[o + L.K_LINKS] >= 0:
            prefetch_line(s, sprite_offset(p, sprite_of_link(p, s[o + L.K_LINKS])))
        if (
            not p[type_offset(p, s[o + L.K_TYPE]) + L.Y_FLAGS] & L.FLAG_WATCHES
            or not p[L.P_CELLS] + down < cell < p[L.P_SPRITES] - L.CACHE_LINE_INTS - down
        ):
            continue
        way = s[o + L.K_FLAGS] >> L.HEADING_SHIFT
        _prefetch_first_in_cell(p, s, cell)
        if way == 0 or way == UP:
            _prefetch_first_in_cell(p, s, cell_beside(p, cell, -1, 0))
        if way == 0 or way == LEFT:
            _prefetch_first_in_cell(p, s, cell_beside(p, cell, 0, -1))
        if way == 0 or way == DOWN:
            _prefetch_first_in_cell(p, s, cell_beside(p, cell, 1, 0))
        if way == 0 or way == RIGHT:
            _prefetch_first_in_cell(p, s, cell_beside(p, cell, 0, 1))


@jit_inline
def _runs_a_game(program, e, n):
    return e < n and program[e] >= 0


@jit_inner
def prefetch_next_envs(p, s, d, u, program, e, n):
    """Fetch, before env e of n is stepped, what the next ones will need.

    Sprites that may move are the first of the level's own, and those made since. What is read here to know what to fetch was itself
    fetched an env before.
    """
    if _runs_a_game(program, e + 3, n):
        _prefetch_tables(p[program[e + 3]], s[e + 3], u[e + 3])
    if _runs_a_game(program, e + 2, n):
        t = p[program[e + 2]]
        _prefetch_sprites(t, s[e + 2], d[e + 2], 0, t[L.P_MOVING])
        _prefetch_sprites(t, s[e + 2], d[e + 2], t[L.P_PLACED], s[e + 2, L.S_USED])
    if _runs_a_game(program, e + 1, n):
        t = p[program[e + 1]]
        _prefetch_neighbours(t, s[e + 1], 0, t[L.P_MOVING])
        _prefetch_neighbours(t, s[e + 1], t[L.P_PLACED], s[e + 1, L.S_USED])


@jit_inner
def prefetch_next_boards(p, s, program, envs, i, n):
    """Fetch, before env envs[i], of n, is looked at, the cells of the one after the next."""
    if i + 2 < n and program[envs[i + 2]] >= 0:
        _prefetch_cells(p[program[envs[i + 2]]], s[envs[i + 2]])


# ----------------------------------------------------------------------------------------------------
# A hash of what decides the future of an env: planners know by it where they have been.


@jit_inner
def mix_hash(h, value):
    """Return hash h (uint64) with a whole number mixed in."""
    h = (h ^ np.uint64(np.int64(value))) * np.uint64(0x9E3779B97F4A7C15)
    return h ^ (h >> np.uint64(29))


HASH_STEPS_PER_UNIT = 1 << 12  # doubles are hashed in steps of 1 / FINE


@jit_inner
def _hash_sprite(p, s, d, t, k):
    """Return the hash of sprite k, of type t: all columns that decide what it will do."""
    o = sprite_offset(p, k)
    h = mix_hash(mix_hash(np.uint64(t + 1), s[o + L.K_X]), s[o + L.K_Y])
    h = mix_hash(h, min(s[o + L.K_LAST_MOVE], p[type_offset(p, t) + L.Y_COOLDOWN]))
    h = mix_hash(h, s[o + L.K_FLAGS] & ((1 << L.HEADING_SHIFT) - 1) & ~L.SPRITE_FIRST_OF_TYPE)
    h = mix_hash(h, s[o + L.K_COUNTER])
    h = mix_hash(h, s[o + L.K_AUX])
    for column in range(L.K_TTL, L.K_STYPE + 1):
        h = mix_hash(h, s[o + column])
    for i in range(L.D_WIDTH):
        h = mix_hash(h, to_pixels(d[k * L.D_WIDTH + i] * HASH_STEPS_PER_UNIT))
    for r in range(p[L.P_RESOURCES]):
        h = mix_hash(h, s[o + L.K_TAIL + r])
    for i in range(p[L.P_MAKES_N]):
        h = mix_hash(h, s[o + p[L.P_MAKES] + i])
    if p[L.P_SIZES]:
        h = mix_hash(mix_hash(h, s[o + p[L.P_SIZES]]), s[o + p[L.P_SIZES] + 1])
    return h


@jit_inner
def _hash_rules(p, s, u):
    """Return the hash of the part of the state that belongs to no sprite."""
    h = np.uint64(s[L.S_TERMINATED])
    if p[L.P_CLOCKED]:
        h = mix_hash(h, s[L.S_TICK])
    if p[L.P_DRAWS]:
        h = mix_hash(h, u[L.U_STATE])
        h = mix_hash(h, u[L.U_SECOND])
    h = mix_hash(h, s[L.S_HELD_BACK])
    for i in range(p[L.P_PLAYERS]):
        h = mix_hash(h, s[L.S_WAITING + i])
    for i in range(p[L.P_COUNTERS_N]):
        h = mix_hash(h, s[p[L.P_COUNTERS] + i])
    for i in range(s[L.S_TIMERS] * L.TIMER_WIDTH):
        h = mix_hash(h, s[p[L.P_TIMERS] + i])
    return h


@jit_inner
def hash_state(p, s, d, u):
    """Return what replays and planners take for the state of an env (uint64): a hash of all that decides its future.

    Covered: each sprite (place, motion, heading, timers, resources, ...), whether the game is over, timers, counters, the random number
    generators where the game draws, the tick where it reads the clock. Not covered: the score, and what has no influence any more.
    """
    if s[L.S_SEQ] == 0:  # never loaded
        return np.uint64(s[L.S_TERMINATED])
    total = _hash_rules(p, s, u)
    for t in range(p[L.P_TYPES]):
        k = s[type_state_offset(t) + L.T_HEAD]
        still = p[type_offset(p, t) + L.Y_FLAGS] & L.FLAG_IDLE
        while k >= 0:
            if still:  # all that matters is that it is there
                o = sprite_offset(p, k)
                total += mix_hash(mix_hash(np.uint64(t + 1), s[o + L.K_X]), s[o + L.K_Y])
            else:
                total += _hash_sprite(p, s, d, t, k)  # a sum: which of two equal sprites is which does not matter
            k = s[sprite_offset(p, k) + L.K_NEXT]
    return total
