"""The ten named games and their mix, and how speed grows with the batch and the threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from game_meta.bench import MeasurementLength, measure_speeds, memory_shortfall
from game_meta.engine import Program
from game_meta.machine import count_usable_cores
from game_meta.progress import ReportProgress

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


def table(games: dict[str, Program], envs: int, length: MeasurementLength, progress: ReportProgress) -> list[dict[str, Any]]:
    """Each game and all of them mixed: the whole board observed, all cores."""
    rows = measure_speeds(games, [max(envs, len(games))], [count_usable_cores()], "board", length, progress, "single games and mixed")
    return [asdict(row) for row in rows]


def scaling(games: dict[str, Program], sizes: Sequence[int], length: MeasurementLength, progress: ReportProgress) -> list[dict[str, Any]]:
    """Few games and their mix over all sizes that the memory holds, with one thread and with every core."""
    fit = [n for n in sizes if not memory_shortfall(list(games.values()), n)]
    return [
        asdict(row) for row in measure_speeds(games, fit, sorted({1, count_usable_cores()}), "board", length, progress, "sizes and threads")
    ]
