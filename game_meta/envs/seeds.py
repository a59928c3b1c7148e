"""Which random numbers an episode gets: a function of its env's seed and of how many episodes began since that seed was given.

So env i of a vector env that was reset with seed s plays what a single env reset with seed s + i plays, and 65,536 envs need
no generator each.
"""

from __future__ import annotations

import numpy as np

_GOLDEN, _A, _B = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def _mixed(x: np.ndarray) -> np.ndarray:
    """splitmix64's finaliser."""
    x = (x ^ (x >> np.uint64(30))) * _A
    x = (x ^ (x >> np.uint64(27))) * _B
    return x ^ (x >> np.uint64(31))


def episode_seeds(seeds: np.ndarray, episodes: np.ndarray) -> np.ndarray:
    """(n,) uint64 below 2**48, what java.util.Random takes: from the envs' seeds (n,) and the numbers of their episodes (n,), from 0."""
    return _mixed(_mixed(seeds) + (episodes.astype(np.uint64) + np.uint64(1)) * _GOLDEN) >> np.uint64(16)


def as_seeds(first: int, n: int) -> np.ndarray:
    """(n,) uint64: first, first + 1, ... (whole numbers of any size are fine)."""
    return np.arange(n, dtype=np.uint64) + np.array([first % 2**64], np.uint64)
