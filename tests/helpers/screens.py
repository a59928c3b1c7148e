"""What tests of the watch screen share: what is written on it, where a moment lies, whether two boards are the same."""

import numpy as np
import pygame

from game_meta.app.toolkit.desktop import WINDOW_SIZE
from game_meta.render.theme import Theme


class Listening(Theme):
    """Keeps what is written with it."""

    def __init__(self):
        super().__init__()
        self.told = []

    def draw_text(self, surface, words, *more, **options):
        self.told.append(words)
        return super().draw_text(surface, words, *more, **options)


def words_on(screen):
    screen.draw(pygame.Surface(WINDOW_SIZE), listening := Listening())
    return listening.told


def same(one, other):
    return (
        all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ("type_index", "sprite_id", "x", "y"))
        and one.tick == other.tick
    )


def on_track(screen, moment):
    return screen.timeline_bar.x_of_moment(moment), screen.timeline_bar.rect.centery
