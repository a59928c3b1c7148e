"""Effects of continuous physics: stopping at walls and bouncing off them (VGDL semantics, section B4)."""

from __future__ import annotations

import math

from .cells import put
from .jit import inner
from .layout import *  # noqa: F403
from .motion import face, gravity_of, unit
from .rows import at, last_size, size


@inner
def back(p, s, u, a):
    """Sprite a gets its last rectangle back, its last size too."""
    o = at(p, a)
    w, h = last_size(p, s, o)
    put(p, s, u, a, s[o + K_LAST_X], s[o + K_LAST_Y], w, h)


@inner
def flush_against(p, s, u, a, b):
    """Beside b, on the side that a came from; where that is not clear, back to its last place."""
    o, i = at(p, a), at(p, b)
    w, h = size(p, s, o)
    last_w, last_h = last_size(p, s, o)
    bw, bh = size(p, s, i)
    dx = 2 * (s[o + K_X] - s[o + K_LAST_X]) + w - last_w
    dy = 2 * (s[o + K_Y] - s[o + K_LAST_Y]) + h - last_h
    if dx != 0 and dy == 0:
        put(p, s, u, a, s[i + K_X] - w if dx > 0 else s[i + K_X] + bw, s[o + K_Y], w, h)
    elif dy != 0 and dx == 0:
        put(p, s, u, a, s[o + K_X], s[i + K_Y] - h if dy > 0 else s[i + K_Y] + bh, w, h)
    else:
        back(p, s, u, a)


@inner
def _go_along(p, q, s, d, a, x, y):
    """Direction (x, y) from now on, at the speed's share in it; gravity is the least."""
    i = a * D_WIDTH
    ux, uy = unit(x, y)
    face(p, s, d, a, ux, uy)
    d[i + D_SPEED] = max(d[i + D_SPEED] * math.sqrt(x * x + y * y), gravity_of(p, q, s, a))


@inner
def stop_at_wall(p, q, s, d, u, a, b):
    flush_against(p, s, u, a, b)
    o, i = at(p, a), at(p, b)
    w, h = size(p, s, o)
    bw, bh = size(p, s, i)
    dx, dy = 2 * (s[o + K_X] - s[i + K_X]) + w - bw, 2 * (s[o + K_Y] - s[i + K_Y]) + h - bh
    if abs(dx) > abs(dy):
        _go_along(p, q, s, d, a, 0.0, d[a * D_WIDTH + D_Y])
    else:
        _go_along(p, q, s, d, a, d[a * D_WIDTH + D_X], 0.0)


@inner
def _nearest_hit(p, s, a, buffer, n):
    """Of the n sprites listed at `buffer` the one whose last centre was nearest to a's, the first of equals."""
    o = at(p, a)
    w, h = last_size(p, s, o)
    best, found = 1 << 60, s[buffer]
    for j in range(n):
        i = at(p, s[buffer + j])
        bw, bh = last_size(p, s, i)
        dx = 2 * (s[i + K_LAST_X] - s[o + K_LAST_X]) + bw - w
        dy = 2 * (s[i + K_LAST_Y] - s[o + K_LAST_Y]) + bh - h
        if int(dx) * int(dx) + int(dy) * int(dy) < best:
            best, found = int(dx) * int(dx) + int(dy) * int(dy), s[buffer + j]
    return found


@inner
def _wall_of(p, s, a, buffer, n):
    """The rectangle that a bounces off, x, y, w, h, and how many collisions it stands for: two sprites side by side are one wall."""
    first = s[buffer]
    i = at(p, first)
    x, y = s[i + K_X], s[i + K_Y]
    w, h = size(p, s, i)
    if n == 1:
        return x, y, w, h, 1
    if n == 2:
        j = at(p, s[buffer + 1])
        x2, y2 = s[j + K_X], s[j + K_Y]
        w2, h2 = size(p, s, j)
        if 2 * x + w == 2 * x2 + w2:
            return x, min(y, y2), w, 2 * h, 2
        if 2 * y + h == 2 * y2 + h2:
            return min(x, x2), y, 2 * w, h, 2
    i = at(p, _nearest_hit(p, s, a, buffer, n))
    w, h = size(p, s, i)
    return s[i + K_X], s[i + K_Y], w, h, 1


@inner
def _gap(last, length, low, far, v):
    """How far a was from the wall along one axis, and (its speed v along it) for how many ticks; NaN where neither moves."""
    if v > 0:
        gap = abs(last + length - low)
    elif v < 0:
        gap = abs(far - last)
    else:
        gap = abs(last - low)
    return abs(float(gap) / v)


@inner
def _side(p, s, d, a, x, y, w, h):
    """Which side of the rectangle sprite a hits: (a horizontal bounce, a vertical one)."""
    o, i = at(p, a), a * D_WIDTH
    aw, ah = size(p, s, o)
    ax, ay = s[o + K_X], s[o + K_Y]
    horizontal = ah == min(ay + ah, y + h) - max(ay, y)
    vertical = aw == min(ax + aw, x + w) - max(ax, x)
    if horizontal or vertical:
        return horizontal, vertical
    vx, vy = d[i + D_X] * d[i + D_SPEED], d[i + D_Y] * d[i + D_SPEED]
    tx = _gap(s[o + K_LAST_X], aw, x, x + w, vx)
    ty = _gap(s[o + K_LAST_Y], ah, y, y + h, vy)
    return tx < ty, ty < tx


@inner
def bounce_off_walls(p, q, s, d, u, a, buffer, n, reverse):
    """wallBounce and wallReverse on all n sprites listed at `buffer` at once; for how many collisions it counts."""
    x, y, w, h, times = _wall_of(p, s, a, buffer, n)
    horizontal, vertical = _side(p, s, d, a, x, y, w, h)
    i = a * D_WIDTH
    if reverse:
        _go_along(p, q, s, d, a, d[i + D_X] if vertical else -d[i + D_X], 0.0)
    elif vertical:
        face(p, s, d, a, d[i + D_X], -d[i + D_Y])
    else:
        face(p, s, d, a, -d[i + D_X], d[i + D_Y] if horizontal else -d[i + D_Y])
    back(p, s, u, a)
    for j in range(n):
        back(p, s, u, s[buffer + j])
    return times


@inner
def bounce_off_paddle(p, s, d, a, b, widest):
    """bounceDirection: where it hits the paddle decides the angle."""
    o, i, f = at(p, a), at(p, b), a * D_WIDTH
    w, h = size(p, s, o)
    bw, bh = size(p, s, i)
    x, y, bx, by = s[o + K_X], s[o + K_Y], s[i + K_X], s[i + K_Y]
    horizontal = h == min(y + h, by + bh) - max(y, by)
    vertical = w == min(x + w, bx + bw) - max(x, bx)
    if not horizontal and not vertical:
        last_x, last_y = s[o + K_LAST_X], s[o + K_LAST_Y]
        gap_x = min(abs(last_x - (bx + bw)), abs(last_x + w - bx))
        gap_y = min(abs(last_y - (by + bh)), abs(last_y + h - by))
        tx = abs(float(gap_x) / (d[f + D_X] * d[f + D_SPEED]))
        ty = abs(float(gap_y) / (d[f + D_Y] * d[f + D_SPEED]))
        horizontal, vertical = tx < ty, ty < tx
    cx, cy, bcx, bcy = x + w / 2.0, y + h / 2.0, bx + bw / 2.0, by + bh / 2.0
    if vertical:
        angle = min(max((cx - bcx) / (bw / 2.0), -1.0), 1.0) * widest
        dx, dy = unit(math.sin(angle), -math.cos(angle) * (1.0 if cy < bcy else -1.0))
        face(p, s, d, a, dx, dy)
    elif horizontal:
        angle = min(max((bcy - cy) / (bh / 2.0), -1.0), 1.0) * widest
        dx, dy = unit(math.cos(angle) * (1.0 if cx > bcx else -1.0), -math.sin(angle))
        face(p, s, d, a, dx, dy)
    else:
        face(p, s, d, a, -d[f + D_X], d[f + D_Y])
