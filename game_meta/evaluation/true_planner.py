"""The fair ceiling as a player: who knows the rules and plans while it plays, but knows as little of the luck ahead as anybody."""

from __future__ import annotations

from typing import Any

import numpy as np

from game_meta.agents.agent import Agent
from game_meta.engine.observation import ACTIONS
from game_meta.envs.trial_env import TrialEnv
from game_meta.solvers.online_planner import WIDTH, OnlinePlanner
from game_meta.solvers.online_player import OnlinePlayer
from game_meta.solvers.random_play import EPISODE_TICKS


class TruePlanner(Agent):
    """Plans in the game itself, from its true state; `trial` is what it plays in, and is to be set before the first tick."""

    name, plays_apart = "planner", True
    trial: TrialEnv

    def __init__(self, width: int = WIDTH, horizon: int = EPISODE_TICKS, *, seed: int = 0):
        self.player = OnlinePlayer(OnlinePlanner(width), np.random.default_rng(seed), horizon)

    def begin_trials(self, trials: int) -> None:
        """Begin one trial."""
        self.policy, self.value = np.zeros((trials, ACTIONS), np.float32), np.zeros(trials, np.float32)

    def act(self, observation: Any) -> np.ndarray:
        """Return the next action of its plan, (1,)."""
        return np.array([self.player.act(self.trial.batch)])
