"""How far the engine is from what memory allows: the bytes that a tick has to move, and how many the machine moves in a second."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from game_meta.bench import MeasurementLength, measure_speed
from game_meta.engine import Program
from game_meta.machine import count_usable_cores
from game_meta.progress import ReportProgress

COPIED = 1 << 28  # bytes a thread: far more than any cache holds


def bandwidth(threads: int, seconds: float) -> float:
    """Bytes read and written per second when `threads` threads copy memory."""
    pairs = [(np.ones(COPIED, np.uint8), np.ones(COPIED, np.uint8)) for _ in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        best = 0.0
        end = time.perf_counter() + seconds
        while best == 0.0 or time.perf_counter() < end:
            start = time.perf_counter()
            list(pool.map(lambda pair: np.copyto(*pair), pairs))
            best = max(best, 2 * COPIED * threads / (time.perf_counter() - start))
    return best


def touched(file: Path) -> dict[str, float]:
    """Bytes of the cache lines that a tick with its observation reads and writes: exact, by watching the engine run as plain Python."""
    command = [sys.executable, str(Path(__file__).with_name("touched.py")), str(file)]
    done = subprocess.run(command, env={**os.environ, "NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def bounds(
    games: dict[str, Program], files: dict[str, Path], sizes: Sequence[int], length: MeasurementLength, progress: ReportProgress
) -> dict[str, Any]:
    """Per game: the bytes of a tick, the steps/s that memory allows if every tick has to fetch them anew, and the steps/s measured."""
    threads = count_usable_cores()
    moved, rows = bandwidth(threads, length.seconds), []
    for done, (name, program) in enumerate(games.items()):
        progress("memory", done, len(games))
        bytes_of = touched(files[name])
        at_most = moved / (bytes_of["read"] + bytes_of["written"])
        for envs in sizes:
            speed = measure_speed(name, [program], envs, threads, "board", length).steps_per_s
            rows.append({"game": name, "envs": envs, **bytes_of, "bound": at_most, "steps_per_s": speed, "share": speed / at_most})
    progress("memory", len(games), len(games))
    return {"bytes_per_s": moved, "threads": threads, "rows": rows}
