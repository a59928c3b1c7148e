"""A game for two as a game for one: whoever plays sees one side of the table, and who sits opposite belongs to the world.

To a TrialEnv it is what the engine's Batch is. The agent has the first player's seat in the first half of the envs, and the second
player's in the other half.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from game_meta.engine.batch import Batch
from game_meta.engine.observation import ACTIONS, first_observation
from game_meta.engine.program import Program
from game_meta.opponents.population import NUM_PLAYERS, OpponentBatch


class TwoPlayerEnv:
    def __init__(self, envs: int, window: int, looks: int, threads: int | None, seed: int):
        self.num_envs, self.rows = envs, np.arange(envs)
        self.games = Batch(envs, window=window, looks=looks, players=NUM_PLAYERS, threads=threads)
        self.seats = (self.rows >= (envs + 1) // 2).astype(np.int64)
        self.opposite = OpponentBatch(1 - self.seats, looks, seed)
        fields = self.games.observations[0]
        self.observation = {name: field.copy() for name, field in fields.items()}
        self.across = first_observation({name: field.copy() for name, field in fields.items()})
        self.names = np.tile(np.arange(ACTIONS), (envs, 1))  # (B, A) what a real action is called
        self.real = self.names.copy()  # (B, A) and the other way round

    @property
    def programs(self) -> list[Program | None]:
        return self.games.programs

    def load(self, envs: np.ndarray, programs: Sequence[Program], seeds: np.ndarray) -> None:
        self.games.load(envs, programs, seeds)
        self.real[envs] = [program.controls for program in programs]
        self.names[envs] = np.argsort(self.real[envs], 1)
        self.across.episode_start[envs] = True

    def step(self, actions: np.ndarray) -> None:
        """One tick: the agent's actions (B,), and those of the others."""
        orders = np.empty((self.num_envs, NUM_PLAYERS), np.int64)
        orders[self.rows, self.seats] = actions
        orders[self.rows, 1 - self.seats] = theirs = self.opposite.act(self.games, self.across, self.names)
        self.games.step(orders)
        self.opposite.last[:] = np.take_along_axis(self.real, orders, 1)
        self.across.action[:], self.across.reward[:] = theirs, self.rewards[:, 1]
        self.across.episode_start[:] = self.across.trial_start[:] = False

    def observe(self, envs: Any = None) -> dict[str, np.ndarray]:
        """What the agent sees; the others look too. The arrays are overwritten by the next call."""
        envs = self.rows if envs is None else np.atleast_1d(envs)
        for player in range(NUM_PLAYERS):
            seen = self.games.observe(envs, player)
            mine = envs[self.seats[envs] == player]
            theirs = envs[self.seats[envs] != player]
            for name, field in seen.items():
                self.observation[name][mine] = field[mine]
                getattr(self.across, name)[theirs] = field[theirs]
        return self.observation

    @property
    def rewards(self) -> np.ndarray:
        """(B, 2) int32: of the last tick, the agent's and that of who sits opposite."""
        return np.take_along_axis(self.games.rewards, np.column_stack([self.seats, 1 - self.seats]), 1)

    @property
    def ahead(self) -> np.ndarray:
        """(B,) int32: the agent's reward less that of who sits opposite."""
        mine, theirs = self.rewards.T
        return mine - theirs

    @property
    def terminated(self) -> np.ndarray:
        return self.games.terminated

    @property
    def win(self) -> np.ndarray:
        """(B,) -1 undecided, 0 lost, 1 won by the agent."""
        return self.games.wins[self.rows, self.seats]
