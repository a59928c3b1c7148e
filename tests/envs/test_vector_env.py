"""The vector env against Gymnasium's own loop over single envs: every array, every info, every step."""

import copy
import pickle

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.error import InvalidAction, ResetNeeded
from gymnasium.utils.env_checker import data_equivalence
from gymnasium.vector import AutoresetMode
from helpers.games import COINS, LUCK

from game_meta.engine import compile_game  # noqa: F401  (compiles once, before anything is compared)

ENVS = 6


def both(mode, **options):
    """Our vector env, and a loop over single envs."""
    options = {"game": LUCK, "max_episode_steps": 11, **options}
    ours = gym.make_vec("game_meta.gym:GameMeta/Game-v0", ENVS, autoreset_mode=mode, **options)
    loop = gym.make_vec(
        "game_meta.gym:GameMeta/Game-v0", ENVS, vectorization_mode="sync", vector_kwargs={"autoreset_mode": mode}, **options
    )
    return ours, loop


@pytest.mark.parametrize("observation", ["window", "board", "rgb"])
@pytest.mark.parametrize("mode", ["NextStep", "SameStep", "Disabled"])
def test_it_does_what_a_loop_over_single_envs_does(mode, observation):
    ours, loop = both(mode, observation=observation)
    assert ours.metadata["autoreset_mode"] is AutoresetMode(mode)
    assert (ours.observation_space, ours.action_space) == (loop.observation_space, loop.action_space)
    assert data_equivalence(ours.reset(seed=3), loop.reset(seed=3), exact=True)
    rng, ends = np.random.default_rng(0), np.zeros(2, int)
    for tick in range(40):
        actions = rng.integers(0, 6, ENVS)
        mine, theirs = ours.step(actions), loop.step(actions)
        assert data_equivalence(mine, theirs, exact=True), f"tick {tick}"
        ends += [mine[2].sum(), mine[3].sum()]
        done = mine[2] | mine[3]
        if mode == "Disabled" and done.any():
            resets = [env.reset(options={"reset_mask": done}) for env in (ours, loop)]
            assert data_equivalence(*resets, exact=True), f"reset after tick {tick}"
    assert ends.min() > 3, "games ended and were cut off"


@pytest.mark.parametrize("seed", [None, [4, None, 9, 9, None, 0]])
def test_a_list_of_seeds_gives_each_env_its_own(seed):
    ours, loop = both("NextStep")
    for env in (ours, loop):
        env.reset(seed=8)
    assert data_equivalence(ours.reset(seed=seed), loop.reset(seed=seed), exact=True)
    for _ in range(12):
        actions = np.zeros(ENVS, int)
        assert data_equivalence(ours.step(actions), loop.step(actions), exact=True)


def test_some_envs_can_be_reset_with_seeds_while_the_others_go_on():
    ours, loop = both("Disabled", game=COINS)
    mask = np.array([True, False, False, True, False, False])
    for env in (ours, loop):
        env.reset(seed=8)
        env.step(np.full(ENVS, 2))
    assert data_equivalence(*(env.reset(seed=1, options={"reset_mask": mask}) for env in (ours, loop)), exact=True)
    assert data_equivalence(*(env.step(np.full(ENVS, 3)) for env in (ours, loop)), exact=True)


def test_variants_are_drawn_as_single_envs_draw_them():
    options = {"num_envs": 4, "variants": 3, "observation": "board"}
    ours = gym.make_vec("game_meta.gym:GameMeta/Workshop-v0", **options)
    loop = gym.make_vec("game_meta.gym:GameMeta/Workshop-v0", vectorization_mode="sync", **options)
    for _ in range(3):
        assert data_equivalence(ours.reset(seed=2), loop.reset(seed=2), exact=True)
        assert data_equivalence(ours.reset(), loop.reset(), exact=True)


def test_what_it_hands_out_stays_as_it_was_unless_told_otherwise():
    for copied in (True, False):
        env = gym.make_vec("game_meta.gym:GameMeta/Game-v0", 3, game=COINS, copy=copied)
        env.reset(seed=0)
        first = env.step(np.full(3, 4))[0]
        kept = first["window"].copy()
        second = env.step(np.full(3, 4))[0]
        assert np.array_equal(first["window"], kept) == copied
        assert (first["window"] is second["window"]) != copied


def test_an_ended_env_must_be_reset_where_nobody_else_does_it():
    env = gym.make_vec("game_meta.gym:GameMeta/Game-v0", 2, game=COINS, autoreset_mode="Disabled", max_episode_steps=1)
    env.reset(seed=0)
    env.step(np.zeros(2, int))
    with pytest.raises(ResetNeeded, match="reset_mask"):
        env.step(np.zeros(2, int))


@pytest.mark.parametrize("actions", [[0, 6], [-1, 0], [0], [[0, 0]]])
def test_what_is_no_action_is_refused(actions):
    env = gym.make_vec("game_meta.gym:GameMeta/Game-v0", 2, game=COINS)
    env.reset(seed=0)
    with pytest.raises(InvalidAction, match="2 numbers from 0 to 5"):
        env.step(np.array(actions))


@pytest.mark.parametrize("mask", [np.zeros(2, bool), np.ones(3, bool), np.ones(2, int), [True, True]])
def test_a_mask_that_is_none_is_refused(mask):
    env = gym.make_vec("game_meta.gym:GameMeta/Game-v0", 2, game=COINS)
    with pytest.raises(ValueError, match="reset_mask"):
        env.reset(options={"reset_mask": mask})


def test_it_draws_every_env():
    env = gym.make_vec("game_meta.gym:GameMeta/Game-v0", 2, game=COINS, render_mode="rgb_array")
    env.reset(seed=0)
    assert [frame.shape for frame in env.render()] == [(72, 168, 3)] * 2
    env = gym.make_vec("game_meta.gym:GameMeta/Game-v0", 2, game=COINS, render_mode="ansi")
    env.reset(seed=0)
    assert env.render() == ("wwwwwww\nw A cew\nwwwwwww\ntick 0, score 0",) * 2


def test_a_copy_goes_on_from_the_same_states():
    envs, _ = both("NextStep", observation="board")
    with pytest.raises(ResetNeeded):
        envs.step(np.zeros(ENVS, int))
    envs.reset(seed=3)
    rng = np.random.default_rng(0)
    for tick in range(30):
        if tick % 10 == 0:
            there = copy.deepcopy(envs) if tick < 20 else pickle.loads(pickle.dumps(envs))
        actions = rng.integers(0, 6, ENVS)
        assert data_equivalence(there.step(actions), envs.step(actions), exact=True), f"tick {tick}"


def test_a_window_for_many_envs_is_refused_in_a_line():
    with pytest.raises(ValueError, match="there is no render_mode 'human' for many envs at once: 'rgb_array' or 'ansi', or none"):
        gym.make_vec("game_meta.gym:GameMeta/Game-v0", 2, game=COINS, render_mode="human")
