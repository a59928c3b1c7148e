"""The plainest type for each purpose, of which examples of theories are made."""

from __future__ import annotations

from game_meta.theory.theory import BelievedType
from game_meta.vgdl.spec.plain import FLYING_CLASS, HELD_CLASS, SHOOTING_CLASS


def held_type(name: str) -> BelievedType:
    """Return a type that can be carried."""
    return BelievedType(name, HELD_CLASS)


def shot_type(name: str) -> BelievedType:
    """Return a type that flies."""
    return BelievedType(name, FLYING_CLASS)


def shooter_type(shot: str) -> BelievedType:
    """Return an avatar that shoots."""
    return BelievedType("avatar", SHOOTING_CLASS).with_params(stype=(shot,))
