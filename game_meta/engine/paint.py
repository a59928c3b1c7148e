"""Pictures for agents: each sprite a small coloured glyph, drawn where it really stands, between cells too.

A glyph is 8x8 bits, stretched to the size of a cell; colour and glyph follow from the look, so a picture shows no more than
the window does.
"""

from __future__ import annotations

import numpy as np

from .jit import inner
from .layout import *  # noqa: F403
from .observation import AVATAR, EMPTY, FIRST_LOOK, WALL
from .rows import at, kind, members

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
def paint_one(p, s, picture, px):
    """Draws one env into picture (rows * px, columns * px, 3)."""
    high, wide = p[P_HEIGHT] * px, p[P_WIDTH] * px
    for y in range(high):
        for x in range(wide):
            for c in range(3):
                picture[y, x, c] = COLOURS[EMPTY, c]
    for i in range(p[P_ORDER_N]):
        t = p[p[P_ORDER] + i]
        row = kind(p, t)
        if p[row + Y_FLAGS] & HIDDEN:
            continue
        look = p[row + Y_LOOK]
        glyph, colour = _glyph(look), look % len(COLOURS)
        k = s[members(t) + T_HEAD]
        while k >= 0:
            o = at(p, k)
            left, top = s[o + K_X] * px // p[P_BLOCK], s[o + K_Y] * px // p[P_BLOCK]
            for y in range(max(0, top), min(high, top + px)):
                for x in range(max(0, left), min(wide, left + px)):
                    if glyph < 0 or GLYPHS[glyph, (y - top) * 8 // px, (x - left) * 8 // px]:
                        for c in range(3):
                            picture[y, x, c] = COLOURS[colour, c]
            k = s[o + K_NEXT] if not s[o + K_FLAGS] & DISABLED else -1
