"""The design screen in a real window: write, draw, play, choose, and lose nothing."""

import os
import signal

import pygame
import pytest
from helpers.games import GEM_RACE, GEM_ROOM
from helpers.processes import GAME_META, start

from game_meta import content
from game_meta.app.app import App
from game_meta.app.screens import design_board
from game_meta.app.screens.design import DesignScreen, StartScreen, open_design_screen
from game_meta.app.screens.design_board import cast_sprites
from game_meta.app.toolkit.desktop import open_window
from game_meta.app.toolkit.settings import Settings
from game_meta.engine import Batch, compile_game
from game_meta.vgdl import load, parse


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
def design(user, app, place):
    place.write_text("# A yard.\n" + GEM_ROOM)
    app.open_screen(open_design_screen(str(place)))
    user.use(app)
    user.run_frames(2)
    return app.top


def picture(app, name):
    """For people who want to look: GAME_META_PICTURES is a folder."""
    if folder := os.environ.get("GAME_META_PICTURES"):
        app.run_frame(0.0)
        pygame.image.save(app.surface, f"{folder}/{name}.png")


def test_write_an_error_and_mend_it(user, design, app):
    text = design.document.text
    row = next(i for i, line in enumerate(text.split("\n")) if "killSprite" in line)
    column = text.split("\n")[row].index("killSprite") + 4
    design.document.select((row, column))
    user.press("BackSpace")
    user.run_frames(2)
    assert design.game is None and [mark.row for mark in design.editor.diagnostics if mark.severity == "error"] == [row]
    picture(app, "design-error")
    user.press("ctrl+period")
    user.run_frames(2)
    assert design.document.text == text and design.game is not None
    user.press("ctrl+z", "ctrl+z")
    assert design.document.text == text


def test_words_are_typed_selected_and_pasted(user, design):
    user.press("ctrl+Home", "Return", "Up")
    user.type("hello")
    assert design.document.lines[0] == "hello"
    user.press("shift+Home", "ctrl+x", "ctrl+v", "ctrl+v")
    assert design.document.lines[0] == "hellohello"
    user.press("ctrl+shift+Left", "ctrl+c", "ctrl+v", "ctrl+v")
    assert design.document.lines[0] == "hellohello" * 2, "what is pasted over itself is selected no more"


def test_paint_undo_and_redo_across_a_test_play(user, design, app):
    user.press("Escape")
    before = design.document.text
    board, stage = design.canvas.board, design.canvas
    index = next(i for i, symbol in enumerate(stage.symbols) if symbol.types == ("wall",))
    user.click(design.swatches.places[index].center)
    cell = next((x, y) for y, row in enumerate(board.rows) for x, char in enumerate(row) if char in ". ")
    user.click(stage.pixel_of_cell(cell))
    painted = design.document.text
    assert stage.board.character_at(cell) == "w" and painted != before
    picture(app, "design-painted")
    user.press("space")
    user.wait_until(lambda: stage.test_play is not None)
    user.press("Right", "Left")
    user.wait_until(lambda: stage.test_play.now.tick > 2)
    picture(app, "design-play")
    user.press("Escape")
    assert stage.test_play is None and design.document.text == painted
    user.press("ctrl+z")
    assert design.document.text == before
    user.press("ctrl+y")
    assert design.document.text == painted


def test_two_people_can_try_a_game_for_two():
    play = design_board.TestPlay(parse(GEM_RACE))
    columns = lambda: [int(play.now.x[i]) // play.now.block_size for i in play.now.avatars]  # noqa: E731
    assert play.for_two and play.people == 1 and columns() == [1, 7]
    play.change_people()
    for key in (pygame.K_d, pygame.K_LEFT):
        play.handle(pygame.event.Event(pygame.KEYDOWN, key=key, mod=0))
    for _ in range(3):
        play.update(0.1)
    assert columns() == [1 + play.now.tick + 1, 7 - play.now.tick - 1] and play.now.tick > 0
    play.change_people()
    assert play.people == 1 and play.now.tick == -1


def test_who_plays_stands_on_the_shore_in_the_drawing_as_in_the_game():
    game = load(content.find_content("games", "crossing"))
    batch = Batch(1, threads=1)
    batch.load([0], [compile_game(game, 0)], [0])
    assert batch.snapshot().avatars[0] == len(batch.snapshot().x) - 1, "drawn last"
    assert [name for name, _ in cast_sprites(game).order(game.mapping["A"])] == ["near", "avatar"]


def test_the_badge_has_a_plan_to_watch(user, design, app):
    user.wait_until(lambda: design.queries.verdict is not None)
    user.wait_until(lambda: design.queries.grade is not None)
    picture(app, "design-judged")
    user.press("F6")
    user.wait_until(lambda: design.canvas.test_play is not None and design.canvas.test_play.over)
    assert design.queries.verdict.verdict == "solvable" and design.canvas.test_play.now.win == 1


def test_vary_shows_nine_and_takes_one(user, design, app):
    before = design.document.text
    user.press("F7")
    user.wait_until(lambda: app.top.name == "vary" and app.top.grid.items)
    assert len(app.top.grid.items) == 9
    picture(app, "design-vary")
    user.press("Right", "Return")
    assert app.top is design and design.document.text != before
    user.press("ctrl+z")
    assert design.document.text == before


def test_an_agent_adapts_to_it(user, design, app):
    user.press("Escape", "a")
    user.wait_until(lambda: hasattr(app.top, "background_trials") and app.top.background_trials.trials)
    picture(app, "design-adapt")
    user.press("Escape")
    assert app.top is design


def test_another_program_changes_the_file(user, design, place):
    place.write_text(place.read_text() + "# new\n")
    user.wait_until(lambda: "# new" in design.document.text)
    user.press("ctrl+Home")
    user.type("x")
    place.write_text(place.read_text() + "# newer\n")
    user.wait_until(lambda: design.question_bar.enabled)
    assert design.document.lines[0].startswith("x")
    user.click(design.question_bar.buttons[1].rect.center)
    assert "# newer" in design.document.text and not design.question_bar.enabled
    user.press("ctrl+z")
    assert design.document.lines[0].startswith("x")


def put_aside(place):
    return list(place.parent.glob(".*autosave"))


def test_what_a_kill_left_is_recovered(user, app, place):
    place.write_text(GEM_ROOM)
    user.use(app)
    with start([*GAME_META, "design", place], env=user.env) as other:
        window = user.xdotool("search", "--sync", "--onlyvisible", "--pid", other.pid).split()[0]
        user.xdotool("windowfocus", "--sync", window)
        user.xdotool("key", "numbersign", "space", "p", "r", "e", "c", "i", "o", "u", "s", "Return")
        user.wait_until(lambda: any("# precious\\n" in file.read_text() for file in put_aside(place)))
        other.send_signal(signal.SIGKILL)
    assert place.read_text() == GEM_ROOM
    app.open_screen(open_design_screen(str(place)))
    user.use(app)
    assert app.top.question_bar.enabled and "precious" not in app.top.document.text
    picture(app, "design-recover")
    user.click(app.top.question_bar.buttons[0].rect.center)
    assert app.top.document.lines[0] == "# precious"
    user.press("ctrl+s")
    assert place.read_text().startswith("# precious") and not put_aside(place)


def test_who_leaves_finds_it_again(user, design, app, place):
    app.open_screen(open_design_screen(str(place)))  # a screen below, so that there is something to come back to
    user.type("x")
    user.press("Escape", "Escape")
    assert app.top is design and "kept" in app.toast and len(put_aside(place)) == 1
    user.click(design.question_bar.buttons[0].rect.center)
    assert design.document.lines[0].startswith("x")
    user.press("ctrl+z")
    assert design.document.lines[0].startswith("#"), "and can undo what was done before"


def test_a_key_that_is_an_order_is_no_text(user, design):
    before = design.document.text
    user.press("Escape", "e")
    assert design.editor.focused
    user.press("ctrl+slash", "ctrl+slash", "ctrl+s")
    assert design.document.text == before
    user.type("e")
    assert design.document.text == "e" + before


def test_levels_in_files_of_their_own_can_be_taken_in(user, app, place):
    drawn, rows = GEM_ROOM.index("    LevelSet"), ["wwwww", "wA gw", "wwwww"]
    place.write_text(GEM_ROOM[:drawn])
    for number in range(2):
        place.with_name(f"yard_lvl{number}.txt").write_text("\n".join(rows))
    app.open_screen(open_design_screen(str(place)))
    user.use(app)
    user.run_frames(2)
    assert app.top.game is not None and app.top.canvas.board is None
    picture(app, "design-levels")
    user.press("Escape", "Return")
    assert [list(board.rows) for board in app.top.canvas.boards] == [rows, rows]
    user.press("ctrl+z")
    assert app.top.document.text == GEM_ROOM[:drawn]


def test_a_new_game_begins_with_a_template(user, app, place):
    app.open_screen(open_design_screen(None))
    user.use(app)
    assert isinstance(app.top, StartScreen)
    picture(app, "design-start")
    user.press("Right", "Return")
    assert isinstance(app.top, DesignScreen) and app.top.session.path.name == "mine.vgdl"
    user.run_frames(2)
    assert app.top.game is not None and not app.top.session.path.exists()
    user.press("ctrl+s")
    assert app.top.session.path.is_file()


def test_a_new_game_that_was_never_saved_is_offered_again(user, app, place):
    app.open_screen(open_design_screen(None))
    app.open_screen(open_design_screen(None))
    user.use(app)
    user.press("Return")
    user.type("x")
    user.press("Escape", "Escape")
    assert app.top.grid.items[0].path.name == "mine.vgdl"
    picture(app, "design-start-left")
    user.press("Home", "Return")
    assert app.top.session.path.name == "mine.vgdl" and app.top.document.lines[0].startswith("x")
