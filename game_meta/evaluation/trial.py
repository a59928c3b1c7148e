"""One trial, tick by tick: what the viewer draws and what a recording keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np


class Belief(NamedTuple):
    """What the agent holds true at one moment of one trial, as probabilities."""

    effects: np.ndarray  # (K, E) what touching (or shooting) a thing of each look does
    controls: np.ndarray  # (A, A) for each of my actions, which of the real ones it is


@dataclass(frozen=True)
class Step:
    """One tick. The first step of an episode has tick 0 and no action: it is the board before anything was done."""

    episode: int  # from 1
    tick: int
    snapshot: Any  # engine.Snapshot
    action: int | None  # the action that led here, as the agent named it
    policy: np.ndarray  # (A,) probabilities of what to do now (at the end of an episode: those of the tick before)
    value: float
    beliefs: Belief | None  # None for an agent that has none to show
    reward: float  # of this tick
    ended: bool  # the episode is over
    ret: float  # return of the episode so far
