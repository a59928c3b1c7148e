"""Transfer: one policy without a memory, trained on all variants at once, then fine-tuned by PPO in the new one. The thing to beat.

Training is that of rl2 with another network, but that the discount ends with an episode (what comes after it does not depend on a policy
that remembers nothing) and that there is no belief to be rewarded or taught. What is saved adapts after each episode, by the inner loop
`ppo`: a few steps of Adam, with the entropy and clipping of training and the policy's own value head as baseline, which learns as well.
Left out, and why: fine-tuning only some of the layers, or with batches of several episodes (a test gives five in all).
"""

from __future__ import annotations

import torch
from torch import Tensor

from game_meta.agents.gradient_agent import GradientAgent
from game_meta.agents.inner_loops import FineTuning
from game_meta.learners import rl2
from game_meta.learners.settings import TransferConfig


class Transfer(rl2.RL2):
    """RL^2 without a memory, whose returns end with the episode."""

    name = "transfer"
    config_class = TransferConfig
    config: TransferConfig

    def trial_ends(self) -> Tensor:
        """Return where the returns end (T, B) bool: here, with each episode."""
        r = self.rollout
        last = torch.from_numpy(self.source.observation.episode_start).to(r.device)
        return torch.cat([r.obs["episode_start"][1:], last[None]])

    def agent(self) -> GradientAgent:  # type: ignore[override]
        """Return the agent that is saved: the policy, and the fine-tuning that adapts it."""
        inner = FineTuning(self.net, self.config.inner)
        inner.scale.fill_(self.scale.geometric_mean())
        return GradientAgent(self.net, inner, self.name, device=self.device)
