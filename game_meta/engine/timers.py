"""Effects that wait for their time: `X TIME > effect`, and what addTimer queues (VGDL semantics, section 5a).

The queue is kept in order of the due tick; of those due together the one added last runs first.
"""

from __future__ import annotations

from .jit import inner
from .layout import *  # noqa: F403


@inner
def set_timer(p, s, due, row):
    """Queues the effect whose row begins at `row` in p."""
    n = s[S_TIMERS]
    if n >= p[P_TIMERS_N]:
        s[S_FAULT] = TIMERS_FULL
        return
    i = p[P_TIMERS] + n * TIMER_WIDTH
    while i > p[P_TIMERS] and s[i - TIMER_WIDTH] >= due:
        s[i], s[i + 1] = s[i - TIMER_WIDTH], s[i - TIMER_WIDTH + 1]
        i -= TIMER_WIDTH
    s[i], s[i + 1] = due, row
    s[S_TIMERS] = n + 1


@inner
def next_timer(p, s):
    """Takes the first timer that is due out of the queue: its effect's row, or -1."""
    first = p[P_TIMERS]
    if s[S_TIMERS] == 0 or s[first] > s[S_TICK]:
        return -1
    row = s[first + 1]
    s[S_TIMERS] -= 1
    for i in range(first, first + s[S_TIMERS] * TIMER_WIDTH):
        s[i] = s[i + TIMER_WIDTH]
    return row
