"""Pictures for agents: each sprite a small coloured glyph, drawn where it really stands, between cells too.

A glyph is 8x8 bits, stretched to the size of a cell; colour and glyph follow from the look, so a picture shows no more than
the window does.
"""

from __future__ import annotations

import numpy as np

from .jit import inner
from .layout import *  # noqa: F403
from .observation import AVATAR, EMPTY, FIRST_LOOK, WALL
from .observe import look_of
from .rows import at, kind, members, size

_SHAPES = """
.######. ...##... #......# ..####.. ...##... ######## ........ ..#..#.. .##..##. ########
######## ..####.. ##....## .##..##. ..####.. #......# .######. ..#..#.. ######## .######.
######## .######. .##..##. ##....## .##..##. #.####.# .######. ######## ######## ..####..
######## ######## ..####.. #..##..# ##....## #.#..#.# ######## ..#..#.. ######## ...##...
######## ######## ..####.. #..##..# ##....## #.#..#.# ######## ..#..#.. .######. ...##...
######## .######. .##..##. ##....## .##..##. #.####.# .######. ######## ..####.. ..####..
######## ..####.. ##....## .##..##. ..####.. #......# .######. ..#..#.. ...##... .######.
.######. ...##... #......# ..####.. ...##... ######## ........ ..#..#.. ........ ########
"""
_COLUMNS = [line.split() for line in _SHAPES.split("\n") if line]
GLYPHS = np.array([[[c == "#" for c in row[n]] for row in _COLUMNS] for n in range(len(_COLUMNS[0]))], np.uint8)
COLOURS = np.array(
    [
        (18, 20, 28), (0, 0, 0), (92, 99, 118), (245, 245, 245), (230, 159, 0), (86, 180, 233), (0, 158, 115), (240, 228, 66),
        (0, 114, 178), (213, 94, 0), (204, 121, 167), (150, 220, 160), (170, 120, 240), (255, 140, 140), (120, 200, 200), (190, 170, 110),
    ],
    np.uint8,
)  # fmt: skip


@inner
def _glyph(look):
    if look == WALL or look == EMPTY:
        return -1
    return 0 if look == AVATAR else 1 + (look - FIRST_LOOK) % 9


@inner
def _paint_sprite(p, s, k, look, picture, px):
    """Stretches a sprite's glyph over the rectangle it covers."""
    o = at(p, k)
    high, wide, block = p[P_HEIGHT] * px, p[P_WIDTH] * px, p[P_BLOCK]
    glyph, colour = _glyph(look), look % len(COLOURS)
    w, h = size(p, s, o)
    left, top = s[o + K_X] * px // block, s[o + K_Y] * px // block
    width, height = max(1, w * px // block), max(1, h * px // block)
    for y in range(max(0, top), min(high, top + height)):
        for x in range(max(0, left), min(wide, left + width)):
            if glyph < 0 or GLYPHS[glyph, (y - top) * 8 // height, (x - left) * 8 // width]:
                for c in range(3):
                    picture[y, x, c] = COLOURS[colour, c]


@inner
def paint_one(p, s, player, picture, px):
    """Draws one env as one of its players sees it into picture (rows * px, columns * px, 3)."""
    if s[S_SEQ] == 0:
        return
    for y in range(p[P_HEIGHT] * px):
        for x in range(p[P_WIDTH] * px):
            for c in range(3):
                picture[y, x, c] = COLOURS[EMPTY, c]
    for i in range(p[P_ORDER_N]):
        t = p[p[P_ORDER] + i]
        row = kind(p, t)
        k = -1 if p[row + Y_FLAGS] & HIDDEN else s[members(t) + T_HEAD]
        while k >= 0:
            o = at(p, k)
            if not s[o + K_FLAGS] & DISABLED:
                _paint_sprite(p, s, k, look_of(p, s, k, t, player), picture, px)
            k = s[o + K_NEXT]
