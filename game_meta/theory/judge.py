"""Theories are judged by what was seen: replayed from the first scene of an episode, or predicting each tick from the one before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np
from numba.core import config

from game_meta.engine import state as L
from game_meta.engine.batch import Batch
from game_meta.engine.compiler import PlacedSprite, compile_placed, load_kernels
from game_meta.engine.errors import EngineError
from game_meta.engine.jit import CODE_CACHE
from game_meta.engine.program import Program
from game_meta.engine.scene import Scene, read_scene
from game_meta.theory import replay_kernels as M
from game_meta.theory.candidate_tables import CandidateTables, Gathered, gather_nothing
from game_meta.theory.growing_rows import GrowingRows
from game_meta.theory.theory import Theory, name_of_look, to_game
from game_meta.theory.trace import Trace

KERNEL_READY = f"judge-{hashlib.sha256(Path(M.__file__).read_bytes()).hexdigest()[:16]}"  # a mark in the cache
NOT_COMPILED = -1  # Replayed.first of a theory that is no game
NEVER = 1e9  # of wrong ticks: no cap
SEEDS = 8  # with how many a theory that draws random numbers is replayed
FIT_SEEDS = 32  # with how many it is asked whether a tick is possible at all: one of five ways is then missed once in a thousand times
HASH_FACTOR, HASH_SHIFT = 0x9E3779B97F4A7C15, 29  # as in the engine's mix_hash


@dataclass(frozen=True, eq=False)
class Replayed:
    """How far n theories tell m traces, each replayed from its first scene."""

    first: np.ndarray  # (n, m) int64: the first action whose scene is predicted wrong; their number if none is; NOT_COMPILED
    error: np.ndarray  # (n, m) float64: how badly the scenes that differ are missed: half of each thing too many or too few; score, end,
    # and each amount held 1
    wrong: np.ndarray  # (n, m) float64: ticks predicted wrong; infinite where the theory is no game
    surprise: np.ndarray  # (n, m) float64, nats: minus the log likelihood of what was seen; infinite where the theory is no game


@dataclass(frozen=True, eq=False)
class Fit:
    """How well a theory predicts each tick of a trace from the state before."""

    log_likelihood: float
    surprises: tuple[int, ...]  # the actions whose scenes are predicted wrong
    ticks: tuple[float, ...]  # log likelihood of each


def placed_sprites(theory: Theory, scene: Scene) -> list[PlacedSprite]:
    """Return what lies on the board at the start of an episode, in the order of creation: what is seen, and what must be there unseen."""
    rank = {t.name: i for i, t in enumerate(theory.types)}
    placed = [(name_of_look(look), x, y) for look, x, y, _ in scene.thing_tuples]
    if theory.unseen:
        placed += [(thing.name, thing.x, thing.y) for thing in theory.unseen if thing.board == scene.board_key]
    return sorted((each for each in placed if each[0] in rank), key=lambda each: (each[2], each[1], rank[each[0]]))


def compile_theory(theory: Theory, scene: Scene) -> Program:
    """Return a theory as a program that starts with a board that is seen. Raises EngineError where it is no game."""
    return compile_placed(to_game(theory), placed_sprites(theory, scene), scene.width, scene.height)


def scene_difference(a: Scene, b: Scene) -> float:
    """Return how much two scenes differ: half for each thing that only one has; score, end and each amount held 1."""
    things, others = set(a.thing_tuples), set(b.thing_tuples)
    held = {look for look, _ in set(a.held) ^ set(b.held)}
    return 0.5 * len(things ^ others) + len(held) + (a.score != b.score) + ((a.over, a.win) != (b.over, b.win))


def held_array(scene: Scene) -> np.ndarray:
    """Return what is held, (m, 2) int32: look and amount."""
    return np.array(scene.held, np.int32).reshape(-1, 2)


def sign_scene(scene: Scene) -> tuple[np.ndarray, np.ndarray]:
    """Return the hashes of a scene's things (n,), sorted, and its signature (SIGNATURE,)."""
    signature = np.zeros(M.SIGNATURE, np.uint64)
    hashes = np.sort(_hash_rows(scene.things))
    signature[M.THINGS], signature[M.HELD] = hashes.sum(dtype=np.uint64), _hash_rows(held_array(scene)).sum(dtype=np.uint64)
    signature[[M.SCORE, M.OVER, M.WIN]] = np.array([scene.score, scene.over, scene.win], np.int64).view(np.uint64)
    return hashes, signature


def _hash_rows(rows: np.ndarray) -> np.ndarray:
    """Return the hashes of things (n, 4), or of amounts that are held (n, 2), as thing_hash and held_hash have them."""
    numbers = rows.astype(np.int64).view(np.uint64)
    total = numbers[:, 0] + np.uint64(1)
    for column in range(1, rows.shape[1]):
        total = (total ^ numbers[:, column]) * np.uint64(HASH_FACTOR)
        total ^= total >> np.uint64(HASH_SHIFT)
    if rows.shape[1] > 2:
        total = (total & ~np.uint64(M.LOOK_BITS)) | (numbers[:, 0] & np.uint64(M.LOOK_BITS))
    return total


class _SeenTrace:
    """A trace in flat arrays, as kernels read it: as far as it was seen yet."""

    def __init__(self) -> None:
        self.actions = GrowingRows((), np.int64)
        self.things, self.hashes, self.starts = GrowingRows((4,), np.int32), GrowingRows((), np.uint64), GrowingRows((), np.int64)
        self.held, self.held_starts = GrowingRows((2,), np.int32), GrowingRows((), np.int64)
        self.signatures, self.changed = GrowingRows((M.SIGNATURE,), np.uint64), GrowingRows((), np.int64)
        self.starts.append(np.zeros(1, np.int64))
        self.held_starts.append(np.zeros(1, np.int64))

    def catch_up(self, trace: Trace) -> _SeenTrace:
        """Take up what has come since."""
        for scene in trace.scenes[self.signatures.used :]:
            hashes, signature = sign_scene(scene)
            last = self.hashes.rows[self.starts.rows[-2] :] if self.starts.used > 1 else hashes
            self.changed.append(np.array([len(np.setxor1d(hashes, last))]))
            self.things.append(scene.things)
            self.hashes.append(hashes)
            self.starts.append(np.array([self.things.used]))
            self.held.append(held_array(scene))
            self.held_starts.append(np.array([self.held.used]))
            self.signatures.append(signature[None])
        self.actions.append(np.array(trace.actions[self.actions.used :], np.int64))
        return self

    def arrays(self) -> tuple[np.ndarray, ...]:
        """Return what a kernel takes: from actions to signatures."""
        parts = (self.actions, self.things, self.hashes, self.starts, self.held, self.held_starts, self.signatures)
        return tuple(part.rows for part in parts)


class _ReplayRows:
    """The rows that programs are replayed in, one after the other, and what is needed meanwhile."""

    def __init__(self) -> None:
        self.sizes, self.by_tick = [0] * 6, np.zeros((0, 2))

    def fit(self, programs: Iterable[Program], things: int, ticks: int) -> None:
        """Make them large enough for programs."""
        for each in programs:
            capacity = int(each.p[L.P_CAPACITY])
            self.widen((len(each.p), len(each.q), each.state_size, capacity, len(each.u), things + capacity), ticks)

    def widen(self, need: Sequence[int], ticks: int) -> None:
        """Make them large enough: numbers of p, q, s, sprites, u, and sprites or things."""
        if any(n > size for n, size in zip(need, self.sizes, strict=True)):
            self.sizes = [max(n, size) for n, size in zip(need, self.sizes, strict=True)]
            p, q, s, sprites, u, marks = self.sizes
            wide = [(-(-width // 16) * 16, dtype) for width, dtype in ((s, np.int32), (sprites * L.D_WIDTH, np.float64), (u, np.uint64))]
            self.program = np.zeros((1, p), np.int32), np.zeros((1, q), np.float64)
            self.states = tuple(np.zeros((FIT_SEEDS, width), dtype) for width, dtype in wide)
            self.work = work_arrays(marks)
        if len(self.by_tick) < ticks:
            self.by_tick = np.zeros((2 * ticks + 64, 2))


def _addresses(program: Program) -> list[int]:
    """Return the addresses and the bytes of a program's rows."""
    return [number for part in (program.p, program.q, program.s, program.d, program.u) for number in (part.ctypes.data, part.nbytes)]


def work_arrays(marks: int) -> tuple[np.ndarray, ...]:
    """Return what kernels need meanwhile: room for `marks` sprites or things."""
    return (
        np.zeros(FIT_SEEDS, np.int64),
        np.ones(FIT_SEEDS, np.bool_),
        np.zeros((FIT_SEEDS, 1), np.int64),
        np.zeros(32, np.int64),
        np.zeros(marks, np.int32),
        np.zeros(marks, np.int32),
        np.zeros(marks, np.int32),
        np.zeros(M.MAX_EXTRAS, np.uint64),
        np.zeros(M.MAX_EXTRAS, np.int32),
        np.zeros(FIT_SEEDS),
    )


class Judge:
    """Replays theories against traces. It keeps compiled programs."""

    def __init__(self, programs: int = 4096):
        load_kernels()
        self.room = programs
        self._programs: dict[tuple[Theory, int], Program | None] = {}
        self._seen: WeakKeyDictionary[Trace, _SeenTrace] = WeakKeyDictionary()
        self._rows, self._tables = _ReplayRows(), CandidateTables()
        self._nothing = gather_nothing()
        self.put_together = 0  # of the last theories: how many were not compiled
        if not (config.DISABLE_JIT or CODE_CACHE.has_mark(KERNEL_READY)):
            self._warm_up()

    def _warm_up(self) -> None:
        """Compile the kernel, which this version has not used on this machine yet, and say so."""
        rows = self._rows
        rows.widen((1,) * len(rows.sizes), 1)
        with CODE_CACHE.filling("the judge of theories", KERNEL_READY):
            self._call(
                self._nothing, np.zeros((0, 10), np.int64), 1, 0, rows.program, rows.states, M.STOP_AT_FIRST, NEVER, 0, 0, _SeenTrace(),
                np.zeros((0, M.OUTCOMES)), rows.by_tick, rows.work,
            )  # fmt: skip

    def program_at(self, theory: Theory, scene: Scene) -> Program | None:
        """Return a theory as a program that starts with this board; None where it is no game."""
        key = (theory, scene.board_key)
        if key not in self._programs:
            if len(self._programs) >= self.room:
                self._programs.clear()
            try:
                self._programs[key] = compile_theory(theory, scene)
            except (EngineError, KeyError, ValueError):
                self._programs[key] = None
        return self._programs[key]

    def replay(
        self,
        theories: Sequence[Theory],
        traces: Sequence[Trace],
        *,
        stop_at_first: bool = True,
        cap: float = 12,
        seeds: int = SEEDS,
        compile_all: bool = False,
    ) -> Replayed:
        """Replay each theory along each trace from its first scene, until a scene differs.

        Without `stop_at_first` it goes on: whatever differs is brought in line with what was seen, hidden state is kept where it fits, and
        ticks predicted wrong are counted; a theory with more of them than `cap` in a trace is given up. One that draws random numbers is
        then replayed with `seeds` seeds (FIT_SEEDS at most): of what has changed in a tick, the share counts that no seed predicts.

        Programs are put together of rows that are ready, where that can be; with `compile_all` the compiler makes them all.
        """
        shape = len(theories), len(traces)
        first, error = np.full(shape, NOT_COMPILED, np.int64), np.zeros(shape)
        wrong, surprise = np.full(shape, np.inf), np.full(shape, np.inf)
        for j, trace in enumerate(traces):
            out = self._replay(theories, trace, stop_at_first, cap, seeds, compile_all)
            right = out[:, M.FIRST] >= 0
            first[:, j], error[:, j] = out[:, M.FIRST].astype(np.int64), out[:, M.ERROR]
            wrong[right, j], surprise[right, j] = out[right, M.WRONG], -out[right, M.LIKELIHOOD]
        return Replayed(first, error, wrong, surprise)

    def fit(self, theory: Theory, trace: Trace) -> Fit:
        """Let a theory predict each scene from the state before, which is brought in line with what is seen.

        One that draws random numbers predicts each with several seeds: a thing is as likely as the share of seeds that have it.
        """
        out = self._replay([theory], trace, False, NEVER, FIT_SEEDS)[0]
        if out[M.FIRST] < 0:
            return Fit(-np.inf, (), ())
        by_tick = self._rows.by_tick[: len(trace.actions)]
        surprises = np.flatnonzero(by_tick[:, 0] > 0)
        return Fit(float(out[M.LIKELIHOOD]), tuple(surprises.tolist()), tuple(by_tick[:, 1].tolist()))

    def _replay(
        self, theories: Sequence[Theory], trace: Trace, stop: bool, cap: float, seeds: int, compile_all: bool = False
    ) -> np.ndarray:
        """Return what comes of each theory along a trace, (n, OUTCOMES).

        Their programs are put together of rows that are ready; where that cannot be, they are compiled.
        """
        gathered = self._tables.gather(theories, trace.first)
        out = np.full((len(theories), M.OUTCOMES), float(M.LEFT_OVER))
        if not compile_all:
            out = self._run(gathered, np.zeros((len(theories), 10), np.int64), trace, stop, cap, seeds)
        left = np.flatnonzero(out[:, M.FIRST] == M.LEFT_OVER)
        self.put_together = len(theories) - len(left)
        programs = {n: self.program_at(theories[n], trace.first) for n in left.tolist()}
        out[left] = 0
        out[left, M.FIRST] = NOT_COMPILED
        there = {n: program for n, program in programs.items() if program is not None}
        if there:
            self._rows.fit(there.values(), int(max(len(scene.things) for scene in trace.scenes)), len(trace.actions))
            origins = np.array([_addresses(program) for program in there.values()])
            out[list(there)] = self._run(gathered, origins, trace, stop, cap, seeds)
        return out

    def _run(self, gathered: Gathered, origins: np.ndarray, trace: Trace, stop: bool, cap: float, seeds: int) -> np.ndarray:
        seen, rows, board, out = self.seen(trace), self._rows, gathered.board, np.zeros((len(origins), M.OUTCOMES))
        things = int(max(len(scene.things) for scene in trace.scenes))
        types = len(self._tables.names)
        rows.widen(
            (
                len(board.template), types * L.Q_WIDTH + M.MAX_LINES, board.state_size, board.capacity, L.U_TOUCH + 2 * types,
                things + board.capacity,
            ),
            len(trace.actions),
        )  # fmt: skip
        self._call(
            gathered, origins, seeds, 0, rows.program, rows.states, M.STOP_AT_FIRST if stop else M.GO_ON, cap, 0, len(trace.actions), seen,
            out, rows.by_tick, rows.work,
        )  # fmt: skip
        return out

    def _call(
        self, gathered: Gathered, origins: np.ndarray, seeds: int, seed: int, program: Sequence[np.ndarray], states: Sequence[np.ndarray],
        mode: int, cap: float, first: int, ticks: int, seen: _SeenTrace, out: np.ndarray, by_tick: np.ndarray, work: tuple[np.ndarray, ...],
    ) -> None:  # fmt: skip
        """Call the kernel."""
        bases = np.array(gathered.board.rows or [[0] * M.BASE], np.int64)
        M.replay_candidates(
            origins, bases, gathered.base_of, gathered.ids, gathered.ends, gathered.controls, self._tables.banks(), gathered.board.template,
            gathered.board.lists_at, seeds, seed, *program, *states, mode, float(cap), first, ticks, *seen.arrays(), seen.changed.rows, out,
            by_tick, work,
        )  # fmt: skip

    def seen(self, trace: Trace) -> _SeenTrace:
        """Return a trace as kernels read it."""
        return self._seen.setdefault(trace, _SeenTrace()).catch_up(trace)

    def predict(self, theory: Theory, trace: Trace, tick: int) -> Scene:
        """Return the scene that comes of action number `tick`, replayed from the first one. Raises EngineError where it is no game."""
        batch = Batch(1, threads=1, grows=False)
        self.start(batch, 0, theory, trace)
        for action in trace.actions[: tick + 1]:
            batch.step(np.array([action]))
        return read_scene(batch, 0)

    def start(self, batch: Batch, env: int, theory: Theory, trace: Trace, seed: int = 0) -> None:
        """Start an env with a theory at the first scene of a trace. Raises EngineError where the theory is no game."""
        program = self.program_at(theory, trace.first)
        if program is None:
            raise EngineError.without_place("the theory is no game")
        batch.load([env], [program], [seed])
        self._move(batch, env, program, trace, _addresses(program), seed, 0, 0)

    def bring_to(self, batch: Batch, env: int, theory: Theory, trace: Trace, seed: int = 0) -> None:
        """Put an env into the believed present state: the trace replayed, brought in line with what was seen wherever that was wrong.

        Raises EngineError where the theory is no game.
        """
        self.start(batch, env, theory, trace, seed)
        self.step_along(batch, env, trace, 0)

    def step_along(self, batch: Batch, env: int, trace: Trace, first: int) -> list[int]:
        """Bring an env, which is where a trace was before its action number `first`, to its end; return the actions predicted wrong."""
        program, last = batch.programs[env], len(trace.actions)
        if program is None or first >= last:
            return []
        by_tick = self._move(batch, env, program, trace, [M.GOES_ON] * 10, 0, first, last)
        return (first + np.flatnonzero(by_tick[first:, 0])).tolist()

    def _move(
        self, batch: Batch, env: int, program: Program, trace: Trace, origin: list[int], seed: int, first: int, last: int
    ) -> np.ndarray:
        """Start an env of a batch, or go on with it, from action `first` to before `last`; return which were predicted wrong, (last, 2)."""
        p, q, s, d, u, which = batch.tables()
        row, by_tick = int(which[env]), np.zeros((last, 2))
        things = max(len(scene.things) for scene in trace.scenes[first:])
        self._call(
            self._nothing, np.array([origin]), 1, seed, (p[row : row + 1], q[row : row + 1]),
            (s[env : env + 1], d[env : env + 1], u[env : env + 1]), M.TRACK, NEVER, first, last, self.seen(trace),
            np.zeros((1, M.OUTCOMES)), by_tick, work_arrays(things + int(program.p[L.P_CAPACITY])),
        )  # fmt: skip
        return by_tick
