"""Policies of other libraries as agents: each is something with `act(observation)`, which is all that an agent needs (user_code.py).

A policy trained on `gm.make(game, split="train")` is shown the same arrays here as there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from game_meta.engine.observation import Observation

ONLY_OF_TRIALS = ("action", "reward", "episode_start", "trial_start")  # what an env's window does not show


def env_observation(observation: Observation) -> dict[str, np.ndarray]:
    """Return what vector envs with `observation="window"` would show (views, axis B in front)."""
    return {name: values for name, values in vars(observation).items() if name not in ONLY_OF_TRIALS}


class GymnasiumPolicy:
    """A policy for a single Gymnasium env of ours: `policy(observation)` is asked for the action of one trial after the other."""

    def __init__(self, policy: Callable[[Mapping[str, np.ndarray]], Any], name: str = "policy"):
        self.policy_of_one, self.name = policy, name

    def act(self, observation: Observation) -> np.ndarray:
        """Return an action (B,) for each trial."""
        shown = env_observation(observation)
        trials = range(len(observation.trial_start))
        return np.array([int(self.policy_of_one({name: values[trial] for name, values in shown.items()})) for trial in trials])


class SB3Policy:
    """A Stable-Baselines3 model (`PPO.load(...)`), or one of sb3_contrib with a memory, which then lasts for a trial: emptied where one
    begins, not where an episode does. Without `deterministic` it draws its actions from the model's own policy."""

    def __init__(self, model: Any, name: str = "sb3", *, deterministic: bool = False):
        self.model, self.name, self.deterministic = model, name, deterministic
        self.memory: Any = None

    def reseed(self, seed: int) -> None:
        """Draw its actions from this seed on."""
        self.model.set_random_seed(seed)

    def begin_trials(self, trials: int) -> None:
        """Forget everything."""
        self.memory = None

    def act(self, observation: Observation) -> np.ndarray:
        """Return an action (B,) for each trial."""
        shown = env_observation(observation)
        actions, self.memory = self.model.predict(shown, self.memory, observation.trial_start, self.deterministic)
        return actions
