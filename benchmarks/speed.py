"""The ten named games and their mix, and how speed grows with the batch and the threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from game_meta.bench.measure import Length, measure_all, too_large
from game_meta.engine import Program
from game_meta.machine import cores
from game_meta.progress import Progress

ROOT = Path(__file__).parents[1]
PUBLISHED = ROOT.parent / "shared" / "gvgai" / "grid"  # GVGAI's games are not ours to ship
NAMED = (
    "aliens", "sokoban", "zelda", "boulderdash", "frogs", "chase", "survivezombies", "portals", "missilecommand", "butterflies",
)  # fmt: skip
SIZES = (1, 32, 1024, 4096, 16384, 65536)


def named_files() -> dict[str, Path]:
    """The ten games where they are at hand, else the repository's own."""
    files = {name: PUBLISHED / f"{name}.txt" for name in NAMED}
    if all(file.is_file() for file in files.values()):
        return files
    return {file.stem: file for file in sorted((ROOT / "games").glob("*.vgdl"))}


def table(games: dict[str, Program], envs: int, length: Length, progress: Progress) -> list[dict[str, Any]]:
    """Each game and all of them mixed: the whole board observed, all cores."""
    rows = measure_all(games, [max(envs, len(games))], [cores()], "board", length, progress, "single games and mixed")
    return [asdict(row) for row in rows]


def scaling(games: dict[str, Program], sizes: Sequence[int], length: Length, progress: Progress) -> list[dict[str, Any]]:
    """Few games and their mix over all sizes that the memory holds, with one thread and with every core."""
    fit = [n for n in sizes if not too_large(list(games.values()), n)]
    return [asdict(row) for row in measure_all(games, fit, sorted({1, cores()}), "board", length, progress, "sizes and threads")]
