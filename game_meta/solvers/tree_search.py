"""The search that the oracle and who plans while it plays have in common: a beam from one state, tick by tick, that keeps a tree of it.

Each tick, every state of the beam is continued by every action, all in one batch. Of states that have the same future only the best
paid is kept, and none that was met before with as high a score: a wait that changes nothing is therefore dropped. Of the rest `width`
go on: one part of them for their score, the other for being of a kind that was rarely seen (see novelty.py), whatever they were paid, so
that what pays late is found too. Of those that are paid the same the rare ones go first, and the rest is drawn from a seed.

A node may stand for several worlds at once, that differ in the luck that lies ahead: the same actions are played in all of them, and what
counts is the sum of what they earn; of equals those go first in which the game goes on in more of them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

from game_meta.engine import state as L
from game_meta.engine.batch import Batch
from game_meta.engine.observation import ACTIONS, NIL
from game_meta.engine.program import Program
from game_meta.solvers.novelty import VISIT_TABLE_SIZE, count_rarest_atom_visits

FINALISTS_PER_TICK = 4  # of each tick's best states that may become finalists
NOVELTY_SHARE = 0.5  # the share of the beam that goes to what was rarely seen
LOSS_SHARE = 0.1  # of what a win is worth, that a loss costs: there is another try


@dataclass
class SearchTree:
    """Where every state kept came from, so that a plan can be read off."""

    parent: list[int] = field(default_factory=lambda: [-1])
    action: list[int] = field(default_factory=lambda: [NIL])
    score: list[int] = field(default_factory=lambda: [0])
    earliness: list[int] = field(default_factory=lambda: [0])  # the area under the score so far: of equals the more was earned early
    turn: list[int] = field(default_factory=lambda: [0])  # at which it was met
    alive: list[int] = field(default_factory=lambda: [1])  # in how many of its worlds the game goes on
    won: set[int] = field(default_factory=set)  # nodes at which the game is won
    ended: set[int] = field(default_factory=set)  # nodes at which it is over
    finalists: list[int] = field(default_factory=lambda: [0])
    last: np.ndarray = field(default_factory=lambda: np.zeros(1, np.int64))  # the nodes at which the search stopped
    turns: int = 0  # how deep the search went
    exhausted: bool = False  # it stopped because nothing new was left

    def add(self, parents: np.ndarray, actions: np.ndarray, scores: np.ndarray, earliness: np.ndarray, alive: np.ndarray) -> np.ndarray:
        """Add children of these parents (n,), the best of them first; return their nodes."""
        first = len(self.parent)
        self.parent += parents.tolist()
        self.action += actions.tolist()
        self.score += scores.tolist()
        self.earliness += earliness.tolist()
        self.alive += alive.tolist()
        self.turn += [self.turns] * len(parents)
        self.finalists += range(first, min(first + FINALISTS_PER_TICK, len(self.parent)))
        return np.arange(first, len(self.parent))

    def plan(self, node: int) -> list[int]:
        """Read off the actions that lead to a node."""
        actions = []
        while self.parent[node] >= 0:
            actions.append(self.action[node])
            node = self.parent[node]
        return actions[::-1]


class TreeSearch:
    """One budget: `width` nodes a tick, of so many `worlds` each. Keeps its batch of envs from one search to the next."""

    def __init__(self, width: int, novelty_share: float | None = NOVELTY_SHARE, worlds: int = 1, win_worth: int = 0) -> None:
        """`novelty_share` is the share of the beam for what was rarely seen; None: nobody looks what was, there is only the score.

        `win_worth` is what a win is worth in points of the score, beside what it pays.
        """
        self.win_worth = win_worth
        self.width, self.worlds, self.score_only = width, worlds, novelty_share is None
        self.score_width = width - int((novelty_share or 0.0) * width)
        self.half_size = width * ACTIONS * worlds
        self.batch = Batch(
            2 * self.half_size, players=L.MAX_PLAYERS, threads=1, grows=False
        )  # parents in one half, children in the other, in turns
        self.actions = np.zeros((2 * self.half_size, L.MAX_PLAYERS), np.int64)
        self.active = np.zeros(2 * self.half_size, bool)
        self.visits = np.zeros(VISIT_TABLE_SIZE, np.int32)

    def grow_tree(
        self,
        rng: np.random.Generator,
        horizon: int,
        hold: int = 1,
        opponent: np.ndarray | None = None,
        *,
        by_earliness: bool = False,
        deadline: float | None = None,
    ) -> SearchTree:
        """Search from the state that the first env is in (the first `worlds` envs) and return the tree.

        Each action is kept for `hold` ticks. `opponent` (ticks,) is what a second player does. With `by_earliness` of equally paid states
        those go first that were paid earlier. `deadline` is a time.perf_counter at which to stop.
        """
        batch, choices = self.batch, distinct_actions(self.running_program)
        envs, nodes = np.arange(self.worlds)[None], np.zeros(1, np.int64)  # (n, worlds), (n,)
        start = int(self._worth(envs)[0])
        tree = SearchTree(score=[start], alive=[self.worlds])
        self.visits[:] = 0
        seen = {int(self._hashes(envs)[0]): start}  # the best score with which each state was met
        earliness, effort = np.zeros(1, np.int64), self._most_effort()
        for turn in range(horizon // hold):
            if effort <= 0 or (deadline is not None and time.perf_counter() >= deadline):
                break
            n = len(envs) * len(choices)
            children = self.half_size * ((turn + 1) % 2) + np.arange(n * self.worlds).reshape(n, self.worlds)
            batch.copy(np.repeat(envs, len(choices), 0).ravel(), children.ravel())
            self.actions[children, 0] = np.tile(choices, len(envs))[:, None]
            for tick in range(hold * turn, hold * turn + hold):
                self.actions[children, 1] = NIL if opponent is None else opponent[tick]
                self._step(children.ravel())
            effort -= self._effort(children.ravel())
            score, alive = self._worth(children), (~batch.terminated[children]).sum(1)
            parents = np.repeat(nodes, len(choices))
            earliness = np.repeat(earliness, len(choices)) + hold * (score - start) if by_earliness else np.zeros(n, np.int64)
            tree.turns = turn + 1
            if not alive.all():
                self._add_best_end(tree, parents, children, score, earliness, alive)
            kept = self._select_beam(children, score, earliness, alive, seen, rng)
            if not len(kept):
                tree.exhausted = True
                break
            earliness = earliness[kept]
            nodes = tree.add(parents[kept], self.actions[children[kept, 0], 0], score[kept], earliness, alive[kept])
            tree.last, envs = nodes, children[kept]
        return tree

    @property
    def running_program(self) -> Program:
        """The program that the first env runs. Raises ValueError where it runs none yet."""
        program = self.batch.programs[0]
        if program is None:
            raise ValueError("there is no state to search from")
        return program

    def _most_effort(self) -> float:
        """Return how much effort a search from the present state may take."""
        return np.inf

    def _effort(self, envs: np.ndarray) -> float:
        """Return how much effort it was to step these envs (n,)."""
        return 0

    def _step(self, envs: np.ndarray) -> None:
        self.active[:] = False
        self.active[envs] = True
        self.batch.step(self.actions, self.active)

    def _worth(self, envs: np.ndarray) -> np.ndarray:
        """Return what the score and the end of nodes are worth, (n,), those of nodes whose worlds are the envs (n, worlds)."""
        return self.batch.score[envs].sum(1) + worth_of_ends(self.batch, envs, self.win_worth).sum(1)

    def _hashes(self, envs: np.ndarray) -> np.ndarray:
        """Return what states are known by, (n,), those of nodes whose worlds are the envs (n, worlds)."""
        hashes = self.batch.state_hashes(envs.ravel()).reshape(envs.shape)
        for world in range(1, self.worlds):
            hashes[:, 0] = hashes[:, 0] * np.uint64(0x9E3779B97F4A7C15) + hashes[:, world]
        return hashes[:, 0]

    def _add_best_end(
        self, tree: SearchTree, parents: np.ndarray, children: np.ndarray, score: np.ndarray, earliness: np.ndarray, alive: np.ndarray
    ) -> None:
        """Put the best paid of the children whose game has ended into the tree; of equals one that is won."""
        win = self.batch.win[children].min(1)
        ended = np.flatnonzero(alive == 0)
        best = ended[[np.lexsort((-earliness[ended], -win[ended], -score[ended]))[0]]]
        node = tree.add(parents[best], self.actions[children[best, 0], 0], score[best], earliness[best], alive[best])
        tree.won.update(node[win[best] == 1].tolist())
        tree.ended.update(node.tolist())

    def _select_beam(
        self,
        children: np.ndarray,
        score: np.ndarray,
        earliness: np.ndarray,
        alive: np.ndarray,
        seen: dict[int, int],
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the places of the children that go on: first those for their score, best first, then the rare ones."""
        order = rng.permutation(len(score))
        order = order[np.lexsort((-earliness[order], -alive[order], -score[order]))]
        order = order[alive[order] > 0]
        fresh: dict[int, int] = {}  # what is met now for the first time, or better paid than before, and where
        for place, key, value in zip(order.tolist(), self._hashes(children[order]).tolist(), score[order].tolist(), strict=True):
            if key not in fresh and value > seen.get(key, value - 1):
                fresh[key] = place
        places, keys = np.array(list(fresh.values()), np.int64), list(fresh)
        visits = np.zeros(len(places)) if self.score_only else count_rarest_atom_visits(self.batch, children[places, 0], self.visits)
        best = np.lexsort((-earliness[places], visits, -alive[places], -score[places]))
        by_score, others = best[: self.score_width], best[self.score_width :]
        by_novelty = others[np.argsort(visits[others], kind="stable")][: self.width - self.score_width]
        kept = np.concatenate([by_score, by_novelty])
        seen.update((keys[i], value) for i, value in zip(kept.tolist(), score[places[kept]].tolist(), strict=True))
        return places[kept]


def worth_of_ends(batch: Batch, envs: np.ndarray, win_worth: int) -> np.ndarray:
    """Return what it is worth that the games of these envs are won, lost or neither, in the shape of `envs`, in points of the score."""
    over, won = batch.terminated[envs], batch.win[envs] == 1
    return win_worth * (over & won) - int(LOSS_SHARE * win_worth) * (over & ~won)


def has_momentum(program: Program) -> bool:
    """Return whether an avatar is of continuous physics, so that a single tick of an action does little."""
    flags = program.type_table[:, L.Y_FLAGS]
    return bool(((flags & L.FLAG_AVATAR != 0) & (flags & L.FLAG_CONTINUOUS != 0)).any())


def distinct_actions(program: Program) -> np.ndarray:
    """Return one of the agent's actions for each thing that an avatar can do, (n,)."""
    able = int(np.bitwise_or.reduce(program.type_table[:, L.Y_ACTIONS][program.type_table[:, L.Y_FLAGS] & L.FLAG_AVATAR != 0], initial=1))
    real = program.controls
    return np.unique(np.where(able >> real & 1, real, NIL), return_index=True)[1]
