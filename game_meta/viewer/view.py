"""Everything a widget may look at to draw one frame. Frozen: drawing never changes what it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from game_meta.evaluation.trial import Step
from game_meta.variants import Grade, Truth
from game_meta.viewer.theme import Theme
from game_meta.viewer.timeline import Episode, Timeline


class Bounds(NamedTuple):
    """All that is needed of a grade to draw it."""

    random: float
    oracle: float


@dataclass(frozen=True)
class Card:
    """What is being played, by whom, and the yardsticks beside it."""

    family: str
    seed: int
    split: str
    rules_hash: str
    text: str
    agent: str
    episodes: int
    names: Mapping[int, str] = field(default_factory=dict)  # of the types with each look
    truth: Truth | None = None
    grade: Grade | Bounds | None = None  # None while it is still being worked out
    agent_hash: str = ""
    luck: int = 0  # the seed of the trial
    rival: int | None = None  # the other player, whom look RIVAL stands for


@dataclass(frozen=True)
class View:
    theme: Theme
    card: Card
    timeline: Timeline
    index: int  # of the step shown
    blend: float = 1.0  # how far the motion from the step before has come
    truth: bool = False  # show the truth beside the beliefs
    paused: bool = False
    speed: float = 8.0  # ticks a second
    still: bool = False  # a picture and not a window: no hints about keys

    @property
    def step(self) -> Step:
        return self.timeline.steps[self.index]

    @property
    def before(self) -> Step | None:
        """The step that the motion starts from; None at the start of an episode."""
        return self.timeline.steps[self.index - 1] if self.index and self.step.tick else None

    @property
    def last(self) -> Step:
        """The step before, whichever episode it was in (or this one, at the very start)."""
        return self.timeline.steps[max(0, self.index - 1)]

    @property
    def shown(self) -> list[tuple[Episode, int]]:
        return self.timeline.shown(self.index)
