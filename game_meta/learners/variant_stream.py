"""Fresh variants without end: each is drawn anew, used once and forgotten. For who learns from the rules of many games, not from trials."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from game_meta.generator.family import family_game, family_name, make_variant
from game_meta.generator.splits import is_held_out
from game_meta.generator.variant import FREE_FAMILY, Variant
from game_meta.generator.variant_set import InvalidVariant
from game_meta.random_streams import SEED_RANGE, random_stream


class VariantStream:
    """Draws variants of the split `train`, valid or not: what their rules are does not depend on whether a planner beats chance.

    Raises InvalidVariant for a family that is held out of training.
    """

    def __init__(self, families: Sequence[str | Path], seed: int = 0) -> None:
        self.sources = list(families)
        self.families = [Path(family).stem for family in families]
        for name in map(family_name, families):
            if is_held_out(name):
                raise InvalidVariant(f"`{name}` is held out of training: it has no train variants")
        self.family = np.arange(len(self.families))
        self._rngs = [random_stream("fresh", name, "train", seed) for name in self.families]

    @property
    def num_envs(self) -> int:
        """How many families there are."""
        return len(self.families)

    def draw(self, family: int) -> Variant:
        """Return the next variant of a family, by its number."""
        while True:
            try:
                variant = make_variant(self.sources[family], int(self._rngs[family].integers(SEED_RANGE)))
            except InvalidVariant:
                continue
            if variant.split == "train":
                return variant

    def state(self) -> dict[str, Any]:
        """Return all that decides what comes next."""
        return {"games": self._games(), "rngs": [rng.bit_generator.state for rng in self._rngs]}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from `state`. Raises ValueError if it is that of other games, or if these have changed since."""
        if state["games"] != self._games():
            raise ValueError("the games are not those that it was begun with, or have changed since")
        for rng, saved in zip(self._rngs, state["rngs"], strict=True):
            rng.bit_generator.state = saved

    def _games(self) -> list[list[str]]:
        texts = {
            n: FREE_FAMILY if source == FREE_FAMILY else family_game(source).text
            for n, source in zip(self.families, self.sources, strict=True)
        }
        return [[name, sha256(text.encode()).hexdigest()] for name, text in texts.items()]
