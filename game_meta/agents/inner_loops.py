"""Inner loops: how an agent changes its own weights after an episode. How those weights came to be easy to change is the learners' affair.

Every trial has weights of its own, stacked along a leading axis B, and one network's forward is mapped over them (torch.func), so that a
matrix product of the network is one batched product for all trials. What is computed here can be differentiated again.

Axes: T ticks of an episode, padded to the longest, B trials, A actions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NamedTuple

import torch
from torch import Tensor, nn
from torch.utils import _pytree as pytree

from game_meta.agents.networks.network import Network
from game_meta.agents.ppo import episode_gae, ppo_terms
from game_meta.agents.settings import FineTuningConfig, PolicyGradientConfig

TrialWeights = dict[str, Tensor]  # each (B, *shape): every trial has its own
InnerState = Any  # a pytree of tensors with leading axis B
BELIEF_HEADS = ("effect_belief.", "control_belief.")  # heads that neither policy nor value depend on: the same for all trials


class EpisodeData(NamedTuple):
    """One episode of each of B trials, padded to the longest. Past an episode's end the fields hold anything that is finite."""

    obs: dict[str, Tensor]  # (T, B, ...)
    action: Tensor  # (T, B) long
    logp: Tensor  # (T, B) under the policy that played
    reward: Tensor  # (T, B)
    mask: Tensor  # (T, B) float, 1 while the episode ran


def initial_weights(net: Network) -> dict[str, Tensor]:
    """Return the network's own weights that a trial begins with, by name; without the trials' axis."""
    return {name: weight for name, weight in net.named_parameters() if not name.startswith(BELIEF_HEADS)}


def stack_weights(weights: dict[str, Tensor], trials: int) -> TrialWeights:
    """Return the same weights for each of so many trials: views that no memory is spent on."""
    return {name: weight.expand(trials, *weight.shape) for name, weight in weights.items()}


def set_trials(stacked: tuple[TrialWeights, InnerState], trials: Tensor, values: tuple[TrialWeights, InnerState]) -> None:
    """Put the weights and states of these trials (an index) into those of all, in place."""
    for all_trials, some in zip(pytree.tree_leaves(stacked), pytree.tree_leaves(values), strict=True):
        all_trials[trials] = some


def policy_and_value(net: Network, weights: TrialWeights, obs: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
    """Return logits (T, B, A) and values (T, B) of a network without a memory, each trial under its own weights."""
    T, _, K = obs["touched"].shape

    def of_one_trial(weights: dict[str, Tensor], obs: dict[str, Tensor]) -> tuple[Tensor, Tensor]:
        shown = {name: field[:, None] for name, field in obs.items()}
        out = torch.func.functional_call(net, weights, (shown, net.initial_memory(1, K), T + 1))  # beliefs at every T+1-th tick: never
        return out.logits[:, 0], out.value[:, 0]

    return torch.func.vmap(of_one_trial, in_dims=(0, 1), out_dims=1)(weights, obs)


def normalise_advantage(advantage: Tensor, mask: Tensor) -> Tensor:
    """Return advantages (T, B) of mean 0 and deviation 1 within each episode; rewards of any size then teach alike."""
    ticks = mask.sum(0).clamp(min=1.0)
    centred = (advantage - (advantage * mask).sum(0) / ticks) * mask
    return centred / (centred.square().sum(0) / ticks + 1e-6).sqrt()


def masked_mean(x: Tensor, mask: Tensor) -> Tensor:
    """Return the mean (B,) of x (T, B) over the ticks that were played."""
    return (x * mask).sum(0) / mask.sum(0).clamp(min=1.0)


def gradient_step(
    loss: Callable[[TrialWeights], Tensor],
    weights: TrialWeights,
    rates: Mapping[str, Tensor] | float,
    first_order: bool = False,
    max_norm: float = math.inf,
) -> TrialWeights:
    """Take one gradient step of each trial on its own loss: `loss` gives (B,), `rates` are by name or one for all. The gradient by each
    tensor is made no longer than `max_norm`.

    The result can be differentiated, through the step as well (Finn et al. 2017, equation 1); with `first_order` the step's gradient is
    taken for a constant (their section 5.2).
    """
    slopes = torch.func.grad(lambda w: loss(w).sum())(weights)
    if first_order:
        slopes = {name: slope.detach() for name, slope in slopes.items()}
    if max_norm < math.inf:
        slopes = {name: clip_gradient({name: slope}, max_norm)[name] for name, slope in slopes.items()}
    return descend(weights, slopes, rates)


def descend(weights: Mapping[str, Tensor], slopes: Mapping[str, Tensor], rates: Mapping[str, Tensor] | float) -> dict[str, Tensor]:
    """Return the weights after a step down their slopes; `rates` are by name or one for all."""
    return {name: weight - (rates if isinstance(rates, float) else rates[name]) * slopes[name] for name, weight in weights.items()}


class InnerLoop(nn.Module):
    """Base class. A loop has a class of settings (agents/settings.py) and their bounds, against which what comes from a file is
    checked.

    `scale` is what rewards are divided by before they meet the value head: the spread of returns in training (ReturnScale in
    learners/rollout.py)."""

    config_class: ClassVar[type]
    bounds: ClassVar[dict[str, tuple[float, float]]]  # of each number in its settings, both ends allowed
    scale: Tensor

    def __init__(self, net: Network, config: Any):
        super().__init__()
        self.config = config
        self.register_buffer("scale", torch.ones(()))

    def initial_weights(self, net: Network) -> dict[str, Tensor]:
        """Return the weights that each trial has its own of; the others are the network's in all trials, which is faster."""
        return initial_weights(net)

    def initial_state(self, weights: TrialWeights) -> InnerState:
        """Return what is remembered beside the weights, of trials that begin with these (B, ...)."""
        return {}

    def adapt(self, net: Network, weights: TrialWeights, state: InnerState, episodes: EpisodeData) -> tuple[TrialWeights, InnerState]:
        """Return the trials' weights and state after an episode."""
        raise NotImplementedError


class PolicyGradient(InnerLoop):
    """One step of plain gradient descent on an episode: REINFORCE with the policy's own value head as baseline, which learns as well.

    The gradient by each weight tensor is clipped: where rewards are many, the value's would else throw it far beyond its target.
    """

    config_class = PolicyGradientConfig
    bounds: ClassVar = {
        "learning_rate": (1e-9, 100.0),
        "value_coef": (0.0, 100.0),
        "gamma": (0.0, 1.0),
        "gae_lambda": (0.0, 1.0),
        "max_grad_norm": (0.0, 1e6),
    }

    first_order = False  # a learner may set it; it makes no difference to what a step does

    def __init__(self, net: Network, config: PolicyGradientConfig):
        super().__init__(net, config)
        first = {name.replace(".", "/"): weight for name, weight in initial_weights(net).items()}
        self.log_rates = nn.ParameterDict({name: w.new_tensor(config.learning_rate).log() for name, w in first.items()})
        self.factors = nn.ParameterDict({name: torch.ones_like(w) for name, w in first.items()} if config.per_parameter else {})

    def rates(self) -> dict[str, Tensor]:
        """Return what each tensor's gradient is multiplied by: a number, or one for each weight."""
        rates = {name: log_rate.exp() for name, log_rate in self.log_rates.items()}
        return {name.replace("/", "."): rate * self.factors[name] if self.factors else rate for name, rate in rates.items()}

    def adapt(
        self, net: Network, weights: TrialWeights, state: InnerState, episodes: EpisodeData, value: Tensor | None = None
    ) -> tuple[TrialWeights, InnerState]:
        """Take one step. `value` (T, B) is that of the episodes under these weights. It is the baseline, and counts in the gradient of what
        comes of the step only if it is given."""

        def loss(weights: TrialWeights) -> Tensor:
            return self.loss(net, weights, episodes, value)

        return gradient_step(loss, weights, self.rates(), self.first_order, self.config.max_grad_norm), state

    def loss(self, net: Network, weights: TrialWeights, episodes: EpisodeData, baseline: Tensor | None = None) -> Tensor:
        """Return (B,) the episode's policy loss and its value loss. `baseline` (T, B) is the value before the step, if it is at hand."""
        c, e = self.config, episodes
        logits, value = policy_and_value(net, weights, e.obs)
        logp = torch.log_softmax(logits, -1).gather(-1, e.action[..., None])[..., 0]
        before = value.detach() if baseline is None else baseline
        advantage = episode_gae(e.reward / self.scale, before, e.mask, c.gamma, c.gae_lambda)
        value_error = (value - before - advantage).square()
        return masked_mean(-logp * normalise_advantage(advantage, e.mask) + 0.5 * c.value_coef * value_error, e.mask)


class FineTuning(InnerLoop):
    """PPO (Schulman et al. 2017) on each episode as it ends: some steps of Adam on all of it, from where Adam stood an episode before."""

    config_class = FineTuningConfig
    bounds: ClassVar = {
        "learning_rate": (0.0, 10.0),
        "steps": (1, 100),
        "clip_coef": (0.0, 10.0),
        "entropy_coef": (0.0, 10.0),
        "value_coef": (0.0, 100.0),
        "gamma": (0.0, 1.0),
        "gae_lambda": (0.0, 1.0),
        "max_grad_norm": (0.0, 1e6),
    }

    def initial_state(self, weights: TrialWeights) -> InnerState:
        """Return Adam's means and its counts of steps, all 0."""
        some = next(iter(weights.values()))
        zeros = {name: torch.zeros_like(weight) for name, weight in weights.items()}
        return {"mean": zeros, "square": {name: zero.clone() for name, zero in zeros.items()}, "steps": some.new_zeros(len(some))}

    def adapt(self, net: Network, weights: TrialWeights, state: InnerState, episodes: EpisodeData) -> tuple[TrialWeights, InnerState]:
        """Take `steps` steps of Adam on PPO's loss of the episode."""
        c, e = self.config, episodes
        with torch.no_grad():
            value = policy_and_value(net, weights, e.obs)[1]
        advantage = episode_gae(e.reward / self.scale, value, e.mask, c.gamma, c.gae_lambda)
        target, advantage = value + advantage, normalise_advantage(advantage, e.mask)

        def loss(weights: TrialWeights) -> Tensor:
            logits, value = policy_and_value(net, weights, e.obs)
            terms = ppo_terms(logits, e.action, e.logp, advantage, c.clip_coef)
            value_loss = 0.5 * c.value_coef * (value - target).square()
            return masked_mean(terms.policy_loss + value_loss - c.entropy_coef * terms.entropy, e.mask)

        weights, state = pytree.tree_map(torch.clone, (weights, state))
        for _ in range(c.steps):
            slopes = torch.func.grad(lambda w: loss(w).sum())(weights)
            with torch.no_grad():
                adam_step_(weights, clip_gradient(slopes, c.max_grad_norm), state, c.learning_rate)
        return weights, state


def clip_gradient(slopes: TrialWeights, max_norm: float) -> TrialWeights:
    """Return each trial's gradient, scaled down to `max_norm` where it is longer."""
    square = sum(slope.flatten(1).square().sum(1) for slope in slopes.values())
    share = (max_norm / (torch.as_tensor(square) + 1e-12).sqrt()).clamp(max=1.0)
    return {name: slope * broadcast_to_weight(share, slope) for name, slope in slopes.items()}


def adam_step_(weights: TrialWeights, slopes: TrialWeights, state: InnerState, learning_rate: float) -> None:
    """Take a step of Adam (Kingma & Ba 2015, algorithm 1) in every trial, each with its own count of steps; in place."""
    steps = state["steps"].add_(1)
    unbiased, spread = 1 - 0.9**steps, (1 - 0.999**steps).sqrt()  # the means began at 0: this share of what they would else be
    for name, slope in slopes.items():
        mean = state["mean"][name].lerp_(slope, 0.1)
        square = state["square"][name].mul_(0.999).addcmul_(slope, slope, value=0.001)
        width = square.sqrt().div_(broadcast_to_weight(spread, slope)).add_(1e-5)
        weights[name].addcdiv_(mean * broadcast_to_weight(learning_rate / unbiased, slope), width, value=-1)


def broadcast_to_weight(x: Tensor, weight: Tensor) -> Tensor:
    """Return x (B,) in a shape that goes with (B, *shape)."""
    return x.view(-1, *[1] * (weight.dim() - 1))
