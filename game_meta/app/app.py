"""The application: what a screen is, the window that all of them live in, and what lies over them.

A `Screen` has the window for itself while it is on top. The `App` holds a stack of them, takes the keys that work anywhere, and draws the
toast and the table of keys. What takes a while is a `BackgroundCall`; a screen that is long in making has a `WaitingScreen` before it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import pygame

from game_meta.app.toolkit import desktop
from game_meta.app.toolkit import settings as toolkit_settings
from game_meta.app.toolkit.desktop import WINDOW_SIZE
from game_meta.app.toolkit.settings import Settings
from game_meta.engine.observation import AVATAR
from game_meta.progress import COMPILATION
from game_meta.render import icons, sprites
from game_meta.render.theme import Theme


class KeyHelp(NamedTuple):
    """A line of the overlay that `?` shows."""

    name: str
    meaning: str


class Screen:
    """The app calls `shown`, then for each frame `handle` for what was pressed, `update` and `draw`, and `closed` at the end.

    Positions of mouse events are in the coordinates of the surface that `draw` gets. An error raised in `handle` or `update` closes the
    screen and is told over the one below; on the last one it ends the app.
    """

    name = ""  # in the title of the window
    keys: tuple[KeyHelp, ...] = ()  # what `?` shows, beside what works anywhere
    min_size = (560, 400)  # design pixels; a smaller window shows this much, scaled down as a whole
    app: App  # set before anything else is called

    def on_shown(self) -> None:
        """Take in that the screen has come to the top, for the first time or again."""

    def on_closed(self) -> None:
        """Let go of threads and keep what was written: the screen is gone for good, for whatever reason. Nothing of the user's may be lost
        here."""

    def handle(self, event: pygame.event.Event) -> bool:
        """Answer an event; return whether it meant something here. Of those that did not, the app takes Escape (back) and `?`."""
        return False

    def update(self, seconds: float) -> None:
        """Move on by so many seconds; called once a frame."""

    @property
    def is_moving(self) -> bool:
        """Whether the picture changes by itself, or something is awaited. Else nothing is drawn until something is pressed."""
        return True

    @property
    def is_blinking(self) -> bool:
        """Whether there is something to see now and then where nothing moves: a cursor that blinks, a file that others may change."""
        return False

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        """Draw the whole screen, in the measures and colours of the theme."""
        raise NotImplementedError


# ----------------------------------------------------------------------------------------------------
# The frame that all screens live in: the window, the keys that work anywhere, a stack of screens of which the topmost is shown.

FRAMES_PER_SECOND = 60
MAX_FRAME_SECONDS = 0.1  # seconds that a frame counts at most: after a hitch nothing leaps
REST_SECONDS = 0.5  # seconds between two looks at a screen that rests
_SETTLE_SECONDS = 0.25  # seconds after whatever was pressed or moved before a screen may rest
MIN_SCALE = 0.84  # of the design's size: type and spacing shrink less than the window, so that they stay legible
MAX_CANVAS_SIDE = 4096  # pixels of a side of what is drawn and then scaled down, however odd the window
_TOAST_SECONDS = 3.0
_TOAST_SECONDS_PER_WORD = 0.25

GLOBAL_KEYS = (
    KeyHelp("?  F1", "these keys"),
    KeyHelp("Esc", "back"),
    KeyHelp("Ctrl +  −", "larger, smaller text"),
    KeyHelp("Ctrl 0", "text as it was"),
    KeyHelp("F2", "light or dark"),
    KeyHelp("F3", "sounds on or off"),
    KeyHelp("F11", "the whole screen"),
    KeyHelp("Ctrl Q", "quit"),
)

ErrorExplainer = Callable[[Exception], str | None]


class App:
    """One window and a stack of screens, of which the topmost is shown.

    `explain` says in words what a user can cure; an error it has no words for is a fault of the program, and is raised. `editor` makes
    the screen on which a game's file is written, for screens that write one.
    """

    def __init__(self, settings: Settings, explain: ErrorExplainer = lambda error: None, editor: Callable[[Path], Screen] | None = None):
        self.settings, self.editor = settings, editor
        self.stack: list[Screen] = []
        self.help_shown = False
        self._explain_error = explain
        self._toast_words, self._toast_seconds, self._toast_is_error = "", 0.0, False
        self._quiet_seconds = 0.0  # since something was pressed or moved
        self._held_keys: set[int] = set()  # keys that are held: to hold one is not to press it again
        self._control_held = False  # whether the key that was pressed last is an order and no text

    # Screens

    @property
    def top(self) -> Screen:
        """The screen that is shown."""
        return self.stack[-1]

    def open_screen(self, screen: Screen) -> None:
        """Put a screen on top of all others."""
        screen.app = self
        self.stack.append(screen)
        self._show_top()

    def close_top(self) -> None:
        """Close the topmost screen; the app ends with the last one."""
        self.stack.pop().on_closed()
        if self.stack:
            self._show_top()

    def replace_top(self, screen: Screen) -> None:
        """Close the topmost screen and open another in its place."""
        self.stack.pop().on_closed()
        self.open_screen(screen)

    def quit(self) -> None:
        """Close all screens, the topmost first."""
        while self.stack:
            self.stack.pop().on_closed()

    def _show_top(self) -> None:
        self.help_shown, self._quiet_seconds = False, 0.0
        pygame.display.set_caption(f"{self.top.name} · game-meta" if self.top.name else "game-meta")
        self.top.on_shown()

    # Time

    def run(self, first: Screen) -> None:
        """Run from a first screen until the last one is closed. The window is open."""
        clock = pygame.time.Clock()
        if self.settings.sound:
            desktop.start_sounds()
        try:
            self.open_screen(first)
            while self.stack:
                if not self.is_resting or self._rest(clock):
                    self.run_frame(min(MAX_FRAME_SECONDS, clock.tick(FRAMES_PER_SECOND) / 1000))
        finally:
            self.quit()
            desktop.stop_sounds()

    @property
    def is_resting(self) -> bool:
        """Whether nothing would change on the window if it were drawn again."""
        return (
            bool(self.stack)
            and not self.toast
            and not COMPILATION.what
            and self._quiet_seconds >= _SETTLE_SECONDS
            and not self.top.is_moving
        )

    def _rest(self, clock: pygame.time.Clock) -> bool:
        """Wait for something to be pressed, REST_SECONDS at most, and move on by what that took; return whether to draw again."""
        event = pygame.event.wait(round(1000 * REST_SECONDS))
        self._guard(self.top.update, clock.tick() / 1000)  # before the event: what it sets in motion begins now
        if event.type != pygame.NOEVENT and self.stack:
            self._answer(event)
        return not self.is_resting or self.top.is_blinking

    def run_frame(self, seconds: float) -> None:
        """Answer what was pressed, move on by `seconds`, draw."""
        self._quiet_seconds += seconds
        for event in pygame.event.get():
            if self.stack:
                self._answer(event)
        self._toast_seconds -= seconds
        if self.stack:
            self._guard(self.top.update, seconds)
        if self.stack:
            self._quiet_seconds = 0.0 if self.top.is_moving else self._quiet_seconds
            self.draw_frame(self.surface)
            pygame.display.flip()

    def _answer(self, event: pygame.event.Event) -> None:
        self._quiet_seconds = 0.0
        self._guard(self._dispatch, event)

    def _guard(self, act: Callable, what: object) -> None:
        screen = self.top
        try:
            act(what)
        except Exception as error:
            words = self._explain_error(error)
            if words is None or screen is self.stack[0]:
                raise
            while screen in self.stack:
                self.close_top()
            self.show_toast(words, bad=True)

    # What is pressed

    def _dispatch(self, event: pygame.event.Event) -> None:
        held = self._is_repeat(event)
        if event.type == pygame.QUIT:
            self.quit()
        elif event.type == pygame.TEXTINPUT and self._control_held:
            pass  # Ctrl and a sign comes as text too
        elif event.type == pygame.KEYDOWN and self._handle_global_key(event, held):
            pass
        elif self.help_shown:
            pressed = event.type == pygame.KEYDOWN and not held and (event.key == pygame.K_ESCAPE or event.unicode == "?")
            self.help_shown = not pressed and event.type != pygame.MOUSEBUTTONDOWN
        elif held and event.key == pygame.K_ESCAPE:
            pass  # one press is one step back
        elif not self.top.handle(self._to_canvas(event)) and event.type == pygame.KEYDOWN and not held:
            if event.unicode == "?":
                self.help_shown = True
            elif event.key == pygame.K_ESCAPE:
                self.close_top()

    def _is_repeat(self, event: pygame.event.Event) -> bool:
        """Whether a key comes again because it is held down."""
        if event.type == pygame.KEYDOWN:
            held = event.key in self._held_keys
            self._held_keys.add(event.key)
            control, alt = event.mod & (pygame.KMOD_CTRL | pygame.KMOD_META), event.mod & pygame.KMOD_ALT
            self._control_held = bool(control) and not alt  # AltGr is both to some
            return held
        if event.type == pygame.KEYUP:
            self._held_keys.discard(event.key)
            self._control_held = False
        elif event.type == pygame.WINDOWFOCUSLOST:
            self._held_keys.clear()
        return False

    def _handle_global_key(self, event: pygame.event.Event, held: bool) -> bool:
        """Whether it was a key that does the same on every screen."""
        control = event.mod & pygame.KMOD_CTRL
        if held and event.key in (pygame.K_F1, pygame.K_F2, pygame.K_F3, pygame.K_F11):
            pass
        elif event.key == pygame.K_F1:
            self.help_shown = not self.help_shown
        elif event.key == pygame.K_F2:
            self.apply_settings(self.settings.other_theme())
        elif event.key == pygame.K_F3:
            self._toggle_sound()
        elif event.key == pygame.K_F11:
            pygame.display.toggle_fullscreen()
        elif control and event.key == pygame.K_q:
            self.quit()
        elif control and event.key in (pygame.K_PLUS, pygame.K_EQUALS, pygame.K_KP_PLUS):
            self.apply_settings(self.settings.larger(1))
        elif control and event.key in (pygame.K_MINUS, pygame.K_KP_MINUS):
            self.apply_settings(self.settings.larger(-1))
        elif control and event.key in (pygame.K_0, pygame.K_KP_0):
            self.apply_settings(self.settings.larger(0))
        else:
            return False
        return True

    def apply_settings(self, wanted: Settings) -> None:
        """Use these settings from now on, and keep them; where they cannot be kept the user is told."""
        if wanted == self.settings:
            return
        self.settings = wanted
        try:
            toolkit_settings.save_settings(wanted)
        except OSError as error:
            self.show_toast(f"This will be forgotten: {error.filename}: {error.strerror}", bad=True)

    def _toggle_sound(self) -> None:
        """Sounds on, where the machine has any, or off again."""
        wanted = not self.settings.sound
        if wanted and (problem := desktop.start_sounds()):
            self.show_toast(f"No sounds here: {problem}", bad=True)
            return
        self.show_toast("Sounds on" if wanted else "Sounds off")
        self.apply_settings(replace(self.settings, sound=wanted))
        self.play_sound("gain")

    def play_sound(self, chime: str) -> None:
        """Play one of desktop.CHIMES, for whoever wants sounds."""
        if self.settings.sound:
            desktop.play_sound(chime)

    def show_toast(self, words: str, bad: bool = False) -> None:
        """Show words that pass by themselves, at the foot of the window; the more words, the longer."""
        self._toast_words, self._toast_is_error = words, bad
        self._toast_seconds = max(_TOAST_SECONDS, _TOAST_SECONDS_PER_WORD * len(words.split()))

    # Drawing

    @property
    def surface(self) -> pygame.Surface:
        """The surface of the window."""
        surface = pygame.display.get_surface()
        assert surface is not None  # the window is open
        return surface

    @property
    def toast(self) -> str:
        """The words that are shown just now; empty where there are none."""
        return self._toast_words if self._toast_seconds > 0 else ""

    def draw_frame(self, surface: pygame.Surface) -> None:
        """Draw the topmost screen, and over it the toast and the keys; in a small window all of it, scaled down as a whole."""
        grow, theme = self._scale_and_theme(surface.get_size())
        canvas = surface if grow == 1 else pygame.Surface([min(MAX_CANVAS_SIDE, round(side * grow)) for side in surface.get_size()])
        self.top.draw(canvas, theme)
        if self.toast:
            draw_toast(canvas, theme, self.toast, self._toast_is_error)
        elif COMPILATION.what:
            draw_compilation(canvas, theme, COMPILATION.what, COMPILATION.share)
        if self.help_shown:
            draw_key_help(canvas, theme, self.top.keys, GLOBAL_KEYS)
        if canvas is not surface:
            pygame.transform.smoothscale(canvas, surface.get_size(), surface)

    def _scale_and_theme(self, size: tuple[int, int]) -> tuple[float, Theme]:
        """How much larger than the window the picture is drawn, and the theme to draw it with."""
        fits = min(size[0] / self.top.min_size[0], size[1] / self.top.min_size[1])
        wanted = max(MIN_SCALE, min(size[0] / WINDOW_SIZE[0], size[1] / WINDOW_SIZE[1])) * self.settings.zoom
        return max(1.0, MIN_SCALE / fits), Theme(max(MIN_SCALE, min(wanted, fits)), self.settings.palette)

    def _to_canvas(self, event: pygame.event.Event) -> pygame.event.Event:
        """Return the event with its position on what is drawn."""
        grow, _ = self._scale_and_theme(self.surface.get_size())
        if grow == 1 or not hasattr(event, "pos"):
            return event
        facts = {**event.dict, "pos": tuple(round(at * grow) for at in event.pos)}
        return pygame.event.Event(event.type, facts)


# ----------------------------------------------------------------------------------------------------
# What lies over a screen: the keys, when `?` asks for them, and words that pass by themselves.

_MAX_HELP_ROWS = 6  # lines of passing words
_ROW, _CAP, _GAP, _PAD = 34, 26, 48, 36  # design pixels


def draw_key_help(surface: pygame.Surface, t: Theme, here: Sequence[KeyHelp], anywhere: Sequence[KeyHelp]) -> None:
    """Draw two columns of keys: those of the screen, and those that work anywhere."""
    shade = pygame.Surface(surface.get_size())
    shade.fill(t.palette.back)
    shade.set_alpha(190)
    surface.blit(shade, (0, 0))
    groups = [(title, rows) for title, rows in (("Here", here), ("Anywhere", anywhere)) if rows]
    widths = [_column_width(t, rows) for _, rows in groups]
    tall = t.px(_ROW) * max(len(rows) for _, rows in groups)
    wide = sum(widths) + t.px(_GAP) * (len(groups) - 1)
    box = pygame.Rect(0, 0, wide + 2 * t.px(_PAD), tall + t.px(64) + t.px(28))
    box.center = surface.get_rect().center
    t.draw_box(surface, box, t.palette.panel, t.palette.edge, 16)
    left = box.left + t.px(_PAD)
    for (title, rows), width in zip(groups, widths, strict=True):
        t.draw_text(surface, title, (left, box.top + t.px(38)), 16, t.palette.text, True)
        _draw_key_column(surface, t, rows, (left, box.top + t.px(64)))
        left += width + t.px(_GAP)


def _keycap_width(t: Theme, rows: Sequence[KeyHelp]) -> int:
    """Return the width of the key caps of a column."""
    return max(t.text_width(key.name, 13, True) for key in rows) + t.px(24)


def _column_width(t: Theme, rows: Sequence[KeyHelp]) -> int:
    return _keycap_width(t, rows) + t.px(16) + max(t.text_width(key.meaning, 14) for key in rows)


def _draw_key_column(surface: pygame.Surface, t: Theme, rows: Sequence[KeyHelp], at: tuple[int, int]) -> None:
    wide = _keycap_width(t, rows)
    for i, key in enumerate(rows):
        cap = pygame.Rect(0, 0, wide, t.px(_CAP))
        cap.midleft = (at[0], at[1] + t.px(_ROW) * i + t.px(_ROW) // 2)
        t.draw_box(surface, cap, t.palette.track, t.palette.edge, 6)
        t.draw_text(surface, key.name, cap.center, 13, t.palette.accent, True, "center")
        t.draw_text(surface, key.meaning, (cap.right + t.px(16), cap.centery), 14)


def draw_toast(surface: pygame.Surface, t: Theme, words: str, bad: bool) -> None:
    """Draw a pill at the foot of the window, with a sign that says which kind of words these are."""
    size, line = 14, t.px(22)
    lines = [
        part
        for line_of_words in words.splitlines()
        for part in t.wrap_text(line_of_words, size, round(surface.get_width() * 0.8) - t.px(96))
    ][:_MAX_HELP_ROWS]
    ink = t.palette.bad if bad else t.palette.good
    wide = max((t.text_width(part, size) for part in lines), default=0)
    pill = pygame.Rect(0, 0, wide + t.px(76), line * len(lines) + t.px(18))
    pill.midbottom = (surface.get_width() // 2, surface.get_height() - t.px(24))
    t.draw_box(surface, pill, t.palette.panel, ink, 18, stroke=1.6)
    icons.blit_centred(surface, icons.sign_icon("cross" if bad else "tick", t.px(16), ink), (pill.left + t.px(26), pill.centery))
    for i, part in enumerate(lines):
        t.draw_text(surface, part, (pill.left + t.px(48), pill.top + t.px(9) + line * i + line // 2), size)


def draw_compilation(surface: pygame.Surface, t: Theme, what: str, share: float) -> None:
    """Draw a bar at the foot of the window: what is being compiled, and how far that is."""
    words = f"Compiling {what}, once on this machine: half a minute or so"
    box = pygame.Rect(0, 0, min(surface.get_width() - t.px(48), t.text_width(words, 14) + t.px(48)), t.px(58))
    box.midbottom = (surface.get_width() // 2, surface.get_height() - t.px(24))
    t.draw_box(surface, box, t.palette.panel, t.palette.accent, 14)
    t.draw_text(surface, t.fit_text(words, 14, box.width - t.px(32)), (box.centerx, box.top + t.px(20)), 14, anchor="center")
    t.draw_bar(surface, pygame.Rect(box.left + t.px(24), box.bottom - t.px(20), box.width - t.px(48), t.px(8)), share, t.palette.accent)


# ----------------------------------------------------------------------------------------------------
# Something that takes a while, done beside the window.

T = TypeVar("T")


class BackgroundCall(Generic[T]):
    """One call in a thread of its own. Ask for `result` when `done`; what the call raised is raised there."""

    def __init__(self, call: Callable[[], T], name: str = "work"):
        self._call = call
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._result = self._call()
        except Exception as error:  # a thread has nobody to raise to
            self._error = error

    @property
    def done(self) -> bool:
        """Whether the call has ended."""
        return not self._thread.is_alive()

    def result(self) -> T:
        """Return what the call returned, or raise what it raised."""
        if self._error is not None:
            raise self._error
        return self._result


# ----------------------------------------------------------------------------------------------------
# A screen that takes a moment to make: torch, an agent and its first variant are long in coming.

_LOOK_SECONDS = 0.5  # seconds that the robot looks one way
_LOOK_DIRECTIONS = ((0, 0), (1, 0), (0, 0), (-1, 0), (0, -1))


class WaitingScreen(Screen):
    """Makes a screen in the background and gives way to it. To make one must start nothing: it may be thrown away unseen."""

    def __init__(self, name: str, make: Callable[[], Screen]):
        self.name = name
        self._make, self._seconds = make, 0.0
        self._work: BackgroundCall[Screen] | None = None

    def on_shown(self) -> None:
        self._work = BackgroundCall(self._make, self.name)

    def update(self, seconds: float) -> None:
        self._seconds += seconds
        if self._work is not None and self._work.done:
            self.app.replace_top(self._work.result())

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        draw_waiting(surface, t, "Getting ready …", self._seconds)


def draw_waiting(surface: pygame.Surface, t: Theme, words: str, seconds: float) -> None:
    """Draw what is seen while there is nothing to show yet: the robot looks around."""
    surface.fill(t.palette.back)
    x, y = surface.get_rect().center
    robot = sprites.draw_sprite(AVATAR, t.px(96), _LOOK_DIRECTIONS[int(seconds / _LOOK_SECONDS) % len(_LOOK_DIRECTIONS)])
    icons.blit_centred(surface, robot, (x, y - t.px(40)))
    t.draw_text(surface, words, (x, y + t.px(40)), 16, t.palette.muted, anchor="center")
