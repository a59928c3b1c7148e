"""RL^2: learn to learn, by recurrent PPO over whole trials. The memory is the inner loop; nothing but its content adapts.

A trial is K episodes in one variant whose rules are hidden. The discount and the memory run on across the episodes of a trial and stop only
where a trial ends, so that finding something out in episode 1 is paid for in the later ones. Where most things hurt, that reward is too far
off to be stumbled on, and policies learned to stand still: so at first finding out is itself rewarded, by the drop of the belief loss.
Top to bottom: play a segment, estimate advantages, a few passes of PPO with a belief loss beside it, and again.

Left out, and why: splitting sequences at trial ends (a mask in the recurrence does it, three times faster); clipping the value loss,
early stops on KL and more than 2 epochs (to stay simple; none was compared); recomputing memories within an iteration (those stored
at a segment's start are at most a few updates old).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from game_meta.agents.agent import MemoryAgent
from game_meta.agents.networks.build import build_network
from game_meta.agents.networks.network import Memory, NetworkOutput
from game_meta.agents.ppo import gae, ppo_terms
from game_meta.learners.belief_loss import belief_losses
from game_meta.learners.rollout import ReturnScale, Rollout
from game_meta.learners.runtime.method import (
    IterationResult,
    Method,
    TrialSource,
    mean_losses,
    optimizer_state,
    optimizer_step,
    restore_optimizer,
    restore_weights,
)
from game_meta.learners.settings import RL2Config


class RL2(Method):
    """Three hooks are for methods that differ little: `shaped_reward`, `trial_ends` and `belief_losses`."""

    name = "rl2"
    config_class: type[RL2Config] = RL2Config
    belief_loss_names: tuple[str, ...] = ("loss/effects", "loss/controls")  # of those that `belief_losses` gives, the ones to be minimised
    rollout_class: type[Rollout] = Rollout

    def __init__(self, config: RL2Config, source: TrialSource, **options: Any):
        super().__init__(config, source, **options)
        B, K = source.observation.touched.shape
        self.net = build_network(config.net).to(self.device)
        self.optimiser = torch.optim.Adam(self.net.parameters(), lr=config.learning_rate, eps=1e-5, fused=True)
        self.memory = self.net.initial_memory(B, K)
        self.rollout = self.rollout_class(source, config.rollout_ticks, config.belief_every, self.device, self.group)
        self.scale = ReturnScale(len(source.families), B, config.gamma)
        self.annealed = config  # the settings at this moment of the budget

    def train_iteration(self, progress: float) -> IterationResult:
        """Play a segment and learn from it."""
        self.annealed = anneal_config(self.config, progress)
        self.optimiser.param_groups[0]["lr"] = self.annealed.learning_rate
        start = self.memory
        played, finished = self.rollout.collect(self.source, self.net, start, self.generator, self.annealed.bfloat16)
        self.memory = self.net.durable_memory(played)
        return IterationResult(self.rollout.action.numel(), finished, self.learn(start))

    def learn(self, memory: Memory) -> dict[str, float]:
        """Run a few epochs of PPO on the segment, which began with `memory`; return the mean of each loss and of the beliefs' accuracy."""
        config, net, r = self.annealed, self.net, self.rollout
        advantages = gae(self.shaped_reward(), r.value, 1.0 - self.trial_ends().float(), r.bootstrap_value, config.gamma, config.gae_lambda)
        value_targets = advantages + r.value
        weights, envs = list(net.parameters()), config.minibatch_envs // self.group.world_size

        def losses_of(batch: slice) -> dict[str, Tensor]:
            mean, deviation = self.group.all_reduce_moments(advantages[:, batch])
            advantage = (advantages[:, batch] - mean) / (deviation + 1e-6)
            obs = {name: field[:, batch] for name, field in r.obs.items()}
            with torch.autocast(r.device, torch.bfloat16, enabled=config.bfloat16):
                out = net(obs, tuple(m[batch] for m in memory), config.belief_every)
            terms = ppo_terms(out.logits, r.action[:, batch], r.logp[:, batch], advantage, config.clip_coef)
            losses = {
                "loss/policy": terms.policy_loss.mean(),
                "loss/value": 0.5 * (out.value - value_targets[:, batch]).square().mean(),
                "loss/entropy": terms.entropy.mean(),
                "loss/kl": terms.kl.mean(),
            }
            return losses | self.belief_losses(out, batch)

        history: list[dict[str, Tensor]] = []
        starts = torch.arange(0, r.action.shape[1], envs)  # neighbours: a slice costs a tenth of a gather
        for _ in range(config.epochs):
            for first in starts[torch.randperm(len(starts))].tolist():
                losses = losses_of(slice(first, first + envs))
                loss = losses["loss/policy"] + config.value_coef * losses["loss/value"] - config.entropy_coef * losses["loss/entropy"]
                loss = loss + config.belief_coef * sum(losses[name] for name in self.belief_loss_names)
                optimizer_step(self.optimiser, loss, weights, config.max_grad_norm, self.group)
                history.append({name: value.detach() for name, value in losses.items()})
        return mean_losses(history) | {"belief/doubt": float(r.label_nll.mean())}

    def shaped_reward(self) -> Tensor:
        """Return the rewards (T, B) that PPO sees: the game's on the scale of its family, and some for what was found out."""
        return self.scale_reward(self.rollout.reward) + self.annealed.curiosity_coef * self.information_gain()

    def trial_ends(self) -> Tensor:
        """Return where the returns end (T, B) bool: with a trial, not with an episode."""
        return self.rollout.trial_end

    def scale_reward(self, reward: Tensor) -> Tensor:
        """Return the segment's rewards (T, B) divided by the spread of returns in their families, to which these are added first."""
        r = self.rollout
        self.scale.update_segment(reward.cpu().numpy(), self.trial_ends().cpu().numpy(), r.family, self.group)
        return reward / torch.from_numpy(self.scale.scale_of(r.family)).to(r.device)

    def information_gain(self) -> Tensor:
        """Return the nats (T, B) by which each action brought the beliefs nearer to the labels; 0 where a trial ended."""
        r = self.rollout
        return (r.label_nll[:-1] - r.label_nll[1:]) * ~self.trial_ends()

    def belief_losses(self, out: NetworkOutput, batch: slice) -> dict[str, Tensor]:
        """Return the losses of `belief_loss_names` and what else is to be noted; `out` is about the envs `batch` of the segment."""
        r = self.rollout
        return belief_losses(out, r.effects[:, batch], r.known[:, batch], r.controls[:, batch])

    def agent(self) -> MemoryAgent:
        """Return the agent that is saved."""
        return MemoryAgent(self.net, self.name, device=self.device)

    def state(self) -> dict[str, Any]:
        """Return all that decides what comes next."""
        own = {"net": self.net.state_dict(), "optimiser": optimizer_state(self.optimiser)}
        return super().state() | own | {"memory": list(self.memory), "scale": self.scale.state()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` gave."""
        super().restore(state)
        restore_weights(self.net, state["net"])
        restore_optimizer(self.optimiser, state["optimiser"])
        self.memory = tuple(part.to(self.device) for part in state["memory"])
        self.scale.restore(state["scale"])


def anneal_config(config: RL2Config, progress: float) -> RL2Config:
    """Return the settings at `progress` (0 to 1) of the budget: first find out, then earn, in the end with a surer hand."""
    factors = {
        "learning_rate": 1.0 - 0.98 * progress,
        "entropy_coef": 1.0 - 0.9 * progress,
        "curiosity_coef": max(0.0, 1.0 - 2.0 * progress),
    }
    return replace(config, **{name: getattr(config, name) * factor for name, factor in factors.items()})
