"""The oracle: a player who knows the rules and tries things out in the real engine. A beam search, whose figure a plan proves.

Each tick, every state of the beam is continued by every action, all in one batch. Of states that have the same future only the best
paid is kept, and none that was met before with as high a score: a wait that changes nothing is therefore dropped. Of the rest `width`
go on: one part of them for their score, the other for being of a kind that was rarely seen (novelty.py), whatever they were paid, so
that what pays late is found too. Of those that are paid the same the rare ones go first, and the rest is drawn from a seed. At the end
the most promising plans are played to the end of the game, waiting after their last action, and the best one stands. A game without a
time limit is played for `horizon` ticks.

A game with chance in it is planned for a given seed, knowing what that seed will bring: an upper figure, not a fair one. So it is with
a rival, the second player of a game for two: it acts at random, and always the same for a seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.batch import Batch
from game_meta.engine.observation import ACTIONS, NIL
from game_meta.engine.program import Program
from game_meta.random_streams import random_stream
from game_meta.solvers.novelty import VISIT_TABLE_SIZE, count_rarest_atom_visits

EPISODE_TICKS = 200
FINALISTS = 32
FINALISTS_PER_TICK = 4  # of each tick's best states that may become finalists
NARROW_WIDTH = 32  # up to this width a game is searched once
HOLD_TICKS = (2, 4)  # ticks that an action is held where an avatar gathers way
NOVELTY_SHARE = 0.5  # the share of the beam that goes to what was rarely seen


@dataclass(frozen=True)
class Plan:
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


@dataclass
class SearchTree:
    """Where every state kept came from, so that a plan can be read off."""

    parent: list[int] = field(default_factory=lambda: [-1])
    action: list[int] = field(default_factory=lambda: [NIL])
    score: list[int] = field(default_factory=lambda: [0])
    won: set[int] = field(default_factory=set)  # nodes at which the game is won
    finalists: list[int] = field(default_factory=lambda: [0])

    def add(self, parents: np.ndarray, actions: np.ndarray, scores: np.ndarray) -> np.ndarray:
        """The best of them first."""
        first = len(self.parent)
        self.parent += parents.tolist()
        self.action += actions.tolist()
        self.score += scores.tolist()
        self.finalists += range(first, min(first + FINALISTS_PER_TICK, len(self.parent)))
        return np.arange(first, len(self.parent))

    def plan(self, node: int) -> list[int]:
        actions = []
        while self.parent[node] >= 0:
            actions.append(self.action[node])
            node = self.parent[node]
        return actions[::-1]


class BeamSearch:
    """One budget: `width` states a tick. Keeps its batch of envs, so that many games can be planned one after the other."""

    def __init__(self, width: int = 256, horizon: int = EPISODE_TICKS, rare: float | None = NOVELTY_SHARE) -> None:
        """`rare` is the share of the beam for what was rarely seen; None: nobody looks what was, there is only the score."""
        self.width, self.horizon, self.blind = width, horizon, rare is None
        self.by_score = width - int((rare or 0.0) * width)
        self.half = width * ACTIONS
        self.batch = Batch(2 * self.half, players=L.MAX_PLAYERS, threads=1)  # parents in one half, children in the other, in turns
        self.orders = np.zeros((2 * self.half, L.MAX_PLAYERS), np.int64)
        self.active = np.zeros(2 * self.half, bool)
        self.visits = np.zeros(VISIT_TABLE_SIZE, np.int32)

    def plan(self, program: Program, seed: int = 0, hold: int = 1) -> Plan:
        """The best plan found for one level, among those that keep to each action for `hold` ticks."""
        batch, orders, choices = self.batch, self.orders, distinct_actions(program)
        rng, rivals = np.random.default_rng(seed), random_opponent_actions(seed, self.horizon)
        tree = SearchTree()
        batch.load(np.zeros(1, np.int64), [program], np.full(1, seed))
        self.visits[:] = 0
        envs, nodes = np.zeros(1, np.int64), np.zeros(1, np.int64)
        seen: dict[int, int] = {int(batch.state_hashes(envs)[0]): 0}
        for turn in range(self.horizon // hold):
            children = self.half * ((turn + 1) % 2) + np.arange(len(envs) * len(choices))
            batch.copy(np.repeat(envs, len(choices)), children)
            orders[children, 0] = np.tile(choices, len(envs))
            for tick in range(hold * turn, hold * turn + hold):
                orders[children, 1] = rivals[tick]
                self._step(children)
            score, over = batch.score[children], batch.terminated[children]
            if over.any():
                ended = np.flatnonzero(over)
                ended = ended[[np.lexsort((-batch.win[children[ended]], -score[ended]))[0]]]
                end = tree.add(np.repeat(nodes, len(choices))[ended], orders[children[ended], 0], score[ended])
                tree.won.update(end[batch.win[children[ended]] == 1].tolist())
            kept = self._pick(children, score, over, seen, rng)
            if not len(kept):
                break
            nodes = tree.add(np.repeat(nodes, len(choices))[kept], orders[children[kept], 0], score[kept])
            envs = children[kept]
        return self._best(program, seed, tree, hold)

    def _step(self, envs: np.ndarray) -> None:
        self.active[:] = False
        self.active[envs] = True
        self.batch.step(self.orders, self.active)

    def _pick(
        self, children: np.ndarray, score: np.ndarray, over: np.ndarray, seen: dict[int, int], rng: np.random.Generator
    ) -> np.ndarray:
        """The places of the children that go on: first those for their score, best first, then the rare ones."""
        order = rng.permutation(len(score))
        order = order[np.argsort(-score[order], kind="stable")]
        order = order[~over[order]]
        fresh: dict[int, int] = {}  # what is met now for the first time, or better paid than before, and where
        for place, key, paid in zip(order.tolist(), self.batch.state_hashes(children[order]).tolist(), score[order].tolist(), strict=True):
            if key not in fresh and paid > seen.get(key, paid - 1):
                fresh[key] = place
        places, keys = np.array(list(fresh.values()), np.int64), list(fresh)
        rare = np.zeros(len(places)) if self.blind else count_rarest_atom_visits(self.batch, children[places], self.visits)
        best = np.lexsort((rare, -score[places]))
        paid_for, others = best[: self.by_score], best[self.by_score :]
        others = others[np.argsort(rare[others], kind="stable")][: self.width - self.by_score]
        kept = np.concatenate([paid_for, others])
        seen.update((keys[i], paid) for i, paid in zip(kept.tolist(), score[places[kept]].tolist(), strict=True))
        return places[kept]

    def _best(self, program: Program, seed: int, tree: SearchTree, hold: int) -> Plan:
        """Plays the most promising plans to the end and returns the one that pays best; of equals one that wins, the shortest."""
        promise = sorted(tree.finalists, key=lambda node: (-tree.score[node], node not in tree.won, node))
        plans = [np.repeat(tree.plan(node), hold).tolist() for node in promise[: min(FINALISTS, self.batch.num_envs)]]
        found = self.play([program] * len(plans), plans, seed)
        lengths = np.array([len(plan) for plan in plans])
        best = int(np.lexsort((lengths, found.ticks, ~found.won, -found.score))[0])
        ticks = int(found.ticks[best])
        actions = (plans[best] + [NIL] * ticks)[:ticks]
        return Plan(float(found.score[best]), tuple(actions), bool(found.won[best]), min(len(plans[best]), ticks))

    def play(self, programs: Sequence[Program], plans: Sequence[Sequence[int]], seed: int) -> PlanOutcomes:
        """Each plan in its program, to the end of the game, waiting after the last action."""
        batch, envs, rivals = self.batch, np.arange(len(plans)), random_opponent_actions(seed, self.horizon)
        batch.load(envs, programs, np.full(len(envs), seed))
        orders = np.full((len(envs), self.horizon), NIL)
        for env, plan in enumerate(plans):
            orders[env, : len(plan)] = plan[: self.horizon]
        ticks = np.zeros(len(envs), np.int64)
        for tick in range(self.horizon):
            self.orders[envs, 0], self.orders[envs, 1] = orders[:, tick], rivals[tick]
            ticks += ~batch.terminated[envs]
            self._step(envs)
            if batch.terminated[envs].all():
                break
        return PlanOutcomes(batch.score[envs], batch.win[envs] == 1, ticks)


def best_plan(program: Program, seed: int = 0, width: int = 256) -> Plan:
    """The best of what several budgets find, up to `width`. Beyond NARROW there is a narrow search by score alone beside the wide one: it
    commits itself, which now and then is right. Where an avatar gathers way, plans of actions that are held for a while are tried as well:
    tick by tick a search sees too little ahead, as hardly two of its states are the same."""
    found = [cached_beam_search(width).plan(program, seed)]
    if width > NARROW_WIDTH:
        found.append(cached_beam_search(width // 4, None).plan(program, seed))
    if has_momentum(program):
        found += [cached_beam_search(max(width // hold, min(width, NARROW_WIDTH))).plan(program, seed, hold) for hold in HOLD_TICKS]
    return max(found, key=lambda plan: (plan.value, plan.won, -len(plan.actions)))


def quick_plan(program: Program, seed: int, width: int) -> Plan:
    """What a single search finds."""
    return cached_beam_search(width).plan(program, seed, HOLD_TICKS[-1] if has_momentum(program) else 1)


@lru_cache(maxsize=8)
def cached_beam_search(width: int, rare: float | None = NOVELTY_SHARE) -> BeamSearch:
    """One for each width: to make its batch takes longer than a small search."""
    return BeamSearch(width, rare=rare)


def has_momentum(program: Program) -> bool:
    """Whether an avatar is of continuous physics, so that a single tick of an action does little."""
    flags = program.type_table[:, L.Y_FLAGS]
    return bool(((flags & L.FLAG_AVATAR != 0) & (flags & L.FLAG_CONTINUOUS != 0)).any())


def distinct_actions(program: Program) -> np.ndarray:
    """One of the agent's actions for each thing that an avatar can do."""
    able = int(np.bitwise_or.reduce(program.type_table[:, L.Y_ACTIONS][program.type_table[:, L.Y_FLAGS] & L.FLAG_AVATAR != 0], initial=1))
    real = program.controls
    return np.unique(np.where(able >> real & 1, real, NIL), return_index=True)[1]


def random_opponent_actions(seed: int, ticks: int = EPISODE_TICKS) -> np.ndarray:
    """What the second player does, tick by tick."""
    return random_stream("rival", seed).integers(ACTIONS, size=ticks)
