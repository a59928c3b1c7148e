"""What must not be confused is told apart by everybody: with the common kinds of colour blindness too, in both themes."""

from dataclasses import fields
from itertools import combinations

import numpy as np
import pytest

from game_meta.generator.labels import LABEL_NAMES
from game_meta.render.theme import PALETTES

# How the primaries of a screen look to people who lack one kind of cone (Machado, Oliveira and Fernandes 2009), in linear light.
EYES = {
    "all": np.eye(3),
    "no long": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "no middle": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "no short": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
APART = 17  # in CIELAB; a difference of about 2 is just seen side by side
READABLE, VISIBLE = 4.5, 2.4  # contrast (WCAG) of words, and of signs and bars


def light(colour):
    part = np.array(colour) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def seen(colour, eyes):
    xyz = TO_XYZ @ np.clip(EYES[eyes] @ light(colour), 0, 1) / (0.9505, 1, 1.089)
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one, other):
    dark, bright = sorted(float(TO_XYZ[1] @ light(colour)) + 0.05 for colour in (one, other))
    return bright / dark


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
@pytest.mark.parametrize("eyes", EYES)
def test_effects_and_marks_are_told_apart(palette, eyes):
    touches = {name: colour for name, colour in zip(LABEL_NAMES, palette.effects, strict=True) if not name.endswith("_shot")}
    marks = {name: getattr(palette, name) for name in ("accent", "good", "bad", "cool", "unsure")}
    for colours in (touches, marks):
        for one, other in combinations(colours, 2):
            assert np.linalg.norm(seen(colours[one], eyes) - seen(colours[other], eyes)) > APART, (one, other)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_words_can_be_read_and_signs_be_seen(palette):
    for ground in (palette.back, palette.panel):
        for name in ("text", "muted", "faint", "accent", "good", "bad", "cool"):
            assert contrast(getattr(palette, name), ground) >= (READABLE if name in ("text", "muted") else 4), name
    assert all(contrast(colour, palette.panel) > VISIBLE for colour in (*palette.effects, palette.unsure))


def test_both_palettes_have_every_colour():
    for palette in PALETTES.values():
        colours = [getattr(palette, field.name) for field in fields(palette) if field.name not in ("name", "effects")]
        assert all(len(colour) == 3 and all(0 <= part <= 255 for part in colour) for colour in (*colours, *palette.effects))
        assert len(palette.effects) == len(LABEL_NAMES)
