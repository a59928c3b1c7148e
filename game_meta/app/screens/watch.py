"""The watch screen: what the keys and the mouse do, and which boards stand side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pygame

from game_meta.app.app import KeyHelp, Screen
from game_meta.app.screens import watch_board
from game_meta.app.screens.watch_board import ReplayBoard, TimelineBar
from game_meta.app.screens.watch_lanes import MAX_LANES, Lane, OpenReplay, SyncedLanes, episode_lanes, open_replays, whole_lane
from game_meta.app.toolkit.widgets import Button, widget_colours
from game_meta.render import icons, panels, sprites
from game_meta.render.panels import MIN_TRIAL_SIZE
from game_meta.render.theme import Theme, mix_colours
from game_meta.render.timeline import Playhead, TrialView

_LEAP_TICKS = 10  # ticks, with Shift
WATCH_KEYS = (
    KeyHelp("Space", "pause and go on"),
    KeyHelp("→  ←", "one tick forward, back; with Shift ten"),
    KeyHelp("↑  ↓", "faster, slower"),
    KeyHelp("N  ]", "to the next event"),
    KeyHelp("P  [", "to the event before"),
    KeyHelp("Page ↓ ↑", "to the next episode, the one before"),
    KeyHelp("Home  End", "to the start, the end"),
    KeyHelp("E", "episodes side by side"),
    KeyHelp("H", "where the avatar has been"),
    KeyHelp("T", "the truth beside the beliefs"),
    KeyHelp("Mouse", "drag along the timeline"),
)


class WatchScreen(Screen):
    name = "watch"
    keys = WATCH_KEYS
    smallest = MIN_TRIAL_SIZE

    def __init__(self, sources: Sequence[OpenReplay]):
        self.sources = tuple(sources)
        self.head = Playhead(REPLAY_SPEEDS, NORMAL_SPEED)
        self.heat = self.truth = False
        self.spread: OpenReplay | None = None  # whose episodes are shown side by side, if they are
        self._episode = 0  # that was shown before they were
        self.track = TimelineBar(self.seek)
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
        several, thinks = any(len(source.playback.episodes) > 1 for source in sources), any(source.thinks for source in sources)
        self.toggles: list[Button] = [
            *[ToggleButton("Episodes", "E", self.episodes, lambda: self.spread is not None)] * several,
            ToggleButton("Heat map", "H", self.warm, lambda: self.heat),
            *[ToggleButton("Truth", "T", self.tell_truth, lambda: self.truth)] * thinks,
            Button("?  Keys", self._help),
        ]
        self._stand([whole_lane(source) for source in self.sources])

    def _stand(self, lanes: Sequence[Lane]) -> None:
        """These boards side by side."""
        self.course = SyncedLanes(lanes)
        self.stages = [ReplayBoard(lane) for lane in lanes]
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
        several = [source for source in self.sources if len(source.playback.episodes) > 1]
        if not several:
            self.app.tell("There is only one episode")
            return
        n, tick = self.course.round(self.head.index), self.course[self.head.index].tick
        if self.spread is None:
            self._episode = n
        following = several if self.spread is None else several[several.index(self.spread) + 1 :]
        self.spread = following[0] if following else None
        if self.spread is None:
            self._stand([whole_lane(source) for source in self.sources])
            each = self.course.rounds[self._episode]
            self.head.go(each.first + min(tick, each.length - 1), self.course)
        else:
            count = len(self.spread.playback.episodes)
            first = min(self._episode, count - 1) // MAX_LANES * MAX_LANES
            self._stand(episode_lanes(self.spread, range(first, min(first + MAX_LANES, count))))
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
            self.step((1 if event.key == pygame.K_RIGHT else -1) * (_LEAP_TICKS if event.mod & pygame.KMOD_SHIFT else 1))
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
        for chime in {watch_board.event_chime(mark.event) for mark in self.course.between(before + 1, self.head.index)} - {""}:
            self.app.hear(chime)

    def views(self, t: Theme) -> list[TrialView]:
        """Of each board at this moment."""
        now, head = self.course[self.head.index], self.head
        parts = zip(self.course.lanes, now.at, now.moving, strict=True)
        return [
            TrialView(t, lane.reel.card, lane.reel.timeline, at, head.blend if moving else 1.0, self.truth, head.paused, head.speed)
            for lane, at, moving in parts
        ]

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        draw_watch_screen(self, surface, t)


# ----------------------------------------------------------------------------------------------------
# Where everything of the watch screen stands.

_MAX_THINKING_BOARDS = 2  # boards beside which there is room for what was thought


def draw_watch_screen(screen: WatchScreen, surface: pygame.Surface, t: Theme) -> None:
    surface.fill(t.palette.back)
    edge, gap = t.u(16), t.u(12)
    whole = surface.get_rect().inflate(-2 * edge, -2 * edge)
    head = pygame.Rect(whole.left, whole.top, whole.width, t.u(30))
    _draw_watch_head(screen, surface, head, t)
    top = head.bottom + t.u(10)
    for source in screen.sources:
        if source.playback.fault:
            top = _draw_truncation_notice(surface, pygame.Rect(whole.left, top, whole.width, t.u(30)), source, t) + t.u(8)
    foot = pygame.Rect(whole.left, 0, whole.width, t.u(30 + 8 + 22) + screen.track.tall(t))
    foot.bottom = whole.bottom
    _draw_transport(screen, surface, foot, t)
    _draw_replay_boards(screen, surface, pygame.Rect(whole.left, top, whole.width, foot.top - gap - top), t)
    screen.track.tell(surface, t)


def _draw_watch_head(screen: WatchScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    """What is watched, and what can be turned on."""
    right = _draw_button_row(surface, screen.toggles, rect.right, rect.centery, t) - t.u(16)
    shown = [screen.spread] if screen.spread is not None else screen.sources
    card = shown[0].reel.card
    name = card.family if len({source.reel.card.family for source in shown}) == 1 else "several games"
    left = t.write(surface, t.fit(name, 19, right - rect.left, True), rect.midleft, 19, t.palette.text, True).right + t.u(16)
    if len(shown) == 1:
        facts = f"played by {card.agent}  ·  {card.split}  ·  seed {card.seed}  ·  rules {card.rules_hash[:8]}"
    else:
        facts = f"{len(shown)} replays side by side"
    if right > left:
        t.write(surface, t.fit(facts, 13, right - left), (left, rect.centery + t.u(1)), 13, t.palette.muted)


def _draw_truncation_notice(surface: pygame.Surface, rect: pygame.Rect, source: OpenReplay, t: Theme) -> int:
    """A line for a replay that is not whole; returns where it ends."""
    c = t.palette
    t.box(surface, rect, mix_colours(c.panel, c.bad, 0.1), c.bad, 8)
    icons.blit_centred(surface, icons.sign_icon("cross", t.u(12), c.bad), (rect.left + t.u(18), rect.centery))
    words = f"{source.name} is not whole ({source.playback.fault}): {source.playback.playable_range_words}"
    t.write(surface, t.fit(words, 13, rect.width - t.u(46)), (rect.left + t.u(34), rect.centery), 13, c.text)
    return rect.bottom


# The boards, and what was thought


def _draw_replay_boards(screen: WatchScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    views, gap = screen.views(t), t.u(12)
    thinks = any(lane.source.thinks for lane in screen.course.lanes)
    if len(views) == 1:
        _draw_single_board(screen, surface, rect, views[0], thinks, gap)
        return
    beside = thinks and len(views) <= _MAX_THINKING_BOARDS and screen.spread is None
    area = pygame.Rect(rect.left, rect.top, rect.width, round(rect.height * 0.56) - gap if beside else rect.height)
    places = tile_boards(
        area, [(view.step.snapshot.width, view.step.snapshot.height) for view in views], gap, t.u(60), len(views) if beside else 0
    )
    for stage, view, place in zip(screen.stages, views, places, strict=True):
        stage.draw(surface, place, view, False, screen.heat)
        if beside:
            _draw_thoughts_below(
                surface, pygame.Rect(place.left, area.bottom + gap, place.width, rect.bottom - area.bottom - gap), view, gap
            )


def _draw_single_board(screen: WatchScreen, surface: pygame.Surface, rect: pygame.Rect, view: TrialView, thinks: bool, gap: int) -> None:
    """The board on the left; on the right what was thought, or one line that says that nothing was recorded."""
    (stage,), t = screen.stages, view.theme
    if not thinks:
        line = pygame.Rect(rect.left, rect.bottom - t.u(18), rect.width, t.u(18))
        stage.draw(surface, pygame.Rect(rect.left, rect.top, rect.width, rect.height - t.u(24)), view, True, screen.heat)
        t.write(surface, "Beliefs and policy: not recorded", line.center, 12, t.palette.faint, anchor="center")
        return
    left = (rect.width - gap) // 2
    stage.draw(surface, pygame.Rect(rect.left, rect.top, left, rect.height), view, True, screen.heat)
    right = pygame.Rect(rect.left + left + gap, rect.top, rect.width - left - gap, rect.height)
    lower = round(right.height * 0.4)
    panels.draw_belief_table(surface, pygame.Rect(right.left, right.top, right.width, right.height - lower - gap), view)
    half = round((right.width - gap) * 0.46)
    panels.draw_return_curve(surface, pygame.Rect(right.left, right.bottom - lower, half, lower), view)
    panels.draw_policy_panel(surface, pygame.Rect(right.left + half + gap, right.bottom - lower, right.width - half - gap, lower), view)


def _draw_thoughts_below(surface: pygame.Surface, rect: pygame.Rect, view: TrialView, gap: int) -> None:
    """Below one of two boards."""
    left = round((rect.width - gap) * 0.64)
    panels.draw_belief_table(surface, pygame.Rect(rect.left, rect.top, left, rect.height), view)
    panels.draw_policy_panel(surface, pygame.Rect(rect.left + left + gap, rect.top, rect.width - left - gap, rect.height), view)


def tile_boards(rect: pygame.Rect, boards: Sequence[tuple[int, int]], gap: int, taken: int, columns: int = 0) -> list[pygame.Rect]:
    """A place for each board, in so many columns, or else as let their cells be largest; of its height `taken` is not the board's."""
    count = len(boards)
    wide, tall = max(width for width, _ in boards), max(height for _, height in boards)

    def size(across: int) -> tuple[float, float]:
        down = -(-count // across)
        return (rect.width - gap * (across - 1)) / across, (rect.height - gap * (down - 1)) / down

    across = columns or max(range(1, count + 1), key=lambda n: min(size(n)[0] / wide, (size(n)[1] - taken) / tall))
    width, height = size(across)
    lefts = [rect.left + round((i % across) * (width + gap)) for i in range(count)]
    tops = [rect.top + round((i // across) * (height + gap)) for i in range(count)]
    return [pygame.Rect(left, top, round(width), round(height)) for left, top in zip(lefts, tops, strict=True)]


# The foot


def _draw_transport(screen: WatchScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    t.box(surface, rect, t.palette.panel, t.palette.edge, 12)
    inside = rect.inflate(-2 * t.u(16), -2 * t.u(11))
    row = pygame.Rect(inside.left, inside.top, inside.width, t.u(30))
    left = row.left
    for button in screen.transport:
        button.rect = pygame.Rect((left, row.top), button.wants(t))
        button.draw(surface, t)
        left = button.rect.right + t.u(6)
    right = _draw_speed(screen, surface, row, t)
    left = _draw_current_events(screen, surface, pygame.Rect(left + t.u(14), row.top, right - left - t.u(14), row.height), t)
    _draw_event_legend(surface, pygame.Rect(left, row.top, right - left - t.u(20), row.height), t)
    screen.track.rect = pygame.Rect(inside.left, inside.bottom - screen.track.tall(t), inside.width, screen.track.tall(t))
    screen.track.now = screen.head.index - (1 - screen.head.blend) * (screen.course[screen.head.index].tick > 0)
    screen.track.draw(surface, t)


def _draw_button_row(surface: pygame.Surface, buttons: Sequence[Button], right: int, middle: int, t: Theme) -> int:
    """Buttons up to the right; returns where there is room again."""
    for button in reversed(buttons):
        button.rect = pygame.Rect((0, 0), button.wants(t))
        button.rect.midright = (right, middle)
        button.draw(surface, t)
        right = button.rect.left - t.u(8)
    return right


def _draw_speed(screen: WatchScreen, surface: pygame.Surface, row: pygame.Rect, t: Theme) -> int:
    slower, faster = screen.pace
    right = _draw_button_row(surface, [faster], row.right, row.centery, t)
    t.write(surface, f"{screen.head.speed / NORMAL_SPEED:g}×", (right - t.u(24), row.centery), 14, t.palette.text, True, "center")
    return _draw_button_row(surface, [slower], right - t.u(48), row.centery, t)


def _draw_current_events(screen: WatchScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> int:
    """What happens at this moment, as far as there is room; returns where it ends."""
    left, index = rect.left, screen.head.index
    for mark in screen.course.between(index, index):
        words, look = watch_board.event_words(screen.course, mark), mark.event.look
        room = t.u(22) + (t.u(26) if look >= 0 else 0) + t.wide(words, 13)
        if left + room > rect.right:
            break
        watch_board.draw_event_icon(surface, t, mark.event, t.u(12), (left + t.u(8), rect.centery))
        left += t.u(20)
        if look >= 0:
            icons.blit_centred(surface, sprites.draw_sprite(look, t.u(22)), (left + t.u(11), rect.centery))
            left += t.u(26)
        left = t.write(surface, words, (left, rect.centery), 13, t.palette.text).right + t.u(18)
    return left


def _draw_event_legend(surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    """What the signs of the timeline mean, if there is room for that."""
    widths = [t.u(36) + t.wide(name, 12) for _, name in watch_board.EVENT_LEGEND]
    if sum(widths) > rect.width:
        return
    left = rect.right - sum(widths)
    for (event, name), width in zip(watch_board.EVENT_LEGEND, widths, strict=True):
        watch_board.draw_event_icon(surface, t, event, t.u(10), (left + t.u(8), rect.centery))
        t.write(surface, name, (left + t.u(18), rect.centery), 12, t.palette.muted)
        left += width


# ----------------------------------------------------------------------------------------------------
# The buttons of the watch screen: small ones with a sign, those that turn something on and off; and the speeds to choose from.

NORMAL_SPEED = 8  # ticks a second at speed 1, as on the HTML page of a replay
REPLAY_SPEEDS = tuple(NORMAL_SPEED * times for times in (0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64))


class SignButton(Button):
    """Has a sign and no words; `sign` may be another one each time."""

    def __init__(self, sign: Callable[[], str], press: Callable[[], None]):
        super().__init__("", press)
        self._sign = sign

    def wants(self, t: Theme) -> tuple[int, int]:
        return t.u(34), t.u(30)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        ground, edge = widget_colours(t, self)
        t.box(surface, self.rect, ground, edge, 8)
        icons.blit_centred(surface, icons.sign_icon(self._sign(), t.u(15), t.palette.text), self.rect.center)


class ToggleButton(Button):
    """Bright while what it stands for is on, with the key that does the same."""

    def __init__(self, words: str, key: str, press: Callable[[], None], on: Callable[[], bool]):
        super().__init__(words, press)
        self._key, self._on = key, on

    def wants(self, t: Theme) -> tuple[int, int]:
        return t.wide(self.words, 13) + t.wide(self._key, 12, True) + t.u(34), t.u(30)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        ground, edge = widget_colours(t, self)
        on = self._on()
        t.box(surface, self.rect, ground, t.palette.accent if on else edge, 8, stroke=2 if on else 1)
        box = t.write(surface, self.words, (self.rect.left + t.u(12), self.rect.centery), 13)
        t.write(surface, self._key, (box.right + t.u(8), self.rect.centery), 12, t.palette.accent if on else t.palette.faint, True)


# ----------------------------------------------------------------------------------------------------
# Which screen opens for replays.


def open_watch_screen(names: Sequence[str | Path]) -> WatchScreen:
    """Raises ReplayError for the first of which nothing can be shown, content.NotFound for a name that no replay has, and OSError."""
    return WatchScreen(open_replays(names))
