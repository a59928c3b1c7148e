"""Games in py-vgdl's dialect say in our words what they say in theirs: read by benchmarks/py_vgdl.py, and played."""

import importlib

import numpy as np
import pytest
from helpers.paths import REPO

from game_meta.engine import Batch
from game_meta.engine.compiler import compile_game
from game_meta.engine.observation import DOWN, RIGHT
from game_meta.vgdl.parser import parse

EMPA = REPO.parent / "shared" / "empa"


def load_benchmark(name, monkeypatch):
    monkeypatch.syspath_prepend(str(REPO / "benchmarks"))
    return importlib.import_module(name)


@pytest.fixture
def dialect(monkeypatch):
    return load_benchmark("py_vgdl", monkeypatch)


TOWN = """\
BasicGame frame_rate=30
    SpriteSet
        nest   > SpawnPoint stype=bee prob=0.2 spawnCooldown=3 total=4 color=QWERTY
        thing  > VGDLSprite color=RED
        bee    > AStarChaser stype=avatar color=YELLOW
        apple  > ResourcePack color=GREEN
        avatar > MovingAvatar color=DARKBLUE #cooldown=4
    LevelMapping
        n > nest
        a > apple
        t > thing
        h > hole
    InteractionSet
        avatar wall > stepBack
        apple avatar > killSprite
        apple avatar > changeScore value=3
        thing avatar > changeScore value=-2
        bee thing > nothing
        bee hole > killSprite
    TerminationSet
        SpriteCounter stype=apple limit=0 win=True bonus=10
        Timeout limit=2000 win=False
"""
BOARD = "wwwww\nwA aw\nwt  w\nwwwww"


def test_every_word_becomes_one_of_ours(dialect):
    lines = [" ".join(line.split()) for line in dialect.translate(TOWN, [BOARD]).splitlines()]
    for line in (
        "nest > SpawnPoint stype=bee prob=0.2 cooldown=3 total=4",
        "thing > Immovable",
        "bee > PathChaser stype=avatar",
        "apple > ResourcePack",
        "avatar > MovingAvatar",
        "apple avatar > killSprite scoreChange=3",
        "thing avatar > addHealthPoints value=0 scoreChange=-2",
        "SpriteCounter stype=apple limit=0 win=True",
    ):
        assert line in lines
    assert not any("hole" in line or "nothing" in line for line in lines)


def played(text, *actions):
    batch = Batch(1)
    batch.load([0], [compile_game(parse(text))], [0])
    for action in actions:
        batch.step(np.array([action]))
    return int(batch.score[0]), int(batch.win[0])


def test_points_are_paid_where_a_line_only_pays_and_where_it_also_takes(dialect):
    text = dialect.translate(TOWN, [BOARD])
    assert played(text, DOWN) == (-2, -1)
    assert played(text, RIGHT, RIGHT) == (3, 1)


def test_a_fourth_type_that_an_ending_counts_goes_with_the_third(dialect):
    ending = "        MultiSpriteCounter stype1=apple stype2=thing stype3=bee stype4=nest limit=0 win=True\n"
    text = dialect.translate(TOWN.replace("        SpriteCounter stype=apple limit=0 win=True bonus=10\n", ending), [BOARD])
    game = parse(text)
    assert {"bee", "nest"} <= set(game.sprites["bee_or_nest"].expansion)
    assert game.endings[0].params["stype3"] == "bee_or_nest"


@pytest.mark.reference("EMPA's games")
@pytest.mark.skipif(not EMPA.is_dir(), reason="needs ../shared/empa")
def test_all_games_of_empa_can_be_read(monkeypatch):
    empa = load_benchmark("empa", monkeypatch)
    levels = {name: len(empa.read_game(name)) for name in empa.ddqn_shares()}
    assert len(levels) == 90 and min(levels.values()) >= 4
    assert round(np.mean(list(empa.ddqn_shares().values())), 3) == 0.534


def test_a_level_is_repeated_until_it_is_won_and_then_comes_the_next(dialect, monkeypatch):
    third_party = load_benchmark("third_party", monkeypatch)
    from game_meta.agents.agent import RandomAgent

    class Eager(RandomAgent):
        """Wins at the third try of each level."""

        tries = 0

        def act(self, observation):
            self.tries += int(observation.episode_start[0])
            return np.array([RIGHT if self.tries % 3 == 0 else DOWN])

    game = parse(dialect.translate(TOWN, [BOARD.replace("t", " ")] * 2))
    programs = [compile_game(game, level) for level in range(2)]
    found = third_party.play_levels(Eager(), "town", programs, tries=10, ticks=6, seed=0)
    assert found.level == [0, 0, 0, 1, 1, 1]
    assert found.won == [False, False, True] * 2
    assert found.steps == [6, 6, 2] * 2
    given_up = third_party.play_levels(Eager(), "town", programs, tries=2, ticks=6, seed=0)
    assert given_up.level == [0, 0, 1] and given_up.levels_won() == 1
