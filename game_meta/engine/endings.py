"""When the game is over, and who has won (docs/vgdl-semantics.md, sections 7 and A4)."""

from __future__ import annotations

from game_meta.engine import state as L
from game_meta.engine.jit import jit_inner
from game_meta.engine.sprites import count_living_sprites
from game_meta.engine.state import type_offset, type_state_offset
from game_meta.vgdl.spec import terminations as T

MAX_WARNINGS = 25


@jit_inner
def _count_of_ending(p, s, n):
    """Return how many sprites there are of the ending's (up to three) types together."""
    total = 0
    for i in range(3):
        if p[n + L.N_TYPE1 + i] >= 0:
            total += count_living_sprites(p, s, p[n + L.N_TYPE1 + i])
    return total


@jit_inner
def _count_types_present(p, s, t):
    """Return how many types of t's expansion there are sprites of (and of those below them)."""
    y, n = type_offset(p, t), 0
    for i in range(p[y + L.Y_EXPANSION_N] if t >= 0 else 0):
        member = p[p[y + L.Y_EXPANSION_AT] + i]
        n += s[type_state_offset(member) + L.T_COUNT] > 0 and count_living_sprites(p, s, member) > 0
    return n


@jit_inner
def _ending_holds(p, s, n):
    """Return whether the ending whose row begins at n holds."""
    c, limit = p[n + L.N_CLASS], p[n + L.N_LIMIT]
    if c == T.TIMEOUT:
        return s[L.S_TICK] >= limit
    total = _count_of_ending(p, s, n)
    if c == T.STOP_COUNTER:
        s[L.S_HELD_BACK] = total > limit if p[n + L.N_MIN] else total == limit
        return False
    if s[L.S_HELD_BACK]:
        return False
    if c == T.SPRITE_COUNTER:
        return total <= limit
    if c == T.SPRITE_COUNTER_MORE:
        return total >= limit
    if c == T.MULTI_SPRITE_COUNTER_SUB_TYPES:
        return total == limit and _count_types_present(p, s, p[n + L.N_TYPE1]) == p[n + L.N_MIN]
    return total >= limit if p[n + L.N_MIN] else total == limit


@jit_inner
def _win_by_score(p, s):
    """Let the highest score win, also a tie; but a 0 never beats player 0's, and nobody wins where all are 0."""
    best, any_score = s[L.S_SCORE], False
    for i in range(p[L.P_PLAYERS]):
        score = s[L.S_SCORE + i]
        any_score = any_score or score != 0
        if i > 0 and score != 0 and score > best:
            best = score
    for i in range(p[L.P_PLAYERS]):
        s[L.S_WIN + i] = any_score and s[L.S_SCORE + i] == best


@jit_inner
def _win_by_counters(p, s, n):
    """Let the game's counters decide who wins: Timeout with use_counter."""
    first, counters = p[L.P_COUNTERS], p[L.P_COUNTERS_N]
    if p[n + L.N_BY_COUNTERS] == L.COUNTERS_COMPARED:
        equal = True
        for i in range(1, counters):
            equal = equal and s[first + i] == s[first]
        for i in range(p[L.P_PLAYERS]):
            s[L.S_WIN + i] = equal if i > 0 else not equal
        return
    met = counters == p[L.P_PLAYERS] and counters > 0 and s[first + counters - 1] == p[n + L.N_LAST_LIMIT]
    for i in range(p[L.P_PLAYERS]):
        s[L.S_WIN + i] = met and i == 0


@jit_inner
def check_endings(p, s):
    """End the game if one of its endings holds, or the reference's limits are reached, and say who has won."""
    for number in range(p[L.P_ENDINGS_N]):
        n = p[L.P_ENDINGS] + number * L.N_WIDTH
        if _ending_holds(p, s, n):
            s[L.S_TERMINATED] = 1
            for i in range(p[L.P_PLAYERS]):
                s[L.S_WIN + i] = p[n + L.N_WIN + i]
            if p[n + L.N_COUNT_SCORE]:
                _win_by_score(p, s)
            if p[n + L.N_BY_COUNTERS]:
                _win_by_counters(p, s, n)
            break
    if s[L.S_TICK] >= T.MAX_TICKS:
        s[L.S_TERMINATED] = 1
        for i in range(p[L.P_PLAYERS]):
            s[L.S_WIN + i] = s[L.S_WIN + i] == 1
    if s[L.S_WARNINGS] > MAX_WARNINGS:
        s[L.S_TERMINATED] = 1
