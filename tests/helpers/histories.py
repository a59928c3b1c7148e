"""Playing a case and writing down everything that can be seen of it, as plain values that can be compared and sent; where two such
histories differ first."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import settings

from game_meta.engine import Batch, Program, compile_game, trace
from game_meta.engine import state as L
from game_meta.engine.observation import ACTION_NAMES
from game_meta.vgdl import VGDLError, parse
from helpers.random_games import Case
from helpers.state_audit import audit

DRAWS = 64  # random draws a tick that are written down
CLOSE = 1e-9  # sin and cos of different libraries may differ in the last bits
ROOM = 40  # sprites more than the level's own: games that breed without end are given up before they get slow


def examples(share: float) -> settings:
    """How many examples a test takes: a share of what the profile allows, by what one of them costs."""
    return settings(max_examples=max(2, round(settings().max_examples * share)))


def program_of(case: Case) -> Program:
    return compile_game(parse(case.text, "case"), 0, ROOM)


def batch_of(program: Program, envs: int = 1, **options: Any) -> Batch:
    return Batch(envs, window=5, log_draws=DRAWS, players=2, **options)


def columns(case: Case, tick: int) -> list[int]:
    """The actions of a tick, for as many players as a batch has."""
    return [*case.actions[tick], 0][:2]


def record(batch: Batch, env: int = 0) -> dict[str, Any]:
    """What one env shows after a tick: board, scores, the random generator, what agents see, and a digest of the raw state."""
    program = batch.programs[env]
    shot = batch.snapshot(env)
    seen = {name: getattr(shot, name) for name in shot.__dataclass_fields__ if name not in ("types", "looks")}
    for player in range(program.players):
        seen |= {f"{name} {player}": array[env] for name, array in batch.observe([env], player).items()}
        for name, array in zip(("board", "headings"), batch.board([env], player), strict=True):
            seen[f"{name} {player}"] = array[env, : program.height, : program.width]  # the batch may hold larger boards
    codes, state = batch.draws(env)
    s, p = batch._s[env], program.p
    in_use = np.asarray(s)[: p[L.P_SPRITES] + s[L.S_USED] * p[L.P_STRIDE]]
    seen |= {"draws": codes, "generator": state, "hash": int(batch.state_hashes([env])[0])}
    seen["raw state"] = _digest(in_use, np.asarray(batch._u[env])[: len(program.u)])
    return {name: plain(value) for name, value in seen.items()}


def picture(batch: Batch, env: int = 0) -> str:
    """A digest of the picture of one env."""
    program = batch.programs[env]
    return _digest(batch.rgb(2)[env, : 2 * program.height, : 2 * program.width])


def _digest(*arrays: np.ndarray) -> str:
    return hashlib.sha256(b"".join(array.tobytes() for array in arrays)).hexdigest()


def plain(value: Any) -> Any:
    """As it would come back from JSON."""
    if isinstance(value, np.ndarray):
        return np.asarray(value).tolist()
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    return value.item() if isinstance(value, np.generic) else value


def history(case: Case, audited: bool = False) -> dict[str, Any]:
    """Plays a case alone: `records` tick by tick, the last picture, and (if wanted) what audits of the raw state found after each tick.

    `refused` holds the faults of a text that is no game, or says that it makes more sprites than there is ROOM for.
    """
    out: dict[str, Any] = {"records": []} | ({"faults": []} if audited else {})
    try:
        program = program_of(case)
        batch = batch_of(program, grows=False)
        batch.load([0], [program], [case.seed], by_tick=case.by_tick)
        for tick in range(len(case.actions) + 1):
            out["records"].append(record(batch))
            if audited:
                out["faults"] += [f"tick {tick - 1}: {fault}" for fault in audit(batch.running_program(), *batch.state_rows(0)[:2])]
            if tick < len(case.actions):
                batch.step(np.array([columns(case, tick)]))
                if batch.cut_off[0]:
                    return out | {"refused": ["it breeds without end"]}
        out["picture"] = picture(batch)
    except VGDLError as error:
        out["refused"] = [str(fault) for fault in error.diagnostics]
    return out


def traced(case: Case, names: Sequence[Sequence[str]] | None = None) -> dict[str, Any]:
    """The trace of a case (or of its game under other actions), or `refused`."""
    names = names or [[ACTION_NAMES[action] for action in actions] for actions in case.actions]
    try:
        rows = parse(case.text, "case").levels[0]
        played = [name for (name,) in names] if case.players == 1 else names
        return trace(case.text, "\n".join(rows), played, seed=case.seed, rng="tick" if case.by_tick else "java")
    except VGDLError as error:
        return {"refused": [fault.message for fault in error.diagnostics]}


def difference(a: Any, b: Any, where: str = "") -> str | None:
    """`None` if they are the same, but for rounding; otherwise the place and both values."""
    if isinstance(a, dict) and isinstance(b, dict) and a.keys() == b.keys():
        return next((found for key in a if (found := difference(a[key], b[key], f"{where}/{key}"))), None)
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return next((found for i, (x, y) in enumerate(zip(a, b, strict=True)) if (found := difference(x, y, f"{where}/{i}"))), None)
    if isinstance(a, float) and isinstance(b, float) and (math.isclose(a, b, rel_tol=CLOSE, abs_tol=CLOSE) or (a != a and b != b)):
        return None
    return None if type(a) is type(b) and a == b else f"{where}: {a!r} and {b!r}"
