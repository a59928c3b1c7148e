"""PettingZoo's own checks, for every game, and one that its kit lacks: the same seed and actions give the same states, tick by tick."""

import types
from functools import partial

import numpy as np
import pytest
from helpers.every_game import ALL, FAMILIES, VIEWS, options
from pettingzoo.test import api_test, max_cycles_test, parallel_api_test, parallel_seed_test, render_test, seed_test

from game_meta.envs import env, parallel_env

NOT_A_BOX = "ignore:.*(not a NumPy array|should be gymnasium.spaces.box)"  # the window is a Dict, as Gymnasium allows
pytestmark = [pytest.mark.filterwarnings("error"), pytest.mark.filterwarnings(NOT_A_BOX)]


def seeded(make, name, **more):
    """An env whose episodes and sampled actions are the same in every run of the tests."""
    made = make(name, **{**options(name), **more})
    made.reset(seed=1)
    for number, agent in enumerate(made.possible_agents):
        made.action_space(agent).seed(2 + number)  # the first actions are no one's death in any game: the kit asks for four ticks
    return made


@pytest.mark.parametrize("observation", VIEWS)
@pytest.mark.parametrize("name", ALL)
def test_api(name, observation):
    api_test(seeded(env, name, observation=observation), num_cycles=60)
    parallel_api_test(seeded(parallel_env, name, observation=observation), num_cycles=60)


@pytest.mark.parametrize("name", ALL)
def test_seeds(name):
    seed_test(partial(env, name, **options(name)), num_cycles=50)
    parallel_seed_test(partial(parallel_env, name, **options(name)), num_cycles=50)


@pytest.mark.parametrize("name", ALL)
def test_max_cycles(name):
    module = types.SimpleNamespace(env=partial(seeded, env, name), parallel_env=partial(seeded, parallel_env, name))
    max_cycles_test(module)


@pytest.mark.parametrize("name", ALL)
def test_render(name, monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    render_test(partial(env, name, **options(name)))


@pytest.mark.parametrize("name", ALL)
def test_the_same_seed_and_actions_give_the_same_states(name):
    def states(seed):
        game, rng, out = parallel_env(name, **options(name)), np.random.default_rng(0), []
        game.reset(seed=seed)
        for _ in range(200):
            if not game.agents:
                game.reset()
            game.step({agent: int(rng.integers(6)) for agent in game.agents})
            batch = game.session.batch
            out.append((int(batch.state_hashes()[0]), *batch.scores[0].tolist(), int(batch.tick[0])))
        return out

    first = states(3)
    assert states(3) == first
    assert len(set(first)) > 20, "something happened"
    if name in FAMILIES:
        assert any(
            states(seed) != first for seed in range(4, 10)
        )  # an episode for two may last longer than this, and there are two variants
