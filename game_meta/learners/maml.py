"""MAML: learn the weights from which a step of gradient descent after each episode leads furthest (Finn et al. 2017, section 3).

A task is a trial: one env plays K episodes in one variant, and after each its own copy of the weights takes one policy-gradient step on
what it has just played, as when it is tested. (Several envs at one task would make that step less noisy than it is in a test, where there
is one, and the rates learned for it too bold.) Seen from outside, this is an agent whose memory is its weights. The exact gradient of its
expected return follows from that: the log probability of each action under the weights of its episode, differentiated through all the
steps that led to them, times all that it brings in, in its own episode and in later ones. The share of the later ones is the sampling term
that plain MAML leaves out, without which the first episode is never played to find out which task it is (E-MAML, Stadie et al. 2018;
Rothfuss et al. 2019, section 3). Here it is `later_episode_credit`.
Top to bottom: play whole trials, unroll them under the present weights, a few passes of PPO's clipped loss over trials, and again.

Left out, and why: ProMP's KL penalty (clipping does it); the LVC estimator (it is for inner steps whose data is an expectation; here the
inner step is a plain function of the episode played, so autograd is right); threads (torch.func puts weights into the one network).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from game_meta.agents.agent_files import build_network
from game_meta.agents.gradient_agent import GradientAgent
from game_meta.agents.inner_loops import (
    EpisodeData,
    InnerLoop,
    InnerState,
    PolicyGradient,
    TrialWeights,
    initial_weights,
    masked_gae,
    policy_and_value,
    stack_weights,
)
from game_meta.agents.networks.network import Network
from game_meta.learners.rollout import TrialSource
from game_meta.learners.runtime.method import IterationResult, Method, optimizer_state, restore_optimizer, restore_weights
from game_meta.learners.settings import MAMLConfig
from game_meta.learners.trial_collector import CollectedTrials, TrialCollector, select_trials

UnrollResult = TypeVar("UnrollResult")


def unroll_inner_loop(
    first: dict[str, Tensor], tasks: int, adapt: Callable[[TrialWeights, InnerState, int], tuple[TrialWeights, InnerState]],
    look: Callable[[TrialWeights, int], UnrollResult], stages: int, state: InnerState = None,
) -> list[UnrollResult]:  # fmt: skip
    """The outer loop's view of the inner one: `look` at each task's weights (tasks, ...) before the first step, and after each.

    What it returns can be differentiated by `first`, through the steps. Stage k is looked at under the weights of k steps.
    """
    weights, seen = stack_weights(first, tasks), []
    for stage in range(stages):
        if stage:
            weights, state = adapt(weights, state, stage - 1)
        seen.append(look(weights, stage))
    return seen


class MAML(Method):
    name = "maml"
    config_class: type[MAMLConfig] = MAMLConfig

    def __init__(self, config: MAMLConfig, source: TrialSource, **options: Any):
        super().__init__(config, source, **options)
        self.net = build_network(config.net).to(self.device)
        self.inner = self.inner_loop().to(self.device)
        rates = list(self.inner.log_rates.values()) if isinstance(self.inner, PolicyGradient) else []
        others = [each for each in self.inner.parameters() if all(each is not rate for rate in rates)]
        weights = [*initial_weights(self.net).values(), *others]
        self.learned = [*weights, *rates]
        self.optimiser = torch.optim.Adam([{"params": weights}, {"params": rates}], eps=1e-5, fused=True)
        self.trials = TrialCollector(source, self.net, self.inner, config.gamma, self.device, self.group)
        self.generator.manual_seed(self.group.seed(self.seed))  # of actions, in trials of its own

    def inner_loop(self) -> InnerLoop:
        inner = PolicyGradient(self.net, self.config.inner)
        inner.first_order = self.config.first_order
        return inner

    def iteration(self, part: float) -> IterationResult:
        for group, times in zip(self.optimiser.param_groups, (1.0, self.config.inner_rate_factor), strict=True):
            group["lr"] = times * self.config.learning_rate * (1.0 - 0.98 * part)
        self.entropy = self.config.entropy_coef * (1.0 - 0.9 * part)
        played = self.trials.play(-(-self.config.trials // self.group.size), self.generator)
        return IterationResult(played.steps, played.finished, self.learn(played))

    def learn(self, played: CollectedTrials) -> dict[str, float]:
        """A few epochs over the trials. Returns the mean of each loss."""
        scale = torch.from_numpy(self.trials.scale.of(played.family)).to(self.device)
        episodes = [each._replace(reward=each.reward / scale) for each in played.episodes]
        later = credit_later_episodes(
            [(each.reward * each.mask).sum(0) for each in episodes], played.family, self.config.later_episode_credit
        )
        told = []
        for _ in range(self.config.epochs):
            for few in torch.randperm(len(scale)).to(self.device).split(-(-self.config.minibatch_trials // self.group.size)):
                chosen = [select_trials(each, few) for each in episodes]
                losses = outer_losses(self.config, self.net, self.inner, chosen, scale[few], [each[few] for each in later])
                loss = losses["loss/policy"] + self.config.value_coef * losses["loss/value"] - self.entropy * losses["loss/entropy"]
                gradients = list(torch.autograd.grad(loss, self.learned))
                self.group.mean(gradients)
                for weight, gradient in zip(self.learned, gradients, strict=True):
                    weight.grad = gradient
                nn.utils.clip_grad_norm_(self.learned, self.config.max_grad_norm)
                self.optimiser.step()
                told.append({name: value.detach() for name, value in losses.items()})
        return {name: float(torch.stack([losses[name] for losses in told]).mean()) for name in told[0]}

    def agent(self) -> GradientAgent:
        return GradientAgent(self.net, self.inner, self.name, device=self.device)

    def state(self) -> dict[str, Any]:
        own = {"net": self.net.state_dict(), "inner": self.inner.state_dict(), "optimiser": optimizer_state(self.optimiser)}
        return super().state() | own | {"trials": self.trials.tell()}

    def restore(self, state: dict[str, Any]) -> None:
        super().restore(state)
        restore_weights(self.net, state["net"])
        restore_weights(self.inner, state["inner"])
        restore_optimizer(self.optimiser, state["optimiser"])
        self.trials.restore(state["trials"])


def outer_losses(
    config: MAMLConfig, net: Network, inner: InnerLoop, episodes: list[EpisodeData], scale: Tensor, later: list[Tensor]
) -> dict[str, Tensor]:
    """PPO's over all episodes of some trials, each under the weights that the steps before it lead to; means over ticks.

    Rewards are in units of `scale` (N,), their families'; the inner loop sees them as the game gave them. `later` as from `credit`.
    """

    values: list[Tensor] = []  # by stage: unroll looks before it adapts

    def adapt(weights: TrialWeights, state: InnerState, k: int) -> tuple[TrialWeights, InnerState]:
        as_played = episodes[k]._replace(reward=episodes[k].reward * scale)
        return inner.adapt(net, weights, state, as_played, **({} if config.first_order else {"value": values[k]}))

    def look(weights: TrialWeights, k: int) -> tuple[Tensor, ...]:
        e = episodes[k]
        logits, value = policy_and_value(net, weights, e.obs)
        values.append(value)
        logps = torch.log_softmax(logits, -1)
        log_ratio = logps.gather(-1, e.action[..., None])[..., 0] - e.logp
        ratio, gain = log_ratio.exp(), masked_gae(e.reward, value.detach(), e.mask, config.gamma, config.gae_lambda)
        error = 0.5 * (value - (value + gain).detach()).square()
        gain = gain + later[k]
        policy = -torch.min(ratio * gain, ratio.clamp(1 - config.clip_coef, 1 + config.clip_coef) * gain)
        entropy, kl = -(logps.exp() * logps).sum(-1), (ratio - 1 - log_ratio).detach()
        return tuple((each * e.mask).sum() for each in (policy, error, entropy, kl))

    first = inner.first(net)
    seen = unroll_inner_loop(first, len(scale), adapt, look, len(episodes), inner.begin(stack_weights(first, len(scale))))
    ticks = torch.stack([e.mask.sum() for e in episodes]).sum()
    names = ("loss/policy", "loss/value", "loss/entropy", "loss/kl")
    return {name: torch.stack(parts).sum() / ticks for name, parts in zip(names, zip(*seen, strict=True), strict=True)}


def credit_later_episodes(returns: list[Tensor], family: np.ndarray, share: float) -> list[Tensor]:
    """For each episode (N,) what later ones brought in beyond the mean of their family, the next one's counted `share`-fold, the one
    after it `share`^2-fold. The mean is a baseline: it takes away noise and, but for a trial's small share in it, no expectation."""
    index = torch.from_numpy(family).to(returns[0].device)
    among = nn.functional.one_hot(index, int(index.max()) + 1).to(returns[0].dtype)
    result, later = [], torch.zeros_like(returns[0])
    for total in reversed(returns):
        result.append(later)
        means = (among.T @ total) / among.sum(0).clamp(min=1)
        later = share * (total - means[index] + later)
    return result[::-1]
