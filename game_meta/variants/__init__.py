"""The generator: from a family and a seed to a game nobody has played, with its truth, its grade and its split. Loaded when first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from game_meta.variants.faults import InvalidVariant
    from game_meta.variants.grading import Grade, grade, oracle_return, random_return
    from game_meta.variants.kinds import KINDS
    from game_meta.variants.mutations import vary
    from game_meta.variants.planner import Plan, Planner
    from game_meta.variants.pool import Pool
    from game_meta.variants.sampling import sample
    from game_meta.variants.splits import SPLITS, is_held_out, split_hash, split_of
    from game_meta.variants.trials import Finished, TrialBatch
    from game_meta.variants.truth import EFFECTS, Truth
    from game_meta.variants.variant import Variant, families, make_variant, relook

_HOME = {
    "faults": ("InvalidVariant",),
    "grading": ("Grade", "grade", "oracle_return", "random_return"),
    "kinds": ("KINDS",),
    "mutations": ("vary",),
    "planner": ("Plan", "Planner"),
    "pool": ("Pool",),
    "sampling": ("sample",),
    "splits": ("SPLITS", "is_held_out", "split_hash", "split_of"),
    "trials": ("Finished", "TrialBatch"),
    "truth": ("EFFECTS", "Truth"),
    "variant": ("Variant", "families", "make_variant", "relook"),
}
__all__ = sorted(name for names in _HOME.values() for name in names)


def __getattr__(name: str) -> Any:
    for module, names in _HOME.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
