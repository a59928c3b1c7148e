"""Every look must be told from every other, by shape and by colour, also when small."""

from itertools import combinations

import pygame
import pytest

from game_meta.engine.observation import AVATAR, EMPTY, FIRST_LOOK, LOOKS, WALL
from game_meta.render import sprites

DRAWN = [WALL, AVATAR, *range(FIRST_LOOK, LOOKS)]


@pytest.mark.parametrize("look", DRAWN)
@pytest.mark.parametrize("size", [1, 9, 48])
def test_a_sprite_has_the_size_asked_for_and_is_not_empty(look, size):
    picture = sprites.draw_sprite(look, size)
    assert picture.get_size() == (size, size)
    assert pygame.mask.from_surface(picture, 60).count() > 0.15 * size * size


def test_empty_is_empty():
    assert pygame.mask.from_surface(sprites.draw_sprite(EMPTY, 32), 0).count() == 0


def test_no_two_looks_share_shape_or_colour():
    for one, other in combinations(range(FIRST_LOOK, LOOKS), 2):
        assert sprites.look_style(one)[0] is not sprites.look_style(other)[0]
        assert sum(abs(a - b) for a, b in zip(sprites.look_style(one)[1], sprites.look_style(other)[1], strict=True)) > 60


def test_shapes_differ_without_their_colours():
    """For those who see no colours: outline or shading differ in many pixels, even at 32 px."""
    grey = {look: pygame.transform.grayscale(sprites.draw_sprite(look, 32)) for look in range(FIRST_LOOK, LOOKS)}
    for one, other in combinations(grey, 2):
        different = sum(
            sum(abs(a - b) for a, b in zip(grey[one].get_at((x, y)), grey[other].get_at((x, y)), strict=True)) > 120
            for x in range(32)
            for y in range(32)
        )
        assert different > 100, (one, other)


def test_looks_beyond_the_twelve_still_differ_from_those():
    for look in range(LOOKS, LOOKS + 12):
        assert sprites.look_style(look) not in [sprites.look_style(each) for each in range(FIRST_LOOK, LOOKS)]


def test_the_avatar_shows_where_it_faces():
    pictures = {
        pygame.image.tobytes(sprites.draw_sprite(AVATAR, 48, heading), "RGBA") for heading in ((0, 0), (0, -1), (-1, 0), (0, 1), (1, 0))
    }
    assert len(pictures) == 5
