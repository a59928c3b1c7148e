"""How threads share the envs of a batch between them: a desk from which each takes the next few.

The one that calls (the head) takes them from the front, its helpers from the back, so that an env mostly stays with one core and its
caches. Nobody waits for a helper that has not begun, and nobody needs Python's lock before its work is done.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from threading import Condition, Lock, Thread

import numpy as np
from numba.core import config

from game_meta.engine import jit
from game_meta.engine.jit import jit_inner, kernel

# The desk, a line of the processor's cache each: the number of the order; what is left of it, as order << 2 * FIELD | last << FIELD |
# first; how many helpers are at work; the sum of their answers.
JOB, REMAINING, BUSY_WORKERS, RESULTS = range(0, 32, 8)
FIELD_BITS = 22  # bits
MAX_ENVS_SHARED = (1 << FIELD_BITS) - 1
MAX_JOB_NUMBER = 1 << 62 - 2 * FIELD_BITS
CHUNKS_PER_JOB = 24  # an order is taken in so many parts
SINGLE_THREADED = 0  # the order of one that shares with nobody; a head's is above it, a helper's the same below it


def new_work_queue() -> np.ndarray:
    return np.zeros(32, np.int64)


@jit_inner
def _take_chunk(desk, order, n):
    """The next envs of the order, first and last + 1; (n, n) if there are none left."""
    part = max(n // CHUNKS_PER_JOB, 1)
    number = abs(order)
    while True:
        left = jit.atomic_load(desk, REMAINING)
        first, last = left & MAX_ENVS_SHARED, left >> FIELD_BITS & MAX_ENVS_SHARED
        if left >> 2 * FIELD_BITS != number or first >= last:
            return n, n
        cut = min(first + part, last) if order > 0 else max(last - part, first)
        mine, rest = (first, cut), (cut, last)
        if order < 0:
            mine, rest = (cut, last), (first, cut)
        if jit.atomic_compare_and_swap(desk, REMAINING, left, number << 2 * FIELD_BITS | rest[1] << FIELD_BITS | rest[0]):
            return mine


@jit_inner
def first_chunk(desk, order, n):
    """The first envs to work on, of n."""
    if order == SINGLE_THREADED:
        return 0, n
    if order > 0:
        jit.atomic_store(desk, RESULTS, 0)
        jit.atomic_store(desk, REMAINING, order << 2 * FIELD_BITS | n << FIELD_BITS)
        jit.atomic_store(desk, JOB, order)
    else:
        jit.atomic_add(desk, BUSY_WORKERS, 1)
    return _take_chunk(desk, order, n)


@jit_inner
def next_chunk(desk, order, n):
    """The next ones. Where there are none left, the head waits until its helpers have done theirs."""
    if order == SINGLE_THREADED:
        return n, n
    first, last = _take_chunk(desk, order, n)
    while order > 0 and first >= n and jit.atomic_load(desk, BUSY_WORKERS) > 0:
        pass
    return first, last


@jit_inner
def finish_job(desk, order, answer):
    """The sum of everybody's answers, for the head."""
    if order < 0:
        jit.atomic_add(desk, RESULTS, answer)
    return answer + jit.atomic_load(desk, RESULTS) if order > 0 else answer


@kernel(nrt=False)
def wait_for_job(desk, done, was_busy, looks):
    """A helper has done an order (or slept), and looks so many times whether there is a new one: its number, or the old one."""
    if was_busy:
        jit.atomic_add(desk, BUSY_WORKERS, -1)
    for _ in range(looks):
        order = jit.atomic_load(desk, JOB)
        if order != done:
            return order
    return done


# ----------------------------------------------------------------------------------------------------
# Kernels run without Python's lock, so plain threads share a batch out among the cores (how: desk.py).
#
# To wake a thread takes a tenth of a millisecond, longer than many a tick. So helpers look for the next order for a while, without the lock,
# before they sleep.

SPINS_BEFORE_SLEEP = 50_000  # before it sleeps; some 15 microseconds
MIN_ENVS_TO_SHARE = 32  # so many envs are no work to share


NO_QUEUE = new_work_queue()


class ThreadPool:
    """A calling thread, the head, and its helpers."""

    def __init__(self, helpers: int):
        self.desk, self.number, self.asleep = new_work_queue(), 0, 0
        self.job: tuple[Callable[..., int], tuple, int, int]
        self.free, self.bell = Lock(), Condition(Lock())
        for _ in range(helpers):
            Thread(target=self._help, name="engine", daemon=True).start()

    def share(self, kernel: Callable[..., int], rows: tuple, n: int) -> int:
        with self.bell:
            self.number = self.number % (MAX_JOB_NUMBER - 1) + 1
            self.job = kernel, rows, n, self.number
            if self.asleep:
                self.bell.notify_all()
        return kernel(*rows, self.desk, self.number, n)

    def _help(self) -> None:
        done, busy = 0, False
        while True:
            order = wait_for_job(self.desk, done, busy, SPINS_BEFORE_SLEEP)
            busy = order != done
            if busy:
                kernel, rows, n, number = self.job
                kernel(*rows, self.desk, -number, n)
                done = order
            else:
                self._sleep(done)

    def _sleep(self, done: int) -> None:
        with self.bell:
            while self.number == done:
                self.asleep += 1
                self.bell.wait()
                self.asleep -= 1


@cache
def _thread_pool(process: int, helpers: int) -> ThreadPool:
    """One for each process: threads do not survive a fork."""
    return ThreadPool(helpers)


def run_in_threads(kernel: Callable[..., int], rows: tuple, n: int, threads: int) -> int:
    """kernel(*rows, desk, order, n) over 0 .. n by so many threads; the sum of what they answered. Where the helpers are busy with another
    thread's batch, the calling thread does it alone."""
    if threads > 1 and MIN_ENVS_TO_SHARE < n <= MAX_ENVS_SHARED and not config.DISABLE_JIT:
        crew = _thread_pool(os.getpid(), threads - 1)
        if crew.free.acquire(blocking=False):
            try:
                return crew.share(kernel, rows, n)
            finally:
                crew.free.release()
    return kernel(*rows, NO_QUEUE, SINGLE_THREADED, n)
