"""The controls: the same agent with its memory taken away. A score that does not beat them proves no adaptation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from game_meta.agents.agent import Agent, BeliefBatch
from game_meta.engine.observation import Observation, clear_last_tick, last_tick_arrays


class MemoryAblation(Agent):
    suffix = ""

    def __init__(self, agent: Agent):
        self.agent, self.name, self.observation = agent, f"{agent.name} {self.suffix}", agent.observation

    def begin_trials(self, trials: int) -> None:
        self.trials = trials
        self.agent.begin_trials(trials)

    def act(self, observation: Observation) -> np.ndarray:
        action = self.agent.act(self.hide(observation))
        self.policy, self.value = self.agent.policy, self.agent.value
        return action

    def hide(self, observation: Observation) -> Observation:
        raise NotImplementedError

    def beliefs(self) -> BeliefBatch | None:
        return self.agent.beliefs()

    def opponent_policy(self) -> np.ndarray | None:
        return self.agent.opponent_policy()

    def reset_memory(self, trials: np.ndarray) -> None:
        self.agent.reset_memory(trials)


class MemoryReset(MemoryAblation):
    """Every episode is the first of a trial: nothing is carried over, not even how the last episode ended. It adapts within an
    episode only."""

    suffix = "memory-reset"

    def hide(self, observation: Observation) -> Observation:
        episode_start = observation.episode_start
        self.agent.reset_memory(episode_start)
        blank = {name: values.copy() for name, values in last_tick_arrays(observation).items()}
        clear_last_tick(blank, episode_start)
        return replace(observation, **blank, trial_start=observation.trial_start | episode_start)


class Memoryless(MemoryAblation):
    """Forgets at every tick; what it is shown of the tick before is all it has."""

    suffix = "memoryless"

    def hide(self, observation: Observation) -> Observation:
        self.agent.reset_memory(np.ones(self.trials, bool))
        return observation
