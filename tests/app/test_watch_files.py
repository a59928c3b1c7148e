"""The watch screen before files that are damaged, small, many or none at all; how it is opened and how it ends."""

import os
import shutil
import sys

import numpy as np
import pygame
import pytest
from helpers.games import GEM_ROOM
from helpers.processes import run
from helpers.screens import on_track, same, words_on

from game_meta import content
from game_meta.app.app import App
from game_meta.app.screens.home import HomeScreen
from game_meta.app.toolkit.desktop import WINDOW_SIZE, open_window
from game_meta.app.toolkit.settings import Settings
from game_meta.cli.command_line import main
from game_meta.render.theme import Theme
from game_meta.replays import PlayedEpisode, PlayerInfo, ReplayHeader, re_record
from game_meta.vgdl import parse, rules_hash


@pytest.fixture
def cut(tmp_path):
    """The workshop's replay without its end."""
    data = (content.shipped_folder() / "replays" / "workshop.replay").read_bytes()
    path = tmp_path / "cut.replay"
    path.write_bytes(data[: len(data) * 4 // 5])
    return path


# What is not whole, or no replay at all


def test_what_was_cut_off_is_shown_as_far_as_it_goes(user, watch, cut, playback):
    screen = watch(str(cut))
    (line,) = [words for words in words_on(screen) if "not whole" in words]
    assert "cut off" in line and "shown up to episode" in line
    user.press("End")
    last = screen.playhead.index
    assert 0 < last < len(playback) - 1 and same(screen.views(Theme())[0].step.snapshot, playback.snapshot_at(last))
    assert not [words for words in words_on(watch("workshop")) if "not whole" in words]


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "not a replay"), (b"\x89PNG\r\n\x1a\n", "not a replay"), (b'{"magic": "game-meta replay", "format": 9}\n', "of format '9'")],
)
def test_what_is_no_replay_is_refused_in_a_line(tmp_path, capsys, data, words):
    path = tmp_path / "wrong.replay"
    path.write_bytes(data)
    assert main(["watch", str(path)]) == 3
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and words in said


def test_of_which_nothing_is_whole_is_refused_in_a_line(tmp_path, capsys, cut):
    data = cut.read_bytes()
    cut.write_bytes(data[: data.index(b"\n") + 5])
    assert main(["watch", "workshop", str(cut)]) == 3
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "cut.replay: it is damaged or cut off" in said


@pytest.mark.parametrize(("names", "words"), [(["workshp"], "did you mean `workshop`?"), (["workshop"] * 13, "name up to 12")])
def test_wrong_usage_has_a_cure(capsys, names, words):
    assert main(["watch", *names]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and words in said


def test_without_a_display_it_says_what_to_do(capsys, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.delenv(name, raising=False)
    assert main(["watch", "workshop"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "no display" in said and "game-meta replay export" in said


# The window, and home


def test_a_closed_window_ends_it(user, watch):
    screen = watch("workshop")
    screen.pause()
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    user.run_frames()
    assert not screen.app.stack


INTERRUPTED = """
import os, signal, sys, threading
from game_meta.cli.command_line import main
from game_meta.app.app import App

run = App.run
def run_and_interrupt(app, first):
    threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    run(app, first)
App.run = run_and_interrupt
sys.exit(main(["watch", "workshop", "wolves"]))
"""


def test_ctrl_c_ends_it_in_a_word(display, tmp_path):
    env = {**os.environ, "DISPLAY": display, "SDL_VIDEODRIVER": "x11", "XDG_CONFIG_HOME": str(tmp_path)}
    done = run([sys.executable, "-c", INTERRUPTED], env=env)
    assert (done.returncode, done.stderr) == (130, "stopped\n")


def test_enter_on_a_replay_opens_it_and_escape_comes_back(user, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "replays").mkdir()
    shutil.copy(content.shipped_folder() / "replays" / "tron.replay", tmp_path / "replays" / "mine.replay")
    assert open_window() == ""
    app = App(Settings(), explain=str)
    app.open_screen(home := HomeScreen())
    user.use(app)
    user.press("ctrl+shift+Tab")
    assert home.grid.chosen.name == "mine"
    user.wait_until(lambda: home.grid.chosen in home.library.facts)
    assert ("by", "its twin against rival") in home.library.facts[home.grid.chosen].figures
    for key in ("Return", "w"):
        user.press(key)
        user.wait_until(lambda: app.top is not home and hasattr(app.top, "lanes"))
        assert app.top.replays[0].name == "mine"
        user.press("Escape")
        assert app.top is home
    app.quit()


@pytest.mark.parametrize("size", [(640, 400), (1280, 720), (1900, 1000)])
@pytest.mark.parametrize("names", [["workshop"], ["workshop", "tron"] * 6])
def test_every_size_of_window_shows_everything(user, watch, size, names):
    screen = watch(*names)
    user.resize(size)
    screen.show_heat_map = screen.show_labels = True
    user.run_frames()
    grow, _ = screen.app._scale_and_theme(size)
    whole = pygame.Rect(0, 0, round(size[0] * grow), round(size[1] * grow))
    places = [button.rect for button in screen.buttons] + [screen.timeline_bar.rect]
    assert all(whole.contains(place) and min(place.size) > 10 for place in places)
    assert all(len(place.collidelistall(places)) == 1 for place in places)
    user.click([side / grow for side in on_track(screen, 40)])  # the mouse knows how small it is drawn
    assert screen.playhead.index == 40
    user.resize(WINDOW_SIZE)


def trial(episodes, ticks):
    header = ReplayHeader(game="room", text=GEM_ROOM, hash=rules_hash(parse(GEM_ROOM)), agents=(PlayerInfo("nobody"),), episodes=episodes)
    return re_record(header, [PlayedEpisode(0, k, np.zeros(ticks, int)) for k in range(episodes)])


def test_a_single_board_is_a_replay_too(user, watch, tmp_path):
    path = tmp_path / "still.replay"
    path.write_bytes(trial(1, 0))
    screen = watch(str(path))
    user.press("space", "Right", "n", "p", "e", "h", "Next", "Prior")
    user.click(screen.timeline_bar.rect.center)
    assert screen.playhead.index == 0 and "Episode 1" in words_on(screen)


def test_of_many_episodes_a_dozen_stand_side_by_side(user, watch, tmp_path):
    path = tmp_path / "long.replay"
    path.write_bytes(trial(60, 4))
    screen = watch(str(path))
    screen.stop_at(5 * 50 + 2)
    user.press("e")
    assert [lane.name for lane in screen.lanes.lanes] == [f"Episode {k}" for k in range(49, 61)]
    user.press("e")
    assert screen.playhead.index == 5 * 50 + 2
