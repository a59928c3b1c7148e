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
from torch import Tensor
from torch.nn import functional as F

from game_meta.agents.gradient_agent import GradientAgent
from game_meta.agents.inner_loops import (
    EpisodeData,
    InnerLoop,
    InnerState,
    PolicyGradient,
    TrialWeights,
    initial_weights,
    policy_and_value,
    stack_weights,
)
from game_meta.agents.networks.build import build_network
from game_meta.agents.networks.network import Network
from game_meta.agents.ppo import episode_gae, ppo_terms
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
from game_meta.learners.settings import MAMLConfig
from game_meta.learners.trial_collector import CollectedTrials, TrialCollector, select_trials

UnrollResult = TypeVar("UnrollResult")


def unroll_inner_loop(
    first: dict[str, Tensor],
    tasks: int,
    adapt: Callable[[TrialWeights, InnerState, int], tuple[TrialWeights, InnerState]],
    evaluate: Callable[[TrialWeights, int], UnrollResult],
    stages: int,
    state: InnerState = None,
) -> list[UnrollResult]:
    """Return `evaluate(weights, k)` of each task's weights (tasks, ...) after k steps of the inner loop, for k from 0 to stages - 1.

    `adapt(weights, state, k)` takes step k + 1. The results can be differentiated by `first`, through the steps.
    """
    weights, results = stack_weights(first, tasks), []
    for stage in range(stages):
        if stage:
            weights, state = adapt(weights, state, stage - 1)
        results.append(evaluate(weights, stage))
    return results


class MAML(Method):
    """Learns the weights that a trial begins with, and the inner loop's step sizes."""

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
        self.generator.manual_seed(self.group.rank_seed(self.seed))  # of actions, in trials of its own

    def inner_loop(self) -> InnerLoop:
        """Return the inner loop that this method trains, and trains through."""
        inner = PolicyGradient(self.net, self.config.inner)
        inner.first_order = self.config.first_order
        return inner

    def train_iteration(self, progress: float) -> IterationResult:
        """Play whole trials and learn from them."""
        for group, factor in zip(self.optimiser.param_groups, (1.0, self.config.inner_rate_factor), strict=True):
            group["lr"] = factor * self.config.learning_rate * (1.0 - 0.98 * progress)
        self.entropy_coef = self.config.entropy_coef * (1.0 - 0.9 * progress)
        played = self.trials.collect(-(-self.config.trials // self.group.world_size), self.generator)
        return IterationResult(played.steps, played.finished, self.learn(played))

    def learn(self, played: CollectedTrials) -> dict[str, float]:
        """Take a few passes over the trials; return the mean of each loss."""
        scale = torch.from_numpy(self.trials.scale.scale_of(played.family)).to(self.device)
        episodes = [each._replace(reward=each.reward / scale) for each in played.episodes]
        later = credit_later_episodes(
            [(each.reward * each.mask).sum(0) for each in episodes], played.family, self.config.later_episode_credit
        )
        history = []
        for _ in range(self.config.epochs):
            for few in torch.randperm(len(scale)).to(self.device).split(-(-self.config.minibatch_trials // self.group.world_size)):
                batch = [select_trials(each, few) for each in episodes]
                losses = outer_losses(self.config, self.net, self.inner, batch, scale[few], [each[few] for each in later])
                loss = losses["loss/policy"] + self.config.value_coef * losses["loss/value"] - self.entropy_coef * losses["loss/entropy"]
                optimizer_step(self.optimiser, loss, self.learned, self.config.max_grad_norm, self.group)
                history.append({name: value.detach() for name, value in losses.items()})
        return mean_losses(history)

    def agent(self) -> GradientAgent:
        """Return the agent that is saved: the weights, and the inner loop that adapts them."""
        return GradientAgent(self.net, self.inner, self.name, device=self.device)

    def state(self) -> dict[str, Any]:
        """Return all that decides what comes next."""
        own = {"net": self.net.state_dict(), "inner": self.inner.state_dict(), "optimiser": optimizer_state(self.optimiser)}
        return super().state() | own | {"trials": self.trials.state()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` gave."""
        super().restore(state)
        restore_weights(self.net, state["net"])
        restore_weights(self.inner, state["inner"])
        restore_optimizer(self.optimiser, state["optimiser"])
        self.trials.restore(state["trials"])


def outer_losses(
    config: MAMLConfig, net: Network, inner: InnerLoop, episodes: list[EpisodeData], scale: Tensor, later: list[Tensor]
) -> dict[str, Tensor]:
    """Compute PPO's losses over all episodes of some trials, each under the weights that the steps before it lead to: means over ticks.

    Rewards are in units of `scale` (N,), their families'; the inner loop sees them as the game gave them. `later` (N,) for each episode
    is as from `credit_later_episodes`.
    """

    values: list[Tensor] = []  # by stage: a stage is evaluated before it is adapted from

    def adapt(weights: TrialWeights, state: InnerState, k: int) -> tuple[TrialWeights, InnerState]:
        as_played = episodes[k]._replace(reward=episodes[k].reward * scale)
        return inner.adapt(net, weights, state, as_played, **({} if config.first_order else {"value": values[k]}))

    def evaluate(weights: TrialWeights, k: int) -> tuple[Tensor, ...]:
        e = episodes[k]
        logits, value = policy_and_value(net, weights, e.obs)
        values.append(value)
        advantage = episode_gae(e.reward, value.detach(), e.mask, config.gamma, config.gae_lambda)
        value_loss = 0.5 * (value - (value + advantage).detach()).square()
        terms = ppo_terms(logits, e.action, e.logp, advantage + later[k], config.clip_coef)
        return tuple((each * e.mask).sum() for each in (terms.policy_loss, value_loss, terms.entropy, terms.kl))

    first = inner.initial_weights(net)
    state = inner.initial_state(stack_weights(first, len(scale)))
    sums = unroll_inner_loop(first, len(scale), adapt, evaluate, len(episodes), state)
    ticks = torch.stack([e.mask.sum() for e in episodes]).sum()
    names = ("loss/policy", "loss/value", "loss/entropy", "loss/kl")
    return {name: torch.stack(parts).sum() / ticks for name, parts in zip(names, zip(*sums, strict=True), strict=True)}


def credit_later_episodes(returns: list[Tensor], family: np.ndarray, share: float) -> list[Tensor]:
    """Return for each episode (N,) what later ones brought in beyond the mean of their family.

    The next one's counts `share`-fold, the one after it `share`^2-fold. The mean is a baseline: it takes away noise and, but for a trial's
    small share in it, no expectation. `returns` are K times (N,), `family` (N,) the index of each trial's.
    """
    index = torch.from_numpy(family).to(returns[0].device)
    among = F.one_hot(index, int(index.max()) + 1).to(returns[0].dtype)
    result, later = [], torch.zeros_like(returns[0])
    for total in reversed(returns):
        result.append(later)
        means = (among.T @ total) / among.sum(0).clamp(min=1)
        later = share * (total - means[index] + later)
    return result[::-1]
