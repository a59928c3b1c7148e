"""Agents that learn nothing."""

from __future__ import annotations

import numpy as np

from game_meta.agents.agent import Agent
from game_meta.engine.observation import ACTIONS, Observation


class RandomAgent(Agent):
    def __init__(self, seed: int = 0):
        self.name = "random"
        self.generator = np.random.default_rng(seed)

    def begin(self, trials: int) -> None:
        self.policy = np.full((trials, ACTIONS), 1 / ACTIONS, np.float32)
        self.value = np.zeros(trials, np.float32)

    def act(self, observation: Observation) -> np.ndarray:
        return self.generator.integers(ACTIONS, size=len(self.value))
