"""Random streams by name: the same words give the same numbers on every machine and in every process (`hash()` would not)."""

from __future__ import annotations

import hashlib

import numpy as np

SEED_RANGE = 2**31  # whoever draws a seed draws it from 0 to this, left out


def random_stream(*words: str | int) -> np.random.Generator:
    """A generator of its own for each purpose, so that drawing more of one thing does not change another."""
    digest = hashlib.sha256("\x1f".join(str(word) for word in words).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "little")))
