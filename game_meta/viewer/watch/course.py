"""Boards in step: at every moment what each of them shows, and what happens in any of them that one may want to jump to."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple, overload

from game_meta.replays import Event
from game_meta.replays.film import Take
from game_meta.viewer.timeline import Moment
from game_meta.viewer.watch.lanes import Lane


class Round(NamedTuple):
    """An episode of every board, all of which begin it together."""

    first: int  # the moment at which they do
    length: int  # in moments, until the longest is over
    takes: tuple[Take | None, ...]  # None: that board has no episode left, and stays as it ended


class Mark(NamedTuple):
    moment: int
    lane: int
    event: Event


class Course(Sequence[Moment]):
    def __init__(self, lanes: Sequence[Lane]):
        self.lanes = tuple(lanes)
        self.rounds: list[Round] = []
        self.length = 0
        for numbers in zip_longest(*(lane.episodes for lane in lanes)):
            takes = tuple(None if k is None else lane.film.takes[k] for lane, k in zip(lanes, numbers, strict=True))
            length = max(take.ticks + 1 for take in takes if take is not None)
            self.rounds.append(Round(self.length, length, takes))
            self.length += length
        self._firsts = [each.first for each in self.rounds]
        self.marks = sorted(Mark(self.moment(i, event.frame), i, event) for i, lane in enumerate(self.lanes) for event in lane.events)
        self._marked = [mark.moment for mark in self.marks]

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
        first, length, takes = self.rounds[self.round(index)]
        tick = index - first
        at = tuple(
            len(lane.film) - 1 if take is None else take.first + min(tick, take.ticks) for lane, take in zip(self.lanes, takes, strict=True)
        )
        return Moment(tick, tick == length - 1, at, tuple(take is not None and tick <= take.ticks for take in takes))

    def round(self, index: int) -> int:
        """The number of the round that a moment is in."""
        return bisect_right(self._firsts, index) - 1

    def moment(self, lane: int, frame: int) -> int:
        """The moment at which a board comes to a frame of its film."""
        k, tick = self.lanes[lane].film.place(frame)
        return self.rounds[self.lanes[lane].episodes.index(k)].first + tick

    def between(self, first: int, last: int) -> list[Mark]:
        """What happens from one moment to another."""
        return self.marks[bisect_left(self._marked, first) : bisect_right(self._marked, last)]

    def next_mark(self, index: int) -> int | None:
        """The moment of the next event; None behind the last."""
        place = bisect_right(self._marked, index)
        return self._marked[place] if place < len(self._marked) else None

    def mark_before(self, index: int) -> int | None:
        place = bisect_left(self._marked, index)
        return self._marked[place - 1] if place else None
