"""The reward of a tick is how much the score changed, for each player; `Batch.rewards` is where everybody reads it."""

import numpy as np
import pytest
from helpers.games import GEM_RACE, PUSH

from game_meta import content
from game_meta.engine import Batch, compile_game
from game_meta.engine.observation import ACTIONS, RIGHT
from game_meta.vgdl import load, parse

ENVS, TICKS = 6, 60


@pytest.mark.parametrize("name", ["paint", "raiders", "orchard", "tag"])
def test_a_reward_is_the_difference_of_the_scores_in_each_tick(name):
    program = compile_game(load(content.find_content("games", name)))
    batch, rng = Batch(ENVS, players=2), np.random.default_rng(3)
    batch.load(np.arange(ENVS), [program] * ENVS, np.arange(ENVS))
    before, total = batch.scores.copy(), np.zeros((ENVS, 2), np.int64)
    assert not batch.rewards.any()
    for _ in range(TICKS):
        batch.step(rng.integers(ACTIONS, size=(ENVS, 2)))
        assert batch.rewards.shape == (ENVS, 2)
        assert batch.rewards.dtype == np.int32
        assert np.array_equal(batch.rewards, batch.scores - before)
        before, total = batch.scores.copy(), total + batch.rewards
    assert np.array_equal(total, batch.scores)
    assert total.any()
    batch.load([1, 4], [program] * 2, [7, 8])
    assert not batch.rewards[[1, 4]].any()


def test_each_player_has_a_reward_of_its_own():
    batch = Batch(1, players=2)
    batch.load([0], [compile_game(parse(GEM_RACE))], [0])
    seen = set()
    for _ in range(8):
        batch.step(np.array([[RIGHT, RIGHT]]))
        seen.add(tuple(batch.rewards[0].tolist()))
    assert len(seen) > 1 and any(a != b for a, b in seen)


def test_who_is_not_stepped_gets_nothing():
    program = compile_game(parse(PUSH), ["wwwwww", "wAbo.w", "wwwwww"])
    batch = Batch(2)
    batch.load([0, 1], [program] * 2, [0, 0])
    batch.step(np.array([RIGHT, RIGHT]))
    assert batch.rewards.tolist() == [[1], [1]]
    batch.load([1], [program], [0])
    batch.step(np.array([RIGHT, RIGHT]))  # the first is over
    assert batch.rewards.tolist() == [[0], [1]]
    batch.load([0, 1], [program] * 2, [0, 0])
    batch.step(np.array([RIGHT, RIGHT]), np.array([True, False]))
    assert batch.rewards.tolist() == [[1], [0]]
    batch.step(np.array([0, RIGHT]), np.array([False, True]))
    assert batch.rewards.tolist() == [[0], [1]]
