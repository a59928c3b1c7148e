"""Where words stand on a screen: a theme that keeps the ink of all that is written, and what is wrong with how it lies."""

from itertools import combinations
from typing import ClassVar, NamedTuple

import pygame

from game_meta.app import app as app_module
from game_meta.render.theme import Theme


class WrittenWord(NamedTuple):
    words: str
    ink: pygame.Rect  # on the whole surface
    seen: pygame.Rect  # the part of it inside the clip


class WritingTheme(Theme):
    """Keeps what is written with it, by the surface that it is written on; what a box is drawn over is written no more."""

    by_surface: ClassVar[dict[pygame.Surface, list[WrittenWord]]] = {}
    boxes: ClassVar[dict[pygame.Surface, list[pygame.Rect]]] = {}
    crossing: ClassVar[list[str]] = []  # words that begin in a box and end beyond it

    def draw_text(self, surface, words, at, size=13, colour=None, bold=False, anchor="midleft"):
        box = super().draw_text(surface, words, at, size, colour, bold, anchor)
        ink = self.render_text(words, size, colour, bold).get_bounding_rect().move(box.topleft)
        if ink.clip(surface.get_clip()):
            offset = surface.get_abs_offset()
            written = WrittenWord(words, ink.move(offset), ink.clip(surface.get_clip()).move(offset))
            self.by_surface.setdefault(surface.get_abs_parent(), []).append(written)
            under = [box for box in self.boxes.get(surface.get_abs_parent(), ()) if box.collidepoint(written.ink.midleft)]
            if under and under[-1].height >= written.ink.height and under[-1].right < written.ink.right:
                self.crossing.append(f"{words!r} leaves its box")
        return box

    def draw_box(self, surface, rect, colour, edge=None, radius=8, alpha=255, stroke=1):
        super().draw_box(surface, rect, colour, edge, radius, alpha, stroke)
        place = pygame.Rect(rect).clip(surface.get_clip()).move(surface.get_abs_offset())
        self.boxes.setdefault(surface.get_abs_parent(), []).append(place)
        if alpha == 255 and (under := self.by_surface.get(surface.get_abs_parent())):
            under[:] = [word for word in under if not place.colliderect(word.seen)]


def faults_of_frame(app, size, monkeypatch):
    """Draw one frame of the app at this size; return which words lie over others or leave the window."""
    monkeypatch.setattr(app_module, "Theme", WritingTheme)
    WritingTheme.by_surface.clear()
    WritingTheme.boxes.clear()
    WritingTheme.crossing.clear()
    app.draw_frame(pygame.Surface(size))
    canvas = max(WritingTheme.by_surface, key=lambda surface: surface.get_width() * surface.get_height())
    written = WritingTheme.by_surface[canvas]
    faults = [f"{a.words!r} over {b.words!r}" for a, b in combinations(written, 2) if a.seen.colliderect(b.seen)]
    return (
        faults
        + WritingTheme.crossing
        + [f"{word.words!r} leaves the window" for word in written if not canvas.get_rect().contains(word.ink)]
    )
