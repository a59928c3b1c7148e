"""Is a variant for two players worth playing? What both get when both do nothing, and what a random player gets beside an idle one.

No plan is made: what is best for one depends on the other. A variant is valid when doing nothing by both is a draw that does not come
within the first EARLY ticks, when a player who acts at random beside one who does nothing changes the score in a good share of the plays,
and when at best this pays: there is something to be had.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from game_meta.engine import Batch, Program
from game_meta.engine.observation import ACTIONS, NIL
from game_meta.variants.streams import stream
from game_meta.variants.variant import Variant

PLAYERS = 2
EARLY = 10
EPISODES = 32
SHARE = 0.1  # of the plays in which the score comes out otherwise than when both do nothing
TICKS = 400  # as long as the longest of the games


@dataclass(frozen=True)
class PairGrade:
    random: float  # what the random player gets beside one who does nothing, mean over levels, sides and plays
    noop: float  # what each gets when both do nothing, mean over levels and players
    ticks: int  # that doing nothing lasts, on the level where that is shortest
    draw: bool  # doing nothing ends alike for both, on every level
    moved: float  # the share of plays in which the random player makes a difference to the score
    best: float  # the most that the random player is ahead of what doing nothing pays
    valid: bool


def grade_pair(variant: Variant, episodes: int = EPISODES) -> PairGrade:
    rng = stream(variant.family, "random player", variant.seed)
    rolls = [_roll(program, episodes, rng) for program in variant.programs]
    random = float(np.mean([roll.random for roll in rolls]))
    noop = float(np.mean([roll.idle for roll in rolls]))
    gain = np.concatenate([roll.random - roll.idle[:1] for roll in rolls])
    moved = float(np.mean(np.concatenate([roll.differs for roll in rolls])))
    ticks, draw = min(roll.ticks for roll in rolls), all(roll.draw for roll in rolls)
    best = float(gain.max())
    return PairGrade(random, noop, ticks, draw, moved, best, ticks >= EARLY and draw and moved >= SHARE and best > 0)


@dataclass(frozen=True)
class _Roll:
    random: np.ndarray  # (plays,) what the one who acts gets
    differs: np.ndarray  # (plays,) bool: the score is another than when both do nothing
    idle: np.ndarray  # (players,) what each gets when both do nothing
    ticks: int
    draw: bool


def _roll(program: Program, episodes: int, rng: np.random.Generator) -> _Roll:
    """In env 0 both do nothing; in the first half of the others the first player acts at random, in the second half the second one."""
    envs = 1 + PLAYERS * episodes
    batch = _arena(envs)
    batch.load(np.arange(envs), [program] * envs, np.arange(envs))
    who = np.repeat(np.arange(PLAYERS), episodes)
    ticks = 0
    for _ in range(TICKS):
        actions = np.full((envs, PLAYERS), NIL)
        actions[np.arange(1, envs), who] = rng.integers(ACTIONS, size=envs - 1)
        ticks += not batch.over[0]
        batch.step(actions)
        if batch.over.all():
            break
    scores, wins = batch.scores.astype(float), batch.wins
    draw = bool(scores[0, 0] == scores[0, 1] and wins[0, 0] == wins[0, 1])
    return _Roll(scores[np.arange(1, envs), who], (scores[1:] != scores[0]).any(axis=1), scores[0], ticks, draw)


@lru_cache(maxsize=4)
def _arena(envs: int) -> Batch:
    return Batch(envs, players=PLAYERS, window=1, threads=1)
