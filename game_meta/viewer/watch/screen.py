"""The watch screen: what the keys and the mouse do, and which boards stand side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pygame

from game_meta.viewer.app.screen import Key, Screen
from game_meta.viewer.app.widgets import Button
from game_meta.viewer.playhead import Playhead
from game_meta.viewer.screen import SMALLEST
from game_meta.viewer.theme import Theme
from game_meta.viewer.view import View
from game_meta.viewer.watch import layout, signs
from game_meta.viewer.watch.controls import NORMAL, SPEEDS, SignButton, Toggle
from game_meta.viewer.watch.course import Course
from game_meta.viewer.watch.lanes import AT_ONCE, Lane, Source, each_episode, whole
from game_meta.viewer.watch.stage import Stage
from game_meta.viewer.watch.track import Track

_LEAP = 10  # ticks, with Shift
KEYS = (
    Key("Space", "pause and go on"),
    Key("→  ←", "one tick forward, back; with Shift ten"),
    Key("↑  ↓", "faster, slower"),
    Key("N  ]", "to the next event"),
    Key("P  [", "to the event before"),
    Key("Page ↓ ↑", "to the next episode, the one before"),
    Key("Home  End", "to the start, the end"),
    Key("E", "episodes side by side"),
    Key("H", "where the avatar has been"),
    Key("T", "the truth beside the beliefs"),
    Key("Mouse", "drag along the timeline"),
)


class WatchScreen(Screen):
    name = "watch"
    keys = KEYS
    smallest = SMALLEST

    def __init__(self, sources: Sequence[Source]):
        self.sources = tuple(sources)
        self.head = Playhead(SPEEDS, NORMAL)
        self.heat = self.truth = False
        self.spread: Source | None = None  # whose episodes are shown side by side, if they are
        self._episode = 0  # that was shown before they were
        self.track = Track(self.seek)
        self._actions: dict[int, Callable[[], None]] = {
            pygame.K_SPACE: self.pause,
            pygame.K_UP: lambda: self.head.faster(1),
            pygame.K_DOWN: lambda: self.head.faster(-1),
            pygame.K_n: self.next_event, pygame.K_RIGHTBRACKET: self.next_event,
            pygame.K_p: self.event_before, pygame.K_LEFTBRACKET: self.event_before,
            pygame.K_PAGEDOWN: lambda: self.turn(1), pygame.K_PAGEUP: lambda: self.turn(-1),
            pygame.K_HOME: lambda: self.stop_at(0), pygame.K_END: lambda: self.stop_at(len(self.course) - 1),
            pygame.K_e: self.episodes, pygame.K_h: self.warm, pygame.K_t: self.tell_truth,
        }  # fmt: skip
        self.transport = [
            SignButton(lambda: "before", self.event_before),
            SignButton(lambda: "off", lambda: self.step(-1)),
            SignButton(lambda: "pause" if self.playing else "play", self.pause),
            SignButton(lambda: "on", lambda: self.step(1)),
            SignButton(lambda: "after", self.next_event),
        ]
        self.pace = [Button("−", lambda: self.head.faster(-1)), Button("+", lambda: self.head.faster(1))]
        several, thinks = any(len(source.film.takes) > 1 for source in sources), any(source.thinks for source in sources)
        self.toggles: list[Button] = [
            *[Toggle("Episodes", "E", self.episodes, lambda: self.spread is not None)] * several,
            Toggle("Heat map", "H", self.warm, lambda: self.heat),
            *[Toggle("Truth", "T", self.tell_truth, lambda: self.truth)] * thinks,
            Button("?  Keys", self._help),
        ]
        self._stand([whole(source) for source in self.sources])

    def _stand(self, lanes: Sequence[Lane]) -> None:
        """These boards side by side."""
        self.course = Course(lanes)
        self.stages = [Stage(lane) for lane in lanes]
        self.track.show(self.course)

    # Moving along

    @property
    def playing(self) -> bool:
        return not self.head.paused and self.head.index < len(self.course) - 1

    def pause(self) -> None:
        """At the end it begins again."""
        if self.head.index == len(self.course) - 1:
            self.head.go(0, self.course)
            self.head.paused = False
        else:
            self.head.paused = not self.head.paused

    def step(self, by: int) -> None:
        self.head.jump(by, self.course)

    def seek(self, moment: int) -> None:
        """Without a stop: when the mouse lets go, it plays on if it did before."""
        self.head.go(moment, self.course)

    def stop_at(self, moment: int) -> None:
        self.step(moment - self.head.index)

    def next_event(self) -> None:
        self._to_event(self.course.next_mark(self.head.index), "There is no other event behind this one")

    def event_before(self) -> None:
        self._to_event(self.course.mark_before(self.head.index), "There is no event before this one")

    def _to_event(self, moment: int | None, otherwise: str) -> None:
        if moment is None:
            self.app.tell(otherwise)
        else:
            self.stop_at(moment)

    def turn(self, by: int) -> None:
        """To the start of another episode; backwards first to that of this one."""
        n = self.course.round(self.head.index)
        if by < 0 and self.course[self.head.index].tick > 0:
            by = 0
        if n + by < len(self.course.rounds):
            self.stop_at(self.course.rounds[max(0, n + by)].first)

    # What is shown

    def episodes(self) -> None:
        """The episodes of the first replay that has several, side by side; then those of the next one; then all as it was."""
        several = [source for source in self.sources if len(source.film.takes) > 1]
        if not several:
            self.app.tell("There is only one episode")
            return
        n, tick = self.course.round(self.head.index), self.course[self.head.index].tick
        if self.spread is None:
            self._episode = n
        following = several if self.spread is None else several[several.index(self.spread) + 1 :]
        self.spread = following[0] if following else None
        if self.spread is None:
            self._stand([whole(source) for source in self.sources])
            each = self.course.rounds[self._episode]
            self.head.go(each.first + min(tick, each.length - 1), self.course)
        else:
            count = len(self.spread.film.takes)
            first = min(self._episode, count - 1) // AT_ONCE * AT_ONCE
            self._stand(each_episode(self.spread, range(first, min(first + AT_ONCE, count))))
            self.head.go(tick, self.course)

    def warm(self) -> None:
        self.heat = not self.heat

    def tell_truth(self) -> None:
        self.truth = not self.truth

    def _help(self) -> None:
        self.app.help = True

    def handle(self, event: pygame.event.Event) -> bool:
        if self.track.handle(event):
            return True
        if event.type == pygame.MOUSEMOTION:
            for button in self.buttons:
                button.hovered = button.rect.collidepoint(event.pos)
        if event.type == pygame.MOUSEBUTTONDOWN:
            return any(button.handle(event) for button in self.buttons)
        if event.type != pygame.KEYDOWN or event.mod & pygame.KMOD_CTRL:
            return False
        if event.key in (pygame.K_LEFT, pygame.K_RIGHT):
            self.step((1 if event.key == pygame.K_RIGHT else -1) * (_LEAP if event.mod & pygame.KMOD_SHIFT else 1))
        elif event.key in self._actions:
            self._actions[event.key]()
        else:
            return False
        return True

    @property
    def buttons(self) -> list[Button]:
        return [*self.transport, *self.pace, *self.toggles]

    def update(self, seconds: float) -> None:
        if self.track.dragged:
            return
        before = self.head.index
        self.head.advance(seconds, self.course)
        for chime in {signs.chime(mark.event) for mark in self.course.between(before + 1, self.head.index)} - {""}:
            self.app.hear(chime)

    def views(self, t: Theme) -> list[View]:
        """Of each board at this moment."""
        now, head = self.course[self.head.index], self.head
        parts = zip(self.course.lanes, now.at, now.moving, strict=True)
        return [
            View(t, lane.reel.card, lane.reel.timeline, at, head.blend if moving else 1.0, self.truth, head.paused, head.speed)
            for lane, at, moving in parts
        ]

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        layout.draw(self, surface, t)
