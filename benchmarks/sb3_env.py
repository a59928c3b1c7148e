"""Trials of ours as Stable-Baselines3 takes them: a VecEnv whose observation is one row of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from gymnasium import spaces
from stable_baselines3.common.torch_layers import BaseFeaturesExtractor
from stable_baselines3.common.vec_env import VecEnv
from torch import nn

from game_meta.engine.observation import ACTIONS, LOOKS
from game_meta.envs.trial_env import TrialEnv

SENSES = ("touched", "struck", "change", "held", "moved")


class Trials(VecEnv):
    """The episode that SB3 knows of is a whole trial, so that its LSTM remembers from one of our episodes to the next."""

    def __init__(self, batch: TrialEnv):
        self.batch = batch
        space = spaces.Box(-np.inf, np.inf, self.seen().shape[1:], np.float32)
        super().__init__(batch.num_envs, space, spaces.Discrete(ACTIONS))

    def seen(self) -> np.ndarray:
        """(B, F): look and heading of each cell as one number, then the senses, the last action and reward."""
        now, B = self.batch.observation, self.batch.num_envs
        cells = (now.window.astype(np.float32) * 5 + now.heading).reshape(B, -1)
        senses = [getattr(now, name).reshape(B, -1) for name in SENSES]
        return np.concatenate(
            [cells, *senses, np.eye(ACTIONS)[now.action], now.reward[:, None], now.episode_start[:, None]], 1, dtype=np.float32
        )

    def reset(self) -> np.ndarray:
        return self.seen()

    def step_async(self, actions: np.ndarray) -> None:
        self.actions = actions

    def step_wait(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[dict[str, Any]]]:
        self.batch.step(np.asarray(self.actions))
        seen, done = self.seen(), self.batch.observation.trial_start.copy()
        return seen, self.batch.reward.copy(), done, [{"terminal_observation": seen[i]} if end else {} for i, end in enumerate(done)]

    def close(self) -> None:
        pass

    def get_attr(self, name: str, indices: Any = None) -> list[Any]:
        return [None] * self.num_envs

    def set_attr(self, name: str, value: Any, indices: Any = None) -> None:
        raise NotImplementedError

    def env_method(self, name: str, *args: Any, indices: Any = None, **options: Any) -> list[Any]:
        raise NotImplementedError

    def env_is_wrapped(self, wrapper: Any, indices: Any = None) -> list[bool]:
        return [False] * self.num_envs


class Features(BaseFeaturesExtractor):
    """The trunk of our flat networks: an embedding of each cell, then one layer."""

    def __init__(self, space: spaces.Box, size: int = 192, side: int = 11):
        super().__init__(space, size)
        self.cells = side * side
        self.look = nn.Embedding(LOOKS * 5, 8)
        self.board, self.senses = nn.Linear(self.cells * 8, size), nn.Linear(space.shape[0] - self.cells, size)

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        cells = self.look(seen[:, : self.cells].long()).flatten(1)
        return torch.relu(self.board(cells) + self.senses(seen[:, self.cells :]))
