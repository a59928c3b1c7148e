"""The frame that all screens live in: the window, the keys that work anywhere, a stack of screens of which the topmost is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pygame

from game_meta.viewer.app import overlay, settings, sounds
from game_meta.viewer.app.screen import Key, Screen
from game_meta.viewer.app.settings import Settings
from game_meta.viewer.app.window import SIZE
from game_meta.viewer.theme import Theme

FRAMES_A_SECOND = 60
LONGEST = 0.1  # seconds that a frame counts at most: after a hitch nothing leaps
LEAST = 0.84  # of the design's size: type and spacing shrink less than the window, so that they stay legible
LARGEST = 4096  # pixels of a side of what is drawn and then scaled down, however odd the window
_TOLD_SECONDS = 3.0
_SECONDS_A_WORD = 0.25

ANYWHERE = (
    Key("?  F1", "these keys"),
    Key("Esc", "back"),
    Key("Ctrl +  −", "larger, smaller text"),
    Key("Ctrl 0", "text as it was"),
    Key("F2", "light or dark"),
    Key("F3", "sounds on or off"),
    Key("F11", "the whole screen"),
    Key("Ctrl Q", "quit"),
)

Explain = Callable[[Exception], str | None]


class App:
    """`explain` says in words what a user can cure; an error it has no words for is a fault of the program, and is raised."""

    def __init__(self, settings: Settings, explain: Explain = lambda error: None):
        self.settings = settings
        self.stack: list[Screen] = []
        self.help = False
        self._explain = explain
        self._told, self._told_left, self._bad = "", 0.0, False
        self._down: set[int] = set()  # keys that are held: to hold one is not to press it again
        self._order = False  # whether the key that was pressed last is an order and no text

    # Screens

    @property
    def top(self) -> Screen:
        return self.stack[-1]

    def open(self, screen: Screen) -> None:
        screen.app = self
        self.stack.append(screen)
        self._show()

    def back(self) -> None:
        """Close the topmost screen; the app ends with the last one."""
        self.stack.pop().closed()
        if self.stack:
            self._show()

    def replace(self, screen: Screen) -> None:
        """Close the topmost screen and open another in its place."""
        self.stack.pop().closed()
        self.open(screen)

    def quit(self) -> None:
        while self.stack:
            self.stack.pop().closed()

    def _show(self) -> None:
        self.help = False
        pygame.display.set_caption(f"{self.top.name} · game-meta" if self.top.name else "game-meta")
        self.top.shown()

    # Time

    def run(self, first: Screen) -> None:
        """Until the last screen is closed. The window is open."""
        clock = pygame.time.Clock()
        if self.settings.sound:
            sounds.begin()
        try:
            self.open(first)
            while self.stack:
                self.frame(min(LONGEST, clock.tick(FRAMES_A_SECOND) / 1000))
        finally:
            self.quit()
            sounds.end()

    def frame(self, seconds: float) -> None:
        """Answer what was pressed, move on by `seconds`, draw."""
        for event in pygame.event.get():
            if self.stack:
                self._try(self._handle, event)
        self._told_left -= seconds
        if self.stack:
            self._try(self.top.update, seconds)
        if self.stack:
            self.draw(self.surface)
            pygame.display.flip()

    def _try(self, act: Callable, what: object) -> None:
        screen = self.top
        try:
            act(what)
        except Exception as error:
            words = self._explain(error)
            if words is None or screen is self.stack[0]:
                raise
            while screen in self.stack:
                self.back()
            self.tell(words, bad=True)

    # What is pressed

    def _handle(self, event: pygame.event.Event) -> None:
        held = self._held(event)
        if event.type == pygame.QUIT:
            self.quit()
        elif event.type == pygame.TEXTINPUT and self._order:
            pass  # Ctrl and a sign comes as text too
        elif event.type == pygame.KEYDOWN and self._anywhere(event, held):
            pass
        elif self.help:
            pressed = event.type == pygame.KEYDOWN and not held and (event.key == pygame.K_ESCAPE or event.unicode == "?")
            self.help = not pressed and event.type != pygame.MOUSEBUTTONDOWN
        elif held and event.key == pygame.K_ESCAPE:
            pass  # one press is one step back
        elif not self.top.handle(self._placed(event)) and event.type == pygame.KEYDOWN and not held:
            if event.unicode == "?":
                self.help = True
            elif event.key == pygame.K_ESCAPE:
                self.back()

    def _held(self, event: pygame.event.Event) -> bool:
        """Whether a key comes again because it is held down."""
        if event.type == pygame.KEYDOWN:
            held = event.key in self._down
            self._down.add(event.key)
            control, alt = event.mod & (pygame.KMOD_CTRL | pygame.KMOD_META), event.mod & pygame.KMOD_ALT
            self._order = bool(control) and not alt  # AltGr is both to some
            return held
        if event.type == pygame.KEYUP:
            self._down.discard(event.key)
            self._order = False
        elif event.type == pygame.WINDOWFOCUSLOST:
            self._down.clear()
        return False

    def _anywhere(self, event: pygame.event.Event, held: bool) -> bool:
        """Whether it was a key that does the same on every screen."""
        control = event.mod & pygame.KMOD_CTRL
        if held and event.key in (pygame.K_F1, pygame.K_F2, pygame.K_F3, pygame.K_F11):
            pass
        elif event.key == pygame.K_F1:
            self.help = not self.help
        elif event.key == pygame.K_F2:
            self.set(self.settings.other_theme())
        elif event.key == pygame.K_F3:
            self._listen()
        elif event.key == pygame.K_F11:
            pygame.display.toggle_fullscreen()
        elif control and event.key == pygame.K_q:
            self.quit()
        elif control and event.key in (pygame.K_PLUS, pygame.K_EQUALS, pygame.K_KP_PLUS):
            self.set(self.settings.larger(1))
        elif control and event.key in (pygame.K_MINUS, pygame.K_KP_MINUS):
            self.set(self.settings.larger(-1))
        elif control and event.key in (pygame.K_0, pygame.K_KP_0):
            self.set(self.settings.larger(0))
        else:
            return False
        return True

    def set(self, wanted: Settings) -> None:
        if wanted == self.settings:
            return
        self.settings = wanted
        try:
            settings.save(wanted)
        except OSError as error:
            self.tell(f"This will be forgotten: {error.filename}: {error.strerror}", bad=True)

    def _listen(self) -> None:
        """Sounds on, where the machine has any, or off again."""
        wanted = not self.settings.sound
        if wanted and (problem := sounds.begin()):
            self.tell(f"No sounds here: {problem}", bad=True)
            return
        self.tell("Sounds on" if wanted else "Sounds off")
        self.set(replace(self.settings, sound=wanted))
        self.hear("gain")

    def hear(self, chime: str) -> None:
        """One of `sounds.CHIMES`, for whoever wants sounds."""
        if self.settings.sound:
            sounds.play(chime)

    def tell(self, words: str, bad: bool = False) -> None:
        """Something that passes by itself, at the foot of the window; the longer, the longer."""
        self._told, self._bad = words, bad
        self._told_left = max(_TOLD_SECONDS, _SECONDS_A_WORD * len(words.split()))

    # Drawing

    @property
    def surface(self) -> pygame.Surface:
        surface = pygame.display.get_surface()
        assert surface is not None  # the window is open
        return surface

    @property
    def told(self) -> str:
        return self._told if self._told_left > 0 else ""

    def draw(self, surface: pygame.Surface) -> None:
        grow, theme = self._measure(surface.get_size())
        canvas = surface if grow == 1 else pygame.Surface([min(LARGEST, round(side * grow)) for side in surface.get_size()])
        self.top.draw(canvas, theme)
        if self.told:
            overlay.toast(canvas, theme, self.told, self._bad)
        if self.help:
            overlay.keys(canvas, theme, self.top.keys, ANYWHERE)
        if canvas is not surface:
            pygame.transform.smoothscale(canvas, surface.get_size(), surface)

    def _measure(self, size: tuple[int, int]) -> tuple[float, Theme]:
        """How much larger than the window the picture is drawn, and the theme to draw it with."""
        fits = min(size[0] / self.top.smallest[0], size[1] / self.top.smallest[1])
        wanted = max(LEAST, min(size[0] / SIZE[0], size[1] / SIZE[1])) * self.settings.zoom
        return max(1.0, LEAST / fits), Theme(max(LEAST, min(wanted, fits)), self.settings.palette)

    def _placed(self, event: pygame.event.Event) -> pygame.event.Event:
        """The event with its position on what is drawn."""
        grow, _ = self._measure(self.surface.get_size())
        if grow == 1 or not hasattr(event, "pos"):
            return event
        facts = {**event.dict, "pos": tuple(round(at * grow) for at in event.pos)}
        return pygame.event.Event(event.type, facts)
