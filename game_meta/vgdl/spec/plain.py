"""The plainest word for each purpose: what rules that are only guessed are made of, and examples."""

from __future__ import annotations

STANDING_CLASS = "Immovable"  # does nothing
PUSHED_CLASS = "Passive"  # goes where it is pushed
HELD_CLASS = "Resource"  # can be carried
FLYING_CLASS = "Missile"
PLAYER_CLASS = "MovingAvatar"  # four keys, four ways
SHOOTING_CLASS = "ShootAvatar"
BLOCKING_EFFECT = "stepBack"
SCORING_EFFECT = "addHealthPoints"  # shows nothing where nobody has health
COUNTING_ENDING = "SpriteCounter"
CLOCK_ENDING = "Timeout"
