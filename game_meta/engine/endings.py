"""When the game is over, and who has won (VGDL semantics, sections 7 and A4)."""

from __future__ import annotations

from .jit import inner
from .layout import *  # noqa: F403
from .rows import kind
from .sprites import count_living

MAX_TICKS = 2000
MOST_WARNINGS = 25


@inner
def _total(p, s, n):
    """How many there are of the ending's (up to three) types together."""
    total = 0
    for i in range(3):
        if p[n + N_TYPE1 + i] >= 0:
            total += count_living(p, s, p[n + N_TYPE1 + i])
    return total


@inner
def _kinds(p, s, t):
    """How many types of t's expansion there are sprites of (and of those below them)."""
    y, n = kind(p, t), 0
    for i in range(p[y + Y_EXPANSION_N] if t >= 0 else 0):
        member = p[p[y + Y_EXPANSION_AT] + i]
        n += s[S_HEADER + member * T_WIDTH + T_COUNT] > 0 and count_living(p, s, member) > 0
    return n


@inner
def _holds(p, s, n):
    """Whether the ending whose row begins at n holds."""
    c, limit = p[n + N_CLASS], p[n + N_LIMIT]
    if c == TIMEOUT:
        return s[S_TICK] >= limit
    total = _total(p, s, n)
    if c == STOP_COUNTER:
        s[S_HELD_BACK] = total > limit if p[n + N_MIN] else total == limit
        return False
    if s[S_HELD_BACK]:
        return False
    if c == SPRITE_COUNTER:
        return total <= limit
    if c == SPRITE_COUNTER_MORE:
        return total >= limit
    if c == MULTI_SPRITE_COUNTER_SUB_TYPES:
        return total == limit and _kinds(p, s, p[n + N_TYPE1]) == p[n + N_MIN]
    return total >= limit if p[n + N_MIN] else total == limit


@inner
def _win_by_score(p, s):
    """The highest score wins, also a tie; but a 0 never beats player 0's, and nobody wins where all are 0."""
    best, any_score = s[S_SCORE], False
    for i in range(p[P_PLAYERS]):
        score = s[S_SCORE + i]
        any_score = any_score or score != 0
        if i > 0 and score != 0 and score > best:
            best = score
    for i in range(p[P_PLAYERS]):
        s[S_WIN + i] = any_score and s[S_SCORE + i] == best


@inner
def _win_by_counters(p, s, n):
    """Timeout with use_counter."""
    first, counters = p[P_COUNTERS], p[P_COUNTERS_N]
    if p[n + N_BY_COUNTERS] == COMPARED:
        equal = True
        for i in range(1, counters):
            equal = equal and s[first + i] == s[first]
        for i in range(p[P_PLAYERS]):
            s[S_WIN + i] = equal if i > 0 else not equal
        return
    met = counters == p[P_PLAYERS] and counters > 0 and s[first + counters - 1] == p[n + N_LAST_LIMIT]
    for i in range(p[P_PLAYERS]):
        s[S_WIN + i] = met and i == 0


@inner
def check_endings(p, s):
    for number in range(p[P_ENDINGS_N]):
        n = p[P_ENDINGS] + number * N_WIDTH
        if _holds(p, s, n):
            s[S_OVER] = 1
            for i in range(p[P_PLAYERS]):
                s[S_WIN + i] = p[n + N_WIN + i]
            if p[n + N_COUNT_SCORE]:
                _win_by_score(p, s)
            if p[n + N_BY_COUNTERS]:
                _win_by_counters(p, s, n)
            break
    if s[S_TICK] >= MAX_TICKS:
        s[S_OVER] = 1
        for i in range(p[P_PLAYERS]):
            s[S_WIN + i] = s[S_WIN + i] == 1
    if s[S_WARNINGS] > MOST_WARNINGS:
        s[S_OVER] = 1
