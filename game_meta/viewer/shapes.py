"""The silhouettes of the sprites in a unit square. Each function draws one with a Pen; colours are shades of the pen's own."""

from __future__ import annotations

from math import cos, pi, sin

import pygame

from game_meta.viewer.palette import Colour, mix

Points = list[tuple[float, float]]


class Pen:
    """Draws in unit coordinates (0..1 both ways) on a square surface, in shades of one colour."""

    def __init__(self, surface: pygame.Surface, colour: Colour):
        self.surface, self.colour, self.side = surface, colour, surface.get_width()

    def shade(self, amount: float) -> Colour:
        """The pen's colour made lighter (amount above 0) or darker (below)."""
        return mix(self.colour, (255, 255, 255), amount) if amount >= 0 else mix(self.colour, (12, 14, 26), -amount)

    def polygon(self, points: Points, shade: float = 0.0) -> None:
        pygame.draw.polygon(self.surface, self.shade(shade), [(x * self.side, y * self.side) for x, y in points])

    def circle(self, x: float, y: float, radius: float, shade: float = 0.0) -> None:
        pygame.draw.circle(self.surface, self.shade(shade), (x * self.side, y * self.side), radius * self.side)

    def hole(self, x: float, y: float, radius: float) -> None:
        pygame.draw.circle(self.surface, (0, 0, 0, 0), (x * self.side, y * self.side), radius * self.side)

    def box(self, x: float, y: float, width: float, height: float, radius: float = 0.0, shade: float = 0.0) -> None:
        n = self.side
        rect = pygame.Rect(round(x * n), round(y * n), round(width * n), round(height * n))
        pygame.draw.rect(self.surface, self.shade(shade), rect, border_radius=round(radius * n))

    def ellipse(self, x: float, y: float, width: float, height: float, shade: float = 0.0) -> None:
        n = self.side
        pygame.draw.ellipse(self.surface, self.shade(shade), pygame.Rect(round(x * n), round(y * n), round(width * n), round(height * n)))


def gem(pen: Pen) -> None:
    left, right, top, girdle, foot = 0.12, 0.88, 0.2, 0.4, 0.88
    pen.polygon([(0.3, top), (0.7, top), (right, girdle), (0.5, foot), (left, girdle)])
    pen.polygon([(0.3, top), (0.7, top), (0.62, girdle), (0.38, girdle)], 0.5)
    pen.polygon([(0.3, top), (0.38, girdle), (left, girdle)], 0.22)
    pen.polygon([(0.7, top), (right, girdle), (0.62, girdle)], -0.1)
    pen.polygon([(0.38, girdle), (0.62, girdle), (0.5, foot)], 0.18)
    pen.polygon([(0.62, girdle), (right, girdle), (0.5, foot)], -0.25)


def coin(pen: Pen) -> None:
    pen.circle(0.5, 0.5, 0.37, -0.25)
    pen.circle(0.5, 0.5, 0.32)
    pen.circle(0.5, 0.5, 0.24, -0.22)
    pen.circle(0.5, 0.5, 0.2, 0.12)
    pen.circle(0.43, 0.42, 0.06, 0.65)


def triangle(pen: Pen) -> None:
    pen.polygon([(0.5, 0.12), (0.9, 0.84), (0.1, 0.84)])
    pen.polygon([(0.5, 0.12), (0.5, 0.84), (0.1, 0.84)], 0.25)
    pen.polygon([(0.5, 0.4), (0.68, 0.72), (0.32, 0.72)], -0.45)


def heart(pen: Pen) -> None:
    outline = []
    for i in range(80):
        t = 2 * pi * i / 80
        x = 16 * sin(t) ** 3
        y = 13 * cos(t) - 5 * cos(2 * t) - 2 * cos(3 * t) - cos(4 * t)
        outline.append((0.5 + x * 0.0235, 0.47 - y * 0.0235))
    pen.polygon(outline)
    pen.circle(0.33, 0.36, 0.08, 0.55)


def key(pen: Pen) -> None:
    pen.circle(0.31, 0.31, 0.21)
    pen.polygon([(0.38, 0.46), (0.46, 0.38), (0.88, 0.8), (0.8, 0.88)])
    pen.polygon([(0.72, 0.64), (0.84, 0.52), (0.92, 0.6), (0.8, 0.72)])
    pen.polygon([(0.58, 0.5), (0.68, 0.4), (0.76, 0.48), (0.66, 0.58)])
    pen.circle(0.26, 0.24, 0.05, 0.7)
    pen.hole(0.31, 0.31, 0.09)


def crate(pen: Pen) -> None:
    pen.box(0.14, 0.14, 0.72, 0.72, 0.07)
    pen.box(0.22, 0.22, 0.56, 0.56, 0.02, -0.38)
    pen.polygon([(0.22, 0.68), (0.68, 0.22), (0.78, 0.32), (0.32, 0.78)], 0.12)
    for x, y in ((0.18, 0.18), (0.82, 0.18), (0.18, 0.82), (0.82, 0.82)):
        pen.circle(x, y, 0.022, -0.55)


def star(pen: Pen) -> None:
    points, core = [], []
    for i in range(10):
        angle = -pi / 2 + i * pi / 5
        radius = 0.43 if i % 2 == 0 else 0.2
        points.append((0.5 + radius * cos(angle), 0.53 + radius * sin(angle)))
        core.append((0.5 + radius * 0.55 * cos(angle), 0.53 + radius * 0.55 * sin(angle)))
    pen.polygon(points)
    pen.polygon(core, 0.5)


def skull(pen: Pen) -> None:
    pen.circle(0.5, 0.43, 0.33)
    pen.box(0.31, 0.62, 0.38, 0.25, 0.06)
    pen.circle(0.37, 0.46, 0.1, -0.92)
    pen.circle(0.63, 0.46, 0.1, -0.92)
    pen.polygon([(0.5, 0.55), (0.45, 0.64), (0.55, 0.64)], -0.92)
    for x in (0.41, 0.5, 0.59):
        pen.box(x - 0.012, 0.74, 0.024, 0.13, 0, -0.8)


def door(pen: Pen) -> None:
    pen.circle(0.5, 0.4, 0.3)
    pen.box(0.2, 0.4, 0.6, 0.48)
    pen.circle(0.5, 0.41, 0.22, -0.35)
    pen.box(0.28, 0.41, 0.44, 0.47, 0, -0.35)
    for x in (0.42, 0.565):
        pen.box(x, 0.24 if x > 0.5 else 0.22, 0.025, 0.64, 0, -0.62)
    pen.circle(0.64, 0.6, 0.045, 0.75)


def drop(pen: Pen) -> None:
    right = [(0.5, 0.08), (0.58, 0.24), (0.7, 0.42), (0.76, 0.58)]
    left = [(1 - x, y) for x, y in reversed(right)]
    pen.circle(0.5, 0.61, 0.28)
    pen.polygon([*right, (0.5, 0.7), *left[:-1]])
    pen.circle(0.4, 0.62, 0.09, 0.6)
    pen.circle(0.4, 0.5, 0.04, 0.6)


def mushroom(pen: Pen) -> None:
    pen.box(0.36, 0.5, 0.28, 0.37, 0.09, 0.72)
    pen.circle(0.5, 0.5, 0.38)
    pen.surface.fill((0, 0, 0, 0), pygame.Rect(0, round(0.58 * pen.side), round(0.36 * pen.side), pen.side))
    pen.surface.fill((0, 0, 0, 0), pygame.Rect(round(0.64 * pen.side), round(0.58 * pen.side), pen.side, pen.side))
    pen.box(0.36, 0.56, 0.28, 0.31, 0.08, 0.72)
    pen.box(0.125, 0.5, 0.75, 0.1, 0.05)
    for x, y, r in ((0.5, 0.3, 0.085), (0.29, 0.44, 0.06), (0.71, 0.44, 0.06)):
        pen.circle(x, y, r, 0.85)


def flower(pen: Pen) -> None:
    for i in range(6):
        angle = -pi / 2 + i * pi / 3
        pen.circle(0.5 + 0.23 * cos(angle), 0.5 + 0.23 * sin(angle), 0.17, 0.0 if i % 2 else 0.18)
    pen.circle(0.5, 0.5, 0.15, -0.7)
    pen.circle(0.5, 0.5, 0.09, 0.75)


def robot(pen: Pen, heading: tuple[int, int]) -> None:
    """The avatar: a friendly robot whose eyes look where it faces."""
    dx, dy = heading
    pen.box(0.47, 0.06, 0.06, 0.16, 0, -0.35)
    pen.circle(0.5, 0.09, 0.065, -0.15)
    pen.box(0.06, 0.42, 0.12, 0.22, 0.05, -0.3)
    pen.box(0.82, 0.42, 0.12, 0.22, 0.05, -0.3)
    pen.box(0.13, 0.2, 0.74, 0.68, 0.2)
    face = Pen(pen.surface, (36, 48, 92))
    face.box(0.21, 0.31, 0.58, 0.41, 0.14)
    eyes = Pen(pen.surface, (104, 236, 214))
    x, y = 0.5 + 0.09 * dx, 0.5 + 0.075 * dy
    for side in (-1, 1):
        eyes.box(x + side * 0.13 - 0.055, y - 0.085, 0.11, 0.17, 0.05)
    if (dx, dy) != (0, 0):
        corners = ((0.5 - 0.03 * dy, 0), (0.4, 0.13), (0.4, -0.13))  # along and across the heading
        pen.polygon([(0.5 + dx * a + dy * b, 0.53 + dy * a + dx * b) for a, b in corners], -0.15)
