"""The colours of everything but the boards. Two palettes, of which each keeps apart what must not be confused, for every kind of eye.

`tests/viewer/test_palette.py` looks at them as people with the common kinds of colour blindness do. Colour never tells something alone:
gains and losses differ in shape too, and effects stand in columns that are named.
"""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[int, int, int]

# A board is a screen within the screen: dark in both themes, because the colours of the sprites are chosen for that.
FLOOR: tuple[Colour, Colour] = ((28, 33, 54), (32, 38, 61))
WALL: Colour = (68, 78, 114)


@dataclass(frozen=True, eq=False)  # compared and hashed as the object it is: there are two
class Palette:
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
    effects: tuple[Colour, ...]  # one for each of variants.truth.EFFECTS; what a shot does has the colour of what a touch does


DARK = Palette(
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

LIGHT = Palette(
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
PALETTES = {palette.name: palette for palette in (DARK, LIGHT)}


def mix(a: Colour, b: Colour, t: float) -> Colour:
    """The colour a share `t` of the way from a to b."""
    t = min(1.0, max(0.0, t))
    return (round(a[0] + (b[0] - a[0]) * t), round(a[1] + (b[1] - a[1]) * t), round(a[2] + (b[2] - a[2]) * t))
