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
from typing import NamedTuple

import numpy as np

from game_meta.engine.batch import Batch
from game_meta.engine.observation import ACTIONS, NIL
from game_meta.engine.program import Program
from game_meta.engine.state import MAX_PLAYERS
from game_meta.generator.variant import Variant
from game_meta.random_streams import random_stream
from game_meta.solvers.beam_search import EPISODE_TICKS, NARROW_WIDTH, Plan, best_plan, random_opponent_actions

VALID_MARGIN = 3.0
EARLY_TICKS = 10
RANDOM_EPISODES = 32  # of the random player
BEAM_WIDTH = 256
CHANCE_SEEDS = 4  # seeds for which a game of chance is planned, each with half the budget
CHANCE_EPISODES = 12  # episodes that are played twice, with another seed, to see whether chance shows


class ScoreBounds(NamedTuple):
    """What an episode of a variant earns the two players that scores are measured by."""

    random: float  # a player who acts at random
    oracle: float  # one who knows the rules and plans

    def share(self, score: float) -> float:
        """Return where a score stands between the two: 0 is random, 1 the oracle's."""
        return (score - self.random) / max(self.oracle - self.random, 1e-9)


@dataclass(frozen=True)
class Grade:
    """Means over the variant's levels, and over several seeds where there is chance in the game."""

    random_return: float
    oracle_return: float
    noop_return: float
    valid: bool
    plans: tuple[Plan, ...]  # one a level
    solved: bool  # the oracle wins each level, or the game cannot be won
    stochastic: bool  # what happens depends on luck, not only on the actions
    noop_ticks: float  # how long the game lasts for who does nothing
    random_ticks: float  # and for the random player
    danger: float  # the share of the game's time that the random player does not live to see: 0 where nothing can end it early but winning

    @property
    def bounds(self) -> ScoreBounds:
        """The yardsticks alone: what a random player earns, and what the oracle does."""
        return ScoreBounds(self.random_return, self.oracle_return)

    @property
    def headroom(self) -> float:
        """How much more the oracle earns than the random player."""
        return self.oracle_return - self.random_return

    @property
    def length(self) -> float:
        """Of the oracle's plans, as far as they matter."""
        return float(np.mean([plan.length for plan in self.plans]))


def grade_variant(variant: Variant, width: int = BEAM_WIDTH, episodes: int = RANDOM_EPISODES) -> Grade:
    """Follows from its arguments alone."""
    return _grade_cached(variant, width, episodes)


@lru_cache(
    maxsize=512
)  # who samples a variant has it graded, and then mostly asks for the grade; called in one way only, or it is two keys
def _grade_cached(variant: Variant, width: int, episodes: int) -> Grade:
    plans, rolls = [], []
    for program in variant.programs:
        lucks, budget = _search_budget(program, width)
        plans.append([best_plan(program, seed, budget) for seed in range(lucks)])
        rolls.append(_roll_out_random(program, episodes, random_stream(variant.family, "random player", variant.seed)))
    oracle = float(np.mean([np.mean([plan.value for plan in lucks]) for lucks in plans]))
    random = float(np.mean([roll.random for roll in rolls]))
    noop = float(np.mean([roll.noop for roll in rolls]))
    to_reach = any(True in _as_tuple(ending.params.get("win")) for ending in variant.drawn_game.endings)  # more than a score other than 0
    idle = all(roll.ticks >= EARLY_TICKS and not (roll.won and to_reach) for roll in rolls)
    can_win = any(ending.params.get("count_score") or True in _as_tuple(ending.params.get("win")) for ending in variant.drawn_game.endings)
    solved = not can_win or all(plan.won for lucks in plans for plan in lucks)
    alone = oracle - random >= VALID_MARGIN and noop <= oracle / 2 and idle and solved
    valid = alone if variant.program.players == 1 else grade_two_player(variant, episodes).valid
    return Grade(
        random_return=random,
        oracle_return=oracle,
        noop_return=noop,
        valid=valid,
        plans=tuple(lucks[0] for lucks in plans),
        solved=solved,
        stochastic=any(map(is_stochastic, variant.programs)),
        noop_ticks=float(np.mean([roll.ticks for roll in rolls])),
        random_ticks=float(np.mean([roll.random_ticks.mean() for roll in rolls])),
        danger=float(np.mean([_early_end_share(roll, lucks) for roll, lucks in zip(rolls, plans, strict=True)])),
    )


def _search_budget(program: Program, width: int) -> tuple[int, int]:
    """For how many seeds a level is planned, and how wide. A rival that acts at random is luck enough, and its games are long."""
    if program.players > 1:
        return 1, max(width // 4, min(width, NARROW_WIDTH))
    return (CHANCE_SEEDS, max(width // 2, min(width, NARROW_WIDTH))) if is_stochastic(program) else (1, width)


def oracle_return(variant: Variant, width: int = BEAM_WIDTH) -> float:
    return grade_variant(variant, width, 1).oracle_return


def random_return(variant: Variant, episodes: int = RANDOM_EPISODES) -> float:
    rng = random_stream(variant.family, "random player", variant.seed)
    return float(np.mean([_roll_out_random(program, episodes, rng).random for program in variant.programs]))


@dataclass(frozen=True)
class _RandomRollouts:
    random: float  # mean over episodes
    noop: float
    ticks: int  # that doing nothing lasts
    won: bool  # by doing nothing
    random_ticks: np.ndarray  # of each episode
    random_won: np.ndarray


def _roll_out_random(program: Program, episodes: int, rng: np.random.Generator) -> _RandomRollouts:
    """Env 0 does nothing, the others act at random."""
    size = episodes + 1
    batch, seeds, ticks = _rollout_batch(size), np.arange(size), np.zeros(size, np.int64)
    batch.load(np.arange(size), [program] * size, seeds)
    rivals = (
        np.array([random_opponent_actions(seed) for seed in seeds.tolist()])
        if program.players > 1
        else np.zeros((size, EPISODE_TICKS), np.int64)
    )
    for tick in range(EPISODE_TICKS):
        actions = rng.integers(ACTIONS, size=size)
        actions[0] = NIL
        ticks += ~batch.terminated
        batch.step(np.column_stack([actions, rivals[:, tick]]))
        if batch.terminated.all():
            break
    score, won = batch.score, batch.win == 1
    return _RandomRollouts(float(score[1:].mean()), float(score[0]), int(ticks[0]), bool(won[0]), ticks[1:], won[1:])


def is_stochastic(program: Program) -> bool:
    """Whether the same actions under another seed are seen to lead elsewhere. Many a game draws numbers that decide nothing."""
    if not program.draws_random_numbers:
        return False
    batch, rng = _rollout_batch(2 * CHANCE_EPISODES), random_stream("shadows")
    batch.load(np.arange(2 * CHANCE_EPISODES), [program] * (2 * CHANCE_EPISODES), np.arange(2 * CHANCE_EPISODES))
    for _ in range(EPISODE_TICKS):
        actions = rng.integers(ACTIONS, size=(CHANCE_EPISODES, MAX_PLAYERS))
        batch.step(np.concatenate([actions, actions]))
        if any(not np.array_equal(seen[:CHANCE_EPISODES], seen[CHANCE_EPISODES:]) for seen in (*batch.board(), batch.scores)):
            return True
        if batch.terminated.all():
            break
    return False


def _early_end_share(roll: _RandomRollouts, plans: Sequence[Plan]) -> float:
    """The game's full time is the longest that anybody played it."""
    full = max(roll.ticks, roll.random_ticks.max(), *(len(plan.actions) for plan in plans))
    return float(np.where(roll.random_won, 0.0, 1 - roll.random_ticks / full).mean())


@lru_cache(maxsize=4)
def _rollout_batch(size: int) -> Batch:
    return Batch(size, players=MAX_PLAYERS, threads=1)


def _as_tuple(value: object) -> tuple:
    return value if isinstance(value, tuple) else (value,)


# ----------------------------------------------------------------------------------------------------
# Is a variant for two players worth playing? What both get when both do nothing, and what a random player gets beside an idle one.
#
# No plan is made: what is best for one depends on the other. A variant is valid when doing nothing by both is a draw that does not come
# within the first EARLY ticks, when a player who acts at random beside one who does nothing changes the score in a good share of the plays,
# and when at best this pays: there is something to be had.

TWO_PLAYERS = 2
TWO_PLAYER_EARLY_TICKS = 10
TWO_PLAYER_EPISODES = 32
DIFFERING_SHARE = 0.1  # of the plays in which the score comes out otherwise than when both do nothing
TWO_PLAYER_TICKS = 400  # as long as the longest of the games


@dataclass(frozen=True)
class TwoPlayerGrade:
    random: float  # what the random player gets beside one who does nothing, mean over levels, sides and plays
    noop: float  # what each gets when both do nothing, mean over levels and players
    ticks: int  # that doing nothing lasts, on the level where that is shortest
    draw: bool  # doing nothing ends alike for both, on every level
    moved: float  # the share of plays in which the random player makes a difference to the score
    best: float  # the most that the random player is ahead of what doing nothing pays
    valid: bool


def grade_two_player(variant: Variant, episodes: int = TWO_PLAYER_EPISODES) -> TwoPlayerGrade:
    rng = random_stream(variant.family, "random player", variant.seed)
    rolls = [_roll_out_two_player(program, episodes, rng) for program in variant.programs]
    random = float(np.mean([roll.random for roll in rolls]))
    noop = float(np.mean([roll.idle for roll in rolls]))
    gain = np.concatenate([roll.random - roll.idle[:1] for roll in rolls])
    moved = float(np.mean(np.concatenate([roll.differs for roll in rolls])))
    ticks, draw = min(roll.ticks for roll in rolls), all(roll.draw for roll in rolls)
    best = float(gain.max())
    return TwoPlayerGrade(
        random, noop, ticks, draw, moved, best, ticks >= TWO_PLAYER_EARLY_TICKS and draw and moved >= DIFFERING_SHARE and best > 0
    )


@dataclass(frozen=True)
class _TwoPlayerRollouts:
    random: np.ndarray  # (plays,) what the one who acts gets
    differs: np.ndarray  # (plays,) bool: the score is another than when both do nothing
    idle: np.ndarray  # (players,) what each gets when both do nothing
    ticks: int
    draw: bool


def _roll_out_two_player(program: Program, episodes: int, rng: np.random.Generator) -> _TwoPlayerRollouts:
    """In env 0 both do nothing; in the first half of the others the first player acts at random, in the second half the second one."""
    envs = 1 + TWO_PLAYERS * episodes
    batch = _two_player_batch(envs)
    batch.load(np.arange(envs), [program] * envs, np.arange(envs))
    who = np.repeat(np.arange(TWO_PLAYERS), episodes)
    ticks = 0
    for _ in range(TWO_PLAYER_TICKS):
        actions = np.full((envs, TWO_PLAYERS), NIL)
        actions[np.arange(1, envs), who] = rng.integers(ACTIONS, size=envs - 1)
        ticks += not batch.terminated[0]
        batch.step(actions)
        if batch.terminated.all():
            break
    scores, wins = batch.scores.astype(float), batch.wins
    draw = bool(scores[0, 0] == scores[0, 1] and wins[0, 0] == wins[0, 1])
    return _TwoPlayerRollouts(scores[np.arange(1, envs), who], (scores[1:] != scores[0]).any(axis=1), scores[0], ticks, draw)


@lru_cache(maxsize=4)
def _two_player_batch(envs: int) -> Batch:
    return Batch(envs, players=TWO_PLAYERS, window=1, threads=1)
