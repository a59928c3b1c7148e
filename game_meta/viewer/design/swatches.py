"""What one can paint with: a picture for each character of the levels, and for types that have none yet, which then get one."""

from __future__ import annotations

import pygame

from game_meta.design.palette import new_symbol, without_symbol
from game_meta.viewer.app import bubble
from game_meta.viewer.app.widgets import Widget
from game_meta.viewer.design.stage import Stage
from game_meta.viewer.design.stills import symbol
from game_meta.viewer.palette import DARK, FLOOR, mix
from game_meta.viewer.theme import Theme

_SIDE, _GAP = 34, 6  # design pixels


class Swatches(Widget):
    def __init__(self, stage: Stage):
        super().__init__()
        self.stage = stage
        self.places: list[pygame.Rect] = []
        self._pointed = -1

    @property
    def without(self) -> list[str]:
        return without_symbol(self.stage.document.text)

    def handle(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_LEFT, pygame.K_RIGHT):
            step = 1 if event.key == pygame.K_RIGHT else -1
            self.stage.brush = (self.stage.brush + step) % len(self.stage.symbols)
            return True
        if event.type == pygame.MOUSEMOTION:
            self._pointed = next((i for i, place in enumerate(self.places) if place.collidepoint(event.pos)), -1)
        elif self.pressed(event):
            index = next((i for i, place in enumerate(self.places) if place.collidepoint(event.pos)), None)
            if index is not None:
                self.choose(index)
            return True
        return False

    def choose(self, index: int) -> None:
        """What has no character yet gets one."""
        document, known = self.stage.document, len(self.stage.symbols)
        if index >= known:
            char, edit = new_symbol(document.text, self.without[index - known])
            document.change([edit])
            index = next(i for i, each in enumerate(self.stage.symbols) if each.char == char)
        self.stage.brush = index

    def tall(self, t: Theme, width: int) -> int:
        """As high as it must be for this width."""
        count = len(self.stage.symbols) + len(self.without)
        a_row = max(1, (width + t.u(_GAP)) // t.u(_SIDE + _GAP))
        return -(-count // a_row) * t.u(_SIDE + _GAP) - t.u(_GAP)

    def draw(self, surface: pygame.Surface, t: Theme) -> None:
        stage, side, gap = self.stage, t.u(_SIDE), t.u(_GAP)
        a_row = max(1, (self.rect.width + gap) // (side + gap))
        told = [(each.types, each.char) for each in stage.symbols] + [((name,), "+") for name in self.without]
        self.places = [
            pygame.Rect(self.rect.left + i % a_row * (side + gap), self.rect.top + i // a_row * (side + gap), side, side)
            for i in range(len(told))
        ]
        chosen = stage.symbol.char
        for i, ((types, char), place) in enumerate(zip(told, self.places, strict=True)):
            here = i < len(stage.symbols) and char == chosen
            ink = (t.palette.accent if self.focused else t.palette.text) if here else t.palette.edge
            t.box(surface, place, FLOOR[0] if i != self._pointed else mix(FLOOR[0], DARK.text, 0.15), ink, 8, stroke=3 if here else 1)
            picture = symbol(types, side - t.u(12), stage.cast)
            if picture is not None:
                surface.blit(picture, picture.get_rect(center=place.center))
            if picture is None or char == "+":
                at, anchor = (place.center, "center") if picture is None else ((place.right - t.u(3), place.bottom - t.u(8)), "midright")
                t.write(surface, char, at, 14, DARK.text if char == "+" else DARK.muted, True, anchor)

    def tell(self, surface: pygame.Surface, t: Theme) -> None:
        """What the one under the mouse is; drawn over everything."""
        if not self.hovered or not 0 <= self._pointed < len(self.places):
            return
        symbols, place = self.stage.symbols, self.places[self._pointed]
        if self._pointed < len(symbols):
            words = f"{symbols[self._pointed].char}  {symbols[self._pointed].meaning}"
        else:
            words = f"{self.without[self._pointed - len(symbols)]}: no character yet, press to give it one"
        bubble.draw(surface, t, surface.get_rect(), place.midleft, place.height, [(words, t.palette.text)])
