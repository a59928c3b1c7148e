"""What an avatar does with its player's action (docs/vgdl-semantics.md, section 4)."""

from __future__ import annotations

import math

from game_meta.engine import state as L
from game_meta.engine.jit import jit_inner
from game_meta.engine.movement import (
    WALK_MOVED,
    WALK_STILL,
    jump_off_ground,
    last_direction,
    move_actively,
    move_passively,
    set_direction,
    to_pixels,
    unit_vector,
)
from game_meta.engine.observation import DOWN, LEFT, NIL, RIGHT, UP, USE
from game_meta.engine.sprites import add_resource, create_sprite, resource_count
from game_meta.engine.state import last_sprite_size, overlaps_rectangle, sprite_offset, type_offset
from game_meta.vgdl.spec import sprites as C


@jit_inner
def _has_ammo_for(p, s, k, index, row):
    """Return whether the avatar may make shot number `index` of its list; `row` is where its type's row begins in p."""
    if index >= p[row + L.Y_AMMO_N]:
        return True
    amount = resource_count(p, s, k, p[p[row + L.Y_AMMO_AT] + index])
    if p[row + L.Y_MIN_AMMO] > -1:
        return amount > p[row + L.Y_MIN_AMMO]
    return amount > 0


@jit_inner
def _make_shot(p, q, s, d, u, k, row, index, dx, dy):
    """Make shot number `index` one size ahead, in direction (dx, dy); it flies that way if it is oriented."""
    o = sprite_offset(p, k)
    w, h = last_sprite_size(p, s, o)
    x, y = to_pixels(s[o + L.K_X] + dx * w), to_pixels(s[o + L.K_Y] + dy * h)
    new = create_sprite(p, q, s, d, u, p[p[row + L.Y_STYPES_AT] + index], x, y)
    if new >= 0:
        if s[sprite_offset(p, new) + L.K_FLAGS] & L.SPRITE_ORIENTED:
            set_direction(p, s, d, new, dx, dy)
        if index < p[row + L.Y_AMMO_N]:
            add_resource(p, s, k, p[p[row + L.Y_AMMO_AT] + index], -1)


@jit_inner
def shoot_first_with_ammo(p, q, s, d, u, k, row, dx, dy):
    """Make the first shot of the avatar's list that it has ammo for, as ShootAvatar does."""
    for i in range(p[row + L.Y_STYPES_N]):
        if _has_ammo_for(p, s, k, i, row):
            _make_shot(p, q, s, d, u, k, row, i, dx, dy)
            return


@jit_inner
def _shoot_ahead(p, q, s, d, u, k, row):
    """Make that shot the way the avatar faces."""
    dx, dy = unit_vector(d[k * L.D_WIDTH + L.D_X], d[k * L.D_WIDTH + L.D_Y])
    shoot_first_with_ammo(p, q, s, d, u, k, row, dx, dy)


@jit_inner
def _shoot_by_action(p, q, s, d, u, k, row, action):
    """Make the shot that belongs to the action: ShootOnlyAvatar has one for each."""
    i = (-1, 1, 0, 3, 2, 4)[action]
    if 0 <= i < p[row + L.Y_STYPES_N] and _has_ammo_for(p, s, k, i, row):
        dx, dy = unit_vector(d[k * L.D_WIDTH + L.D_X], d[k * L.D_WIDTH + L.D_Y])
        _make_shot(p, q, s, d, u, k, row, i, dx, dy)


@jit_inner
def _shoot_in_place(p, q, s, d, u, k, row):
    """Make the first shot at the avatar's own place, with an orientation of its own, as FlakAvatar does."""
    o = sprite_offset(p, k)
    if p[row + L.Y_STYPES_N] > 0 and _has_ammo_for(p, s, k, 0, row):
        new = create_sprite(p, q, s, d, u, p[p[row + L.Y_STYPES_AT]], s[o + L.K_X], s[o + L.K_Y])
        if new >= 0 and p[row + L.Y_AMMO_N] > 0:
            add_resource(p, s, k, p[p[row + L.Y_AMMO_AT]], -p[row + L.Y_AMMO_COST])


@jit_inner
def direction_of_action(action):
    """Return the direction (dx, dy) of an action, unit vectors of doubles; (0, 0) for NIL and USE."""
    return float(int(action == RIGHT) - int(action == LEFT)), float(int(action == DOWN) - int(action == UP))


@jit_inner
def _update_ongoing_avatar(p, q, s, d, u, k, row, action):
    """Give the Ongoing avatars their turn: an action turns them, the passive movement moves them."""
    c, i = p[row + L.Y_CLASS], k * L.D_WIDTH
    dx, dy = direction_of_action(action)
    pressed = dx != 0 or dy != 0
    if pressed and (c != C.ONGOING_TURNING_AVATAR or dx * d[i + L.D_X] + dy * d[i + L.D_Y] == 0):
        set_direction(p, s, d, k, dx, dy)
    move_passively(p, q, s, d, k)
    if c == C.ONGOING_SHOOT_AVATAR and action == USE:
        _shoot_ahead(p, q, s, d, u, k, row)
    elif c == C.ONGOING_TURNING_AVATAR:
        o = sprite_offset(p, k)
        w, h = last_sprite_size(p, s, o)
        if not overlaps_rectangle(
            p, s, k, s[o + L.K_LAST_X], s[o + L.K_LAST_Y], w, h
        ):  # only the first one made of its type knows its trail
            trail = s[o + L.K_STYPE] if s[o + L.K_FLAGS] & L.SPRITE_FIRST_OF_TYPE else L.WALL_TYPE
            create_sprite(p, q, s, d, u, trail, s[o + L.K_LAST_X], s[o + L.K_LAST_Y])


@jit_inner
def _update_walking_avatar(p, q, s, d, u, k, row, action):
    """Give the avatars that walk their turn: MovingAvatar and its plain descendants."""
    c, flags = p[row + L.Y_CLASS], p[row + L.Y_FLAGS]
    if flags & L.FLAG_CONTINUOUS:
        move_passively(p, q, s, d, k)
    dx, dy = direction_of_action(action)
    result = move_actively(p, q, s, d, k, dx, dy, d[k * L.D_WIDTH + L.D_SPEED])
    if result == WALK_MOVED and (c == C.ORIENTED_AVATAR or c == C.SHOOT_AVATAR) and not flags & L.FLAG_CONTINUOUS:
        ux, uy = last_direction(p, s, k)
        set_direction(p, s, d, k, ux, uy)
    if result != WALK_STILL:
        return
    if c == C.FLAK_AVATAR and action == USE:
        _shoot_in_place(p, q, s, d, u, k, row)
    elif (c == C.SHOOT_AVATAR or c == C.AIMED_AVATAR) and action == USE:
        _shoot_ahead(p, q, s, d, u, k, row)


@jit_inner
def update_avatar(p, q, s, d, u, k, action):
    """Give avatar k its turn with one of the six actions; one that its class does not have does nothing."""
    row = type_offset(p, s[sprite_offset(p, k) + L.K_TYPE])
    if not p[row + L.Y_ACTIONS] >> action & 1:
        action = NIL
    c = p[row + L.Y_CLASS]
    if c <= C.SHOOT_AVATAR:
        _update_walking_avatar(p, q, s, d, u, k, row, action)
    elif c == C.SHOOT_ONLY_AVATAR:
        if p[row + L.Y_FLAGS] & L.FLAG_CONTINUOUS:
            move_passively(p, q, s, d, k)
        _shoot_by_action(p, q, s, d, u, k, row, action)
    elif c == C.MISSILE_AVATAR:
        move_passively(p, q, s, d, k)
    elif c <= C.ONGOING_TURNING_AVATAR:
        _update_ongoing_avatar(p, q, s, d, u, k, row, action)
    elif c == C.AIMED_AVATAR:
        _update_walking_avatar(p, q, s, d, u, k, row, action)
        if action == USE:  # once more, as the reference does
            _shoot_ahead(p, q, s, d, u, k, row)
        update_aimed_avatar(p, q, s, d, k, action)
    elif c == C.SPACESHIP_AVATAR or c == C.LANDER_AVATAR:
        if p[row + L.Y_FLAGS] & L.FLAG_CONTINUOUS:
            move_passively(p, q, s, d, k)
        if action == USE and c == C.SPACESHIP_AVATAR:
            r = d[k * L.D_WIDTH + L.D_ROTATION]
            for _ in range(2):
                shoot_first_with_ammo(p, q, s, d, u, k, row, math.cos(r), math.sin(r))
        update_spaceship_avatar(p, q, s, d, k, action)
    elif c == C.CAR_AVATAR:
        update_car_avatar(p, q, s, d, k, action)
    elif c == C.BIRD_AVATAR:
        update_bird_avatar(p, q, s, d, k, action)
    else:
        update_platformer_avatar(p, q, s, d, u, k, action)


# ----------------------------------------------------------------------------------------------------
# The avatars of continuous physics (docs/vgdl-semantics.md, section B3): aim, fly, drive, flap, jump. Angles are radians, y grows downward.


@jit_inner
def _thrust(p, q, s, d, k, angle):
    """Give an impulse of 1 in a direction (radians); none to a sprite that is not of continuous physics and stationary."""
    move_actively(p, q, s, d, k, math.cos(angle), math.sin(angle), d[k * L.D_WIDTH + L.D_SPEED])


@jit_inner
def _steer(q, s, d, k, t, action):
    """Turn the nose by the type's `angle_diff` (radians a tick): left and right."""
    if action == LEFT:
        d[k * L.D_WIDTH + L.D_ROTATION] -= q[t * L.Q_WIDTH + L.Q_ANGLE]
    elif action == RIGHT:
        d[k * L.D_WIDTH + L.D_ROTATION] += q[t * L.Q_WIDTH + L.Q_ANGLE]


@jit_inner
def update_aimed_avatar(p, q, s, d, k, action):
    """Turn the aim of an AimedAvatar: up and down, which also push it."""
    i, t = k * L.D_WIDTH, s[sprite_offset(p, k) + L.K_TYPE]
    angle = q[t * L.Q_WIDTH + L.Q_ANGLE] * (int(action == DOWN) - int(action == UP))
    x, y, c, n = d[i + L.D_X], d[i + L.D_Y], math.cos(angle), math.sin(angle)
    set_direction(p, s, d, k, x * c - y * n, x * n + y * c)
    d[i + L.D_ROTATION] = math.atan2(d[i + L.D_Y], d[i + L.D_X])
    if action == UP:
        _thrust(p, q, s, d, k, d[i + L.D_ROTATION])
    elif action == DOWN:
        _thrust(p, q, s, d, k, d[i + L.D_ROTATION] + math.pi)


@jit_inner
def update_spaceship_avatar(p, q, s, d, k, action):
    """Steer and push a SpaceshipAvatar, or a LanderAvatar (which has no reverse thrust)."""
    i, t = k * L.D_WIDTH, s[sprite_offset(p, k) + L.K_TYPE]
    _steer(q, s, d, k, t, action)
    if action == UP:
        _thrust(p, q, s, d, k, d[i + L.D_ROTATION])
    elif action == DOWN and p[type_offset(p, t) + L.Y_CLASS] == C.SPACESHIP_AVATAR:
        _thrust(p, q, s, d, k, d[i + L.D_ROTATION] + math.pi)


CAR_SPEED = 5.0


@jit_inner
def update_car_avatar(p, q, s, d, k, action):
    """Drive a CarAvatar, which cannot stop. K_AUX is 1 while it backs, otherwise not."""
    o, i = sprite_offset(p, k), k * L.D_WIDTH
    t = s[o + L.K_TYPE]
    if p[type_offset(p, t) + L.Y_FLAGS] & L.FLAG_CONTINUOUS:
        move_passively(p, q, s, d, k)
    _steer(q, s, d, k, t, action)
    if action == UP or action == DOWN:
        s[o + L.K_AUX] = int(action == DOWN)
    angle = d[i + L.D_ROTATION] + (math.pi if s[o + L.K_AUX] == 1 else 0.0)
    move_actively(p, q, s, d, k, math.cos(angle), math.sin(angle), CAR_SPEED)


@jit_inner
def update_bird_avatar(p, q, s, d, k, action):
    """Move a BirdAvatar: it flies on by itself, and USE flaps."""
    o, i = sprite_offset(p, k), k * L.D_WIDTH
    move_passively(p, q, s, d, k)
    move_actively(p, q, s, d, k, 0.0, 0.0, d[i + L.D_SPEED])
    slow = abs(d[i + L.D_X]) < 0.5
    if action == USE:
        set_direction(p, s, d, k, d[i + L.D_X], 0.0)
        move_actively(p, q, s, d, k, 0.0, -q[s[o + L.K_TYPE] * L.Q_WIDTH + L.Q_JUMP], d[i + L.D_SPEED])
    move_actively(p, q, s, d, k, 1.0 if slow else 0.0, 0.0, d[i + L.D_SPEED])
    d[i + L.D_ROTATION] = math.atan2(d[i + L.D_Y], d[i + L.D_X])


WIZARD_BLOCK_DELAY = 5  # ticks between two blocks of a WizardAvatar


@jit_inner
def update_platformer_avatar(p, q, s, d, u, k, action):
    """Move a PlatformerAvatar or a WizardAvatar: they walk on the ground, steer in the air and jump."""
    o, i = sprite_offset(p, k), k * L.D_WIDTH
    t = s[o + L.K_TYPE]
    row, wizard = type_offset(p, t), p[type_offset(p, t) + L.Y_CLASS] == C.WIZARD_AVATAR
    if p[row + L.Y_FLAGS] & L.FLAG_CONTINUOUS:
        move_passively(p, q, s, d, k)
    on_ground = s[o + L.K_FLAGS] & L.SPRITE_ON_GROUND
    if action == LEFT or action == RIGHT or (wizard and action == UP):
        dx = float(int(action == RIGHT) - int(action == LEFT))
        dx = dx * q[t * L.Q_WIDTH + L.Q_ON_GROUND] if on_ground else dx / q[t * L.Q_WIDTH + L.Q_IN_AIR]
        move_actively(p, q, s, d, k, dx, -1.0 if action == UP else 0.0, d[i + L.D_SPEED])
    if action == USE and on_ground:
        jump_off_ground(p, q, s, d, k)
    if wizard:
        _conjure_blocks(p, q, s, d, u, k, row, action)
    s[o + L.K_FLAGS] &= ~L.SPRITE_ON_GROUND


@jit_inner
def _conjure_blocks(p, q, s, d, u, k, row, action):
    """Make blocks beside a WizardAvatar that goes up. K_COUNTER is the tick of the last ones, K_AUX the side: 0 left, else right."""
    o = sprite_offset(p, k)
    if action == UP and s[o + L.K_COUNTER] + WIZARD_BLOCK_DELAY <= s[L.S_TICK]:
        move_actively(p, q, s, d, k, 0.0, 1.0, -1.0)
        w, _h = last_sprite_size(p, s, o)
        x = to_pixels(s[o + L.K_X] + (-1.0 if s[o + L.K_AUX] == 0 else 1.0) * w * 1.2)
        for n in range(p[row + L.Y_STYPES_N]):
            create_sprite(p, q, s, d, u, p[p[row + L.Y_STYPES_AT] + n], x, s[o + L.K_Y])
        s[o + L.K_COUNTER] = s[L.S_TICK]
    if action == LEFT or action == RIGHT:
        s[o + L.K_AUX] = int(action == RIGHT)
