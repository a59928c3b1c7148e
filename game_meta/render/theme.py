"""The theme: colours, type and spacing, and the few antialiased primitives that all panels and widgets share.

Each of two palettes keeps apart what must not be confused, for every kind of eye: `tests/app/test_palette.py` looks at them
as people with the common kinds of colour blindness do. Colour never tells a thing alone: gains and losses differ in shape too, effects
stand in columns that are named. The boards have colours of their own, the same in both themes.

Sizes are written for a 1280 x 720 window on an 8 px grid; `Theme.px` scales them to the real one. Everything drawn is cached, because most
of a frame is the same as the frame before: a widget asks for the same rounded panel or line of text sixty times a second.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pygame

Colour = tuple[int, int, int]

# A board is a screen within the screen: dark in both themes, because the colours of the sprites are chosen for that.
BOARD_FLOOR_COLOURS: tuple[Colour, Colour] = ((28, 33, 54), (32, 38, 61))
BOARD_WALL_COLOUR: Colour = (68, 78, 114)


@dataclass(frozen=True, eq=False)  # compared and hashed as the object it is: there are two
class Palette:
    """The colours of one theme, by what they say."""

    name: str
    back: Colour  # behind everything
    panel: Colour
    edge: Colour  # of a panel
    track: Colour  # the empty part of a bar, a field to write in
    text: Colour
    muted: Colour  # words that matter less ...
    faint: Colour  # ... and least
    unsure: Colour
    accent: Colour
    good: Colour
    bad: Colour
    cool: Colour
    effects: tuple[Colour, ...]  # one for each of LABEL_NAMES; what a shot does has the colour of what a touch does


DARK_PALETTE = Palette(
    name="dark",
    back=(13, 16, 28),
    panel=(23, 27, 44),
    edge=(38, 44, 69),
    track=(35, 41, 64),
    text=(233, 236, 246),
    muted=(152, 161, 190),
    faint=(122, 131, 164),
    unsure=(104, 112, 140),
    accent=(255, 204, 92),
    good=(66, 210, 167),
    bad=(255, 112, 86),
    cool=(105, 164, 249),
    effects=(
        (66, 210, 167),
        (231, 155, 56),
        (255, 98, 92),
        (180, 188, 232),
        (126, 177, 251),
        (138, 125, 239),
        (255, 221, 106),
        (208, 102, 175),
        (66, 210, 167),
        (231, 155, 56),
    ),
)

LIGHT_PALETTE = Palette(
    name="light",
    back=(240, 242, 248),
    panel=(255, 255, 255),
    edge=(212, 217, 230),
    track=(230, 233, 242),
    text=(23, 27, 44),
    muted=(84, 92, 118),
    faint=(104, 112, 138),
    unsure=(150, 157, 180),
    accent=(160, 98, 0),
    good=(13, 132, 96),
    bad=(165, 0, 40),
    cool=(18, 86, 190),
    effects=(
        (15, 170, 115),
        (208, 116, 11),
        (239, 60, 79),
        (116, 126, 170),
        (32, 126, 249),
        (109, 55, 180),
        (109, 86, 0),
        (179, 16, 116),
        (15, 170, 115),
        (208, 116, 11),
    ),
)
PALETTES = {palette.name: palette for palette in (DARK_PALETTE, LIGHT_PALETTE)}


def mix_colours(a: Colour, b: Colour, t: float) -> Colour:
    """Return the colour a share `t` of the way from a to b."""
    t = min(1.0, max(0.0, t))
    return (round(a[0] + (b[0] - a[0]) * t), round(a[1] + (b[1] - a[1]) * t), round(a[2] + (b[2] - a[2]) * t))


# ----------------------------------------------------------------------------------------------------
# Type and boxes, rendered once for each size and colour.

_OVERSAMPLE = 4


def display_number(value: float, digits: int | None = None, sign: bool = False) -> str:
    """Return a number as people write it: no -0, a true minus sign, no more digits than needed (or exactly `digits`)."""
    words = f"{value:{'+' if sign else ''}{'g' if digits is None else f'.{digits}f'}}"
    return words.removeprefix("-") if float(words) == 0 else words.replace("-", "−")


def font_file(bold: bool, mono: bool = False) -> str | None:
    """Find DejaVu in matplotlib (installed anyway), so that the picture is the same on every machine; None is pygame's own font."""
    spec = importlib.util.find_spec("matplotlib")
    if spec is None or spec.origin is None:
        return None
    file = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / f"DejaVuSans{'Mono' * mono}{'-Bold' * bold}.ttf"
    return str(file) if file.is_file() else None


@lru_cache(maxsize=64)
def _load_font(pixels: int, bold: bool, mono: bool = False) -> pygame.font.Font:
    pygame.font.init()
    return pygame.font.Font(font_file(bold, mono), pixels)


@lru_cache(maxsize=4096)
def _render_text(words: str, pixels: int, colour: Colour, bold: bool, mono: bool = False) -> pygame.Surface:
    try:
        return _load_font(pixels, bold, mono).render(words, True, colour)
    except pygame.error:  # somebody in this process (an environment's window) has quit pygame meanwhile, and its fonts with it
        _load_font.cache_clear()
        return _load_font(pixels, bold, mono).render(words, True, colour)


@lru_cache(maxsize=4096)
def _text_width(words: str, pixels: int, bold: bool, mono: bool = False) -> int:
    try:
        return _load_font(pixels, bold, mono).size(words)[0]
    except pygame.error:  # as above
        _load_font.cache_clear()
        return _load_font(pixels, bold, mono).size(words)[0]


@lru_cache(maxsize=512)
def _render_slanted(words: str, pixels: int, colour: Colour, angle: int) -> pygame.Surface:
    return pygame.transform.rotozoom(_render_text(words, pixels * 2, colour, False), angle, 0.5)


@lru_cache(maxsize=4096)
def _render_rounded_box(
    width: int, height: int, radius: int, colour: Colour, edge: Colour | None, alpha: int, stroke: int
) -> pygame.Surface:
    big = pygame.Surface((width * _OVERSAMPLE, height * _OVERSAMPLE), pygame.SRCALPHA)
    big.fill((*(edge or colour), 0))  # what is clear has a colour too, which scaling mixes in at the border
    area = big.get_rect()
    if edge is not None:
        pygame.draw.rect(big, (*edge, alpha), area, border_radius=radius * _OVERSAMPLE)
        area = area.inflate(-2 * stroke * _OVERSAMPLE, -2 * stroke * _OVERSAMPLE)
    pygame.draw.rect(big, (*colour, alpha), area, border_radius=max(0, radius - (stroke if edge else 0)) * _OVERSAMPLE)
    return pygame.transform.smoothscale(big, (width, height))


@lru_cache(maxsize=256)
def _render_strokes(size: tuple[int, int], lines: tuple, dots: tuple) -> pygame.Surface:
    """Draw antialiased polylines ((colour, width, points), ...) and discs ((colour, radius, x, y), ...) on a clear surface."""
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
    """The measures of one window size, and its colours. `scale` is 1 for 1280 x 720 and type as large as we like it."""

    def __init__(self, scale: float = 1.0, palette: Palette = DARK_PALETTE):
        self.scale = scale
        self.palette = palette

    def px(self, pixels: float) -> int:
        """Return design pixels as real ones (never less than one)."""
        return max(1, round(pixels * self.scale))

    def render_text(self, words: str, size: float = 13, colour: Colour | None = None, bold: bool = False) -> pygame.Surface:
        """Render words; shared between callers, as all that a theme renders: do not draw on it."""
        return _render_text(words, self.font_pixels(size), colour or self.palette.text, bold)

    def text_width(self, words: str, size: float = 13, bold: bool = False) -> int:
        """Return how wide these words are, without drawing them."""
        return _text_width(words, self.font_pixels(size), bold)

    def render_code(self, words: str, size: float, colour: Colour, bold: bool = False) -> pygame.Surface:
        """Render text of which every character is as wide as every other."""
        return _render_text(words, self.font_pixels(size), colour, bold, True)

    def code_width(self, size: float) -> float:
        """Return how wide a character of such text is, in pixels."""
        return _text_width("0" * 32, self.font_pixels(size), False, True) / 32

    def font_pixels(self, size: float) -> int:
        """Return the height in pixels of type that is `size` in the design; below 9 nobody reads it."""
        return max(9, round(size * self.scale))

    def render_slanted(self, words: str, size: float, colour: Colour, angle: int) -> pygame.Surface:
        """Render words that rise by `angle` degrees."""
        return _render_slanted(words, self.font_pixels(size), colour, angle)

    def draw_text(self, surface: pygame.Surface, words: str, at: tuple[float, float], size: float = 13, colour: Colour | None = None,
              bold: bool = False, anchor: str = "midleft") -> pygame.Rect:  # fmt: skip
        """Draw words with the named point of their box at `at`; return the box."""
        image = self.render_text(words, size, colour, bold)
        box = image.get_rect(**{anchor: (round(at[0]), round(at[1]))})
        surface.blit(image, box)
        return box

    def fit_text(self, words: str, size: float, width: int, bold: bool = False) -> str:
        """Return `words`, shortened with an ellipsis to at most `width` pixels."""
        if self.text_width(words, size, bold) <= width:
            return words
        while words and self.text_width(words + "…", size, bold) > width:
            words = words[:-1]
        return words + "…"

    def fit_name(self, name: str, size: float, width: int, bold: bool = False) -> str:
        """Return a name, shortened in its middle to at most `width` pixels: names that differ at their ends still do."""
        if self.text_width(name, size, bold) <= width:
            return name
        for kept in range(len(name) - 1, 1, -1):
            short = name[: kept // 2] + "…" + name[len(name) - (kept + 1) // 2 :]
            if self.text_width(short, size, bold) <= width:
                return short
        return "…"

    def wrap_text(self, words: str, size: float, width: int, most: int | None = None) -> list[str]:
        """Break words into lines of at most `width` pixels; a longer word is shortened. Of more than `most` lines the last one ends in an
        ellipsis."""
        found: list[str] = []
        for word in words.split():
            if found and self.text_width(f"{found[-1]} {word}", size) <= width:
                found[-1] += f" {word}"
            else:
                found.append(self.fit_text(word, size, width))
        if most is not None and len(found) > most:
            found[max(0, most - 1) :] = [self.fit_text(found[most - 1] + " …", size, width)] if most else []
        return found

    def draw_box(self, surface: pygame.Surface, rect: pygame.Rect, colour: Colour, edge: Colour | None = None, radius: float = 8,
            alpha: int = 255, stroke: float = 1) -> None:  # fmt: skip
        """Draw a rounded box; one without an area is left out."""
        if rect.width <= 0 or rect.height <= 0:
            return
        corner = min(self.px(radius), rect.width // 2, rect.height // 2)
        surface.blit(_render_rounded_box(rect.width, rect.height, corner, colour, edge, alpha, self.px(stroke)), rect)

    def draw_bar(self, surface: pygame.Surface, rect: pygame.Rect, share: float, colour: Colour, radius: float = 6) -> None:
        """Draw a bar that is filled from the left to this share of its width."""
        self.draw_box(surface, rect, self.palette.track, radius=radius)
        filled = pygame.Rect(rect.left, rect.top, round(rect.width * share), rect.height)
        if filled.width > 2:
            self.draw_box(surface, filled, colour, radius=radius)

    def draw_panel(self, surface: pygame.Surface, rect: pygame.Rect, title: str = "") -> pygame.Rect:
        """Draw a rounded panel; return what is left inside its padding (and below its title)."""
        self.draw_box(surface, rect, self.palette.panel, self.palette.edge, 12)
        if title:
            self.draw_text(surface, title, (rect.left + self.px(16), rect.top + self.px(12)), 13, self.palette.muted, True, "topleft")
        return self.panel_inside(rect, title)

    def panel_inside(self, rect: pygame.Rect, title: str = "") -> pygame.Rect:
        """Return what a panel leaves inside its padding (and below its title)."""
        inside, head = rect.inflate(-2 * self.px(16), -2 * self.px(12)), self.px(24) if title else 0
        return pygame.Rect(inside.left, inside.top + head, inside.width, inside.height - head)

    def draw_strokes(self, surface: pygame.Surface, rect: pygame.Rect, lines: tuple = (), dots: tuple = ()) -> None:
        """Draw antialiased lines and dots in coordinates relative to `rect`."""
        if rect.width > 0 and rect.height > 0:
            surface.blit(_render_strokes(rect.size, lines, dots), rect, special_flags=pygame.BLEND_PREMULTIPLIED)
