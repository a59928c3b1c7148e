"""Making and killing sprites. Those of a type form a list in order of creation, the order in which the reference visits them."""

from __future__ import annotations

from .cells import link, note_contacts, uncover, unlink
from .jit import inner
from .layout import *  # noqa: F403  (the names of the tables' columns)
from .rows import at, kind, members


@inner
def count(p, s, t):
    """How many sprites of t's expansion are in the lists, killed ones of this tick included."""
    y, n = kind(p, t), 0
    for i in range(p[y + Y_EXPANSION_N]):
        n += s[members(p[p[y + Y_EXPANSION_AT] + i]) + T_COUNT]
    return n


@inner
def count_living(p, s, t):
    """The same without disabled avatars."""
    y, n = kind(p, t), 0
    for i in range(p[y + Y_EXPANSION_N]):
        m = members(p[p[y + Y_EXPANSION_AT] + i])
        n += s[m + T_COUNT] - s[m + T_DISABLED]
    return n


MAX_SPRITES = 10000  # more are refused


@inner
def create(p, q, s, d, u, t, x, y):
    """A new sprite of type t at pixel (x, y), or -1 where a singleton is there already (or the state is full: then S_FAULT is set)."""
    row = kind(p, t)
    for i in range(p[row + Y_SINGLES_N]):
        if count(p, s, p[p[row + Y_SINGLES_AT] + i]) > 0:
            return -1
    if s[S_ALIVE] > MAX_SPRITES:
        return -1
    k = s[S_FREE]
    if k < 0:
        s[S_FAULT] = 1
        return -1
    o = at(p, k)
    s[S_FREE] = s[o + K_CHAIN]
    for i in range(p[P_STRIDE]):
        s[o + i] = 0
    s[o + K_TYPE], s[o + K_X], s[o + K_Y], s[o + K_LAST_X], s[o + K_LAST_Y] = t, x, y, x, y
    s[o + K_FLAGS] = FRESH | (FACES if p[row + Y_FLAGS] & ORIENTED else 0)
    s[o + K_AUX], s[o + K_TTL] = -1, p[row + Y_TTL]
    s[o + K_HEALTH], s[o + K_MAX_HEALTH] = p[row + Y_HEALTH], p[row + Y_MAX_HEALTH]
    s[o + K_SEQ] = s[S_SEQ]
    s[S_SEQ] += 1
    s[S_ALIVE] += 1
    d[k * D_WIDTH + D_X], d[k * D_WIDTH + D_Y] = p[row + Y_DX], p[row + Y_DY]
    d[k * D_WIDTH + D_SPEED] = q[t * Q_WIDTH + Q_SPEED]
    m = members(t)
    s[o + K_NEXT], s[o + K_PREV] = -1, s[m + T_TAIL]
    if s[m + T_TAIL] >= 0:
        s[at(p, s[m + T_TAIL]) + K_NEXT] = k
    else:
        s[m + T_HEAD] = k
    s[m + T_TAIL] = k
    s[m + T_COUNT] += 1
    link(p, s, k)
    if not p[row + Y_FLAGS] & SCENERY:
        note_contacts(p, s, u, k)
    return k


@inner
def gain(p, s, k, resource, more):
    """Changes what sprite k carries, plainly: a dear shot may leave it in debt."""
    o = at(p, k)
    s[o + K_RESOURCES + resource] += more
    s[o + K_HELD] |= 1 << min(resource, 30)


@inner
def change(p, s, k, resource, more):
    """The same, but never below 0."""
    gain(p, s, k, resource, more)
    o = at(p, k)
    s[o + K_RESOURCES + resource] = max(0, s[o + K_RESOURCES + resource])


@inner
def bury(p, s, k):
    """Puts sprite k into the kill list, an avatar too ("kill*"). It goes at the end of the tick; until then it still counts as a
    second sprite."""
    o = at(p, k)
    if not s[o + K_FLAGS] & KILLED:
        s[o + K_FLAGS] |= KILLED
        s[o + K_CHAIN] = s[S_KILLED]
        s[S_KILLED] = k


@inner
def kill(p, s, k):
    """Kills sprite k; an avatar is only disabled."""
    o = at(p, k)
    t = s[o + K_TYPE]
    if not p[kind(p, t) + Y_FLAGS] & IS_AVATAR:
        bury(p, s, k)
    elif not s[o + K_FLAGS] & DISABLED:
        s[o + K_FLAGS] |= DISABLED
        s[members(t) + T_DISABLED] += 1
        uncover(p, s, s[o + K_HOME])


@inner
def remove_killed(p, s):
    """The end of a tick: takes the kill list out of all lists; the rows are free again."""
    while s[S_KILLED] >= 0:
        k = s[S_KILLED]
        o = at(p, k)
        s[S_KILLED] = s[o + K_CHAIN]
        unlink(p, s, k)
        m = members(s[o + K_TYPE])
        before, after = s[o + K_PREV], s[o + K_NEXT]
        if before >= 0:
            s[at(p, before) + K_NEXT] = after
        else:
            s[m + T_HEAD] = after
        if after >= 0:
            s[at(p, after) + K_PREV] = before
        else:
            s[m + T_TAIL] = before
        s[m + T_COUNT] -= 1
        if s[o + K_FLAGS] & DISABLED:
            s[m + T_DISABLED] -= 1
        s[S_ALIVE] -= 1
        if k == s[S_AVATAR]:  # removed and not replaced: its row stays, as that of a dead player
            s[o + K_FLAGS] |= DISABLED
            continue
        s[o + K_CHAIN] = s[S_FREE]
        s[S_FREE] = k
