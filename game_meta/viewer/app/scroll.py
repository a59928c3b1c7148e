"""Scrolling: how far down a part of the window looks into something taller than itself, and the bar that shows and changes it."""

from __future__ import annotations

import pygame

from game_meta.viewer.theme import Theme

_WIDE = 8  # design pixels of the bar
_SHORTEST = 24


class Scroll:
    def __init__(self) -> None:
        self.offset = 0  # pixels above the top edge
        self._tall = 0  # of what is looked at
        self._view = self._bar = pygame.Rect(0, 0, 0, 0)
        self._held: int | None = None  # where in the bar the mouse holds it

    def fit(self, view: pygame.Rect, tall: int, t: Theme) -> None:
        """What is looked at is `tall` pixels high, and seen through `view`."""
        self._view, self._tall = view, tall
        self.to(self.offset)
        self._bar = pygame.Rect(view.right - t.u(_WIDE), view.top, t.u(_WIDE), 0)
        if tall > view.height:
            self._bar.height = max(t.u(_SHORTEST), view.height * view.height // tall)
            self._bar.top += (view.height - self._bar.height) * self.offset // (tall - view.height)

    def to(self, offset: int) -> None:
        self.offset = min(max(0, offset), max(0, self._tall - self._view.height))

    def reveal(self, top: int, bottom: int) -> None:
        """Scroll no further than needed to see this part."""
        self.to(min(max(self.offset, bottom - self._view.height), top))

    def handle(self, event: pygame.event.Event, step: int) -> bool:
        """The wheel (`step` pixels a notch), and the bar dragged by the mouse."""
        if event.type == pygame.MOUSEWHEEL:
            self.to(self.offset - event.y * step)
            return True
        if event.type == pygame.MOUSEBUTTONDOWN and event.button == 1 and self._bar.collidepoint(event.pos):
            self._held = event.pos[1] - self._bar.top
            return True
        if event.type == pygame.MOUSEBUTTONUP and self._held is not None:
            self._held = None
            return True
        if event.type == pygame.MOUSEMOTION and self._held is not None:
            way = self._view.height - self._bar.height
            self.to((event.pos[1] - self._held - self._view.top) * (self._tall - self._view.height) // max(1, way))
            return True
        return False

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        if self._bar.height:
            t.box(surface, self._bar.inflate(-t.u(2), 0), t.palette.faint if self._held is not None else t.palette.edge, radius=4)
