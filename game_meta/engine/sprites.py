"""Making and killing sprites. Those of a type form a list in order of creation, the order in which the reference visits them."""

from __future__ import annotations

from .cells import link, unlink
from .contacts import note_contacts
from .jit import inner
from .layout import *  # noqa: F403  (the names of the tables' columns)
from .picture import uncover
from .rows import at, flags_of, kind, members


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
    """A new sprite of type t at pixel (x, y), or -1 where that is refused (or the state is full: then S_FAULT is set)."""
    if is_refused(p, s, t):
        return -1
    return force(p, q, s, d, u, t, x, y)


@inner
def force(p, q, s, d, u, t, x, y):
    """The same without regard for singletons."""
    if s[S_ALIVE] > MAX_SPRITES or p[kind(p, t) + Y_CLASS] < 0:
        return -1
    k = s[S_FREE]
    if k >= 0:
        s[S_FREE] = s[at(p, k) + K_CHAIN]
    elif s[S_USED] < p[P_CAPACITY]:
        k = s[S_USED]
        s[S_USED] += 1
    elif s[S_SPARE] >= 0:
        k = s[S_SPARE]
        s[S_SPARE] = s[at(p, k) + K_CHAIN]
    else:
        s[S_FAULT] = FULL
        return -1
    settle_in(p, q, s, d, u, k, t, x, y)
    return k


@inner
def settle_in(p, q, s, d, u, k, t, x, y):
    """Makes a new sprite of row k."""
    _begin(p, q, s, d, k, t, x, y)
    _append(p, s, k, t)
    link(p, s, k)
    if not p[kind(p, t) + Y_FLAGS] & SCENERY:
        note_contacts(p, s, u, k)


@inner
def is_refused(p, s, t):
    """Whether a singleton of the type's lineage is there already, or the type has no class."""
    row = kind(p, t)
    if p[row + Y_CLASS] < 0:
        return True
    for i in range(p[row + Y_SINGLES_N]):
        if count(p, s, p[p[row + Y_SINGLES_AT] + i]) > 0:
            return True
    return False


@inner
def _begin(p, q, s, d, k, t, x, y):
    """Fills the row of a new sprite."""
    o, row, m = at(p, k), kind(p, t), members(t)
    for i in range(p[P_STRIDE]):
        s[o + i] = 0
    s[o + K_TYPE], s[o + K_X], s[o + K_Y], s[o + K_LAST_X], s[o + K_LAST_Y] = t, x, y, x, y
    s[o + K_FLAGS] = FRESH | (0 if s[m + T_MADE] else FIRST)
    if p[row + Y_FLAGS] & ORIENTED:
        s[o + K_FLAGS] |= FACES | p[row + Y_HEADING] << HEADING
    s[o + K_AUX], s[o + K_TTL], s[o + K_STYPE] = -1, p[row + Y_TTL], p[row + Y_STYPE]
    s[o + K_HEALTH], s[o + K_MAX_HEALTH] = p[row + Y_HEALTH], p[row + Y_MAX_HEALTH]
    s[o + K_SEQ] = s[S_SEQ]
    z = p[P_SIZES]
    if z:
        s[o + z], s[o + z + 1] = p[row + Y_W], p[row + Y_H]
        s[o + z + 2], s[o + z + 3] = (p[row + Y_W], p[row + Y_H]) if s[m + T_MADE] else (p[P_BLOCK], p[P_BLOCK])
    if p[P_MAKES] and p[row + Y_CLASS] == BOMBER_RANDOM_MISSILE:
        for i in range(p[row + Y_STYPES_N]):
            s[o + p[P_MAKES] + i] = p[p[row + Y_STYPES_AT] + i]
    if p[P_TARGETS]:
        s[o + p[P_TARGETS] + TARGET_ROW] = -1
    d[k * D_WIDTH + D_X], d[k * D_WIDTH + D_Y] = p[row + Y_DX], p[row + Y_DY]
    d[k * D_WIDTH + D_SPEED], d[k * D_WIDTH + D_ROTATION] = q[t * Q_WIDTH + Q_SPEED], 0.0


@inner
def _append(p, s, k, t):
    o, m = at(p, k), members(t)
    s[S_SEQ] += 1
    s[S_ALIVE] += 1
    s[o + K_NEXT], s[o + K_PREV] = -1, s[m + T_TAIL]
    if s[m + T_TAIL] >= 0:
        s[at(p, s[m + T_TAIL]) + K_NEXT] = k
    else:
        s[m + T_HEAD] = k
    s[m + T_TAIL] = k
    s[m + T_COUNT] += 1
    s[m + T_MADE] = 1


@inner
def held(p, s, k, resource):
    """How many of a resource sprite k carries."""
    return s[at(p, k) + K_TAIL + resource]


@inner
def gain(p, s, k, resource, more):
    """Changes what sprite k carries, plainly: a dear shot may leave it in debt."""
    o = at(p, k)
    s[o + K_TAIL + resource] += more
    s[o + p[P_HELD] + resource // 31] |= 1 << resource % 31


@inner
def change(p, s, k, resource, more):
    """The same, but never below 0."""
    gain(p, s, k, resource, more)
    o = at(p, k)
    s[o + K_TAIL + resource] = max(0, s[o + K_TAIL + resource])


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
    if not flags_of(p, s, k) & IS_AVATAR:
        bury(p, s, k)
    elif not s[o + K_FLAGS] & DISABLED:
        s[o + K_FLAGS] |= DISABLED
        s[members(s[o + K_TYPE]) + T_DISABLED] += 1
        uncover(p, s, k)


@inner
def remove_killed(p, s):
    """The end of a tick: takes the kill list out of all lists; the rows are free again."""
    while s[S_KILLED] >= 0:
        k = s[S_KILLED]
        o = at(p, k)
        s[S_KILLED] = s[o + K_CHAIN]
        if p[P_TARGETS]:
            _leave_hunters(p, s, k)
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
        for i in range(p[P_PLAYERS]):
            if s[S_AVATAR + i] == k:  # removed and not replaced
                s[S_AVATAR + i] = -1
        set_free(p, s, k)


@inner
def set_free(p, s, k):
    """Row k may be used again; those of the level's own sprites last, so that what moves lies together (see ahead.py)."""
    chain = S_SPARE if k < p[P_PLACED] else S_FREE
    s[at(p, k) + K_CHAIN] = s[chain]
    s[chain] = k


@inner
def _leave_hunters(p, s, k):
    """Whoever hunts sprite k, which is about to go, remembers where it died."""
    for i in range(p[P_TURNS_N]):
        t = p[p[P_TURNS] + i]
        c = p[kind(p, t) + Y_CLASS]
        hunter = s[members(t) + T_HEAD] if c == PATH_ALT_CHASER or c == RANDOM_PATH_ALT_CHASER else -1
        while hunter >= 0:
            h = at(p, hunter) + p[P_TARGETS]
            if s[h + TARGET_ROW] == k:
                s[h + TARGET_ROW] = DEAD_TARGET
                s[h + TARGET_X], s[h + TARGET_Y] = s[at(p, k) + K_X], s[at(p, k) + K_Y]
            hunter = s[at(p, hunter) + K_NEXT]
