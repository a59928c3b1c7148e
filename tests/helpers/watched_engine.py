"""The engine as plain Python, with every access to its tables watched.

Run as a program (with NUMBA_DISABLE_JIT=1) it answers one JSON line for each that it reads: a case in, its history or its trace out.
Compiled code reads and writes beyond its tables without a word; here NumPy raises IndexError past the end, `Guarded` before the
beginning, and the three functions that say where a row begins answer with an impossible place for a row that does not exist.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import numpy as np

from helpers.histories import history, traced
from helpers.random_games import Case

NOWHERE = -(10**9)  # such a place may be worked out (for no sprite, -1), but not used
MEMORY = 6 * 2**30  # bytes; a game that wants more is a fault, and must not take the machine down
PATIENCE = 60  # seconds a case


class Guarded(np.ndarray):
    """An array that refuses negative whole numbers as indices."""

    def __getitem__(self, index: Any) -> Any:
        _refuse(index)
        return np.ndarray.__getitem__(self, index)

    def __setitem__(self, index: Any, value: Any) -> None:
        _refuse(index)
        np.ndarray.__setitem__(self, index, value)


def _refuse(index: Any) -> None:
    for part in index if isinstance(index, tuple) else (index,):
        if isinstance(part, int | np.integer) and part < 0:
            raise IndexError(f"index {part} is before the beginning")


def _checked_rows() -> dict[Any, Any]:
    """What stands in for the functions of state.py that say where a row begins."""
    from game_meta.engine import state
    from game_meta.engine import state as L

    plain_at, plain_kind, plain_members = state.sprite_offset, state.type_offset, state.type_state_offset

    def at(p, k):
        return plain_at(p, k) if 0 <= k < p[L.P_CAPACITY] else NOWHERE

    def kind(p, t):
        return plain_kind(p, t) if 0 <= t < p[L.P_TYPES] else NOWHERE

    def members(t):
        return plain_members(t) if t >= 0 else NOWHERE

    return {plain_at: at, plain_kind: kind, plain_members: members}


def watch() -> None:
    """Puts the checks into the engine, which must be running as plain Python."""
    from game_meta.engine import (
        batch,
        compiler,
        traces,  # noqa: F401
    )

    checked = _checked_rows()
    for name, module in list(sys.modules.items()):
        if name.startswith("game_meta.engine"):
            for key, value in list(vars(module).items()):
                if callable(value) and value in checked:
                    setattr(module, key, checked[value])
    load, build = batch.Batch.load, compiler.build_initial_state

    def guarded_load(self, *args, **options):
        load(self, *args, **options)
        for rows in ("_p", "_q", "_s", "_d", "_u"):
            setattr(self, rows, getattr(self, rows).view(Guarded))

    batch.Batch.load = guarded_load  # type: ignore[method-assign]
    compiler.build_initial_state = lambda p, q, s, d, u, sprites: build(*(row.view(Guarded) for row in (p, q, s, d, u)), sprites)


@contextmanager
def plodding() -> Iterator[None]:
    """Takes away what the engine saves itself: no type is known to stand still, and any two sprites may be in contact."""
    from game_meta.engine import program_tables, tick
    from game_meta.engine import state as L

    savings, find = program_tables._saving_flags, tick._find_contacts

    def everything(p, s, u):
        find(p, s, u)
        u[L.U_TOUCH : L.U_TOUCH + 2 * p[L.P_TYPES]] = np.iinfo(np.uint64).max
        s[p[L.P_SPRITES] + L.K_TOUCH : p[L.P_SPRITES] + p[L.P_CAPACITY] * p[L.P_STRIDE] : p[L.P_STRIDE]] = -1

    program_tables._saving_flags, tick._find_contacts = lambda names, t, flags: 0, everything
    try:
        yield
    finally:
        program_tables._saving_flags, tick._find_contacts = savings, find


def answer_to(what: str, case: Case) -> dict[str, Any]:
    if what == "trace":
        return traced(case)
    with plodding() if what == "plodding" else nullcontext():
        return history(case, audited=what == "history")


def main() -> None:
    watch()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    np.seterr(all="ignore")  # whole numbers wrap around on purpose
    for line in sys.stdin:
        asked = json.loads(line)
        what = asked.pop("what")
        case = Case(**asked | {"actions": tuple(map(tuple, asked["actions"]))})
        signal.signal(signal.SIGALRM, _too_long)
        signal.alarm(PATIENCE)
        try:
            answer = answer_to(what, case)
        except Exception:  # whatever it is, the other side shows it
            answer = {"crash": traceback.format_exc(limit=-12)}
        signal.alarm(0)
        print(json.dumps(answer), flush=True)


def _too_long(*_: Any) -> None:
    raise TimeoutError(f"still at it after {PATIENCE} s")


if __name__ == "__main__":
    main()
