"""A run written down tick by tick, in the format of the reference traces (`../shared/gvgai/README.md`): two engines can be
compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from game_meta.vgdl import parse
from game_meta.vgdl.ontology import SPRITES

from . import layout as L
from .batch import Batch
from .compile import compile_game
from .names import OutOfRoom
from .observation import ACTION_NAMES
from .program import Program
from .rng import DRAW_DOUBLE, DRAW_FLOAT
from .snapshot import Snapshot
from .sprites import MAX_SPRITES

LOG = 256  # draws a tick that a trace can hold


def trace(game_text: str, level_text: str, actions: Iterable[str], *, seed: int = 0, rng: str = "java") -> dict[str, Any]:
    """Plays `actions` (names such as ACTION_LEFT) and returns the trace, delta coding included.

    `rng` is "java" (java.util.Random(seed)) or "tick" (every draw of a tick answers the same number). The list ends where the game ends.
    Raises VGDLError for a wrong game, EngineError for one that the engine cannot run, ValueError for an unknown action or `rng`.
    """
    if rng not in ("java", "tick"):
        raise ValueError(f'rng is "java" or "tick", not "{rng}"')
    game, rows, names = parse(game_text, "game"), level_text.splitlines(), list(actions)
    for room in (None, 1_000):
        try:
            return _play(compile_game(game, rows, room), names, seed, rng)
        except OutOfRoom:
            continue
    return _play(compile_game(game, rows, MAX_SPRITES + 1), names, seed, rng)


def _play(program: Program, actions: list[str], seed: int, rng: str) -> dict[str, Any]:
    batch = Batch(1, window=1, log_draws=LOG)
    batch.load([0], [program], [seed], by_tick=rng == "tick")
    recorder = _Recorder(program, batch)
    records, played = [recorder.record()], []
    for name in actions:
        if batch.over[0]:
            break
        if name not in ACTION_NAMES:
            raise ValueError(f"unknown action {name!r}: one of {', '.join(ACTION_NAMES)}")
        batch.step(np.array([ACTION_NAMES.index(name)]))
        played.append(name)
        records.append(recorder.record())
    return {
        "players": 1,
        "block_size": program.block,
        "screen": [program.width * program.block, program.height * program.block],
        "rng": rng,
        "seed": seed,
        "avatar_actions": [f"ACTION_{name}" for name in SPRITES[program.avatar_class].actions or ()],
        "actions": played,
        "ticks": records,
    }


class _Recorder:
    """Writes records, leaving out what has not changed since the one before."""

    def __init__(self, program: Program, batch: Batch):
        self.program, self.batch = program, batch
        self.before: dict[str, dict[str, list]] = {"sprites": {}, "dirs": {}, "speeds": {}}

    def record(self) -> dict[str, Any]:
        shot = self.batch.snapshot(0)
        record: dict[str, Any] = {"score": shot.score, "win": shot.win, "over": shot.over}
        if shot.tick >= 0:
            codes, state = self.batch.draws(0)
            record |= {"draws": [_draw_name(code) for code in codes], "state": f"{state:x}"}
        now = self._maps(shot)
        for name, values in now.items():
            gone: dict[str, list] = {t: [] for t in self.before[name] if t not in values}
            changed = {t: value for t, value in values.items() if self.before[name].get(t) != value}
            record[name] = changed | gone
        self.before = now
        return record | {"avatar": self._avatar(shot)}

    def _maps(self, shot: Snapshot) -> dict[str, dict[str, list]]:
        """Positions, orientations and speeds by type, sorted by x, y, then orientation, then speed."""
        speeds = self._speeds(shot)
        static = (self.program.type_table[:, L.Y_FLAGS] & L.STATIC) != 0
        rows: dict[str, list] = {}
        for i in range(len(shot.kind)):
            faces = [float(v) for v in shot.heading[i]] if shot.faces[i] else None
            row = (int(shot.x[i]), int(shot.y[i]), faces or [-9.0, -9.0], speeds[i], faces)
            rows.setdefault(shot.types[shot.kind[i]], []).append(row)
        maps: dict[str, dict[str, list]] = {"sprites": {}, "dirs": {}, "speeds": {}}
        for name, found in rows.items():
            found.sort(key=lambda row: row[:4])
            maps["sprites"][name] = [[x, y] for x, y, *_ in found]
            if any(row[4] is not None for row in found):
                maps["dirs"][name] = [row[4] for row in found]
            if not static[shot.types.index(name)] and any(row[3] != 0 for row in found):
                maps["speeds"][name] = [row[3] for row in found]
        return maps

    def _rows(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The state, the sprites' rows and their doubles."""
        p, s = self.program.p, self.batch._s[0]
        sprites = s[p[L.P_SPRITES] : p[L.P_SPRITES] + p[L.P_CAPACITY] * p[L.P_STRIDE]].reshape(p[L.P_CAPACITY], p[L.P_STRIDE])
        return s, sprites, self.batch._d[0][: p[L.P_CAPACITY] * L.D_WIDTH].reshape(-1, L.D_WIDTH)

    def _speeds(self, shot: Snapshot) -> list[float]:
        _, sprites, doubles = self._rows()
        by_seq = {int(sprites[k, L.K_SEQ]): float(doubles[k, L.D_SPEED]) for k in self._living()}
        return [by_seq[int(seq)] for seq in shot.seq]

    def _living(self) -> Sequence[int]:
        s, sprites, _ = self._rows()
        found = []
        for t in range(len(self.program.types)):
            k = s[L.S_HEADER + t * L.T_WIDTH + L.T_HEAD]
            while k >= 0:
                found.append(int(k))
                k = sprites[k, L.K_NEXT]
        return found

    def _avatar(self, shot: Snapshot) -> dict[str, Any]:
        s, sprites, doubles = self._rows()
        k = int(s[L.S_AVATAR])
        row = sprites[k]
        held = self.program.resources.items()
        return {
            "type": self.program.types[row[L.K_TYPE]],
            "x": int(row[L.K_X]),
            "y": int(row[L.K_Y]),
            "dx": float(doubles[k, L.D_X]),
            "dy": float(doubles[k, L.D_Y]),
            "speed": float(doubles[k, L.D_SPEED]),
            "alive": not row[L.K_FLAGS] & L.DISABLED,
            "hp": int(row[L.K_HEALTH]),
            "resources": {name: int(row[L.K_RESOURCES + i]) for name, (i, _) in held if row[L.K_HELD] >> min(i, 30) & 1},
        }


def _draw_name(code: int) -> str:
    return {DRAW_FLOAT: "f", DRAW_DOUBLE: "d"}.get(code) or f"i{code - 256}"
