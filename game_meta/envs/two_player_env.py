"""A game for two as a game for one: the agent plays one of the two seats, and the opponent in the other one belongs to the world.

To a TrialEnv it is what the engine's Batch is. The agent has the first player's seat in the first half of the envs, and the second
player's in the other half. The opponents are handed in (opponents/population.py has them).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from game_meta.engine.batch import Batch
from game_meta.engine.observation import ACTIONS, Observation, first_observation
from game_meta.engine.program import Program

NUM_PLAYERS = 2


class Opponents(Protocol):
    """Who plays against the agent, in all envs of a batch."""

    last_actions: np.ndarray  # (B, players) real actions of the last tick; written by the env

    def act(self, games: Batch, seen: Observation, names: np.ndarray) -> np.ndarray:
        """Return actions (B,) as the opponents name them, for what they see; `names` (B, A) says what each calls a real action."""


def assign_seats(envs: int) -> np.ndarray:
    """Return which player the agent is in each env (B,): the first in the first half, the second in the other."""
    return (np.arange(envs) >= (envs + 1) // 2).astype(np.int64)


class TwoPlayerEnv:
    """A batch of games for two, `games`, in which the agent plays with `opponents`."""

    def __init__(self, envs: int, window: int, looks: int, threads: int | None, opponents: Opponents):
        self.num_envs, self.rows = envs, np.arange(envs)
        self.games = Batch(envs, window=window, looks=looks, players=NUM_PLAYERS, threads=threads)
        self.seats, self.opponents = assign_seats(envs), opponents
        fields = self.games.observations[0]
        self.observation = {name: field.copy() for name, field in fields.items()}
        self.opponent_observation = first_observation({name: field.copy() for name, field in fields.items()})
        self.names = np.tile(np.arange(ACTIONS), (envs, 1))  # (B, A) what a real action is called
        self.real = self.names.copy()  # (B, A) and the other way round

    @property
    def programs(self) -> list[Program | None]:
        """The program of each env."""
        return self.games.programs

    def load(self, envs: np.ndarray, programs: Sequence[Program], seeds: np.ndarray) -> None:
        """Begin episodes of these programs in these envs (n,)."""
        self.games.load(envs, programs, seeds)
        self.real[envs] = [program.controls for program in programs]
        self.names[envs] = np.argsort(self.real[envs], 1)
        self.opponent_observation.episode_start[envs] = True

    def step(self, actions: np.ndarray) -> None:
        """Play one tick: the agent's actions (B,), and those of the opponents."""
        joint = np.empty((self.num_envs, NUM_PLAYERS), np.int64)
        joint[self.rows, self.seats] = actions
        seen = self.opponent_observation
        joint[self.rows, 1 - self.seats] = theirs = self.opponents.act(self.games, seen, self.names)
        self.games.step(joint)
        self.opponents.last_actions[:] = np.take_along_axis(self.real, joint, 1)
        seen.action[:], seen.reward[:] = theirs, self.rewards[:, 1]
        seen.episode_start[:] = seen.trial_start[:] = False

    def observe(self, envs: Any = None) -> dict[str, np.ndarray]:
        """Return what the agent sees of these envs (all by default); the opponents look too. The next call overwrites the arrays."""
        envs = self.rows if envs is None else np.atleast_1d(envs)
        for player in range(NUM_PLAYERS):
            seen = self.games.observe(envs, player)
            mine = envs[self.seats[envs] == player]
            theirs = envs[self.seats[envs] != player]
            for name, field in seen.items():
                self.observation[name][mine] = field[mine]
                getattr(self.opponent_observation, name)[theirs] = field[theirs]
        return self.observation

    @property
    def rewards(self) -> np.ndarray:
        """(B, 2) int32: of the last tick, the agent's and the opponent's."""
        return np.take_along_axis(self.games.rewards, np.column_stack([self.seats, 1 - self.seats]), 1)

    @property
    def score_lead_change(self) -> np.ndarray:
        """(B,) int32: the agent's reward less the opponent's."""
        mine, theirs = self.rewards.T
        return mine - theirs

    @property
    def terminated(self) -> np.ndarray:
        """(B,) bool: the game is over."""
        return self.games.terminated

    @property
    def cut_off(self) -> np.ndarray:
        """(B,) bool: it is over only because its env was full."""
        return self.games.cut_off

    @property
    def win(self) -> np.ndarray:
        """(B,) -1 undecided, 0 lost, 1 won by the agent."""
        return self.games.wins[self.rows, self.seats]
