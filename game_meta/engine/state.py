"""Where everything lies in the tables of a program and in the state of an env. All of it is flat arrays, so that one
compiled tick serves every game, and an env is copied by copying rows.

An env is five rows, passed in this order everywhere:

p int32    the program: header P_*, then the tables whose offsets the header holds
q float64  the program's numbers that are not integers: Q_* per type, then those of the effects
s int32    the state: header S_*, then per type T_*, a switch a line of rules, a shield an effect, the counters, the timers, then per cell
           C_*, then the sprites K_*, then room for two lists of sprites
d float64  the state's doubles: D_* per sprite
u uint64   the random generators U_*, then per type the types it may be touching (grid.py)

Columns are named by a letter for their table: P program, Q its doubles, Y a type in p, E an effect, N an ending, S state, T a type in s,
C a cell, K a sprite, TARGET what a sprite hunts, D a sprite's doubles, U the row u. They are read as `L.S_TICK`, with
`from game_meta.engine import state as L`. A sprite is named by the number of its row, `k` (or a and b for the two of a rule); where its row
begins in s is called `o` (or i); a type is named by its number `t`, and `y` is where its row begins in p, `m` where it does in s; `e` is
where an effect's row begins in p.

Positions and sizes are whole pixels, y grows downward. Offsets of s, d and u are a file format: checkpoints of trainings hold these rows
(Batch.state). Those of p enter the hash of a state where a game has timers, so they stay as they are too.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from game_meta.engine.jit import jit_inline

MAX_PLAYERS = 2
WALL_TYPE = 0  # `wall` exists in every game and comes first

# p: header
(
    P_TYPES, P_PLAYERS, P_WIDTH, P_HEIGHT, P_BLOCK, P_RECIPROCAL, P_COLUMNS, P_STRIDE, P_SPRITES, P_CELLS, P_CAPACITY, P_TYPE_TABLE,
    P_RANKS, P_ORDER, P_ORDER_N, P_TURNS, P_TURNS_N, P_MOVERS, P_MOVERS_N, P_SHOTS, P_SHOTS_N, P_EFFECTS, P_EFFECTS_N, P_EOS, P_EOS_N,
    P_TIMED, P_TIMED_N, P_LATER, P_ENDINGS, P_ENDINGS_N, P_SWITCHES, P_SWITCHES_N, P_SHIELDS, P_SHIELDS_N, P_COUNTERS, P_COUNTERS_N,
    P_TIMERS, P_TIMERS_N, P_RESOURCES, P_HELD, P_SIZES, P_PULLS, P_PULLS_N, P_TARGETS, P_MAKES, P_MAKES_N, P_MORE_LINKS, P_LINK_BITS,
    P_COLUMN_BITS, P_PATHS, P_GROUND, P_LOOKS, P_WATCHERS, P_WATCHERS_N, P_LATE, P_LATE_N, P_DRAWS, P_CLOCKED, P_MOVING, P_PLACED,
    P_DELAY, P_CONTROLS,
) = range(62)  # fmt: skip
P_HEADER = P_CONTROLS + 6
# P_X and P_X_N: where table X begins and how many rows it has. P_BLOCK: px a cell. P_COLUMNS: cells in a row of the board with the ring
# around it. P_STRIDE: ints in a sprite's row. P_CAPACITY: rows of sprites there is room for. P_LOOKS: the look of each type, and of
# nothing. P_GROUND: per cell the type of the scenery in it, P_TYPES for none. P_ORDER: types in sprite order. P_TURNS: those that have a
# turn each tick, first to last. P_MOVERS: those that are not QUIET. P_WATCHERS: those of them that watch. P_LATE: QUIET ones that a
# transformation makes. P_PLACED: how many sprites the level has; P_MOVING: how many of them are of P_MOVERS: they lie in the first rows.
# P_HELD, P_SIZES, P_PULLS, P_TARGETS, P_MAKES, P_MORE_LINKS: columns of a sprite's row that only some games need; 0: this one does not.
# P_DRAWS, P_CLOCKED: whether the game ever draws a random number, reads the tick. P_CONTROLS: what each of the agent's six actions really
# does.
RECIPROCAL_BITS = 30  # P_RECIPROCAL is 1 / P_BLOCK in fixed point: a division by multiplication

# p: the table of types, one row each. *_AT are offsets into p of a list of *_N entries.
(
    Y_CLASS, Y_FLAGS, Y_COOLDOWN, Y_LIMIT, Y_VALUE, Y_TTL, Y_STYPE, Y_STYPES_AT, Y_STYPES_N, Y_AMMO_AT, Y_AMMO_N, Y_AMMO_COST, Y_MIN_AMMO,
    Y_TOTAL, Y_SPAWN_DX, Y_SPAWN_DY, Y_CONS, Y_MAX_DISTANCE, Y_DX, Y_DY, Y_EXPANSION_AT, Y_EXPANSION_N, Y_SINGLES_AT, Y_SINGLES_N,
    Y_RESOURCE, Y_ACTIONS, Y_RANK, Y_HEALTH, Y_MAX_HEALTH, Y_HEALTH_LIMIT, Y_W, Y_H, Y_HEADING,
) = range(33)  # fmt: skip
Y_WIDTH = 33

# Y_FLAGS
(
    FLAG_STATIC, FLAG_ORIENTED, FLAG_ROTATES, FLAG_ONLY_ACTIVE, FLAG_STATIONARY, FLAG_AVATAR, FLAG_RESOURCE, FLAG_HIDDEN, FLAG_QUIET,
    FLAG_IDLE, FLAG_SHOT, FLAG_SCENERY, FLAG_CONTINUOUS, FLAG_SOLID, FLAG_GROUNDED, FLAG_FREE_STEERING, FLAG_RANDOM_TARGET, FLAG_WATCHES,
) = (1 << i for i in range(18))  # fmt: skip
# QUIET: nothing in this game can move it. IDLE: QUIET, and its update does nothing: it costs nothing per tick. SHOT: an avatar makes it.
# SCENERY: IDLE and in no rule: never linked into cells, only drawn. GROUNDED: of a class that feels whether it stands on something SOLID.
# FREE_STEERING: a Walker that steers in the air. WATCHES: it looks for contacts (choose_contact_watchers in program_tables.py).

# q: per type
Q_SPEED, Q_PROB, Q_MASS, Q_GRAVITY, Q_FRICTION, Q_MAX_SPEED, Q_JUMP, Q_ANGLE, Q_ON_GROUND, Q_IN_AIR = range(10)
Q_WIDTH = 10

# p: one row per effect (of pairs, EOS and TIME alike). A0.. are its parameters; one that is a double lies in q, at E_Q.
(
    E_EFFECT, E_FIRST, E_SECOND, E_SCORE, E_SCORE2, E_MASK_LOW, E_MASK_HIGH, E_LINE, E_COUNTERS, E_Q, E_A0, E_A1, E_A2, E_A3, E_A4, E_A5,
    E_A6,
) = range(17)  # fmt: skip
E_WIDTH = 17
# Behind a timed effect's row: the first tick it is due, the ticks between two firings, whether it repeats.
TIMED_WIDTH = E_WIDTH + 3

# p: one row per ending
N_CLASS, N_WIN, N_WIN2, N_LIMIT, N_TYPE1, N_TYPE2, N_TYPE3, N_MIN, N_COUNT_SCORE, N_BY_COUNTERS, N_LAST_LIMIT = range(11)
N_WIDTH = 11
COUNTERS_COMPARED, COUNTERS_LIMITED = 1, 2  # N_BY_COUNTERS

# s: header. Two of a name: one for each player. A missing avatar is -1.
(
    S_TICK, S_TERMINATED, S_SCORE, S_SCORE2, S_WIN, S_WIN2, S_AVATAR, S_AVATAR2, S_MOVED_X, S_MOVED_X2, S_MOVED_Y, S_MOVED_Y2,
    S_AVATAR_CELL, S_AVATAR_CELL2, S_REWARD, S_REWARD2, S_FREE, S_USED, S_ALIVE, S_SEQ, S_FAULT, S_KILLED, S_HELD_BACK, S_WARNINGS,
    S_BROKEN, S_TIMERS, S_LATE, S_SPARE, S_WAITING, S_WAITING2,
) = range(30)  # fmt: skip
S_HEADER = 30
# S_AVATAR: the row of the player's avatar, -1 for none. S_AVATAR_CELL: the cell that it is drawn in, or was last. S_MOVED_*: its
# displacement in the last tick, px. S_SEQ: how many sprites were ever made; the next one's K_SEQ. S_KILLED: the first of those that go at
# the end of the tick. S_USED: rows of sprites that were ever in use; those of them that are free again are chained from S_FREE, or from
# S_SPARE if the level's own sprites lay there. S_HELD_BACK: a StopCounter keeps the other endings from counting. S_BROKEN: the reference
# would have crashed in this tick. S_LATE: a transformation has made a QUIET sprite, whose last place is still its predecessor's. S_WAITING:
# what a player did, where that takes effect a tick later.
FAULT_SPRITES_FULL, FAULT_TIMERS_FULL = 1, 2  # S_FAULT

# s: per type. T_HEAD, T_TAIL: the first and the last row of the list of its sprites, -1 for none. T_BEFORE: how many there were before this
# tick. T_TOUCHED, T_STRUCK: whether an avatar (a bit a player), a shot overlapped one of them in it. T_MADE: whether one was ever made.
T_HEAD, T_TAIL, T_COUNT, T_DISABLED, T_BEFORE, T_TOUCHED, T_STRUCK, T_MADE = range(8)
T_WIDTH = 8

# s: per cell of the board and of the ring around it. C_HEAD: the first link of the list of sprites in it, -1 for none. C_TOP: the sprite to
# be drawn last there (pack_top), and where there is none NO_SPRITE_ON_TOP | the type of the scenery.
C_HEAD, C_TOP = range(2)
C_WIDTH = 2
TOP_TYPE, TOP_HEADING, TOP_ROW = 255, 8, 11  # a mask and two shifts
NO_SPRITE_ON_TOP = -1 << TOP_ROW

# s: a timer: the tick it is due and the row of its effect in p
TIMER_WIDTH = 2

# s: per sprite. The first CACHE_LINE_INTS numbers, one line of the processor's cache, are what every move needs. K_LAST_*: where it was
# before its turn. K_LAST_MOVE: ticks since it moved. K_SEQ: its number for life. K_NEXT, K_PREV: its neighbours in the list of its type.
# K_CELL: the first of the cells that it lies in. K_SPAN: which cells those are, and which of them it is drawn in (pack_span). K_TOUCH:
# types (modulo 32) that share a cell with it, perhaps. K_LINK*: the links of its cells. K_COUNTER, K_AUX: what its class remembers.
# K_CHAIN: the next in the list of the killed, or of the free. K_TTL: ticks left to live. K_STYPE: what it makes now.
(
    K_TYPE, K_X, K_Y, K_LAST_X, K_LAST_Y, K_LAST_MOVE, K_FLAGS, K_SEQ, K_NEXT, K_CELL, K_SPAN, K_TOUCH, K_LINKS, K_LINK1, K_LINK2, K_LINK3,
    K_COUNTER, K_AUX, K_PREV, K_CHAIN, K_TTL, K_HEALTH, K_MAX_HEALTH, K_PLAYER, K_STYPE,
) = range(25)  # fmt: skip
K_TAIL = 25
CACHE_LINE_INTS = 16
SPAN_ROWS, SPAN_DRAWN_COLUMN, SPAN_DRAWN_ROW = 8, 16, 20  # shifts
# Behind K_TAIL, where the game needs them (P_*): the counters of resources and a bit for each that was ever touched; width, height, last
# width and last height; the tick in which each line of pullWithIt last pulled it; target; list of types to make; more links.
TARGET_ROW, TARGET_SEQ, TARGET_X, TARGET_Y, TARGET_KNOWN_X, TARGET_KNOWN_Y, TARGET_KNOWN = range(7)
TARGET_WIDTH = 7
# TARGET_ROW: whom a PathAltChaser hunts; -1 for nobody. TARGET_X, TARGET_Y: where one died. TARGET_KNOWN: whether there is a place,
# TARGET_KNOWN_*, to which it knew a way. (TARGET_SEQ is not in use.)
DEAD_TARGET = -2  # TARGET_ROW of one that died

# K_FLAGS. FRESH: the first passive movement only clears it. FIRST_OF_TYPE: the first one made of its type.
(
    SPRITE_FRESH, SPRITE_KILLED, SPRITE_DISABLED, SPRITE_ORIENTED, SPRITE_FIRST_OF_TYPE, SPRITE_ON_GROUND, SPRITE_IN_WATER,
) = (1 << i for i in range(7))  # fmt: skip
HEADING_SHIFT = 8  # from this bit on: the heading that is seen

# d: per sprite
D_X, D_Y, D_SPEED, D_ROTATION = range(4)
D_WIDTH = 4

# u: java.util.Random's state, the kind of generator, the log of draws (capacity, length, entries), a second generator for what the
# reference leaves unseeded, then touch words
U_STATE, U_KIND, U_LOG_CAPACITY, U_LOG_N, U_SECOND = range(5)
U_TOUCH = 5
RNG_JAVA, RNG_BY_TICK = 0, 1

# ----------------------------------------------------------------------------------------------------
# What an effect answers: whether its line's score counts. OFF and ON turn the line's switch, KEEP leaves it. INSTEAD: it counts the other
# score (subtractHealthPoints of something that died). ELSE: it took its second branch, which has no score (transformIfCount).

OUTCOME_OFF, OUTCOME_ON, OUTCOME_KEEP, OUTCOME_INSTEAD, OUTCOME_ELSE = range(5)


# ----------------------------------------------------------------------------------------------------
# Where things begin in the flat rows, and what is packed into one number. Compiled: the tick calls them.


@jit_inline
def sprite_offset(p, k):
    """Return where the row of sprite k begins in s."""
    return p[P_SPRITES] + k * p[P_STRIDE]


@jit_inline
def sprites_end(p, n):
    """Return where the first n rows of sprites end in s: for S_USED the part that is in use, for P_CAPACITY all rows."""
    return p[P_SPRITES] + n * p[P_STRIDE]


@jit_inline
def type_offset(p, t):
    """Return where type t's row begins in p."""
    return p[P_TYPE_TABLE] + t * Y_WIDTH


@jit_inline
def type_state_offset(t):
    """Return where type t's row begins in s."""
    return S_HEADER + t * T_WIDTH


@jit_inline
def cell_offset(p, row, column):
    """Return where a cell begins in s; (0, 0) is the corner of the ring, (1, 1) that of the board."""
    return cell_beside(p, p[P_CELLS], row, column)


@jit_inline
def cell_beside(p, cell, rows, columns):
    """Return where the cell begins that lies so many rows below and columns to the right of the one that begins at `cell`."""
    return cell + (rows * p[P_COLUMNS] + columns) * C_WIDTH


@jit_inline
def cell_row_and_column(p, cell):
    """Return (row, column) of the cell that begins at `cell`, counted from the corner of the ring."""
    number = (cell - p[P_CELLS]) // C_WIDTH
    return number // p[P_COLUMNS], number % p[P_COLUMNS]


@jit_inline
def pack_span(columns, rows, drawn_column, drawn_row):
    """Return the K_SPAN of a sprite that lies in `columns` by `rows` cells; where it is drawn is counted from its first cell."""
    return columns + (rows << SPAN_ROWS) + (drawn_column << SPAN_DRAWN_COLUMN) + (drawn_row << SPAN_DRAWN_ROW)


@jit_inline
def span_columns(span):
    """Return in how many columns of cells a sprite lies, of its K_SPAN."""
    return span & 255


@jit_inline
def span_rows(span):
    """Return in how many rows of cells a sprite lies, of its K_SPAN."""
    return span >> SPAN_ROWS & 255


@jit_inline
def drawn_cell(p, s, o):
    """Return the first cell that the sprite whose row begins at o is drawn in."""
    span = s[o + K_SPAN]
    return cell_beside(p, s[o + K_CELL], span >> SPAN_DRAWN_ROW, span >> SPAN_DRAWN_COLUMN & 15)


@jit_inline
def pack_top(k, heading, t):
    """Return the C_TOP of a cell in which sprite k, of type t, is drawn last; `heading` is the one that is seen (0 none)."""
    return k << TOP_ROW | heading << TOP_HEADING | t


@jit_inline
def top_sprite(top):
    """Return the row of the sprite that is drawn last in a cell, of its C_TOP; negative where there is none."""
    return top >> TOP_ROW


@jit_inline
def top_heading(top):
    """Return the heading that is seen in a cell (0 none, 1 up, 2 left, 3 down, 4 right), of its C_TOP."""
    return top >> TOP_HEADING & 7


@jit_inline
def top_type(top):
    """Return the type that is seen in a cell, a sprite's or the scenery's, of its C_TOP; P_TYPES for nothing."""
    return top & TOP_TYPE


@jit_inline
def rank_in_group(p, t, group):
    """Return the place of type t in the expansion of `group`, -1 if it is not in it."""
    return p[p[P_RANKS] + group * p[P_TYPES] + t]


@jit_inline
def type_flags_of(p, s, k):
    """Return Y_FLAGS of sprite k's type."""
    return p[type_offset(p, s[sprite_offset(p, k) + K_TYPE]) + Y_FLAGS]


@jit_inline
def sprite_size(p, s, o):
    """Return (width, height) in pixels of the sprite whose row begins at o."""
    if p[P_SIZES]:
        return s[o + p[P_SIZES]], s[o + p[P_SIZES] + 1]
    return p[P_BLOCK], p[P_BLOCK]


@jit_inline
def last_sprite_size(p, s, o):
    """Return the same from before its turn in this tick."""
    if p[P_SIZES]:
        return s[o + p[P_SIZES] + 2], s[o + p[P_SIZES] + 3]
    return p[P_BLOCK], p[P_BLOCK]


@jit_inline
def sprites_overlap(p, s, a, b):
    """Return whether the rectangles of sprites a and b have a pixel in common."""
    o, i = sprite_offset(p, a), sprite_offset(p, b)
    if not p[P_SIZES]:
        return abs(s[o + K_X] - s[i + K_X]) < p[P_BLOCK] and abs(s[o + K_Y] - s[i + K_Y]) < p[P_BLOCK]
    w, h = sprite_size(p, s, o)
    return overlaps_rectangle(p, s, b, s[o + K_X], s[o + K_Y], w, h)


@jit_inline
def overlaps_rectangle(p, s, b, x, y, w, h):
    """Return whether sprite b has a pixel in common with the rectangle (x, y, w, h); nothing overlaps what has no extent."""
    i = sprite_offset(p, b)
    bw, bh = sprite_size(p, s, i)
    return (
        x < s[i + K_X] + bw and s[i + K_X] < x + w and y < s[i + K_Y] + bh and s[i + K_Y] < y + h and w > 0 and h > 0 and bw > 0 and bh > 0
    )


# ----------------------------------------------------------------------------------------------------
# The same for whoever reads the rows from Python: views, not copies.


def used_ints(p: np.ndarray, used: Any) -> Any:
    """Return how many numbers of s are in use where `used` rows of sprites are; for rows of several programs (n, ...) also with (n,)."""
    return p[..., P_SPRITES] + used * p[..., P_STRIDE]


def type_rows(p: np.ndarray) -> np.ndarray:
    """Return the table of types, (types, Y_WIDTH), of a program's row p."""
    return p[p[P_TYPE_TABLE] :][: p[P_TYPES] * Y_WIDTH].reshape(-1, Y_WIDTH)


def type_state_rows(p: np.ndarray, s: np.ndarray) -> np.ndarray:
    """Return what an env's state s holds of each type, (types, T_WIDTH)."""
    return s[S_HEADER:][: p[P_TYPES] * T_WIDTH].reshape(-1, T_WIDTH)


def sprite_rows(p: np.ndarray, s: np.ndarray) -> np.ndarray:
    """Return the rows of sprites that were ever in use, (S_USED, P_STRIDE); a sprite that lives is in the list of its type."""
    return s[p[P_SPRITES] : used_ints(p, s[S_USED])].reshape(-1, p[P_STRIDE])


def sprite_double_rows(s: np.ndarray, d: np.ndarray) -> np.ndarray:
    """Return their doubles, (S_USED, D_WIDTH)."""
    return d[: s[S_USED] * D_WIDTH].reshape(-1, D_WIDTH)


def counter_values(p: np.ndarray, s: np.ndarray) -> np.ndarray:
    """Return the game's counters, (P_COUNTERS_N,)."""
    return s[p[P_COUNTERS] :][: p[P_COUNTERS_N]]
