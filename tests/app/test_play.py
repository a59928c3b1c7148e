"""Matches in a real window with real keys: in turns, as a race and against each other, to the end and only half-way."""

import os

import pygame
import pytest
from helpers.processes import GAME_META, run

from game_meta import content
from game_meta.agents.agent_files import save_agent
from game_meta.app.app import App
from game_meta.app.screens.home import HomeScreen
from game_meta.app.screens.play import open_play_screen
from game_meta.app.toolkit.desktop import WINDOW_SIZE, open_window
from game_meta.app.toolkit.settings import Settings
from game_meta.match.match import count_rounds_won, match_replay_folder
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
def play(hands, app, place):
    """Opens a match."""

    def open_match(game, **options):
        app.open_screen(open_play_screen(game, place / "agents" / "novice", **options))
        hands.sit_down(app)
        return app.top

    return open_match


def picture(app, name):
    """For people who want to look: GAME_META_PICTURES is a folder."""
    if folder := os.environ.get("GAME_META_PICTURES"):
        app.run_frame(0.0)
        pygame.image.save(app.surface, f"{folder}/{name}.png")


def until(hands, done, frames=5000):
    """Time passes in the match, however slow the machine is."""
    for _ in range(frames):
        if done():
            return
        hands.frames(1, 0.05)
        pygame.time.wait(2)  # for the agent to think
    raise AssertionError("it never came to pass")


def playbacks():
    return {file.stem: ReplayPlayer(read_replay(file)) for file in sorted(match_replay_folder().iterdir())}


def column(board):
    return int(board.now.x[board.now.avatar]) // board.now.block_size


def test_it_waits_for_the_first_key_and_a_held_key_goes_on(hands, play):
    screen = play("yard")
    yours, its = screen.match.boards
    hands.frames(20, 0.1)
    assert yours.ticks == 0 and not screen.live_match.round_started
    hands.do("keydown", "a")  # left, which is right in the yard
    hands.arrived(pygame.KEYDOWN)
    until(hands, lambda: yours.ticks >= 3)
    assert column(yours) == 7 and yours.now.score == 1 and its.ticks == 0
    hands.do("keyup", "a")
    hands.arrived(pygame.KEYUP)
    hands.press("Right")  # a key that came and went between two ticks counts
    until(hands, lambda: column(yours) == 6)


def test_in_turns_to_the_end(hands, play, app):
    screen = play("yard", rounds=2)
    for number in (1, 2):
        assert len(screen.match.results) == number - 1
        hands.press("Left")
        until(hands, lambda: screen.match.boards[0].round_over)
        assert not screen.match.boards[1].ticks
        until(hands, lambda: screen.buttons is not None)
        assert len(screen.match.results) == number
        hands.press("space")  # who plays on does not miss how it came out
        assert screen.buttons is not None
        picture(app, f"play-turns-{number}")
        if number == 1:
            hands.press("Return")
            assert screen.buttons is None and screen.match.boards[0].ticks == 0
    assert screen.match.match_over
    hands.press("Escape")
    assert not app.stack
    assert {name: (len(playback.episodes), playback.fault) for name, playback in playbacks().items()} == {
        "play-yard-1-novice": (2, ""),
        "play-yard-1-person": (2, ""),
    }
    assert [take.scores for take in playbacks()["play-yard-1-person"].episodes] == [(r.scores[0],) for r in screen.match.results]
    assert content.find_content("replays", "play-yard-1-novice")


def test_as_a_race_with_speed_and_pause(hands, play, app):
    screen = play("yard", rounds=1, race=True)
    hands.press("plus", "plus", "minus")
    assert screen.live_match.speed == 12
    hands.press("w")
    until(hands, lambda: screen.match.boards[0].ticks >= 2)
    hands.press("p")
    ticks = [board.ticks for board in screen.match.boards]
    assert screen.live_match.paused and ticks[0] == ticks[1]
    hands.frames(10, 0.1)
    picture(app, "play-paused")
    assert [board.ticks for board in screen.match.boards] == ticks
    hands.press("question")
    assert app.help_shown
    hands.press("Escape", "p")
    until(hands, lambda: screen.buttons is not None)
    assert screen.match.match_over
    hands.press("Return")  # another match, that of the next seed
    hands.until(lambda: app.top is not screen and app.top.name == "play" and hasattr(app.top, "match"))
    assert len(app.top.match.results) == 0
    assert sorted(playbacks()) == ["play-yard-1-novice", "play-yard-1-person"]


def test_against_each_other_to_the_end(hands, play, app):
    screen = play("both", rounds=3)
    while not screen.match.match_over:
        hands.do("keydown", "d")
        hands.arrived(pygame.KEYDOWN)
        until(hands, lambda: screen.match.round_over)
        hands.do("keyup", "d")
        hands.arrived(pygame.KEYUP)
        until(hands, lambda: screen.buttons is not None)
        picture(app, f"play-both-{len(screen.match.results)}")
        if not screen.match.match_over:
            hands.click(screen.buttons.widgets[0].rect.center)
    assert count_rounds_won(screen.match.results) == (2, 0)  # three gems are nearer to the person
    hands.click(screen.match_over_buttons.widgets[1].rect.center)
    assert not app.stack
    (playback,) = playbacks().values()
    assert playback.fault == "" and [who.name for who in playback.header.agents] == ["person", "novice"]
    assert [take.scores for take in playback.episodes] == [(3, 0), (3, 0)] and {"policy", "effects"} <= playback.header.streams.keys()


def test_leaving_half_way_takes_two_and_keeps_what_was_played(hands, play, app):
    screen = play("both")
    hands.press("Up")
    until(hands, lambda: screen.match.boards[0].ticks >= 4)
    hands.press("Escape")
    assert app.top is screen and screen.live_match.paused
    ticks = screen.match.boards[0].ticks
    hands.press("Escape")
    assert not app.stack
    (playback,) = playbacks().values()
    assert playback.fault == "" and [(take.ticks, take.ended) for take in playback.episodes] == [(ticks, False)]


def test_who_only_looks_leaves_at_once_and_leaves_nothing(hands, play, app):
    play("both")
    hands.press("Escape")
    assert not app.stack and not match_replay_folder().exists()


def test_a_gamepad_plays_too(play, hands):
    """There is none on the machines of the tests: pygame is told what it would hear from one."""
    screen = play("both")
    board = screen.match.boards[0]
    for kind, facts in (
        (pygame.JOYHATMOTION, {"value": (1, 0)}),
        (pygame.JOYHATMOTION, {"value": (0, 0)}),
        (pygame.JOYAXISMOTION, {"axis": 0, "value": -0.9}),
    ):
        pygame.event.post(pygame.event.Event(kind, instance_id=0, **facts))
    hands.frames(1, 0)
    assert (
        screen.live_match.player_input.any_pressed and screen.live_match.player_input.take_action() == 2
    )  # left: the stick came last, and is held
    until(hands, lambda: board.ticks >= 2)
    pygame.event.post(pygame.event.Event(pygame.JOYBUTTONDOWN, instance_id=0, button=7))
    hands.frames(2)
    assert screen.live_match.paused


@pytest.mark.parametrize("size", [(1920, 1080), (640, 400), (300, 200)])
def test_any_size_of_window_will_do(hands, play, app, size):
    screen = play("yard", rounds=1, race=True)
    hands.resize(size)
    hands.press("Left")
    until(hands, lambda: screen.buttons is not None)
    grow, _ = app._scale_and_theme(size)
    for button in screen.buttons.widgets:
        assert pygame.Rect(0, 0, round(size[0] * grow), round(size[1] * grow)).contains(button.rect)
    hands.resize(WINDOW_SIZE)


def test_through_the_door_on_home(hands, app, place):
    app.open_screen(HomeScreen())
    hands.sit_down(app)
    hands.press("ctrl+f")
    hands.type("both")
    hands.press("Return")
    hands.until(lambda: app.top.selection.facts is not None)
    hands.press("Return")
    hands.until(lambda: app.top.name == "play" and hasattr(app.top, "match"))
    assert app.top.match.shared_board and app.top.match.agent.name in ("default", "rival")
    picture(app, "play-door")
    hands.press("Escape")
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
        (["yard", "--against", "nobody"], 2, "nobody"),
        (["wrong.vgdl"], 3, "did you mean `killSprite`"),
    ],
)
def test_the_command_says_what_is_wrong_in_a_line(place, words, status, told):
    (place / "wrong.vgdl").write_text(YARD.replace("killSprite", "kilSprite"))
    done = command(*words)
    assert done.returncode == status and told in done.stderr and "Traceback" not in done.stderr
