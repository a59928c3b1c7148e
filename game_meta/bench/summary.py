"""What rows of figures say together, and on which machine they were taken."""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from game_meta.machine import cores

from .measure import ALL, Row


def machine() -> dict[str, Any]:
    """The processor, how much of it, and which code ran on it."""
    import numba

    from game_meta.engine.jit import source_hash

    return {
        "processor": processor(),
        "cores": cores(),
        "python": platform.python_version(),
        "numba": numba.__version__,
        "commit": commit(),
        "engine": source_hash(),
    }


def processor() -> str:
    """As Linux names it; elsewhere as Python does."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or f"{sys.platform} {platform.machine()}"


def commit() -> str | None:
    """The commit of the repository that the program runs from, `+` where files were changed since; None for an installed copy."""
    git = ["git", "-C", str(Path(__file__).parent)]
    try:
        head = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
        changed = subprocess.run([*git, "diff", "--quiet", "HEAD", "--", "."], check=False).returncode
    except (OSError, subprocess.CalledProcessError):
        return None
    return head + ("+" if changed else "")


def summarise(rows: Sequence[Row]) -> str:
    """One line for the rows of one size: the median game, the slowest, and the mixed batch against what its parts would give."""
    singles = [row for row in rows if row.game != ALL]
    slowest = min(singles, key=lambda row: row.steps_per_s)
    told = f"median {thousands(statistics.median(row.steps_per_s for row in singles))}, "
    told += f"slowest {thousands(slowest.steps_per_s)} ({slowest.game})"
    for mixed in (row for row in rows if row.game == ALL):
        share = mixed.steps_per_s / statistics.harmonic_mean([row.steps_per_s for row in singles])
        told += f", mixed {thousands(mixed.steps_per_s)}: {share:.0%} of the harmonic mean of the single games"
    return told


def thousands(steps_per_s: float) -> str:
    return f"{steps_per_s / 1e3:,.0f} k steps/s" if steps_per_s >= 1e4 else f"{steps_per_s:,.0f} steps/s"
