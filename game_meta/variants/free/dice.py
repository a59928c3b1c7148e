"""Draws in the words of a grammar, quickly: NumPy's own `choice` takes longer than all the rest of drawing a game."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Dice:
    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng

    def of(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return int(self.rng.integers(low, high + 1))

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def pick(self, items: Sequence[T]) -> T:
        return items[int(self.rng.integers(len(items)))]

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """So many different ones, in a new order."""
        return [items[place] for place in self.rng.permutation(len(items))[:count].tolist()]

    def weighed(self, weights: Mapping[T, float]) -> T:
        left = float(self.rng.random()) * sum(weights.values())
        for item, weight in weights.items():
            left -= weight
            if left < 0:
                return item
        return item
