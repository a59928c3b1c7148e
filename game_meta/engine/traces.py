"""A run written down tick by tick, in the format of the reference traces (`../shared/gvgai/README.md`): two engines can be compared."""

from __future__ import annotations

from collections.abc import Iterable
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
from .snapshot import Snapshot, rows_of
from .sprites import MAX_SPRITES

LOG = 4096  # draws a tick that a trace can hold
LOST = -99  # the win of a player whose avatar is no more

Action = str | Iterable[str]


def trace(game_text: str, level_text: str, actions: Iterable[Action], *, seed: int = 0, rng: str = "java") -> dict[str, Any]:
    """Plays `actions` (names such as ACTION_LEFT; for two players pairs of names) and returns the trace, delta coding included.

    `rng` is "java" (java.util.Random(seed)) or "tick" (every draw of a tick answers the same number). The list ends where the game ends.
    Raises VGDLError for a wrong game, EngineError for one that the engine cannot run, ValueError for an unknown action or `rng`.
    """
    if rng not in ("java", "tick"):
        raise ValueError(f'rng is "java" or "tick", not "{rng}"')
    game, rows = parse(game_text, "game"), level_text.splitlines()
    moves = [[action] if isinstance(action, str) else list(action) for action in actions]
    for room in (None, 1_000):
        try:
            return _play(compile_game(game, rows, room), moves, seed, rng)
        except OutOfRoom:
            continue
    return _play(compile_game(game, rows, MAX_SPRITES + 1), moves, seed, rng)


def _play(program: Program, moves: list[list[str]], seed: int, rng: str) -> dict[str, Any]:
    batch = Batch(1, window=1, players=program.players, log_draws=LOG)
    batch.load([0], [program], [seed], by_tick=rng == "tick")
    recorder = _Recorder(program, batch)
    records, played = [recorder.record()], []
    for move in moves:
        if batch.over[0]:
            break
        batch.step(np.array([_numbers(move, program.players)]))
        if batch._s[0, L.S_BROKEN]:  # the reference crashes in the middle of this tick
            break
        played.append(move)
        records.append(recorder.record())
    avatar_actions = [
        [f"ACTION_{name}" for name in SPRITES[cls].actions or () if name != "NIL"] if cls else [] for cls in program.avatar_classes
    ]
    return {
        "players": program.players,
        "block_size": program.block,
        "screen": [program.width * program.block, program.height * program.block],
        "rng": rng,
        "seed": seed,
        "avatar_actions": avatar_actions if program.players > 1 else avatar_actions[0],
        "actions": played if program.players > 1 else [move[0] for move in played],
        "ticks": records,
    }


def _numbers(move: list[str], players: int) -> list[int]:
    if len(move) != players:
        raise ValueError(f"each of the {players} players needs an action every tick, not {move!r}")
    for name in move:
        if name not in ACTION_NAMES:
            raise ValueError(f"unknown action {name!r}: one of {', '.join(ACTION_NAMES)}")
    return [ACTION_NAMES.index(name) for name in move]


class _Recorder:
    """Writes records, leaving out what has not changed since the one before."""

    def __init__(self, program: Program, batch: Batch):
        self.program, self.batch = program, batch
        self.flags = program.type_table[:, L.Y_FLAGS]
        self.continuous = bool((self.flags & L.CONTINUOUS).any())
        self.idle: dict[int, bytes] = {}  # by type: which sprites there were
        self.before: dict[str, dict[str, list]] = {"sprites": {}, "dirs": {}, "sizes": {}, "speeds": {}}

    def record(self) -> dict[str, Any]:
        shot, one = self.batch.snapshot(0), self.program.players == 1
        avatars = [self._avatar(i) for i in range(self.program.players)]
        scores = [score if avatar else None for score, avatar in zip(shot.scores, avatars, strict=True)]
        wins = [win if avatar else LOST for win, avatar in zip(shot.wins, avatars, strict=True)]
        record: dict[str, Any] = {"score": scores[0] if one else scores, "win": wins[0] if one else wins, "over": shot.over}
        if shot.counters:
            record["counters"] = list(shot.counters)
        if shot.tick >= 0:
            codes, state = self.batch.draws(0)
            record |= {"draws": [_draw_name(code) for code in codes], "state": f"{state:x}"}
        now = self._maps(shot)
        for name, values in now.items():
            gone: dict[str, list] = {t: [] for t in self.before[name] if t not in values}
            changed = {t: value for t, value in values.items() if self.before[name].get(t) != value}
            record[name] = changed | gone
        self.before = now
        return record | ({"avatar": avatars[0]} if one else {"avatars": avatars})

    def _maps(self, shot: Snapshot) -> dict[str, dict[str, list]]:
        """Positions, orientations, sizes and speeds by type, sorted by x, y, then orientation, then speed."""
        rows: dict[int, list] = {}
        maps: dict[str, dict[str, list]] = {"sprites": {}, "dirs": {}, "sizes": {}, "speeds": {}}
        idle = self._unchanged(shot)
        for t in idle:
            for name, values in self.before.items():
                if shot.types[t] in values:
                    maps[name][shot.types[t]] = values[shot.types[t]]
        for i in np.flatnonzero(~np.isin(shot.kind, idle)).tolist():
            t = int(shot.kind[i])
            free = self.flags[t] & L.CONTINUOUS and not self.flags[t] & L.STATIC
            faces = [float(v) for v in shot.heading[i]] if shot.faces[i] or free else None
            size = [int(shot.w[i]), int(shot.h[i])]
            rows.setdefault(t, []).append((int(shot.x[i]), int(shot.y[i]), faces or [-9.0, -9.0], float(shot.speed[i]), faces, size))
        for t, found in rows.items():
            name = shot.types[t]
            found.sort(key=lambda row: row[:4])
            maps["sprites"][name] = [[x, y] for x, y, *_ in found]
            if any(row[4] is not None for row in found):
                maps["dirs"][name] = [row[4] for row in found]
            if any(row[5] != [shot.block, shot.block] for row in found):
                maps["sizes"][name] = [row[5] for row in found]
            if not self.flags[t] & L.STATIC and (self.flags[t] & L.CONTINUOUS or any(row[3] != 0 for row in found)):
                maps["speeds"][name] = [row[3] for row in found]
        return maps

    def _unchanged(self, shot: Snapshot) -> list[int]:
        """The types whose sprites never move, and are the same ones as in the record before."""
        same = []
        for t in np.unique(shot.kind).tolist():
            if self.flags[t] & L.IDLE:
                now = shot.seq[shot.kind == t].tobytes()
                if self.idle.get(t) == now:
                    same.append(t)
                self.idle[t] = now
        return same

    def _avatar(self, player: int) -> dict[str, Any] | None:
        sprites, doubles = rows_of(self.program, self.batch._s[0], self.batch._d[0])
        k = int(self.batch._s[0, L.S_AVATAR + player])
        if k < 0:
            return None
        row, held, first = sprites[k], self.program.resources.items(), int(self.program.p[L.P_HELD])
        avatar = {
            "type": self.program.types[row[L.K_TYPE]],
            "x": int(row[L.K_X]),
            "y": int(row[L.K_Y]),
            "dx": float(doubles[k, L.D_X]),
            "dy": float(doubles[k, L.D_Y]),
            "speed": float(doubles[k, L.D_SPEED]),
            "alive": not row[L.K_FLAGS] & L.DISABLED,
            "hp": int(row[L.K_HEALTH]),
            "resources": {name: int(row[L.K_TAIL + i]) for name, (i, _) in held if row[first + i // 31] >> i % 31 & 1},
        }
        if self.continuous:
            avatar |= {"rotation": float(doubles[k, L.D_ROTATION]), "on_ground": bool(row[L.K_FLAGS] & L.ON_GROUND)}
        return avatar


def _draw_name(code: int) -> str:
    return {DRAW_FLOAT: "f", DRAW_DOUBLE: "d"}.get(code) or f"i{code - 256}"
