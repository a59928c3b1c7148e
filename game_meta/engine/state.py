"""Where everything lies in the tables of a program and in the state of an env. All of it is flat arrays, so that one
compiled tick serves every game, and an env is copied by copying rows.

An env is five rows, passed in this order everywhere:

p int32    the program: header P_*, then the tables whose offsets the header holds
q float64  the program's numbers that are not integers: Q_* per type, then those of the effects
s int32    the state: header S_*, then per type T_*, a switch a line of rules, a shield an effect, the counters, the timers, then per cell
           C_*, then the sprites K_*, then room for two lists of sprites
d float64  the state's doubles: D_* per sprite
u uint64   the random generator U_*, then per type the types it may be touching (see contacts.py)

The numbers of classes, effects and terminations are those of the records in vgdl/spec.
"""

from __future__ import annotations

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
# P_LOOKS: the look of each type, and of nothing. P_GROUND: per cell the type of the scenery in it, P_TYPES for none. P_ORDER: types in
# sprite order. P_TURNS: those that have a turn each tick, first to last. P_MOVERS: those that are not QUIET. P_WATCHERS: those of them that
# watch. P_LATE: QUIET ones that a transformation makes. P_PLACED: how many sprites the level has; P_MOVING: how many of them are of
# P_MOVERS: they lie in the first rows. P_HELD, P_SIZES, P_PULLS, P_TARGETS, P_MAKES, P_MORE_LINKS: columns of a sprite's row that only some
# games need; 0: this one does not.
RECIPROCAL_BITS = 30

# p: the table of types, one row each. *_AT are offsets into p of a list of *_N entries.
(
    Y_CLASS, Y_FLAGS, Y_COOLDOWN, Y_LIMIT, Y_VALUE, Y_TTL, Y_STYPE, Y_STYPES_AT, Y_STYPES_N, Y_AMMO_AT, Y_AMMO_N, Y_AMMO_COST, Y_MIN_AMMO,
    Y_TOTAL, Y_SPAWN_DX, Y_SPAWN_DY, Y_CONS, Y_MAX_DISTANCE, Y_DX, Y_DY, Y_EXPANSION_AT, Y_EXPANSION_N, Y_SINGLES_AT, Y_SINGLES_N,
    Y_RESOURCE, Y_ACTIONS, Y_RANK, Y_HEALTH, Y_MAX_HEALTH, Y_HEALTH_LIMIT, Y_W, Y_H, Y_HEADING,
) = range(33)  # fmt: skip
Y_WIDTH = 33

# Y_FLAGS
(
    FLAG_STATIC, FLAG_ORIENTED, FLAG_ROTATES, FLAG_ONLY_ACTIVE, FLAG_STATIONARY, FLAG_AVATAR, FLAG_RESOURCE, FLAG_HIDDEN, FLAG_QUIET, FLAG_IDLE, FLAG_SHOT, FLAG_SCENERY, FLAG_CONTINUOUS, FLAG_SOLID,
    FLAG_GROUNDED, FLAG_FREE_STEERING, FLAG_RANDOM_TARGET, FLAG_WATCHES,
) = (1 << i for i in range(18))  # fmt: skip
# QUIET: nothing in this game can move it. IDLE: QUIET, and its update does nothing: it costs nothing per tick. SHOT: an avatar makes it.
# SCENERY: IDLE and in no rule: never linked into cells, only drawn. GROUNDED: of a class that feels whether it stands on something SOLID.
# FREE_STEERING: a Walker that steers in the air. WATCHES: it looks for contacts (see watch.py).

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
    S_TICK, S_TERMINATED, S_SCORE, S_SCORE2, S_WIN, S_WIN2, S_AVATAR, S_AVATAR2, S_MOVED_X, S_MOVED_X2, S_MOVED_Y, S_MOVED_Y2, S_AVATAR_CELL, S_AVATAR_CELL2,
    S_REWARD, S_REWARD2, S_FREE, S_USED, S_ALIVE, S_SEQ, S_FAULT, S_KILLED, S_HELD_BACK, S_WARNINGS, S_BROKEN, S_TIMERS, S_LATE, S_SPARE,
    S_WAITING, S_WAITING2,
) = range(30)  # fmt: skip
S_HEADER = 30
# S_USED: rows of sprites that were ever in use; those of them that are free again are
# chained from S_FREE, or from S_SPARE if the level's own sprites lay there. S_LATE: a transformation has
# made a QUIET sprite, whose last place is still its predecessor's. S_WAITING: what a player did, where that takes effect a tick later.
FAULT_SPRITES_FULL, FAULT_TIMERS_FULL = 1, 2  # S_FAULT

# s: per type
T_HEAD, T_TAIL, T_COUNT, T_DISABLED, T_BEFORE, T_TOUCHED, T_STRUCK, T_MADE = range(8)
T_WIDTH = 8

# s: per cell of the board and of the ring around it: the first link of the list of sprites in it; the sprite to be drawn last there, as
# row << TOP_ROW | heading << TOP_HEADING | type, and where there is none BARE | the type of the scenery
C_HEAD, C_TOP = range(2)
C_WIDTH = 2
TOP_TYPE, TOP_HEADING, TOP_ROW = 255, 8, 11  # a mask and two shifts
NO_SPRITE_ON_TOP = -1 << TOP_ROW

# s: a timer: the tick it is due and the row of its effect in p
TIMER_WIDTH = 2

# s: per sprite. The first LINE numbers, one line of the processor's cache, are what every move needs. K_CELL is the first of the cells
# that it lies in, K_SPAN how many columns of them there are, + 256 * rows, and how far from the first the cell is that it is drawn in
# (SEEN_*). K_TOUCH: types (modulo 32) that share a cell with it, perhaps. K_LINKS: the links of its cells.
(
    K_TYPE, K_X, K_Y, K_LAST_X, K_LAST_Y, K_LAST_MOVE, K_FLAGS, K_SEQ, K_NEXT, K_CELL, K_SPAN, K_TOUCH, K_LINKS, K_LINK1, K_LINK2, K_LINK3,
    K_COUNTER, K_AUX, K_PREV, K_CHAIN, K_TTL, K_HEALTH, K_MAX_HEALTH, K_PLAYER, K_STYPE,
) = range(25)  # fmt: skip
K_TAIL = 25
CACHE_LINE_INTS = 16
SPAN, SEEN_COLUMN, SEEN_ROW = 0xFFFF, 16, 20  # a mask and two shifts
# Behind K_TAIL, where the game needs them (P_*): the counters of resources and a bit for each that was ever touched; width, height, last
# width and last height; the tick in which each line of pullWithIt last pulled it; target; list of types to make; more links.
TARGET_ROW, TARGET_SEQ, TARGET_X, TARGET_Y, KNOWN_X, KNOWN_Y, KNOWN = range(7)
TARGET_WIDTH = 7
ALIVE_TARGET, DEAD_TARGET = 0, -2  # TARGET_ROW < 0: -1 none, -2 one that died

# K_FLAGS. FRESH: the first passive movement only clears it. FACES: "oriented". FIRST: the first one made of its type.
FRESH, KILLED, DISABLED, FACES, FIRST_OF_TYPE, ON_GROUND, IN_WATER = (1 << i for i in range(7))
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
# Where things begin in the flat rows of layout.py. A sprite is named by its row number `k`, a type by its number `t`.


@jit_inline
def sprite_offset(p, k):
    return p[P_SPRITES] + k * p[P_STRIDE]


@jit_inline
def type_offset(p, t):
    """Where type t's row begins in the program."""
    return p[P_TYPE_TABLE] + t * Y_WIDTH


@jit_inline
def type_state_offset(t):
    """Where type t's row begins in the state."""
    return S_HEADER + t * T_WIDTH


@jit_inline
def rank_in_group(p, t, group):
    """The place of type t in the expansion of `group`, -1 if it is not in it."""
    return p[p[P_RANKS] + group * p[P_TYPES] + t]


@jit_inline
def type_flags_of(p, s, k):
    """Y_FLAGS of sprite k's type."""
    return p[type_offset(p, s[sprite_offset(p, k) + K_TYPE]) + Y_FLAGS]


@jit_inline
def sprite_size(p, s, o):
    """Width and height in pixels of the sprite whose fields begin at o."""
    if p[P_SIZES]:
        return s[o + p[P_SIZES]], s[o + p[P_SIZES] + 1]
    return p[P_BLOCK], p[P_BLOCK]


@jit_inline
def last_sprite_size(p, s, o):
    if p[P_SIZES]:
        return s[o + p[P_SIZES] + 2], s[o + p[P_SIZES] + 3]
    return p[P_BLOCK], p[P_BLOCK]


@jit_inline
def sprites_overlap(p, s, a, b):
    """Whether the rectangles of sprites a and b have a pixel in common."""
    o, i = sprite_offset(p, a), sprite_offset(p, b)
    if not p[P_SIZES]:
        return abs(s[o + K_X] - s[i + K_X]) < p[P_BLOCK] and abs(s[o + K_Y] - s[i + K_Y]) < p[P_BLOCK]
    w, h = sprite_size(p, s, o)
    return overlaps_rectangle(p, s, b, s[o + K_X], s[o + K_Y], w, h)


@jit_inline
def overlaps_rectangle(p, s, b, x, y, w, h):
    """Whether sprite b overlaps a rectangle."""
    i = sprite_offset(p, b)
    bw, bh = sprite_size(p, s, i)
    return (
        x < s[i + K_X] + bw and s[i + K_X] < x + w and y < s[i + K_Y] + bh and s[i + K_Y] < y + h and w > 0 and h > 0 and bw > 0 and bh > 0
    )
