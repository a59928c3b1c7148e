"""What happens when two sprites overlap, or one leaves the screen (VGDL semantics, section 6). `a` is the first named sprite,
`b` the second (-1 at the screen's edge). `run_effect` answers whether the line's score counts: ON, OFF, or KEEP it as it was."""

from __future__ import annotations

from .cells import note_contacts, place
from .jit import inner
from .layout import *  # noqa: F403
from .motion import base_direction, face, last_direction, walk
from .rng import next_double, next_int
from .rows import at, kind, members
from .sprites import bury, change, create, gain, kill

OFF, ON, KEEP = range(3)


@inner
def _step_back(p, s, u, a):
    o = at(p, a)
    if s[o + K_X] != s[o + K_LAST_X] or s[o + K_Y] != s[o + K_LAST_Y]:
        place(p, s, a, s[o + K_LAST_X], s[o + K_LAST_Y])
        note_contacts(p, s, u, a)


@inner
def _flush_against(p, s, u, a, b):
    """stepBack with pixelPerfect: beside b, on the side that a came from; where that is not clear, back to its last place."""
    o, i, block = at(p, a), at(p, b), p[P_BLOCK]
    dx, dy = s[o + K_X] - s[o + K_LAST_X], s[o + K_Y] - s[o + K_LAST_Y]
    if dx != 0 and dy == 0:
        place(p, s, a, s[i + K_X] + (-block if dx > 0 else block), s[o + K_Y])
    elif dy != 0 and dx == 0:
        place(p, s, a, s[o + K_X], s[i + K_Y] + (-block if dy > 0 else block))
    else:
        place(p, s, a, s[o + K_LAST_X], s[o + K_LAST_Y])
    note_contacts(p, s, u, a)


@inner
def _transform(p, q, s, d, u, a, t, keep_orientation):
    """Puts a new sprite of type t in a's place; -1 where that is refused."""
    o = at(p, a)
    if s[o + K_FLAGS] & DISABLED:
        return -1
    new = create(p, q, s, d, u, t, s[o + K_X], s[o + K_Y])
    if new < 0:
        return -1
    i = at(p, new)
    unturned = d[new * D_WIDTH + D_X] == 0 and d[new * D_WIDTH + D_Y] == 0
    if keep_orientation or (s[o + K_FLAGS] & FACES and s[i + K_FLAGS] & FACES and unturned):
        face(s, d, new, d[a * D_WIDTH + D_X], d[a * D_WIDTH + D_Y])
    s[i + K_LAST_X], s[i + K_LAST_Y] = s[o + K_LAST_X], s[o + K_LAST_Y]
    for r in range(p[P_RESOURCES]):
        s[i + K_RESOURCES + r] = max(0, s[o + K_RESOURCES + r])
    s[i + K_HELD] = s[o + K_HELD]
    s[i + K_HEALTH], s[i + K_MAX_HEALTH] = s[o + K_HEALTH], s[o + K_MAX_HEALTH]
    if not p[kind(p, s[o + K_TYPE]) + Y_FLAGS] & IS_AVATAR:
        bury(p, s, a)
    elif p[kind(p, t) + Y_FLAGS] & IS_AVATAR:
        s[S_AVATAR] = new  # whoever it was: avatars without a player count as the player's
        bury(p, s, a)
    else:
        kill(p, s, a)
    return new


@inner
def _bounce_forward(p, s, d, u, a, b):
    dx, dy = last_direction(p, s, b)
    if dx * d[b * D_WIDTH + D_X] < 0:
        dx = -dx
    if dy * d[b * D_WIDTH + D_Y] < 0:
        dy = -dy
    walk(p, s, d, a, dx, dy, d[b * D_WIDTH + D_SPEED])
    note_contacts(p, s, u, a)
    face(s, d, a, dx, dy)


@inner
def _undo_all(p, s, u, spared, n_spared):
    for t in range(p[P_TYPES]):
        if p[kind(p, t) + Y_FLAGS] & QUIET or p[kind(p, t) + Y_RANK] < 0:
            continue
        skip = False
        for i in range(n_spared):
            skip = skip or p[spared + i] == t
        k = -1 if skip else s[members(t) + T_HEAD]
        while k >= 0:
            _step_back(p, s, u, k)
            k = s[at(p, k) + K_NEXT]


@inner
def _turn_around(p, s, d, u, a):
    o = at(p, a)
    place(p, s, a, s[o + K_LAST_X], s[o + K_LAST_Y])
    for _ in range(2):
        s[o + K_LAST_MOVE] = p[kind(p, s[o + K_TYPE]) + Y_COOLDOWN]
        walk(p, s, d, a, 0.0, 1.0, d[a * D_WIDTH + D_SPEED])
    note_contacts(p, s, u, a)
    _reverse(s, d, a)


@inner
def _reverse(s, d, a):
    face(s, d, a, -d[a * D_WIDTH + D_X], -d[a * D_WIDTH + D_Y])


@inner
def _wrap_around(p, s, d, u, a, offset):
    o, b = at(p, a), p[P_BLOCK]
    x, y = s[o + K_X], s[o + K_Y]
    ox, oy = d[a * D_WIDTH + D_X], d[a * D_WIDTH + D_Y]
    if ox > 0:
        x = int(offset * b)
    elif ox < 0:
        x = int(p[P_WIDTH] * b - b * (1 + offset))
    elif oy > 0:
        y = int(offset * b)
    elif oy < 0:
        y = int(p[P_HEIGHT] * b - b * (1 + offset))
    place(p, s, a, x, y)
    note_contacts(p, s, u, a)
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
    place(p, s, a, s[i + K_X], s[i + K_Y])
    note_contacts(p, s, u, a)
    s[o + K_LAST_MOVE] = 0
    if s[i + K_FLAGS] & FACES:
        face(s, d, a, d[k * D_WIDTH + D_X], d[k * D_WIDTH + D_Y])


@inner
def _collect(p, s, a, b, kill_it):
    row = kind(p, s[at(p, a) + K_TYPE])
    if not p[row + Y_FLAGS] & IS_RESOURCE:
        return KEEP
    room = p[row + Y_LIMIT] - s[at(p, b) + K_RESOURCES + p[row + Y_RESOURCE]]
    if room <= 0:
        return OFF
    gain(p, s, b, p[row + Y_RESOURCE], min(p[row + Y_VALUE], room))
    if kill_it:
        bury(p, s, a)
    return ON


@inner
def _change_resource(p, s, a, b, resource, value, limit, kill_it):
    if s[at(p, a) + K_RESOURCES + resource] + value > limit:
        return OFF
    change(p, s, a, resource, value)
    if kill_it:
        bury(p, s, b)
    return ON


@inner
def _attract_gaze(p, s, d, u, a, b, prob, align):
    o, i = at(p, a), at(p, b)
    if not (s[o + K_FLAGS] & FACES and s[i + K_FLAGS] & FACES):
        return
    if next_double(s, u) < prob:
        face(s, d, a, d[b * D_WIDTH + D_X], d[b * D_WIDTH + D_Y])
        if align:
            if d[a * D_WIDTH + D_X] != 0 and d[a * D_WIDTH + D_Y] == 0:
                place(p, s, a, s[o + K_X], s[i + K_Y])
            else:
                place(p, s, a, s[i + K_X], s[o + K_Y])
            note_contacts(p, s, u, a)


@inner
def _kill_if(p, s, k, condition):
    if condition:
        kill(p, s, k)
        return ON
    return OFF


@inner
def needs_second(c):
    """Effects that do nothing at the screen's edge, where there is no second sprite."""
    return c in (KILL_BOTH, BOUNCE_FORWARD, TELEPORT_TO_EXIT, COLLECT_RESOURCE, CHANGE_RESOURCE, KILL_IF_OTHER_HAS_MORE, ATTRACT_GAZE)


@inner
def run_effect(p, q, s, d, u, e, a, b):
    """Executes the effect whose row begins at e in p. Those without a condition never touch the switch of their score, which begins ON."""
    c, x, y, z = p[e + E_EFFECT], p[e + E_A0], p[e + E_A1], p[e + E_A2]
    if b < 0 and needs_second(c):
        return KEEP
    o = at(p, a)
    if c == STEP_BACK:
        if x and b >= 0:
            _flush_against(p, s, u, a, b)
        else:
            _step_back(p, s, u, a)
    elif c == KILL_SPRITE:
        kill(p, s, a)
    elif c == KILL_BOTH:
        kill(p, s, a)
        kill(p, s, b)
    elif c == TRANSFORM_TO:
        new = _transform(p, q, s, d, u, a, x, z)
        if y and b >= 0 and new >= 0:
            bury(p, s, b)
    elif c == BOUNCE_FORWARD:
        _bounce_forward(p, s, d, u, a, b)
    elif c == UNDO_ALL:
        _undo_all(p, s, u, x, y)
    elif c == COLLECT_RESOURCE:
        return _collect(p, s, a, b, x)
    elif c == CHANGE_RESOURCE:
        return _change_resource(p, s, a, b, x, y, z, p[e + E_A3])
    elif c == TURN_AROUND:
        _turn_around(p, s, d, u, a)
    elif c == REVERSE_DIRECTION:
        _reverse(s, d, a)
    elif c == FLIP_DIRECTION:
        dx, dy = base_direction(next_int(s, u, 4))
        face(s, d, a, float(dx), float(dy))
    elif c == WRAP_AROUND:
        _wrap_around(p, s, d, u, a, q[p[e + E_Q]])
    elif c == TELEPORT_TO_EXIT:
        _teleport(p, s, d, u, a, b)
    elif c == KILL_IF_HAS_MORE:
        return _kill_if(p, s, a, s[o + K_RESOURCES + x] >= y)
    elif c == KILL_IF_HAS_LESS:
        return _kill_if(p, s, a, s[o + K_RESOURCES + x] <= y)
    elif c == KILL_IF_OTHER_HAS_MORE:
        enough = s[at(p, b) + K_RESOURCES + x] >= y
        if enough and z:
            change(p, s, b, x, -y)
        return _kill_if(p, s, a, enough)
    elif c == ATTRACT_GAZE:
        _attract_gaze(p, s, d, u, a, b, q[p[e + E_Q]], x)
    elif c == CLONE_SPRITE:
        create(p, q, s, d, u, s[o + K_TYPE], s[o + K_X], s[o + K_Y])
    elif c == SPAWN and next_double(s, u) < q[p[e + E_Q]]:
        create(p, q, s, d, u, x, s[o + K_X], s[o + K_Y])
    return KEEP
