"""Where things begin in the flat rows of layout.py. A sprite is named by its row number `k`, a type by its number `t`."""

from __future__ import annotations

from .jit import hot
from .layout import *  # noqa: F403  (the names of the tables' columns)


@hot
def at(p, k):
    return p[P_SPRITES] + k * p[P_STRIDE]


@hot
def kind(p, t):
    """Where type t's row begins in the program."""
    return p[P_TYPE_TABLE] + t * Y_WIDTH


@hot
def members(t):
    """Where type t's row begins in the state."""
    return S_HEADER + t * T_WIDTH


@hot
def rank_in(p, t, group):
    """The place of type t in the expansion of `group`, -1 if it is not in it."""
    return p[p[P_RANKS] + group * p[P_TYPES] + t]


@hot
def flags_of(p, s, k):
    """Y_FLAGS of sprite k's type."""
    return p[kind(p, s[at(p, k) + K_TYPE]) + Y_FLAGS]


@hot
def size(p, s, o):
    """Width and height in pixels of the sprite whose fields begin at o."""
    if p[P_SIZES]:
        return s[o + p[P_SIZES]], s[o + p[P_SIZES] + 1]
    return p[P_BLOCK], p[P_BLOCK]


@hot
def last_size(p, s, o):
    if p[P_SIZES]:
        return s[o + p[P_SIZES] + 2], s[o + p[P_SIZES] + 3]
    return p[P_BLOCK], p[P_BLOCK]


@hot
def overlap(p, s, a, b):
    """Whether the rectangles of sprites a and b have a pixel in common."""
    o, i = at(p, a), at(p, b)
    if not p[P_SIZES]:
        return abs(s[o + K_X] - s[i + K_X]) < p[P_BLOCK] and abs(s[o + K_Y] - s[i + K_Y]) < p[P_BLOCK]
    w, h = size(p, s, o)
    return over(p, s, b, s[o + K_X], s[o + K_Y], w, h)


@hot
def over(p, s, b, x, y, w, h):
    """Whether sprite b overlaps a rectangle."""
    i = at(p, b)
    bw, bh = size(p, s, i)
    return (
        x < s[i + K_X] + bw and s[i + K_X] < x + w and y < s[i + K_Y] + bh and s[i + K_Y] < y + h and w > 0 and h > 0 and bw > 0 and bh > 0
    )
