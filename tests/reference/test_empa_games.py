"""The 90 games of Tsividis et al. (EMPA) are read and played, and benchmarks/empa.py plays them by their protocol."""

import importlib

import numpy as np
import pytest
from helpers.paths import EMPA, REPO

from game_meta.agents.agent import RandomAgent
from game_meta.engine import Batch
from game_meta.engine.compiler import compile_game
from game_meta.engine.observation import ACTIONS, DOWN, RIGHT
from game_meta.vgdl import parse
from game_meta.vgdl.parser import load

needs_empa = pytest.mark.skipif(not EMPA.is_dir(), reason="needs ../shared/empa")


@pytest.fixture
def benchmark(monkeypatch):
    monkeypatch.syspath_prepend(str(REPO / "benchmarks"))
    return importlib.import_module


@pytest.mark.reference("EMPA's games")
@needs_empa
def test_all_games_of_empa_can_be_read(benchmark):
    empa = benchmark("empa")
    levels = {name: len(empa.read_game(name)) for name in empa.ddqn_shares()}
    assert len(levels) == 90 and min(levels.values()) >= 4
    assert round(np.mean(list(empa.ddqn_shares().values())), 3) == 0.534


@pytest.mark.reference("EMPA's games at play")
@needs_empa
def test_all_games_of_empa_can_be_played(benchmark):
    """A thousand random ticks of each; a game that ends begins anew."""
    empa = benchmark("empa")
    programs = [empa.read_game(name)[0] for name in empa.ddqn_shares()]
    batch, random, envs = Batch(len(programs)), np.random.default_rng(0), np.arange(len(programs))
    batch.load(envs, programs, envs)
    for tick in range(1000):
        batch.step(random.integers(0, ACTIONS, len(programs)))
        ended = np.flatnonzero(batch.terminated)
        batch.load(ended, [programs[env] for env in ended], ended + tick)


@pytest.mark.reference("EMPA's games as files")
@needs_empa
def test_nearly_all_texts_of_empa_are_read_without_saying_what_they_are():
    """The four that are not have no word that GVGAI's dialect has not."""
    files = [path for path in sorted((EMPA / "games").glob("*.txt")) if "_lvl" not in path.stem]
    games = [load(path) for path in files]
    assert sum(game.translation is not None for game in games) >= len(files) - 4


COINS = """\
BasicGame square_size=10
    SpriteSet
        apple > Immovable
    LevelMapping
        a > apple
    InteractionSet
        avatar wall > stepBack
        apple avatar > killSprite
    TerminationSet
        SpriteCounter stype=apple limit=0 win=True
"""


def test_a_level_is_repeated_until_it_is_won_and_then_comes_the_next(benchmark):
    third_party = benchmark("third_party")

    class Eager(RandomAgent):
        """Wins at the third try of each level."""

        tries = 0

        def act(self, observation):
            self.tries += int(observation.episode_start[0])
            return np.array([RIGHT if self.tries % 3 == 0 else DOWN])

    game = parse(COINS, levels=[("level", "wwwww\nwA aw\nw   w\nwwwww")] * 2)
    programs = [compile_game(game, level) for level in range(2)]
    found = third_party.play_levels(Eager(), "town", programs, tries=10, ticks=6, seed=0)
    assert found.level == [0, 0, 0, 1, 1, 1]
    assert found.won == [False, False, True] * 2
    assert found.steps == [6, 6, 2] * 2
    given_up = third_party.play_levels(Eager(), "town", programs, tries=2, ticks=6, seed=0)
    assert given_up.level == [0, 0, 1] and given_up.levels_won() == 1
