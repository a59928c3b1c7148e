"""The path finder of games whose first line names obstacles, `obs=` (VGDL semantics, section 9).

Paths depend on the level alone, so the compiler finds them all: for every pair of free cells the first step. In p, from P_PATHS on: the
number of free cells n; per cell of the board its number among the free ones, or -1; then n rows of n half bytes, 1 + the base direction of
the first step, 0 where there is no path.
"""

from __future__ import annotations

import numpy as np

from .jit import inner, kernel
from .layout import *  # noqa: F403

PER_WORD = 7  # half bytes in a word; the eighth would touch the sign


@inner
def _cell_of(p, x, y):
    """The cell of a position as the reference rounds it, -1 off the board."""
    scale = 1.0 / p[P_BLOCK]
    column, row = int(x * scale), int(y * scale)
    if column < 0 or row < 0 or column >= p[P_WIDTH] or row >= p[P_HEIGHT]:
        return -1
    return row * p[P_WIDTH] + column


@inner
def first_step(p, x, y, to_x, to_y):
    """The base direction of the first step of the shortest path between two positions (px); -1 where there is none."""
    at = p[P_PATHS]
    here, there = _cell_of(p, x, y), _cell_of(p, to_x, to_y)
    if at == 0 or here < 0 or there < 0:
        return -1
    a, b, n = p[at + 1 + here], p[at + 1 + there], p[at]
    if a < 0 or b < 0:
        return -1
    i = a * n + b
    word = p[at + 1 + p[P_WIDTH] * p[P_HEIGHT] + i // PER_WORD]
    return (word >> (4 * (i % PER_WORD)) & 15) - 1


@inner
def _sift_up(heap, distance, n, item):
    """Puts an item into the heap of n others as java.util.PriorityQueue does."""
    i = n
    while i > 0:
        parent = (i - 1) >> 1
        if distance[item] >= distance[heap[parent]]:
            break
        heap[i] = heap[parent]
        i = parent
    heap[i] = item


@inner
def _poll(heap, distance, n):
    """Takes the first item out of a heap of n."""
    result, item = heap[0], heap[n - 1]
    n -= 1
    i = 0
    while 2 * i + 1 < n:
        child = 2 * i + 1
        if child + 1 < n and distance[heap[child]] > distance[heap[child + 1]]:
            child += 1
        if distance[item] <= distance[heap[child]]:
            break
        heap[i] = heap[child]
        i = child
    if n > 0:
        heap[i] = item
    return result


@kernel()
def find_paths(free, width, sideways, steps):
    """Fills steps (n, n) int8 for the free cells (cells,) int32 (numbers, -1 for blocked): 1 + base direction of the first step, 0 for
    none.

    `sideways`: only steps to the left and to the right.
    """
    cells, n = len(free), len(steps)
    heap, distance, first, done = np.zeros(n + 1, np.int32), np.zeros(n, np.int32), np.zeros(n, np.int8), np.zeros(n, np.uint8)
    cell_of = np.zeros(n, np.int32)
    for c in range(cells):
        if free[c] >= 0:
            cell_of[free[c]] = c
    for source in range(n):
        done[:] = 0
        distance[source], done[source], first[source] = 0, 1, 0
        heap[0], waiting = source, 1
        while waiting > 0:
            here = _poll(heap, distance, waiting)
            waiting -= 1
            steps[source, here] = first[here]
            x, y = cell_of[here] % width, cell_of[here] // width
            for turn in range(4):
                way = (0, 2, 1, 3)[turn]  # UP, DOWN, LEFT, RIGHT as base directions
                nx, ny = x + (way == 3) - (way == 1), y + (way == 2) - (way == 0)
                if (sideways and way % 2 == 0) or nx < 0 or ny < 0 or nx >= width or ny * width + nx >= cells:
                    continue
                there = free[ny * width + nx]
                if there < 0 or done[there]:
                    continue
                done[there], distance[there] = 1, distance[here] + 1
                first[there] = way + 1 if here == source else first[here]
                _sift_up(heap, distance, waiting, there)
                waiting += 1


def path_table(blocked: np.ndarray, sideways: bool) -> np.ndarray:
    """What lies at P_PATHS: blocked (rows, columns) bool, `sideways` where the avatar has no more than three actions."""
    free = np.where(blocked.ravel(), -1, np.cumsum(~blocked.ravel()) - 1).astype(np.int32)
    n = int((free >= 0).sum())
    steps = np.zeros((n, n), np.int8)
    find_paths(free, blocked.shape[1], sideways, steps)
    words = np.zeros(-(-n * n // PER_WORD), np.int32)
    flat = np.zeros(len(words) * PER_WORD, np.int32)
    flat[: n * n] = steps.ravel()
    for i in range(PER_WORD):
        words |= flat[i::PER_WORD] << 4 * i
    return np.concatenate([np.array([n], np.int32), free, words])
