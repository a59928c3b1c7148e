"""The variants that an evaluation plays, each with what a random player and the oracle earn in it; and those that a comparison plays.

Planning takes most of an evaluation's time, so it is shared out among processes. This module imports no torch, hence neither do they. A
comparison's variants are the same for every method, and remembered in a file.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from game_meta import files
from game_meta.engine.jit import source_hash
from game_meta.generator.family import families as all_families
from game_meta.generator.family import make_variant
from game_meta.generator.grading import grade_variant
from game_meta.generator.process_pool import map_in_processes
from game_meta.generator.splits import is_held_out
from game_meta.generator.variant import Variant
from game_meta.generator.variant_pool import sample
from game_meta.progress import ReportProgress


class GradedVariant(NamedTuple):
    """A variant and its bounds."""

    variant: Variant
    random_return: float  # mean return of an episode of a random player
    oracle_return: float  # return of the best plan


class _DrawTask(NamedTuple):
    game: str | Path
    split: str
    seed: int
    kinds: Collection[str] | None
    difficulty: float


def draw_variants(
    games: Mapping[str, str | Path],
    split: str,
    variants: int,
    seed: int,
    progress: ReportProgress,
    kinds: Collection[str] | None = None,
    difficulty: float = 1.0,
) -> dict[str, list[GradedVariant]]:
    """Draw `variants` in all, shared evenly among the games. Which follows from the seed and a game's name: adding one changes no other."""
    counts = dict(zip(games, split_evenly(variants, len(games)), strict=True))
    tasks = [
        _DrawTask(games[name], split, int(each), kinds, difficulty)
        for name, count in counts.items()
        for each in variant_seeds(name, seed, count)
    ]
    found: list[GradedVariant] = []
    progress("drawing variants", 0, variants)
    for task, (chosen, random_return, oracle_return) in zip(tasks, map_in_processes(_draw_graded, tasks), strict=True):
        found.append(GradedVariant(make_variant(task.game, chosen, kinds, difficulty), random_return, oracle_return))
        progress("drawing variants", len(found), variants)
    ends = np.cumsum(list(counts.values()))
    return {name: found[end - counts[name] : end] for name, end in zip(counts, ends.tolist(), strict=True)}


def split_evenly(total: int, parts: int) -> list[int]:
    """Split `total` as evenly as it goes, the first ones getting what is left over: 256 among 3 are 86, 85 and 85."""
    return [total // parts + (index < total % parts) for index in range(parts)]


def variant_seeds(name: str, seed: int, count: int) -> list[int]:
    """Draw the seeds of `count` variants of the game of this name."""
    return np.random.SeedSequence([seed, zlib.crc32(name.encode())]).generate_state(count).tolist()


def _draw_graded(task: _DrawTask) -> tuple[int, float, float]:
    """Return the seed of a valid variant, and its bounds. (The variant itself is made again from the seed, rather than sent between
    processes.)"""
    variant = sample(task.game, task.split, task.seed, kinds=task.kinds, difficulty=task.difficulty)
    graded = grade_variant(variant)
    return variant.seed, *graded.bounds


# ----------------------------------------------------------------------------------------------------
# The variants of a comparison.

COMPARED_SPLITS = ("test-rules", "test-layout", "test-family")
HEADLINE_SPLIT = "test-rules"  # the split by which the best method is chosen
CATCH_UP_VARIANTS = 8  # of each family
FamilyVariants = dict[str, list[GradedVariant]]  # by family


def draw_splits(games: Mapping[str, str], count: int, seed: int, memo: Path, progress: ReportProgress) -> dict[str, FamilyVariants]:
    """Draw `count` variants of each split: of the games trained on, and in test-family of the families that every training leaves out."""
    held_out = {name: name for name in all_families(players=1) if is_held_out(name)}
    remembered = _read_memo(memo)
    drawn = {}
    for split in COMPARED_SPLITS:
        sources = held_out if split == "test-family" else dict(games)
        key = json.dumps([split, count, seed, sources, source_hash()])
        found = _rebuild_variants(sources, remembered.get(key, {}))
        if found is None:
            found = draw_variants(sources, split, count, seed, lambda stage, done, of, split=split: progress(f"{stage}, {split}", done, of))
            remembered[key] = {name: [[each.variant.seed, *_fingerprint(each)] for each in rows] for name, rows in found.items()}
            files.write_atomically(memo, json.dumps(remembered) + "\n")
        drawn[split] = found
    return drawn


def catch_up_subset(drawn: FamilyVariants) -> FamilyVariants:
    """Return those that are played for hundreds of episodes, the first of each family."""
    return {name: rows[:CATCH_UP_VARIANTS] for name, rows in drawn.items()}


def variants_fingerprint(drawn: Mapping[str, Sequence[GradedVariant]]) -> str:
    """Hash which variants they are, and their bounds, to 16 hex digits."""
    content = [(name, *_fingerprint(each)) for name, rows in drawn.items() for each in rows]
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]


def _fingerprint(drawn: GradedVariant) -> tuple[str, float, float]:
    return _variant_hash(drawn), drawn.random_return, drawn.oracle_return


def _variant_hash(drawn: GradedVariant) -> str:
    return hashlib.sha256(drawn.variant.text.encode()).hexdigest()[:16]


def _read_memo(memo: Path) -> dict:
    try:
        remembered = json.loads(files.read_text(memo, files.MAX_JSON_BYTES))
    except (OSError, ValueError):
        return {}
    return remembered if isinstance(remembered, dict) else {}


def _rebuild_variants(sources: Mapping[str, str], remembered: dict) -> FamilyVariants | None:
    """Make the variants again from their seeds; None where there are none or a family has changed since."""
    found = {name: [GradedVariant(make_variant(sources[name], row[0]), *row[2:]) for row in rows] for name, rows in remembered.items()}
    same = all(_variant_hash(each) == row[1] for name, rows in remembered.items() for each, row in zip(found[name], rows, strict=True))
    return found if found and same else None
