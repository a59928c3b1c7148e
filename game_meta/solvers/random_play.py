"""Players without a plan: one who acts at random, one who does nothing. What they earn is what a game gives away for nothing.

How long an episode lasts at most stands here too, beside `roll_out`, which plays every kind of rollout. A second player of whom nothing
else is said acts at random, and always the same for a seed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from game_meta.engine.batch import Batch
from game_meta.engine.observation import ACTIONS, NIL
from game_meta.engine.program import Program
from game_meta.engine.state import MAX_PLAYERS
from game_meta.random_streams import random_stream

EPISODE_TICKS = 200  # of an episode at most: in trials it is then cut off (truncated), and no solver plans beyond
TWO_PLAYER_EPISODE_TICKS = 400  # of a round between two players, as long as the longest of the games for two
CHANCE_EPISODES = 12  # that are played twice, with another seed, to see whether chance shows


@dataclass(frozen=True)
class Rollouts:
    """How N games of one program went."""

    scores: np.ndarray  # (N, MAX_PLAYERS) int32
    wins: np.ndarray  # (N, MAX_PLAYERS) int32: -1 undecided, 0 lost, 1 won
    ticks: np.ndarray  # (N,) int64, that each game lasted
    terminated: np.ndarray  # (N,) bool


def roll_out(
    program: Program,
    seeds: np.ndarray,
    act: Callable[[int], np.ndarray],
    max_ticks: int = EPISODE_TICKS,
    stop: Callable[[Batch], bool] = lambda batch: False,
) -> Rollouts:
    """Play a game for each of these seeds (N,) side by side, until all are over, `max_ticks` have passed or `stop` says so.

    `act` is asked once a tick, with its number, for the actions of all games, (N, MAX_PLAYERS); those of games that are over do nothing.
    """
    envs, batch = np.arange(len(seeds)), _rollout_batch(len(seeds))
    batch.load(envs, [program] * len(seeds), seeds)
    ticks = np.zeros(len(seeds), np.int64)
    for tick in range(max_ticks):
        ticks += ~batch.terminated
        batch.step(act(tick))
        if stop(batch) or batch.terminated.all():
            break
    return Rollouts(batch.scores.copy(), batch.wins.copy(), ticks, batch.terminated.copy())


def roll_out_random(program: Program, episodes: int, rng: np.random.Generator) -> Rollouts:
    """Play a game in which the first player does nothing, and so many others in which he acts at random: 1 + `episodes` rows.

    Game n has seed n, which also says what a second player does.
    """
    seeds = np.arange(1 + episodes)
    second = np.zeros((EPISODE_TICKS, len(seeds)), np.int64)
    if program.players > 1:
        second = np.stack([random_opponent_actions(seed) for seed in seeds.tolist()], axis=1)

    def act(tick: int) -> np.ndarray:
        first = rng.integers(ACTIONS, size=len(seeds))
        first[0] = NIL
        return np.column_stack([first, second[tick]])

    return roll_out(program, seeds, act)


def roll_out_beside_idle(program: Program, episodes: int, rng: np.random.Generator) -> Rollouts:
    """Play a game for two in which both do nothing, `episodes` in which only the first acts, at random, and as many with the second.

    In all 1 + 2 * `episodes` rows, in this order; game n has seed n.
    """
    games = MAX_PLAYERS * episodes
    acting = np.repeat(np.arange(MAX_PLAYERS), episodes)

    def act(tick: int) -> np.ndarray:
        actions = np.full((1 + games, MAX_PLAYERS), NIL)
        actions[np.arange(1, 1 + games), acting] = rng.integers(ACTIONS, size=games)
        return actions

    return roll_out(program, np.arange(1 + games), act, TWO_PLAYER_EPISODE_TICKS)


def is_stochastic(program: Program) -> bool:
    """Return whether the same actions under another seed are seen to lead elsewhere. Many a game draws numbers that decide nothing."""
    if not program.draws_random_numbers:
        return False
    rng, found = random_stream("shadows"), False

    def act(tick: int) -> np.ndarray:
        actions = rng.integers(ACTIONS, size=(CHANCE_EPISODES, MAX_PLAYERS))
        return np.concatenate([actions, actions])

    def differs(batch: Batch) -> bool:
        nonlocal found
        shown = (*batch.board(), batch.scores)
        found = any(not np.array_equal(values[:CHANCE_EPISODES], values[CHANCE_EPISODES:]) for values in shown)
        return found

    roll_out(program, np.arange(2 * CHANCE_EPISODES), act, stop=differs)
    return found


def random_opponent_actions(seed: int, ticks: int = EPISODE_TICKS) -> np.ndarray:
    """Draw what a second player does who acts at random, (ticks,)."""
    return random_stream("rival", seed).integers(ACTIONS, size=ticks)


@lru_cache(maxsize=4)
def _rollout_batch(games: int) -> Batch:
    return Batch(games, players=MAX_PLAYERS, window=1, threads=1, grows=False)
