"""Gymnasium's own checks, for every game for one player and each kind of observation; a warning is a failure."""

import pickle
import warnings

import gymnasium as gym
import pytest
from gymnasium.envs.registration import EnvSpec
from gymnasium.utils.env_checker import check_env, data_equivalence
from helpers.every_game import FOR_ONE, VIEWS, options

from game_meta.envs import env_id


@pytest.fixture(autouse=True)
def _no_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def walk(env, steps=20):
    """What a seeded random player is shown."""
    env.action_space.seed(1)
    out = [env.reset(seed=1)]
    for _ in range(steps):
        out.append(env.step(env.action_space.sample()))
        if out[-1][2]:
            out.append(env.reset())
    return out


@pytest.mark.parametrize("observation", VIEWS)
@pytest.mark.parametrize("name", FOR_ONE)
def test_check_env(name, observation):
    check_env(gym.make(f"game_meta.gym:{env_id(name)}", observation=observation, **options(name)).unwrapped)


@pytest.mark.parametrize("name", FOR_ONE)
def test_an_env_survives_json_and_pickle(name):
    env = gym.make(f"game_meta.gym:{env_id(name)}", window=7, max_episode_steps=9, **options(name))
    spec = EnvSpec.from_json(env.spec.to_json())
    assert spec == env.spec
    seen = walk(env)
    assert data_equivalence(seen, walk(gym.make(spec)), exact=True)
    assert data_equivalence(seen[0], walk(pickle.loads(pickle.dumps(env.unwrapped)))[0], exact=True)


@pytest.mark.parametrize("observation", VIEWS)
@pytest.mark.parametrize("name", FOR_ONE)
def test_a_vector_env_does_what_single_envs_do(name, observation):
    ours = gym.make_vec(f"game_meta.gym:{env_id(name)}", 3, observation=observation, **options(name))
    loop = gym.make_vec(f"game_meta.gym:{env_id(name)}", 3, "sync", observation=observation, **options(name))
    assert EnvSpec.from_json(ours.spec.to_json()) == ours.spec
    assert data_equivalence(ours.reset(seed=5), loop.reset(seed=5), exact=True)
    ours.action_space.seed(5)
    for _ in range(40):
        actions = ours.action_space.sample()
        mine = ours.step(actions)
        assert data_equivalence(mine, loop.step(actions), exact=True)
        assert mine[0] in ours.observation_space
