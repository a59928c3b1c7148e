"""Playing a program with many sets of numbers for its avatar, and how far each goes astray from a path that was seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.grid import move_to_pixel
from game_meta.engine.jit import copy_bytes, kernel
from game_meta.engine.kernels import step_envs
from game_meta.engine.program import Program
from game_meta.engine.rng import seed_generators
from game_meta.engine.state import sprite_offset
from game_meta.engine.thread_pool import SINGLE_THREADED

FARTHEST = 8  # px of a miss that count


@kernel(nrt=False)
def play_paths(origin, p, q, s, d, u, place, doubles, controls, actions, path, missed, wrong, work):
    """Play a program with n sets of numbers and keys; fill `missed` (n,), the pixels by which its avatar misses a path, and `wrong` (n,).

    After each tick the avatar is put back to where it was seen. `origin` (10,) are the addresses and bytes of the program's rows, `place`
    is where the numbers (n, Q_WIDTH) stand in q. `path` (ticks + 1, 2) is in px, -1 where the avatar was not seen.
    """
    program, active, moves, queue = work
    copy_bytes(p[0], origin[0], origin[1])
    for n in range(len(doubles)):
        copy_bytes(q[0], origin[2], origin[3])
        copy_bytes(s[0], origin[4], origin[5])
        copy_bytes(d[0], origin[6], origin[7])
        copy_bytes(u[0], origin[8], origin[9])
        seed_generators(u[0], 0)
        u[0, L.U_KIND], u[0, L.U_LOG_CAPACITY] = L.RNG_JAVA, 0
        for i in range(L.Q_WIDTH):
            q[0, place + i] = doubles[n, i]
        for i in range(controls.shape[1]):
            p[0, L.P_CONTROLS + i] = controls[n, i]
        k = s[0, L.S_AVATAR]
        d[0, k * L.D_WIDTH + L.D_SPEED] = doubles[n, L.Q_SPEED]
        o = sprite_offset(p[0], k)
        missed[n] = wrong[n] = 0
        for tick in range(len(path) - 1):
            moves[0, 0] = actions[tick]
            step_envs(p, q, s, d, u, program, active, moves, queue, np.int64(SINGLE_THREADED), 1)
            x, y = path[tick + 1, 0], path[tick + 1, 1]
            if x < 0 and y < 0:
                continue
            dx, dy = abs(s[0, o + L.K_X] - x), abs(s[0, o + L.K_Y] - y)
            if dx or dy:
                missed[n] += min(dx, FARTHEST) + min(dy, FARTHEST)
                wrong[n] += 1
                move_to_pixel(p[0], s[0], k, x, y)


class PathPlayer:
    """Plays programs along a path, on rows of its own."""

    def __init__(self) -> None:
        self._sizes = (0, 0, 0, 0, 0)

    def play(
        self, program: Program, doubles: np.ndarray, controls: np.ndarray, actions: Sequence[int], path: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return how many pixels the avatar misses with each set of numbers (n, Q_WIDTH) and keys (n, A), and in how many ticks."""
        parts = (program.p, program.q, program.s, program.d, program.u)
        origin = np.array([number for part in parts for number in (part.ctypes.data, part.nbytes)], np.int64)
        need = (len(program.p), len(program.q), program.state_size, int(program.p[L.P_CAPACITY]) * L.D_WIDTH, len(program.u))
        if any(a > b for a, b in zip(need, self._sizes, strict=True)):
            self._sizes = tuple(max(a, b) for a, b in zip(need, self._sizes, strict=True))
            types = (np.int32, np.float64, np.int32, np.float64, np.uint64)
            self._rows = tuple(np.zeros((1, -(-n // 16) * 16), t) for n, t in zip(self._sizes, types, strict=True))
        missed, wrong = np.zeros(len(doubles)), np.zeros(len(doubles))
        work = np.zeros(1, np.int64), np.ones(1, np.bool_), np.zeros((1, 1), np.int64), np.zeros(32, np.int64)
        place = program.types.index("avatar") * L.Q_WIDTH
        play_paths(origin, *self._rows, place, doubles, controls, np.array(actions, np.int64), path, missed, wrong, work)
        return missed, wrong
