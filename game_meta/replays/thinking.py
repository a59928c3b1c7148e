"""What an agent thought, where it was noted: the streams of a trial."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from game_meta.engine.observation import ACTIONS, LOOKS
from game_meta.replays.film import Film
from game_meta.replays.header import REAL, UNIT, Header, Stream
from game_meta.variants.truth import EFFECTS

THOUGHTS = {
    "policy": Stream(UNIT, (ACTIONS,)),  # probabilities of what to do next
    "value": Stream(REAL, ()),
    "effects": Stream(UNIT, (LOOKS, len(EFFECTS))),  # what touching a thing of each look does
    "controls": Stream(UNIT, (ACTIONS, ACTIONS)),  # for each of its actions, which of the real ones it is
    "expected": Stream(UNIT, (ACTIONS,)),  # of the real actions, what the other player is expected to do next
}


class Thoughts(NamedTuple):
    """At one frame, before the next action; None for what was not noted."""

    policy: np.ndarray | None
    value: float | None
    effects: np.ndarray | None
    controls: np.ndarray | None
    expected: np.ndarray | None


def thinker(header: Header) -> int:
    """The player whose thoughts were noted: the first who has files, for people have none."""
    return next((player for player, who in enumerate(header.agents) if who.hash), 0)


def thoughts(film: Film, frame: int) -> Thoughts:
    told = {name: film.noted(frame, name) if film.header.streams.get(name) == stream else None for name, stream in THOUGHTS.items()}
    value = told.pop("value")
    return Thoughts(value=None if value is None else float(value), **told)
