"""The home screen in a real window, with real keys and a real mouse: find a game, open a screen, come back."""

import os
import shutil

import pygame
import pytest
from helpers.games import GEM_ROOM, GEM_ROOM_FOR_TWO
from helpers.written import WritingTheme, faults_of_frame

from game_meta import content
from game_meta.app import content_library
from game_meta.app.app import App, WaitingScreen
from game_meta.app.screens.design import DesignScreen
from game_meta.app.screens.home import HomeScreen
from game_meta.app.toolkit import settings
from game_meta.app.toolkit.desktop import WINDOW_SIZE, open_window
from game_meta.app.toolkit.settings import Settings
from game_meta.match.records import MatchRecord, add_match
from game_meta.progress import COMPILATION


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A working folder with games of all sorts and an agent."""
    monkeypatch.chdir(tmp_path)
    games = tmp_path / "games"
    games.mkdir()
    (games / "yard.vgdl").write_text("# Yard. Gems and walls.\n" + GEM_ROOM)
    (games / "yard2.vgdl").write_text(GEM_ROOM_FOR_TWO)
    (games / "yard3.vgdl").write_text(GEM_ROOM.replace("killSprite", "kilSprite"))
    shutil.copytree(content.shipped_folder() / "agents" / "memory", tmp_path / "agents" / "dreamer")
    return tmp_path


@pytest.fixture
def home(user, place):
    assert open_window() == ""
    app = App(Settings(), explain=str)
    app.open_screen(HomeScreen())
    user.use(app)
    yield app.top
    app.quit()


def find(user, home, words):
    user.press("ctrl+f")
    user.type(words)
    user.press("Return")
    assert home.group.focused is home.grid
    user.wait_until(lambda: home.selection.facts is not None)


def test_it_lists_what_there_is(user, home):
    assert {"yard", "yard2", "yard3", "harvest"} <= {entry.name for entry in home.grids[0].items}
    assert home.grids[0].chosen is home.grids[0].items[0]
    user.press("ctrl+Tab")
    assert {"dreamer", "memory", "theorist"} <= {entry.name for entry in home.grid.items}
    assert home.grid.chosen.name == "theorist"
    user.press("ctrl+Tab")
    assert home.tabs.index == 2


def test_arrows_choose_and_find_narrows(user, home):
    user.press("Right", "Right", "Left", "Down")
    assert home.grid.index == 1 + home.grid._columns
    user.press("ctrl+f")
    user.type("yard")
    assert [entry.name for entry in home.grid.items] == ["yard", "yard2", "yard3"]
    user.press("Escape")  # what was written goes first ...
    assert len(home.grid.items) > 20 and home.group.focused is home.search_input
    user.press("Escape")  # ... then the keyboard goes back to the list
    assert home.group.focused is home.grid


def test_the_mouse_chooses_turns_and_scrolls(user, home):
    user.click(home.grid.cell_rect(2).center)
    assert home.grid.index == 2
    before = home.grid.cell_rect(0).top
    user.wheel(home.grid.rect.center, 2)
    assert home.grid.cell_rect(0).top < before
    user.click((home.tabs.rect.left + 140, home.tabs.rect.centery))
    assert home.tabs.index == 1


def test_a_game_is_told_of_and_drawn(user, home):
    find(user, home, "yard")
    entry = home.grid.chosen
    assert home.library.facts[entry].about == "Gems and walls."
    user.wait_until(lambda: entry in home.library.pictures)
    image = home.library.pictures[entry]
    assert len({tuple(image.get_at((x, y))) for x in range(0, image.get_width(), 9) for y in range(0, image.get_height(), 9)}) > 5


@pytest.mark.parametrize(("name", "why"), [("yard2", "Yard2 is for two players"), ("yard3", "Yard3 has faults")])
def test_a_door_says_why_it_is_closed(user, home, name, why):
    find(user, home, name)
    user.press("a")
    assert home.app.top is home and home.app.toast.startswith(why)


def test_through_the_door_and_back(user, home):
    app = home.app
    user.press("ctrl+Tab", *["Left"] * 5, "ctrl+shift+Tab")
    assert home.selection.agent.name == "dreamer"
    find(user, home, "yard")
    user.press("a")
    assert app.top.name == "adapt"
    user.wait_until(lambda: hasattr(app.top, "background_trials") and app.top.background_trials.trials)
    shown = app.top
    user.wait_until(lambda: shown.playhead.index > 0)
    user.press("space")
    assert shown.playhead.paused
    user.press("question")
    assert app.help_shown
    user.press("Escape")
    assert not app.help_shown and app.top is shown
    user.press("Escape")
    assert app.top is home and home.selection.game.name == "yard"
    assert not shown.background_trials._thread.is_alive()


def test_the_door_of_design_and_back(user, home):
    find(user, home, "yard")
    user.press("d")
    user.wait_until(lambda: isinstance(home.app.top, DesignScreen))
    assert home.app.top.session.path.name == "yard.vgdl"
    user.press("Escape", "Escape")
    assert home.app.top is home


def test_who_goes_back_while_it_gets_ready_is_left_alone(user, home):
    user.press("a", "Escape")
    assert home.app.top is home
    user.run_frames(20)
    assert home.app.top is home


def test_a_screen_that_fails_is_closed_and_told_of(user, home, place):
    (place / "agents" / "dreamer" / "weights.safetensors").write_bytes(b"nothing of the kind")
    user.press("ctrl+Tab", *["Left"] * 5, "ctrl+shift+Tab", "a")
    user.wait_until(lambda: home.app.top is home)
    assert "weights.safetensors" in home.app.toast


def test_escape_leaves_when_it_is_meant(user, home):
    user.press("Escape")
    assert home.app.stack and "Escape" in home.app.toast
    user.press("Escape")
    assert not home.app.stack


def test_to_hold_escape_is_to_press_it_once(user, home):
    user.press("ctrl+f", "question")
    user.xdotool("keydown", "Escape")
    user.wait_until(lambda: not home.search_input.text)
    pygame.time.wait(700)
    user.run_frames(5)
    user.xdotool("keyup", "Escape")
    user.wait_for_event(pygame.KEYUP)
    assert home.group.focused is home.search_input and home.app.stack


def test_theme_and_size_of_text_are_kept(user, home):
    ground = home.app.surface.get_at((2, 2))
    user.press("F2", "ctrl+plus", "ctrl+plus")
    assert home.app.surface.get_at((2, 2)) != ground
    assert settings.load_settings() == home.app.settings == Settings("light", 1.3)
    user.press("ctrl+minus", "ctrl+0")
    assert settings.load_settings() == Settings("light", 1.0)


@pytest.mark.parametrize("size", [(800, 600), (1920, 1080), (300, 200)])
@pytest.mark.parametrize("zoom", [1.0, 1.5])
def test_every_size_of_window_and_text_shows_everything(user, home, size, zoom):
    home.app.settings = Settings("dark", zoom)
    user.resize(size)
    user.run_frames()
    widgets = [*home.screen_buttons, home.tabs, home.search_input, home.grid, home.help_button, home.theme_button]
    grow, _ = home.app._scale_and_theme(size)
    whole = pygame.Rect(0, 0, round(size[0] * grow), round(size[1] * grow))
    assert all(whole.contains(widget.rect) and min(widget.rect.size) > 10 for widget in widgets)
    assert all(len(widget.rect.collidelistall([other.rect for other in widgets])) == 1 for widget in widgets)
    user.click([side / grow for side in home.grid.cell_rect(1).center])  # the mouse knows how small it is drawn
    assert home.grid.index == 1
    user.resize(WINDOW_SIZE)


def test_the_keys_can_be_asked_for_with_the_mouse_too(user, home):
    user.click(home.help_button.rect.center)
    assert home.app.help_shown
    user.click((5, 5))
    assert not home.app.help_shown
    user.press("F1", "F1")
    assert not home.app.help_shown


def test_the_pictures_of_what_came_with_it_are_there_before_anything_is_drawn(monkeypatch):
    monkeypatch.setattr(content_library, "draw_content_picture", None)
    shipped = content_library.list_content_entries("games")
    library = content_library.ContentLibrary()
    try:
        assert {entry.name for entry in library.pictures} == {entry.name for entry in shipped}
    finally:
        library.close()


def test_the_window_says_what_is_being_compiled(monkeypatch):
    screen = WaitingScreen("play", lambda: None)
    app = App(Settings())
    app.stack.append(screen)
    with COMPILATION.under_way("the engine"):
        assert not faults_of_frame(app, (1024, 600), monkeypatch)
        (written,) = WritingTheme.by_surface.values()
        assert any("Compiling the engine" in word.words for word in written)
        assert 0 <= COMPILATION.share < 1 and not app.is_resting
    assert not COMPILATION.what


def test_games_are_filtered_by_players_and_by_what_was_played(user, home, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    match = MatchRecord("harvest", 0, "test-rules", "turns", "", "", "memory", "", "full", True, 1.0, (1.0,), (0.0,), 0.0, 2.0, "")
    add_match(match)
    home.on_shown()  # as after a match
    user.wait_until(lambda: not home.library.reading)
    players, unplayed = home.filter_buttons
    user.click(players.rect.center)
    names = {entry.name for entry in home.grid.items}
    assert {"yard", "harvest"} <= names and not {"yard2", "tron"} & names
    user.click(unplayed.rect.center)
    assert {entry.name for entry in home.grid.items} == names - {"harvest"}
    user.click(players.rect.center)
    assert {"yard2", "tron"} <= {entry.name for entry in home.grid.items}
    user.press("ctrl+Tab")
    assert home.grid.items and not players.enabled


def test_an_agent_is_told_of_by_what_its_card_says(place):
    (place / "agents" / "novice").mkdir()
    (place / "agents" / "novice" / "config.json").write_text('{"network": {}, "training": {"learner": "rl2"}}')
    figures = {
        entry.name: dict(content_library.read_content_facts(entry).figures) for entry in content_library.list_content_entries("agents")
    }
    assert figures["theorist"] == figures["theorist"] | {"adapts by": "writing down the rules"}
    assert figures["theorist"]["strength"].startswith("32% → 99% ") and figures["memory"]["strength"].startswith("27% → 57% ")
    assert figures["novice"] == {"adapts by": "its memory", "sees": "symbols"}


def test_replays_are_listed_newest_first(place):
    (place / "replays").mkdir()
    for name, written in (("a", 2_000_000_000), ("b", 2_000_000_200), ("c", 2_000_000_100)):
        path = place / "replays" / f"{name}.replay"
        path.write_bytes(b"")
        os.utime(path, (written, written))
    assert [entry.name for entry in content_library.list_content_entries("replays")][:3] == ["b", "c", "a"]
