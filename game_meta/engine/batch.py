"""Many envs, each of any game, stepped together.

The batch keeps one row of state an env and one row of tables a program; programs that several envs run are kept once. Rows are as wide as
the widest program needs; a larger program widens them, and so does a game that makes more sprites than it had room for (growth.py).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from game_meta.engine import kernels
from game_meta.engine import state as L
from game_meta.engine.growth import GROWTH, MOST_BYTES, MOST_ROOM, KeptState, StepHistory, moved_state, with_room
from game_meta.engine.observation import LOOKS
from game_meta.engine.program import Program
from game_meta.engine.snapshot import Snapshot, take_snapshot
from game_meta.engine.thread_pool import run_in_threads
from game_meta.machine import count_usable_cores


class Batch:
    """`num_envs` (B) envs. `window` is the side of the agents' view in cells (odd); `looks` is K; `players` is how many a game may have.

    With `log_draws` so many random draws of every tick are kept. An env that is full gets more room; with `grows=False`, for who only tries
    things out and copies envs all the time, its game is over.
    """

    def __init__(
        self,
        num_envs: int,
        *,
        window: int = 11,
        looks: int = LOOKS,
        players: int = 1,
        threads: int | None = None,
        log_draws: int = 0,
        grows: bool = True,
    ):
        if num_envs < 1 or window < 1 or not 1 <= looks <= 256:
            raise ValueError(f"a batch needs num_envs >= 1, window >= 1 and looks in 1 .. 256, not {num_envs}, {window}, {looks}")
        if not 1 <= players <= L.MAX_PLAYERS:
            raise ValueError(f"a batch is for 1 .. {L.MAX_PLAYERS} players, not {players}")
        self.num_envs, self.players, self.log_draws = num_envs, players, log_draws
        self.threads = min(threads or count_usable_cores(), num_envs)
        self.programs: list[Program | None] = [None] * num_envs
        self._slot_of: dict[int, int] = {}  # id of a program -> its row
        self._envs_per_row = np.zeros(0, np.int64)  # envs per row
        self._program_of_row: list[Program | None] = []
        self._program = np.full(num_envs, -1)  # its program's row
        self._p, self._q = np.zeros((0, 0), np.int32), np.zeros((0, 0), np.float64)
        self._origins = np.zeros((0, 6), np.int64)  # where a program's own s, d and u lie: address and bytes of each
        self._s, self._d = _aligned_zeros((num_envs, L.S_HEADER), np.int32), _aligned_zeros((num_envs, 0), np.float64)
        self._u = np.zeros((num_envs, L.U_TOUCH + log_draws), np.uint64)
        self._s[:, L.S_TERMINATED] = 1
        self._history = StepHistory(num_envs, players) if grows else None
        self.cut_off = np.zeros(num_envs, np.bool_)  # envs whose game is over only because they were full
        self._all_active, self._indices = np.ones(num_envs, np.bool_), np.arange(num_envs)
        self.observations: list[dict[str, np.ndarray]] = [_empty_observation(num_envs, window, looks) for _ in range(players)]
        self._boards: list[tuple[np.ndarray, np.ndarray]] = []
        self._board_shape = (1, 1)

    @property
    def observation(self) -> dict[str, np.ndarray]:
        """The arrays of the first player's observation."""
        return self.observations[0]

    def load(self, envs: Any, programs: Sequence[Program], seeds: Any, *, by_tick: bool = False) -> None:
        """Put each env of `envs` at the start of its program, its generator seeded by its seed (or answering by tick, see rng.py).

        `envs` (n,) and `seeds` (n,) are whole numbers, `programs` n of them. Raises ValueError where their numbers do not match, or where a
        program is for more players than the batch.
        """
        envs, seeds = np.array(envs, np.int64, ndmin=1), np.array(seeds, np.int64, ndmin=1)
        if len(envs) != len(seeds):
            raise ValueError(f"{len(envs)} envs need as many seeds, not {len(seeds)}")
        self.cut_off[envs] = False
        changed = [(env, program) for env, program in zip(envs.tolist(), programs, strict=True) if self.programs[env] is not program]
        self._reserve_rows({id(program): program for _, program in changed})
        for env, program in changed:
            self._assign(env, program)
        generator = L.RNG_BY_TICK if by_tick else L.RNG_JAVA
        rows = (self._s, self._d, self._u, self._program, self._origins, envs, seeds, generator, self.log_draws)
        run_in_threads(kernels.reset_envs, rows, len(envs), self.threads)
        if self._history is not None:
            self._history.keep_start(envs, seeds, generator)

    def _reserve_rows(self, programs: dict[int, Program]) -> None:
        """Widen the tables for these programs, at once: rows that grow stand twice in memory for a while."""
        new = [program for name, program in programs.items() if name not in self._slot_of]
        if not new:
            return
        for program in new:
            if program.players > self.players:
                raise ValueError(f"{program.game.name} is for {program.players} players: make the batch with players={program.players}")
        self._p = _widen_rows(self._p, max(len(program.p) for program in new))
        self._q = _widen_rows(self._q, max(len(program.q) for program in new))
        self._s = _widen_rows(self._s, max(program.state_size for program in new))
        self._d = _widen_rows(self._d, max(int(program.p[L.P_CAPACITY]) for program in new) * L.D_WIDTH)
        self._u = _widen_rows(self._u, max(len(program.u) for program in new) + self.log_draws)
        self._board_shape = (
            max(self._board_shape[0], *(program.height for program in new)),
            max(self._board_shape[1], *(program.width for program in new)),
        )

    def _assign(self, env: int, program: Program) -> None:
        """Let an env run a program; programs that several envs run share a row."""
        if self.programs[env] is not None:
            self._envs_per_row[self._program[env]] -= 1
        slot = self._slot_of.get(id(program))
        if slot is None:
            slot = self._free_row()
            self._program_of_row[slot] = program
            self._slot_of[id(program)] = slot
            self._p[slot, : len(program.p)] = program.p
            self._q[slot, : len(program.q)] = program.q
            self._origins[slot] = [n for row in (program.s, program.d, program.u) for n in (row.ctypes.data, row.nbytes)]
        self._envs_per_row[slot] += 1
        self.programs[env], self._program[env] = program, slot

    def _free_row(self) -> int:
        """Return a row of the program tables that no env uses."""
        free = np.flatnonzero(self._envs_per_row == 0)
        if len(free):
            row = int(free[0])
            if (gone := self._program_of_row[row]) is not None:
                del self._slot_of[id(gone)]
            return row
        n = max(4, 2 * len(self._envs_per_row))
        grown = n - len(self._envs_per_row)
        self._p = np.vstack([self._p, np.zeros((grown, self._p.shape[1]), np.int32)])
        self._q = np.vstack([self._q, np.zeros((grown, self._q.shape[1]), np.float64)])
        self._origins = np.vstack([self._origins, np.zeros((grown, self._origins.shape[1]), np.int64)])
        self._envs_per_row = np.concatenate([self._envs_per_row, np.zeros(grown, np.int64)])
        self._program_of_row += [None] * grown
        return n - grown

    def step(self, actions: np.ndarray, active: np.ndarray | None = None) -> None:
        """Advance every env that is not over (and is `active`, (B,) bool) by a tick, with actions (B,) int or (B, players)."""
        actions = np.ascontiguousarray(actions, np.int64).reshape(self.num_envs, -1)
        if actions.shape[1] < self.players:
            raise ValueError(f"{self.players} actions an env are needed, not {actions.shape[1]}")
        if (history := self._history) is not None:
            if len(history.actions) >= history.LENGTH:
                for env in history.envs_of_older_half():
                    self._keep_present(env)
                history.drop_older_half()
            history.note_step(actions, active)
        rows = (self._p, self._q, self._s, self._d, self._u, self._program, self._all_active if active is None else active, actions)
        if run_in_threads(kernels.step_envs, rows, self.num_envs, self.threads):
            for env in np.flatnonzero(self._s[:, L.S_FAULT]).tolist():
                self._make_room(env)

    def _make_room(self, env: int) -> None:
        """Play again, with more room, what led to a tick in which an env was full; where there is none its game is over."""
        while self._s[env, L.S_FAULT] and self._history is not None:
            program = self.running_program(env)
            capacity = int(program.p[L.P_CAPACITY])
            roomier = with_room(program, GROWTH * capacity)
            if capacity >= MOST_ROOM or self.num_envs * self._s.itemsize * roomier.state_size > MOST_BYTES:
                said = f"{program.game.name}: the game made more sprites or timers than there is memory for; its episode is cut off here."
                warnings.warn(
                    f"{said} Let it make fewer (SpawnPoint total=20, or a limit on what it clones), or use fewer envs", stacklevel=3
                )
                break
            self._reserve_rows({id(roomier): roomier})
            self._assign(env, roomier)
            self._play_again(env, roomier)
        if self._s[env, L.S_FAULT]:
            self._s[env, L.S_TERMINATED], self._s[env, L.S_FAULT], self.cut_off[env] = 1, 0, True

    def _play_again(self, env: int, program: Program) -> None:
        """Bring an env that was given this roomier program from its kept state to the present, or to where it is full again."""
        assert self._history is not None
        kept, one = self._history.kept.get(env), slice(env, env + 1)
        own = self._s[one], self._d[one], self._u[one]
        if kept is None:
            start = self._history.seeds[one], int(self._history.generators[env])
            rows = (*own, self._program[one], self._origins, np.zeros(1, np.int64), *start, self.log_draws)
            run_in_threads(kernels.reset_envs, rows, 1, 1)
        else:
            for row, part in zip(own, (moved_state(kept.program.p, program.p, kept.s), kept.d, kept.u), strict=True):
                row[0, : part.size] = part
        for actions in self._history.actions_since(env):
            rows = (self._p, self._q, *own, self._program[one], self._all_active[:1], actions[None])
            if run_in_threads(kernels.step_envs, rows, 1, 1):
                break

    def _keep_present(self, env: int) -> None:
        """Note the state of an env as one from which its future can be played again."""
        if self._history is not None and (program := self.programs[env]) is not None:
            sizes = _used_sizes(program, self._s[env])
            rows = (row[:size].copy() for row, size in zip(self.state_rows(env), sizes, strict=True))
            self._history.keep_state(env, KeptState(program, *rows))

    def observe(self, envs: Any = None, player: int = 0) -> dict[str, np.ndarray]:
        """Fill the arrays of that player's `observations`, for all envs or only for these, and return them.

        They are live: the next call overwrites them.
        """
        envs = self._indices if envs is None else np.atleast_1d(envs)
        rows = (self._p, self._s, self._program, player, *self.observations[player].values(), envs)
        run_in_threads(kernels.observe_envs, rows, len(envs), self.threads)
        return self.observations[player]

    def board(self, envs: Any = None, player: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """Return (look, heading) of the top sprite of every cell of the whole board as a player sees it, each (B, H, W) uint8 (live).

        H and W are those of the largest board. What lies beyond a smaller one is OUTSIDE.
        """
        height, width = self.board_shape
        if not self._boards or self._boards[0][0].shape[1:] != (height, width):
            self._boards = [(np.ones((self.num_envs, height, width), np.uint8), np.zeros((self.num_envs, height, width), np.uint8))
                            for _ in range(self.players)]  # fmt: skip
        envs = self._indices if envs is None else np.atleast_1d(envs)
        run_in_threads(kernels.fill_boards, (self._p, self._s, self._program, player, *self._boards[player], envs), len(envs), self.threads)
        return self._boards[player]

    def copy(self, src: Any, dst: Any) -> None:
        """Make the envs `dst` exact copies of the envs `src`, program and generator included. No env may be in both."""
        src, dst = np.atleast_1d(src), np.atleast_1d(dst)
        for n in np.flatnonzero(self._program[dst] != self._program[src]).tolist():
            program = self.programs[src[n]]
            if program is None:
                raise ValueError(f"env {src[n]} runs no game yet: there is nothing to copy")
            self._assign(int(dst[n]), program)
        kernels.copy_envs(self._p, self._s, self._d, self._u, self._program, src, dst)
        self._take_over(dst, self.cut_off[src])

    def _take_over(self, envs: np.ndarray, cut_off: np.ndarray) -> None:
        """Note what has become of envs whose rows were written from elsewhere."""
        self.cut_off[envs] = cut_off
        if self._history is not None:
            for env in envs.tolist():
                self._keep_present(env)

    def copy_from(self, other: Batch, src: Any, dst: Any) -> None:
        """Make the envs `dst` exact copies of the envs `src` of another batch, program and generator included."""
        src, dst = np.atleast_1d(src), np.atleast_1d(dst)
        programs = [program for program in map(other.programs.__getitem__, src.tolist()) if program is not None]
        if len(programs) < len(src):
            raise ValueError("an env that runs no game yet has nothing to copy")
        self.load(dst, programs, np.zeros(len(dst), np.int64))
        for mine, theirs in ((self._s, other._s), (self._d, other._d), (self._u, other._u)):
            width = min(mine.shape[1], theirs.shape[1])  # what lies beyond belongs to wider programs
            mine[dst, :width] = theirs[src, :width]
        self._take_over(dst, other.cut_off[src])

    def reseed(self, envs: Any, seeds: Any) -> None:
        """Give the envs other luck from now on: seed the generators of `envs` (n,) by `seeds` (n,); all else stays as it is."""
        envs = np.array(envs, np.int64, ndmin=1)
        kernels.reseed_envs(self._u, envs, np.array(seeds, np.int64, ndmin=1))
        self._take_over(envs, self.cut_off[envs])

    def state(self, envs: Any = None) -> dict[str, np.ndarray]:
        """Return the state of all envs, or of these (n,), as arrays for a file: their rows `s`, `d` and `u` (state.py), one env's behind
        the other's, how long each one's are, `sizes` (n, 3), for how many sprites it has room, `room` (n,), and `cut_off` (n,).

        An env is kept as far as its program uses it: its sprites up to the last one that was ever alive. Programs are not kept; who calls
        `restore` has made them again. Raises ValueError where an env runs no game yet.
        """
        envs = self._indices if envs is None else np.array(envs, np.int64, ndmin=1)
        programs = [self.running_program(env) for env in envs.tolist()]
        sizes = np.array([_used_sizes(program, self._s[env]) for env, program in zip(envs.tolist(), programs, strict=True)]).reshape(-1, 3)
        room = np.array([program.p[L.P_CAPACITY] for program in programs], np.int64)
        rows = {name: _join_rows(table[envs], sizes[:, i]) for i, (name, table) in enumerate(self._state_tables().items())}
        return {"sizes": sizes, "room": room, "cut_off": self.cut_off[envs]} | rows

    def restore(self, programs: Sequence[Program], state: dict[str, np.ndarray], envs: Any = None) -> None:
        """Put all envs, or these (n,), each running its program of `programs`, into the state that `state` has returned, bit by bit.

        Raises ValueError if that is a state of other programs, or of another number of envs.
        """
        envs = self._indices if envs is None else np.array(envs, np.int64, ndmin=1)
        sizes = state["sizes"]
        if "room" in state:
            programs = [_having_room(program, room) for program, room in zip(programs, state["room"].tolist(), strict=True)]
        self.load(envs, programs, np.zeros(len(envs), np.int64))
        ends = np.cumsum(sizes, 0)
        for i, (name, table) in enumerate(self._state_tables().items()):
            if len(sizes) != len(envs) or ends[-1, i] != len(state[name]) or sizes[:, i].max() > table.shape[1]:
                raise ValueError("the envs' states are not those of these games")
            for env, part in zip(envs.tolist(), np.split(state[name], ends[:-1, i]), strict=True):
                table[env, : len(part)] = part
        for env, program, size in zip(envs.tolist(), programs, sizes.tolist(), strict=True):
            if _used_sizes(program, self._s[env]) != tuple(size):
                raise ValueError("the envs' states are not those of these games")
        self._take_over(envs, state.get("cut_off", np.zeros(len(envs), np.bool_)))

    def __reduce__(self) -> tuple[Any, ...]:
        """Let a copied or pickled batch be one whose games go on from the same states."""
        height, _ = self.observation["window"].shape[1:]
        options = {
            "window": height,
            "looks": self.observation["held"].shape[1],
            "players": self.players,
            "threads": self.threads,
            "log_draws": self.log_draws,
            "grows": self._history is not None,
        }
        loaded = [env for env, program in enumerate(self.programs) if program is not None]
        programs = [self.running_program(env) for env in loaded]
        return _make_copy, (self.num_envs, options, loaded, programs, self.state(loaded) if loaded else None)

    def _state_tables(self) -> dict[str, np.ndarray]:
        return {"s": self._s, "d": self._d, "u": self._u}

    def state_rows(self, env: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the rows s, d and u of an env (views), for those who know state.py."""
        return self._s[env], self._d[env], self._u[env]

    def kernel_tables(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return what a kernel of another module reads of all envs: p (programs, ...), s (B, ...), and which row of p each env has (B,)."""
        return self._p, self._s, self._program

    def tables(self) -> tuple[np.ndarray, ...]:
        """Return what a kernel of another module plays on: p, q (programs, ...), s, d, u (B, ...), and which program each env runs (B,)."""
        return self._p, self._q, self._s, self._d, self._u, self._program

    def avatar_centres(self, env: int = 0) -> np.ndarray:
        """Return where the middle of each player's avatar is, (players, 2) float64: x and y in cells; NaN for a dead or disabled one."""
        p, s = self.running_program(env).p, self._s[env]
        sprites, out = L.sprite_rows(p, s), np.full((self.players, 2), np.nan)
        for player, k in enumerate(s[L.S_AVATAR : L.S_AVATAR + self.players].tolist()):
            if k >= 0 and not sprites[k, L.K_FLAGS] & L.SPRITE_DISABLED:
                out[player] = sprites[k, [L.K_X, L.K_Y]] / p[L.P_BLOCK] + 0.5
        return out

    def state_hashes(self, envs: Any = None) -> np.ndarray:
        """Return a hash, (n,) uint64, of what decides the future of each env.

        The score does not count, and the tick only where the game reads the clock. Replays prove themselves by it, so its bits must stay.
        """
        envs = np.arange(self.num_envs) if envs is None else np.atleast_1d(envs)
        out = np.zeros(len(envs), np.uint64)
        kernels.hash_envs(self._p, self._s, self._d, self._u, self._program, envs, out)
        return out

    @property
    def score(self) -> np.ndarray:
        """(B,) int32: the first player's."""
        return self._s[:, L.S_SCORE]

    @property
    def scores(self) -> np.ndarray:
        """(B, players) int32"""
        return self._s[:, L.S_SCORE : L.S_SCORE + self.players]

    @property
    def rewards(self) -> np.ndarray:
        """(B, players) int32 (a view): how much each score changed in the last `step`. 0 after `load`, and of an env that was over or not
        active. This is where every reward comes from; an env that adds to it says so."""
        return self._s[:, L.S_REWARD : L.S_REWARD + self.players]

    @property
    def tick(self) -> np.ndarray:
        """(B,) int32: -1 before the first tick."""
        return self._s[:, L.S_TICK]

    @property
    def terminated(self) -> np.ndarray:
        """(B,) bool: the game is over."""
        return self._s[:, L.S_TERMINATED] != 0

    @property
    def win(self) -> np.ndarray:
        """(B,) int32: -1 undecided, 0 lost, 1 won by the first player."""
        return self._s[:, L.S_WIN]

    @property
    def wins(self) -> np.ndarray:
        """(B, players) int32: -1 undecided, 0 lost, 1 won."""
        return self._s[:, L.S_WIN : L.S_WIN + self.players]

    @property
    def bytes_per_env(self) -> int:
        """Bytes of state that an env has in use now, the mean over the batch: its tables up to its last sprite."""
        used = self._s[:, L.S_USED].astype(np.int64)
        rows = self._p[np.maximum(self._program, 0)].astype(np.int64)
        ints = L.used_ints(rows, used)
        words = L.U_TOUCH + 2 * rows[:, L.P_TYPES]
        return int((4 * ints + 8 * L.D_WIDTH * used + 8 * words).mean())

    def snapshot(self, env: int = 0) -> Snapshot:
        """Return everything there is to draw of one env."""
        return take_snapshot(self.running_program(env), self._s[env], self._d[env])

    def counters(self, env: int = 0) -> tuple[int, ...]:
        """Return the values of the game's counters."""
        return tuple(L.counter_values(self.running_program(env).p, self._s[env]).tolist())

    def running_program(self, env: int = 0) -> Program:
        """Return the program that an env runs. Raises ValueError where it runs none yet."""
        program = self.programs[env]
        if program is None:
            raise ValueError(f"env {env} runs no game yet: call load first")
        return program

    def draws(self, env: int = 0) -> tuple[list[int], int]:
        """Return the log of the last tick's draws (codes of rng.py) and the generator's state."""
        u = self._u[env]
        start = u.size - self.log_draws
        return [int(v) for v in u[start : start + int(u[L.U_LOG_N])]], int(u[L.U_STATE])

    @property
    def board_shape(self) -> tuple[int, int]:
        """(rows, columns) of the largest board that was loaded."""
        return self._board_shape

    def rgb(self, px: int = 8, player: int = 0) -> np.ndarray:
        """Return pictures (B, rows * px, columns * px, 3) uint8, `px` pixels a cell; smaller boards fill the top left corner."""
        height, width = self.board_shape
        out = np.zeros((self.num_envs, height * px, width * px, 3), np.uint8)
        run_in_threads(kernels.paint_envs, (self._p, self._s, self._program, player, px, out), self.num_envs, self.threads)
        return out


def _used_sizes(program: Program, s: np.ndarray) -> tuple[int, int, int]:
    """Return how many numbers of an env's rows s, d and u are in use."""
    used = int(s[L.S_USED])
    return int(L.used_ints(program.p, used)), used * L.D_WIDTH, len(program.u)


def _make_copy(
    num_envs: int, options: dict[str, Any], loaded: list[int], programs: list[Program], state: dict[str, np.ndarray] | None
) -> Batch:
    """Return a batch of which these envs are in the states of another one's."""
    batch = Batch(num_envs, **options)
    if state is not None:
        batch.restore(programs, state, loaded)
    return batch


def _having_room(program: Program, capacity: int) -> Program:
    return program if program.p[L.P_CAPACITY] == capacity else with_room(program, capacity)


def _join_rows(table: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    return np.concatenate([row[:size] for row, size in zip(table, sizes.tolist(), strict=True)])


def _empty_observation(b: int, window: int, looks: int) -> dict[str, np.ndarray]:
    return {
        "window": np.zeros((b, window, window), np.uint8),
        "heading": np.zeros((b, window, window), np.uint8),
        "touched": np.zeros((b, looks), np.uint8),
        "struck": np.zeros((b, looks), np.uint8),
        "change": np.zeros((b, looks), np.int8),
        "motion": np.zeros((b, looks, 2), np.float32),
        "held": np.zeros((b, looks), np.uint8),
        "moved": np.zeros((b, 2), np.float32),
        "place": np.zeros((b, 2), np.uint8),
    }


def _aligned_zeros(shape: tuple[int, int], dtype: Any) -> np.ndarray:
    """Return rows of zeros, each of which begins with a line of the processor's cache."""
    line = 64 // np.dtype(dtype).itemsize
    width = -(-shape[1] // line) * line
    flat = np.zeros(shape[0] * width + line, dtype)
    start = -flat.ctypes.data % 64 // flat.itemsize
    return flat[start : start + shape[0] * width].reshape(shape[0], width)


def _widen_rows(rows: np.ndarray, width: int) -> np.ndarray:
    """Return the same rows, at least `width` wide. New columns stand at the end and are 0."""
    if rows.shape[1] >= width:
        return rows
    out = _aligned_zeros((rows.shape[0], width), rows.dtype)
    out[:, : rows.shape[1]] = rows
    return out
