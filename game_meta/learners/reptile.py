"""Reptile: move the weights towards where fine-tuning takes them, task after task (Nichol et al. 2018, algorithm 2).

No gradient of a gradient: a trial is played as in a test, PPO fine-tunes its copy of the weights after each episode, and the mean of what
this added to the copies, over many trials, is added to the weights. With one inner step that is joint training; from the second on it
contains the gradient after a step, as first-order MAML does (their section 5.1), so that steps in different episodes of one variant
come to agree with each other.
Left out, and why: Adam in the outer loop (the mean of the differences is already in units of weights, and their plain step works);
taking back what looking around cost (nothing credits one episode with what is earned in a later one: use MAML for that).
"""

from __future__ import annotations

from typing import Any

from torch import Tensor

from game_meta.agents.agent_files import build_network
from game_meta.agents.gradient_agent import GradientAgent
from game_meta.agents.inner_loops import FineTuning, TrialWeights, initial_weights
from game_meta.learners.rollout import TrialSource
from game_meta.learners.runtime.method import IterationResult, Method, restore_weights
from game_meta.learners.settings import ReptileConfig
from game_meta.learners.trial_collector import TrialCollector


def mean_weight_change(moved: TrialWeights) -> dict[str, Tensor]:
    """Where the weights of the tasks (N, ...) went, on the average."""
    return {name: each.mean(0) for name, each in moved.items()}


class Reptile(Method):
    name = "reptile"
    config_class = ReptileConfig

    def __init__(self, config: ReptileConfig, source: TrialSource, **options: Any):
        super().__init__(config, source, **options)
        self.net = build_network(config.net).to(self.device).requires_grad_(False)
        self.inner = FineTuning(self.net, config.inner).to(self.device)
        self.trials = TrialCollector(source, self.net, self.inner, config.gamma, self.device, self.group, moved=True)
        self.generator.manual_seed(self.group.seed(self.seed))  # of actions, in trials of its own

    def iteration(self, part: float) -> IterationResult:
        played = self.trials.play(-(-self.config.trials // self.group.size), self.generator)
        step, first, towards = (
            self.config.outer_step_size * (1.0 - 0.98 * part),
            initial_weights(self.net),
            mean_weight_change(played.moved),
        )
        self.group.mean(list(towards.values()))
        for name, weight in first.items():
            weight.add_(towards[name], alpha=step)
        length = float(sum(each.square().sum() for each in towards.values())) ** 0.5
        each = float(sum(moved.square().sum() for moved in played.moved.values()) / len(played.family)) ** 0.5
        return IterationResult(played.steps, played.finished, {"reptile/step": length, "reptile/agreement": length / max(each, 1e-9)})

    def agent(self) -> GradientAgent:
        return GradientAgent(self.net, self.inner, self.name, device=self.device)

    def state(self) -> dict[str, Any]:
        own = {"net": self.net.state_dict(), "inner": self.inner.state_dict(), "trials": self.trials.tell()}
        return super().state() | own

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        restore_weights(self.net, state["net"])
        restore_weights(self.inner, state["inner"])
        self.trials.restore(state["trials"])
