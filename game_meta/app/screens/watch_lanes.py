"""What is watched: replays that were opened, and the boards that are made of them, each with a name."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from game_meta.render.replay_timeline import ReplaySteps, replay_trial
from game_meta.render.timeline import DrawnTrial, LazySequence, Moment, Timeline
from game_meta.replays.highlights import Highlight, find_highlights
from game_meta.replays.player import ReplayedEpisode, ReplayPlayer, open_replay

MAX_LANES = 12  # boards side by side


@dataclass(frozen=True, eq=False)
class OpenReplay:
    """A replay that was opened."""

    name: str
    path: str | Path  # or a name, by which it was opened
    playback: ReplayPlayer
    trial: DrawnTrial
    events: tuple[Highlight, ...]

    @property
    def has_thoughts(self) -> bool:
        """Whether beliefs or a policy were recorded."""
        return not {"policy", "effects"}.isdisjoint(self.playback.header.streams)


@dataclass(frozen=True, eq=False)
class Lane:
    """A board: a replay, or one episode of it."""

    name: str
    source: OpenReplay
    playback: ReplayPlayer
    trial: DrawnTrial
    episodes: range  # of the replay, from 0, that it shows one after the other

    @property
    def events(self) -> list[Highlight]:
        """What happens in these episodes."""
        return [event for event in self.source.events if self.playback.position_of(event.frame).episode in self.episodes]


class EpisodeTimeline(Timeline):
    """One episode of another timeline, with boards of its own: they are looked at while others of the same replay are."""

    def __init__(self, timeline: Timeline, playback: ReplayPlayer, k: int):
        super().__init__()
        self.steps = ReplaySteps(playback)  # type: ignore[assignment]  # reads like a list
        self.episodes = [timeline.episodes[k]]
        self.looks = timeline.looks


def open_replays(names: Sequence[str | Path]) -> list[OpenReplay]:
    """Open replays by name or file. Raises ReplayError, ContentNotFound or OSError for the first that cannot be shown at all."""
    playbacks = [open_replay(name) for name in names]
    return [
        OpenReplay(title, name, playback, replay_trial(playback), tuple(find_highlights(playback)))
        for title, name, playback in zip(short_titles(names), names, playbacks, strict=True)
    ]


def short_titles(names: Sequence[str | Path]) -> list[str]:
    """Return names of files without what all replays have; with their folder where they would be the same."""
    paths = [Path(name).resolve() if Path(name).is_file() else Path(name) for name in names]
    count = Counter(path.stem for path in paths)
    return [path.stem if count[path.stem] == 1 or not path.parent.name else f"{path.parent.name}/{path.stem}" for path in paths]


def whole_lane(source: OpenReplay) -> Lane:
    """Return a lane with all episodes of a replay."""
    return Lane(source.name, source, source.playback, source.trial, range(len(source.playback.episodes)))


def episode_lanes(source: OpenReplay, numbers: range) -> list[Lane]:
    """Return a lane for each of these episodes."""
    found = []
    for k in numbers:
        playback = source.playback.second_view()
        shown = DrawnTrial(source.trial.card, EpisodeTimeline(source.trial.timeline, playback, k))
        found.append(Lane(f"Episode {k + 1}", source, playback, shown, range(k, k + 1)))
    return found


# ----------------------------------------------------------------------------------------------------
# Boards in step: at every moment what each of them shows, and what happens in any of them that one may want to jump to.


class LaneRound(NamedTuple):
    """An episode of every board, all of which begin it together."""

    first: int  # the moment at which they do
    length: int  # in moments, until the longest is over
    episodes: tuple[ReplayedEpisode | None, ...]  # None: that board has no episode left, and stays as it ended


class EventMark(NamedTuple):
    """Something that happens in a lane at a moment."""

    moment: int
    lane: int
    event: Highlight


class SyncedLanes(LazySequence[Moment]):
    """The moments of lanes in step: every episode begins in all of them at once."""

    def __init__(self, lanes: Sequence[Lane]):
        self.lanes = tuple(lanes)
        self.rounds: list[LaneRound] = []
        self.length = 0
        for numbers in zip_longest(*(lane.episodes for lane in lanes)):
            takes = tuple(None if k is None else lane.playback.episodes[k] for lane, k in zip(lanes, numbers, strict=True))
            length = max(take.ticks + 1 for take in takes if take is not None)
            self.rounds.append(LaneRound(self.length, length, takes))
            self.length += length
        self._firsts = [each.first for each in self.rounds]
        self.marks = sorted(
            EventMark(self.moment_of_frame(i, event.frame), i, event) for i, lane in enumerate(self.lanes) for event in lane.events
        )
        self._marked = [mark.moment for mark in self.marks]

    def __len__(self) -> int:
        return self.length

    def item(self, index: int) -> Moment:
        """Return what each board shows at a moment."""
        first, length, takes = self.rounds[self.round_at(index)]
        tick = index - first
        at = tuple(
            len(lane.playback) - 1 if take is None else take.first_frame + min(tick, take.ticks)
            for lane, take in zip(self.lanes, takes, strict=True)
        )
        return Moment(tick, tick == length - 1, at, tuple(take is not None and tick <= take.ticks for take in takes))

    def round_at(self, index: int) -> int:
        """Return the number of the round that a moment is in."""
        return bisect_right(self._firsts, index) - 1

    def moment_of_frame(self, lane: int, frame: int) -> int:
        """Return the moment at which a board comes to a frame of its replay."""
        k, tick = self.lanes[lane].playback.position_of(frame)
        return self.rounds[self.lanes[lane].episodes.index(k)].first + tick

    def events_between(self, first: int, last: int) -> list[EventMark]:
        """Return what happens from one moment to another."""
        return self.marks[bisect_left(self._marked, first) : bisect_right(self._marked, last)]

    def next_event_moment(self, index: int) -> int | None:
        """Return the moment of the next event; None behind the last."""
        place = bisect_right(self._marked, index)
        return self._marked[place] if place < len(self._marked) else None

    def previous_event_moment(self, index: int) -> int | None:
        """Return the moment of the event before; None before the first."""
        place = bisect_left(self._marked, index)
        return self._marked[place - 1] if place else None
