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
from torch import Tensor, nn

from game_meta.agents import ppo
from game_meta.agents.agent import MemoryAgent
from game_meta.agents.agent_files import build_network
from game_meta.agents.networks.network import Memory, NetworkOutput
from game_meta.learners.rollout import ReturnScale, Rollout, TrialSource, gae
from game_meta.learners.runtime.method import IterationResult, Method, optimizer_state, restore_optimizer, restore_weights
from game_meta.learners.settings import RL2Config


class RL2(Method):
    """Two hooks are for methods that differ little: `reward_of` and `belief_losses`."""

    name = "rl2"
    config_class: type[RL2Config] = RL2Config
    beliefs: tuple[str, ...] = ("loss/effects", "loss/controls")
    rollouts: type[Rollout] = Rollout

    def __init__(self, config: RL2Config, source: TrialSource, **options: Any):
        super().__init__(config, source, **options)
        B, K = source.observation.touched.shape
        self.net = build_network(config.net).to(self.device)
        self.optimiser = torch.optim.Adam(self.net.parameters(), lr=config.learning_rate, eps=1e-5, fused=True)
        self.memory = self.net.fresh(B, K)
        self.rollout = self.rollouts(source, config.rollout_ticks, config.belief_every, self.device, self.group)
        self.scale = ReturnScale(len(source.families), B, config.gamma)
        self.now = config  # the settings at this moment of the budget

    def iteration(self, part: float) -> IterationResult:
        self.now = anneal_config(self.config, part)
        self.optimiser.param_groups[0]["lr"] = self.now.learning_rate
        start = self.memory
        played, finished = self.rollout.play(self.source, self.net, start, self.generator, self.now.bfloat16)
        self.memory = self.net.settled(played)
        return IterationResult(self.rollout.action.numel(), finished, self.learn(start))

    def learn(self, memory: Memory) -> dict[str, float]:
        """A few epochs of PPO on the segment, begun with `memory`. Returns the mean of each loss and of the beliefs' accuracy."""
        config, net, r = self.now, self.net, self.rollout
        gains = gae(self.reward_of(), r.value, r.done, r.last, config.gamma, config.gae_lambda)
        targets = gains + r.value
        weights, each = list(net.parameters()), config.minibatch_envs // self.group.size

        def losses_of(mine: slice) -> dict[str, Tensor]:
            mean, spread = self.group.moments(gains[:, mine])
            gain = (gains[:, mine] - mean) / (spread + 1e-6)
            obs = {name: field[:, mine] for name, field in r.obs.items()}
            with torch.autocast(r.device, torch.bfloat16, enabled=config.bfloat16):
                out = net(obs, tuple(m[mine] for m in memory), config.belief_every)
            losses = ppo.ppo_losses(out, r.action[:, mine], r.logp[:, mine], gain, targets[:, mine], config.clip_coef)
            return losses | self.belief_losses(out, mine)

        told: list[dict[str, Tensor]] = []
        starts = torch.arange(0, r.action.shape[1], each)  # neighbours: a slice costs a tenth of a gather
        for _ in range(config.epochs):
            for first in starts[torch.randperm(len(starts))].tolist():
                losses = losses_of(slice(first, first + each))
                loss = losses["loss/policy"] + config.value_coef * losses["loss/value"] - config.entropy_coef * losses["loss/entropy"]
                loss = loss + config.belief_coef * sum(losses[name] for name in self.beliefs)
                gradient = list(torch.autograd.grad(loss, weights))
                self.group.mean(gradient)
                for weight, mean in zip(weights, gradient, strict=True):
                    weight.grad = mean
                nn.utils.clip_grad_norm_(weights, config.max_grad_norm)
                self.optimiser.step()
                told.append({name: value.detach() for name, value in losses.items()})
        return {name: float(torch.stack([losses[name] for losses in told]).mean()) for name in told[0]} | {
            "belief/doubt": float(r.doubt.mean())
        }

    def reward_of(self) -> Tensor:
        """(T, B) the rewards that PPO sees: the game's on the scale of its family, and for doubt that was removed."""
        return self.on_scale(self.rollout.reward) + self.now.curiosity_coef * self.found_out()

    def on_scale(self, reward: Tensor) -> Tensor:
        """The segment's rewards (T, B), divided by the spread of returns in their families, to which these add."""
        r = self.rollout
        self.scale.segment(reward.cpu().numpy(), r.done.cpu().numpy(), r.family, self.group)
        return reward / torch.from_numpy(self.scale.of(r.family)).to(r.device)

    def found_out(self) -> Tensor:
        """(T, B) nats of doubt that each action removed."""
        r = self.rollout
        return (r.doubt[:-1] - r.doubt[1:]) * ~r.done

    def belief_losses(self, out: NetworkOutput, mine: slice) -> dict[str, Tensor]:
        """The losses that `beliefs` names, and what else is to be noted; `out` is about the envs `mine` of the segment."""
        r = self.rollout
        return ppo.belief_losses(out, r.effects[:, mine], r.known[:, mine], r.controls[:, mine])

    def agent(self) -> MemoryAgent:
        return MemoryAgent(self.net, self.name, device=self.device)

    def state(self) -> dict[str, Any]:
        own = {"net": self.net.state_dict(), "optimiser": optimizer_state(self.optimiser)}
        return super().state() | own | {"memory": list(self.memory), "scale": self.scale.state()}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        restore_weights(self.net, state["net"])
        restore_optimizer(self.optimiser, state["optimiser"])
        self.memory = tuple(part.to(self.device) for part in state["memory"])
        self.scale.restore(state["scale"])


def anneal_config(config: RL2Config, part: float) -> RL2Config:
    """The settings when `part` (0 to 1) of the budget is spent: first find out, then earn, in the end with a surer hand."""
    falling = {"learning_rate": 1.0 - 0.98 * part, "entropy_coef": 1.0 - 0.9 * part, "curiosity_coef": max(0.0, 1.0 - 2.0 * part)}
    return replace(config, **{name: getattr(config, name) * share for name, share in falling.items()})
