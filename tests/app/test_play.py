"""Matches in a real window with real keys: in turns, as a race and against each other, to the end and only half-way."""

import os
import threading
from contextlib import contextmanager

import pygame
import pytest
from helpers.processes import GAME_META, run

from game_meta import content
from game_meta.agents.agent_files import save_agent
from game_meta.app.app import App
from game_meta.app.screens.home import HomeScreen
from game_meta.app.screens.match_panels import hit_rate_words
from game_meta.app.screens.play import open_play_screen
from game_meta.app.toolkit.desktop import WINDOW_SIZE, open_window
from game_meta.app.toolkit.settings import Settings
from game_meta.app.toolkit.text_input import DesktopClipboard
from game_meta.generator.labels import PAYS, VANISHES
from game_meta.match import history, records
from game_meta.match.arrangement import NOBODY, STRENGTHS
from game_meta.match.arrangement import PERSON as TWO_PEOPLE
from game_meta.match.challenge import parse_code
from game_meta.match.match import count_rounds_won, match_replay_folder
from game_meta.match.ratings import PERSON
from game_meta.replays import ReplayPlayer, read_replay

YARD = """
# Yard. Gems and walls; up is down here, and left is right.

BasicGame square_size=10 controls=DOWN,RIGHT,UP,LEFT
    SpriteSet
        gem    > Immovable look=6
        avatar > MovingAvatar
    LevelMapping
        g > gem
    InteractionSet
        avatar wall > stepBack
        gem avatar  > killSprite scoreChange=1
    TerminationSet
        SpriteCounter stype=gem limit=0 win=True
        Timeout limit=7 win=False
    LevelSet
        level
            wwwwwwwww
            w.g.A.g.w
            wwwwwwwww
"""
BOTH = """
# Both. Three gems between two.

BasicGame square_size=10 no_players=2
    SpriteSet
        gem     > Immovable look=6
        avatarA > MovingAvatar
        avatarB > MovingAvatar
    LevelMapping
        A > avatarA
        B > avatarB
        g > gem
    InteractionSet
        avatarA wall > stepBack
        avatarB wall > stepBack
        gem avatarA  > killSprite scoreChange=1,0
        gem avatarB  > killSprite scoreChange=0,1
    TerminationSet
        SpriteCounter stype=gem limit=0 count_score=True
        Timeout limit=29 count_score=True
    LevelSet
        level
            wwwwwwwwwwwwww
            wAggg.......Bw
            wwwwwwwwwwwwww
"""


@pytest.fixture
def place(tmp_path, monkeypatch, agent):
    """A working folder with two games and an agent that knows nothing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "games").mkdir()
    (tmp_path / "games" / "yard.vgdl").write_text(YARD)
    (tmp_path / "games" / "both.vgdl").write_text(BOTH)
    save_agent(agent, tmp_path / "agents" / "novice")
    return tmp_path


@pytest.fixture
def app(on_display):
    assert open_window() == ""
    app = App(Settings(), explain=str)
    yield app
    app.quit()


@pytest.fixture
def play(user, app, place):
    """Opens a match."""

    def open_match(game, **options):
        app.open_screen(open_play_screen(game, place / "agents" / "novice", **options))
        user.use(app)
        return app.top

    return open_match


def picture(app, name):
    """For people who want to look: GAME_META_PICTURES is a folder."""
    if folder := os.environ.get("GAME_META_PICTURES"):
        app.run_frame(0.0)
        pygame.image.save(app.surface, f"{folder}/{name}.png")


def until(user, done, frames=5000):
    """Time passes in the match, however slow the machine is."""
    for _ in range(frames):
        if done():
            return
        user.run_frames(1, 0.05)
        pygame.time.wait(2)  # for the agent to think
    raise AssertionError("it never came to pass")


@contextmanager
def held(user, key):
    """A key is down: in the yard, where nothing moves by itself, each tick waits for one."""
    user.xdotool("keydown", key)
    user.wait_for_event(pygame.KEYDOWN)
    yield
    user.xdotool("keyup", key)
    user.wait_for_event(pygame.KEYUP)


def playbacks():
    return {file.stem: ReplayPlayer(read_replay(file)) for file in sorted(match_replay_folder().iterdir())}


def column(board):
    return int(board.now.x[board.now.avatar]) // board.now.block_size


def test_it_waits_for_the_first_key_and_a_held_key_goes_on(user, play):
    screen = play("yard")
    yours, its = screen.match.boards
    user.run_frames(20, 0.1)
    assert yours.ticks == 0 and not screen.live_match.round_started
    user.press("a")  # left, which is right in the yard
    user.run_frames(20, 0.1)
    assert yours.ticks == 1 and column(yours) == 5
    with held(user, "a"):
        until(user, lambda: yours.ticks >= 3)
        assert column(yours) == 7 and yours.now.score == 1 and its.ticks == 0
    ticks = yours.ticks
    user.press("Right")
    user.run_frames(1, 0.05)
    assert column(yours) == 6 and yours.ticks == ticks + 1
    user.press("period")  # one waits by a key
    user.run_frames(2, 0.05)
    assert column(yours) == 6 and yours.ticks == ticks + 2


def test_in_turns_to_the_end(user, play, app):
    screen = play("yard", rounds=2)
    for number in (1, 2):
        assert len(screen.match.results) == number - 1
        with held(user, "Left"):
            until(user, lambda: screen.match.boards[0].round_over)
        assert not screen.match.boards[1].ticks
        until(user, lambda: screen.buttons is not None)
        assert len(screen.match.results) == number
        user.press("space")  # who plays on does not miss how it came out
        assert screen.buttons is not None
        picture(app, f"play-turns-{number}")
        if number == 1:
            user.press("Return")
            assert screen.buttons is None and screen.match.boards[0].ticks == 0
    assert screen.match.match_over
    user.press("Escape")
    assert not app.stack
    assert {name: (len(playback.episodes), playback.fault) for name, playback in playbacks().items()} == {
        "play-yard-1-novice": (2, ""),
        "play-yard-1-person": (2, ""),
    }
    assert [take.scores for take in playbacks()["play-yard-1-person"].episodes] == [(r.scores[0],) for r in screen.match.results]
    assert content.find_content("replays", "play-yard-1-novice")


def test_as_a_race_with_speed_and_pause(user, play, app):
    screen = play("yard", rounds=1, race=True)
    user.press("plus", "plus", "minus")
    assert screen.live_match.pace == 2 and app.settings.paces == {"yard": 2}
    user.press("w")
    assert screen.live_match.countdown == 3 and not screen.match.boards[0].ticks
    picture(app, "play-countdown")
    until(user, lambda: screen.match.boards[0].ticks >= 2)
    user.press("p")
    ticks = [board.ticks for board in screen.match.boards]
    assert screen.live_match.paused and ticks[0] == ticks[1]
    user.run_frames(10, 0.1)
    picture(app, "play-paused")
    assert [board.ticks for board in screen.match.boards] == ticks
    user.press("question")
    assert app.help_shown
    user.press("Escape", "p")
    until(user, lambda: screen.buttons is not None)
    assert screen.match.match_over
    user.press("Return")  # another match, that of the next seed
    user.wait_until(lambda: app.top is not screen and app.top.name == "play" and hasattr(app.top, "match"))
    assert len(app.top.match.results) == 0 and app.top.live_match.pace == 2  # which is remembered
    assert sorted(playbacks()) == ["play-yard-1-novice", "play-yard-1-person"]


def test_against_each_other_to_the_end(user, play, app):
    screen = play("both", rounds=3)
    while not screen.match.match_over:
        with held(user, "d"):
            until(user, lambda: screen.match.round_over)
        until(user, lambda: screen.buttons is not None)
        picture(app, f"play-both-{len(screen.match.results)}")
        if not screen.match.match_over:
            user.click(screen.buttons.widgets[0].rect.center)
    assert count_rounds_won(screen.match.results) == (2, 0)  # three gems are nearer to the person
    user.click(screen.match_over_buttons.widgets[1].rect.center)
    assert not app.stack
    (playback,) = playbacks().values()
    assert playback.fault == "" and [who.name for who in playback.header.agents] == ["person", "novice"]
    assert [take.scores for take in playback.episodes] == [(3, 0), (3, 0)] and {"policy", "effects"} <= playback.header.streams.keys()


def test_leaving_half_way_asks_first_and_keeps_what_was_played(user, play, app):
    screen = play("both")
    with held(user, "Up"):
        until(user, lambda: screen.match.boards[0].ticks >= 4)
    user.press("Escape")
    assert app.top is screen and screen.question is not None and screen.live_match.paused
    picture(app, "play-question")
    user.press("Escape")  # stays
    assert app.top is screen and screen.question is None and not screen.live_match.paused
    ticks = screen.match.boards[0].ticks
    user.press("Escape", "Tab", "Return")
    assert not app.stack
    (playback,) = playbacks().values()
    assert playback.fault == "" and [(take.ticks, take.ended) for take in playback.episodes] == [(ticks, False)]


def test_a_match_that_is_over_goes_into_the_record_and_its_code_can_be_copied(user, play, app):
    def play_to_the_end():
        screen = play("yard", rounds=1, strength=STRENGTHS[0])
        with held(user, "Left"):
            until(user, lambda: screen.buttons is not None)
        user.run_frames(2)
        return screen

    play_to_the_end()
    (first,) = records.read_matches()  # while the card is still there
    assert (first.mode, first.strength, first.opponent) == ("turns", "beginner", "novice (beginner)")
    picture(app, "play-outcome-first")
    user.click(app.top.match_over_buttons.widgets[1].rect.center)
    screen = play_to_the_end()
    picture(app, "play-outcome")
    user.press("c")
    assert screen.code_copied and DesktopClipboard().get() == screen.code
    user.press("Escape")
    assert not app.stack
    _, second = records.read_matches()  # it was kept once
    assert second.person_returns == (float(screen.match.results[0].scores[0]),) and second.finished
    assert parse_code(second.code).game == "yard" and second.replay.endswith("play-yard-2-person.replay")
    rating, best = screen.outcome
    before, after = (history.ratings_after(matches)[PERSON] for matches in ([first], [first, second]))
    assert rating == f"Your rating: {before} → {after}; in yard {before} → {after}." and "your best in yard" in best


def test_a_record_that_cannot_be_written_costs_a_line_and_no_match(user, play, app):
    records.record_path().mkdir(parents=True)
    screen = play("yard", rounds=1)
    with held(user, "Left"):
        until(user, lambda: screen.buttons is not None)
    user.run_frames(2)
    assert len(screen.outcome) == 1 and screen.outcome[0].startswith("The match is not in the record: ")
    user.press("Escape")
    assert not app.stack


def test_what_is_left_half_way_is_kept_unrated_and_practice_is_not_kept(user, play, app):
    screen = play("both", rounds=3)
    with held(user, "d"):
        until(user, lambda: screen.match.round_over)
    user.press("Escape", "l")
    assert not app.stack
    (match,) = records.read_matches()
    assert (match.mode, match.finished, match.score, match.person_returns) == ("versus", False, None, (3.0,))
    screen = play("yard", against="nobody")
    user.press("a")
    until(user, lambda: screen.match.boards[0].ticks == 1)
    user.press("Escape")
    assert not app.stack and records.read_matches() == [match]


def test_who_only_looks_leaves_at_once_and_leaves_nothing(user, play, app):
    play("both")
    user.press("Escape")
    assert not app.stack and not match_replay_folder().exists() and not records.record_path().exists()


def test_a_gamepad_plays_too(play, user):
    """There is none on the machines of the tests: pygame is told what it would hear from one."""
    screen = play("both")
    board = screen.match.boards[0]
    for kind, facts in (
        (pygame.JOYHATMOTION, {"value": (1, 0)}),
        (pygame.JOYHATMOTION, {"value": (0, 0)}),
        (pygame.JOYAXISMOTION, {"axis": 0, "value": -0.9}),
    ):
        pygame.event.post(pygame.event.Event(kind, instance_id=0, **facts))
    user.run_frames(1, 0)
    assert screen.live_match.people_input.any_pressed and screen.live_match.people_input.take_actions() == [
        2
    ]  # left: the stick came last, and is held
    until(user, lambda: board.ticks >= 2)
    pygame.event.post(pygame.event.Event(pygame.JOYBUTTONDOWN, instance_id=0, button=7))
    user.run_frames(2)
    assert screen.live_match.paused


@pytest.mark.parametrize("size", [(1920, 1080), (640, 400), (300, 200)])
def test_any_size_of_window_will_do(user, play, app, size):
    screen = play("yard", rounds=1, race=True)
    user.resize(size)
    with held(user, "Left"):
        until(user, lambda: screen.buttons is not None)
    grow, _ = app._scale_and_theme(size)
    for button in screen.buttons.widgets:
        assert pygame.Rect(0, 0, round(size[0] * grow), round(size[1] * grow)).contains(button.rect)
    user.resize(WINDOW_SIZE)


def test_through_the_door_on_home(user, app, place):
    app.open_screen(HomeScreen())
    user.use(app)
    user.press("ctrl+f")
    user.type("both")
    user.press("Return")
    user.wait_until(lambda: app.top.selection.facts is not None)
    user.press("Return")
    user.wait_until(lambda: app.top.name == "play" and hasattr(app.top, "match"))
    assert app.top.match.shared_board and app.top.match.agent.name == "rival"
    picture(app, "play-from-home")
    user.press("Escape")
    assert isinstance(app.top, HomeScreen)


def command(*words, **env):
    clean = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return run([*GAME_META, "play", *words], env=clean | env)


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["yard"], 2, "no window (there is no display)"),
        (["nowhere"], 2, "no game named `nowhere`"),
        (["both", "--race"], 2, "leave out --race"),
        (["yard", "--rounds", "0"], 2, "--rounds"),
        (["both", "--practice"], 2, "--two"),
        (["yard", "--against", "nobody"], 2, "nobody"),
        (["wrong.vgdl"], 3, "did you mean `killSprite`"),
    ],
)
def test_the_command_says_what_is_wrong_in_a_line(place, words, status, told):
    (place / "wrong.vgdl").write_text(YARD.replace("killSprite", "kilSprite"))
    done = command(*words)
    assert done.returncode == status and told in done.stderr and "Traceback" not in done.stderr


def test_beliefs_stay_hidden_until_they_are_asked_for_and_notes_are_compared_at_the_end(user, play, app):
    screen = play("yard", rounds=1, race=True)
    user.press("Left")
    until(user, lambda: screen.match.boards[0].ticks == 1)
    assert not screen.beliefs_shown and screen.notes.looks == [6]
    left, top = screen.your_board.topleft
    cell = screen.your_board.width // 9
    user.click((left + 2.5 * cell, top + 1.5 * cell))  # the gem
    assert screen.notes.chosen == 6 and screen.live_match.paused
    user.click(screen.notes.places[0].center)  # pays
    user.press("6", "Return")  # vanishes
    assert screen.notes.chosen is None and not screen.live_match.paused and screen.notes.notebook.read(6) == {PAYS, VANISHES}
    user.press("b")
    assert screen.beliefs_shown
    picture(app, "play-beliefs")
    user.press("b")
    with held(user, "Left"):
        until(user, lambda: screen.buttons is not None)
    (gem,) = screen.knowledge()
    assert gem.yours == {PAYS, VANISHES} and gem.you_since == (1, 1) and gem.truth == {PAYS, VANISHES}
    picture(app, "play-knowledge")


def test_two_people_at_one_keyboard(user, play, app):
    screen = play("both", against=TWO_PEOPLE)
    (board,) = screen.match.boards
    assert screen.live_match.pace == 8  # neither waits for the other's keys
    with held(user, "Left"), held(user, "d"):
        until(user, lambda: board.ticks >= 3)
    assert [int(board.now.x[i]) // board.now.block_size for i in board.now.avatars] == [1 + board.ticks, 12 - board.ticks]
    picture(app, "play-two")
    user.press("Escape", "l")
    assert not app.stack
    (playback,) = playbacks().values()
    assert [who.name for who in playback.header.agents] == ["person", "person-2"]


def test_practice_takes_ticks_back(user, play, app):
    screen = play("yard", against=NOBODY)
    (board,) = screen.match.boards
    user.press("Left", "Left", "Left")
    until(user, lambda: board.ticks == 3)
    assert column(board) == 7 and board.now.score == 1
    user.press("BackSpace", "u")
    assert (board.ticks, column(board), board.now.score) == (1, 5, 0)
    with held(user, "Right"):
        until(user, lambda: screen.buttons is not None)
    picture(app, "play-practice")
    user.press("u")  # the end, too
    assert screen.buttons is None and not screen.match.round_over
    user.press("r")
    assert (board.ticks, column(board)) == (0, 4)
    user.press("Escape")
    assert not app.stack and not match_replay_folder().exists()


def test_what_is_chosen_before_the_first_tick_makes_another_match(user, play, app):
    screen = play("yard")
    user.press("Tab", "Return")  # the next strength
    user.wait_until(lambda: app.top is not screen and hasattr(app.top, "match"))
    assert app.top.setup.strength.name == "beginner" and app.top.match.agent_seat.remembers == 1
    first = app.top
    user.click(first.setup_buttons.widgets[-1].rect.center)
    user.wait_until(lambda: app.top is not first and hasattr(app.top, "match"))
    assert app.top.match.practice
    user.press("Left")
    until(user, lambda: app.top.match.boards[0].ticks == 1)
    assert not app.top.untouched


@pytest.mark.parametrize(
    ("hits", "words"),
    [([], "nothing foreseen yet"), ([True, False, False, False], "1 of your 4 moves"), ([True, False] * 25, "50% of your last 50 moves")],
)
def test_no_percentage_is_told_of_a_handful_of_moves(hits, words):
    assert hit_rate_words(hits) == words


def test_in_turns_the_person_moves_while_the_agent_still_thinks(user, play):
    """An agent that needs long for its first thought keeps nobody waiting whose board is not its own."""
    screen = play("yard")
    live, thinking = screen.live_match, threading.Event()
    seat = live.match.agent_seat
    seat.think = lambda: thinking.wait(20)  # and never done
    seat.must_think = True
    before = live.match.boards[0].ticks
    user.press("a")
    user.run_frames(20, 0.05)
    assert live.match.boards[0].ticks > before and not live.agent_keeps_waiting
    thinking.set()
