"""What each look looks like: one shape and one colour each, so that neither colour nor shape alone has to tell them apart.

The shapes are polygons in a unit square, drawn large, given an outline and a soft vertical light, and scaled down (which antialiases them).
Looks mean nothing in the game: a skull may well pay.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import pygame

from game_meta.engine.observation import AVATAR, FIRST_LOOK, WALL
from game_meta.viewer import palette, shapes
from game_meta.viewer.palette import DARK, Colour, mix

# Look FIRST_LOOK + i is SHAPES[i]. Neighbours in hue differ in shape and lightness (checked for the common kinds of colour blindness).
SHAPES: tuple[tuple[Callable[[shapes.Pen], None], Colour], ...] = (
    (shapes.gem, (86, 190, 250)),
    (shapes.coin, (247, 203, 75)),
    (shapes.triangle, (46, 200, 160)),
    (shapes.heart, (244, 104, 140)),
    (shapes.key, (240, 230, 200)),
    (shapes.crate, (196, 138, 82)),
    (shapes.star, (255, 158, 62)),
    (shapes.skull, (214, 221, 238)),
    (shapes.door, (142, 124, 246)),
    (shapes.drop, (62, 136, 255)),
    (shapes.mushroom, (255, 92, 74)),
    (shapes.flower, (216, 142, 244)),
)
AVATAR_COLOUR, RIVAL_COLOUR = (255, 236, 205), (118, 190, 255)
_BIG = 192  # side of the drawing before it is scaled down


def style(look: int) -> tuple[Callable[[shapes.Pen], None], Colour]:
    """The shape and colour of a look; looks beyond the twelve repeat the shapes in other colours."""
    turn, index = divmod(look - FIRST_LOOK, len(SHAPES))
    return SHAPES[index][0], SHAPES[(index + 5 * turn) % len(SHAPES)][1]


@lru_cache(maxsize=1024)
def draw(look: int, size: int, heading: tuple[int, int] = (0, 0), rival: bool = False) -> pygame.Surface:
    """The picture of a look, `size` pixels square with clear ground. Shared between callers: do not draw on it.

    The second player's avatar is the `rival`: of another colour, and with a stripe.
    """
    size = max(1, size)
    if look == WALL:
        return wall(size, 0)
    if look == AVATAR:
        picture = _lit(lambda pen: shapes.robot(pen, heading), RIVAL_COLOUR if rival else AVATAR_COLOUR)
        if rival:
            pygame.draw.rect(picture, mix(RIVAL_COLOUR, DARK.back, 0.7), (_BIG * 0.24, _BIG * 0.70, _BIG * 0.52, _BIG * 0.07))
    elif look >= FIRST_LOOK:
        shape, colour = style(look)
        picture = _lit(shape, colour)
        if heading != (0, 0):
            _chevron(picture, heading, mix(colour, (255, 255, 255), 0.35))
    else:
        picture = pygame.Surface((_BIG, _BIG), pygame.SRCALPHA)
    return pygame.transform.smoothscale(picture, (size, size))


def _lit(shape: Callable[[shapes.Pen], None], colour: Colour) -> pygame.Surface:
    """The shape with a dark outline below it and light from above."""
    body = pygame.Surface((_BIG, _BIG), pygame.SRCALPHA)
    shape(shapes.Pen(body, colour))
    light = pygame.Surface((1, _BIG), pygame.SRCALPHA)
    for y in range(_BIG):
        level = round(255 - 70 * max(0.0, (y / _BIG - 0.25)))
        light.set_at((0, y), (level, level, level, 255))
    body.blit(pygame.transform.scale(light, (_BIG, _BIG)), (0, 0), special_flags=pygame.BLEND_RGBA_MULT)
    rim = pygame.mask.from_surface(body, 127).to_surface(setcolor=(*mix(colour, (8, 10, 20), 0.82), 255), unsetcolor=(0, 0, 0, 0))
    picture = pygame.Surface((_BIG, _BIG), pygame.SRCALPHA)
    for dx, dy in ((-5, 0), (5, 0), (0, -5), (0, 6), (-4, -4), (4, -4), (-4, 4), (4, 4)):
        picture.blit(rim, (dx, dy))
    picture.blit(body, (0, 0))
    return picture


def _chevron(picture: pygame.Surface, heading: tuple[int, int], colour: Colour) -> None:
    """A small arrow at the edge that a moving thing faces (the agent is shown headings too)."""
    dx, dy = heading
    tip, base, half = 0.485, 0.40, 0.10
    points = [(0.5 + dx * along + dy * across, 0.5 + dy * along + dx * across) for along, across in ((tip, 0), (base, half), (base, -half))]
    pygame.draw.polygon(picture, colour, [(x * _BIG, y * _BIG) for x, y in points])


@lru_cache(maxsize=256)
def wall(size: int, joined: int) -> pygame.Surface:
    """One wall tile. Bits of `joined`: a wall adjoins above (1), left (2), below (4), right (8); a corner is round if neither does."""
    big, radius = pygame.Surface((_BIG, _BIG), pygame.SRCALPHA), 44
    up, left, down, right = (bool(joined & bit) for bit in (1, 2, 4, 8))
    corners = {
        "border_top_left_radius": 0 if up or left else radius,
        "border_top_right_radius": 0 if up or right else radius,
        "border_bottom_left_radius": 0 if down or left else radius,
        "border_bottom_right_radius": 0 if down or right else radius,
    }
    depth = 0 if down else 30  # the front face shows where nothing stands before the wall
    pygame.draw.rect(big, mix(palette.WALL, DARK.back, 0.55), big.get_rect(), border_radius=0, **corners)
    top = pygame.Rect(0, 0, _BIG, _BIG - depth)
    pygame.draw.rect(big, mix(palette.WALL, (255, 255, 255), 0.16) if not up else palette.WALL, top, border_radius=0, **corners)
    if not up:
        top = pygame.Rect(0, 9, _BIG, _BIG - depth - 9)
        pygame.draw.rect(big, palette.WALL, top, border_radius=0, **corners)
    return pygame.transform.smoothscale(big, (size, size))
