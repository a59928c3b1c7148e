"""The oracle: a player who knows the rules and tries things out in the real engine. A beam search, whose figure a plan proves.

Each tick, every state of the beam is continued by every action, all in one batch. Of states that have the same future only the best paid is
kept, and none that was met before with as high a score: a wait that changes nothing is therefore dropped. The best `width` of the rest, by
score, go on; ties are broken at random, from a seed. At the end the most promising plans are played to the end of the game, waiting after
their last action, and the best one stands. A game without a time limit is
played for `horizon` ticks.

A game with chance in it is planned for a given seed, knowing what that seed will bring: an upper figure, not a fair one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from game_meta.engine import Batch, Program
from game_meta.engine.observation import ACTIONS, NIL

HORIZON = 200
FINALISTS = 32
PER_TICK = 4  # of each tick's best states that may become finalists


@dataclass(frozen=True)
class Plan:
    value: float  # the return of the whole game
    actions: tuple[int, ...]  # as the agent names them, to the end of the game
    won: bool


@dataclass
class Tree:
    """Where every state kept came from, so that a plan can be read off."""

    parent: list[int] = field(default_factory=lambda: [-1])
    action: list[int] = field(default_factory=lambda: [NIL])
    score: list[int] = field(default_factory=lambda: [0])
    finalists: list[int] = field(default_factory=lambda: [0])

    def add(self, parents: np.ndarray, actions: np.ndarray, scores: np.ndarray) -> np.ndarray:
        first = len(self.parent)
        self.parent += parents.tolist()
        self.action += actions.tolist()
        self.score += scores.tolist()
        self.finalists += range(first, min(first + PER_TICK, len(self.parent)))
        return np.arange(first, len(self.parent))

    def plan(self, node: int) -> list[int]:
        actions = []
        while self.parent[node] >= 0:
            actions.append(self.action[node])
            node = self.parent[node]
        return actions[::-1]


class Planner:
    """Keeps its batch of envs, so that many games can be planned one after the other."""

    def __init__(self, width: int = 256, horizon: int = HORIZON) -> None:
        self.width, self.horizon = width, horizon
        self.half = width * ACTIONS
        self.batch = Batch(2 * self.half, threads=1)  # parents in one half, children in the other, in turns

    def plan(self, program: Program, actions: Sequence[int] = tuple(range(ACTIONS)), seed: int = 0) -> Plan:
        """The best plan found for one level. `actions` need hold only one of several that do the same."""
        batch, choices = self.batch, np.asarray(actions, np.int64)
        rng = np.random.default_rng(seed)
        tree = Tree()
        batch.load(np.zeros(1, np.int64), [program], np.full(1, seed))
        envs, nodes = np.zeros(1, np.int64), np.zeros(1, np.int64)
        seen: dict[int, int] = {int(batch.hashes(envs)[0]): 0}
        orders, active = np.zeros(batch.num_envs, np.int64), np.zeros(batch.num_envs, bool)
        for tick in range(self.horizon):
            children = self.half * ((tick + 1) % 2) + np.arange(len(envs) * len(choices))
            batch.copy(np.repeat(envs, len(choices)), children)
            orders[children] = np.tile(choices, len(envs))
            active[:] = False
            active[children] = True
            batch.step(orders, active)
            score, over = batch.score[children], batch.over[children]
            if over.any():
                ended = np.flatnonzero(over)
                ended = ended[[np.lexsort((-batch.win[children[ended]], -score[ended]))[0]]]
                tree.add(np.repeat(nodes, len(choices))[ended], orders[children[ended]], score[ended])
            kept = self._pick(score, over, batch.hashes(children), seen, rng)
            if not len(kept):
                break
            nodes = tree.add(np.repeat(nodes, len(choices))[kept], orders[children[kept]], score[kept])
            envs = children[kept]
        return self._best(program, seed, tree)

    def _pick(self, score: np.ndarray, over: np.ndarray, hashes: np.ndarray, seen: dict[int, int], rng: np.random.Generator) -> np.ndarray:
        """The places of the children that go on, best first."""
        order = rng.permutation(len(score))
        order = order[np.argsort(-score[order], kind="stable")]
        order = order[~over[order]]
        kept: list[int] = []
        for place, key, paid in zip(order.tolist(), hashes[order].tolist(), score[order].tolist(), strict=True):
            before = seen.get(key)
            if before is None or paid > before:
                seen[key] = paid
                kept.append(place)
                if len(kept) == self.width:
                    break
        return np.array(kept, np.int64)

    def _best(self, program: Program, seed: int, tree: Tree) -> Plan:
        """Plays the most promising plans to the end and returns the one that pays best; of equals one that wins, the shortest."""
        nodes = sorted(tree.finalists, key=lambda node: (-tree.score[node], node))[: min(FINALISTS, self.batch.num_envs)]
        plans = [tree.plan(node) for node in nodes]
        batch, envs = self.batch, np.arange(len(nodes))
        batch.load(envs, [program] * len(envs), np.full(len(envs), seed))
        orders, active = np.full(batch.num_envs, NIL), np.zeros(batch.num_envs, bool)
        active[envs] = True
        ticks = np.zeros(len(envs), np.int64)
        for tick in range(self.horizon):
            orders[envs] = [plan[tick] if tick < len(plan) else NIL for plan in plans]
            ticks += ~batch.over[envs]
            batch.step(orders, active)
            if batch.over[envs].all():
                break
        best = int(np.lexsort((ticks, -batch.win[envs], -batch.score[envs]))[0])
        actions = (plans[best] + [NIL] * int(ticks[best]))[: int(ticks[best])]
        return Plan(float(batch.score[best]), tuple(actions), bool(batch.win[best] == 1))
