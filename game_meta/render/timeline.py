"""A recorded trial, indexed for drawing: all its steps in order, and for each episode the avatar's path and what it earned where.

A `Timeline` is one trial, `SyncedTimelines` several of them in step. A `TrialView` is a moment of one, with all that a panel may look
at to draw it; a `Playhead` says which moment that is. Time comes in from outside, so all of it can be tested without a clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, overload

import numpy as np

from game_meta.engine.observation import FIRST_LOOK
from game_meta.engine.snapshot import Snapshot
from game_meta.evaluation.trial_recorder import TrialStep
from game_meta.generator.grading import ScoreBounds
from game_meta.generator.labels import Labels
from game_meta.render.theme import Theme
from game_meta.vgdl.model import Game

if TYPE_CHECKING:
    from game_meta.agents.agent import Agent
    from game_meta.generator.variant import Variant


@dataclass
class RecordedEpisode:
    """An episode as far as it is recorded: where the avatar went, and what it earned where."""

    k: int
    first: int  # index of its first step
    path: list[tuple[float, float]] = field(default_factory=list)  # the avatar's middle in cells, one entry a step
    rewards: list[tuple[int, float]] = field(default_factory=list)  # (step within the episode, reward) where it was not zero
    episode_return: float = 0.0  # return so far
    ended: bool = False
    won: bool = False

    @property
    def steps(self) -> int:
        """How many ticks were played."""
        return len(self.path) - 1

    def row(self) -> dict[str, object]:
        """Return the episode as adapt.json has it."""
        return {"k": self.k, "return": self.episode_return, "steps": self.steps, "won": self.won}


class Timeline:
    """All steps of a trial in order, and its episodes.

    Grows by `append` while the trial runs (in another thread; a step is there before anything counts it, so a reader finds all it counts).
    """

    def __init__(self) -> None:
        self.steps: list[TrialStep] = []
        self.episodes: list[RecordedEpisode] = []
        self.looks: tuple[int, ...] = ()  # looks seen so far that say nothing by themselves, in the order of the looks

    def append(self, step: TrialStep) -> None:
        """Add the next step; one of tick 0 begins an episode."""
        episode = RecordedEpisode(step.episode, len(self.steps)) if step.tick == 0 else self.episodes[-1]
        self.looks = tuple(sorted(set(self.looks).union(looks_present(step.snapshot))))
        self.steps.append(step)
        if step.reward:
            episode.rewards.append((len(episode.path), step.reward))
        episode.path.append(avatar_position(step.snapshot) or (episode.path[-1] if episode.path else (0.0, 0.0)))
        episode.episode_return, episode.ended = step.episode_return, step.episode_over
        episode.won = step.episode_over and step.snapshot.win == 1
        if step.tick == 0:
            self.episodes.append(episode)

    def shown(self, index: int) -> list[tuple[RecordedEpisode, int]]:
        """Return the episodes begun by step `index`, each with how many of its steps have been shown by then."""
        return [(e, min(index - e.first + 1, len(e.path))) for e in self.episodes if e.first <= index]

    def values(self, first: int, end: int) -> list[float]:
        """Return what the agent expected of the future at these steps."""
        return [step.value for step in self.steps[first:end]]

    def complete(self, episodes: int) -> bool:
        """Return whether so many episodes have been played to their ends."""
        return len(self.episodes) >= episodes and self.episodes[-1].ended


class Moment(NamedTuple):
    """One tick of trials that are watched side by side."""

    tick: int
    episode_over: bool  # all of them have ended the episode
    at: tuple[int, ...]  # the step of each timeline that is shown
    moving: tuple[bool, ...]  # whether it came there with this tick; who is through with an episode waits for the others


Item = TypeVar("Item")


class LazySequence(Sequence[Item]):
    """A sequence whose items are made when they are asked for: whoever is one has `__len__` and `item`."""

    def item(self, index: int) -> Item:
        """Return the item at an index from 0 to before the length."""
        raise NotImplementedError

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> list[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | list[Item]:
        if isinstance(index, slice):
            return [self.item(i) for i in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return self.item(index + len(self) * (index < 0))


class SyncedTimelines(LazySequence[Moment]):
    """Timelines in step, as far as all of them are recorded: every episode begins in all of them at once."""

    def __init__(self, timelines: Sequence[Timeline]):
        self.rounds: list[tuple[int, tuple[RecordedEpisode, ...], int]] = []  # first moment, the episode of each, how many moments it has
        self.length = 0
        for episodes in zip(*(timeline.episodes for timeline in timelines), strict=False):
            unended = [len(episode.path) for episode in episodes if not episode.ended]
            count = min(unended) if unended else max(len(episode.path) for episode in episodes)
            self.rounds.append((self.length, episodes, count))
            self.length += count

    def __len__(self) -> int:
        return self.length

    def item(self, index: int) -> Moment:
        """Return the moment of this number."""
        first, episodes, count = next(each for each in reversed(self.rounds) if each[0] <= index)
        tick = index - first
        at = tuple(episode.first + min(tick, len(episode.path) - 1) for episode in episodes)
        over = tick == count - 1 and all(episode.ended for episode in episodes)
        return Moment(tick, over, at, tuple(tick < len(episode.path) for episode in episodes))


def return_after(episode: RecordedEpisode, steps: list[TrialStep], count: int) -> float:
    """Return the return of an episode after `count` of its steps."""
    return float(steps[episode.first + count - 1].episode_return)


def outcome_word(step: TrialStep) -> str:
    """Say how an episode ended, in a word. VGDL's `count_score` calls any score but 0 a win; to people one below 0 is none."""
    if step.snapshot.win == 1:
        return "won" if step.episode_return > 0 else "over"
    return "lost" if step.snapshot.win == 0 else "over"


def avatar_position(snapshot: Snapshot, player: int = 0) -> tuple[float, float] | None:
    """Return the middle (x, y) of a player's avatar, in cells; None when it is dead."""
    i = snapshot.avatars[player]
    if i < 0:
        return None
    return float(snapshot.x[i] / snapshot.block_size + 0.5), float(snapshot.y[i] / snapshot.block_size + 0.5)


def looks_present(snapshot: Snapshot) -> set[int]:
    """Return the looks on a board that say nothing by themselves."""
    looks = np.asarray(snapshot.looks)[np.asarray(snapshot.type_index, dtype=int)]
    return {int(look) for look in _distinct_values(looks.tobytes(), looks.dtype.str) if look >= FIRST_LOOK}


@lru_cache(maxsize=256)
def _distinct_values(data: bytes, dtype: str) -> tuple[int, ...]:
    """np.unique, remembered: the same board comes again and again."""
    return tuple(np.unique(np.frombuffer(data, dtype=dtype)))


# ----------------------------------------------------------------------------------------------------
# Everything that a panel may look at to draw one moment. Frozen: drawing never changes what it shows.


@dataclass(frozen=True)
class TrialCard:
    """What is being played, by whom, and the yardsticks beside it."""

    family: str
    seed: int
    split: str
    rules_hash: str
    text: str
    agent: str
    episodes: int
    names: Mapping[int, str] = field(default_factory=dict)  # of the types with each look
    labels: Labels | None = None
    bounds: ScoreBounds | None = None  # None while they are still being worked out
    agent_hash: str = ""
    trial_seed: int = 0  # the seed of the trial's luck
    seed_words: str = ""  # the seed that chooses the variant and the luck with `game-meta adapt --seed`, where it is known
    opponent: int | None = None  # the other player, whom the look OPPONENT stands for
    looks: tuple[tuple[str, int], ...] = ()  # the types of the game in `text` and their looks


@dataclass(frozen=True)
class RulesView:
    """What of the list of rules is shown, and what is marked in it."""

    offset: int = 0  # pixels above the top edge
    chosen: int | None = None  # the place of a rule in the report
    hovered: int | None = None


@dataclass(frozen=True)
class TrialView:
    """One moment of a trial, and how it is to be drawn."""

    theme: Theme
    card: TrialCard
    timeline: Timeline
    index: int  # of the step shown
    blend: float = 1.0  # how far the motion from the step before has come
    show_labels: bool = False  # show the truth beside the beliefs
    paused: bool = False
    speed: float = 8.0  # ticks a second
    still: bool = False  # a picture and not a window: no hints about keys
    rules_view: RulesView = RulesView()
    hovered_episode: int | None = None  # that the mouse is on

    @property
    def step(self) -> TrialStep:
        """The step that is shown."""
        return self.timeline.steps[self.index]

    @property
    def before(self) -> TrialStep | None:
        """The step that the motion starts from; None at the start of an episode."""
        return self.timeline.steps[self.index - 1] if self.index and self.step.tick else None

    @property
    def last(self) -> TrialStep:
        """The step before, whichever episode it was in (or this one, at the very start)."""
        return self.timeline.steps[max(0, self.index - 1)]

    @property
    def shown(self) -> list[tuple[RecordedEpisode, int]]:
        """The episodes begun by now, as Timeline.shown."""
        return self.timeline.shown(self.index)


# ----------------------------------------------------------------------------------------------------
# What is recorded of agents that meet the same variant, and the views of it at one moment.


@dataclass(frozen=True)
class DrawnTrial:
    """What is drawn of a trial, or of a replay."""

    card: TrialCard
    timeline: Timeline


@dataclass(frozen=True)
class RecordedTrial(DrawnTrial):
    """One trial as far as it is recorded. A new object for a new trial or new facts, so that a reader always sees matching parts."""

    variant: Variant


RecordedTrials = tuple[RecordedTrial, ...]  # one of each agent, in the same variant


def describe_trial(variant: Variant, agent: Agent, episodes: int, trial_seed: int = 0) -> TrialCard:
    """Return what the screen says about a variant, before it is graded; `trial_seed` is the seed it is played with."""
    facts = (variant.family, variant.seed, variant.split, variant.rules_hash, variant.text)
    names = names_by_look(variant.game, variant.program.looks, variant.type_labels.known)
    looks = tuple(zip(variant.program.types, variant.program.looks.tolist(), strict=True))
    return TrialCard(*facts, agent.name, episodes, names, variant.labels, agent_hash=agent.hash, trial_seed=trial_seed, looks=looks)


def names_by_look(game: Game, looks: np.ndarray, known: np.ndarray) -> dict[int, str]:
    """Return by look the types that look so, of those that there is something to find out about."""
    names: dict[int, str] = {}
    for name, look, met in zip(game.sprites, looks.tolist(), known, strict=True):
        if met:
            names[look] = f"{names[look]}, {name}" if look in names else name
    return names


def sync_timelines(scenes: Sequence[DrawnTrial]) -> SyncedTimelines:
    """Return the timelines of trials in step."""
    return SyncedTimelines([scene.timeline for scene in scenes])


def trial_views(trials: Sequence[DrawnTrial], theme: Theme, index: int, blend: float = 1.0, **options: Any) -> tuple[TrialView, ...]:
    """Return a view of each trial at moment `index`, `blend` of the way from the moment before; `options` are fields of TrialView."""
    return views_of_moment(trials, sync_timelines(trials)[index], theme, blend, **options)


def views_of_moment(
    trials: Sequence[DrawnTrial], moment: Moment, theme: Theme, blend: float = 1.0, **options: Any
) -> tuple[TrialView, ...]:
    """Return a view of each trial at a moment; those that do not move with it are shown as they stand."""
    parts = zip(trials, moment.at, moment.moving, strict=True)
    return tuple(TrialView(theme, trial.card, trial.timeline, at, blend if moving else 1.0, **options) for trial, at, moving in parts)


# ----------------------------------------------------------------------------------------------------
# Where in the recording the viewer is, and how it moves on. Time comes in from outside, so it can be tested without a clock.

TRIAL_SPEEDS = (1, 2, 4, 8, 16, 32, 64)  # ticks a second
EPISODE_END_SECONDS = 0.9  # seconds that the end of an episode stays in sight (shorter at high speed)


class Playhead:
    """The moment that is shown, and the pace; an end of an episode stays in sight for a while."""

    def __init__(self, speeds: Sequence[float] = TRIAL_SPEEDS, speed: float = 8) -> None:
        self.speeds, self.level = speeds, speeds.index(speed)  # ticks a second
        self.index = 0
        self.blend = 1.0  # how far the motion into moment `index` has come
        self.paused = False
        self._wait = 0.0

    @property
    def speed(self) -> float:
        """In ticks a second."""
        return self.speeds[self.level]

    def restart(self) -> None:
        """Go back to the first moment, and play."""
        self.index, self.blend, self.paused, self._wait = 0, 1.0, False, 0.0

    def faster(self, by: int) -> None:
        """Go some levels up the ladder of speeds, or down."""
        self.level = min(len(self.speeds) - 1, max(0, self.level + by))

    def jump(self, by: int, steps: Sequence[Moment]) -> None:
        """Stop and go to a neighbouring recorded moment."""
        self.paused = True
        self.go(self.index + by, steps)

    def go(self, index: int, steps: Sequence[Moment]) -> None:
        """Go to a moment at once, or to the recorded one that is nearest to it."""
        self.index = min(max(0, index), max(0, len(steps) - 1))
        self.blend, self._wait = 1.0, 0.0

    def is_moving(self, steps: Sequence[Moment]) -> bool:
        """Tell whether `advance` would show something else."""
        return not self.paused and (self._wait > 0 or self.blend < 1 or self.index + 1 < len(steps))

    def advance(self, seconds: float, steps: Sequence[Moment]) -> None:
        """Move on by `seconds`, as far as there are recorded moments."""
        if self.paused or not steps:
            return
        while seconds > 0:
            if self._wait > 0:
                used = min(seconds, self._wait)
                self._wait -= used
                seconds -= used
            elif self.blend < 1:
                used = min(seconds, (1 - self.blend) / self.speed)
                self.blend = min(1.0, self.blend + used * self.speed)
                seconds -= used
                if 1 - self.blend < 1e-9:
                    self.blend = 1.0
                    self._wait = min(EPISODE_END_SECONDS, 8 / self.speed) if steps[self.index].episode_over else 0.0
            elif self.index + 1 < len(steps):
                self.index += 1
                self.blend = 1.0 if steps[self.index].tick == 0 else 0.0
                self._wait = min(0.3, 2 / self.speed) if steps[self.index].tick == 0 else 0.0
            else:
                return
