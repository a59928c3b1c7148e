"""The envs of an engine's batch as arrays that can be kept in a file, and back.

An env is kept as far as its program uses it: its sprites up to the last one that was ever alive (the engine copies envs in the same way).
Programs are not kept; whoever thaws has made them again.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.batch import Batch
from game_meta.engine.program import Program


def freeze_batch(batch: Batch) -> dict[str, np.ndarray]:
    """Its envs' rows s, d and u (layout.py), one behind the other, and how long each is, (B, 3)."""
    sizes = np.array([_used_sizes(program, row) for program, row in zip(batch.programs, batch._s, strict=True)])
    rows = {name: _join_rows(table, sizes[:, i]) for i, (name, table) in enumerate(_state_tables(batch).items())}
    return {"sizes": sizes} | rows


def thaw_batch(batch: Batch, programs: Sequence[Program], frozen: dict[str, np.ndarray]) -> None:
    """Puts every env into the state that was frozen. Raises ValueError if that is a state of other programs."""
    batch.load(np.arange(batch.num_envs), programs, np.zeros(batch.num_envs, np.int64))
    sizes = frozen["sizes"]
    ends = np.cumsum(sizes, 0)
    for i, (name, table) in enumerate(_state_tables(batch).items()):
        if len(sizes) != batch.num_envs or ends[-1, i] != len(frozen[name]) or sizes[:, i].max() > table.shape[1]:
            raise ValueError("the envs' states are not those of these games")
        for row, part in zip(table, np.split(frozen[name], ends[:-1, i]), strict=True):
            row[: len(part)] = part
    if any(_used_sizes(program, row) != tuple(size) for program, row, size in zip(programs, batch._s, sizes.tolist(), strict=True)):
        raise ValueError("the envs' states are not those of these games")


def _state_tables(batch: Batch) -> dict[str, np.ndarray]:
    return {"s": batch._s, "d": batch._d, "u": batch._u}


def _used_sizes(program: Program | None, s: np.ndarray) -> tuple[int, int, int]:
    """How many numbers of s, d and u are in use."""
    assert program is not None, "every env of a TrialEnv has been loaded"
    used = int(s[L.S_USED])
    return int(program.p[L.P_SPRITES]) + used * int(program.p[L.P_STRIDE]), used * L.D_WIDTH, len(program.u)


def _join_rows(table: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    return np.concatenate([row[:size] for row, size in zip(table, sizes.tolist(), strict=True)])
