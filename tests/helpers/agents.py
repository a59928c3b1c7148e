"""Agents whose every answer is known beforehand."""

import numpy as np

from game_meta.agents.agent import Agent
from game_meta.engine.observation import ACTIONS, LEFT, RIGHT


class Steady(Agent):
    """Always does the same, and expects the other one to do what it is told to expect; notes all that it was shown."""

    name, hash = "steady", "ab12"

    def __init__(self, action=LEFT, expects=RIGHT):
        self.action, self.expects = action, expects
        self.seen, self.learned, self.begun = [], 0, 0

    def begin_trials(self, trials):
        self.begun += 1
        self.policy, self.value = np.eye(ACTIONS, dtype=np.float32)[[self.action]], np.zeros(trials, np.float32)

    def act(self, observation):
        self.seen.append({name: getattr(observation, name)[0].copy() for name in observation.names()})
        return np.array([self.action])

    def adapt(self, ended):
        self.learned += int(ended[0])

    def opponent_policy(self):
        return np.eye(ACTIONS)[[self.expects]]
