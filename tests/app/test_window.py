"""The real window on a real X server, driven by its keys."""

import os
import sys

import pygame
import pytest
from helpers.processes import run

from game_meta.agents.agent import Agent
from game_meta.app.app import App
from game_meta.app.background_trials import record_trials
from game_meta.app.screens.adapt import AdaptScreen, show_adaptation
from game_meta.app.toolkit.desktop import open_window
from game_meta.app.toolkit.settings import Settings


@pytest.fixture
def window(on_display, variant, agent, tmp_path):
    assert open_window() == ""
    app = App(Settings())
    screen = AdaptScreen((agent,), variant, episodes=2, out=tmp_path, next_variant=lambda seed: variant)
    app.open_screen(screen)
    until(screen, lambda: screen.background_trials.complete is not None)
    yield screen
    app.quit()


def until(window, done, frames=6000):
    for _ in range(frames):
        if done():
            return
        window.app.run_frame(0.001)
        pygame.time.wait(5)
    raise AssertionError("it never came to pass")


def press(window, key, text=""):
    for kind in (pygame.KEYDOWN, pygame.KEYUP):
        pygame.event.post(pygame.event.Event(kind, key=key, unicode=text, mod=0, scancode=0))
    window.app.run_frame(0.0)


def test_it_plays(window):
    before = window.playhead.index
    for _ in range(30):
        window.app.run_frame(0.1)
    assert window.playhead.index > before
    assert pygame.display.get_surface().get_size() == (1280, 720)


def test_space_pauses_and_goes_on(window):
    press(window, pygame.K_SPACE)
    at = (window.playhead.index, window.playhead.blend)
    window.app.run_frame(1.0)
    assert (window.playhead.index, window.playhead.blend) == at
    press(window, pygame.K_SPACE)
    window.app.run_frame(1.0)
    assert window.playhead.index > at[0]


def test_arrows_step_and_set_the_speed(window):
    press(window, pygame.K_SPACE)
    at = window.playhead.index
    press(window, pygame.K_RIGHT)
    press(window, pygame.K_RIGHT)
    press(window, pygame.K_LEFT)
    assert window.playhead.index == at + 1
    speed = window.playhead.speed
    press(window, pygame.K_UP)
    assert window.playhead.speed == 2 * speed
    press(window, pygame.K_DOWN)
    assert window.playhead.speed == speed


def test_truth_and_help_change_the_picture_and_back(window):
    press(window, pygame.K_SPACE)

    def picture():
        return pygame.image.tobytes(pygame.display.get_surface(), "RGB")

    plain = picture()
    press(window, pygame.K_t)
    told = picture()
    press(window, pygame.K_t)
    press(window, pygame.K_SLASH, "?")
    helped = picture()
    press(window, pygame.K_SLASH, "?")
    assert len({plain, told, helped}) == 3
    assert picture() == plain


def test_again_and_next_begin_a_new_trial(window):
    for key in (pygame.K_r, pygame.K_n):
        old = window.background_trials.trials
        press(window, key)
        assert window.background_trials.trials is not old
        until(window, lambda: window.background_trials.trials is not None)
        assert window.background_trials.trials is not old
        assert window.playhead.index < 5


def test_the_seed_that_is_shown_reproduces_the_trial(window, agent, variant):
    """After R and N as well: the screen says `--seed`, and the same luck is had by whoever begins with it."""
    for key in (pygame.K_r, pygame.K_n):
        press(window, key)
        until(window, lambda: window.background_trials.trials is not None)
        until(window, lambda: window.background_trials.complete is window.background_trials.trials)
    (shown,) = window.background_trials.trials
    assert shown.card.seed_words == "seed 1"
    latest = []
    record_trials(variant, (agent,), 2, 1, latest.append, lambda: True)
    assert [step.action for step in latest[-1][0].timeline.steps] == [step.action for step in shown.timeline.steps]


def test_screenshots_are_numbered(window, tmp_path):
    press(window, pygame.K_s)
    press(window, pygame.K_s)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["screenshot-01.png", "screenshot-02.png"]
    assert pygame.image.load(tmp_path / "screenshot-01.png").get_size() == (1280, 720)


@pytest.mark.parametrize("size", [(1, 1), (200, 90), (640, 360), (1900, 1000)])
def test_any_size_will_do(window, size):
    pygame.display.set_mode(size, pygame.RESIZABLE)
    window.app.run_frame(0.1)
    assert window.app.stack


@pytest.mark.parametrize("end", [pygame.event.Event(pygame.QUIT), pygame.event.Event(pygame.KEYDOWN, key=pygame.K_q, unicode="q", mod=0)])
def test_quitting_writes_the_trial(on_display, variant, agent, tmp_path, end, monkeypatch):
    """Through the front door: the window closes when the trial is recorded, and what was seen lies in the folder."""
    update = AdaptScreen.update

    def update_then_quit(screen, seconds):
        update(screen, seconds)
        if screen.background_trials.complete is not None:
            pygame.event.post(end)

    monkeypatch.setattr(AdaptScreen, "update", update_then_quit)
    exported = show_adaptation((agent,), variant, out=tmp_path, episodes=2, say=lambda words: None)
    assert [row["k"] for row in exported.summary["episodes"]] == [1, 2]
    assert all(file.is_file() for file in exported.files)
    assert not pygame.display.get_init()


def test_what_breaks_in_the_background_is_told(on_display, variant, tmp_path):
    class Broken(Agent):
        name = "broken"

        def begin_trials(self, trials):
            raise RuntimeError("no such memory")

    with pytest.raises(RuntimeError, match="no such memory"):
        show_adaptation((Broken(),), variant, out=tmp_path, say=lambda words: None)
    assert not pygame.display.get_init()


INTERRUPTED = """
import os, signal, sys, threading
from pathlib import Path
from game_meta.agents.agent import RandomAgent
from game_meta.generator import make_variant
from game_meta.app.screens.adapt import show_adaptation
from game_meta.app.app import App
from game_meta.app.background_trials import record_trials

run = App.run
def run_and_interrupt(app, first):
    threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    run(app, first)
App.run = run_and_interrupt
try:
    show_adaptation((RandomAgent(),), make_variant(Path(sys.argv[1]), 0), out=Path(sys.argv[2]))
except KeyboardInterrupt:
    sys.exit(130)
"""


def test_ctrl_c_closes_the_window(display, tmp_path, variant):
    game = tmp_path / "yard.vgdl"
    game.write_text(variant.text)
    env = {**os.environ, "DISPLAY": display, "SDL_VIDEODRIVER": "x11", "XDG_CONFIG_HOME": str(tmp_path)}
    done = run([sys.executable, "-c", INTERRUPTED, game, tmp_path / "out"], env=env)
    assert done.returncode == 130, done.stderr
    assert "Traceback" not in done.stderr
