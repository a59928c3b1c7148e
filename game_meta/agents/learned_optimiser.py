"""The inner loop that was itself learned: an LSTM turns the gradient of each episode into updates of the policy.

Andrychowicz et al. 2016 (see CoordinateLSTM below); Li & Malik 2017, "Learning to optimize", for treating it as a policy search. The loss
whose gradient it is shown is that of the inner loop `sgd`: REINFORCE and the value's error.

It changes only the tensors of at most `max_tensor_size` numbers: what the looks mean, the action head, the value head and the biases,
some 1,500 numbers in all. The wide matrices between them stay as they were learned over all variants. In a variant it is the looks and the
controls that are new, and LSTM states for every weight of every trial would be gigabytes.

Axes: B trials, N numbers that may change.
"""

from __future__ import annotations

import math
from typing import ClassVar

import torch
from torch import Tensor, nn

from game_meta.agents.inner_loops import (
    EpisodeData,
    InnerLoop,
    InnerState,
    TrialWeights,
    initial_weights,
    masked_mean,
    normalise_advantage,
    policy_and_value,
)
from game_meta.agents.networks.network import Network
from game_meta.agents.ppo import episode_gae
from game_meta.agents.settings import CoordinateLSTMConfig, LearnedOptimiserConfig


class LearnedOptimiserLoop(InnerLoop):
    """`updates_per_episode` of the weights after each episode, every time on the whole of it. The state of a trial is the LSTM's, for each
    number; it lives on over the episodes of a trial, and `initial_state` makes a new one."""

    config_class = LearnedOptimiserConfig
    bounds: ClassVar = {
        "width": (1, 64),
        "layers": (1, 4),
        "decades": (1.0, 50.0),
        "initial_scale": (1e-8, 10.0),
        "updates_per_episode": (1, 100),
        "max_tensor_size": (1, 100_000),
        "value_coef": (0.0, 100.0),
        "gamma": (0.0, 1.0),
        "gae_lambda": (0.0, 1.0),
    }

    def __init__(self, net: Network, config: LearnedOptimiserConfig):
        """Choose the tensors that may change. Raises ValueError if none of the network's is small enough."""
        super().__init__(net, config)
        self.sizes = {name: weight.numel() for name, weight in initial_weights(net).items() if weight.numel() <= config.max_tensor_size}
        if not self.sizes:
            raise ValueError(f"no tensor of this network has at most {config.max_tensor_size} numbers")
        self.lstm = CoordinateLSTM(CoordinateLSTMConfig(config.width, config.layers, config.decades, config.initial_scale), len(self.sizes))
        tensor_of = [torch.full((size,), tensor) for tensor, size in enumerate(self.sizes.values())]
        self.register_buffer("tensor_of", torch.cat(tensor_of), persistent=False)  # (N,) which one each number belongs to
        self.tensor_of: Tensor

    def initial_weights(self, net: Network) -> dict[str, Tensor]:
        """Return the tensors that are small enough."""
        weights = initial_weights(net)
        return {name: weights[name] for name in self.sizes}

    def initial_state(self, weights: TrialWeights) -> InnerState:
        """Return the state of an LSTM that has not seen a gradient, of each trial."""
        trials = len(next(iter(weights.values())))
        return tuple(part.clone() for part in self.lstm.initial_memory(trials, len(self.tensor_of)))

    def adapt(self, net: Network, weights: TrialWeights, state: InnerState, episodes: EpisodeData) -> tuple[TrialWeights, InnerState]:
        """Apply the LSTM's updates. Differentiable by the weights and by the LSTM; the gradients that it is shown count as constants, as in
        the paper: first order."""
        e, c = episodes, self.config
        with torch.no_grad():
            value = policy_and_value(net, weights, e.obs)[1]
            advantage = episode_gae(e.reward / self.scale, value, e.mask, c.gamma, c.gae_lambda)
            target, advantage = value + advantage, normalise_advantage(advantage, e.mask)

        def loss(own: TrialWeights) -> Tensor:
            logits, value = policy_and_value(net, weights | own, e.obs)
            logp = torch.log_softmax(logits, -1).gather(-1, e.action[..., None])[..., 0]
            return masked_mean(0.5 * c.value_coef * (value - target).square() - logp * advantage, e.mask).sum()

        for _ in range(c.updates_per_episode):
            own = {name: weights[name] for name in self.sizes}
            with torch.no_grad():
                slopes = torch.func.grad(loss)(own)
                shown = torch.cat([slope.flatten(1) for slope in slopes.values()], 1)
            update, state = self.lstm(shown, state, self.tensor_of)
            parts = zip(own.items(), update.split(tuple(self.sizes.values()), 1), strict=True)
            weights = weights | {name: weight + part.view_as(weight) for (name, weight), part in parts}
        return weights, state


# ----------------------------------------------------------------------------------------------------
# A learned optimiser for any differentiable loss: one small LSTM, shared by all coordinates, turns each one's gradient into its update.
#
# Andrychowicz et al. 2016, "Learning to learn by gradient descent by gradient descent": section 2.1 for the coordinate-wise LSTM,
# appendix A for how gradients are shown to it. One thing differs: the read-out also sees the gradient's features, and begins by stepping
# against its sign, so that the optimiser starts as sign descent and learns to depart from it. One that starts by doing nothing gives an
# outer loss that a few hundred outer steps on noisy returns can do little with.
#
# Axes: B optimised things side by side (trials, tasks), N coordinates of each, D width of the LSTM.

LSTMState = tuple[Tensor, ...]  # two for each layer, (B, N, D): hidden and cell


class CoordinateLSTM(nn.Module):
    """`groups` are kinds of coordinates (the tensors of a network) that have learned scales of their own."""

    def __init__(self, config: CoordinateLSTMConfig, groups: int = 1):
        super().__init__()
        self.config = c = config
        self.cells = nn.ModuleList(nn.LSTMCell(c.width if layer else 2, c.width) for layer in range(c.layers))
        self.read = nn.Linear(c.width + 2, 1)
        self.log_scale = nn.Parameter(torch.full((groups,), math.log(c.scale)))
        with torch.no_grad():
            self.read.weight.zero_()
            self.read.bias.zero_()
            self.read.weight[0, -1] = -1.0

    def initial_memory(self, things: int, coordinates: int) -> LSTMState:
        """Return the memory of an optimiser that has not seen a gradient: zeros, 2 * layers of (B, N, D)."""
        zeros = self.log_scale.new_zeros(things, coordinates, self.config.width)
        return tuple(zeros for _ in range(2 * self.config.layers))

    def forward(self, gradient: Tensor, memory: LSTMState, group: Tensor | None = None) -> tuple[Tensor, LSTMState]:
        """Return the update (B, N) to be added, for a gradient (B, N), and the new memory; `group` (N,) long says which scale a coordinate
        has."""
        shown = gradient_features(gradient, self.config.decades).flatten(0, -2)
        x, kept = shown, []
        for layer, cell in enumerate(self.cells):
            h, c = cell(x, (memory[2 * layer].flatten(0, -2), memory[2 * layer + 1].flatten(0, -2)))
            kept += [h.view_as(memory[2 * layer]), c.view_as(memory[2 * layer])]
            x = h
        update = self.read(torch.cat([x, shown], -1)).view_as(gradient)
        scale = self.log_scale.exp()
        return update * (scale if group is None else scale[group]), tuple(kept)


def gradient_features(gradient: Tensor, decades: float) -> Tensor:
    """Return (..., 2) of a gradient g (...): (log|g| / p, sign g) where |g| >= exp(-p), else (-1, exp(p) g); p is `decades`.

    Appendix A of the paper.
    """
    least = math.exp(-decades)
    size = gradient.abs()
    large = size >= least
    return torch.stack([size.clamp(min=least).log() / decades, torch.where(large, gradient.sign(), gradient / least)], -1)
