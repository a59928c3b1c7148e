"""Which cache lines one tick of a game touches. Called by bound.py, with NUMBA_DISABLE_JIT=1: the engine then runs as plain Python, and
its arrays can write down who reads and writes them. Prints one line of JSON.

    NUMBA_DISABLE_JIT=1 python benchmarks/touched.py GAME
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from game_meta.bench import RandomPlay, compile_games

LINE = 64  # bytes of memory that a processor moves at once
ENVS, BEFORE, TICKS = 3, 40, 10
read: set[int] = set()
written: set[int] = set()


class Watched(np.ndarray):
    """An array that notes the cache lines of what is read from it and written to it."""

    def __getitem__(self, key: Any) -> Any:
        got = super().__getitem__(key)
        if not isinstance(got, np.ndarray):
            note(read, super().__getitem__(around(key)))
        return got

    def __setitem__(self, key: Any, value: Any) -> None:
        note(written, super().__getitem__(around(key)))
        super().__setitem__(key, value)


def around(key: Any) -> Any:
    """The same place as a slice, so that it can be had as an array with an address."""
    one = key[-1] if isinstance(key, tuple) else key
    if isinstance(one, slice):
        return key
    last = slice(int(one), int(one) + 1 or None)
    return (*key[:-1], last) if isinstance(key, tuple) else last


def note(lines: set[int], part: np.ndarray) -> None:
    start = part.__array_interface__["data"][0]
    lines.update(range(start // LINE, (start + max(part.nbytes, 1) - 1) // LINE + 1))


def watched(thing: Any) -> Any:
    """The same thing, every array in it that has a row an env as one that is watched."""
    if isinstance(thing, np.ndarray):
        return thing.view(Watched) if thing.ndim and len(thing) == ENVS else thing
    if isinstance(thing, dict):
        return {name: watched(value) for name, value in thing.items()}
    return type(thing)(watched(value) for value in thing) if isinstance(thing, list | tuple) else thing


def main() -> None:
    warnings.simplefilter("ignore", RuntimeWarning)  # NumPy's scalars complain of the overflow that hashing and generators live on
    (program,) = compile_games([Path(sys.argv[1])]).values()
    play = RandomPlay([program], ENVS, 1, "board")
    play.play_ticks(BEFORE)
    batch = play.batch
    vars(batch).update(watched(vars(batch)))
    totals = np.zeros(2)
    for i in range(TICKS):
        read.clear()
        written.clear()
        batch.step(play.actions[i])
        play.read_observation(batch, 0)
        totals += len(read | written), len(written)
    lines, dirty = totals / (TICKS * ENVS)
    print(json.dumps({"read": lines * LINE, "written": dirty * LINE, "state": batch.bytes_per_env}))


if __name__ == "__main__":
    main()
