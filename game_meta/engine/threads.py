"""Kernels run without Python's lock, so plain threads share a batch out among the cores (how: desk.py).

To wake a thread takes a tenth of a millisecond, longer than many a tick. So helpers look for the next order for a while, without the lock,
before they sleep.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from threading import Condition, Lock, Thread

from numba.core import config

from .desk import ALONE, MOST_ENVS, MOST_ORDERS, listen, new_desk

LOOKS = 50_000  # before it sleeps; some 15 microseconds
FEW = 32  # so many envs are no work to share


NO_DESK = new_desk()


class Crew:
    """A calling thread, the head, and its helpers."""

    def __init__(self, helpers: int):
        self.desk, self.number, self.asleep = new_desk(), 0, 0
        self.job: tuple[Callable[..., int], tuple, int, int]
        self.free, self.bell = Lock(), Condition(Lock())
        for _ in range(helpers):
            Thread(target=self._help, name="engine", daemon=True).start()

    def share(self, kernel: Callable[..., int], rows: tuple, n: int) -> int:
        with self.bell:
            self.number = self.number % (MOST_ORDERS - 1) + 1
            self.job = kernel, rows, n, self.number
            if self.asleep:
                self.bell.notify_all()
        return kernel(*rows, self.desk, self.number, n)

    def _help(self) -> None:
        done, busy = 0, False
        while True:
            order = listen(self.desk, done, busy, LOOKS)
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
def _crew(process: int, helpers: int) -> Crew:
    """One for each process: threads do not survive a fork."""
    return Crew(helpers)


def share(kernel: Callable[..., int], rows: tuple, n: int, threads: int) -> int:
    """kernel(*rows, desk, order, n) over 0 .. n by so many threads; the sum of what they answered. Where the helpers are busy with another
    thread's batch, the calling thread does it alone."""
    if threads > 1 and FEW < n <= MOST_ENVS and not config.DISABLE_JIT:
        crew = _crew(os.getpid(), threads - 1)
        if crew.free.acquire(blocking=False):
            try:
                return crew.share(kernel, rows, n)
            finally:
                crew.free.release()
    return kernel(*rows, NO_DESK, ALONE, n)
