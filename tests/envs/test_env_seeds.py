"""Which random numbers an episode gets."""

import numpy as np

from game_meta.envs.contract import consecutive_seeds, episode_seeds


def test_every_episode_of_every_env_has_numbers_of_its_own():
    seeds, episodes = np.meshgrid(consecutive_seeds(0, 100), np.arange(100))
    drawn = episode_seeds(seeds.ravel(), episodes.ravel())
    assert len(np.unique(drawn)) == 10_000
    assert drawn.max() < 2**48


def test_an_env_among_many_has_the_numbers_that_it_has_alone():
    together = episode_seeds(consecutive_seeds(7, 50), np.arange(50))
    assert [int(episode_seeds(consecutive_seeds(7 + env, 1), np.array([env]))[0]) for env in range(50)] == together.tolist()


def test_seeds_of_any_size_do():
    assert consecutive_seeds(2**128 - 1, 3).tolist() == [2**64 - 1, 0, 1]
    assert consecutive_seeds(-1, 2).tolist() == [2**64 - 1, 0]
