"""Scratch: PPO from nothing in the new variant. The agent of `transfer` with a network that has learned nothing: all it will ever know of
a game it finds out in the trial itself.

`train` writes that network. The steps it is asked for are played at random, so that a comparison can give it as many as the others, and
nothing is learned from them but the spread of returns, which the value head is measured in.
"""

from __future__ import annotations

from typing import Any

import torch

from game_meta.agents.gradient_agent import GradientAgent
from game_meta.agents.inner_loops import FineTuning
from game_meta.agents.networks.build import build_network
from game_meta.engine.observation import ACTIONS
from game_meta.learners.rollout import ReturnScale
from game_meta.learners.runtime.method import IterationResult, Method, TrialSource, restore_weights
from game_meta.learners.settings import ScratchConfig


class Scratch(Method):
    """Learns nothing but the scale of returns."""

    name = "scratch"
    config_class = ScratchConfig

    def __init__(self, config: ScratchConfig, source: TrialSource, **options: Any):
        super().__init__(config, source, **options)
        self.net = build_network(config.net).to(self.device)
        self.scale = ReturnScale(len(source.families), len(source.family), config.inner.gamma)

    def train_iteration(self, progress: float) -> IterationResult:
        """Play at random, and measure the spread of returns."""
        finished, B = [], len(self.source.family)
        for _ in range(self.config.rollout_ticks):
            family = self.source.family.copy()
            self.source.step(torch.randint(ACTIONS, (B,), generator=self.generator).numpy())
            self.scale.update(self.source.reward, self.source.observation.episode_start, family)
            finished += self.source.finished
        return IterationResult(B * self.config.rollout_ticks, finished, {})

    def agent(self) -> GradientAgent:
        """Return the agent that is saved: an untrained network, and the fine-tuning that trains it in a trial."""
        inner = FineTuning(self.net, self.config.inner)
        inner.scale.fill_(self.scale.geometric_mean())
        return GradientAgent(self.net, inner, self.name, device=self.device)

    def state(self) -> dict[str, Any]:
        """Return all that decides what comes next."""
        return super().state() | {"net": self.net.state_dict(), "scale": self.scale.state()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` gave."""
        super().restore(state)
        restore_weights(self.net, state["net"])
        self.scale.restore(state["scale"])
