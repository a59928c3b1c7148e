"""How threads share the envs of a batch between them: a work queue from which each takes the next few.

The thread that calls (the head) takes them from the front, its workers from the back, so that an env mostly stays with one core and its
caches. Nobody waits for a worker that has not begun, and nobody needs Python's lock before its work is done.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from threading import Condition, Lock, Thread

import numpy as np
from numba.core import config

from game_meta.engine.jit import atomic_add, atomic_compare_and_swap, atomic_load, atomic_store, jit_inner, kernel

# The queue, a line of the processor's cache each: the number of the job; what is left of it, as job << 2 * FIELD_BITS | last << FIELD_BITS
# | first; how many workers are at it; the sum of their results.
JOB, REMAINING, BUSY_WORKERS, RESULTS = range(0, 32, 8)
FIELD_BITS = 22
MAX_ENVS_SHARED = (1 << FIELD_BITS) - 1
MAX_JOB_NUMBER = 1 << 62 - 2 * FIELD_BITS
CHUNKS_PER_JOB = 24
SINGLE_THREADED = 0  # the job of a thread that shares with nobody; a head's is above it, a worker's the same below it


def new_work_queue() -> np.ndarray:
    """Return a queue without a job, (32,) int64."""
    return np.zeros(32, np.int64)


@jit_inner
def _take_chunk(queue, job, n):
    """Take the next envs of the job: return the first and the last + 1, or (n, n) if there are none left."""
    part = max(n // CHUNKS_PER_JOB, 1)
    number = abs(job)
    while True:
        left = atomic_load(queue, REMAINING)
        first, last = left & MAX_ENVS_SHARED, left >> FIELD_BITS & MAX_ENVS_SHARED
        if left >> 2 * FIELD_BITS != number or first >= last:
            return n, n
        cut = min(first + part, last) if job > 0 else max(last - part, first)
        mine, rest = (first, cut), (cut, last)
        if job < 0:
            mine, rest = (cut, last), (first, cut)
        if atomic_compare_and_swap(queue, REMAINING, left, number << 2 * FIELD_BITS | rest[1] << FIELD_BITS | rest[0]):
            return mine


@jit_inner
def first_chunk(queue, job, n):
    """Return the first envs to work on, of n: [first, last). The head (job > 0) opens the job; a worker (job < 0) joins it."""
    if job == SINGLE_THREADED:
        return 0, n
    if job > 0:
        atomic_store(queue, RESULTS, 0)
        atomic_store(queue, REMAINING, job << 2 * FIELD_BITS | n << FIELD_BITS)
        atomic_store(queue, JOB, job)
    else:
        atomic_add(queue, BUSY_WORKERS, 1)
    return _take_chunk(queue, job, n)


@jit_inner
def next_chunk(queue, job, n):
    """Return the next ones, (n, n) at the end. There the head waits until its workers have done theirs."""
    if job == SINGLE_THREADED:
        return n, n
    first, last = _take_chunk(queue, job, n)
    while job > 0 and first >= n and atomic_load(queue, BUSY_WORKERS) > 0:
        pass
    return first, last


@jit_inner
def finish_job(queue, job, answer):
    """Add up what everybody's part came to: return the sum to the head, and its own part to a worker."""
    if job < 0:
        atomic_add(queue, RESULTS, answer)
    return answer + atomic_load(queue, RESULTS) if job > 0 else answer


@kernel(nrt=False)
def wait_for_job(queue, done, was_busy, looks):
    """Look `looks` times whether there is a new job; return its number, or the old one's, `done`.

    A worker calls it when it has done a job (`was_busy`) or slept.
    """
    if was_busy:
        atomic_add(queue, BUSY_WORKERS, -1)
    for _ in range(looks):
        job = atomic_load(queue, JOB)
        if job != done:
            return job
    return done


# ----------------------------------------------------------------------------------------------------
# Kernels run without Python's lock, so plain threads are enough. To wake one takes a tenth of a millisecond, longer than many a tick: so
# workers look for the next job for a while, without the lock, before they sleep.

SPINS_BEFORE_SLEEP = 50_000  # looks for a job; some 15 microseconds
MIN_ENVS_TO_SHARE = 32  # up to so many are not worth sharing

NO_QUEUE = new_work_queue()


class ThreadPool:
    """A calling thread, the head, and its workers."""

    def __init__(self, workers: int):
        self.work_queue, self.job_number, self.sleeping_workers = new_work_queue(), 0, 0
        self.job: tuple[Callable[..., int], tuple, int, int]
        self.idle_lock, self.new_job = Lock(), Condition(Lock())
        for _ in range(workers):
            Thread(target=self._work, name="engine", daemon=True).start()

    def run_job(self, kernel: Callable[..., int], rows: tuple, n: int) -> int:
        """Run kernel(*rows, queue, job, n) here and in the workers; return the sum of what they return."""
        with self.new_job:
            self.job_number = self.job_number % (MAX_JOB_NUMBER - 1) + 1
            self.job = kernel, rows, n, self.job_number
            if self.sleeping_workers:
                self.new_job.notify_all()
        return kernel(*rows, self.work_queue, self.job_number, n)

    def _work(self) -> None:
        done, busy = 0, False
        while True:
            job = wait_for_job(self.work_queue, done, busy, SPINS_BEFORE_SLEEP)
            busy = job != done
            if busy:
                kernel, rows, n, number = self.job
                kernel(*rows, self.work_queue, -number, n)
                done = job
            else:
                self._sleep(done)

    def _sleep(self, done: int) -> None:
        with self.new_job:
            while self.job_number == done:
                self.sleeping_workers += 1
                self.new_job.wait()
                self.sleeping_workers -= 1


@cache
def _thread_pool(process: int, workers: int) -> ThreadPool:
    """Return this process's pool: threads do not survive a fork."""
    return ThreadPool(workers)


def run_in_threads(kernel: Callable[..., int], rows: tuple, n: int, threads: int) -> int:
    """Run kernel(*rows, queue, job, n) over 0 .. n with so many threads; return the sum of what they return.

    Where the workers are busy with another thread's batch, the calling thread does it alone.
    """
    if threads > 1 and MIN_ENVS_TO_SHARE < n <= MAX_ENVS_SHARED and not config.DISABLE_JIT:
        pool = _thread_pool(os.getpid(), threads - 1)
        if pool.idle_lock.acquire(blocking=False):
            try:
                return pool.run_job(kernel, rows, n)
            finally:
                pool.idle_lock.release()
    return kernel(*rows, NO_QUEUE, SINGLE_THREADED, n)
