"""The oracle: a player who knows the rules and tries things out in the real engine. A beam search, whose figure a plan proves.

Each tick, every state of the beam is continued by every action, all in one batch. Of states that have the same future only the best
paid is kept, and none that was met before with as high a score: a wait that changes nothing is therefore dropped. Of the rest `width`
go on: one part of them for their score, the other for being of a kind that was rarely seen (see novelty.py), whatever they were paid, so
that what pays late is found too. Of those that are paid the same the rare ones go first, and the rest is drawn from a seed. At the end
the most promising plans are played to the end of the game, waiting after their last action, and the best one stands. A game without a
time limit is played for `horizon` ticks.

A game with chance in it is planned for a given seed, knowing what that seed will bring: an upper figure, not a fair one. So it is with
an opponent, the second player of a game for two: it acts at random, and always the same for a seed.
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
from game_meta.solvers.novelty import VISIT_TABLE_SIZE, count_rarest_atom_visits
from game_meta.solvers.random_play import EPISODE_TICKS, random_opponent_actions

FINALISTS = 32
FINALISTS_PER_TICK = 4  # of each tick's best states that may become finalists
NARROW_WIDTH = 32  # up to this width a game is searched once
HOLD_TICKS = (2, 4)  # ticks that an action is held where an avatar gathers way
NOVELTY_SHARE = 0.5  # the share of the beam that goes to what was rarely seen


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


@dataclass
class SearchTree:
    """Where every state kept came from, so that a plan can be read off."""

    parent: list[int] = field(default_factory=lambda: [-1])
    action: list[int] = field(default_factory=lambda: [NIL])
    score: list[int] = field(default_factory=lambda: [0])
    won: set[int] = field(default_factory=set)  # nodes at which the game is won
    finalists: list[int] = field(default_factory=lambda: [0])

    def add(self, parents: np.ndarray, actions: np.ndarray, scores: np.ndarray) -> np.ndarray:
        """Add children of these parents (n,), the best of them first; return their nodes."""
        first = len(self.parent)
        self.parent += parents.tolist()
        self.action += actions.tolist()
        self.score += scores.tolist()
        self.finalists += range(first, min(first + FINALISTS_PER_TICK, len(self.parent)))
        return np.arange(first, len(self.parent))

    def plan(self, node: int) -> list[int]:
        """Read off the actions that lead to a node."""
        actions = []
        while self.parent[node] >= 0:
            actions.append(self.action[node])
            node = self.parent[node]
        return actions[::-1]


class BeamSearch:
    """One budget: `width` states a tick. Keeps its batch of envs, so that many games can be planned one after the other."""

    def __init__(self, width: int = 256, horizon: int = EPISODE_TICKS, novelty_share: float | None = NOVELTY_SHARE) -> None:
        """`novelty_share` is the share of the beam for what was rarely seen; None: nobody looks what was, there is only the score."""
        self.width, self.horizon, self.score_only = width, horizon, novelty_share is None
        self.score_width = width - int((novelty_share or 0.0) * width)
        self.half_size = width * ACTIONS
        self.batch = Batch(2 * self.half_size, players=L.MAX_PLAYERS, threads=1)  # parents in one half, children in the other, in turns
        self.actions = np.zeros((2 * self.half_size, L.MAX_PLAYERS), np.int64)
        self.active = np.zeros(2 * self.half_size, bool)
        self.visits = np.zeros(VISIT_TABLE_SIZE, np.int32)

    def plan(self, program: Program, seed: int = 0, hold: int = 1) -> Plan:
        """Search for the best plan for one level, among those that keep to each action for `hold` ticks."""
        batch, choices = self.batch, distinct_actions(program)
        rng, opponent = np.random.default_rng(seed), random_opponent_actions(seed, self.horizon)
        tree = SearchTree()
        batch.load(np.zeros(1, np.int64), [program], np.full(1, seed))
        self.visits[:] = 0
        envs, nodes = np.zeros(1, np.int64), np.zeros(1, np.int64)
        seen: dict[int, int] = {int(batch.state_hashes(envs)[0]): 0}  # the best score with which each state was met
        for turn in range(self.horizon // hold):
            children = self.half_size * ((turn + 1) % 2) + np.arange(len(envs) * len(choices))
            batch.copy(np.repeat(envs, len(choices)), children)
            self.actions[children, 0] = np.tile(choices, len(envs))
            for tick in range(hold * turn, hold * turn + hold):
                self.actions[children, 1] = opponent[tick]
                self._step(children)
            score, over = batch.score[children], batch.terminated[children]
            parents = np.repeat(nodes, len(choices))
            if over.any():
                self._add_best_end(tree, parents, children, score, over)
            kept = self._select_beam(children, score, over, seen, rng)
            if not len(kept):
                break
            nodes = tree.add(parents[kept], self.actions[children[kept], 0], score[kept])
            envs = children[kept]
        return self._best_finalist(program, seed, tree, hold)

    def _step(self, envs: np.ndarray) -> None:
        self.active[:] = False
        self.active[envs] = True
        self.batch.step(self.actions, self.active)

    def _add_best_end(self, tree: SearchTree, parents: np.ndarray, children: np.ndarray, score: np.ndarray, over: np.ndarray) -> None:
        """Put the best paid of the children whose game has ended into the tree; of equals one that is won."""
        win = self.batch.win[children]
        ended = np.flatnonzero(over)
        best = ended[[np.lexsort((-win[ended], -score[ended]))[0]]]
        node = tree.add(parents[best], self.actions[children[best], 0], score[best])
        tree.won.update(node[win[best] == 1].tolist())

    def _select_beam(
        self, children: np.ndarray, score: np.ndarray, over: np.ndarray, seen: dict[int, int], rng: np.random.Generator
    ) -> np.ndarray:
        """Return the places of the children that go on: first those for their score, best first, then the rare ones."""
        order = rng.permutation(len(score))
        order = order[np.argsort(-score[order], kind="stable")]
        order = order[~over[order]]
        fresh: dict[int, int] = {}  # what is met now for the first time, or better paid than before, and where
        for place, key, value in zip(order.tolist(), self.batch.state_hashes(children[order]).tolist(), score[order].tolist(), strict=True):
            if key not in fresh and value > seen.get(key, value - 1):
                fresh[key] = place
        places, keys = np.array(list(fresh.values()), np.int64), list(fresh)
        visits = np.zeros(len(places)) if self.score_only else count_rarest_atom_visits(self.batch, children[places], self.visits)
        best = np.lexsort((visits, -score[places]))
        by_score, others = best[: self.score_width], best[self.score_width :]
        by_novelty = others[np.argsort(visits[others], kind="stable")][: self.width - self.score_width]
        kept = np.concatenate([by_score, by_novelty])
        seen.update((keys[i], value) for i, value in zip(kept.tolist(), score[places[kept]].tolist(), strict=True))
        return places[kept]

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


def has_momentum(program: Program) -> bool:
    """Return whether an avatar is of continuous physics, so that a single tick of an action does little."""
    flags = program.type_table[:, L.Y_FLAGS]
    return bool(((flags & L.FLAG_AVATAR != 0) & (flags & L.FLAG_CONTINUOUS != 0)).any())


def distinct_actions(program: Program) -> np.ndarray:
    """Return one of the agent's actions for each thing that an avatar can do, (n,)."""
    able = int(np.bitwise_or.reduce(program.type_table[:, L.Y_ACTIONS][program.type_table[:, L.Y_FLAGS] & L.FLAG_AVATAR != 0], initial=1))
    real = program.controls
    return np.unique(np.where(able >> real & 1, real, NIL), return_index=True)[1]
