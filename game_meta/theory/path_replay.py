"""Playing a program with many sets of numbers for its avatar, and how far each goes astray from a path that was seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.grid import move_to_pixel
from game_meta.engine.jit import kernel
from game_meta.engine.kernels import step_envs
from game_meta.engine.program import Program
from game_meta.engine.state import sprite_offset
from game_meta.engine.thread_pool import SINGLE_THREADED

FARTHEST = 8  # px of a miss that count
TOGETHER = 256  # sets of numbers that are played at once


@kernel()
def put_on_path(p, s, rows, x, y, missed, wrong):
    """Put the avatars (n,) of n envs back to where one was seen; add to `missed` by how many pixels each was elsewhere, and to `wrong`."""
    for n in range(len(rows)):
        o = sprite_offset(p[n], rows[n])
        dx, dy = abs(s[n, o + L.K_X] - x), abs(s[n, o + L.K_Y] - y)
        if dx or dy:
            missed[n] += min(dx, FARTHEST) + min(dy, FARTHEST)
            wrong[n] += 1
            move_to_pixel(p[n], s[n], rows[n], x, y)


def play_paths(
    program: Program, doubles: np.ndarray, controls: np.ndarray, actions: Sequence[int], path: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Play a program with n sets of numbers (n, Q_WIDTH) and keys (n, A) for its avatar.

    Return how many pixels each misses a path, (ticks + 1, 2) px, and in how many ticks; -1 is where the avatar was not seen. It is put
    back to the path after each tick.
    """
    missed, wrong = np.zeros(len(doubles)), np.zeros(len(doubles))
    for at in range(0, len(doubles), TOGETHER):
        part = slice(at, at + TOGETHER)
        _play_together(program, doubles[part], controls[part], actions, path, missed[part], wrong[part])
    return missed, wrong


def _play_together(
    program: Program,
    doubles: np.ndarray,
    controls: np.ndarray,
    actions: Sequence[int],
    path: np.ndarray,
    missed: np.ndarray,
    wrong: np.ndarray,
) -> None:
    n, avatar = len(doubles), int(program.s[L.S_AVATAR])
    p, q, d, u = (np.tile(row, (n, 1)) for row in (program.p, program.q, program.d, program.u))
    s = np.zeros((n, program.state_size), np.int32)
    s[:, : len(program.s)] = program.s
    u[:, L.U_KIND] = L.RNG_JAVA
    u[:, L.U_LOG_CAPACITY] = 0
    place = program.types.index("avatar") * L.Q_WIDTH
    q[:, place : place + L.Q_WIDTH] = doubles
    p[:, L.P_CONTROLS : L.P_CONTROLS + controls.shape[1]] = controls
    wide = np.zeros((n, int(program.p[L.P_CAPACITY]) * L.D_WIDTH))
    wide[:, : d.shape[1]] = d
    wide[:, avatar * L.D_WIDTH + L.D_SPEED] = doubles[:, L.Q_SPEED]
    rows, which, active = np.full(n, avatar), np.arange(n), np.ones(n, np.bool_)
    moves, queue = np.zeros((n, 1), np.int64), np.zeros(32, np.int64)
    for tick, (x, y) in enumerate(path[1:].tolist()):
        moves[:] = actions[tick]
        step_envs(p, q, s, wide, u, which, active, moves, queue, np.int64(SINGLE_THREADED), n)
        if x >= 0 or y >= 0:
            put_on_path(p, s, rows, x, y, missed, wrong)
