"""Is a variant worth playing? What the oracle earns, with its plan as proof, what a random player earns, and what doing nothing earns.

A variant is valid when the oracle earns at least VALID_MARGIN more than the random player, wins if the game can be won at all, and doing
nothing neither wins, nor ends the game within the first EARLY_TICKS, nor earns more than half of what the oracle does.

For two players no plan proves anything: what is best for one depends on the other. Such a variant is valid when doing nothing by both is a
draw that does not come within the first EARLY_TICKS, when a player who acts at random beside one who does nothing changes the score in a
good share of the plays, and when at best this pays: there is something to be had. Its oracle is the first player's, against a second one
who plays at random.

What there is to learn in a variant takes longer to find out: see value_of_information.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from game_meta.engine.program import Program
from game_meta.generator.variant import Variant
from game_meta.random_streams import random_stream
from game_meta.solvers.beam_search import NARROW_WIDTH, Plan, best_plan
from game_meta.solvers.random_play import Rollouts, is_stochastic, roll_out_beside_idle, roll_out_random

VALID_MARGIN = 3.0  # points that the oracle is ahead of the random player
EARLY_TICKS = 10
RANDOM_EPISODES = 32  # of the random player
BEAM_WIDTH = 256
CHANCE_SEEDS = 4  # seeds for which a game of chance is planned, each with half the budget
DIFFERING_SHARE = 0.1  # of the plays for two in which the score comes out otherwise than when both do nothing


class ScoreBounds(NamedTuple):
    """What an episode of a variant earns the two players that scores are measured by."""

    random: float  # a player who acts at random
    oracle: float  # one who knows the rules and plans

    def share(self, score: float) -> float:
        """Return where a score stands between the two: 0 is random, 1 the oracle's."""
        return (score - self.random) / max(self.oracle - self.random, 1e-9)


@dataclass(frozen=True)
class Grade:
    """Means over the variant's levels, and over several seeds where there is chance in the game. Returns are those of the first player."""

    random_return: float
    oracle_return: float
    noop_return: float
    valid: bool
    plans: tuple[Plan, ...]  # one a level
    solved: bool  # the oracle wins each level, or the game cannot be won
    stochastic: bool  # what happens depends on chance, not only on the actions
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
        """Ticks of the oracle's plans, as far as they matter."""
        return float(np.mean([plan.length for plan in self.plans]))


def grade_variant(variant: Variant, width: int = BEAM_WIDTH, episodes: int = RANDOM_EPISODES) -> Grade:
    """Grade a variant with a beam search of `width` and a random player's `episodes`. Follows from the arguments alone."""
    return _grade_cached(variant, width, episodes)


# Who samples a variant has it graded, and then mostly asks for the grade. Called in one way only, or it is two keys.
@lru_cache(maxsize=512)
def _grade_cached(variant: Variant, width: int, episodes: int) -> Grade:
    plans = [_plan_level(program, width) for program in variant.programs]
    rollouts = [roll_out_random(program, episodes, _random_player(variant)) for program in variant.programs]
    oracle = float(np.mean([np.mean([plan.value for plan in by_seed]) for by_seed in plans]))
    random, noop = (float(np.mean([rollout.scores[games, 0].mean() for rollout in rollouts])) for games in (slice(1, None), slice(1)))
    solved = not any(ending.can_win for ending in variant.drawn_game.endings) or all(plan.won for by_seed in plans for plan in by_seed)
    if variant.program.players == 1:
        pays = oracle - random >= VALID_MARGIN and noop <= oracle / 2
        valid = pays and solved and _idle_goes_on(variant, rollouts)
    else:
        valid = grade_two_player(variant, episodes).valid
    return Grade(
        random_return=random,
        oracle_return=oracle,
        noop_return=noop,
        valid=valid,
        plans=tuple(by_seed[0] for by_seed in plans),
        solved=solved,
        stochastic=any(map(is_stochastic, variant.programs)),
        noop_ticks=float(np.mean([rollout.ticks[0] for rollout in rollouts])),
        random_ticks=float(np.mean([rollout.ticks[1:].mean() for rollout in rollouts])),
        danger=float(np.mean([_early_end_share(rollout, by_seed) for rollout, by_seed in zip(rollouts, plans, strict=True)])),
    )


def _plan_level(program: Program, width: int) -> list[Plan]:
    """Return the oracle's plans, one a seed: a game of chance is planned several times.

    A second player who acts at random is chance enough, and games for two are long.
    """
    if program.players > 1:
        return [best_plan(program, 0, max(width // 4, min(width, NARROW_WIDTH)))]
    if not is_stochastic(program):
        return [best_plan(program, 0, width)]
    return [best_plan(program, seed, max(width // 2, min(width, NARROW_WIDTH))) for seed in range(CHANCE_SEEDS)]


def _random_player(variant: Variant) -> np.random.Generator:
    return random_stream(variant.family, "random player", variant.seed)


def _idle_goes_on(variant: Variant, rollouts: Sequence[Rollouts]) -> bool:
    """Return whether doing nothing neither ends the game early nor wins it. (Without a win to reach any score above 0 counts as one.)"""
    win_to_reach = any(ending.declares_win for ending in variant.drawn_game.endings)
    return all(rollout.ticks[0] >= EARLY_TICKS and not (rollout.wins[0, 0] == 1 and win_to_reach) for rollout in rollouts)


def _early_end_share(rollout: Rollouts, plans: Sequence[Plan]) -> float:
    """Return the share of the game's full time, the longest that anybody played it, that the random player misses without having won."""
    full = max(*rollout.ticks, *(len(plan.actions) for plan in plans))
    return float(np.where(rollout.wins[1:, 0] == 1, 0.0, 1 - rollout.ticks[1:] / full).mean())


def oracle_return(variant: Variant, width: int = BEAM_WIDTH) -> float:
    """Return what the oracle earns in a variant, the mean over its levels."""
    return grade_variant(variant, width, 1).oracle_return


def random_return(variant: Variant, episodes: int = RANDOM_EPISODES) -> float:
    """Return what acting at random earns in a variant, the mean over its levels and `episodes` games of each."""
    rng = _random_player(variant)
    return float(np.mean([roll_out_random(program, episodes, rng).scores[1:, 0].mean() for program in variant.programs]))


# ----------------------------------------------------------------------------------------------------
# Variants for two players.


@dataclass(frozen=True)
class TwoPlayerGrade:
    """What both get when both do nothing, and what a random player gets beside an idle one."""

    random_return: float  # what the random player gets beside one who does nothing, mean over levels, sides and plays
    noop_return: float  # what each gets when both do nothing, mean over levels and players
    ticks: int  # that doing nothing lasts, on the level where that is shortest
    draw: bool  # doing nothing ends alike for both, on every level
    differing_share: float  # the share of plays in which the random player makes a difference to the score
    best: float  # the most that the random player is ahead of what doing nothing pays
    valid: bool


def grade_two_player(variant: Variant, episodes: int = RANDOM_EPISODES) -> TwoPlayerGrade:
    """Grade a variant for two players, with so many plays of each side and level. Follows from the arguments alone."""
    rng = _random_player(variant)
    rollouts = [roll_out_beside_idle(program, episodes, rng) for program in variant.programs]
    acting = np.repeat([0, 1], episodes)
    idle = [rollout.scores[0].astype(float) for rollout in rollouts]
    random = [rollout.scores[np.arange(1, 1 + 2 * episodes), acting].astype(float) for rollout in rollouts]
    differs = np.concatenate([(rollout.scores[1:] != rollout.scores[0]).any(axis=1) for rollout in rollouts])
    ticks = min(int(rollout.ticks[0]) for rollout in rollouts)
    draw = all(values[0, 0] == values[0, 1] for rollout in rollouts for values in (rollout.scores, rollout.wins))
    best = float(np.concatenate([got - both[0] for got, both in zip(random, idle, strict=True)]).max())
    differing = float(np.mean(differs))
    return TwoPlayerGrade(
        random_return=float(np.mean(random)),
        noop_return=float(np.mean(idle)),
        ticks=ticks,
        draw=bool(draw),
        differing_share=differing,
        best=best,
        valid=bool(ticks >= EARLY_TICKS and draw and differing >= DIFFERING_SHARE and best > 0),
    )
