"""The variants of a comparison: drawn once, the same for every method, and remembered in a file, for drawing takes planning."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from game_meta import files
from game_meta.engine.jit import source_hash
from game_meta.evaluation.drawing import Drawn, draw
from game_meta.progress import Progress
from game_meta.variants import families as all_families
from game_meta.variants import is_held_out, make_variant

SPLITS = ("test-rules", "test-layout", "test-family")
HEADLINE = "test-rules"  # the split by which the best method is chosen
CATCH_UP_VARIANTS = 8  # of each family
Variants = dict[str, list[Drawn]]  # by family


def draw_splits(games: Mapping[str, str], count: int, seed: int, memo: Path, progress: Progress) -> dict[str, Variants]:
    """`count` variants of each split: of the games trained on, and in test-family of the families that every training leaves out."""
    held_out = {name: name for name in all_families(players=1) if is_held_out(name)}
    told = _read(memo)
    drawn = {}
    for split in SPLITS:
        sources = held_out if split == "test-family" else dict(games)
        key = json.dumps([split, count, seed, sources, source_hash()])
        found = _again(sources, told.get(key, {}))
        if found is None:
            found = draw(sources, split, count, seed, lambda stage, done, of, split=split: progress(f"{stage}, {split}", done, of))
            told[key] = {name: [[d.variant.seed, _mark(d), d.random, d.oracle] for d in rows] for name, rows in found.items()}
            files.write(memo, json.dumps(told) + "\n")
        drawn[split] = found
    return drawn


def few(drawn: Variants) -> Variants:
    """Those that are played for hundreds of episodes."""
    return {name: rows[:CATCH_UP_VARIANTS] for name, rows in drawn.items()}


def fingerprint(drawn: Mapping[str, Sequence[Drawn]]) -> str:
    """16 hex digits of which variants they are, and of their bounds."""
    told = [(name, _mark(each), each.random, each.oracle) for name, rows in drawn.items() for each in rows]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def _mark(drawn: Drawn) -> str:
    return hashlib.sha256(drawn.variant.text.encode()).hexdigest()[:16]


def _read(memo: Path) -> dict:
    try:
        told = json.loads(memo.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _again(sources: Mapping[str, str], told: dict) -> Variants | None:
    """The variants made again from their seeds; None where there are none or a family has changed since."""
    found = {name: [Drawn(make_variant(sources[name], row[0]), *row[2:]) for row in rows] for name, rows in told.items()}
    same = all(_mark(each) == row[1] for name, rows in told.items() for each, row in zip(found[name], rows, strict=True))
    return found if found and same else None
