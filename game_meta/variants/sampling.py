"""Variants of one split, valid ones only: seeds are drawn until one fits. Which variants come follows from the arguments alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np

from game_meta.variants.faults import InvalidVariant
from game_meta.variants.grading import WIDTH, grade
from game_meta.variants.splits import HELD_OUT_FAMILIES, SPLITS
from game_meta.variants.streams import stream
from game_meta.variants.variant import Variant, family_game, make_variant

TRIES = 200
SEEDS = 2**31


def sample(
    family: str | Path, split: str, seed: int, width: int = WIDTH, kinds: Collection[str] | None = None, difficulty: float = 1.0
) -> Variant:
    """A valid variant of `family` (a name or a file) that belongs to `split`. `width` is the planner's in the validity test."""
    return next(draw(family, split, stream(Path(family).stem, split, seed), width, kinds, difficulty))


def draw(
    family: str | Path,
    split: str,
    rng: np.random.Generator,
    width: int,
    kinds: Collection[str] | None = None,
    difficulty: float = 1.0,
) -> Iterator[Variant]:
    """Valid variants without end."""
    if split not in SPLITS:
        raise ValueError(f"there is no split `{split}`: {', '.join(SPLITS)}")
    name = family_game(family).name
    if (split == "test-family") != (name in HELD_OUT_FAMILIES):
        raise InvalidVariant(f"`{name}` is {'not ' if split == 'test-family' else ''}held out of training: it has no {split} variants")
    misses = 0
    while True:
        reason = "the split"
        try:
            variant = make_variant(family, int(rng.integers(SEEDS)), kinds, difficulty)
            if variant.split == split:
                reason = "the validity test"
                if grade(variant, width).valid:
                    misses = 0
                    yield variant
                    continue
        except InvalidVariant as fault:
            reason = str(fault)
        misses += 1
        if misses >= TRIES:
            raise InvalidVariant(f"{TRIES} seeds of `{name}` gave no valid {split} variant; the last one failed {reason}")
