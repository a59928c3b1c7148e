"""A recorded trial, indexed for drawing: all its steps in order, and for each episode the avatar's path and what it earned where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple, overload

import numpy as np

from game_meta.engine import Snapshot
from game_meta.engine.observation import FIRST_LOOK
from game_meta.evaluation.trial import Step


@dataclass
class Episode:
    k: int
    first: int  # index of its first step
    path: list[tuple[float, float]] = field(default_factory=list)  # the avatar's middle in cells, one entry a step
    gains: list[tuple[int, float]] = field(default_factory=list)  # (step within the episode, reward) where it was not zero
    result: float = 0.0  # return so far
    ended: bool = False
    won: bool = False

    @property
    def steps(self) -> int:
        return len(self.path) - 1

    def row(self) -> dict[str, object]:
        """The episode as adapt.json has it."""
        return {"k": self.k, "return": self.result, "steps": self.steps, "won": self.won}


class Timeline:
    """Grows by `append` while the trial runs (in another thread; appending is the last thing done, so a reader never sees half a step)."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.episodes: list[Episode] = []
        self.looks: tuple[int, ...] = ()  # looks seen so far that say nothing by themselves, in the order of the looks

    def append(self, step: Step) -> None:
        if step.tick == 0:
            self.episodes.append(Episode(step.episode, len(self.steps)))
        episode = self.episodes[-1]
        episode.path.append(avatar_at(step.snapshot) or (episode.path[-1] if episode.path else (0.0, 0.0)))
        if step.reward:
            episode.gains.append((len(episode.path) - 1, step.reward))
        episode.result, episode.ended = step.ret, step.ended
        episode.won = step.ended and step.snapshot.win == 1
        self.looks = tuple(sorted(set(self.looks).union(present(step.snapshot))))
        self.steps.append(step)

    def shown(self, index: int) -> list[tuple[Episode, int]]:
        """The episodes begun by step `index`, each with how many of its steps have been shown by then."""
        return [(e, min(index - e.first + 1, len(e.path))) for e in self.episodes if e.first <= index]

    def values(self, first: int, end: int) -> list[float]:
        """What the agent expected of the future at these steps."""
        return [step.value for step in self.steps[first:end]]

    def complete(self, episodes: int) -> bool:
        return len(self.episodes) >= episodes and self.episodes[-1].ended


class Moment(NamedTuple):
    """One tick of trials that are watched side by side."""

    tick: int
    ended: bool  # all of them have ended the episode
    at: tuple[int, ...]  # the step of each timeline that is shown
    moving: tuple[bool, ...]  # whether it came there with this tick; who is through with an episode waits for the others


class Moments(Sequence[Moment]):
    """Timelines in step, as far as all of them are recorded: every episode begins in all of them at once."""

    def __init__(self, timelines: Sequence[Timeline]):
        self.rounds: list[tuple[int, tuple[Episode, ...], int]] = []  # first moment, the episode of each, how many moments it has
        self.length = 0
        for episodes in zip(*(timeline.episodes for timeline in timelines), strict=False):
            unended = [len(episode.path) for episode in episodes if not episode.ended]
            count = min(unended) if unended else max(len(episode.path) for episode in episodes)
            self.rounds.append((self.length, episodes, count))
            self.length += count

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, index: int) -> Moment: ...
    @overload
    def __getitem__(self, index: slice) -> list[Moment]: ...
    def __getitem__(self, index: int | slice) -> Moment | list[Moment]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(self.length))]
        if not 0 <= index < self.length:
            raise IndexError(index)
        first, episodes, count = next(each for each in reversed(self.rounds) if each[0] <= index)
        tick = index - first
        at = tuple(episode.first + min(tick, len(episode.path) - 1) for episode in episodes)
        over = tick == count - 1 and all(episode.ended for episode in episodes)
        return Moment(tick, over, at, tuple(tick < len(episode.path) for episode in episodes))


def result_at(episode: Episode, steps: list[Step], count: int) -> float:
    """The return of an episode after `count` of its steps."""
    return float(steps[episode.first + count - 1].ret)


def outcome(step: Step) -> str:
    """How an episode ended, in a word. VGDL's `count_score` calls any score but 0 a win; to people one below 0 is none."""
    if step.snapshot.win == 1:
        return "won" if step.ret > 0 else "over"
    return "lost" if step.snapshot.win == 0 else "over"


def avatar_at(snapshot: Snapshot) -> tuple[float, float] | None:
    """The middle of the avatar in cells."""
    if snapshot.avatar < 0:
        return None
    i = snapshot.avatar
    return float(snapshot.x[i] / snapshot.block + 0.5), float(snapshot.y[i] / snapshot.block + 0.5)


def present(snapshot: Snapshot) -> set[int]:
    looks = np.asarray(snapshot.looks)[np.asarray(snapshot.kind, dtype=int)]
    return {int(look) for look in _distinct(looks.tobytes(), looks.dtype.str) if look >= FIRST_LOOK}


@lru_cache(maxsize=256)
def _distinct(data: bytes, dtype: str) -> tuple[int, ...]:
    """np.unique, remembered: the same board comes again and again."""
    return tuple(np.unique(np.frombuffer(data, dtype=dtype)))
