"""Effects that turn sprites into others or make new ones (docs/vgdl-semantics.md, sections 6, A5 and A7)."""

from __future__ import annotations

from game_meta.engine import state as L
from game_meta.engine.jit import jit_inner
from game_meta.engine.movement import set_direction
from game_meta.engine.rng import next_double, next_int
from game_meta.engine.sprites import (
    add_resource,
    count_living_sprites,
    count_sprites,
    create_sprite,
    create_sprite_unchecked,
    kill_or_disable,
    mark_killed,
    resource_count,
)
from game_meta.engine.state import (
    OUTCOME_ELSE,
    OUTCOME_OFF,
    OUTCOME_ON,
    last_sprite_size,
    overlaps_rectangle,
    sprite_offset,
    sprite_size,
    type_flags_of,
    type_offset,
    type_state_offset,
)


@jit_inner
def _inherit_state(p, s, new, old):
    """Hand on what every transformation does: last place, resources."""
    o, i, z = sprite_offset(p, old), sprite_offset(p, new), p[L.P_SIZES]
    s[i + L.K_LAST_X], s[i + L.K_LAST_Y] = s[o + L.K_LAST_X], s[o + L.K_LAST_Y]
    s[L.S_LATE] = 1
    if z:
        s[i + z + 2], s[i + z + 3] = s[o + z + 2], s[o + z + 3]
    for r in range(p[L.P_RESOURCES]):
        s[i + L.K_TAIL + r] = max(0, s[o + L.K_TAIL + r])
    for word in range((p[L.P_RESOURCES] + 30) // 31):
        s[i + p[L.P_HELD] + word] = s[o + p[L.P_HELD] + word]


@jit_inner
def _replace_sprite(p, s, new, old):
    """Remove the old sprite; if it was an avatar and the new one is, its player goes on with the new one."""
    o, i = sprite_offset(p, old), sprite_offset(p, new)
    if not type_flags_of(p, s, old) & L.FLAG_AVATAR:
        mark_killed(p, s, old)
    elif type_flags_of(p, s, new) & L.FLAG_AVATAR:
        s[i + L.K_PLAYER] = s[o + L.K_PLAYER]
        s[L.S_AVATAR + s[o + L.K_PLAYER]] = new
        mark_killed(p, s, old)
    else:
        kill_or_disable(p, s, old)


@jit_inner
def _transform_into(p, q, s, d, u, a, t, keep_orientation, forced):
    """Put a new sprite of type t in a's place; return its row, -1 where that is refused (`forced`: not for a singleton)."""
    o = sprite_offset(p, a)
    if t < 0 or s[o + L.K_FLAGS] & L.SPRITE_DISABLED:
        return -1
    if forced:
        new = create_sprite_unchecked(p, q, s, d, u, t, s[o + L.K_X], s[o + L.K_Y])
    else:
        new = create_sprite(p, q, s, d, u, t, s[o + L.K_X], s[o + L.K_Y])
    if new < 0:
        return -1
    i = sprite_offset(p, new)
    unturned = d[new * L.D_WIDTH + L.D_X] == 0 and d[new * L.D_WIDTH + L.D_Y] == 0
    if keep_orientation or (s[o + L.K_FLAGS] & L.SPRITE_ORIENTED and s[i + L.K_FLAGS] & L.SPRITE_ORIENTED and unturned):
        set_direction(p, s, d, new, d[a * L.D_WIDTH + L.D_X], d[a * L.D_WIDTH + L.D_Y])
    _inherit_state(p, s, new, a)
    s[i + L.K_HEALTH], s[i + L.K_MAX_HEALTH] = s[o + L.K_HEALTH], s[o + L.K_MAX_HEALTH]
    _replace_sprite(p, s, new, a)
    return new


@jit_inner
def apply_transform_to(p, q, s, d, u, a, b, t, kill_second, keep_orientation, forced):
    """Turn a into a sprite of type t, as transformTo and its relatives do; return whether it was done."""
    new = _transform_into(p, q, s, d, u, a, t, keep_orientation, forced)
    if new >= 0 and kill_second and b >= 0:
        mark_killed(p, s, b)
    return new >= 0


@jit_inner
def apply_transform_to_all(p, q, s, d, u, e, b):
    """Turn every sprite of exactly one type that is there now, killed ones included, into another."""
    born, t = s[L.S_SEQ], p[e + L.E_A0]
    k = s[type_state_offset(t) + L.T_HEAD] if t >= 0 else -1
    while k >= 0 and s[sprite_offset(p, k) + L.K_SEQ] < born:
        apply_transform_to(p, q, s, d, u, k, b, p[e + L.E_A3], p[e + L.E_A1], p[e + L.E_A2], True)
        k = s[sprite_offset(p, k) + L.K_NEXT]


@jit_inner
def apply_transform_if_count(p, q, s, d, u, e, a, b):
    """Turn a into `stype` if there are so many of another type, else into `estype`; return the outcome."""
    n = count_sprites(p, s, p[e + L.E_A3]) if p[e + L.E_A3] >= 0 else 0
    if p[e + L.E_A4] <= n <= p[e + L.E_A5]:
        apply_transform_to(p, q, s, d, u, a, b, p[e + L.E_A0], p[e + L.E_A1], p[e + L.E_A2], True)
        return OUTCOME_ON
    if p[e + L.E_A6] < 0:
        return OUTCOME_OFF
    apply_transform_to(p, q, s, d, u, a, b, p[e + L.E_A6], p[e + L.E_A1], p[e + L.E_A2], True)
    return OUTCOME_ELSE


@jit_inner
def _transform_for_singleton(p, q, s, d, u, k, t):
    """Put a new sprite of type t in k's place, in transformToSingleton's way; return its row, -1 where that is refused."""
    o = sprite_offset(p, k)
    new = create_sprite_unchecked(p, q, s, d, u, t, s[o + L.K_X], s[o + L.K_Y]) if t >= 0 else -1
    if new >= 0:
        if s[o + L.K_FLAGS] & L.SPRITE_ORIENTED and s[sprite_offset(p, new) + L.K_FLAGS] & L.SPRITE_ORIENTED:
            set_direction(p, s, d, new, d[k * L.D_WIDTH + L.D_X], d[k * L.D_WIDTH + L.D_Y])
        _inherit_state(p, s, new, k)
        _replace_sprite(p, s, new, k)
    return new


@jit_inner
def apply_transform_to_singleton(p, q, s, d, u, e, a, b):
    """Turn a into the one sprite of a type, and the one that there was into another."""
    born, t = s[L.S_SEQ], p[e + L.E_A0]
    k = s[type_state_offset(t) + L.T_HEAD] if t >= 0 else -1
    while k >= 0 and s[sprite_offset(p, k) + L.K_SEQ] < born:
        _transform_for_singleton(p, q, s, d, u, k, p[e + L.E_A3])
        k = s[sprite_offset(p, k) + L.K_NEXT]
    new = _transform_for_singleton(p, q, s, d, u, a, t)
    if new >= 0 and b >= 0:
        if p[e + L.E_A2]:
            s[sprite_offset(p, new) + L.K_FLAGS] |= L.SPRITE_ORIENTED
            set_direction(p, s, d, new, -d[b * L.D_WIDTH + L.D_X], -d[b * L.D_WIDTH + L.D_Y])
        if p[e + L.E_A1]:
            mark_killed(p, s, b)


@jit_inner
def apply_transform_to_random_child(p, q, s, d, u, e, a, b):
    """Turn a into a sprite of a drawn type below another."""
    n = p[e + L.E_A1]
    if n > 0:
        apply_transform_to(p, q, s, d, u, a, b, p[p[e + L.E_A0] + next_int(s, u, n)], p[e + L.E_A2], 0, False)


@jit_inner
def spawn_at_sprite(p, q, s, d, u, a, t):
    """Make a sprite of type t where sprite a is."""
    if t >= 0:
        create_sprite(p, q, s, d, u, t, s[sprite_offset(p, a) + L.K_X], s[sprite_offset(p, a) + L.K_Y])


@jit_inner
def apply_spawn_if_has(p, q, s, d, u, e, a, more):
    """Make a sprite where a is if a carries enough (`more`) or little enough, by chance, and take the price; return the outcome."""
    lucky = next_double(s, u) < q[p[e + L.E_Q]]
    have, limit = resource_count(p, s, a, p[e + L.E_A0]), p[e + L.E_A1]
    if not lucky or (have < limit if more else have > limit):
        return OUTCOME_OFF
    spawn_at_sprite(p, q, s, d, u, a, p[e + L.E_A2])
    add_resource(p, s, a, p[e + L.E_A0], -p[e + L.E_A3])
    return OUTCOME_ON


@jit_inner
def apply_spawn_if_counter_sub_types(p, q, s, d, u, e, a):
    """Make a sprite where a is: one of two types, by how many sprites and types of a group there are; return the outcome."""
    t = p[e + L.E_A2]
    n, kinds = 0, 0
    if t >= 0:
        y = type_offset(p, t)
        n = count_living_sprites(p, s, t)
        for i in range(p[y + L.Y_EXPANSION_N]):
            kinds += count_living_sprites(p, s, p[p[y + L.Y_EXPANSION_AT] + i]) > 0
    if n == p[e + L.E_A3] and kinds // 2 == p[e + L.E_A4]:
        spawn_at_sprite(p, q, s, d, u, a, p[e + L.E_A0])
        return OUTCOME_ON
    spawn_at_sprite(p, q, s, d, u, a, p[e + L.E_A1])
    return OUTCOME_OFF


@jit_inner
def apply_spawn_behind(p, q, s, d, u, e, b):
    """Make a sprite, by chance, where b has just been."""
    i = sprite_offset(p, b)
    w, h = last_sprite_size(p, s, i)
    lucky = next_double(s, u) < q[p[e + L.E_Q]]
    if lucky and p[e + L.E_A0] >= 0 and not overlaps_rectangle(p, s, b, s[i + L.K_LAST_X], s[i + L.K_LAST_Y], w, h):
        create_sprite(p, q, s, d, u, p[e + L.E_A0], s[i + L.K_LAST_X], s[i + L.K_LAST_Y])


@jit_inner
def apply_spawn_beside(p, q, s, d, u, e, b, dx, dy):
    """Make a sprite, by chance, one size in direction (dx, dy) from where b is, or was (spawnAbove and its like)."""
    i, from_last = sprite_offset(p, b), p[e + L.E_A1]
    x, y = s[i + L.K_X], s[i + L.K_Y]
    w, h = sprite_size(p, s, i)
    lucky = next_double(s, u) < q[p[e + L.E_Q]]
    if from_last:
        x, y = s[i + L.K_LAST_X], s[i + L.K_LAST_Y]
        w, h = last_sprite_size(p, s, i)
        lucky = lucky and not overlaps_rectangle(p, s, b, x, y, w, h)
    if lucky and p[e + L.E_A0] >= 0:
        create_sprite(p, q, s, d, u, p[e + L.E_A0], x + dx * w, y + dy * h)
