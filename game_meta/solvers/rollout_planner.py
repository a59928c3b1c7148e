"""Players who look ahead: they try each action out in a copy of the game and take the one that pays best; habits decide what that leaves
open. Some want points only, some would also rather that the other got none.
"""

from __future__ import annotations

import numpy as np

from game_meta.engine.batch import Batch
from game_meta.engine.observation import ACTIONS

ROLLOUT_DEPTH = 8  # ticks
ROLLOUTS_PER_ACTION = 2  # of each action
REPEAT_PROBABILITY = 0.7  # the chance that somebody who is thought of does the same again


class RolloutPlanner:
    """Plans by rollouts with random actions, in a batch of its own. Draws from `rng` alone."""

    def __init__(self, looks: int, rng: np.random.Generator, players: int = 2):
        self.rng, self.looks, self.players = rng, looks, players
        self.rollout_batch: Batch | None = None

    def best_actions(self, games: Batch, envs: np.ndarray, seats: np.ndarray, spite: np.ndarray, last: np.ndarray) -> np.ndarray:
        """Return the action, as the player names it, that pays best in each of these envs (n,); -1 where all pay the same.

        `seats` (n,) say which player thinks, `spite` (n,) what the other one's points count against his own, `last` (n, players) what
        was done in the last tick. Of each action the reward of ROLLOUTS_PER_ACTION rollouts of ROLLOUT_DEPTH ticks is averaged.
        """
        n, each = len(envs), ACTIONS * ROLLOUTS_PER_ACTION
        batch = self._rollout_batch_of(n * (1 + each))
        origins, rollouts = np.arange(n), n + np.arange(n * each)
        batch.copy_from(games, envs, origins)
        batch.copy(np.repeat(origins, each), rollouts)
        before = batch.scores[rollouts].copy()
        self._play_rollouts(batch, rollouts, np.repeat(last, each, 0), np.repeat(seats, each))
        rewards = (batch.scores[rollouts] - before).astype(np.float64)
        rows, seat = np.arange(len(rollouts)), np.repeat(seats, each)
        values = rewards[rows, seat] - np.repeat(spite, each) * rewards[rows, 1 - seat]
        value = values.reshape(n, ROLLOUTS_PER_ACTION, ACTIONS).mean(1)
        return np.where(value.max(1) > np.median(value, 1), value.argmax(1), -1)

    def _play_rollouts(self, batch: Batch, rollouts: np.ndarray, last: np.ndarray, seats: np.ndarray) -> None:
        """Play out rollouts: who thinks tries each action first; from then on everybody does the same again, or something at random."""
        active = np.zeros(batch.num_envs, bool)
        active[rollouts] = True
        actions = np.zeros((batch.num_envs, self.players), np.int64)
        actions[rollouts] = last
        tried = np.tile(np.arange(ACTIONS), len(rollouts) // ACTIONS)
        for tick in range(ROLLOUT_DEPTH):
            change = self.rng.random((len(rollouts), self.players)) > REPEAT_PROBABILITY
            actions[rollouts] = np.where(change, self.rng.integers(ACTIONS, size=change.shape), actions[rollouts])
            if tick == 0:
                actions[rollouts, seats] = tried
            batch.step(actions, active)

    def _rollout_batch_of(self, envs: int) -> Batch:
        if self.rollout_batch is None or self.rollout_batch.num_envs != envs:
            self.rollout_batch = Batch(envs, window=1, looks=self.looks, players=self.players, threads=1, grows=False)
        return self.rollout_batch
