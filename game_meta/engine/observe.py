"""What a person could see, as numbers: the window around the avatar, and what changed in the last tick."""

from __future__ import annotations

from .jit import inner
from .layout import *  # noqa: F403
from .observation import DOWN, EMPTY, LEFT, OUTSIDE, RIGHT, UP
from .sprites import at, kind, members


@inner
def heading_of(s, d, k, o):
    """0 none, else the action that leads the way the sprite faces."""
    if not s[o + K_FLAGS] & FACES:
        return 0
    dx, dy = d[k * D_WIDTH + D_X], d[k * D_WIDTH + D_Y]
    if dx == 0 and dy == 0:
        return 0
    if abs(dx) >= abs(dy):
        return RIGHT if dx > 0 else LEFT
    return DOWN if dy > 0 else UP


@inner
def _top(p, s, column, row):
    """The sprite drawn last among those whose centre lies in a cell of the board; -1 for none."""
    block = p[P_BLOCK]
    node = s[p[P_CELLS] + (row + 1) * p[P_COLUMNS] + column + 1]
    best, best_rank, best_seq = -1, -1, -1
    while node >= 0:
        k = node >> 2
        o = at(p, k)
        y = kind(p, s[o + K_TYPE])
        if not p[y + Y_FLAGS] & HIDDEN and not s[o + K_FLAGS] & DISABLED:
            if (s[o + K_X] + block // 2) // block == column and (s[o + K_Y] + block // 2) // block == row:
                rank = p[y + Y_RANK]
                if rank > best_rank or (rank == best_rank and s[o + K_SEQ] > best_seq):
                    best, best_rank, best_seq = k, rank, s[o + K_SEQ]
        node = s[o + K_CELL0 + (node & 3)]
    return best


@inner
def _window(p, s, d, window, heading):
    block = p[P_BLOCK]
    rows, columns = window.shape
    o = at(p, s[S_AVATAR])
    left = (s[o + K_X] + block // 2) // block - columns // 2
    top = (s[o + K_Y] + block // 2) // block - rows // 2
    for r in range(rows):
        for c in range(columns):
            x, y = left + c, top + r
            heading[r, c] = 0
            if x < 0 or y < 0 or x >= p[P_WIDTH] or y >= p[P_HEIGHT]:
                window[r, c] = OUTSIDE
                continue
            k = _top(p, s, x, y)
            if k < 0:
                window[r, c] = EMPTY
                continue
            i = at(p, k)
            window[r, c] = p[kind(p, s[i + K_TYPE]) + Y_LOOK]
            heading[r, c] = heading_of(s, d, k, i)


@inner
def _changes(p, s, touched, struck, change, motion, held):
    """Per look: contacts, how many came and went, mean displacement, and what the avatar carries."""
    block = float(p[P_BLOCK])
    n = len(touched)
    touched[:] = 0
    struck[:] = 0
    change[:] = 0
    motion[:] = 0
    held[:] = 0
    o = at(p, s[S_AVATAR])
    for t in range(p[P_TYPES]):
        y, m = kind(p, t), members(t)
        look = p[y + Y_LOOK] % n
        if p[y + Y_FLAGS] & HIDDEN:
            continue
        touched[look] |= s[m + T_TOUCHED]
        struck[look] |= s[m + T_STRUCK]
        change[look] += s[m + T_COUNT] - s[m + T_DISABLED] - s[m + T_BEFORE]
        if p[y + Y_RESOURCE] >= 0:
            held[look] = min(255, s[o + K_RESOURCES + p[y + Y_RESOURCE]])
        if p[y + Y_FLAGS] & QUIET or s[m + T_COUNT] == 0:
            continue
        k, dx, dy = s[m + T_HEAD], 0, 0
        while k >= 0:
            i = at(p, k)
            dx += s[i + K_X] - s[i + K_LAST_X]
            dy += s[i + K_Y] - s[i + K_LAST_Y]
            k = s[i + K_NEXT]
        motion[look, 0] += dx / (block * s[m + T_COUNT])
        motion[look, 1] += dy / (block * s[m + T_COUNT])


@inner
def observe_one(p, s, d, window, heading, touched, struck, change, motion, held, moved):
    """Fills one env's row of every array of an Observation that the engine knows."""
    _window(p, s, d, window, heading)
    _changes(p, s, touched, struck, change, motion, held)
    moved[0] = s[S_MOVED_X] / float(p[P_BLOCK])
    moved[1] = s[S_MOVED_Y] / float(p[P_BLOCK])
