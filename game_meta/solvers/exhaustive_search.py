"""Trying everything: every situation that a level can come to, until it is won or none is left. What this says is proved.

Situations are known by what decides their future, so each is looked at once, at the first tick at which it can be. The clock is no part of
it: to come to the same situation later is never better, as long as only what stands on the board can win (see `is_provable`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from game_meta.engine.batch import Batch
from game_meta.engine.observation import ACTIONS
from game_meta.engine.program import Program
from game_meta.solvers.tree_search import distinct_actions
from game_meta.vgdl.spec import TERMINATIONS

SEARCH_WIDTHS = (512, 256, 128, 64)  # situations that are new in one tick; where there are more, it is too much
MAX_STATES = 200_000  # in all
MAX_BYTES = 100_000_000  # that the situations of two ticks, with all that can follow, may take: so large games are tried less widely


@dataclass(frozen=True)
class SearchResult:
    """What was found out; without actions and `complete`, nobody can win."""

    actions: tuple[int, ...] | None  # the quickest way to win, if one was found
    complete: bool  # all situations that can come were looked at
    states: int  # how many were


def is_provable(program: Program) -> bool:
    """Return whether trying everything would prove anything: no chance, no opponent, and nothing that wins by the clock or the score."""
    endings = program.game.endings
    words = [TERMINATIONS[ending.cls] for ending in endings]
    by_clock = any(ending.declares_win and (word.reads_clock or not word.ends) for ending, word in zip(endings, words, strict=True))
    by_score = any(ending.params["count_score"] for ending in endings)
    return program.players == 1 and not program.draws_random_numbers and not by_clock and not by_score


def search_exhaustively(program: Program, states: int = MAX_STATES) -> SearchResult:
    """Look at all that can be after one tick, after two, and so on, until the game is won, nothing is left, or it is more than `states`."""
    each = 2 * ACTIONS * (program.s.nbytes + program.d.nbytes + program.u.nbytes)
    width = next((width for width in SEARCH_WIDTHS if width * each <= MAX_BYTES), SEARCH_WIDTHS[-1])
    batch, choices, half = _search_batch(width), distinct_actions(program), width * ACTIONS
    actions, active = np.zeros((2 * half, 1), np.int64), np.zeros(2 * half, bool)
    batch.load(np.zeros(1, np.int64), [program], np.zeros(1, np.int64))
    envs, seen = np.zeros(1, np.int64), set(batch.state_hashes(np.zeros(1, np.int64)).tolist())
    steps_by_tick: list[np.ndarray] = []  # for each situation its place in the tick before, and the action that led from there
    turn = 0
    while len(envs) and len(seen) <= states:
        turn += 1
        children = half * (turn % 2) + np.arange(len(envs) * len(choices))
        batch.copy(np.repeat(envs, len(choices)), children)
        actions[children, 0] = np.tile(choices, len(envs))
        active[:] = False
        active[children] = True
        batch.step(actions, active)
        steps = np.column_stack([np.repeat(np.arange(len(envs)), len(choices)), actions[children, 0]])
        over, won = batch.terminated[children], batch.win[children] == 1
        if (over & won).any():
            steps_by_tick.append(steps)
            return SearchResult(_actions_to(steps_by_tick, int(np.flatnonzero(over & won)[0])), False, len(seen))
        fresh = _fresh(batch.state_hashes(children), over, seen)
        if len(fresh) > width:
            return SearchResult(None, False, len(seen))
        steps_by_tick.append(steps[fresh])
        envs = children[fresh]
    return SearchResult(None, not len(envs), len(seen))


def _fresh(hashes: np.ndarray, over: np.ndarray, seen: set[int]) -> np.ndarray:
    """Return the places of what goes on and was never met before."""
    found = []
    for place, (key, ended) in enumerate(zip(hashes.tolist(), over.tolist(), strict=True)):
        if not ended and key not in seen:
            seen.add(key)
            found.append(place)
    return np.array(found, np.int64)


def _actions_to(steps_by_tick: list[np.ndarray], place: int) -> tuple[int, ...]:
    """Return the actions that lead to this place of the last tick."""
    actions = []
    for steps in reversed(steps_by_tick):
        place, action = steps[place].tolist()
        actions.append(action)
    return tuple(actions[::-1])


@lru_cache(maxsize=1)
def _search_batch(width: int) -> Batch:
    return Batch(2 * width * ACTIONS, window=1, threads=1, grows=False)
