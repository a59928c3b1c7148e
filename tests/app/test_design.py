"""The design screen in a real window: write, draw, play, choose, and lose nothing."""

import os
import signal

import pygame
import pytest
from helpers.games import GEM_ROOM
from helpers.processes import GAME_META, start

from game_meta import content
from game_meta.app.app import App
from game_meta.app.screens.design import DesignScreen, StartScreen, open_design_screen
from game_meta.app.screens.design_board import cast_sprites
from game_meta.app.toolkit.desktop import open_window
from game_meta.app.toolkit.settings import Settings
from game_meta.engine import Batch, compile_game
from game_meta.vgdl import load


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "games").mkdir()
    return tmp_path / "games" / "yard.vgdl"


@pytest.fixture
def app(on_display):
    assert open_window() == ""
    app = App(Settings(), explain=str)
    yield app
    app.quit()


@pytest.fixture
def design(hands, app, place):
    place.write_text("# A yard.\n" + GEM_ROOM)
    app.open_screen(open_design_screen(str(place)))
    hands.sit_down(app)
    hands.frames(2)
    return app.top


def picture(app, name):
    """For people who want to look: GAME_META_PICTURES is a folder."""
    if folder := os.environ.get("GAME_META_PICTURES"):
        app.run_frame(0.0)
        pygame.image.save(app.surface, f"{folder}/{name}.png")


def test_write_an_error_and_mend_it(hands, design, app):
    text = design.document.text
    row = next(i for i, line in enumerate(text.split("\n")) if "killSprite" in line)
    column = text.split("\n")[row].index("killSprite") + 4
    design.document.select((row, column))
    hands.press("BackSpace")
    hands.frames(2)
    assert design.game is None and [mark.row for mark in design.editor.diagnostics if mark.severity == "error"] == [row]
    picture(app, "design-error")
    hands.press("ctrl+period")
    hands.frames(2)
    assert design.document.text == text and design.game is not None
    hands.press("ctrl+z", "ctrl+z")
    assert design.document.text == text


def test_words_are_typed_selected_and_pasted(hands, design):
    hands.press("ctrl+Home", "Return", "Up")
    hands.type("hello")
    assert design.document.lines[0] == "hello"
    hands.press("shift+Home", "ctrl+x", "ctrl+v", "ctrl+v")
    assert design.document.lines[0] == "hellohello"
    hands.press("ctrl+shift+Left", "ctrl+c", "ctrl+v", "ctrl+v")
    assert design.document.lines[0] == "hellohello" * 2, "what is pasted over itself is selected no more"


def test_paint_undo_and_redo_across_a_test_play(hands, design, app):
    hands.press("Escape")
    before = design.document.text
    board, stage = design.canvas.board, design.canvas
    index = next(i for i, symbol in enumerate(stage.symbols) if symbol.types == ("wall",))
    hands.click(design.swatches.places[index].center)
    cell = next((x, y) for y, row in enumerate(board.rows) for x, char in enumerate(row) if char in ". ")
    hands.click(stage.pixel_of_cell(cell))
    painted = design.document.text
    assert stage.board.character_at(cell) == "w" and painted != before
    picture(app, "design-painted")
    hands.press("space")
    hands.until(lambda: stage.test_play is not None)
    hands.press("Right", "Left")
    hands.until(lambda: stage.test_play.now.tick > 2)
    picture(app, "design-play")
    hands.press("Escape")
    assert stage.test_play is None and design.document.text == painted
    hands.press("ctrl+z")
    assert design.document.text == before
    hands.press("ctrl+y")
    assert design.document.text == painted


def test_who_plays_stands_on_the_shore_in_the_drawing_as_in_the_game():
    game = load(content.find_content("games", "crossing"))
    batch = Batch(1, threads=1)
    batch.load([0], [compile_game(game, 0)], [0])
    assert batch.snapshot().avatars[0] == len(batch.snapshot().x) - 1, "drawn last"
    assert [name for name, _ in cast_sprites(game).order(game.mapping["A"])] == ["near", "avatar"]


def test_the_badge_has_a_plan_to_watch(hands, design, app):
    hands.until(lambda: design.queries.verdict is not None)
    hands.until(lambda: design.queries.grade is not None)
    picture(app, "design-judged")
    hands.press("F6")
    hands.until(lambda: design.canvas.test_play is not None and design.canvas.test_play.over)
    assert design.queries.verdict.verdict == "solvable" and design.canvas.test_play.now.win == 1


def test_vary_shows_nine_and_takes_one(hands, design, app):
    before = design.document.text
    hands.press("F7")
    hands.until(lambda: app.top.name == "vary" and app.top.grid.items)
    assert len(app.top.grid.items) == 9
    picture(app, "design-vary")
    hands.press("Right", "Return")
    assert app.top is design and design.document.text != before
    hands.press("ctrl+z")
    assert design.document.text == before


def test_an_agent_adapts_to_it(hands, design, app):
    hands.press("Escape", "a")
    hands.until(lambda: hasattr(app.top, "background_trials") and app.top.background_trials.trials)
    picture(app, "design-adapt")
    hands.press("Escape")
    assert app.top is design


def test_another_program_changes_the_file(hands, design, place):
    place.write_text(place.read_text() + "# new\n")
    hands.until(lambda: "# new" in design.document.text)
    hands.press("ctrl+Home")
    hands.type("x")
    place.write_text(place.read_text() + "# newer\n")
    hands.until(lambda: design.question_bar.enabled)
    assert design.document.lines[0].startswith("x")
    hands.click(design.question_bar.buttons[1].rect.center)
    assert "# newer" in design.document.text and not design.question_bar.enabled
    hands.press("ctrl+z")
    assert design.document.lines[0].startswith("x")


def put_aside(place):
    return list(place.parent.glob(".*autosave"))


def test_what_a_kill_left_is_recovered(hands, app, place):
    place.write_text(GEM_ROOM)
    hands.sit_down(app)
    with start([*GAME_META, "design", place], env=hands.env) as other:
        window = hands.do("search", "--sync", "--onlyvisible", "--pid", other.pid).split()[0]
        hands.do("windowfocus", "--sync", window)
        hands.do("key", "numbersign", "space", "p", "r", "e", "c", "i", "o", "u", "s", "Return")
        hands.until(lambda: any("# precious\\n" in file.read_text() for file in put_aside(place)))
        other.send_signal(signal.SIGKILL)
    assert place.read_text() == GEM_ROOM
    app.open_screen(open_design_screen(str(place)))
    hands.sit_down(app)
    assert app.top.question_bar.enabled and "precious" not in app.top.document.text
    picture(app, "design-recover")
    hands.click(app.top.question_bar.buttons[0].rect.center)
    assert app.top.document.lines[0] == "# precious"
    hands.press("ctrl+s")
    assert place.read_text().startswith("# precious") and not put_aside(place)


def test_who_leaves_finds_it_again(hands, design, app, place):
    app.open_screen(open_design_screen(str(place)))  # a screen below, so that there is something to come back to
    hands.type("x")
    hands.press("Escape", "Escape")
    assert app.top is design and "kept" in app.toast and len(put_aside(place)) == 1
    hands.click(design.question_bar.buttons[0].rect.center)
    assert design.document.lines[0].startswith("x")
    hands.press("ctrl+z")
    assert design.document.lines[0].startswith("#"), "and can undo what was done before"


def test_a_key_that_is_an_order_is_no_text(hands, design):
    before = design.document.text
    hands.press("Escape", "e")
    assert design.editor.focused
    hands.press("ctrl+slash", "ctrl+slash", "ctrl+s")
    assert design.document.text == before
    hands.type("e")
    assert design.document.text == "e" + before


def test_levels_in_files_of_their_own_can_be_taken_in(hands, app, place):
    drawn, rows = GEM_ROOM.index("    LevelSet"), ["wwwww", "wA gw", "wwwww"]
    place.write_text(GEM_ROOM[:drawn])
    for number in range(2):
        place.with_name(f"yard_lvl{number}.txt").write_text("\n".join(rows))
    app.open_screen(open_design_screen(str(place)))
    hands.sit_down(app)
    hands.frames(2)
    assert app.top.game is not None and app.top.canvas.board is None
    picture(app, "design-levels")
    hands.press("Escape", "Return")
    assert [list(board.rows) for board in app.top.canvas.boards] == [rows, rows]
    hands.press("ctrl+z")
    assert app.top.document.text == GEM_ROOM[:drawn]


def test_a_new_game_begins_with_a_template(hands, app, place):
    app.open_screen(open_design_screen(None))
    hands.sit_down(app)
    assert isinstance(app.top, StartScreen)
    picture(app, "design-start")
    hands.press("Right", "Return")
    assert isinstance(app.top, DesignScreen) and app.top.session.path.name == "mine.vgdl"
    hands.frames(2)
    assert app.top.game is not None and not app.top.session.path.exists()
    hands.press("ctrl+s")
    assert app.top.session.path.is_file()


def test_a_new_game_that_was_never_saved_is_offered_again(hands, app, place):
    app.open_screen(open_design_screen(None))
    app.open_screen(open_design_screen(None))
    hands.sit_down(app)
    hands.press("Return")
    hands.type("x")
    hands.press("Escape", "Escape")
    assert app.top.grid.items[0].path.name == "mine.vgdl"
    picture(app, "design-start-left")
    hands.press("Home", "Return")
    assert app.top.session.path.name == "mine.vgdl" and app.top.document.lines[0].startswith("x")
