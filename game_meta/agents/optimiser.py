"""The inner loop that was itself learned: an LSTM turns the gradient of each episode into updates of the policy.

Andrychowicz et al. 2016 (see coordinates.py); Li & Malik 2017, "Learning to optimize", for treating it as a policy search. The gradient is
the one that the inner loop `sgd` descends.

It changes only the tensors of at most `largest` numbers: what the looks mean, the action head, the value head and the biases, some 1,500
numbers in all. The wide matrices between them stay as they were learned over all variants. In a variant it is the looks and the controls that
are new, and LSTM states for every weight of every trial would be gigabytes.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from game_meta.agents.coordinates import CoordinateLSTM, LSTMConfig
from game_meta.agents.inner import Episodes, InnerLoop, PolicyGradient, State, Weights, first_weights
from game_meta.agents.memory import Network


class LSTMOptimiser(PolicyGradient):
    """`updates` of the weights after each episode, every time on the whole of it. The state of a trial is the LSTM's, for each coordinate;
    it lives on over the episodes of a trial and is gone with `begin`."""

    @dataclass(frozen=True)
    class Config:  # type: ignore[override]
        width: int = 12  # of the LSTM
        layers: int = 1
        decades: float = 10.0  # how small a gradient can still be told from none, see coordinates.py
        size: float = 0.01  # of the updates before training
        updates: int = 5
        largest: int = 1024
        value: float = 0.5
        gamma: float = 0.97
        lam: float = 0.95

    bounds = {"width": (1, 64), "layers": (1, 4), "decades": (1.0, 50.0), "size": (1e-8, 10.0), "updates": (1, 100), "largest": (1, 1e5)}
    bounds |= {"value": (0.0, 100.0), "gamma": (0.0, 1.0), "lam": (0.0, 1.0)}

    def __init__(self, net: Network, config: Config):
        InnerLoop.__init__(self, net, config)
        own = {name: weight.numel() for name, weight in first_weights(net).items() if weight.numel() <= config.largest}
        if not own:
            raise ValueError(f"no tensor of this network has at most {config.largest} numbers")
        self.names, self.sizes = tuple(own), tuple(own.values())
        self.lstm = CoordinateLSTM(LSTMConfig(config.width, config.layers, config.decades, config.size), len(own))
        kinds = torch.arange(len(own)).repeat_interleave(torch.tensor(self.sizes, device="cpu").to(self.lstm.log_scale.device))
        self.register_buffer("kinds", kinds, persistent=False)

    def begin(self, weights: Weights) -> State:
        return tuple(m.clone() for m in self.lstm.fresh(len(next(iter(weights.values()))), sum(self.sizes)))

    def adapt(self, net: Network, weights: Weights, state: State, episodes: Episodes) -> tuple[Weights, State]:
        """Differentiable by the weights and by the LSTM. The gradients shown to it count as constants, as in the paper: first order."""
        for _ in range(self.config.updates):
            update, state = self.lstm(self.gradient(net, weights, episodes), state, self.kinds)
            parts = zip(self.names, update.split(self.sizes, 1), strict=True)
            weights = weights | {name: weights[name] + part.view_as(weights[name]) for name, part in parts}
        return weights, state

    @torch.no_grad()
    def gradient(self, net: Network, weights: Weights, episodes: Episodes) -> Tensor:
        """(B, N) of each trial's loss by the numbers that may change."""
        own = {name: weights[name] for name in self.names}
        slopes = torch.func.grad(lambda own: self.loss(net, weights | own, episodes).sum())(own)
        return torch.cat([slopes[name].flatten(1) for name in self.names], 1)
