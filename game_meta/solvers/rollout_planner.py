"""Players who look ahead: they try each action out in a copy of the game and take the one that pays best; habits decide what that leaves
open. Some want points only, some would also rather that the other got none."""

from __future__ import annotations

import numpy as np

from game_meta.engine.batch import Batch
from game_meta.engine.observation import ACTIONS

ROLLOUT_DEPTH = 8  # ticks
ROLLOUTS_PER_ACTION = 2  # of each action
REPEAT_PROBABILITY = 0.7  # the chance that somebody who is thought of does the same again


class RolloutPlanner:
    """Keeps a batch of its own to try things in. Draws from `rng` alone."""

    def __init__(self, looks: int, rng: np.random.Generator, players: int = 2):
        self.rng, self.looks, self.players = rng, looks, players
        self.desk: Batch | None = None

    def best(self, games: Batch, envs: np.ndarray, seats: np.ndarray, spite: np.ndarray, last: np.ndarray) -> np.ndarray:
        """(n,) the action, as the player names it, that pays best in each of these envs; -1 where all pay the same.

        `seats` (n,) say which player thinks, `spite` (n,) what the other one's points count against his own, `last` (n, players) what
        was done in the last tick.
        """
        n, each = len(envs), ACTIONS * ROLLOUTS_PER_ACTION
        desk = self._desk(n * (1 + each))
        origin, tries = np.arange(n), n + np.arange(n * each)
        desk.copy_from(games, envs, origin)
        desk.copy(np.repeat(origin, each), tries)
        before = desk.scores[tries].copy()
        active = np.zeros(desk.num_envs, bool)
        active[tries] = True
        orders = np.zeros((desk.num_envs, self.players), np.int64)
        orders[tries] = np.repeat(last, each, 0)
        mine = np.repeat(seats, each)
        first = np.tile(np.arange(ACTIONS), n * ROLLOUTS_PER_ACTION)
        for tick in range(ROLLOUT_DEPTH):
            change = self.rng.random((len(tries), self.players)) > REPEAT_PROBABILITY
            orders[tries] = np.where(change, self.rng.integers(ACTIONS, size=change.shape), orders[tries])
            if tick == 0:
                orders[tries, mine] = first
            desk.step(orders, active)
        gained = (desk.scores[tries] - before).astype(np.float64)
        rows = np.arange(len(tries))
        paid = gained[rows, mine] - np.repeat(spite, each) * gained[rows, 1 - mine]
        worth = paid.reshape(n, ROLLOUTS_PER_ACTION, ACTIONS).mean(1)
        best = worth.argmax(1)
        return np.where(worth.max(1) > np.median(worth, 1), best, -1)

    def _desk(self, envs: int) -> Batch:
        if self.desk is None or self.desk.num_envs != envs:
            self.desk = Batch(envs, window=1, looks=self.looks, players=self.players, threads=1)
        return self.desk
