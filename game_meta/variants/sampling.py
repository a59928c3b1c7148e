"""Variants of one split, valid ones only: seeds are drawn until one fits. Which variants come follows from the arguments alone."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from game_meta.variants.faults import InvalidVariant
from game_meta.variants.grading import WIDTH, grade
from game_meta.variants.splits import SPLITS, is_held_out
from game_meta.variants.streams import stream
from game_meta.variants.variant import Variant, family_name, make_variant, varies

TRIES = 200
SEEDS = 2**31


def sample(
    family: str | Path, split: str, seed: int, width: int = WIDTH, kinds: Collection[str] | None = None, difficulty: float = 1.0
) -> Variant:
    """A valid variant of `family` (a name or a file) that belongs to `split`. `width` is the planner's in the validity test.

    A game that does not vary is the only variant of itself, in whatever split, valid or not. Raises InvalidVariant if TRIES seeds in a row
    gave nothing.
    """
    if split not in SPLITS:
        raise ValueError(f"there is no split `{split}`: {', '.join(SPLITS)}")
    if not varies(family):
        return make_variant(family, 0)
    name = family_name(family)
    if (split == "test-family") != is_held_out(name):
        raise InvalidVariant(f"`{name}` is {'not ' if split == 'test-family' else ''}held out of training: it has no {split} variants")
    rng = stream(Path(family).stem, split, seed)
    for _ in range(TRIES):
        reason = "the split"
        try:
            variant = make_variant(family, int(rng.integers(SEEDS)), kinds, difficulty)
            if variant.split == split:
                reason = "the validity test"
                if grade(variant, width).valid:
                    return variant
        except InvalidVariant as fault:
            reason = str(fault)
    raise InvalidVariant(f"{TRIES} seeds of `{name}` gave no valid {split} variant; the last one failed {reason}")
