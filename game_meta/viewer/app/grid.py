"""A list of things to choose from, in as many columns as fit: arrows, Home, End, page keys, wheel and mouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import pygame

from game_meta.viewer.app.scroll import Scroll
from game_meta.viewer.app.widgets import ENTER, Widget
from game_meta.viewer.theme import Theme

T = TypeVar("T")
Paint = Callable[[pygame.Surface, pygame.Rect, T, Theme], None]
_DOUBLE = 400  # milliseconds between two clicks that open


class Grid(Widget, Generic[T]):
    """`paint` draws one thing into its cell; `choose` is told when another one is chosen, `open` when it is to be opened."""

    def __init__(self, cell: tuple[int, int], paint: Paint, choose: Callable[[], None], open: Callable[[], None]):
        super().__init__()
        self.cell, self.paint, self.choose, self.open = cell, paint, choose, open
        self.items: Sequence[T] = ()
        self.index = 0
        self._scroll = Scroll()
        self._columns, self._rows_seen = 1, 1
        self._size = (1, 1)
        self._reveal, self._clicked = True, -_DOUBLE

    @property
    def chosen(self) -> T | None:
        return self.items[self.index] if self.items else None

    def fill(self, items: Sequence[T], index: int = 0) -> None:
        self.items, self.index, self._reveal = items, max(0, min(index, len(items) - 1)), True

    def handle(self, event: pygame.event.Event) -> bool:
        if self._scroll.handle(event, self._size[1] // 2):
            return True
        if self.pressed(event):
            self._click(event.pos)
            return True
        if event.type != pygame.KEYDOWN or not self.items:
            return False
        if event.key in ENTER:
            self.open()
        elif (wanted := self._reached(event.key)) is not None:
            self._to(wanted)
        else:
            return False
        return True

    def _reached(self, key: int) -> int | None:
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

    def _to(self, index: int) -> None:
        self._reveal = True
        if index != self.index:
            self.index = index
            self.choose()

    def _click(self, at: tuple[int, int]) -> None:
        index = next((i for i in range(len(self.items)) if self.place(i).collidepoint(at)), None)
        if index is None:
            return
        now = pygame.time.get_ticks()
        if index == self.index and now - self._clicked < _DOUBLE:
            self.open()
        self._clicked = now
        self._to(index)

    def place(self, index: int) -> pygame.Rect:
        """Where a cell was drawn last, if it was in sight."""
        row, column = divmod(index, self._columns)
        wide, tall = self._size
        return pygame.Rect(self.rect.left + column * wide, self.rect.top + row * tall - self._scroll.offset, wide, tall)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        room = self.rect.width - t.u(12)  # for the bar
        self._columns = max(1, room // t.u(self.cell[0]))
        self._size = (room // self._columns, t.u(self.cell[1]))
        self._rows_seen = max(1, self.rect.height // self._size[1])
        rows = -(-len(self.items) // self._columns)
        self._scroll.fit(self.rect, rows * self._size[1], t)
        if self._reveal:
            top = self.index // self._columns * self._size[1]
            self._scroll.reveal(top, top + self._size[1])
            self._scroll.fit(self.rect, rows * self._size[1], t)
            self._reveal = False
        outer = surface.get_clip()
        surface.set_clip(self.rect.clip(outer))
        for i, item in enumerate(self.items):
            place = self.place(i)
            if place.colliderect(self.rect):
                cell = place.inflate(-t.u(8), -t.u(8))
                if i == self.index:
                    ink = t.palette.accent if self.focused else t.palette.faint
                    t.box(surface, cell, t.palette.track, ink, 10, stroke=2)
                self.paint(surface, cell, item, t)
        self._scroll.draw(surface, t)
        surface.set_clip(outer)
