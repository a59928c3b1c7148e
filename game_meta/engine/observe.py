"""What a person could see, as numbers, for one of the players: the window around the avatar or the whole board, and what changed in the
last tick."""

from __future__ import annotations

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.jit import jit_inline, jit_inner
from game_meta.engine.observation import AVATAR, EMPTY, FIRST_LOOK, OPPONENT, OUTSIDE, WALL
from game_meta.engine.sprites import resource_count
from game_meta.engine.state import (
    cell_beside,
    cell_offset,
    cell_row_and_column,
    sprite_offset,
    sprite_size,
    top_heading,
    top_sprite,
    top_type,
    type_offset,
    type_state_offset,
)


@jit_inner
def look_of_sprite(p, s, k, t, player):
    """Return what sprite k of type t looks like to a player: every avatar but its own is an opponent, where there are two players."""
    if p[L.P_PLAYERS] > 1 and p[type_offset(p, t) + L.Y_FLAGS] & L.FLAG_AVATAR:
        return AVATAR if s[L.S_AVATAR + player] == k else OPPONENT
    return p[p[L.P_LOOKS] + t]


@jit_inner
def _look_of_type(p, s, t, player):
    """Return the same for a type: avatars are opponents unless the type is the player's alone."""
    if p[L.P_PLAYERS] == 1 or not p[type_offset(p, t) + L.Y_FLAGS] & L.FLAG_AVATAR:
        return p[p[L.P_LOOKS] + t]
    for i in range(p[L.P_PLAYERS]):
        k = s[L.S_AVATAR + i]
        if (k >= 0 and s[sprite_offset(p, k) + L.K_TYPE] == t) != (i == player):
            return OPPONENT
    return AVATAR


@jit_inline
def _cell_look_and_heading(p, s, cell, player):
    """Return the look and the heading (0 .. 4) of what is seen of a cell."""
    top = s[cell + L.C_TOP]
    look = p[p[L.P_LOOKS] + top_type(top)]
    if p[L.P_PLAYERS] > 1 and top >= 0:
        look = look_of_sprite(p, s, top_sprite(top), top_type(top), player)
    return look, top_heading(top)


@jit_inner
def _fill_window(p, s, player, window, heading):
    """Fill the window (rows, columns) around the player's avatar."""
    rows, columns = window.shape
    row, column = cell_row_and_column(p, s[L.S_AVATAR_CELL + player])
    left, top = column - columns // 2, row - rows // 2
    for r in range(rows):
        for c in range(columns):
            x, y = left + c, top + r
            if x < 1 or y < 1 or x > p[L.P_WIDTH] or y > p[L.P_HEIGHT]:
                window[r, c], heading[r, c] = OUTSIDE, 0
            else:
                window[r, c], heading[r, c] = _cell_look_and_heading(p, s, cell_offset(p, y, x), player)


@jit_inner
def fill_board(p, s, player, board, heading):
    """Fill the whole board (rows, columns); what lies beyond it is OUTSIDE."""
    if s[L.S_SEQ] == 0:
        return
    rows, columns = board.shape
    for r in range(rows):
        inside = min(columns, p[L.P_WIDTH]) if r < p[L.P_HEIGHT] else 0
        first = cell_offset(p, r + 1, 1)
        for c in range(inside):
            board[r, c], heading[r, c] = _cell_look_and_heading(p, s, cell_beside(p, first, 0, c), player)
        for c in range(inside, columns):
            board[r, c], heading[r, c] = OUTSIDE, 0


@jit_inner
def _fill_changes(p, s, player, touched, struck, change, motion, held):
    """Fill per look: contacts, how many came and went, mean displacement (cells), and what the avatar carries."""
    block = float(p[L.P_BLOCK])
    n = len(touched)
    touched[:] = 0
    struck[:] = 0
    change[:] = 0
    motion[:] = 0
    held[:] = 0
    avatar = s[L.S_AVATAR + player]
    for t in range(p[L.P_TYPES]):
        y, m = type_offset(p, t), type_state_offset(t)
        if p[y + L.Y_FLAGS] & L.FLAG_HIDDEN:
            continue
        look = _look_of_type(p, s, t, player) % n
        touched[look] |= s[m + L.T_TOUCHED] >> player & 1
        struck[look] |= s[m + L.T_STRUCK]
        change[look] += s[m + L.T_COUNT] - s[m + L.T_DISABLED] - s[m + L.T_BEFORE]
        if p[y + L.Y_RESOURCE] >= 0 and avatar >= 0:
            held[look] = min(255, resource_count(p, s, avatar, p[y + L.Y_RESOURCE]))
        if p[y + L.Y_FLAGS] & L.FLAG_QUIET or s[m + L.T_COUNT] == 0:
            continue
        k, dx, dy = s[m + L.T_HEAD], 0, 0
        while k >= 0:
            i = sprite_offset(p, k)
            dx += s[i + L.K_X] - s[i + L.K_LAST_X]
            dy += s[i + L.K_Y] - s[i + L.K_LAST_Y]
            k = s[i + L.K_NEXT]
        motion[look, 0] += dx / (block * s[m + L.T_COUNT])
        motion[look, 1] += dy / (block * s[m + L.T_COUNT])


@jit_inner
def fill_observation(p, s, player, window, heading, touched, struck, change, motion, held, moved, place):
    """Fill one env's row of every array of an Observation that the engine knows; leave that of an env without a game alone."""
    if s[L.S_SEQ] == 0 or player >= p[L.P_PLAYERS]:
        return
    _fill_window(p, s, player, window, heading)
    _fill_changes(p, s, player, touched, struck, change, motion, held)
    moved[0] = s[L.S_MOVED_X + player] / float(p[L.P_BLOCK])
    moved[1] = s[L.S_MOVED_Y + player] / float(p[L.P_BLOCK])
    row, column = cell_row_and_column(p, s[L.S_AVATAR_CELL + player])
    place[0], place[1] = min(max(column - 1, 0), 255), min(max(row - 1, 0), 255)


# ----------------------------------------------------------------------------------------------------
# Pictures for agents: each sprite a small coloured glyph, drawn where it really stands, between cells too.
#
# A glyph is 8x8 bits, stretched to the size of a cell; colour and glyph follow from the look, so a picture shows no more than
# the window does.

_GLYPH_DRAWINGS = """
.######. ...##... #......# ..####.. ...##... ######## ........ ..#..#.. .##..##. ########
######## ..####.. ##....## .##..##. ..####.. #......# .######. ..#..#.. ######## .######.
######## .######. .##..##. ##....## .##..##. #.####.# .######. ######## ######## ..####..
######## ######## ..####.. #..##..# ##....## #.#..#.# ######## ..#..#.. ######## ...##...
######## ######## ..####.. #..##..# ##....## #.#..#.# ######## ..#..#.. .######. ...##...
######## .######. .##..##. ##....## .##..##. #.####.# .######. ######## ..####.. ..####..
######## ..####.. ##....## .##..##. ..####.. #......# .######. ..#..#.. ...##... .######.
.######. ...##... #......# ..####.. ...##... ######## ........ ..#..#.. ........ ########
"""
_GLYPH_COLUMNS = [line.split() for line in _GLYPH_DRAWINGS.split("\n") if line]
GLYPHS = np.array([[[c == "#" for c in row[n]] for row in _GLYPH_COLUMNS] for n in range(len(_GLYPH_COLUMNS[0]))], np.uint8)
LOOK_COLOURS = np.array(
    [
        (18, 20, 28), (0, 0, 0), (92, 99, 118), (245, 245, 245), (230, 159, 0), (86, 180, 233), (0, 158, 115), (240, 228, 66),
        (0, 114, 178), (213, 94, 0), (204, 121, 167), (150, 220, 160), (170, 120, 240), (255, 140, 140), (120, 200, 200), (190, 170, 110),
    ],
    np.uint8,
)  # fmt: skip


@jit_inner
def _glyph_of_look(look):
    """Return the number of a look's glyph, -1 for a full square."""
    if look == WALL or look == EMPTY:
        return -1
    return 0 if look == AVATAR else 1 + (look - FIRST_LOOK) % 9


@jit_inner
def _paint_sprite(p, s, k, look, picture, px):
    """Stretch a sprite's glyph over the rectangle it covers."""
    o = sprite_offset(p, k)
    high, wide, block = p[L.P_HEIGHT] * px, p[L.P_WIDTH] * px, p[L.P_BLOCK]
    glyph, colour = _glyph_of_look(look), look % len(LOOK_COLOURS)
    w, h = sprite_size(p, s, o)
    left, top = s[o + L.K_X] * px // block, s[o + L.K_Y] * px // block
    width, height = max(1, w * px // block), max(1, h * px // block)
    for y in range(max(0, top), min(high, top + height)):
        for x in range(max(0, left), min(wide, left + width)):
            if glyph < 0 or GLYPHS[glyph, (y - top) * 8 // height, (x - left) * 8 // width]:
                for c in range(3):
                    picture[y, x, c] = LOOK_COLOURS[colour, c]


@jit_inner
def paint_env(p, s, player, picture, px):
    """Draw one env as one of its players sees it into picture (rows * px, columns * px, 3)."""
    if s[L.S_SEQ] == 0:
        return
    for y in range(p[L.P_HEIGHT] * px):
        for x in range(p[L.P_WIDTH] * px):
            for c in range(3):
                picture[y, x, c] = LOOK_COLOURS[EMPTY, c]
    for i in range(p[L.P_ORDER_N]):
        t = p[p[L.P_ORDER] + i]
        row = type_offset(p, t)
        k = -1 if p[row + L.Y_FLAGS] & L.FLAG_HIDDEN else s[type_state_offset(t) + L.T_HEAD]
        while k >= 0:
            o = sprite_offset(p, k)
            if not s[o + L.K_FLAGS] & L.SPRITE_DISABLED:
                _paint_sprite(p, s, k, look_of_sprite(p, s, k, t, player), picture, px)
            k = s[o + L.K_NEXT]
