"""The watch screen: what the keys and the mouse do, which boards stand side by side, and where everything stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pygame

from game_meta.app.app import BackgroundCall, KeyHelp, Screen
from game_meta.app.screens import watch_board
from game_meta.app.screens.theory_widgets import RulesList, free_path, open_theory, save_theory
from game_meta.app.screens.watch_board import ReplayBoard, TimelineBar
from game_meta.app.screens.watch_lanes import MAX_LANES, Lane, OpenReplay, SyncedLanes, episode_lanes, open_replays, whole_lane
from game_meta.app.toolkit.widgets import QUESTION_BAR_HEIGHT, Button, QuestionBar, widget_colours
from game_meta.errors import GameMetaError
from game_meta.export.animation import NoEncoder
from game_meta.export.replay_files import write_replay
from game_meta.render import icons, panels, sprites
from game_meta.render.panels import MIN_TRIAL_SIZE
from game_meta.render.theme import Theme, mix_colours
from game_meta.render.timeline import Playhead, TrialView, views_of_moment
from game_meta.replays.player import open_replay
from game_meta.theory.report import Moment

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
    KeyHelp("J  K  Enter", "the next rule, the one before; where it was seen"),
    KeyHelp("W  D", "its theory into a file; on the design screen"),
    KeyHelp("X", "export: HTML, GIF, MP4, PNG"),
    KeyHelp("Mouse", "drag along the timeline"),
)


class WatchScreen(Screen):
    """Replays side by side, or episodes of one, along one timeline."""

    name = "watch"
    keys = WATCH_KEYS
    min_size = MIN_TRIAL_SIZE

    def __init__(self, sources: Sequence[OpenReplay]):
        self.replays = tuple(sources)
        self.playhead = Playhead(REPLAY_SPEEDS, NORMAL_SPEED)
        self.show_heat_map = self.show_labels = False
        self.spread_replay: OpenReplay | None = None  # whose episodes are shown side by side, if they are
        self._episode = 0  # that was shown before they were
        self.timeline_bar = TimelineBar(self.seek)
        self._actions: dict[int, Callable[[], object]] = {
            pygame.K_SPACE: self.pause,
            pygame.K_UP: lambda: self.playhead.faster(1),
            pygame.K_DOWN: lambda: self.playhead.faster(-1),
            pygame.K_n: self.next_event, pygame.K_RIGHTBRACKET: self.next_event,
            pygame.K_p: self.previous_event, pygame.K_LEFTBRACKET: self.previous_event,
            pygame.K_PAGEDOWN: lambda: self.jump_episodes(1), pygame.K_PAGEUP: lambda: self.jump_episodes(-1),
            pygame.K_HOME: lambda: self.stop_at(0), pygame.K_END: lambda: self.stop_at(len(self.lanes) - 1),
            pygame.K_e: self.toggle_episodes, pygame.K_h: self.toggle_heat_map, pygame.K_t: self.toggle_labels,
            pygame.K_w: self.save_theory, pygame.K_d: self.design_theory, pygame.K_x: self.ask_format,
        }  # fmt: skip
        self.transport_buttons = [
            SignButton(lambda: "before", self.previous_event),
            SignButton(lambda: "off", lambda: self.step(-1)),
            SignButton(lambda: "pause" if self.playing else "play", self.pause),
            SignButton(lambda: "on", lambda: self.step(1)),
            SignButton(lambda: "after", self.next_event),
        ]
        self.speed_buttons = [Button("−", lambda: self.playhead.faster(-1)), Button("+", lambda: self.playhead.faster(1))]
        several, thinks = any(len(source.playback.episodes) > 1 for source in sources), any(source.has_thoughts for source in sources)
        self.toggle_buttons: list[Button] = [
            *[ToggleButton("Episodes", "E", self.toggle_episodes, lambda: self.spread_replay is not None)] * several,
            ToggleButton("Heat map", "H", self.toggle_heat_map, lambda: self.show_heat_map),
            *[ToggleButton("Truth", "T", self.toggle_labels, lambda: self.show_labels)] * thinks,
            ToggleButton("Export", "X", self.ask_format, lambda: self._exporting is not None),
            Button("?  Keys", self._show_help),
        ]
        self.export_question = QuestionBar()
        self._exporting: BackgroundCall[Path] | None = None
        self.export_share = 0.0  # of the frames that are drawn
        self._show_lanes([whole_lane(source) for source in self.replays])

    def _show_lanes(self, lanes: Sequence[Lane]) -> None:
        """Show these boards side by side."""
        self.lanes = SyncedLanes(lanes)
        self.boards = [ReplayBoard(lane) for lane in lanes]
        self.rules_lists = [RulesList(partial(self._show_evidence, i)) for i in range(min(len(lanes), _MAX_THINKING_BOARDS))]
        self.timeline_bar.set_lanes(self.lanes)

    # Moving along

    @property
    def playing(self) -> bool:
        """Whether time goes on."""
        return not self.playhead.paused and self.playhead.index < len(self.lanes) - 1

    def pause(self) -> None:
        """Pause, or go on; at the end begin again."""
        if self.playhead.index == len(self.lanes) - 1:
            self.playhead.go(0, self.lanes)
            self.playhead.paused = False
        else:
            self.playhead.paused = not self.playhead.paused

    def step(self, by: int) -> None:
        """Stop, and go some moments on or back."""
        self.playhead.jump(by, self.lanes)

    def seek(self, moment: int) -> None:
        """Go to a moment without a stop: when the mouse lets go, it plays on if it did before."""
        self.playhead.go(moment, self.lanes)

    def stop_at(self, moment: int) -> None:
        """Stop at a moment."""
        self.step(moment - self.playhead.index)

    def next_event(self) -> None:
        """Stop at the next event."""
        self._to_event(self.lanes.next_event_moment(self.playhead.index), "There is no other event behind this one")

    def previous_event(self) -> None:
        """Stop at the event before."""
        self._to_event(self.lanes.previous_event_moment(self.playhead.index), "There is no event before this one")

    def _to_event(self, moment: int | None, otherwise: str) -> None:
        if moment is None:
            self.app.show_toast(otherwise)
        else:
            self.stop_at(moment)

    def _show_evidence(self, lane: int, moment: Moment) -> None:
        """Stop at a moment of one of the replays that a rule was seen from."""
        shown = self.lanes.lanes[lane]
        if moment[0] - 1 in shown.episodes:
            take = shown.playback.episodes[moment[0] - 1]
            self.stop_at(self.lanes.moment_of_frame(lane, take.first_frame + min(moment[1], take.ticks)))

    def save_theory(self) -> Path | None:
        """Save the theory that is held at this moment, of the first agent that writes one down; return where."""
        at = self.lanes[self.playhead.index].at
        reports = [lane.trial.timeline.steps[frame].theory for lane, frame in zip(self.lanes.lanes, at, strict=True)]
        report = next((report for report in reports if report is not None), None)
        return save_theory(self.app, report, Path(), self.lanes.lanes[0].trial.card.family)

    def design_theory(self) -> None:
        """Save the theory that is held at this moment, and open it on the design screen."""
        if (path := self.save_theory()) is not None:
            self.playhead.paused = True
            open_theory(self.app, path)

    def jump_episodes(self, by: int) -> None:
        """Stop at the start of another episode; backwards first at that of this one."""
        n = self.lanes.round_at(self.playhead.index)
        if by < 0 and self.lanes[self.playhead.index].tick > 0:
            by = 0
        if n + by < len(self.lanes.rounds):
            self.stop_at(self.lanes.rounds[max(0, n + by)].first)

    # What is shown

    def toggle_episodes(self) -> None:
        """Show the episodes of the first replay that has several, side by side; then those of the next one; then all as it was."""
        several = [source for source in self.replays if len(source.playback.episodes) > 1]
        if not several:
            self.app.show_toast("There is only one episode")
            return
        n, tick = self.lanes.round_at(self.playhead.index), self.lanes[self.playhead.index].tick
        if self.spread_replay is None:
            self._episode = n
        following = several if self.spread_replay is None else several[several.index(self.spread_replay) + 1 :]
        self.spread_replay = following[0] if following else None
        if self.spread_replay is None:
            self._show_lanes([whole_lane(source) for source in self.replays])
            each = self.lanes.rounds[self._episode]
            self.playhead.go(each.first + min(tick, each.length - 1), self.lanes)
        else:
            count = len(self.spread_replay.playback.episodes)
            first = min(self._episode, count - 1) // MAX_LANES * MAX_LANES
            self._show_lanes(episode_lanes(self.spread_replay, range(first, min(first + MAX_LANES, count))))
            self.playhead.go(tick, self.lanes)

    def toggle_heat_map(self) -> None:
        """Show where the avatar has been, or hide it again."""
        self.show_heat_map = not self.show_heat_map

    def toggle_labels(self) -> None:
        """Show what is true beside what is believed, or hide it again."""
        self.show_labels = not self.show_labels

    def ask_format(self) -> None:
        """Ask as what the replay that is shown (the first of several) is to be exported."""
        if self._exporting is not None:
            self.app.show_toast("It is still being exported")
            return
        answers = [(form.upper(), partial(self.export, form)) for form in ("html", "gif", "mp4", "png")]
        self.export_question.ask_question(f"Export {self._exported.name} as", [("Cancel", lambda: None), *answers])

    @property
    def _exported(self) -> OpenReplay:
        return self.spread_replay or self.replays[0]

    def export(self, form: str) -> None:
        """Write the replay in one of FORMATS, in the folder one is in, under a name that is free; in the background."""
        playback = open_replay(self._exported.path)  # one of its own: it is played while this one is
        out = free_path(Path(), Path(self._exported.name).name, f".{form}")
        self.export_share = 0.0
        self._exporting = BackgroundCall(lambda: write_replay(playback, form, out, self._tell_share), "export")

    def _tell_share(self, share: float) -> None:
        self.export_share = share

    def _tell_exported(self, work: BackgroundCall[Path]) -> None:
        try:
            path = work.result()
        except NoEncoder:
            self.app.show_toast("A film needs the program ffmpeg, which is not here: HTML and GIF need nothing", bad=True)
        except (GameMetaError, OSError) as error:
            self.app.show_toast(f"Not exported: {error}", bad=True)
        else:
            self.app.show_toast(f"Exported {path} ({path.stat().st_size / 1e6:.1f} MB)")

    @property
    def export_words(self) -> str:
        """How far the export is; "" while there is none."""
        return "" if self._exporting is None else f"exporting {100 * self.export_share:.0f}%" if self.export_share else "exporting …"

    def _show_help(self) -> None:
        self.app.help_shown = True

    def handle(self, event: pygame.event.Event) -> bool:
        if self.export_question.enabled:
            if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
                self.export_question.enabled = False
                return True
            if self.export_question.handle(event):
                return True
        if self.timeline_bar.handle(event) or any([each.handle(event) for each in self.rules_lists]):
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
        """All that can be pressed."""
        return [*self.transport_buttons, *self.speed_buttons, *self.toggle_buttons]

    def update(self, seconds: float) -> None:
        if self._exporting is not None and self._exporting.done:
            work, self._exporting = self._exporting, None
            self._tell_exported(work)
        if self.timeline_bar.dragged:
            return
        before = self.playhead.index
        self.playhead.advance(seconds, self.lanes)
        for chime in {watch_board.event_chime(mark.event) for mark in self.lanes.events_between(before + 1, self.playhead.index)} - {""}:
            self.app.play_sound(chime)

    @property
    def is_moving(self) -> bool:
        return self._exporting is not None or self.playhead.is_moving(self.lanes)

    def views(self, t: Theme) -> tuple[TrialView, ...]:
        """Return what is to be seen of each board at this moment."""
        head, trials = self.playhead, [lane.trial for lane in self.lanes.lanes]
        options = {"show_labels": self.show_labels, "paused": head.paused, "speed": head.speed}
        return views_of_moment(trials, self.lanes[head.index], t, head.blend, **options)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        draw_watch_screen(self, surface, t)


# ----------------------------------------------------------------------------------------------------
# Where everything of the watch screen stands.

_MAX_THINKING_BOARDS = 2  # boards beside which there is room for what was thought


def draw_watch_screen(screen: WatchScreen, surface: pygame.Surface, t: Theme) -> None:
    """Place the parts of the watch screen, and draw them."""
    surface.fill(t.palette.back)
    edge, gap = t.px(16), t.px(12)
    content_rect = surface.get_rect().inflate(-2 * edge, -2 * edge)
    head = pygame.Rect(content_rect.left, content_rect.top, content_rect.width, t.px(30))
    _draw_watch_head(screen, surface, head, t)
    top = head.bottom + t.px(10)
    for source in screen.replays:
        if source.playback.fault:
            top = _draw_truncation_notice(surface, pygame.Rect(content_rect.left, top, content_rect.width, t.px(30)), source, t) + t.px(8)
    foot = pygame.Rect(content_rect.left, 0, content_rect.width, t.px(30 + 8 + 22) + screen.timeline_bar.height(t))
    foot.bottom = content_rect.bottom
    _draw_transport(screen, surface, foot, t)
    _draw_replay_boards(screen, surface, pygame.Rect(content_rect.left, top, content_rect.width, foot.top - gap - top), t)
    screen.timeline_bar.draw_hover_words(surface, t)
    if screen.export_question.enabled:
        screen.export_question.rect = pygame.Rect(content_rect.left, head.bottom + t.px(6), content_rect.width, t.px(QUESTION_BAR_HEIGHT))
        screen.export_question.draw(surface, t)


def _draw_watch_head(screen: WatchScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    """Draw what is watched, and what can be turned on."""
    right = _draw_button_row(surface, screen.toggle_buttons, rect.right, rect.centery, t) - t.px(16)
    shown = [screen.spread_replay] if screen.spread_replay is not None else screen.replays
    card = shown[0].trial.card
    name = card.family if len({source.trial.card.family for source in shown}) == 1 else "several games"
    left = t.draw_text(surface, t.fit_text(name, 19, right - rect.left, True), rect.midleft, 19, t.palette.text, True).right + t.px(16)
    if len(shown) == 1:
        facts = f"played by {card.agent}  ·  {card.split}  ·  seed {card.seed}  ·  rules {card.rules_hash[:8]}"
    else:
        facts = f"{len(shown)} replays side by side"
    facts = screen.export_words or facts
    if right > left:
        t.draw_text(surface, t.fit_text(facts, 13, right - left), (left, rect.centery + t.px(1)), 13, t.palette.muted)


def _draw_truncation_notice(surface: pygame.Surface, rect: pygame.Rect, source: OpenReplay, t: Theme) -> int:
    """Draw a line for a replay that is not whole; return where it ends."""
    c = t.palette
    t.draw_box(surface, rect, mix_colours(c.panel, c.bad, 0.1), c.bad, 8)
    icons.blit_centred(surface, icons.sign_icon("cross", t.px(12), c.bad), (rect.left + t.px(18), rect.centery))
    words = f"{source.name} is not whole ({source.playback.fault}): {source.playback.playable_range_words}"
    t.draw_text(surface, t.fit_text(words, 13, rect.width - t.px(46)), (rect.left + t.px(34), rect.centery), 13, c.text)
    return rect.bottom


# The boards, and what was thought


def _draw_replay_boards(screen: WatchScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    views, gap = screen.views(t), t.px(12)
    thinks = any(lane.source.has_thoughts for lane in screen.lanes.lanes)
    if len(views) == 1:
        _draw_single_board(screen, surface, rect, views[0], thinks, gap)
        return
    beside = thinks and len(views) <= _MAX_THINKING_BOARDS and screen.spread_replay is None
    area = pygame.Rect(rect.left, rect.top, rect.width, round(rect.height * 0.56) - gap if beside else rect.height)
    places = tile_boards(
        area, [(view.step.snapshot.width, view.step.snapshot.height) for view in views], gap, t.px(60), len(views) if beside else 0
    )
    for board, view, place in zip(screen.boards, views, places, strict=True):
        board.draw_board(surface, place, view, False, screen.show_heat_map)
        if beside:
            _draw_thoughts_below(
                screen, surface, pygame.Rect(place.left, area.bottom + gap, place.width, rect.bottom - area.bottom - gap), view, gap
            )


def _draw_single_board(screen: WatchScreen, surface: pygame.Surface, rect: pygame.Rect, view: TrialView, thinks: bool, gap: int) -> None:
    """Draw the board on the left; on the right what was thought, or one line that says that nothing was recorded."""
    (board,), t = screen.boards, view.theme
    if not thinks:
        line = pygame.Rect(rect.left, rect.bottom - t.px(18), rect.width, t.px(18))
        board.draw_board(surface, pygame.Rect(rect.left, rect.top, rect.width, rect.height - t.px(24)), view, True, screen.show_heat_map)
        t.draw_text(surface, "Beliefs and policy: not recorded", line.center, 12, t.palette.faint, anchor="center")
        return
    left = (rect.width - gap) // 2
    board.draw_board(surface, pygame.Rect(rect.left, rect.top, left, rect.height), view, True, screen.show_heat_map)
    right = pygame.Rect(rect.left + left + gap, rect.top, rect.width - left - gap, rect.height)
    lower = round(right.height * (0.4 if view.step.theory is None else 0.34))
    _draw_thoughts(screen, surface, pygame.Rect(right.left, right.top, right.width, right.height - lower - gap), view)
    half = round((right.width - gap) * 0.46)
    panels.draw_return_curve(surface, pygame.Rect(right.left, right.bottom - lower, half, lower), view)
    panels.draw_policy_panel(surface, pygame.Rect(right.left + half + gap, right.bottom - lower, right.width - half - gap, lower), view)


def _draw_thoughts(screen: WatchScreen, surface: pygame.Surface, rect: pygame.Rect, view: TrialView) -> None:
    """Draw what the agent holds true; a list of rules can be scrolled and pressed."""
    lane = next(i for i, lane in enumerate(screen.lanes.lanes) if lane.trial.timeline is view.timeline)
    marks = screen.rules_lists[lane].place(rect, view)
    panels.draw_thoughts(surface, rect, replace(view, rules_view=marks))
    screen.rules_lists[lane].draw(surface, view.theme)


def _draw_thoughts_below(screen: WatchScreen, surface: pygame.Surface, rect: pygame.Rect, view: TrialView, gap: int) -> None:
    """Below one of two boards."""
    left = round((rect.width - gap) * 0.64)
    _draw_thoughts(screen, surface, pygame.Rect(rect.left, rect.top, left, rect.height), view)
    panels.draw_policy_panel(surface, pygame.Rect(rect.left + left + gap, rect.top, rect.width - left - gap, rect.height), view)


def tile_boards(rect: pygame.Rect, boards: Sequence[tuple[int, int]], gap: int, taken: int, columns: int = 0) -> list[pygame.Rect]:
    """Place boards of these sizes (cells), in so many columns, or else as let their cells be largest; of a place's height `taken` is not
    the board's."""
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
    t.draw_box(surface, rect, t.palette.panel, t.palette.edge, 12)
    inside = rect.inflate(-2 * t.px(16), -2 * t.px(11))
    row = pygame.Rect(inside.left, inside.top, inside.width, t.px(30))
    left = row.left
    for button in screen.transport_buttons:
        button.rect = pygame.Rect((left, row.top), button.wanted_size(t))
        button.draw(surface, t)
        left = button.rect.right + t.px(6)
    right = _draw_speed(screen, surface, row, t)
    left = _draw_current_events(screen, surface, pygame.Rect(left + t.px(14), row.top, right - left - t.px(14), row.height), t)
    _draw_event_legend(screen, surface, pygame.Rect(left, row.top, right - left - t.px(20), row.height), t)
    screen.timeline_bar.rect = pygame.Rect(
        inside.left, inside.bottom - screen.timeline_bar.height(t), inside.width, screen.timeline_bar.height(t)
    )
    screen.timeline_bar.now = screen.playhead.index - (1 - screen.playhead.blend) * (screen.lanes[screen.playhead.index].tick > 0)
    screen.timeline_bar.draw(surface, t)


def _draw_button_row(surface: pygame.Surface, buttons: Sequence[Button], right: int, middle: int, t: Theme) -> int:
    """Buttons up to the right; returns where there is room again."""
    for button in reversed(buttons):
        button.rect = pygame.Rect((0, 0), button.wanted_size(t))
        button.rect.midright = (right, middle)
        button.draw(surface, t)
        right = button.rect.left - t.px(8)
    return right


def _draw_speed(screen: WatchScreen, surface: pygame.Surface, row: pygame.Rect, t: Theme) -> int:
    slower, faster = screen.speed_buttons
    right = _draw_button_row(surface, [faster], row.right, row.centery, t)
    t.draw_text(surface, f"{screen.playhead.speed / NORMAL_SPEED:g}×", (right - t.px(24), row.centery), 14, t.palette.text, True, "center")
    return _draw_button_row(surface, [slower], right - t.px(48), row.centery, t)


def _draw_current_events(screen: WatchScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> int:
    """Draw what happens at this moment, as far as there is room; return where it ends."""
    left, index = rect.left, screen.playhead.index
    for mark in screen.lanes.events_between(index, index):
        words, look = watch_board.event_words(screen.lanes, mark), mark.event.look
        if mark.event.kind == "surprise":
            words = t.fit_text(words, 13, max(0, rect.right - left - t.px(40)))
        room = t.px(22) + (t.px(26) if look >= 0 else 0) + t.text_width(words, 13)
        if left + room > rect.right:
            break
        watch_board.draw_event_icon(surface, t, mark.event, t.px(12), (left + t.px(8), rect.centery))
        left += t.px(20)
        if look >= 0:
            icons.blit_centred(surface, sprites.draw_sprite(look, t.px(22)), (left + t.px(11), rect.centery))
            left += t.px(26)
        left = t.draw_text(surface, words, (left, rect.centery), 13, t.palette.text).right + t.px(18)
    return left


def _draw_event_legend(screen: WatchScreen, surface: pygame.Surface, rect: pygame.Rect, t: Theme) -> None:
    """Draw what the signs of the timeline mean, if there is room for that."""
    surprised = any(mark.event.kind == "surprise" for mark in screen.lanes.marks)
    legend = [each for each in watch_board.EVENT_LEGEND if each[0].kind != ("certain" if surprised else "surprise")]
    widths = [t.px(36) + t.text_width(name, 12) for _, name in legend]
    if sum(widths) > rect.width:
        return
    left = rect.right - sum(widths)
    for (event, name), width in zip(legend, widths, strict=True):
        watch_board.draw_event_icon(surface, t, event, t.px(10), (left + t.px(8), rect.centery))
        t.draw_text(surface, name, (left + t.px(18), rect.centery), 12, t.palette.muted)
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

    def wanted_size(self, t: Theme) -> tuple[int, int]:
        return t.px(34), t.px(30)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        ground, edge = widget_colours(t, self)
        t.draw_box(surface, self.rect, ground, edge, 8)
        icons.blit_centred(surface, icons.sign_icon(self._sign(), t.px(15), t.palette.text), self.rect.center)


class ToggleButton(Button):
    """Bright while what it stands for is on, with the key that does the same."""

    def __init__(self, words: str, key: str, press: Callable[[], None], on: Callable[[], bool]):
        super().__init__(words, press)
        self._key, self._on = key, on

    def wanted_size(self, t: Theme) -> tuple[int, int]:
        return t.text_width(self.label, 13) + t.text_width(self._key, 12, True) + t.px(34), t.px(30)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        ground, edge = widget_colours(t, self)
        on = self._on()
        t.draw_box(surface, self.rect, ground, t.palette.accent if on else edge, 8, stroke=2 if on else 1)
        box = t.draw_text(surface, self.label, (self.rect.left + t.px(12), self.rect.centery), 13)
        t.draw_text(surface, self._key, (box.right + t.px(8), self.rect.centery), 12, t.palette.accent if on else t.palette.faint, True)


# ----------------------------------------------------------------------------------------------------
# Which screen opens for replays.


def open_watch_screen(names: Sequence[str | Path]) -> WatchScreen:
    """Open replays side by side.

    Raises ReplayError for the first of which nothing can be shown, ContentNotFound for a name that no replay has, and OSError.
    """
    return WatchScreen(open_replays(names))
