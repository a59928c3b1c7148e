"""The timeline along the foot: a row for each board, episodes one behind the other, a sign for whatever happens, to be dragged along."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

import pygame

from game_meta.replays.film import Take
from game_meta.viewer.app import bubble
from game_meta.viewer.app.widgets import Widget
from game_meta.viewer.palette import Colour, mix
from game_meta.viewer.theme import Theme
from game_meta.viewer.watch import signs
from game_meta.viewer.watch.course import Course

_ROWS = ((3, 26), (6, 18), (12, 12))  # of up to so many boards each row has so many design pixels
_LABEL, _NO_LABEL = 18, 8  # of the line with the episodes' numbers, and where there are none
_NAME, _GAP = 120, 26  # the width of the boards' names, and of the room behind an episode
_EDGE = 4  # by which a bar goes beyond its first and last tick
_NEAR = 5  # pixels from a sign at which the mouse is on it


class Track(Widget):
    def __init__(self, seek: Callable[[int], None]):
        super().__init__()
        self.dragged = False
        self.now = 0.0  # the present moment, with how far it has come to the next
        self._seek = seek
        self._pointed: int | None = None  # where the mouse is, in pixels
        self._course: Course | None = None
        self._starts: list[float] = []  # where each round begins; nothing until it is drawn
        self._pictures: tuple[object, pygame.Surface, pygame.Surface] | None = None

    def show(self, course: Course) -> None:
        self._course, self._starts, self._pictures = course, [], None

    @property
    def course(self) -> Course:
        assert self._course is not None  # it is shown before anything else
        return self._course

    # Where everything lies

    def tall(self, t: Theme) -> int:
        return self._label(t) + len(self.course.lanes) * (self._row(t) + t.u(4))

    def _row(self, t: Theme) -> int:
        return t.u(next(tall for most, tall in _ROWS if len(self.course.lanes) <= most))

    def _label(self, t: Theme) -> int:
        return t.u(_LABEL if len(self.course.rounds) > 1 else _NO_LABEL)

    def _top(self, t: Theme, lane: int) -> int:
        """Where the row of a board begins in the picture."""
        return self._label(t) + lane * (self._row(t) + t.u(4))

    def place(self, t: Theme) -> None:
        """The measures of what `x` and `moment` say, for the present `rect`."""
        course = self.course
        self._left = self.rect.left + t.u(_EDGE) + (t.u(_NAME) if len(course.lanes) > 1 else 0)
        wide = self.rect.right - self._left
        self._gap = min(t.u(_GAP), 0.25 * wide / len(course.rounds))
        self._tick = (wide - self._gap * len(course.rounds)) / max(1, len(course) - len(course.rounds))
        self._starts = [self._left + n * self._gap + (each.first - n) * self._tick for n, each in enumerate(course.rounds)]

    def x(self, moment: float) -> float:
        n = self.course.round(int(moment))
        return self._starts[n] + (moment - self.course.rounds[n].first) * self._tick

    def moment(self, x: float) -> int:
        """The moment that is nearest to a place."""
        n = max(0, bisect_right(self._starts, x) - 1)
        each = self.course.rounds[n]
        return each.first + min(each.length - 1, max(0, round((x - self._starts[n]) / self._tick)))

    # What is pressed

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.WINDOWLEAVE:
            self._pointed = None
        if not self._starts:
            return False
        if self.pressed(event):
            self.dragged = True
            self._seek(self.moment(event.pos[0]))
            return True
        if event.type == pygame.MOUSEMOTION:
            self._pointed = event.pos[0] if self.rect.collidepoint(event.pos) else None
            self.dragged = self.dragged and bool(event.buttons[0])  # it may have been let go over something that lay above
            if self.dragged:
                self._seek(self.moment(event.pos[0]))
            return self.dragged
        if event.type == pygame.MOUSEBUTTONUP and event.button == 1 and self.dragged:
            self.dragged = False
            return True
        return False

    # What is seen

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        self.place(t)
        plain, played = self._painted(t)
        surface.blit(plain, self.rect)
        x = round(self.x(self.now))
        past = pygame.Rect(0, 0, max(0, x - self.rect.left), self.rect.height)
        surface.blit(played, self.rect, past)
        top = self._label(t)
        line = pygame.Rect(0, self.rect.top + top - t.u(3), t.u(3), self.rect.height - top + t.u(2))
        line.centerx = x
        t.box(surface, line, t.palette.text, radius=2)
        t.box(surface, pygame.Rect(x - t.u(6), line.top - t.u(4), 2 * t.u(6), t.u(9)), t.palette.text, radius=4)

    def tell(self, surface: pygame.Surface, t: Theme) -> None:
        """What the mouse is on, over everything else."""
        if self._pointed is None:
            return
        course, moment = self.course, self.moment(self._pointed)
        near, tick = _NEAR * t.scale, f"tick {course[moment].tick}"
        head = tick if len(course.rounds) == 1 else f"episode {course.round(moment) + 1}, {tick}"
        found = course.between(self.moment(self._pointed - near), self.moment(self._pointed + near))
        told = [(head, t.palette.muted), *((signs.words(course, mark), signs.ink(t, mark.event)) for mark in found[:8])]
        at = (round(self.x(moment)), self.rect.centery)
        bubble.draw(surface, t, surface.get_rect(), at, self.rect.height, told)

    def _painted(self, t: Theme) -> tuple[pygame.Surface, pygame.Surface]:
        """All that stays the same while it plays: as it is ahead, and as it is behind."""
        key = self.rect.size, self.rect.left, t.scale, t.palette
        if self._pictures is None or self._pictures[0] != key:
            c = t.palette
            self._pictures = key, self._paint(t, c.track), self._paint(t, mix(c.track, c.accent, 0.34))
        return self._pictures[1:]

    def _paint(self, t: Theme, ground: Colour) -> pygame.Surface:
        image = pygame.Surface(self.rect.size)
        image.fill(t.palette.panel)
        for i, lane in enumerate(self.course.lanes):
            row = pygame.Rect(0, self._top(t, i), self.rect.width, self._row(t))
            if len(self.course.lanes) > 1:
                size = 13 if row.height > t.u(_ROWS[-1][1]) else 11
                t.write(image, t.fit(lane.name, size, t.u(_NAME - 12)), (0, row.centery), size, t.palette.text)
            for each in self.course.rounds:
                if (take := each.takes[i]) is not None:
                    self._bar(image, t, row, ground, each.first, take)
        if len(self.course.rounds) > 1:
            self._numbers(image, t)
        self._signs(image, t)
        return image

    def _bar(self, image: pygame.Surface, t: Theme, row: pygame.Rect, ground: Colour, first: int, take: Take) -> None:
        """An episode of a board, and behind it how it ended, if there is room for that."""
        left, right = (round(self.x(first + tick) - self.rect.left) for tick in (0, take.ticks))
        edge = t.u(_EDGE)
        t.box(image, pygame.Rect(left - edge, row.top, right - left + 2 * edge, row.height), ground, radius=5)
        if self._gap > t.u(_GAP * 0.7):
            signs.draw_ending(image, t, take, t.u(11), (right + t.u(12), row.centery))

    def _numbers(self, image: pygame.Surface, t: Theme) -> None:
        """Of the episodes, above where they begin, as far as there is room for them."""
        ends = [*self._starts[1:], self.rect.right]
        for n, (start, end) in enumerate(zip(self._starts, ends, strict=True), 1):
            words = next((words for words in (f"Episode {n}", str(n)) if t.wide(words, 11) < end - start - t.u(8)), "")
            t.write(image, words, (start - self.rect.left - t.u(_EDGE), t.u(7)), 11, t.palette.muted)

    def _signs(self, image: pygame.Surface, t: Theme) -> None:
        """Gains and losses below, what is found out and deaths above. Of many of a kind on the same pixel one is drawn."""
        drawn, low = set(), self._row(t) <= t.u(_ROWS[-1][1])
        for mark in self.course.marks:
            x, kind = round(self.x(mark.moment) - self.rect.left), (mark.event.kind, mark.event.words[:1])
            if mark.event.kind in signs.ENDINGS or (x, mark.lane, kind) in drawn:
                continue
            drawn.add((x, mark.lane, kind))
            share = 0.5 if low else 0.71 if mark.event.kind == "score" else 0.29
            size = t.u(10 if self._row(t) == t.u(_ROWS[0][1]) else 8)
            signs.draw(image, t, mark.event, size, (x, self._top(t, mark.lane) + self._row(t) * share))
