"""Effects that turn sprites into others or make new ones (VGDL semantics, sections 6, A5 and A7)."""

from __future__ import annotations

from .jit import inner
from .layout import *  # noqa: F403
from .motion import face
from .outcome import ELSE, OFF, ON
from .rng import next_double, next_int
from .rows import at, flags_of, kind, last_size, members, over, size
from .sprites import bury, count, count_living, create, force, gain, held, kill


@inner
def _inherit(p, s, new, old):
    """What every transformation hands on: last place, resources."""
    o, i, z = at(p, old), at(p, new), p[P_SIZES]
    s[i + K_LAST_X], s[i + K_LAST_Y] = s[o + K_LAST_X], s[o + K_LAST_Y]
    s[S_LATE] = 1
    if z:
        s[i + z + 2], s[i + z + 3] = s[o + z + 2], s[o + z + 3]
    for r in range(p[P_RESOURCES]):
        s[i + K_TAIL + r] = max(0, s[o + K_TAIL + r])
    for word in range((p[P_RESOURCES] + 30) // 31):
        s[i + p[P_HELD] + word] = s[o + p[P_HELD] + word]


@inner
def _replace(p, s, new, old):
    """The old one goes; if it was an avatar and the new one is, its player goes on with the new one."""
    o, i = at(p, old), at(p, new)
    if not flags_of(p, s, old) & IS_AVATAR:
        bury(p, s, old)
    elif flags_of(p, s, new) & IS_AVATAR:
        s[i + K_PLAYER] = s[o + K_PLAYER]
        s[S_AVATAR + s[o + K_PLAYER]] = new
        bury(p, s, old)
    else:
        kill(p, s, old)


@inner
def _become(p, q, s, d, u, a, t, keep_orientation, forced):
    """Puts a new sprite of type t in a's place; -1 where that is refused."""
    o = at(p, a)
    if t < 0 or s[o + K_FLAGS] & DISABLED:
        return -1
    if forced:
        new = force(p, q, s, d, u, t, s[o + K_X], s[o + K_Y])
    else:
        new = create(p, q, s, d, u, t, s[o + K_X], s[o + K_Y])
    if new < 0:
        return -1
    i = at(p, new)
    unturned = d[new * D_WIDTH + D_X] == 0 and d[new * D_WIDTH + D_Y] == 0
    if keep_orientation or (s[o + K_FLAGS] & FACES and s[i + K_FLAGS] & FACES and unturned):
        face(p, s, d, new, d[a * D_WIDTH + D_X], d[a * D_WIDTH + D_Y])
    _inherit(p, s, new, a)
    s[i + K_HEALTH], s[i + K_MAX_HEALTH] = s[o + K_HEALTH], s[o + K_MAX_HEALTH]
    _replace(p, s, new, a)
    return new


@inner
def transform(p, q, s, d, u, a, b, t, kill_second, keep_orientation, forced):
    """transformTo and its relatives; whether it was done."""
    new = _become(p, q, s, d, u, a, t, keep_orientation, forced)
    if new >= 0 and kill_second and b >= 0:
        bury(p, s, b)
    return new >= 0


@inner
def transform_all(p, q, s, d, u, e, b):
    """transformToAll: every sprite of exactly one type that is there now, killed ones included."""
    born, t = s[S_SEQ], p[e + E_A0]
    k = s[members(t) + T_HEAD] if t >= 0 else -1
    while k >= 0 and s[at(p, k) + K_SEQ] < born:
        transform(p, q, s, d, u, k, b, p[e + E_A3], p[e + E_A1], p[e + E_A2], True)
        k = s[at(p, k) + K_NEXT]


@inner
def transform_if_count(p, q, s, d, u, e, a, b):
    n = count(p, s, p[e + E_A3]) if p[e + E_A3] >= 0 else 0
    if p[e + E_A4] <= n <= p[e + E_A5]:
        transform(p, q, s, d, u, a, b, p[e + E_A0], p[e + E_A1], p[e + E_A2], True)
        return ON
    if p[e + E_A6] < 0:
        return OFF
    transform(p, q, s, d, u, a, b, p[e + E_A6], p[e + E_A1], p[e + E_A2], True)
    return ELSE


@inner
def _swap(p, q, s, d, u, k, t):
    """transformToSingleton's way to put a new sprite of type t in k's place; -1 where that is refused."""
    o = at(p, k)
    new = force(p, q, s, d, u, t, s[o + K_X], s[o + K_Y]) if t >= 0 else -1
    if new >= 0:
        if s[o + K_FLAGS] & FACES and s[at(p, new) + K_FLAGS] & FACES:
            face(p, s, d, new, d[k * D_WIDTH + D_X], d[k * D_WIDTH + D_Y])
        _inherit(p, s, new, k)
        _replace(p, s, new, k)
    return new


@inner
def transform_to_singleton(p, q, s, d, u, e, a, b):
    born, t = s[S_SEQ], p[e + E_A0]
    k = s[members(t) + T_HEAD] if t >= 0 else -1
    while k >= 0 and s[at(p, k) + K_SEQ] < born:
        _swap(p, q, s, d, u, k, p[e + E_A3])
        k = s[at(p, k) + K_NEXT]
    new = _swap(p, q, s, d, u, a, t)
    if new >= 0 and b >= 0:
        if p[e + E_A2]:
            s[at(p, new) + K_FLAGS] |= FACES
            face(p, s, d, new, -d[b * D_WIDTH + D_X], -d[b * D_WIDTH + D_Y])
        if p[e + E_A1]:
            bury(p, s, b)


@inner
def transform_to_random_child(p, q, s, d, u, e, a, b):
    n = p[e + E_A1]
    if n > 0:
        transform(p, q, s, d, u, a, b, p[p[e + E_A0] + next_int(s, u, n)], p[e + E_A2], 0, False)


@inner
def make_at(p, q, s, d, u, a, t):
    """A new sprite of type t where sprite a is."""
    if t >= 0:
        create(p, q, s, d, u, t, s[at(p, a) + K_X], s[at(p, a) + K_Y])


@inner
def spawn_if_held(p, q, s, d, u, e, a, more):
    """spawnIfHasMore and spawnIfHasLess."""
    lucky = next_double(s, u) < q[p[e + E_Q]]
    have, limit = held(p, s, a, p[e + E_A0]), p[e + E_A1]
    if not lucky or (have < limit if more else have > limit):
        return OFF
    make_at(p, q, s, d, u, a, p[e + E_A2])
    gain(p, s, a, p[e + E_A0], -p[e + E_A3])
    return ON


@inner
def spawn_if_sub_types(p, q, s, d, u, e, a):
    """spawnIfCounterSubTypes."""
    t = p[e + E_A2]
    n, kinds = 0, 0
    if t >= 0:
        y = kind(p, t)
        n = count_living(p, s, t)
        for i in range(p[y + Y_EXPANSION_N]):
            kinds += count_living(p, s, p[p[y + Y_EXPANSION_AT] + i]) > 0
    if n == p[e + E_A3] and kinds // 2 == p[e + E_A4]:
        make_at(p, q, s, d, u, a, p[e + E_A0])
        return ON
    make_at(p, q, s, d, u, a, p[e + E_A1])
    return OFF


@inner
def spawn_behind(p, q, s, d, u, e, b):
    i = at(p, b)
    w, h = last_size(p, s, i)
    lucky = next_double(s, u) < q[p[e + E_Q]]
    if lucky and p[e + E_A0] >= 0 and not over(p, s, b, s[i + K_LAST_X], s[i + K_LAST_Y], w, h):
        create(p, q, s, d, u, p[e + E_A0], s[i + K_LAST_X], s[i + K_LAST_Y])


@inner
def spawn_beside(p, q, s, d, u, e, b, dx, dy):
    """spawnAbove and its like: one cell from s2, or from where it was."""
    i, from_last = at(p, b), p[e + E_A1]
    x, y = s[i + K_X], s[i + K_Y]
    w, h = size(p, s, i)
    lucky = next_double(s, u) < q[p[e + E_Q]]
    if from_last:
        x, y = s[i + K_LAST_X], s[i + K_LAST_Y]
        w, h = last_size(p, s, i)
        lucky = lucky and not over(p, s, b, x, y, w, h)
    if lucky and p[e + E_A0] >= 0:
        create(p, q, s, d, u, p[e + E_A0], x + dx * w, y + dy * h)
