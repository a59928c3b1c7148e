"""A run written down tick by tick, in the format of the reference traces: so two engines can be compared.

A trace is a JSON object: `players`, `block_size` (px a cell), `screen` (px), `rng` and `seed`, `avatar_actions` (names), `actions`, and
`ticks`, a record for the start and one for each action. A record has

    score, win, over      of one player, or a list of two; a player without an avatar has the score None and the win WIN_OF_LOST_AVATAR
    counters              where the game has any
    draws, state          the numbers drawn in this tick ("f", "d", "i4" for nextInt(4)) and the generator's state after it, hexadecimal
    sprites, dirs         by type, sorted: [x, y] in px; unit vectors, for oriented ones and in continuous physics
    sizes, speeds         by type: where they are not a cell; where a type moves
    avatar, avatars       class and place, direction, speed, health, resources; None for a dead one

Of sprites, dirs, sizes and speeds only the types whose list has changed since the record before are there, [] for none any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.batch import Batch
from game_meta.engine.compiler import compile_game
from game_meta.engine.observation import ACTION_NAMES
from game_meta.engine.program import Program
from game_meta.engine.rng import DRAW_DOUBLE, DRAW_FLOAT
from game_meta.engine.snapshot import Snapshot
from game_meta.vgdl.parser import parse
from game_meta.vgdl.spec import SPRITES

MAX_LOGGED_DRAWS = 4096  # draws a tick that a trace can hold
WIN_OF_LOST_AVATAR = -99  # the win of a player whose avatar is no more

TraceAction = str | Iterable[str]


def trace(game_text: str, level_text: str, actions: Iterable[TraceAction], *, seed: int = 0, rng: str = "java") -> dict[str, Any]:
    """Play `actions` (names such as ACTION_LEFT; for two players pairs of names) and return the trace, delta coding included.

    `rng` is "java" (java.util.Random(seed)) or "tick" (every draw of a tick answers the same number). The list ends where the game ends.
    Raises VGDLError for a wrong game, EngineError for one that the engine cannot run, ValueError for an unknown action or `rng`.
    """
    if rng not in ("java", "tick"):
        raise ValueError(f'rng is "java" or "tick", not "{rng}"')
    game, rows = parse(game_text, "game"), level_text.splitlines()
    moves = [[action] if isinstance(action, str) else list(action) for action in actions]
    return _record_run(compile_game(game, rows), moves, seed, rng)


def _record_run(program: Program, moves: list[list[str]], seed: int, rng: str) -> dict[str, Any]:
    batch = Batch(1, window=1, players=program.players, log_draws=MAX_LOGGED_DRAWS)
    batch.load([0], [program], [seed], by_tick=rng == "tick")
    recorder = _TraceRecorder(program, batch)
    records, played = [recorder.write_record()], []
    for move in moves:
        if batch.terminated[0]:
            break
        batch.step(np.array([_action_numbers(move, program.players)]))
        if batch.state_rows(0)[0][L.S_BROKEN]:  # the reference crashes in the middle of this tick
            break
        played.append(move)
        records.append(recorder.write_record())
    avatar_actions = [
        [f"ACTION_{name}" for name in SPRITES[cls].actions or () if name != "NIL"] if cls else [] for cls in program.avatar_classes
    ]
    return {
        "players": program.players,
        "block_size": program.block_size,
        "screen": [program.width * program.block_size, program.height * program.block_size],
        "rng": rng,
        "seed": seed,
        "avatar_actions": avatar_actions if program.players > 1 else avatar_actions[0],
        "actions": played if program.players > 1 else [move[0] for move in played],
        "ticks": records,
    }


def _action_numbers(move: list[str], players: int) -> list[int]:
    if len(move) != players:
        raise ValueError(f"each of the {players} players needs an action every tick, not {move!r}")
    for name in move:
        if name not in ACTION_NAMES:
            raise ValueError(f"unknown action {name!r}: one of {', '.join(ACTION_NAMES)}")
    return [ACTION_NAMES.index(name) for name in move]


class _TraceRecorder:
    """Writes records, leaving out what has not changed since the one before."""

    def __init__(self, program: Program, batch: Batch):
        self.program, self.batch = program, batch
        self.flags = program.type_table[:, L.Y_FLAGS]
        self.continuous = bool((self.flags & L.FLAG_CONTINUOUS).any())
        self.idle: dict[int, bytes] = {}  # by type: which sprites there were
        self.before: dict[str, dict[str, list]] = {"sprites": {}, "dirs": {}, "sizes": {}, "speeds": {}}

    def write_record(self) -> dict[str, Any]:
        """Return what has changed since the record before."""
        shot, one = self.batch.snapshot(0), self.program.players == 1
        avatars = [self._avatar(i) for i in range(self.program.players)]
        scores = [score if avatar else None for score, avatar in zip(shot.scores, avatars, strict=True)]
        wins = [win if avatar else WIN_OF_LOST_AVATAR for win, avatar in zip(shot.wins, avatars, strict=True)]
        record: dict[str, Any] = {"score": scores[0] if one else scores, "win": wins[0] if one else wins, "over": shot.terminated}
        if shot.counters:
            record["counters"] = list(shot.counters)
        if shot.tick >= 0:
            codes, state = self.batch.draws(0)
            record |= {"draws": [_draw_name(code) for code in codes], "state": f"{state:x}"}
        now = self._fields_by_type(shot)
        for name, values in now.items():
            gone: dict[str, list] = {t: [] for t in self.before[name] if t not in values}
            changed = {t: value for t, value in values.items() if self.before[name].get(t) != value}
            record[name] = changed | gone
        self.before = now
        return record | ({"avatar": avatars[0]} if one else {"avatars": avatars})

    def _fields_by_type(self, shot: Snapshot) -> dict[str, dict[str, list]]:
        """Return positions, orientations, sizes and speeds by type, sorted by x, y, then orientation, then speed."""
        rows: dict[int, list] = {}
        maps: dict[str, dict[str, list]] = {"sprites": {}, "dirs": {}, "sizes": {}, "speeds": {}}
        idle = self._unchanged(shot)
        for t in idle:
            for name, values in self.before.items():
                if shot.types[t] in values:
                    maps[name][shot.types[t]] = values[shot.types[t]]
        for i in np.flatnonzero(~np.isin(shot.type_index, idle)).tolist():
            t = int(shot.type_index[i])
            free = self.flags[t] & L.FLAG_CONTINUOUS and not self.flags[t] & L.FLAG_STATIC
            faces = [float(v) for v in shot.heading[i]] if shot.is_oriented[i] or free else None
            size = [int(shot.w[i]), int(shot.h[i])]
            rows.setdefault(t, []).append((int(shot.x[i]), int(shot.y[i]), faces or [-9.0, -9.0], float(shot.speed[i]), faces, size))
        for t, found in rows.items():
            name = shot.types[t]
            found.sort(key=lambda row: row[:4])
            maps["sprites"][name] = [[x, y] for x, y, *_ in found]
            if any(row[4] is not None for row in found):
                maps["dirs"][name] = [row[4] for row in found]
            if any(row[5] != [shot.block_size, shot.block_size] for row in found):
                maps["sizes"][name] = [row[5] for row in found]
            if not self.flags[t] & L.FLAG_STATIC and (self.flags[t] & L.FLAG_CONTINUOUS or any(row[3] != 0 for row in found)):
                maps["speeds"][name] = [row[3] for row in found]
        return maps

    def _unchanged(self, shot: Snapshot) -> list[int]:
        """Return the types whose sprites never move, and are the same ones as in the record before."""
        same = []
        for t in np.unique(shot.type_index).tolist():
            if self.flags[t] & L.FLAG_IDLE:
                now = shot.sprite_id[shot.type_index == t].tobytes()
                if self.idle.get(t) == now:
                    same.append(t)
                self.idle[t] = now
        return same

    def _avatar(self, player: int) -> dict[str, Any] | None:
        s, d, _ = self.batch.state_rows(0)
        sprites, doubles = L.sprite_rows(self.program.p, s), L.sprite_double_rows(s, d)
        k = int(s[L.S_AVATAR + player])
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
            "alive": not row[L.K_FLAGS] & L.SPRITE_DISABLED,
            "hp": int(row[L.K_HEALTH]),
            "resources": {name: int(row[L.K_TAIL + i]) for name, (i, _) in held if row[first + i // 31] >> i % 31 & 1},
        }
        if self.continuous:
            avatar |= {"rotation": float(doubles[k, L.D_ROTATION]), "on_ground": bool(row[L.K_FLAGS] & L.SPRITE_ON_GROUND)}
        return avatar


def _draw_name(code: int) -> str:
    return {DRAW_FLOAT: "f", DRAW_DOUBLE: "d"}.get(code) or f"i{code - 256}"


# ----------------------------------------------------------------------------------------------------
# Where two traces of the same actions part: which tick, which sprite type, what was expected and what was found.

DELTA_CODED_FIELDS = ("sprites", "dirs", "sizes", "speeds")
RELATIVE_TOLERANCE = 1e-9  # sines and cosines of two libraries differ in the last bit


@dataclass(frozen=True)
class Divergence:
    """The first difference. `what` is a field of the record; `sprite` the type it is about, "" where it is about none."""

    game: str
    tick: int
    what: str
    sprite: str
    expected: Any
    found: Any

    def __str__(self) -> str:
        of = f" of {self.sprite}" if self.sprite else ""
        return f"{self.game}, tick {self.tick}, {self.what}{of}: expected {self.expected}, found {self.found}"


def undo_delta_coding(trace: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the records of a trace with the delta coding undone."""
    now: dict[str, dict[str, Any]] = {name: {} for name in DELTA_CODED_FIELDS}
    for record in trace["ticks"]:
        for name, values in now.items():
            values |= record.get(name, {})
            now[name] = {key: value for key, value in values.items() if value}
        yield record | {name: now[name] for name in DELTA_CODED_FIELDS}


def first_divergence(expected: dict[str, Any], found: dict[str, Any], until: int | None = None) -> Divergence | None:
    """Compare what the expected trace states, in its first `until` records; return the first difference, None where all of it is found."""
    game, mentioned = str(expected.get("game", "game")), {key for record in expected["ticks"] for key in record}
    for tick, (want, have) in enumerate(zip(undo_delta_coding(expected), undo_delta_coding(found), strict=False)):
        if until is not None and tick >= until:
            return None
        for what in sorted(mentioned & set(want), key=lambda name: name not in DELTA_CODED_FIELDS):
            if what in DELTA_CODED_FIELDS:
                for sprite in sorted({*want[what], *have[what]}):
                    if not contains_all(want[what].get(sprite), have[what].get(sprite)):
                        return Divergence(game, tick, what, sprite, want[what].get(sprite), have[what].get(sprite))
            elif not contains_all(want[what], have.get(what)):
                return Divergence(game, tick, what, "", want[what], have.get(what))
    lengths = len(expected["ticks"]), len(found["ticks"])
    if lengths[0] != lengths[1] and (until is None or until > min(lengths)):
        return Divergence(game, min(lengths), "records", "", lengths[0], lengths[1])
    return None


def contains_all(expected: Any, found: Any) -> bool:
    """Return whether all that is expected is found: dictionaries may hold more."""
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(key in found and contains_all(value, found[key]) for key, value in expected.items())
    if isinstance(expected, list):
        return isinstance(found, list) and len(expected) == len(found) and all(map(contains_all, expected, found))
    if isinstance(expected, float) and isinstance(found, int | float):
        return abs(expected - found) <= RELATIVE_TOLERANCE * max(1.0, abs(expected))
    return expected == found
