"""One scale for every family."""

import numpy as np

from game_meta.learners.rollout import ReturnScale


def test_families_are_brought_to_one_scale():
    """Family 1 pays a hundred times what family 0 pays; divided by their scales the two are alike."""
    rng = np.random.default_rng(0)
    family = np.array([0, 1] * 32)
    scale = ReturnScale(2, 64, gamma=0.9)
    for _ in range(200):
        scale.update(rng.normal(size=64) * np.array([1.0, 100.0])[family], np.zeros(64, bool), family)
    small, large = scale.scale_of(np.array([0, 1]))
    np.testing.assert_allclose(large / small, 100, rtol=0.1)
    np.testing.assert_allclose(small, 1 / np.sqrt(1 - 0.81), rtol=0.1)
    np.testing.assert_allclose(scale.geometric_mean(), np.sqrt(small * large), rtol=1e-6)

    again = ReturnScale(2, 64, gamma=0.9)
    again.restore(scale.state())
    assert (again.scale_of(family) == scale.scale_of(family)).all()
