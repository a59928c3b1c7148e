"""The words of py-vgdl, the dialect in which VGDL began, that mean something else in ours or nothing (translated by vgdl/py_vgdl.py)."""

from __future__ import annotations

DIALECTS = ("gvgai", "py-vgdl")  # ours is GVGAI's
CLASSES = {"VGDLSprite": "Immovable", "AStarChaser": "PathChaser"}  # what they are called here
PARAMETERS = {"spawnCooldown": "cooldown"}
NO_EFFECT = "nothing"
SCORE_EFFECT = "changeScore"
PAYS = "scoreChange="  # ours, of any effect
SCORE_ALONE = ("addHealthPoints", "value=0")  # of ours, does nothing: a line that only pays is one of these with `scoreChange=`
CONDITIONAL = ("killIf", "spawnIf", "transformIf")  # effects that do not always run, so that no score can be put on them
LOOKS = ("color", "img", "frameRate", "autotiling", "randomtiling", "shrinkfactor", "frame_rate", "key_handler")
BONUS = "bonus"  # points that an ending pays
CELL_PIXELS = 10  # without `square_size=`
