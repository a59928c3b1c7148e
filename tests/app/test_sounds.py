"""Sounds, as SDL would send them to the loudspeaker: here into a file."""

import numpy as np
import pytest

from game_meta.app.app import App
from game_meta.app.screens.watch import open_watch_screen
from game_meta.app.toolkit import desktop, settings
from game_meta.app.toolkit.desktop import open_window
from game_meta.app.toolkit.settings import Settings


@pytest.fixture
def speaker(tmp_path, monkeypatch):
    monkeypatch.setenv("SDL_AUDIODRIVER", "disk")
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(tmp_path / "played.raw"))
    yield tmp_path / "played.raw"
    desktop.stop_sounds()


@pytest.fixture
def app(user):
    assert open_window() == ""
    app = App(Settings(), explain=str)
    app.open_screen(open_watch_screen(["workshop"]))
    user.use(app)
    yield app
    app.quit()


def loudest(speaker):
    return int(np.abs(np.fromfile(speaker, np.int16).astype(int)).max(initial=0)) if speaker.exists() else 0


def test_off_until_they_are_wanted_and_kept(speaker, user, app):
    user.wait_until(lambda: app.top.playhead.index > 10)
    assert not speaker.exists() and not settings.load_settings().sound
    user.press("F3")
    assert app.toast == "Sounds on" and settings.load_settings().sound
    user.wait_until(lambda: loudest(speaker) > 1000)
    user.press("F3")
    assert app.toast == "Sounds off" and not settings.load_settings().sound


@pytest.mark.parametrize("name", desktop.CHIMES)
def test_every_chime_is_heard(speaker, user, app, name):
    assert desktop.start_sounds() == ""
    desktop.play_sound(name)
    user.wait_until(lambda: loudest(speaker) > 1000)


def test_a_machine_without_sound_says_so(user, app, monkeypatch):
    monkeypatch.setenv("SDL_AUDIODRIVER", "none of them")
    user.press("F3")
    assert app.toast.startswith("No sounds here: ") and not app.settings.sound


def test_what_happens_while_it_plays_is_heard(user, app, monkeypatch):
    played = []
    monkeypatch.setattr(app, "play_sound", played.append)
    screen = app.top
    screen.stop_at(0)
    screen.pause()
    gain = next(mark.moment for mark in screen.lanes.marks if mark.event.label.startswith("+"))
    user.wait_until(lambda: screen.playhead.index > gain)
    assert "gain" in played
    played.clear()
    screen.stop_at(0)
    screen.stop_at(gain + 1)
    user.run_frames(3)
    assert played == [], "who jumps over it does not hear it"
