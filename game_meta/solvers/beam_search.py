"""The oracle: a player who knows the rules and tries things out in the real engine. A beam search, whose figure a plan proves.

How the beam goes on from tick to tick stands in tree_search.py. At the end the most promising plans are played to the end of the game,
waiting after their last action, and the best one stands. A game without a time limit is played for `horizon` ticks.

A game with chance in it is planned for a given seed, knowing what that seed will bring: an upper figure, not a fair one. So it is with
an opponent, the second player of a game for two: it acts at random, and always the same for a seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from game_meta.engine.observation import NIL
from game_meta.engine.program import Program
from game_meta.solvers.random_play import EPISODE_TICKS, random_opponent_actions
from game_meta.solvers.tree_search import NOVELTY_SHARE, SearchTree, TreeSearch, has_momentum

FINALISTS = 32
NARROW_WIDTH = 32  # up to this width a game is searched once
HOLD_TICKS = (2, 4)  # ticks that an action is held where an avatar gathers way


@dataclass(frozen=True)
class Plan:
    """What a solver found for one level."""

    value: float  # the return of the whole game
    actions: tuple[int, ...]  # as the agent names them, to the end of the game
    won: bool
    length: int  # of the actions, those that matter: after them it only waits for the end


@dataclass(frozen=True)
class PlanOutcomes:
    """How games went, an entry each."""

    score: np.ndarray
    won: np.ndarray
    ticks: np.ndarray  # that the game lasted


class BeamSearch(TreeSearch):
    """One budget: `width` states a tick. Keeps its batch of envs, so that many games can be planned one after the other."""

    def __init__(self, width: int = 256, horizon: int = EPISODE_TICKS, novelty_share: float | None = NOVELTY_SHARE) -> None:
        """`novelty_share` is the share of the beam for what was rarely seen; None: nobody looks what was, there is only the score."""
        super().__init__(width, novelty_share)
        self.horizon = horizon

    def plan(self, program: Program, seed: int = 0, hold: int = 1) -> Plan:
        """Search for the best plan for one level, among those that keep to each action for `hold` ticks."""
        self.batch.load(np.zeros(1, np.int64), [program], np.full(1, seed))
        tree = self.grow_tree(np.random.default_rng(seed), self.horizon, hold, random_opponent_actions(seed, self.horizon))
        return self._best_finalist(program, seed, tree, hold)

    def _best_finalist(self, program: Program, seed: int, tree: SearchTree, hold: int) -> Plan:
        """Play the most promising plans to the end and return the one that pays best; of equals one that wins, the shortest."""
        promise = sorted(tree.finalists, key=lambda node: (-tree.score[node], node not in tree.won, node))
        plans = [np.repeat(tree.plan(node), hold).tolist() for node in promise[: min(FINALISTS, self.batch.num_envs)]]
        found = self.play_plans([program] * len(plans), plans, seed)
        lengths = np.array([len(plan) for plan in plans])
        best = int(np.lexsort((lengths, found.ticks, ~found.won, -found.score))[0])
        ticks = int(found.ticks[best])
        actions = (plans[best] + [NIL] * ticks)[:ticks]
        return Plan(float(found.score[best]), tuple(actions), bool(found.won[best]), min(len(plans[best]), ticks))

    def play_plans(self, programs: Sequence[Program], plans: Sequence[Sequence[int]], seed: int) -> PlanOutcomes:
        """Play each plan in its program, to the end of the game, waiting after the last action."""
        batch, envs, opponent = self.batch, np.arange(len(plans)), random_opponent_actions(seed, self.horizon)
        batch.load(envs, programs, np.full(len(envs), seed))
        actions = np.full((len(envs), self.horizon), NIL)
        for env, plan in enumerate(plans):
            actions[env, : len(plan)] = plan[: self.horizon]
        ticks = np.zeros(len(envs), np.int64)
        for tick in range(self.horizon):
            self.actions[envs, 0], self.actions[envs, 1] = actions[:, tick], opponent[tick]
            ticks += ~batch.terminated[envs]
            self._step(envs)
            if batch.terminated[envs].all():
                break
        return PlanOutcomes(batch.score[envs], batch.win[envs] == 1, ticks)


def best_plan(program: Program, seed: int = 0, width: int = 256) -> Plan:
    """Return the best of what several budgets find, up to `width`.

    Beyond NARROW_WIDTH there is a narrow search by score alone beside the wide one: it commits itself, which now and then is right. Where
    an avatar gathers way, plans of actions that are held for a while are tried as well: tick by tick a search sees too little ahead, as
    hardly two of its states are the same.
    """
    found = [cached_beam_search(width).plan(program, seed)]
    if width > NARROW_WIDTH:
        found.append(cached_beam_search(width // 4, None).plan(program, seed))
    if has_momentum(program):
        found += [cached_beam_search(max(width // hold, min(width, NARROW_WIDTH))).plan(program, seed, hold) for hold in HOLD_TICKS]
    return max(found, key=lambda plan: (plan.value, plan.won, -len(plan.actions)))


def quick_plan(program: Program, seed: int, width: int) -> Plan:
    """Return what a single search finds."""
    return cached_beam_search(width).plan(program, seed, HOLD_TICKS[-1] if has_momentum(program) else 1)


@lru_cache(maxsize=8)
def cached_beam_search(width: int, novelty_share: float | None = NOVELTY_SHARE) -> BeamSearch:
    """Return the search of this width: to make its batch takes longer than a small search."""
    return BeamSearch(width, novelty_share=novelty_share)
