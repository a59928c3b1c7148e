"""The timeline along the foot: a row for each board, episodes one behind the other, a sign for whatever happens, to be dragged along."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

import pygame

from game_meta.viewer.app import bubble
from game_meta.viewer.app.widgets import Widget
from game_meta.viewer.palette import Colour, mix
from game_meta.viewer.theme import Theme
from game_meta.viewer.watch import signs
from game_meta.viewer.watch.course import Course, Mark

_HIGH, _LOW, _FEW = 26, 12, 3  # design pixels of a row, where there are at most so many and where there are more
_LABEL, _NAME, _GAP = 18, 120, 20  # of the line with the episodes' numbers, the boards' names, the room behind an episode
_NEAR = 5  # pixels from a sign at which the mouse is on it


class Track(Widget):
    def __init__(self, seek: Callable[[int], None]):
        super().__init__()
        self.dragged = False
        self._seek = seek
        self._pointed: int | None = None  # where the mouse is, in pixels
        self._course: Course | None = None
        self._pictures: tuple[object, pygame.Surface, pygame.Surface] | None = None

    def show(self, course: Course) -> None:
        self._course, self._pictures = course, None

    @property
    def course(self) -> Course:
        assert self._course is not None  # it is shown before anything else
        return self._course

    # Where everything lies

    def tall(self, t: Theme) -> int:
        return t.u(_LABEL) + len(self.course.lanes) * self._row(t)

    def _row(self, t: Theme) -> int:
        return t.u(_HIGH if len(self.course.lanes) <= _FEW else _LOW) + t.u(4)

    def place(self, t: Theme) -> None:
        """The measures of what `x` and `moment` say, for the present `rect`."""
        course = self.course
        self._left = self.rect.left + (t.u(_NAME) if len(course.lanes) > 1 else 0)
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
        return each.first + min(each.count - 1, max(0, round((x - self._starts[n]) / self._tick)))

    # What is pressed

    def handle(self, event: pygame.event.Event) -> bool:
        if self.pressed(event):
            self.dragged = True
            self._seek(self.moment(event.pos[0]))
            return True
        if event.type == pygame.MOUSEMOTION:
            self._pointed = event.pos[0] if self.rect.collidepoint(event.pos) else None
            if self.dragged:
                self._seek(self.moment(event.pos[0]))
            return self.dragged
        if event.type == pygame.MOUSEBUTTONUP and event.button == 1 and self.dragged:
            self.dragged = False
            return True
        return False

    # What is seen

    def draw(self, surface: pygame.Surface, t: Theme, now: float) -> None:
        """`now` is the present moment, with how far it has come to the next."""
        self.place(t)
        plain, played = self._painted(t)
        surface.blit(plain, self.rect)
        x = round(self.x(now))
        past = pygame.Rect(0, 0, max(0, x - self.rect.left), self.rect.height)
        surface.blit(played, self.rect, past)
        line = pygame.Rect(0, self.rect.top + t.u(_LABEL) - t.u(3), t.u(3), self.rect.height - t.u(_LABEL) + t.u(2))
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
        at = (round(self.x(moment)), self.rect.top + t.u(_LABEL))
        bubble.draw(surface, t, surface.get_rect(), at, t.u(_LABEL), told)

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
        course, height = self.course, self._row(t) - t.u(4)
        for i, lane in enumerate(course.lanes):
            row = pygame.Rect(0, t.u(_LABEL) + i * self._row(t), self.rect.width, height)
            if len(course.lanes) > 1:
                size = 13 if height > t.u(_LOW) else 11
                t.write(image, t.fit(lane.name, size, t.u(_NAME - 12)), (0, row.centery), size, t.palette.text)
            for n, each in enumerate(course.rounds):
                if (take := each.takes[i]) is not None:
                    left, right = (round(self.x(each.first + tick) - self.rect.left) for tick in (0, take.ticks))
                    bar = pygame.Rect(left - t.u(3), row.top, right - left + 2 * t.u(3), height)
                    t.box(image, bar, ground, radius=5)
                    if i == 0 and len(course.rounds) > 1:
                        self._number(image, t, n, left)
        self._signs(image, t, height)
        return image

    def _number(self, image: pygame.Surface, t: Theme, n: int, left: int) -> None:
        """Of an episode, above where it begins, if there is room for it."""
        room = (self._starts[n + 1] if n + 1 < len(self._starts) else self.rect.right) - self._starts[n] - t.u(6)
        words = next((words for words in (f"Episode {n + 1}", str(n + 1)) if t.wide(words, 11) < room), "")
        t.write(image, words, (left - t.u(2), t.u(7)), 11, t.palette.muted)

    def _signs(self, image: pygame.Surface, t: Theme, height: int) -> None:
        """How an episode ended stands behind it; of the rest gains and losses below, what is found out and deaths above. Of many of a kind
        on the same pixel one is drawn."""
        drawn = set()
        for mark in self.course.marks:
            x, kind = round(self.x(mark.moment) - self.rect.left), (mark.event.kind, mark.event.words[:1])
            if (x, mark.lane, kind) not in drawn:
                drawn.add((x, mark.lane, kind))
                self._sign(image, t, mark, x, t.u(_LABEL) + mark.lane * self._row(t), height)

    def _sign(self, image: pygame.Surface, t: Theme, mark: Mark, x: int, top: int, height: int) -> None:
        if mark.event.kind in signs.ENDINGS:
            if mark.event.player == 0 and self._gap > t.u(14):
                signs.draw(image, t, mark.event, t.u(11), (x + t.u(11), top + height / 2))
            return
        tall = height > t.u(_LOW)
        share = 0.5 if not tall else 0.7 if mark.event.kind == "score" else 0.29
        signs.draw(image, t, mark.event, t.u(10 if tall else 8), (x, top + height * share))
