"""Where everything lies in the tables of a program and in the state of an env. All of it is flat arrays, so that one
compiled tick serves every game, and an env is copied by copying rows.

An env is five rows, passed in this order everywhere:

p int32    the program: header P_*, then the tables whose offsets the header holds
q float64  the program's numbers that are not integers: Q_* per type
s int32    the state: header S_*, then per type T_*, a switch a line of rules, then per cell C_*, then the sprites K_*
d float64  the state's doubles: D_* per sprite
u uint64   the random generator U_*, then per type the types it may be touching (see cells.py)
"""

# p: header
(
    P_TYPES, P_WIDTH, P_HEIGHT, P_BLOCK, P_RESOURCES, P_CAPACITY, P_STRIDE, P_TYPE_TABLE, P_RANKS, P_ORDER, P_ORDER_N, P_EFFECTS,
    P_EFFECTS_N, P_EOS, P_EOS_N, P_TIMED, P_TIMED_N, P_ENDINGS, P_ENDINGS_N, P_CELLS, P_SPRITES, P_DRAWS, P_CLOCKED, P_COLUMNS, P_SWITCHES,
    P_SWITCHES_N, P_CONTROLS,
) = range(27)  # fmt: skip
P_HEADER = P_CONTROLS + 6

# p: the table of types, one row each. *_AT are offsets into p of a list of *_N entries.
(
    Y_CLASS, Y_FLAGS, Y_COOLDOWN, Y_LIMIT, Y_VALUE, Y_TTL, Y_STYPE, Y_STYPES_AT, Y_STYPES_N, Y_AMMO_AT, Y_AMMO_N, Y_AMMO_COST, Y_MIN_AMMO,
    Y_TOTAL, Y_SPAWN_DX, Y_SPAWN_DY, Y_CONS, Y_MAX_DISTANCE, Y_DX, Y_DY, Y_EXPANSION_AT, Y_EXPANSION_N, Y_SINGLES_AT, Y_SINGLES_N,
    Y_RESOURCE, Y_ACTIONS, Y_LOOK, Y_RANK, Y_HEALTH, Y_MAX_HEALTH, Y_MASK_LOW, Y_MASK_HIGH,
) = range(32)  # fmt: skip
Y_WIDTH = 32

# Y_FLAGS
STATIC, ORIENTED, ROTATES, ONLY_ACTIVE, STATIONARY, IS_AVATAR, IS_RESOURCE, HIDDEN, QUIET, IDLE, SHOT, SCENERY = (1 << i for i in range(12))
# QUIET: nothing in this game can move it. IDLE: QUIET, and its update does nothing: it costs nothing per tick.
# SHOT: the avatar makes it. SCENERY: IDLE and in no rule: never linked into cells, only drawn.

# q: per type
Q_SPEED, Q_PROB = range(2)
Q_WIDTH = 2

# p: one row per effect (of pairs, EOS and TIME alike). A0.. are its parameters; one that is a double lies in q, at E_Q.
E_EFFECT, E_FIRST, E_SECOND, E_SCORE, E_Q, E_A0, E_A1, E_A2, E_A3, E_MASK_LOW, E_MASK_HIGH, E_LINE = range(12)
E_WIDTH = 12

# p: one row per ending
N_CLASS, N_WIN, N_LIMIT, N_TYPE1, N_TYPE2, N_TYPE3, N_MIN, N_COUNT_SCORE = range(8)
N_WIDTH = 8

# s: header
S_TICK, S_SCORE, S_WIN, S_OVER, S_AVATAR, S_FREE, S_ALIVE, S_SEQ, S_FAULT, S_KILLED, S_MOVED_X, S_MOVED_Y, S_SCORED = range(13)
S_HEADER = 13

# s: per type
T_HEAD, T_TAIL, T_COUNT, T_DISABLED, T_BEFORE, T_TOUCHED, T_STRUCK = range(7)
T_WIDTH = 7

# s: per cell of the board and of the ring around it: the first link of the list of sprites in it; the sprite to be drawn
# last there and the scenery below it, both as row * 256 + type, -1 for none
C_HEAD, C_TOP, C_GROUND = range(3)
C_WIDTH = 3

# s: per sprite; after K_RESOURCES follow the program's P_RESOURCES counters; K_HELD has a bit for each that was ever touched.
# K_CELL0.. are the links of the (up to four) cells it lies in: K_CELL is the first of them, K_SPAN has bit 0 where it reaches
# into the cell to the right and bit 1 where into the one below. K_HOME is the one that holds its centre.
(
    K_TYPE, K_X, K_Y, K_LAST_X, K_LAST_Y, K_LAST_MOVE, K_FLAGS, K_COUNTER, K_SEQ, K_NEXT, K_PREV, K_CHAIN, K_CELL0, K_CELL1, K_CELL2,
    K_CELL3, K_CELL, K_SPAN, K_HOME, K_AUX, K_TTL, K_HEALTH, K_MAX_HEALTH, K_HELD, K_RESOURCES,
) = range(25)  # fmt: skip

# K_FLAGS
FRESH, KILLED, DISABLED, FACES = 1, 2, 4, 8  # FRESH: the first passive movement only clears it. FACES: "oriented".

# d: per sprite
D_X, D_Y, D_SPEED = range(3)
D_WIDTH = 3

# u: java.util.Random's state, the kind of generator, the log of draws (capacity, length, entries), then touch words
U_STATE, U_KIND, U_LOG_CAPACITY, U_LOG_N = range(4)
U_TOUCH = 4
JAVA, BY_TICK = 0, 1

# Classes, effects and endings by number: the position in these tuples. The compiler translates the names.
CLASSES = (
    "Immovable", "Passive", "Resource", "Door", "Portal", "Flicker", "OrientedFlicker", "Missile", "RandomNPC", "Chaser", "Fleeing",
    "SpawnPoint", "Bomber", "MovingAvatar", "HorizontalAvatar", "VerticalAvatar", "OrientedAvatar", "ShootAvatar", "FlakAvatar",
)  # fmt: skip
(
    IMMOVABLE, PASSIVE, RESOURCE, DOOR, PORTAL, FLICKER, ORIENTED_FLICKER, MISSILE, RANDOM_NPC, CHASER, FLEEING, SPAWN_POINT, BOMBER,
    MOVING_AVATAR, HORIZONTAL_AVATAR, VERTICAL_AVATAR, ORIENTED_AVATAR, SHOOT_AVATAR, FLAK_AVATAR,
) = range(len(CLASSES))  # fmt: skip

EFFECTS = (
    "stepBack", "killSprite", "killBoth", "transformTo", "bounceForward", "undoAll", "collectResource", "changeResource", "turnAround",
    "reverseDirection", "flipDirection", "wrapAround", "teleportToExit", "killIfHasMore", "killIfHasLess", "killIfOtherHasMore",
    "attractGaze", "cloneSprite", "spawn",
)  # fmt: skip
(
    STEP_BACK, KILL_SPRITE, KILL_BOTH, TRANSFORM_TO, BOUNCE_FORWARD, UNDO_ALL, COLLECT_RESOURCE, CHANGE_RESOURCE, TURN_AROUND,
    REVERSE_DIRECTION, FLIP_DIRECTION, WRAP_AROUND, TELEPORT_TO_EXIT, KILL_IF_HAS_MORE, KILL_IF_HAS_LESS, KILL_IF_OTHER_HAS_MORE,
    ATTRACT_GAZE, CLONE_SPRITE, SPAWN,
) = range(len(EFFECTS))  # fmt: skip

ENDINGS = ("SpriteCounter", "SpriteCounterMore", "MultiSpriteCounter", "Timeout")
SPRITE_COUNTER, SPRITE_COUNTER_MORE, MULTI_SPRITE_COUNTER, TIMEOUT = range(len(ENDINGS))
