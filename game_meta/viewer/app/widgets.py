"""What screens are made of: buttons, tabs, and the group that gives the keyboard to one widget at a time.

A screen places its widgets (`rect`) before it draws them, so that they are where they belong at every size of window; what is pressed goes
to where they were drawn last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pygame

from game_meta.viewer import icons
from game_meta.viewer.palette import mix
from game_meta.viewer.theme import Theme

ENTER = (pygame.K_RETURN, pygame.K_KP_ENTER)


class Widget:
    def __init__(self) -> None:
        self.rect = pygame.Rect(0, 0, 0, 0)
        self.focused = False  # has the keyboard
        self.hovered = False  # the mouse is on it
        self.enabled = True

    def handle(self, event: pygame.event.Event) -> bool:
        """Whether the event meant something to it. Keys come only while it is focused; the mouse always."""
        return False

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        raise NotImplementedError

    def pressed(self, event: pygame.event.Event) -> bool:
        """Whether the left button went down on it."""
        return event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and self.rect.collidepoint(event.pos)


class Group:
    """Widgets of a screen. Tab and the mouse say which of them has the keyboard."""

    def __init__(self, *widgets: Widget):
        self.widgets = widgets
        self._pressed: Widget | None = None  # what had the keyboard when the key went down that is down
        self.focus(widgets[0])

    @property
    def focused(self) -> Widget:
        return next(widget for widget in self.widgets if widget.focused)

    def focus(self, wanted: Widget) -> None:
        for widget in self.widgets:
            widget.focused = widget is wanted

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.MOUSEMOTION:
            for widget in self.widgets:
                widget.hovered = widget.enabled and widget.rect.collidepoint(event.pos)
        if event.type == pygame.MOUSEBUTTONDOWN:
            for widget in self.widgets:
                if widget.enabled and widget.rect.collidepoint(event.pos):
                    self.focus(widget)
                    return widget.handle(event)
            return False
        if event.type in (pygame.MOUSEMOTION, pygame.MOUSEBUTTONUP):
            return any([widget.handle(event) for widget in self.widgets if widget.enabled])
        if event.type == pygame.MOUSEWHEEL:
            return any(widget.handle(event) for widget in self.widgets if widget.hovered)
        if event.type == pygame.TEXTINPUT and self._pressed not in (None, self.focused):
            return True  # the key that brought the keyboard here is not typed here
        if event.type in (pygame.KEYDOWN, pygame.KEYUP):
            self._pressed = self.focused if event.type == pygame.KEYDOWN else None
        if self.focused.handle(event):  # a text takes Tab for itself
            return True
        if event.type != pygame.KEYDOWN or event.key != pygame.K_TAB or event.mod & pygame.KMOD_CTRL:
            return False
        self.step(-1 if event.mod & pygame.KMOD_SHIFT else 1)
        return True

    def step(self, by: int) -> None:
        """Give the keyboard to the next one that is there to be used."""
        able = [widget for widget in self.widgets if widget.enabled or widget.focused]
        self.focus(able[(able.index(self.focused) + by) % len(able)])


class Button(Widget):
    def __init__(self, words: str, press: Callable[[], None], sign: str = ""):
        super().__init__()
        self.words, self.press, self.sign = words, press, sign

    def handle(self, event: pygame.event.Event) -> bool:
        if not self.enabled:
            return False
        if self.pressed(event) or (event.type == pygame.KEYDOWN and event.key in (*ENTER, pygame.K_SPACE)):
            self.press()
            return True
        return False

    def wants(self, t: Theme) -> tuple[int, int]:
        """The size it would like to have."""
        return t.wide(self.words, 13) + t.u(44 if self.sign else 24), t.u(30)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        ground, edge = face(t, self)
        t.box(surface, self.rect, ground, edge, 8, stroke=2 if self.focused else 1)
        ink = t.palette.text if self.enabled else t.palette.faint
        left = self.rect.centerx - t.wide(self.words, 13) // 2
        if self.sign:
            icons.place(surface, icons.sign(self.sign, t.u(14), ink), (left - t.u(4), self.rect.centery))
            left += t.u(10)
        t.write(surface, self.words, (left, self.rect.centery), 13, ink)


class Tabs(Widget):
    """One of several names. Left and right choose the next one."""

    def __init__(self, names: Sequence[str], choose: Callable[[int], None]):
        super().__init__()
        self.names, self.choose, self.index = list(names), choose, 0
        self._places: list[pygame.Rect] = []

    def handle(self, event: pygame.event.Event) -> bool:
        wanted = self.index
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_LEFT, pygame.K_RIGHT):
            wanted = (self.index + (1 if event.key == pygame.K_RIGHT else -1)) % len(self.names)
        elif self.pressed(event):
            wanted = next((i for i, place in enumerate(self._places) if place.collidepoint(event.pos)), self.index)
        else:
            return False
        self.turn(wanted)
        return True

    def turn(self, wanted: int) -> None:
        if wanted != self.index:
            self.index = wanted
            self.choose(wanted)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        self._places, left = [], self.rect.left
        for i, name in enumerate(self.names):
            chosen = i == self.index
            place = pygame.Rect(left, self.rect.top, t.wide(name, 15, True) + t.u(28), self.rect.height)
            if chosen:
                t.box(surface, place, t.palette.track, t.palette.accent if self.focused else None, 8, stroke=2)
            t.write(surface, name, place.center, 15, t.palette.text if chosen else t.palette.muted, chosen, "center")
            self._places.append(place)
            left = place.right + t.u(4)


def face(t: Theme, widget: Widget) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """Ground and edge of what can be pressed: it lights up under the mouse and has a bright edge with the keyboard."""
    c = t.palette
    ground = mix(c.panel, c.track, 1.0 if widget.hovered else 0.4)
    return ground, c.accent if widget.focused else mix(c.edge, c.faint, 0.6) if widget.hovered else c.edge
