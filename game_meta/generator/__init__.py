"""The generator: from a family and a seed to a game nobody has played, with its labels, its grade and its split. Loaded when first used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from game_meta.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from game_meta.generator.family import families, make_variant
    from game_meta.generator.grading import Grade, grade_variant, oracle_return, random_return
    from game_meta.generator.labels import LABEL_NAMES, Labels
    from game_meta.generator.splits import SPLITS, is_held_out, split_hash, split_of
    from game_meta.generator.variant import Variant, redraw_disguise
    from game_meta.generator.variant_pool import VariantPool, sample
    from game_meta.generator.variant_set import VARIATION_KINDS, InvalidVariant
    from game_meta.generator.variation import vary_game

__getattr__, __all__ = lazy_exports(
    __name__,
    {
        "family": (
            "families",
            "make_variant",
        ),
        "grading": (
            "Grade",
            "grade_variant",
            "oracle_return",
            "random_return",
        ),
        "labels": (
            "LABEL_NAMES",
            "Labels",
        ),
        "splits": (
            "SPLITS",
            "is_held_out",
            "split_hash",
            "split_of",
        ),
        "variant": (
            "Variant",
            "redraw_disguise",
        ),
        "variant_pool": (
            "VariantPool",
            "sample",
        ),
        "variant_set": (
            "InvalidVariant",
            "VARIATION_KINDS",
        ),
        "variation": ("vary_game",),
    },
)
