"""Is a variant worth playing? What the oracle earns, with its plan as proof, what a random player earns, and what doing nothing earns.

A variant is valid when the oracle earns at least MARGIN more than the random player, wins if the game can be won at all, and doing nothing
neither wins, nor ends the game within the first EARLY ticks, nor earns more than half of what the oracle does. A game for two is valid as
rivals.py says; its oracle is the first player's, against a second one who plays at random.

What there is to learn in it takes longer to find out and is told by learning.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from game_meta.engine import Batch, Program
from game_meta.engine.layout import MOST_PLAYERS
from game_meta.engine.observation import ACTIONS, NIL
from game_meta.variants.planner import HORIZON, NARROW, Plan, best_plan, rival
from game_meta.variants.rivals import grade_pair
from game_meta.variants.streams import stream
from game_meta.variants.variant import Variant

MARGIN = 3.0
EARLY = 10
EPISODES = 32  # of the random player
WIDTH = 256
LUCKS = 4  # seeds for which a game of chance is planned, each with half the budget
SHADOWS = 12  # episodes that are played twice, with another seed, to see whether chance shows


@dataclass(frozen=True)
class Grade:
    """Means over the variant's levels, and over several seeds where there is chance in the game."""

    random: float
    oracle: float
    noop: float
    valid: bool
    plans: tuple[Plan, ...]  # one a level
    solved: bool  # the oracle wins each level, or the game cannot be won
    chance: bool  # what happens depends on luck, not only on the actions
    noop_ticks: float  # how long the game lasts for who does nothing
    random_ticks: float  # and for the random player
    danger: float  # the share of the game's time that the random player does not live to see: 0 where nothing can end it early but winning

    @property
    def headroom(self) -> float:
        return self.oracle - self.random

    @property
    def length(self) -> float:
        """Of the oracle's plans, as far as they matter."""
        return float(np.mean([plan.length for plan in self.plans]))


def grade(variant: Variant, width: int = WIDTH, episodes: int = EPISODES) -> Grade:
    """Follows from its arguments alone."""
    return _grade(variant, width, episodes)


@lru_cache(
    maxsize=512
)  # who samples a variant has it graded, and then mostly asks for the grade; called in one way only, or it is two keys
def _grade(variant: Variant, width: int, episodes: int) -> Grade:
    plans, rolls = [], []
    for program in variant.programs:
        lucks, budget = _budget(program, width)
        plans.append([best_plan(program, seed, budget) for seed in range(lucks)])
        rolls.append(_roll(program, episodes, stream(variant.family, "random player", variant.seed)))
    oracle = float(np.mean([np.mean([plan.value for plan in lucks]) for lucks in plans]))
    random = float(np.mean([roll.random for roll in rolls]))
    noop = float(np.mean([roll.noop for roll in rolls]))
    to_reach = any(True in _listed(ending.params.get("win")) for ending in variant.drawn.endings)  # more than a score other than 0
    idle = all(roll.ticks >= EARLY and not (roll.won and to_reach) for roll in rolls)
    can_win = any(ending.params.get("count_score") or True in _listed(ending.params.get("win")) for ending in variant.drawn.endings)
    solved = not can_win or all(plan.won for lucks in plans for plan in lucks)
    alone = oracle - random >= MARGIN and noop <= oracle / 2 and idle and solved
    valid = alone if variant.program.players == 1 else grade_pair(variant, episodes).valid
    return Grade(
        random=random,
        oracle=oracle,
        noop=noop,
        valid=valid,
        plans=tuple(lucks[0] for lucks in plans),
        solved=solved,
        chance=any(map(chance_shows, variant.programs)),
        noop_ticks=float(np.mean([roll.ticks for roll in rolls])),
        random_ticks=float(np.mean([roll.random_ticks.mean() for roll in rolls])),
        danger=float(np.mean([_danger(roll, lucks) for roll, lucks in zip(rolls, plans, strict=True)])),
    )


def _budget(program: Program, width: int) -> tuple[int, int]:
    """For how many seeds a level is planned, and how wide. A rival that acts at random is luck enough, and its games are long."""
    if program.players > 1:
        return 1, max(width // 4, min(width, NARROW))
    return (LUCKS, max(width // 2, min(width, NARROW))) if chance_shows(program) else (1, width)


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
    random_ticks: np.ndarray  # of each episode
    random_won: np.ndarray


def _roll(program: Program, episodes: int, rng: np.random.Generator) -> _Roll:
    """Env 0 does nothing, the others act at random."""
    size = episodes + 1
    batch, seeds, ticks = _arena(size), np.arange(size), np.zeros(size, np.int64)
    batch.load(np.arange(size), [program] * size, seeds)
    rivals = np.array([rival(seed) for seed in seeds.tolist()]) if program.players > 1 else np.zeros((size, HORIZON), np.int64)
    for tick in range(HORIZON):
        actions = rng.integers(ACTIONS, size=size)
        actions[0] = NIL
        ticks += ~batch.over
        batch.step(np.column_stack([actions, rivals[:, tick]]))
        if batch.over.all():
            break
    score, won = batch.score, batch.win == 1
    return _Roll(float(score[1:].mean()), float(score[0]), int(ticks[0]), bool(won[0]), ticks[1:], won[1:])


def chance_shows(program: Program) -> bool:
    """Whether the same actions under another seed are seen to lead elsewhere. Many a game draws numbers that decide nothing."""
    if not program.random:
        return False
    batch, rng = _arena(2 * SHADOWS), stream("shadows")
    batch.load(np.arange(2 * SHADOWS), [program] * (2 * SHADOWS), np.arange(2 * SHADOWS))
    for _ in range(HORIZON):
        actions = rng.integers(ACTIONS, size=(SHADOWS, MOST_PLAYERS))
        batch.step(np.concatenate([actions, actions]))
        if any(not np.array_equal(seen[:SHADOWS], seen[SHADOWS:]) for seen in (*batch.board(), batch.scores)):
            return True
        if batch.over.all():
            break
    return False


def _danger(roll: _Roll, plans: Sequence[Plan]) -> float:
    """The game's full time is the longest that anybody played it."""
    full = max(roll.ticks, roll.random_ticks.max(), *(len(plan.actions) for plan in plans))
    return float(np.where(roll.random_won, 0.0, 1 - roll.random_ticks / full).mean())


@lru_cache(maxsize=4)
def _arena(size: int) -> Batch:
    return Batch(size, players=MOST_PLAYERS, threads=1)


def _listed(value: object) -> tuple:
    return value if isinstance(value, tuple) else (value,)
