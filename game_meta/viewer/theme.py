"""Palette, type and spacing, and the few antialiased primitives all widgets share.

Everything drawn here is cached, because most of a frame is the same as the frame before: a widget asks for the same rounded panel or line
of text sixty times a second. Sizes are written for a 1280 x 720 window on an 8 px grid; `Theme.u` scales them to the real one.
"""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from pathlib import Path

import pygame

Colour = tuple[int, int, int]

BACK: Colour = (13, 16, 28)
PANEL: Colour = (23, 27, 44)
EDGE: Colour = (38, 44, 69)
TRACK: Colour = (35, 41, 64)
FLOOR: tuple[Colour, Colour] = ((28, 33, 54), (32, 38, 61))
WALL: Colour = (68, 78, 114)
TEXT: Colour = (233, 236, 246)
MUTED: Colour = (152, 161, 190)
FAINT: Colour = (94, 103, 136)
UNSURE: Colour = (104, 112, 140)
ACCENT: Colour = (255, 204, 92)
GOOD: Colour = (62, 205, 163)
BAD: Colour = (255, 112, 86)
COOL: Colour = (106, 182, 255)

# One colour for each effect in the order of variants.truth.EFFECTS: green gains, orange loses, red kills, blues are about moving.
EFFECT_COLOURS: tuple[Colour, ...] = (
    (62, 205, 163),
    (245, 166, 68),
    (255, 98, 92),
    (138, 152, 205),
    (96, 176, 255),
    (178, 142, 246),
    (247, 214, 98),
    (232, 128, 206),
    (62, 205, 163),
    (245, 166, 68),
)

_OVERSAMPLE = 4


def mix(a: Colour, b: Colour, t: float) -> Colour:
    """The colour a share `t` of the way from a to b."""
    t = min(1.0, max(0.0, t))
    return (round(a[0] + (b[0] - a[0]) * t), round(a[1] + (b[1] - a[1]) * t), round(a[2] + (b[2] - a[2]) * t))


def number(value: float, digits: int | None = None, sign: bool = False) -> str:
    """A number as people write it: no -0, a true minus sign, no more digits than needed (or exactly `digits`)."""
    words = f"{value:{'+' if sign else ''}{'g' if digits is None else f'.{digits}f'}}"
    return words.removeprefix("-") if float(words) == 0 else words.replace("-", "−")


def _font_file(bold: bool) -> str | None:
    """DejaVu Sans out of matplotlib (installed anyway), so that the picture is the same on every machine; None is pygame's own font."""
    spec = importlib.util.find_spec("matplotlib")
    if spec is None or spec.origin is None:
        return None
    file = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
    return str(file) if file.is_file() else None


@lru_cache(maxsize=64)
def _font(pixels: int, bold: bool) -> pygame.font.Font:
    pygame.font.init()
    return pygame.font.Font(_font_file(bold), pixels)


@lru_cache(maxsize=4096)
def _text(words: str, pixels: int, colour: Colour, bold: bool) -> pygame.Surface:
    try:
        return _font(pixels, bold).render(words, True, colour)
    except pygame.error:  # somebody in this process (an environment's window) has quit pygame meanwhile, and its fonts with it
        _font.cache_clear()
        return _font(pixels, bold).render(words, True, colour)


@lru_cache(maxsize=512)
def _slanted(words: str, pixels: int, colour: Colour, angle: int) -> pygame.Surface:
    return pygame.transform.rotozoom(_text(words, pixels * 2, colour, False), angle, 0.5)


@lru_cache(maxsize=4096)
def _rounded(width: int, height: int, radius: int, colour: Colour, edge: Colour | None, alpha: int, stroke: int) -> pygame.Surface:
    big = pygame.Surface((width * _OVERSAMPLE, height * _OVERSAMPLE), pygame.SRCALPHA)
    area = big.get_rect()
    if edge is not None:
        pygame.draw.rect(big, (*edge, alpha), area, border_radius=radius * _OVERSAMPLE)
        area = area.inflate(-2 * stroke * _OVERSAMPLE, -2 * stroke * _OVERSAMPLE)
    pygame.draw.rect(big, (*colour, alpha), area, border_radius=max(0, radius - (stroke if edge else 0)) * _OVERSAMPLE)
    return pygame.transform.smoothscale(big, (width, height))


@lru_cache(maxsize=256)
def _strokes(size: tuple[int, int], lines: tuple, dots: tuple) -> pygame.Surface:
    """Antialiased polylines ((colour, width, points), ...) and discs ((colour, radius, x, y), ...) on a clear surface."""
    n = _OVERSAMPLE
    big = pygame.Surface((size[0] * n, size[1] * n), pygame.SRCALPHA)
    for colour, width, points in lines:
        scaled = [(x * n, y * n) for x, y in points]
        big_width = max(1, round(width * n))
        if len(scaled) > 1:
            pygame.draw.lines(big, colour, False, scaled, big_width)
        for point in scaled:  # round joints and ends
            pygame.draw.circle(big, colour, point, big_width / 2)
    for colour, radius, x, y in dots:
        pygame.draw.circle(big, colour, (x * n, y * n), radius * n)
    return pygame.transform.smoothscale(big, size)


class Theme:
    """The measures of one window size. `scale` is 1 for 1280 x 720."""

    def __init__(self, scale: float = 1.0):
        self.scale = scale

    def u(self, pixels: float) -> int:
        """Design pixels to real ones (never less than one)."""
        return max(1, round(pixels * self.scale))

    def text(self, words: str, size: float = 13, colour: Colour = TEXT, bold: bool = False) -> pygame.Surface:
        return _text(words, max(9, round(size * self.scale)), colour, bold)

    def slanted(self, words: str, size: float, colour: Colour, angle: int) -> pygame.Surface:
        return _slanted(words, max(9, round(size * self.scale)), colour, angle)

    def write(self, surface: pygame.Surface, words: str, at: tuple[float, float], size: float = 13, colour: Colour = TEXT,
              bold: bool = False, anchor: str = "midleft") -> pygame.Rect:  # fmt: skip
        """Text with the named point of its box at `at`; returns the box."""
        image = self.text(words, size, colour, bold)
        box = image.get_rect(**{anchor: (round(at[0]), round(at[1]))})
        surface.blit(image, box)
        return box

    def fit(self, words: str, size: float, width: int, bold: bool = False) -> str:
        """`words`, shortened with an ellipsis to at most `width` pixels."""
        if self.text(words, size, TEXT, bold).get_width() <= width:
            return words
        while words and self.text(words + "…", size, TEXT, bold).get_width() > width:
            words = words[:-1]
        return words + "…"

    def box(self, surface: pygame.Surface, rect: pygame.Rect, colour: Colour = PANEL, edge: Colour | None = None, radius: float = 8,
            alpha: int = 255, stroke: float = 1) -> None:  # fmt: skip
        if rect.width <= 0 or rect.height <= 0:
            return
        corner = min(self.u(radius), rect.width // 2, rect.height // 2)
        surface.blit(_rounded(rect.width, rect.height, corner, colour, edge, alpha, self.u(stroke)), rect)

    def panel(self, surface: pygame.Surface, rect: pygame.Rect, title: str = "") -> pygame.Rect:
        """A rounded panel; returns what is left inside its padding (and below its title)."""
        self.box(surface, rect, PANEL, EDGE, 12)
        inside = rect.inflate(-2 * self.u(16), -2 * self.u(12))
        if title:
            self.write(surface, title, inside.topleft, 13, MUTED, True, "topleft")
            inside = pygame.Rect(inside.left, inside.top + self.u(24), inside.width, inside.height - self.u(24))
        return inside

    def strokes(self, surface: pygame.Surface, rect: pygame.Rect, lines: tuple = (), dots: tuple = ()) -> None:
        """Antialiased lines and dots in coordinates relative to `rect`."""
        if rect.width > 0 and rect.height > 0:
            surface.blit(_strokes(rect.size, lines, dots), rect)
