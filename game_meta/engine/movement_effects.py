"""Effects that move or turn sprites (docs/vgdl-semantics.md, section 6): a is the first named sprite, b the second."""

from __future__ import annotations

import math

from game_meta.engine import state as L
from game_meta.engine.grid import move_to_pixel, note_contacts, set_rectangle
from game_meta.engine.jit import jit_inner
from game_meta.engine.movement import gravity_of, last_direction, move_actively, move_by_pixels, set_direction, to_pixels, unit_vector
from game_meta.engine.rng import next_double, next_int
from game_meta.engine.sprites import kill_or_disable
from game_meta.engine.state import last_sprite_size, sprite_offset, sprite_size, type_flags_of, type_offset, type_state_offset


@jit_inner
def move_and_note_contacts(p, s, u, a, x, y):
    """Move sprite a to pixel (x, y) in the event phase."""
    move_to_pixel(p, s, a, x, y)
    note_contacts(p, s, u, a)


@jit_inner
def apply_bounce_forward(p, q, s, d, u, a, b):
    """Push a the way that b went."""
    dx, dy = last_direction(p, s, b)
    if dx * d[b * L.D_WIDTH + L.D_X] < 0:
        dx = -dx
    if dy * d[b * L.D_WIDTH + L.D_Y] < 0:
        dy = -dy
    move_actively(p, q, s, d, a, dx, dy, d[b * L.D_WIDTH + L.D_SPEED])
    note_contacts(p, s, u, a)
    set_direction(p, s, d, a, dx, dy)


@jit_inner
def apply_undo_all(p, s, u, spared, n_spared):
    """Put every sprite that may move back to its last place, but for the types in a list in p, from `spared` on."""
    for i in range(p[L.P_MOVERS_N]):
        t = p[p[L.P_MOVERS] + i]
        if p[type_offset(p, t) + L.Y_RANK] < 0:
            continue
        skip = False
        for j in range(n_spared):
            skip = skip or p[spared + j] == t
        k = -1 if skip else s[type_state_offset(t) + L.T_HEAD]
        while k >= 0:
            restore_last_rectangle(p, s, u, k)
            k = s[sprite_offset(p, k) + L.K_NEXT]


@jit_inner
def apply_turn_around(p, q, s, d, u, a):
    """Put a back, two steps down, and turn it round: what the rows of aliens do."""
    o = sprite_offset(p, a)
    restore_last_rectangle(p, s, u, a)
    for _ in range(2):
        s[o + L.K_LAST_MOVE] = p[type_offset(p, s[o + L.K_TYPE]) + L.Y_COOLDOWN]
        move_actively(p, q, s, d, a, 0.0, 1.0, d[a * L.D_WIDTH + L.D_SPEED])
    note_contacts(p, s, u, a)
    reverse_direction(p, s, d, a)


@jit_inner
def reverse_direction(p, s, d, a):
    """Turn a round."""
    set_direction(p, s, d, a, -d[a * L.D_WIDTH + L.D_X], -d[a * L.D_WIDTH + L.D_Y])


@jit_inner
def apply_wrap_around(p, s, d, u, a, offset):
    """Let a, which has left the screen, come in again at the other side; `offset` in its sizes."""
    o, b = sprite_offset(p, a), p[L.P_BLOCK]
    w, h = sprite_size(p, s, o)
    x, y = s[o + L.K_X], s[o + L.K_Y]
    ox, oy = d[a * L.D_WIDTH + L.D_X], d[a * L.D_WIDTH + L.D_Y]
    if ox > 0:
        x = to_pixels(offset * w)
    elif ox < 0:
        x = to_pixels(p[L.P_WIDTH] * b - w * (1 + offset))
    elif oy > 0:
        y = to_pixels(offset * h)
    elif oy < 0:
        y = to_pixels(p[L.P_HEIGHT] * b - h * (1 + offset))
    move_and_note_contacts(p, s, u, a, x, y)
    s[o + L.K_LAST_MOVE] = 0


@jit_inner
def apply_teleport_to_exit(p, s, d, u, a, b):
    """Put a where a drawn exit of portal b is, facing its way; without one it dies."""
    o, exits = sprite_offset(p, a), p[type_offset(p, s[sprite_offset(p, b) + L.K_TYPE]) + L.Y_STYPE]
    if exits < 0:
        return
    if s[type_state_offset(exits) + L.T_COUNT] == 0:
        kill_or_disable(p, s, a)
        return
    k = s[type_state_offset(exits) + L.T_HEAD]
    for _ in range(next_int(s, u, s[type_state_offset(exits) + L.T_COUNT])):
        k = s[sprite_offset(p, k) + L.K_NEXT]
    i = sprite_offset(p, k)
    w, h = sprite_size(p, s, i)
    set_rectangle(p, s, u, a, s[i + L.K_X], s[i + L.K_Y], w, h)
    s[o + L.K_LAST_MOVE] = 0
    if s[i + L.K_FLAGS] & L.SPRITE_ORIENTED:
        set_direction(p, s, d, a, d[k * L.D_WIDTH + L.D_X], d[k * L.D_WIDTH + L.D_Y])


@jit_inner
def apply_attract_gaze(p, s, d, u, a, b, prob, align):
    """Turn a the way b faces, with probability `prob`, and put it in b's row or column (`align`)."""
    o, i = sprite_offset(p, a), sprite_offset(p, b)
    if not (s[o + L.K_FLAGS] & L.SPRITE_ORIENTED and s[i + L.K_FLAGS] & L.SPRITE_ORIENTED):
        return
    if next_double(s, u) < prob:
        set_direction(p, s, d, a, d[b * L.D_WIDTH + L.D_X], d[b * L.D_WIDTH + L.D_Y])
        if align:
            if d[a * L.D_WIDTH + L.D_X] != 0 and d[a * L.D_WIDTH + L.D_Y] == 0:
                move_and_note_contacts(p, s, u, a, s[o + L.K_X], s[i + L.K_Y])
            else:
                move_and_note_contacts(p, s, u, a, s[i + L.K_X], s[o + L.K_Y])


PULL_PX_IN_CONTINUOUS_PHYSICS = 10  # px that a speed of 1 pulls in continuous physics, whatever the size of a cell


@jit_inner
def apply_pull_with_it(p, s, d, u, e, a, b):
    """Pull a along with b, once a tick for each sprite and line."""
    o, i = sprite_offset(p, a), sprite_offset(p, b)
    pulled = o + p[L.P_PULLS] + p[e + L.E_A1]
    if s[pulled] == s[L.S_TICK] + 1:
        return
    s[pulled] = s[L.S_TICK] + 1
    free = type_flags_of(p, s, a) & L.FLAG_CONTINUOUS
    dx, dy = last_direction(p, s, b)
    move_by_pixels(p, s, d, a, dx, dy, to_pixels(d[b * L.D_WIDTH + L.D_SPEED] * (PULL_PX_IN_CONTINUOUS_PHYSICS if free else p[L.P_BLOCK])))
    w, h = sprite_size(p, s, i)
    if free:
        move_to_pixel(p, s, a, s[o + L.K_X], s[i + L.K_Y] - h)
        set_direction(p, s, d, a, d[a * L.D_WIDTH + L.D_X], 0.0)
    note_contacts(p, s, u, a)
    if p[e + L.E_A0]:
        set_rectangle(p, s, u, a, s[i + L.K_X], s[i + L.K_Y], w, h)


@jit_inner
def apply_align(p, s, d, u, a, b, orient):
    """Put a where b is, facing its way (`orient`)."""
    if orient:
        set_direction(p, s, d, a, d[b * L.D_WIDTH + L.D_X], d[b * L.D_WIDTH + L.D_Y])
    move_and_note_contacts(p, s, u, a, s[sprite_offset(p, b) + L.K_X], s[sprite_offset(p, b) + L.K_Y])


# ----------------------------------------------------------------------------------------------------
# Effects of continuous physics: stopping at walls and bouncing off them (docs/vgdl-semantics.md, section B4).


@jit_inner
def restore_last_rectangle(p, s, u, a):
    """Give sprite a its last rectangle back, its last size too."""
    o = sprite_offset(p, a)
    w, h = last_sprite_size(p, s, o)
    set_rectangle(p, s, u, a, s[o + L.K_LAST_X], s[o + L.K_LAST_Y], w, h)


@jit_inner
def place_flush_against(p, s, u, a, b):
    """Put a beside b, on the side that it came from; where that is not clear, back to its last place."""
    o, i = sprite_offset(p, a), sprite_offset(p, b)
    w, h = sprite_size(p, s, o)
    last_w, last_h = last_sprite_size(p, s, o)
    bw, bh = sprite_size(p, s, i)
    dx = 2 * (s[o + L.K_X] - s[o + L.K_LAST_X]) + w - last_w
    dy = 2 * (s[o + L.K_Y] - s[o + L.K_LAST_Y]) + h - last_h
    if dx != 0 and dy == 0:
        set_rectangle(p, s, u, a, s[i + L.K_X] - w if dx > 0 else s[i + L.K_X] + bw, s[o + L.K_Y], w, h)
    elif dy != 0 and dx == 0:
        set_rectangle(p, s, u, a, s[o + L.K_X], s[i + L.K_Y] - h if dy > 0 else s[i + L.K_Y] + bh, w, h)
    else:
        restore_last_rectangle(p, s, u, a)


@jit_inner
def _slide_along(p, q, s, d, a, x, y):
    """Give a direction (x, y) from now on, at the speed's share in it; gravity is the least."""
    i = a * L.D_WIDTH
    ux, uy = unit_vector(x, y)
    set_direction(p, s, d, a, ux, uy)
    d[i + L.D_SPEED] = max(d[i + L.D_SPEED] * math.sqrt(x * x + y * y), gravity_of(p, q, s, a))


@jit_inner
def apply_wall_stop(p, q, s, d, u, a, b):
    """Stop a at wall b: it keeps the speed along the wall."""
    place_flush_against(p, s, u, a, b)
    o, i = sprite_offset(p, a), sprite_offset(p, b)
    w, h = sprite_size(p, s, o)
    bw, bh = sprite_size(p, s, i)
    dx, dy = 2 * (s[o + L.K_X] - s[i + L.K_X]) + w - bw, 2 * (s[o + L.K_Y] - s[i + L.K_Y]) + h - bh
    if abs(dx) > abs(dy):
        _slide_along(p, q, s, d, a, 0.0, d[a * L.D_WIDTH + L.D_Y])
    else:
        _slide_along(p, q, s, d, a, d[a * L.D_WIDTH + L.D_X], 0.0)


@jit_inner
def _nearest_hit(p, s, a, buffer, n):
    """Return which of the n sprites listed at `buffer` had its last centre nearest to a's, the first of equals."""
    o = sprite_offset(p, a)
    w, h = last_sprite_size(p, s, o)
    best, found = 1 << 60, s[buffer]
    for j in range(n):
        i = sprite_offset(p, s[buffer + j])
        bw, bh = last_sprite_size(p, s, i)
        dx = 2 * (s[i + L.K_LAST_X] - s[o + L.K_LAST_X]) + bw - w
        dy = 2 * (s[i + L.K_LAST_Y] - s[o + L.K_LAST_Y]) + bh - h
        if int(dx) * int(dx) + int(dy) * int(dy) < best:
            best, found = int(dx) * int(dx) + int(dy) * int(dy), s[buffer + j]
    return found


@jit_inner
def _merged_wall(p, s, a, buffer, n):
    """Return the rectangle (x, y, w, h) that a bounces off, and how many collisions it stands for.

    Two sprites side by side are one wall.
    """
    first = s[buffer]
    i = sprite_offset(p, first)
    x, y = s[i + L.K_X], s[i + L.K_Y]
    w, h = sprite_size(p, s, i)
    if n == 1:
        return x, y, w, h, 1
    if n == 2:
        j = sprite_offset(p, s[buffer + 1])
        x2, y2 = s[j + L.K_X], s[j + L.K_Y]
        w2, h2 = sprite_size(p, s, j)
        if 2 * x + w == 2 * x2 + w2:
            return x, min(y, y2), w, 2 * h, 2
        if 2 * y + h == 2 * y2 + h2:
            return min(x, x2), y, 2 * w, h, 2
    i = sprite_offset(p, _nearest_hit(p, s, a, buffer, n))
    w, h = sprite_size(p, s, i)
    return s[i + L.K_X], s[i + L.K_Y], w, h, 1


@jit_inner
def _ticks_to_wall(last, length, low, far, v):
    """Return for how many ticks a was from the wall along one axis, at speed v along it (px a tick); NaN where neither moves."""
    if v > 0:
        gap = abs(last + length - low)
    elif v < 0:
        gap = abs(far - last)
    else:
        gap = abs(last - low)
    return abs(float(gap) / v)


@jit_inner
def _side_hit(p, s, d, a, x, y, w, h):
    """Return which side of the rectangle sprite a hits: (whether it bounces horizontally, whether vertically)."""
    o, i = sprite_offset(p, a), a * L.D_WIDTH
    aw, ah = sprite_size(p, s, o)
    ax, ay = s[o + L.K_X], s[o + L.K_Y]
    horizontal = ah == min(ay + ah, y + h) - max(ay, y)
    vertical = aw == min(ax + aw, x + w) - max(ax, x)
    if horizontal or vertical:
        return horizontal, vertical
    vx, vy = d[i + L.D_X] * d[i + L.D_SPEED], d[i + L.D_Y] * d[i + L.D_SPEED]
    tx = _ticks_to_wall(s[o + L.K_LAST_X], aw, x, x + w, vx)
    ty = _ticks_to_wall(s[o + L.K_LAST_Y], ah, y, y + h, vy)
    return tx < ty, ty < tx


@jit_inner
def apply_wall_bounce(p, q, s, d, u, a, buffer, n, reverse):
    """Bounce a off all n sprites listed at `buffer` at once (wallBounce, wallReverse); return for how many collisions it counts."""
    x, y, w, h, times = _merged_wall(p, s, a, buffer, n)
    horizontal, vertical = _side_hit(p, s, d, a, x, y, w, h)
    i = a * L.D_WIDTH
    if reverse:
        _slide_along(p, q, s, d, a, d[i + L.D_X] if vertical else -d[i + L.D_X], 0.0)
    elif vertical:
        set_direction(p, s, d, a, d[i + L.D_X], -d[i + L.D_Y])
    else:
        set_direction(p, s, d, a, -d[i + L.D_X], d[i + L.D_Y] if horizontal else -d[i + L.D_Y])
    restore_last_rectangle(p, s, u, a)
    for j in range(n):
        restore_last_rectangle(p, s, u, s[buffer + j])
    return times


@jit_inner
def apply_bounce_direction(p, s, d, a, b, widest):
    """Bounce a off paddle b: where it hits decides the angle, up to `widest` radians."""
    o, i, f = sprite_offset(p, a), sprite_offset(p, b), a * L.D_WIDTH
    w, h = sprite_size(p, s, o)
    bw, bh = sprite_size(p, s, i)
    x, y, bx, by = s[o + L.K_X], s[o + L.K_Y], s[i + L.K_X], s[i + L.K_Y]
    horizontal = h == min(y + h, by + bh) - max(y, by)
    vertical = w == min(x + w, bx + bw) - max(x, bx)
    if not horizontal and not vertical:
        last_x, last_y = s[o + L.K_LAST_X], s[o + L.K_LAST_Y]
        gap_x = min(abs(last_x - (bx + bw)), abs(last_x + w - bx))
        gap_y = min(abs(last_y - (by + bh)), abs(last_y + h - by))
        tx = abs(float(gap_x) / (d[f + L.D_X] * d[f + L.D_SPEED]))
        ty = abs(float(gap_y) / (d[f + L.D_Y] * d[f + L.D_SPEED]))
        horizontal, vertical = tx < ty, ty < tx
    cx, cy, bcx, bcy = x + w / 2.0, y + h / 2.0, bx + bw / 2.0, by + bh / 2.0
    if vertical:
        angle = min(max((cx - bcx) / (bw / 2.0), -1.0), 1.0) * widest
        dx, dy = unit_vector(math.sin(angle), -math.cos(angle) * (1.0 if cy < bcy else -1.0))
        set_direction(p, s, d, a, dx, dy)
    elif horizontal:
        angle = min(max((bcy - cy) / (bh / 2.0), -1.0), 1.0) * widest
        dx, dy = unit_vector(math.cos(angle) * (1.0 if cx > bcx else -1.0), -math.sin(angle))
        set_direction(p, s, d, a, dx, dy)
    else:
        set_direction(p, s, d, a, -d[f + L.D_X], d[f + L.D_Y])
