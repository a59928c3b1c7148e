"""A learner of one's own, to begin with: copy this file, change `train_iteration`, and train with it.

    game-meta train --learner my_learner:MyLearner --family harvest --minutes 2 --out runs/mine
    game-meta evaluate --agent runs/mine --family harvest

It has the interface of `Method` (game_meta/learners/runtime/method.py), like those in game_meta/learners/; budget, checkpoints, progress
and `--resume` come with it, and every field of its config is an option (`--learning-rate 1e-3`). This one is REINFORCE with a memory.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from game_meta.agents.agent import MemoryAgent, choose_actions
from game_meta.agents.networks.build import build_network
from game_meta.agents.networks.network import observation_tensors
from game_meta.learners.runtime.method import IterationResult, Method, optimizer_state, restore_optimizer, restore_weights
from game_meta.learners.settings import MethodConfig


@dataclass(frozen=True)
class MyConfig(MethodConfig):
    ticks: int = 32
    """Ticks that are played before a step of the optimiser."""
    learning_rate: float = 1e-3
    """Adam's step size."""


class MyLearner(Method):
    name = "my-learner"
    config_class = MyConfig

    def __init__(self, config: MyConfig, source: Any, **options: Any):
        super().__init__(config, source, **options)
        self.net = build_network(config.net)
        self.optimiser = torch.optim.Adam(self.net.parameters(), config.learning_rate)

    def train_iteration(self, progress: float) -> IterationResult:
        """Play some ticks in every env, then go up the gradient of what came after each action."""
        shown, log_probs, rewards, finished = self.source.observation, [], [], []
        memory = self.net.initial_memory(*shown.touched.shape)
        for _ in range(self.config.ticks):
            out = self.net(observation_tensors(shown, self.device), memory)
            memory, policy = out.memory, torch.softmax(out.logits[0], -1)
            actions = choose_actions(policy.detach(), self.generator)
            log_probs.append(policy.gather(1, actions[:, None])[:, 0].log())
            shown = self.source.step(actions.numpy())
            rewards.append(self.source.reward.copy())
            finished += self.source.finished
        to_come = torch.from_numpy(np.cumsum(np.array(rewards)[::-1], 0)[::-1].copy())
        loss = -(torch.stack(log_probs) * (to_come - to_come.mean(1, keepdim=True))).mean()
        self.optimiser.zero_grad()
        loss.backward()
        self.group.all_reduce_mean([weight.grad for weight in self.net.parameters() if weight.grad is not None])  # of all processes
        self.optimiser.step()
        return IterationResult(to_come.numel(), finished, {"my-learner/loss": float(loss.detach())})

    def agent(self) -> MemoryAgent:
        """Return the agent that is saved: its folder holds weights and no code, so it must be one of game_meta/agents."""
        return MemoryAgent(self.net, self.name)

    def state(self) -> dict[str, Any]:
        """Return all that decides what comes next, for --resume."""
        return super().state() | {"net": self.net.state_dict(), "optimiser": optimizer_state(self.optimiser)}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` gave."""
        super().restore(state)
        restore_weights(self.net, state["net"])
        restore_optimizer(self.optimiser, state["optimiser"])
