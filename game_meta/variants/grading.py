"""Is a variant worth playing? What the oracle earns, with its plan as proof, what a random player earns, and what doing nothing earns.

A variant is valid when the oracle earns at least MARGIN more than the random player, wins if the game can be won at all, and doing nothing
neither wins, nor ends the game within the first EARLY ticks, nor earns more than half of what the oracle does.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from game_meta.engine import Batch, Program
from game_meta.engine.observation import ACTIONS, NIL
from game_meta.variants.planner import HORIZON, Plan, Planner
from game_meta.variants.streams import stream
from game_meta.variants.variant import Variant

MARGIN = 3.0
EARLY = 10
EPISODES = 32  # of the random player
WIDTH = 256
LUCKS = 4  # seeds for which a game of chance is planned


@dataclass(frozen=True)
class Grade:
    random: float
    oracle: float
    noop: float
    valid: bool
    plans: tuple[Plan, ...]  # one a level


def grade(variant: Variant, width: int = WIDTH, episodes: int = EPISODES) -> Grade:
    """Means over the variant's levels, and over several seeds where there is chance in the game."""
    return _grade(variant, width, episodes)


@lru_cache(
    maxsize=512
)  # who samples a variant has it graded, and then mostly asks for the grade; called in one way only, or it is two keys
def _grade(variant: Variant, width: int, episodes: int) -> Grade:
    planner = _planner(width)
    plans, rolls = [], []
    for program in variant.programs:
        plans.append([planner.plan(program, variant.actions, seed) for seed in range(LUCKS if program.random else 1)])
        rolls.append(_roll(program, episodes, stream(variant.family, "random player", variant.seed)))
    oracle = float(np.mean([np.mean([plan.value for plan in lucks]) for lucks in plans]))
    random = float(np.mean([roll.random for roll in rolls]))
    noop = float(np.mean([roll.noop for roll in rolls]))
    idle = all(roll.ticks >= EARLY and not roll.won for roll in rolls)
    can_win = any(ending.params.get("count_score") or True in _listed(ending.params.get("win")) for ending in variant.drawn.endings)
    solved = not can_win or all(plan.won for lucks in plans for plan in lucks)
    valid = oracle - random >= MARGIN and noop <= oracle / 2 and idle and solved
    return Grade(random, oracle, noop, valid, tuple(lucks[0] for lucks in plans))


def oracle_return(variant: Variant, width: int = WIDTH) -> float:
    return grade(variant, width, 1).oracle


def random_return(variant: Variant, episodes: int = EPISODES) -> float:
    rng = stream(variant.family, "random player", variant.seed)
    return float(np.mean([_roll(program, episodes, rng).random for program in variant.programs]))


@dataclass(frozen=True)
class _Roll:
    random: float  # mean over episodes
    noop: float
    ticks: int  # that doing nothing lasts
    won: bool  # by doing nothing


def _roll(program: Program, episodes: int, rng: np.random.Generator) -> _Roll:
    """Env 0 does nothing, the others act at random."""
    batch = _arena(episodes + 1)
    batch.load(np.arange(episodes + 1), [program] * (episodes + 1), np.arange(episodes + 1))
    ticks = 0
    for _ in range(HORIZON):
        actions = rng.integers(ACTIONS, size=episodes + 1)
        actions[0] = NIL
        ticks += not batch.over[0]
        batch.step(actions)
        if batch.over.all():
            break
    return _Roll(float(batch.score[1:].mean()), float(batch.score[0]), ticks, bool(batch.win[0] == 1))


@lru_cache(maxsize=4)
def _planner(width: int) -> Planner:
    return Planner(width)


@lru_cache(maxsize=4)
def _arena(size: int) -> Batch:
    return Batch(size, threads=1)


def _listed(value: object) -> tuple:
    return value if isinstance(value, tuple) else (value,)
