"""How threads share the envs of a batch between them: a desk from which each takes the next few.

The one that calls (the head) takes them from the front, its helpers from the back, so that an env mostly stays with one core and its
caches. Nobody waits for a helper that has not begun, and nobody needs Python's lock before its work is done.
"""

from __future__ import annotations

import numpy as np

from . import memory
from .jit import inner, kernel

# The desk, a line of the processor's cache each: the number of the order; what is left of it, as order << 2 * FIELD | last << FIELD |
# first; how many helpers are at work; the sum of their answers.
ORDER, LEFT, BUSY, ANSWERS = range(0, 32, 8)
FIELD = 22  # bits
MOST_ENVS = (1 << FIELD) - 1
MOST_ORDERS = 1 << 62 - 2 * FIELD
SHARES = 24  # an order is taken in so many parts
ALONE = 0  # the order of one that shares with nobody; a head's is above it, a helper's the same below it


def new_desk() -> np.ndarray:
    return np.zeros(32, np.int64)


@inner
def _take(desk, order, n):
    """The next envs of the order, first and last + 1; (n, n) if there are none left."""
    part = max(n // SHARES, 1)
    number = abs(order)
    while True:
        left = memory.load(desk, LEFT)
        first, last = left & MOST_ENVS, left >> FIELD & MOST_ENVS
        if left >> 2 * FIELD != number or first >= last:
            return n, n
        cut = min(first + part, last) if order > 0 else max(last - part, first)
        mine, rest = (first, cut), (cut, last)
        if order < 0:
            mine, rest = (cut, last), (first, cut)
        if memory.swap(desk, LEFT, left, number << 2 * FIELD | rest[1] << FIELD | rest[0]):
            return mine


@inner
def begin(desk, order, n):
    """The first envs to work on, of n."""
    if order == ALONE:
        return 0, n
    if order > 0:
        memory.store(desk, ANSWERS, 0)
        memory.store(desk, LEFT, order << 2 * FIELD | n << FIELD)
        memory.store(desk, ORDER, order)
    else:
        memory.add(desk, BUSY, 1)
    return _take(desk, order, n)


@inner
def go_on(desk, order, n):
    """The next ones. Where there are none left, the head waits until its helpers have done theirs."""
    if order == ALONE:
        return n, n
    first, last = _take(desk, order, n)
    while order > 0 and first >= n and memory.load(desk, BUSY) > 0:
        pass
    return first, last


@inner
def end(desk, order, answer):
    """The sum of everybody's answers, for the head."""
    if order < 0:
        memory.add(desk, ANSWERS, answer)
    return answer + memory.load(desk, ANSWERS) if order > 0 else answer


@kernel(nrt=False)
def listen(desk, done, was_busy, looks):
    """A helper has done an order (or slept), and looks so many times whether there is a new one: its number, or the old one."""
    if was_busy:
        memory.add(desk, BUSY, -1)
    for _ in range(looks):
        order = memory.load(desk, ORDER)
        if order != done:
            return order
    return done
