"""What screens are made of: buttons, tabs, and the group that gives the keyboard to one widget at a time.

A screen places its widgets (`rect`) before it draws them, so that they are where they belong at every size of window; what is pressed goes
to where they were drawn last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Generic, TypeVar

import pygame

from game_meta.render import icons
from game_meta.render.theme import Colour, Theme, mix_colours

ENTER_KEYS = (pygame.K_RETURN, pygame.K_KP_ENTER)


class Widget:
    """A part of a screen that has a place and answers to keys and mouse."""

    def __init__(self) -> None:
        self.rect = pygame.Rect(0, 0, 0, 0)
        self.focused = False  # has the keyboard
        self.hovered = False  # the mouse is on it
        self.enabled = True

    def handle(self, event: pygame.event.Event) -> bool:
        """Answer an event; return whether it meant something. Keys come only while it is focused; the mouse always."""
        return False

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        """Draw it at its place."""
        raise NotImplementedError

    def clicked_on(self, event: pygame.event.Event) -> bool:
        """Return whether the left button went down on it."""
        return event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and self.rect.collidepoint(event.pos)


AnyWidget = TypeVar("AnyWidget", bound=Widget)


class FocusGroup(Generic[AnyWidget]):
    """Widgets of a screen. Tab and the mouse say which of them has the keyboard."""

    def __init__(self, *widgets: AnyWidget):
        self.widgets = widgets
        self._pressed: Widget | None = None  # what had the keyboard when the key went down that is down
        self.focus(widgets[0])

    @property
    def focused(self) -> AnyWidget:
        """The widget that has the keyboard."""
        return next(widget for widget in self.widgets if widget.focused)

    def focus(self, wanted: Widget) -> None:
        """Give the keyboard to one of them."""
        for widget in self.widgets:
            widget.focused = widget is wanted

    def handle(self, event: pygame.event.Event) -> bool:
        """Pass an event to whom it is meant for; return whether it meant something."""
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
        self.focus_next(-1 if event.mod & pygame.KMOD_SHIFT else 1)
        return True

    def focus_next(self, by: int) -> None:
        """Give the keyboard to the next one that is there to be used."""
        able = [widget for widget in self.widgets if widget.enabled or widget.focused]
        self.focus(able[(able.index(self.focused) + by) % len(able)])


class Button(Widget):
    """Something to press, with the mouse, Enter or Space."""

    def __init__(self, words: str, press: Callable[[], None], sign: str = ""):
        super().__init__()
        self.label, self.on_press, self.icon = words, press, sign

    def handle(self, event: pygame.event.Event) -> bool:
        if not self.enabled:
            return False
        if self.clicked_on(event) or (event.type == pygame.KEYDOWN and event.key in (*ENTER_KEYS, pygame.K_SPACE)):
            self.on_press()
            return True
        return False

    def wanted_size(self, t: Theme) -> tuple[int, int]:
        """Return the size it would like to have."""
        return t.text_width(self.label, 13) + t.px(44 if self.icon else 24), t.px(30)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        ground, edge = widget_colours(t, self)
        t.draw_box(surface, self.rect, ground, edge, 8, stroke=2 if self.focused else 1)
        ink = t.palette.text if self.enabled else t.palette.faint
        left = self.rect.centerx - t.text_width(self.label, 13) // 2
        if self.icon:
            icons.blit_centred(surface, icons.sign_icon(self.icon, t.px(14), ink), (left - t.px(4), self.rect.centery))
            left += t.px(10)
        t.draw_text(surface, self.label, (left, self.rect.centery), 13, ink)


_TAB_GAP = 4  # design pixels between two names


class Tabs(Widget):
    """One of several names. Left and right choose the next one."""

    def __init__(self, names: Sequence[str], choose: Callable[[int], None]):
        super().__init__()
        self.names, self.on_choose, self.index = list(names), choose, 0
        self._places: list[pygame.Rect] = []

    def handle(self, event: pygame.event.Event) -> bool:
        wanted = self.index
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_LEFT, pygame.K_RIGHT):
            wanted = (self.index + (1 if event.key == pygame.K_RIGHT else -1)) % len(self.names)
        elif self.clicked_on(event):
            wanted = next((i for i, place in enumerate(self._places) if place.collidepoint(event.pos)), self.index)
        else:
            return False
        self.choose_tab(wanted)
        return True

    def choose_tab(self, wanted: int) -> None:
        """Choose one by its number, and say so if it is another one."""
        if wanted != self.index:
            self.index = wanted
            self.on_choose(wanted)

    def wanted_width(self, t: Theme) -> int:
        """Return how wide all names are together."""
        return sum(self._tab_width(name, t) for name in self.names) + t.px(_TAB_GAP) * (len(self.names) - 1)

    def _tab_width(self, name: str, t: Theme) -> int:
        return t.text_width(name, 15, True) + t.px(28)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        self._places, left = [], self.rect.left
        for i, name in enumerate(self.names):
            chosen = i == self.index
            place = pygame.Rect(left, self.rect.top, self._tab_width(name, t), self.rect.height)
            if chosen:
                t.draw_box(surface, place, t.palette.track, t.palette.accent if self.focused else None, 8, stroke=2)
            t.draw_text(surface, name, place.center, 15, t.palette.text if chosen else t.palette.muted, chosen, "center")
            self._places.append(place)
            left = place.right + t.px(_TAB_GAP)


def widget_colours(t: Theme, widget: Widget) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """Return ground and edge of what can be pressed: it lights up under the mouse and has a bright edge with the keyboard."""
    c = t.palette
    ground = mix_colours(c.panel, c.track, 1.0 if widget.hovered else 0.4)
    return ground, c.accent if widget.focused else mix_colours(c.edge, c.faint, 0.6) if widget.hovered else c.edge


# ----------------------------------------------------------------------------------------------------
# Scrolling: how far down a part of the window looks into something taller than itself, and the bar that shows and changes it.

_BAR_WIDTH = 8  # design pixels of the bar
_MIN_BAR_LENGTH = 24


class Scroll:
    """How far down one looks into something taller than the room for it, and the bar that shows and changes that."""

    def __init__(self) -> None:
        self.offset = 0  # pixels above the top edge
        self._content_height = 0  # of what is looked at
        self._view = self._bar = pygame.Rect(0, 0, 0, 0)
        self._held: int | None = None  # where in the bar the mouse holds it

    def set_view(self, view: pygame.Rect, tall: int, t: Theme) -> None:
        """Say how high what is looked at is, in pixels, and through which rectangle it is seen."""
        self._view, self._content_height = view, tall
        self.scroll_to(self.offset)
        self._bar = pygame.Rect(view.right - t.px(_BAR_WIDTH), view.top, t.px(_BAR_WIDTH), 0)
        if tall > view.height:
            self._bar.height = max(t.px(_MIN_BAR_LENGTH), view.height * view.height // tall)
            self._bar.top += (view.height - self._bar.height) * self.offset // (tall - view.height)

    def scroll_to(self, offset: int) -> None:
        """Scroll to so many pixels below the top, as far as there is something to see."""
        self.offset = min(max(0, offset), max(0, self._content_height - self._view.height))

    def reveal(self, top: int, bottom: int) -> None:
        """Scroll no further than needed to see this part."""
        self.scroll_to(min(max(self.offset, bottom - self._view.height), top))

    def handle(self, event: pygame.event.Event, step: int) -> bool:
        """Take the wheel (`step` pixels a notch), and the bar dragged by the mouse; return whether the event was one of these."""
        if event.type == pygame.MOUSEWHEEL:
            self.scroll_to(self.offset - event.y * step)
            return True
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and self._bar.collidepoint(event.pos):
            self._held = event.pos[1] - self._bar.top
            return True
        if event.type == pygame.MOUSEBUTTONUP and self._held is not None:
            self._held = None
            return True
        if event.type == pygame.MOUSEMOTION and self._held is not None:
            way = self._view.height - self._bar.height
            self.scroll_to((event.pos[1] - self._held - self._view.top) * (self._content_height - self._view.height) // max(1, way))
            return True
        return False

    def draw_bar(self, surface: pygame.Surface, t: Theme) -> None:
        """Draw the bar, where there is something to scroll."""
        if self._bar.height:
            t.draw_box(surface, self._bar.inflate(-t.px(2), 0), t.palette.faint if self._held is not None else t.palette.edge, radius=4)


# ----------------------------------------------------------------------------------------------------
# A list of things to choose from, in as many columns as fit: arrows, Home, End, page keys, wheel and mouse.

T = TypeVar("T")
CellPainter = Callable[[pygame.Surface, pygame.Rect, T, Theme], None]
_DOUBLE_CLICK_MS = 400  # milliseconds between two clicks that open


class Grid(Widget, Generic[T]):
    """`paint` draws one thing into its cell; `choose` is told when another one is chosen, `open` when it is to be opened."""

    def __init__(self, cell: tuple[int, int], paint: CellPainter, choose: Callable[[], None], open: Callable[[], None]):
        super().__init__()
        self.cell, self.paint, self.on_choose, self.on_open = cell, paint, choose, open
        self.items: Sequence[T] = ()
        self.index = 0
        self._scroll = Scroll()
        self._columns, self._rows_seen = 1, 1
        self._size = (1, 1)
        self._reveal, self._clicked = True, -_DOUBLE_CLICK_MS

    @property
    def chosen(self) -> T | None:
        """The thing that is chosen; None where there is none."""
        return self.items[self.index] if self.items else None

    def fill(self, items: Sequence[T], index: int = 0) -> None:
        """Show other things, and choose one of them."""
        self.items, self.index, self._reveal = items, max(0, min(index, len(items) - 1)), True

    def handle(self, event: pygame.event.Event) -> bool:
        if self._scroll.handle(event, self._size[1] // 2):
            return True
        if self.clicked_on(event):
            self._click(event.pos)
            return True
        if event.type != pygame.KEYDOWN or not self.items:
            return False
        if event.key in ENTER_KEYS:
            self.on_open()
        elif (wanted := self._index_for_key(event.key)) is not None:
            self._choose(wanted)
        else:
            return False
        return True

    def _index_for_key(self, key: int) -> int | None:
        """Where a key leads from the chosen one; None for a key that leads nowhere."""
        row, last = self._columns, len(self.items) - 1
        moves = {
            pygame.K_LEFT: -1,
            pygame.K_RIGHT: 1,
            pygame.K_UP: -row if self.index >= row else 0,
            pygame.K_DOWN: 0 if self.index // row == last // row else row,
            pygame.K_PAGEUP: -row * self._rows_seen,
            pygame.K_PAGEDOWN: row * self._rows_seen,
            pygame.K_HOME: -last,
            pygame.K_END: last,
        }
        return min(max(0, self.index + moves[key]), last) if key in moves else None

    def _choose(self, index: int) -> None:
        self._reveal = True
        if index != self.index:
            self.index = index
            self.on_choose()

    def _click(self, at: tuple[int, int]) -> None:
        index = next((i for i in range(len(self.items)) if self.cell_rect(i).collidepoint(at)), None)
        if index is None:
            return
        now = pygame.time.get_ticks()
        if index == self.index and now - self._clicked < _DOUBLE_CLICK_MS:
            self.on_open()
        self._clicked = now
        self._choose(index)

    def cell_rect(self, index: int) -> pygame.Rect:
        """Return where a cell was drawn last, if it was in sight."""
        row, column = divmod(index, self._columns)
        wide, tall = self._size
        return pygame.Rect(self.rect.left + column * wide, self.rect.top + row * tall - self._scroll.offset, wide, tall)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        room = self.rect.width - t.px(12)  # for the bar
        self._columns = max(1, room // t.px(self.cell[0]))
        self._size = (room // self._columns, t.px(self.cell[1]))
        self._rows_seen = max(1, self.rect.height // self._size[1])
        rows = -(-len(self.items) // self._columns)
        self._scroll.set_view(self.rect, rows * self._size[1], t)
        if self._reveal:
            top = self.index // self._columns * self._size[1]
            self._scroll.reveal(top, top + self._size[1])
            self._scroll.set_view(self.rect, rows * self._size[1], t)
            self._reveal = False
        outer = surface.get_clip()
        surface.set_clip(self.rect.clip(outer))
        for i, item in enumerate(self.items):
            place = self.cell_rect(i)
            if place.colliderect(self.rect):
                cell = place.inflate(-t.px(8), -t.px(8))
                if i == self.index:
                    ink = t.palette.accent if self.focused else t.palette.faint
                    t.draw_box(surface, cell, t.palette.track, ink, 10, stroke=2)
                self.paint(surface, cell, item, t)
        self._scroll.draw_bar(surface, t)
        surface.set_clip(outer)


# ----------------------------------------------------------------------------------------------------
# Words about a place of a text, beside it: below the line where there is room, else above.

_TOOLTIP_SIZE, _TOOLTIP_LINE, _TOOLTIP_MAX_WIDTH = 13, 20, 520  # design pixels


def draw_tooltip(
    surface: pygame.Surface, t: Theme, within: pygame.Rect, at: tuple[int, int], line: int, words: Sequence[tuple[str, Colour]]
) -> None:
    """Draw words about a place of a line, below it where there is room, else above.

    `at` is the middle of the line, which is `line` pixels high; the words stay `within`.
    """
    room = min(t.px(_TOOLTIP_MAX_WIDTH), within.width - t.px(32))
    lines = [(part, ink) for text, ink in words for part in t.wrap_text(text, _TOOLTIP_SIZE, room - t.px(24))]
    wide = max(t.text_width(part, _TOOLTIP_SIZE) for part, _ in lines) + t.px(24)
    box = pygame.Rect(at[0] - t.px(8), at[1] + line // 2 + t.px(4), wide, len(lines) * t.px(_TOOLTIP_LINE) + t.px(12))
    if box.bottom > within.bottom:
        box.bottom = at[1] - line // 2 - t.px(4)
    box.left = max(within.left + t.px(8), min(box.left, within.right - box.width - t.px(8)))
    t.draw_box(surface, box, t.palette.track, t.palette.faint, 8)
    for i, (part, ink) in enumerate(lines):
        t.draw_text(
            surface, part, (box.left + t.px(12), box.top + t.px(6) + i * t.px(_TOOLTIP_LINE) + t.px(_TOOLTIP_LINE) // 2), _TOOLTIP_SIZE, ink
        )


# ----------------------------------------------------------------------------------------------------
# A question above the text that waits for an answer and is in nobody's way: recover what was left, take what another program wrote.

QUESTION_BAR_HEIGHT = 42  # design pixels


class QuestionBar(Widget):
    """A question that waits for an answer and is in nobody's way; while it is not `enabled` nothing is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.question = ""
        self.buttons: list[Button] = []
        self.enabled = False

    def ask_question(self, words: str, answers: Sequence[tuple[str, Callable[[], None]]]) -> None:
        """Ask, with these answers and what each of them does; the first one is the one that loses nothing."""
        self.question, self.enabled = words, True
        self.buttons = [Button(name, partial(self._answer, act)) for name, act in answers]

    def _answer(self, act: Callable[[], None]) -> None:
        self.enabled = False
        act()

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.MOUSEMOTION:
            for button in self.buttons:
                button.hovered = button.rect.collidepoint(event.pos)
        if event.type == pygame.KEYDOWN:  # the first answer is the one that loses nothing
            return self.buttons[0].handle(event)
        return any(button.handle(event) for button in self.buttons)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        c, right = t.palette, self.rect.right - t.px(8)
        t.draw_box(surface, self.rect, mix_colours(c.panel, c.accent, 0.12), c.accent, 10, stroke=2 if self.focused else 1)
        for button in reversed(self.buttons):
            button.rect = pygame.Rect((0, 0), button.wanted_size(t))
            button.rect.midright = (right, self.rect.centery)
            button.draw(surface, t)
            right = button.rect.left - t.px(8)
        t.draw_text(
            surface,
            t.fit_text(self.question, 13, right - self.rect.left - t.px(20)),
            (self.rect.left + t.px(14), self.rect.centery),
            13,
            c.text,
        )
