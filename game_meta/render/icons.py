"""Small signs: what an action does, tick and cross, play and pause. White shapes in a unit square, antialiased, in any colour."""

from __future__ import annotations

from functools import lru_cache
from math import cos, pi, sin

import pygame

from game_meta.engine.observation import DOWN, LEFT, NIL, RIGHT, UP, USE
from game_meta.render.theme import Colour

_DRAWN_SIDE = 96
_TURNS = {UP: (0, -1), LEFT: (-1, 0), DOWN: (0, 1), RIGHT: (1, 0)}
ACTION_WORDS = {NIL: "wait", UP: "up", LEFT: "left", DOWN: "down", RIGHT: "right", USE: "use"}


def _to_drawn_pixels(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(x * _DRAWN_SIDE, y * _DRAWN_SIDE) for x, y in points]


def _clear_surface(colour: Colour) -> pygame.Surface:
    """Nothing, in this colour: scaling mixes it in at the borders."""
    big = pygame.Surface((_DRAWN_SIDE, _DRAWN_SIDE), pygame.SRCALPHA)
    big.fill((*colour, 0))
    return big


@lru_cache(maxsize=512)
def action_icon(number: int, size: int, colour: Colour) -> pygame.Surface:
    """Draw an arrow for a move, a dot for waiting, a burst for use. Shared between callers, as all icons: do not draw on it."""
    big = _clear_surface(colour)
    if number in _TURNS:
        dx, dy = _TURNS[number]
        arrow = [(0.4, 0.0), (-0.02, 0.36), (-0.02, 0.13), (-0.38, 0.13), (-0.38, -0.13), (-0.02, -0.13), (-0.02, -0.36)]
        pygame.draw.polygon(big, colour, _to_drawn_pixels([(0.5 + dx * a - dy * b, 0.5 + dy * a + dx * b) for a, b in arrow]))
    elif number == USE:
        rays = [(0.4 if i % 2 == 0 else 0.17, i * pi / 8) for i in range(16)]
        pygame.draw.polygon(big, colour, _to_drawn_pixels([(0.5 + r * cos(angle), 0.5 + r * sin(angle)) for r, angle in rays]))
    else:
        pygame.draw.circle(big, colour, (_DRAWN_SIDE / 2, _DRAWN_SIDE / 2), 0.16 * _DRAWN_SIDE)
    return pygame.transform.smoothscale(big, (size, size))


_POLYGONS = {
    "tick": [(0.12, 0.52), (0.24, 0.4), (0.42, 0.58), (0.77, 0.2), (0.89, 0.32), (0.42, 0.82)],
    "play": [(0.24, 0.14), (0.86, 0.5), (0.24, 0.86)],
    "on": [(0.3, 0.14), (0.46, 0.14), (0.78, 0.5), (0.46, 0.86), (0.3, 0.86), (0.6, 0.5)],
    "off": [(0.7, 0.14), (0.54, 0.14), (0.22, 0.5), (0.54, 0.86), (0.7, 0.86), (0.4, 0.5)],
    "fall": [(0.06, 0.16), (0.94, 0.16), (0.5, 0.92)],
    "diamond": [(0.5, 0.02), (0.98, 0.5), (0.5, 0.98), (0.02, 0.5)],
    "burst": [(0.5 + r * cos(i * pi / 8), 0.5 + r * sin(i * pi / 8)) for i, r in enumerate((0.5, 0.26) * 8)],
    "minus": [(0.08, 0.34), (0.92, 0.34), (0.92, 0.66), (0.08, 0.66)],
}
_AGAINST = {  # an arrow against a bar
    "after": ([(0.16, 0.14), (0.74, 0.5), (0.16, 0.86)], 0.76),
    "before": ([(0.84, 0.14), (0.26, 0.5), (0.84, 0.86)], 0.12),
}


@lru_cache(maxsize=256)
def sign_icon(name: str, size: int, colour: Colour) -> pygame.Surface:
    """Draw a sign by its name: tick, cross, play, pause, on, off, after, before, fall, diamond, burst, minus, ring or disc."""
    big = _clear_surface(colour)
    if name in _POLYGONS:
        pygame.draw.polygon(big, colour, _to_drawn_pixels(_POLYGONS[name]))
    elif name in _AGAINST:
        arrow, bar = _AGAINST[name]
        pygame.draw.polygon(big, colour, _to_drawn_pixels(arrow))
        pygame.draw.rect(big, colour, pygame.Rect(_to_drawn_pixels([(bar, 0.14)])[0], (0.12 * _DRAWN_SIDE, 0.72 * _DRAWN_SIDE)))
    elif name == "cross":
        for s in (1, -1):
            ends = [(-0.36, -0.24), (-0.24, -0.36), (0.36, 0.24), (0.24, 0.36)]
            pygame.draw.polygon(big, colour, _to_drawn_pixels([(0.5 + s * x, 0.5 + y) for x, y in ends]))
    elif name == "pause":
        for x in (0.2, 0.58):
            pygame.draw.rect(
                big, colour, pygame.Rect(_to_drawn_pixels([(x, 0.15)])[0], (0.22 * _DRAWN_SIDE, 0.7 * _DRAWN_SIDE)), border_radius=6
            )
    else:
        pygame.draw.circle(big, colour, (_DRAWN_SIDE / 2, _DRAWN_SIDE / 2), 0.42 * _DRAWN_SIDE, 0 if name == "disc" else 16)
    return pygame.transform.smoothscale(big, (size, size))


def blit_centred(surface: pygame.Surface, image: pygame.Surface, centre: tuple[float, float]) -> None:
    """Blit a picture with its middle at `centre`."""
    surface.blit(image, image.get_rect(center=(round(centre[0]), round(centre[1]))))
