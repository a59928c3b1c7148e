"""Effects that move or turn sprites (VGDL semantics, section 6): a is the first named sprite, b the second."""

from __future__ import annotations

from .bounces import back
from .cells import place, put
from .contacts import note_contacts
from .jit import inner
from .layout import *  # noqa: F403
from .motion import face, last_direction, pixels_of, step, walk
from .rng import next_double, next_int
from .rows import at, flags_of, kind, members, size
from .sprites import kill


@inner
def move_to(p, s, u, a, x, y):
    place(p, s, a, x, y)
    note_contacts(p, s, u, a)


@inner
def bounce_forward(p, q, s, d, u, a, b):
    dx, dy = last_direction(p, s, b)
    if dx * d[b * D_WIDTH + D_X] < 0:
        dx = -dx
    if dy * d[b * D_WIDTH + D_Y] < 0:
        dy = -dy
    walk(p, q, s, d, a, dx, dy, d[b * D_WIDTH + D_SPEED])
    note_contacts(p, s, u, a)
    face(p, s, d, a, dx, dy)


@inner
def undo_all(p, s, u, spared, n_spared):
    for i in range(p[P_MOVERS_N]):
        t = p[p[P_MOVERS] + i]
        if p[kind(p, t) + Y_RANK] < 0:
            continue
        skip = False
        for j in range(n_spared):
            skip = skip or p[spared + j] == t
        k = -1 if skip else s[members(t) + T_HEAD]
        while k >= 0:
            back(p, s, u, k)
            k = s[at(p, k) + K_NEXT]


@inner
def turn_around(p, q, s, d, u, a):
    o = at(p, a)
    back(p, s, u, a)
    for _ in range(2):
        s[o + K_LAST_MOVE] = p[kind(p, s[o + K_TYPE]) + Y_COOLDOWN]
        walk(p, q, s, d, a, 0.0, 1.0, d[a * D_WIDTH + D_SPEED])
    note_contacts(p, s, u, a)
    reverse(p, s, d, a)


@inner
def reverse(p, s, d, a):
    face(p, s, d, a, -d[a * D_WIDTH + D_X], -d[a * D_WIDTH + D_Y])


@inner
def wrap_around(p, s, d, u, a, offset):
    o, b = at(p, a), p[P_BLOCK]
    w, h = size(p, s, o)
    x, y = s[o + K_X], s[o + K_Y]
    ox, oy = d[a * D_WIDTH + D_X], d[a * D_WIDTH + D_Y]
    if ox > 0:
        x = pixels_of(offset * w)
    elif ox < 0:
        x = pixels_of(p[P_WIDTH] * b - w * (1 + offset))
    elif oy > 0:
        y = pixels_of(offset * h)
    elif oy < 0:
        y = pixels_of(p[P_HEIGHT] * b - h * (1 + offset))
    move_to(p, s, u, a, x, y)
    s[o + K_LAST_MOVE] = 0


@inner
def teleport(p, s, d, u, a, b):
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
    w, h = size(p, s, i)
    put(p, s, u, a, s[i + K_X], s[i + K_Y], w, h)
    s[o + K_LAST_MOVE] = 0
    if s[i + K_FLAGS] & FACES:
        face(p, s, d, a, d[k * D_WIDTH + D_X], d[k * D_WIDTH + D_Y])


@inner
def attract_gaze(p, s, d, u, a, b, prob, align):
    o, i = at(p, a), at(p, b)
    if not (s[o + K_FLAGS] & FACES and s[i + K_FLAGS] & FACES):
        return
    if next_double(s, u) < prob:
        face(p, s, d, a, d[b * D_WIDTH + D_X], d[b * D_WIDTH + D_Y])
        if align:
            if d[a * D_WIDTH + D_X] != 0 and d[a * D_WIDTH + D_Y] == 0:
                move_to(p, s, u, a, s[o + K_X], s[i + K_Y])
            else:
                move_to(p, s, u, a, s[i + K_X], s[o + K_Y])


PULL_STEP = 10  # px that a speed of 1 pulls in continuous physics, whatever the size of a cell


@inner
def pull(p, s, d, u, e, a, b):
    """pullWithIt: once a tick for each sprite and line."""
    o, i = at(p, a), at(p, b)
    pulled = o + p[P_PULLS] + p[e + E_A1]
    if s[pulled] == s[S_TICK] + 1:
        return
    s[pulled] = s[S_TICK] + 1
    free = flags_of(p, s, a) & CONTINUOUS
    dx, dy = last_direction(p, s, b)
    step(p, s, d, a, dx, dy, pixels_of(d[b * D_WIDTH + D_SPEED] * (PULL_STEP if free else p[P_BLOCK])))
    w, h = size(p, s, i)
    if free:
        place(p, s, a, s[o + K_X], s[i + K_Y] - h)
        face(p, s, d, a, d[a * D_WIDTH + D_X], 0.0)
    note_contacts(p, s, u, a)
    if p[e + E_A0]:
        put(p, s, u, a, s[i + K_X], s[i + K_Y], w, h)


@inner
def align(p, s, d, u, a, b, orient):
    if orient:
        face(p, s, d, a, d[b * D_WIDTH + D_X], d[b * D_WIDTH + D_Y])
    move_to(p, s, u, a, s[at(p, b) + K_X], s[at(p, b) + K_Y])
