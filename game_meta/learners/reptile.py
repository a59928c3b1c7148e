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

from game_meta.agents.gradient_agent import GradientAgent
from game_meta.agents.inner_loops import FineTuning, TrialWeights, initial_weights
from game_meta.agents.networks.build import build_network
from game_meta.learners.runtime.method import IterationResult, Method, TrialSource, restore_weights
from game_meta.learners.settings import ReptileConfig
from game_meta.learners.trial_collector import TrialCollector


def mean_weight_change(weight_change: TrialWeights) -> dict[str, Tensor]:
    """Average over the trials what was added to their weights (N, ...)."""
    return {name: change.mean(0) for name, change in weight_change.items()}


class Reptile(Method):
    """Learns the weights that a trial begins with."""

    name = "reptile"
    config_class = ReptileConfig

    def __init__(self, config: ReptileConfig, source: TrialSource, **options: Any):
        super().__init__(config, source, **options)
        self.net = build_network(config.net).to(self.device).requires_grad_(False)
        self.inner = FineTuning(self.net, config.inner).to(self.device)
        self.trials = TrialCollector(source, self.net, self.inner, config.gamma, self.device, self.group, keep_weight_change=True)
        self.generator.manual_seed(self.group.rank_seed(self.seed))  # of actions, in trials of its own

    def train_iteration(self, progress: float) -> IterationResult:
        """Play and fine-tune some trials, then move the weights towards where that took them. Noted are the length of the mean change, and
        that in lengths of a single trial's change: 1 where all trials went the same way, 0 where they cancel out."""
        played = self.trials.collect(-(-self.config.trials // self.group.world_size), self.generator)
        mean_change = mean_weight_change(played.weight_change)
        self.group.all_reduce_mean(list(mean_change.values()))
        step_size = self.config.outer_step_size * (1.0 - 0.98 * progress)
        for name, weight in initial_weights(self.net).items():
            weight.add_(mean_change[name], alpha=step_size)
        length = float(sum(change.square().sum() for change in mean_change.values())) ** 0.5
        single = float(sum(change.square().sum() for change in played.weight_change.values()) / len(played.family)) ** 0.5
        return IterationResult(played.steps, played.finished, {"reptile/step": length, "reptile/agreement": length / max(single, 1e-9)})

    def agent(self) -> GradientAgent:
        """Return the agent that is saved: the weights, and the fine-tuning that adapts them."""
        return GradientAgent(self.net, self.inner, self.name, device=self.device)

    def state(self) -> dict[str, Any]:
        """Return all that decides what comes next."""
        own = {"net": self.net.state_dict(), "inner": self.inner.state_dict(), "trials": self.trials.state()}
        return super().state() | own

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` gave."""
        super().restore(state)
        restore_weights(self.net, state["net"])
        restore_weights(self.inner, state["inner"])
        self.trials.restore(state["trials"])
