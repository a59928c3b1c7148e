"""No words over other words, and none beyond the window: on every screen, at every size of window and of text."""

import pygame
import pytest
from helpers.games import GEM_ROOM
from helpers.written import faults_of_frame

from game_meta import content
from game_meta.agents.agent import RandomAgent
from game_meta.app.app import App
from game_meta.app.screens.adapt import AdaptScreen
from game_meta.app.screens.design import DesignScreen
from game_meta.app.screens.home import HomeScreen
from game_meta.app.screens.play import open_play_screen
from game_meta.app.screens.watch import open_watch_screen
from game_meta.app.toolkit import desktop
from game_meta.app.toolkit.settings import ZOOMS, Settings

SIZES = ((1024, 600), (1280, 720), (1920, 1080))
LARGEST = 1.7


@pytest.fixture(autouse=True)
def window(monkeypatch, tmp_path):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    pygame.display.init()
    pygame.display.set_mode(SIZES[0])
    yield
    pygame.display.quit()


@pytest.fixture
def faults(monkeypatch):
    """Opens a screen, and says what is wrong with how its words lie; `show` is called before each frame."""
    apps = []

    def look(screen, show=lambda: None):
        if not apps or apps[-1].stack[-1] is not screen:
            apps.append(App(Settings(), explain=str))
            apps[-1].open_screen(screen)
        found = []
        for size in SIZES:
            for theme, zoom in (("dark", 1.0), ("dark", 1.3), ("light", LARGEST)):
                apps[-1].settings = Settings(theme, zoom)
                show()
                found += [(size, zoom, fault) for fault in faults_of_frame(apps[-1], size, monkeypatch)]
        return found

    yield look
    for app in apps:
        app.quit()


def test_text_can_be_made_that_large():
    assert ZOOMS[-1] == LARGEST


@pytest.mark.parametrize("helped", [False, True])
def test_home(faults, helped):
    screen = HomeScreen()
    for tab in range(3):

        def show(tab=tab):
            while screen.library.reading:
                pygame.time.wait(5)
            screen.tabs.choose_tab(tab)
            screen.app.help_shown = helped

        assert not faults(screen, show)


def test_play(faults):
    screen = open_play_screen("harvest", content.find_content("agents", "memory"))
    assert not faults(screen)
    screen._begin()
    for _ in range(6):
        screen.update(0.2)
    assert not faults(screen)


@pytest.mark.parametrize("beside", [0, 1])
def test_adapt(faults, agent, variant, beside):
    screen = AdaptScreen([agent, *[RandomAgent()] * beside], variant, episodes=2)

    def show():
        while screen.background_trials.complete is None:
            screen.update(0.01)
            pygame.time.wait(5)
        screen.update(0.5)

    assert not faults(screen, show)


def test_watch(faults):
    assert not faults(open_watch_screen(["workshop"]))


def test_design(faults, tmp_path):
    (tmp_path / "room.vgdl").write_text(GEM_ROOM)
    assert not faults(DesignScreen(tmp_path / "room.vgdl"))


def test_the_window_is_no_larger_than_the_desktop(monkeypatch):
    monkeypatch.setattr(desktop, "_INVISIBLE_DRIVERS", ())  # the one here is one
    monkeypatch.setattr(pygame.display, "get_desktop_sizes", lambda: [(1024, 600)])
    monkeypatch.setenv("DISPLAY", "none")
    assert desktop.open_window() == ""
    assert pygame.display.get_window_size() == (1024, 600)
