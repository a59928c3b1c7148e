"""Seen scenes beside the states of envs, in compiled code: what of a state is seen, as hashes, and how to start from what is seen.

What is seen of a state is said in engine/scene.py; here it is read fast. A scene is known by two sums of hashes, so that the order of
things does not matter: one of its things, one of what is held.
"""

from __future__ import annotations

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.grid import next_cell_link, sprite_of_link
from game_meta.engine.jit import jit_inline, jit_inner, kernel
from game_meta.engine.kernels import mix_hash
from game_meta.engine.movement import set_direction
from game_meta.engine.observation import DOWN, LEFT, RIGHT, UP
from game_meta.engine.state import sprite_offset, sprite_size, type_offset, type_state_offset

THINGS, HELD, SCORE, OVER, WIN = range(5)  # columns of the signature of a scene
SIGNATURE = 5
HEADING_BITS = 7


@jit_inline
def thing_hash(look, x, y, heading):
    """Return the hash of a thing that is seen (uint64)."""
    return mix_hash(mix_hash(mix_hash(np.uint64(look + 1), x), y), heading)


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


@kernel()
def fill_signatures(p, s, program, envs, out):
    """Fill `out`, (n, SIGNATURE) uint64, with the signature of each of these envs."""
    for n in range(len(envs)):
        t, state = p[program[envs[n]]], s[envs[n]]
        out[n, THINGS], out[n, HELD] = things_hash(t, state), belongings_hash(t, state)
        out[n, SCORE], out[n, OVER] = np.uint64(np.int64(state[L.S_SCORE])), np.uint64(state[L.S_TERMINATED])
        out[n, WIN] = np.uint64(np.int64(state[L.S_WIN]))


@kernel()
def hash_things(things, held, out):
    """Fill the first two columns of `out`, (SIGNATURE,) uint64, with what tells these things, (n, 4), and what is held, (m, 2)."""
    total = np.uint64(0)
    for i in range(len(things)):
        total += thing_hash(things[i, 0], things[i, 1], things[i, 2], things[i, 3])
    out[THINGS], total = total, np.uint64(0)
    for i in range(len(held)):
        total += held_hash(held[i, 0], held[i, 1])
    out[HELD] = total


# ----------------------------------------------------------------------------------------------------
# Starting from what is seen.


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


@kernel()
def start_at_scene(p, s, d, program, env, things, held, tick, score):
    """Bring an env, whose program was made of the same things and has just been loaded, in line with what is seen in tick `tick`."""
    p, s, d = p[program[env]], s[env], d[env]
    s[L.S_TICK], s[L.S_SCORE] = tick, score
    for i in range(len(things)):
        for t in range(p[L.P_TYPES]):
            if p[p[L.P_LOOKS] + t] != things[i, 0] or p[type_offset(p, t) + L.Y_FLAGS] & L.FLAG_HIDDEN:
                continue
            k = s[type_state_offset(t) + L.T_HEAD]
            while k >= 0:
                o = sprite_offset(p, k)
                if s[o + L.K_X] == things[i, 1] and s[o + L.K_Y] == things[i, 2]:
                    turn_to_heading(p, s, d, k, things[i, 3])
                if tick >= 0:
                    s[o + L.K_FLAGS] &= ~L.SPRITE_FRESH
                k = s[o + L.K_NEXT]
    give_belongings(p, s, held)
