"""The plainest word for each purpose: what rules that are only guessed or hoped for are made of, and examples.

Which rules a game really has is found among all words; these are where one has to be written before anything is known.
"""

from __future__ import annotations

STANDING_CLASS = "Immovable"  # does nothing
PUSHED_CLASS = "Passive"  # goes where it is pushed
HELD_CLASS = "Resource"  # can be carried
FLYING_CLASS = "Missile"
PLAYER_CLASS = "MovingAvatar"  # four keys, four ways
SHOOTING_CLASS = "ShootAvatar"

BLOCKING_EFFECT = "stepBack"
KILLING_EFFECT = "killSprite"
CLEARING_EFFECT = "killAll"  # takes all things of a type off the board
OPENING_EFFECT = "killIfOtherHasMore"
TURNING_EFFECT = "transformTo"
PUSHING_EFFECT = "bounceForward"
UNDOING_EFFECT = "undoAll"
COLLECTING_EFFECT = "collectResource"
SCORING_EFFECT = "addHealthPoints"  # shows nothing where nobody has health

COUNTING_ENDING = "SpriteCounter"
JOINT_ENDING = "MultiSpriteCounter"  # counts several types as one
CLOCK_ENDING = "Timeout"
