"""A window in which nothing moves is not drawn again and again."""

import pygame
import pytest

from game_meta.app.app import App, Screen
from game_meta.app.toolkit.settings import Settings


class StillScreen(Screen):
    """Moves for a few frames, rests, and ends after so many looks at it."""

    def __init__(self, looks=None):
        self.moves, self.ends, self.looks, self.drawn, self.drawn_at_rest = 3, looks, 0, 0, 0

    @property
    def is_moving(self):
        return self.drawn < self.moves

    def update(self, seconds):
        self.looks += self.app.is_resting
        if self.looks == self.ends:
            self.app.quit()

    def draw(self, surface, t):
        self.drawn += 1
        self.drawn_at_rest += self.looks > 1  # the first is at the frame with which it comes to rest


@pytest.fixture
def window(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    yield pygame.display.set_mode((640, 480))
    pygame.display.quit()


def test_a_screen_that_rests_is_looked_at_but_not_drawn(window):
    App(Settings()).run(screen := StillScreen(looks=4))
    assert screen.drawn > screen.moves and screen.looks == 4 and screen.drawn_at_rest == 0


def test_a_screen_whose_cursor_blinks_is_drawn_at_each_look(window, monkeypatch):
    monkeypatch.setattr(StillScreen, "is_blinking", True)
    App(Settings()).run(screen := StillScreen(looks=4))
    assert screen.drawn_at_rest > 0


def settled(screen):
    app = App(Settings())
    app.open_screen(screen)
    for _ in range(30):
        app.run_frame(0.02)
    return app


def test_what_is_pressed_or_told_ends_the_rest(window):
    app = settled(StillScreen())
    assert app.is_resting
    app.show_toast("Saved")
    assert not app.is_resting
    app.run_frame(60.0)
    assert app.is_resting
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_a, mod=0, unicode="a"))
    app.run_frame(0.02)
    assert not app.is_resting


def test_a_replay_rests_while_it_is_paused_and_at_its_end(window):
    from game_meta.app.screens.watch import open_watch_screen

    screen = open_watch_screen(["workshop"])
    screen.stop_at(0)
    app = settled(screen)
    assert app.is_resting
    screen.playhead.paused = False
    assert not app.is_resting
    screen.playhead.go(10**9, screen.lanes)
    assert app.is_resting
