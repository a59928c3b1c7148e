"""What each look looks like: one shape and one colour each, so that neither colour nor shape alone has to tell them apart.

The shapes are polygons in a unit square, each a function that draws with a Pen, in shades of the pen's colour. Drawn large, they are given
an outline and a soft vertical light, and scaled down (which antialiases them). Looks mean nothing in the game: a skull may well pay.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import cos, pi, sin

import pygame

from game_meta.engine.observation import AVATAR, FIRST_LOOK, WALL
from game_meta.render import theme
from game_meta.render.theme import DARK_PALETTE, Colour, mix_colours

Points = list[tuple[float, float]]


class Pen:
    """Draws in unit coordinates (0..1 both ways) on a square surface, in shades of one colour."""

    def __init__(self, surface: pygame.Surface, colour: Colour):
        self.surface, self.colour, self.side = surface, colour, surface.get_width()

    def shade(self, amount: float) -> Colour:
        """Return the pen's colour made lighter (amount above 0) or darker (below)."""
        return mix_colours(self.colour, (255, 255, 255), amount) if amount >= 0 else mix_colours(self.colour, (12, 14, 26), -amount)

    def polygon(self, points: Points, shade: float = 0.0) -> None:
        """Fill a polygon."""
        pygame.draw.polygon(self.surface, self.shade(shade), [(x * self.side, y * self.side) for x, y in points])

    def circle(self, x: float, y: float, radius: float, shade: float = 0.0) -> None:
        """Fill a circle."""
        pygame.draw.circle(self.surface, self.shade(shade), (x * self.side, y * self.side), radius * self.side)

    def hole(self, x: float, y: float, radius: float) -> None:
        """Clear a circle."""
        pygame.draw.circle(self.surface, (0, 0, 0, 0), (x * self.side, y * self.side), radius * self.side)

    def box(self, x: float, y: float, width: float, height: float, radius: float = 0.0, shade: float = 0.0) -> None:
        """Fill a rectangle with round corners."""
        n = self.side
        rect = pygame.Rect(round(x * n), round(y * n), round(width * n), round(height * n))
        pygame.draw.rect(self.surface, self.shade(shade), rect, border_radius=round(radius * n))

    def ellipse(self, x: float, y: float, width: float, height: float, shade: float = 0.0) -> None:
        """Fill the ellipse of a rectangle."""
        n = self.side
        pygame.draw.ellipse(self.surface, self.shade(shade), pygame.Rect(round(x * n), round(y * n), round(width * n), round(height * n)))


def draw_gem(pen: Pen) -> None:
    """Draw a cut gem."""
    left, right, top, girdle, foot = 0.12, 0.88, 0.2, 0.4, 0.88
    pen.polygon([(0.3, top), (0.7, top), (right, girdle), (0.5, foot), (left, girdle)])
    pen.polygon([(0.3, top), (0.7, top), (0.62, girdle), (0.38, girdle)], 0.5)
    pen.polygon([(0.3, top), (0.38, girdle), (left, girdle)], 0.22)
    pen.polygon([(0.7, top), (right, girdle), (0.62, girdle)], -0.1)
    pen.polygon([(0.38, girdle), (0.62, girdle), (0.5, foot)], 0.18)
    pen.polygon([(0.62, girdle), (right, girdle), (0.5, foot)], -0.25)


def draw_coin(pen: Pen) -> None:
    """Draw a coin."""
    pen.circle(0.5, 0.5, 0.37, -0.25)
    pen.circle(0.5, 0.5, 0.32)
    pen.circle(0.5, 0.5, 0.24, -0.22)
    pen.circle(0.5, 0.5, 0.2, 0.12)
    pen.circle(0.43, 0.42, 0.06, 0.65)


def draw_triangle(pen: Pen) -> None:
    """Draw a pyramid with an opening."""
    pen.polygon([(0.5, 0.12), (0.9, 0.84), (0.1, 0.84)])
    pen.polygon([(0.5, 0.12), (0.5, 0.84), (0.1, 0.84)], 0.25)
    pen.polygon([(0.5, 0.4), (0.68, 0.72), (0.32, 0.72)], -0.45)


def draw_heart(pen: Pen) -> None:
    """Draw a heart."""
    outline = []
    for i in range(80):
        t = 2 * pi * i / 80
        x = 16 * sin(t) ** 3
        y = 13 * cos(t) - 5 * cos(2 * t) - 2 * cos(3 * t) - cos(4 * t)
        outline.append((0.5 + x * 0.0235, 0.47 - y * 0.0235))
    pen.polygon(outline)
    pen.circle(0.33, 0.36, 0.08, 0.55)


def draw_key(pen: Pen) -> None:
    """Draw a key."""
    pen.circle(0.31, 0.31, 0.21)
    pen.polygon([(0.38, 0.46), (0.46, 0.38), (0.88, 0.8), (0.8, 0.88)])
    pen.polygon([(0.72, 0.64), (0.84, 0.52), (0.92, 0.6), (0.8, 0.72)])
    pen.polygon([(0.58, 0.5), (0.68, 0.4), (0.76, 0.48), (0.66, 0.58)])
    pen.circle(0.26, 0.24, 0.05, 0.7)
    pen.hole(0.31, 0.31, 0.09)


def draw_crate(pen: Pen) -> None:
    """Draw a wooden crate."""
    pen.box(0.14, 0.14, 0.72, 0.72, 0.07)
    pen.box(0.22, 0.22, 0.56, 0.56, 0.02, -0.38)
    pen.polygon([(0.22, 0.68), (0.68, 0.22), (0.78, 0.32), (0.32, 0.78)], 0.12)
    for x, y in ((0.18, 0.18), (0.82, 0.18), (0.18, 0.82), (0.82, 0.82)):
        pen.circle(x, y, 0.022, -0.55)


def draw_star(pen: Pen) -> None:
    """Draw a star with five points."""
    points, core = [], []
    for i in range(10):
        angle = -pi / 2 + i * pi / 5
        radius = 0.43 if i % 2 == 0 else 0.2
        points.append((0.5 + radius * cos(angle), 0.53 + radius * sin(angle)))
        core.append((0.5 + radius * 0.55 * cos(angle), 0.53 + radius * 0.55 * sin(angle)))
    pen.polygon(points)
    pen.polygon(core, 0.5)


def draw_skull(pen: Pen) -> None:
    """Draw a skull."""
    pen.circle(0.5, 0.43, 0.33)
    pen.box(0.31, 0.62, 0.38, 0.25, 0.06)
    pen.circle(0.37, 0.46, 0.1, -0.92)
    pen.circle(0.63, 0.46, 0.1, -0.92)
    pen.polygon([(0.5, 0.55), (0.45, 0.64), (0.55, 0.64)], -0.92)
    for x in (0.41, 0.5, 0.59):
        pen.box(x - 0.012, 0.74, 0.024, 0.13, 0, -0.8)


def draw_door(pen: Pen) -> None:
    """Draw an arched door."""
    pen.circle(0.5, 0.4, 0.3)
    pen.box(0.2, 0.4, 0.6, 0.48)
    pen.circle(0.5, 0.41, 0.22, -0.35)
    pen.box(0.28, 0.41, 0.44, 0.47, 0, -0.35)
    for x in (0.42, 0.565):
        pen.box(x, 0.24 if x > 0.5 else 0.22, 0.025, 0.64, 0, -0.62)
    pen.circle(0.64, 0.6, 0.045, 0.75)


def draw_drop(pen: Pen) -> None:
    """Draw a drop."""
    right = [(0.5, 0.08), (0.58, 0.24), (0.7, 0.42), (0.76, 0.58)]
    left = [(1 - x, y) for x, y in reversed(right)]
    pen.circle(0.5, 0.61, 0.28)
    pen.polygon([*right, (0.5, 0.7), *left[:-1]])
    pen.circle(0.4, 0.62, 0.09, 0.6)
    pen.circle(0.4, 0.5, 0.04, 0.6)


def draw_mushroom(pen: Pen) -> None:
    """Draw a mushroom with spots."""
    pen.box(0.36, 0.5, 0.28, 0.37, 0.09, 0.72)
    pen.circle(0.5, 0.5, 0.38)
    pen.surface.fill((0, 0, 0, 0), pygame.Rect(0, round(0.58 * pen.side), round(0.36 * pen.side), pen.side))
    pen.surface.fill((0, 0, 0, 0), pygame.Rect(round(0.64 * pen.side), round(0.58 * pen.side), pen.side, pen.side))
    pen.box(0.36, 0.56, 0.28, 0.31, 0.08, 0.72)
    pen.box(0.125, 0.5, 0.75, 0.1, 0.05)
    for x, y, r in ((0.5, 0.3, 0.085), (0.29, 0.44, 0.06), (0.71, 0.44, 0.06)):
        pen.circle(x, y, r, 0.85)


def draw_flower(pen: Pen) -> None:
    """Draw a flower with six petals."""
    for i in range(6):
        angle = -pi / 2 + i * pi / 3
        pen.circle(0.5 + 0.23 * cos(angle), 0.5 + 0.23 * sin(angle), 0.17, 0.0 if i % 2 else 0.18)
    pen.circle(0.5, 0.5, 0.15, -0.7)
    pen.circle(0.5, 0.5, 0.09, 0.75)


def draw_robot(pen: Pen, heading: tuple[int, int]) -> None:
    """Draw the avatar: a friendly robot whose eyes look where it faces."""
    dx, dy = heading
    pen.box(0.47, 0.06, 0.06, 0.16, 0, -0.35)
    pen.circle(0.5, 0.09, 0.065, -0.15)
    pen.box(0.06, 0.42, 0.12, 0.22, 0.05, -0.3)
    pen.box(0.82, 0.42, 0.12, 0.22, 0.05, -0.3)
    pen.box(0.13, 0.2, 0.74, 0.68, 0.2)
    face = Pen(pen.surface, (36, 48, 92))
    face.box(0.21, 0.31, 0.58, 0.41, 0.14)
    eye_pen = Pen(pen.surface, (104, 236, 214))
    x, y = 0.5 + 0.09 * dx, 0.5 + 0.075 * dy
    for side in (-1, 1):
        eye_pen.box(x + side * 0.13 - 0.055, y - 0.085, 0.11, 0.17, 0.05)
    if (dx, dy) != (0, 0):
        corners = ((0.5 - 0.03 * dy, 0), (0.4, 0.13), (0.4, -0.13))  # along and across the heading
        pen.polygon([(0.5 + dx * a + dy * b, 0.53 + dy * a + dx * b) for a, b in corners], -0.15)


# ----------------------------------------------------------------------------------------------------
# The pictures of looks and walls.

# Look FIRST_LOOK + i is SHAPES[i]. Neighbours in hue differ in shape and lightness (checked for the common kinds of colour blindness).
SHAPES: tuple[tuple[Callable[[Pen], None], Colour], ...] = (
    (draw_gem, (86, 190, 250)),
    (draw_coin, (247, 203, 75)),
    (draw_triangle, (46, 200, 160)),
    (draw_heart, (244, 104, 140)),
    (draw_key, (240, 230, 200)),
    (draw_crate, (196, 138, 82)),
    (draw_star, (255, 158, 62)),
    (draw_skull, (214, 221, 238)),
    (draw_door, (142, 124, 246)),
    (draw_drop, (62, 136, 255)),
    (draw_mushroom, (255, 92, 74)),
    (draw_flower, (216, 142, 244)),
)
AVATAR_COLOUR, OPPONENT_COLOUR = (255, 236, 205), (118, 190, 255)
_DRAWN_SIDE = 192  # side of the drawing before it is scaled down


def look_style(look: int) -> tuple[Callable[[Pen], None], Colour]:
    """Return the shape and colour of a look; looks beyond the twelve repeat the shapes in other colours."""
    turn, index = divmod(look - FIRST_LOOK, len(SHAPES))
    return SHAPES[index][0], SHAPES[(index + 5 * turn) % len(SHAPES)][1]


def look_name(look: int) -> str:
    """Return what people call a picture, by its shape: "skull"."""
    return "wall" if look == WALL else "robot" if look == AVATAR else look_style(look)[0].__name__.removeprefix("draw_")


@lru_cache(maxsize=1024)
def draw_sprite(look: int, size: int, heading: tuple[int, int] = (0, 0), second_player: bool = False) -> pygame.Surface:
    """Draw the picture of a look, `size` pixels square with clear ground. Shared between callers: do not draw on it.

    The avatar of the `second_player` is of another colour, and has a stripe.
    """
    size = max(1, size)
    if look == WALL:
        return draw_wall(size, 0)
    if look == AVATAR:
        picture = _light_shape(lambda pen: draw_robot(pen, heading), OPPONENT_COLOUR if second_player else AVATAR_COLOUR)
        if second_player:
            pygame.draw.rect(
                picture,
                mix_colours(OPPONENT_COLOUR, DARK_PALETTE.back, 0.7),
                (_DRAWN_SIDE * 0.24, _DRAWN_SIDE * 0.70, _DRAWN_SIDE * 0.52, _DRAWN_SIDE * 0.07),
            )
    elif look >= FIRST_LOOK:
        shape, colour = look_style(look)
        picture = _light_shape(shape, colour)
        if heading != (0, 0):
            _draw_heading(picture, heading, mix_colours(colour, (255, 255, 255), 0.35))
    else:
        picture = pygame.Surface((_DRAWN_SIDE, _DRAWN_SIDE), pygame.SRCALPHA)
    return pygame.transform.smoothscale(picture, (size, size))


def _light_shape(shape: Callable[[Pen], None], colour: Colour) -> pygame.Surface:
    """Draw the shape with a dark outline below it and light from above."""
    body = pygame.Surface((_DRAWN_SIDE, _DRAWN_SIDE), pygame.SRCALPHA)
    shape(Pen(body, colour))
    light = pygame.Surface((1, _DRAWN_SIDE), pygame.SRCALPHA)
    for y in range(_DRAWN_SIDE):
        level = round(255 - 70 * max(0.0, (y / _DRAWN_SIDE - 0.25)))
        light.set_at((0, y), (level, level, level, 255))
    body.blit(pygame.transform.scale(light, (_DRAWN_SIDE, _DRAWN_SIDE)), (0, 0), special_flags=pygame.BLEND_RGBA_MULT)
    rim = pygame.mask.from_surface(body, 127).to_surface(setcolor=(*mix_colours(colour, (8, 10, 20), 0.82), 255), unsetcolor=(0, 0, 0, 0))
    picture = pygame.Surface((_DRAWN_SIDE, _DRAWN_SIDE), pygame.SRCALPHA)
    for dx, dy in ((-5, 0), (5, 0), (0, -5), (0, 6), (-4, -4), (4, -4), (-4, 4), (4, 4)):
        picture.blit(rim, (dx, dy))
    picture.blit(body, (0, 0))
    return picture


def _draw_heading(picture: pygame.Surface, heading: tuple[int, int], colour: Colour) -> None:
    """Draw a small arrow at the edge that a moving thing faces (the agent is shown headings too)."""
    dx, dy = heading
    tip, base, half = 0.485, 0.40, 0.10
    points = [(0.5 + dx * along + dy * across, 0.5 + dy * along + dx * across) for along, across in ((tip, 0), (base, half), (base, -half))]
    pygame.draw.polygon(picture, colour, [(x * _DRAWN_SIDE, y * _DRAWN_SIDE) for x, y in points])


@lru_cache(maxsize=256)
def draw_wall(size: int, joined: int) -> pygame.Surface:
    """Draw one wall tile. Bits of `joined`: a wall adjoins above (1), left (2), below (4), right (8); a corner is round if neither does."""
    big, radius = pygame.Surface((_DRAWN_SIDE, _DRAWN_SIDE), pygame.SRCALPHA), 44
    up, left, down, right = (bool(joined & bit) for bit in (1, 2, 4, 8))
    corners = {
        "border_top_left_radius": 0 if up or left else radius,
        "border_top_right_radius": 0 if up or right else radius,
        "border_bottom_left_radius": 0 if down or left else radius,
        "border_bottom_right_radius": 0 if down or right else radius,
    }
    depth = 0 if down else 30  # the front face shows where nothing stands before the wall
    pygame.draw.rect(big, mix_colours(theme.BOARD_WALL_COLOUR, DARK_PALETTE.back, 0.55), big.get_rect(), border_radius=0, **corners)
    top = pygame.Rect(0, 0, _DRAWN_SIDE, _DRAWN_SIDE - depth)
    pygame.draw.rect(
        big,
        mix_colours(theme.BOARD_WALL_COLOUR, (255, 255, 255), 0.16) if not up else theme.BOARD_WALL_COLOUR,
        top,
        border_radius=0,
        **corners,
    )
    if not up:
        top = pygame.Rect(0, 9, _DRAWN_SIDE, _DRAWN_SIDE - depth - 9)
        pygame.draw.rect(big, theme.BOARD_WALL_COLOUR, top, border_radius=0, **corners)
    return pygame.transform.smoothscale(big, (size, size))
