"""What a person could see, as numbers: the window around the avatar, and what changed in the last tick."""

from __future__ import annotations

from .jit import inner
from .layout import *  # noqa: F403
from .observation import DOWN, EMPTY, LEFT, OUTSIDE, RIGHT, UP
from .rows import at, kind, members


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
def _window(p, s, d, window, heading):
    rows, columns = window.shape
    o = at(p, s[S_AVATAR])
    home = (s[o + K_HOME] - p[P_CELLS]) // C_WIDTH
    left, top = home % p[P_COLUMNS] - columns // 2, home // p[P_COLUMNS] - rows // 2
    for r in range(rows):
        for c in range(columns):
            x, y = left + c, top + r
            heading[r, c] = 0
            if x < 1 or y < 1 or x > p[P_WIDTH] or y > p[P_HEIGHT]:
                window[r, c] = OUTSIDE
                continue
            i = p[P_CELLS] + (y * p[P_COLUMNS] + x) * C_WIDTH
            shown = s[i + C_TOP] if s[i + C_TOP] >= 0 else s[i + C_GROUND]
            if shown < 0:
                window[r, c] = EMPTY
                continue
            row = kind(p, shown & 255)
            window[r, c] = p[row + Y_LOOK]
            if not p[row + Y_FLAGS] & QUIET:
                heading[r, c] = heading_of(s, d, shown >> 8, at(p, shown >> 8))


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
    """Fills one env's row of every array of an Observation that the engine knows; leaves that of an env without a game alone."""
    if s[S_SEQ] == 0:
        return
    _window(p, s, d, window, heading)
    _changes(p, s, touched, struck, change, motion, held)
    moved[0] = s[S_MOVED_X] / float(p[P_BLOCK])
    moved[1] = s[S_MOVED_Y] / float(p[P_BLOCK])
