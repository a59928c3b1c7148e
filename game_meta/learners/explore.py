"""Learned exploration: RL^2 whose first episode of a trial is for finding out, and whose later ones are for earning.

What the game pays in the first `exploration_episodes` episodes does not count: dying there costs nothing and a coin is worth only what it
teaches. Paid is the drop of doubt about the hidden rules alone, and it is paid for the whole training, where RL^2 lets it fade from all
episodes in the first half. In the later episodes only the game's reward counts. Value and discount run on across all of them, so that
something found out is also worth what it will earn. That the reward of exploring episodes does not count is E-RL^2 (Stadie et al., "Some
considerations on learning to explore via meta-reinforcement learning", 2018); that information about the task is paid there instead is
DREAM (Liu et al., "Decoupling exploration and exploitation for meta-reinforcement learning without sacrifices", 2021).

Left out, and why: DREAM's two policies (one memory serves both, and it knows the episode from what it has seen); a learned encoding of the
task (the generator knows the rules, so doubt is measured on them); a choice by the agent of how long it explores.
"""

from __future__ import annotations

import torch
from torch import Tensor

from game_meta.learners import rl2
from game_meta.learners.settings import ExploreConfig


class Explore(rl2.RL2):
    """RL^2 with a reward of its own."""

    name = "explore"
    config_class = ExploreConfig
    config: ExploreConfig

    def shaped_reward(self) -> Tensor:
        """Return (T, B) what was found out where the trial is still exploring, and the game's reward, on the scale of its family, after."""
        exploring = torch.from_numpy(self.rollout.episode < self.config.exploration_episodes).to(self.rollout.device)
        earned = self.scale_reward(self.rollout.reward.masked_fill(exploring, 0.0))
        # by the settings themselves, not by `annealed`: here curiosity does not fade
        return torch.where(exploring, self.config.curiosity_coef * self.information_gain(), earned)
