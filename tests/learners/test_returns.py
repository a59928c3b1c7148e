import numpy as np
import torch

from game_meta.learners.rollout import ReturnScale, gae


def test_advantages_of_a_trial_seen_whole():
    """With lambda 1 an advantage is the discounted return minus the value: rewards 0 1 0 2, the trial ends after the fourth."""
    reward, value = torch.tensor([[0.0], [1.0], [0.0], [2.0]]), torch.tensor([[0.5], [0.25], [1.0], [0.0]])
    done = torch.tensor([[False], [False], [False], [True]])
    gain = gae(reward, value, done, torch.tensor([9.0]), gamma=0.5, lam=1.0)
    np.testing.assert_allclose((gain + value)[:, 0], [0.5 + 0.25, 1 + 0.5, 1, 2])


def test_nothing_flows_back_over_the_end_of_a_trial_but_all_over_the_end_of_an_episode():
    reward, value = torch.tensor([[0.0, 0.0], [8.0, 8.0]]), torch.zeros(2, 2)
    done = torch.tensor([[True, False], [False, False]])
    gain = gae(reward, value, done, torch.zeros(2), gamma=0.5, lam=0.5)
    np.testing.assert_allclose(gain, [[0, 2], [8, 8]])


def test_families_are_brought_to_one_scale():
    """Family 1 pays a hundred times what family 0 pays; divided by their scales the two are alike."""
    rng = np.random.default_rng(0)
    family = np.array([0, 1] * 32)
    scale = ReturnScale(2, 64, gamma=0.9)
    for _ in range(200):
        scale.update(rng.normal(size=64) * np.array([1.0, 100.0])[family], np.zeros(64, bool), family)
    small, large = scale.of(np.array([0, 1]))
    np.testing.assert_allclose(large / small, 100, rtol=0.1)
    np.testing.assert_allclose(small, 1 / np.sqrt(1 - 0.81), rtol=0.1)

    again = ReturnScale(2, 64, gamma=0.9)
    again.restore(scale.state())
    assert (again.of(family) == scale.of(family)).all()
