"""Where things begin in the flat rows of layout.py. A sprite is named by its row number `k`, a type by its number `t`."""

from __future__ import annotations

from .jit import inner
from .layout import *  # noqa: F403  (the names of the tables' columns)


@inner
def at(p, k):
    return p[P_SPRITES] + k * p[P_STRIDE]


@inner
def kind(p, t):
    """Where type t's row begins in the program."""
    return p[P_TYPE_TABLE] + t * Y_WIDTH


@inner
def members(t):
    """Where type t's row begins in the state."""
    return S_HEADER + t * T_WIDTH


@inner
def rank_in(p, t, group):
    """The place of type t in the expansion of `group`, -1 if it is not in it."""
    return p[p[P_RANKS] + group * p[P_TYPES] + t]
