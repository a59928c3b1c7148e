"""Making and killing sprites. Those of a type form a list in order of creation, the order in which the reference visits them."""

from __future__ import annotations

from game_meta.engine import state as L
from game_meta.engine.grid import erase_from_cells, link_to_cells, note_contacts, unlink_from_cells
from game_meta.engine.jit import jit_inner
from game_meta.engine.state import sprite_offset, type_flags_of, type_offset, type_state_offset
from game_meta.vgdl.spec import sprites as C


@jit_inner
def count_sprites(p, s, t):
    """Return how many sprites of t's expansion are in the lists, killed ones of this tick included."""
    y, n = type_offset(p, t), 0
    for i in range(p[y + L.Y_EXPANSION_N]):
        n += s[type_state_offset(p[p[y + L.Y_EXPANSION_AT] + i]) + L.T_COUNT]
    return n


@jit_inner
def count_living_sprites(p, s, t):
    """Return the same without disabled avatars."""
    y, n = type_offset(p, t), 0
    for i in range(p[y + L.Y_EXPANSION_N]):
        m = type_state_offset(p[p[y + L.Y_EXPANSION_AT] + i])
        n += s[m + L.T_COUNT] - s[m + L.T_DISABLED]
    return n


MAX_SPRITES = 10000  # more are refused


@jit_inner
def create_sprite(p, q, s, d, u, t, x, y):
    """Make a sprite of type t at pixel (x, y); return its row, or -1 where that is refused (or the state is full: then S_FAULT is set)."""
    if is_creation_refused(p, s, t):
        return -1
    return create_sprite_unchecked(p, q, s, d, u, t, x, y)


@jit_inner
def create_sprite_unchecked(p, q, s, d, u, t, x, y):
    """Do the same without regard for singletons."""
    if s[L.S_ALIVE] > MAX_SPRITES or p[type_offset(p, t) + L.Y_CLASS] < 0:
        return -1
    k = s[L.S_FREE]
    if k >= 0:
        s[L.S_FREE] = s[sprite_offset(p, k) + L.K_CHAIN]
    elif s[L.S_USED] < p[L.P_CAPACITY]:
        k = s[L.S_USED]
        s[L.S_USED] += 1
    elif s[L.S_SPARE] >= 0:
        k = s[L.S_SPARE]
        s[L.S_SPARE] = s[sprite_offset(p, k) + L.K_CHAIN]
    else:
        s[L.S_FAULT] = L.FAULT_SPRITES_FULL
        return -1
    place_new_sprite(p, q, s, d, u, k, t, x, y)
    return k


@jit_inner
def place_new_sprite(p, q, s, d, u, k, t, x, y):
    """Make a sprite of row k, which is free: fill the row, and put it into its type's list and into its cells."""
    _fill_sprite_row(p, q, s, d, k, t, x, y)
    _append_to_type_list(p, s, k, t)
    link_to_cells(p, s, k)
    if not p[type_offset(p, t) + L.Y_FLAGS] & L.FLAG_SCENERY:
        note_contacts(p, s, u, k)


@jit_inner
def is_creation_refused(p, s, t):
    """Return whether a singleton of the type's lineage is there already, or the type has no class."""
    row = type_offset(p, t)
    if p[row + L.Y_CLASS] < 0:
        return True
    for i in range(p[row + L.Y_SINGLES_N]):
        if count_sprites(p, s, p[p[row + L.Y_SINGLES_AT] + i]) > 0:
            return True
    return False


@jit_inner
def _fill_sprite_row(p, q, s, d, k, t, x, y):
    """Fill the row of a new sprite."""
    o, row, m = sprite_offset(p, k), type_offset(p, t), type_state_offset(t)
    for i in range(p[L.P_STRIDE]):
        s[o + i] = 0
    s[o + L.K_TYPE], s[o + L.K_X], s[o + L.K_Y], s[o + L.K_LAST_X], s[o + L.K_LAST_Y] = t, x, y, x, y
    s[o + L.K_FLAGS] = L.SPRITE_FRESH | (0 if s[m + L.T_MADE] else L.SPRITE_FIRST_OF_TYPE)
    if p[row + L.Y_FLAGS] & L.FLAG_ORIENTED:
        s[o + L.K_FLAGS] |= L.SPRITE_ORIENTED | p[row + L.Y_HEADING] << L.HEADING_SHIFT
    s[o + L.K_AUX], s[o + L.K_TTL], s[o + L.K_STYPE] = -1, p[row + L.Y_TTL], p[row + L.Y_STYPE]
    s[o + L.K_HEALTH], s[o + L.K_MAX_HEALTH] = p[row + L.Y_HEALTH], p[row + L.Y_MAX_HEALTH]
    s[o + L.K_SEQ] = s[L.S_SEQ]
    z = p[L.P_SIZES]
    if z:
        s[o + z], s[o + z + 1] = p[row + L.Y_W], p[row + L.Y_H]
        s[o + z + 2], s[o + z + 3] = (p[row + L.Y_W], p[row + L.Y_H]) if s[m + L.T_MADE] else (p[L.P_BLOCK], p[L.P_BLOCK])
    if p[L.P_MAKES] and p[row + L.Y_CLASS] == C.BOMBER_RANDOM_MISSILE:
        for i in range(p[row + L.Y_STYPES_N]):
            s[o + p[L.P_MAKES] + i] = p[p[row + L.Y_STYPES_AT] + i]
    if p[L.P_TARGETS]:
        s[o + p[L.P_TARGETS] + L.TARGET_ROW] = -1
    d[k * L.D_WIDTH + L.D_X], d[k * L.D_WIDTH + L.D_Y] = p[row + L.Y_DX], p[row + L.Y_DY]
    d[k * L.D_WIDTH + L.D_SPEED], d[k * L.D_WIDTH + L.D_ROTATION] = q[t * L.Q_WIDTH + L.Q_SPEED], 0.0


@jit_inner
def _append_to_type_list(p, s, k, t):
    """Put sprite k at the end of the list of its type."""
    o, m = sprite_offset(p, k), type_state_offset(t)
    s[L.S_SEQ] += 1
    s[L.S_ALIVE] += 1
    s[o + L.K_NEXT], s[o + L.K_PREV] = -1, s[m + L.T_TAIL]
    if s[m + L.T_TAIL] >= 0:
        s[sprite_offset(p, s[m + L.T_TAIL]) + L.K_NEXT] = k
    else:
        s[m + L.T_HEAD] = k
    s[m + L.T_TAIL] = k
    s[m + L.T_COUNT] += 1
    s[m + L.T_MADE] = 1


@jit_inner
def resource_count(p, s, k, resource):
    """Return how many of a resource sprite k carries."""
    return s[sprite_offset(p, k) + L.K_TAIL + resource]


@jit_inner
def add_resource(p, s, k, resource, more):
    """Change what sprite k carries, plainly: a dear shot may leave it in debt."""
    o = sprite_offset(p, k)
    s[o + L.K_TAIL + resource] += more
    s[o + p[L.P_HELD] + resource // 31] |= 1 << resource % 31


@jit_inner
def add_resource_clamped(p, s, k, resource, more):
    """Change the same, but never to below 0."""
    add_resource(p, s, k, resource, more)
    o = sprite_offset(p, k)
    s[o + L.K_TAIL + resource] = max(0, s[o + L.K_TAIL + resource])


@jit_inner
def mark_killed(p, s, k):
    """Put sprite k into the kill list, an avatar too ("kill*" in docs/vgdl-semantics.md).

    It goes at the end of the tick; until then it still counts as a second sprite.
    """
    o = sprite_offset(p, k)
    if not s[o + L.K_FLAGS] & L.SPRITE_KILLED:
        s[o + L.K_FLAGS] |= L.SPRITE_KILLED
        s[o + L.K_CHAIN] = s[L.S_KILLED]
        s[L.S_KILLED] = k


@jit_inner
def kill_or_disable(p, s, k):
    """Kill sprite k; an avatar is only disabled."""
    o = sprite_offset(p, k)
    if not type_flags_of(p, s, k) & L.FLAG_AVATAR:
        mark_killed(p, s, k)
    elif not s[o + L.K_FLAGS] & L.SPRITE_DISABLED:
        s[o + L.K_FLAGS] |= L.SPRITE_DISABLED
        s[type_state_offset(s[o + L.K_TYPE]) + L.T_DISABLED] += 1
        erase_from_cells(p, s, k)


@jit_inner
def remove_killed(p, s):
    """Take, at the end of a tick, the kill list out of all lists; the rows are free again."""
    while s[L.S_KILLED] >= 0:
        k = s[L.S_KILLED]
        o = sprite_offset(p, k)
        s[L.S_KILLED] = s[o + L.K_CHAIN]
        if p[L.P_TARGETS]:
            _release_chasers(p, s, k)
        unlink_from_cells(p, s, k)
        m = type_state_offset(s[o + L.K_TYPE])
        before, after = s[o + L.K_PREV], s[o + L.K_NEXT]
        if before >= 0:
            s[sprite_offset(p, before) + L.K_NEXT] = after
        else:
            s[m + L.T_HEAD] = after
        if after >= 0:
            s[sprite_offset(p, after) + L.K_PREV] = before
        else:
            s[m + L.T_TAIL] = before
        s[m + L.T_COUNT] -= 1
        if s[o + L.K_FLAGS] & L.SPRITE_DISABLED:
            s[m + L.T_DISABLED] -= 1
        s[L.S_ALIVE] -= 1
        for i in range(p[L.P_PLAYERS]):
            if s[L.S_AVATAR + i] == k:  # removed and not replaced
                s[L.S_AVATAR + i] = -1
        free_sprite_row(p, s, k)


@jit_inner
def free_sprite_row(p, s, k):
    """Let row k be used again; those of the level's own sprites last, so that what moves lies together in memory."""
    chain = L.S_SPARE if k < p[L.P_PLACED] else L.S_FREE
    s[sprite_offset(p, k) + L.K_CHAIN] = s[chain]
    s[chain] = k


@jit_inner
def _release_chasers(p, s, k):
    """Let whoever hunts sprite k, which is about to go, remember where it died."""
    for i in range(p[L.P_TURNS_N]):
        t = p[p[L.P_TURNS] + i]
        c = p[type_offset(p, t) + L.Y_CLASS]
        hunter = s[type_state_offset(t) + L.T_HEAD] if c == C.PATH_ALT_CHASER or c == C.RANDOM_PATH_ALT_CHASER else -1
        while hunter >= 0:
            h = sprite_offset(p, hunter) + p[L.P_TARGETS]
            if s[h + L.TARGET_ROW] == k:
                s[h + L.TARGET_ROW] = L.DEAD_TARGET
                s[h + L.TARGET_X], s[h + L.TARGET_Y] = s[sprite_offset(p, k) + L.K_X], s[sprite_offset(p, k) + L.K_Y]
            hunter = s[sprite_offset(p, hunter) + L.K_NEXT]
