"""The inner loop that was itself learned: an LSTM turns the gradient of each episode into updates of the policy.

Andrychowicz et al. 2016 (see coordinates.py); Li & Malik 2017, "Learning to optimize", for treating it as a policy search. The loss whose
gradient it is shown is that of the inner loop `sgd`: REINFORCE and the value's error.

It changes only the tensors of at most `largest` numbers: what the looks mean, the action head, the value head and the biases, some 1,500
numbers in all. The wide matrices between them stay as they were learned over all variants. In a variant it is the looks and the controls
that are new, and LSTM states for every weight of every trial would be gigabytes.

Axes: B trials, N numbers that may change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from game_meta.agents.coordinates import CoordinateLSTM, LSTMConfig
from game_meta.agents.inner import Episodes, InnerLoop, State, Weights, answer, first_weights, gains, mean_over, normalised
from game_meta.agents.memory import Network


class LSTMOptimiser(InnerLoop):
    """`updates` of the weights after each episode, every time on the whole of it. The state of a trial is the LSTM's, for each number; it
    lives on over the episodes of a trial, and `begin` makes a new one."""

    @dataclass(frozen=True)
    class Config:
        width: int = 8  # of the LSTM
        layers: int = 1
        decades: float = 10.0  # how small a gradient can still be told from none, see coordinates.py
        size: float = 0.01  # of the updates before training
        updates: int = 3
        largest: int = 1024
        value: float = 0.5
        gamma: float = 0.97
        lam: float = 0.95

    bounds: ClassVar = {"width": (1, 64), "layers": (1, 4), "decades": (1.0, 50.0), "size": (1e-8, 10.0), "updates": (1, 100)}
    bounds |= {"largest": (1, 100_000), "value": (0.0, 100.0), "gamma": (0.0, 1.0), "lam": (0.0, 1.0)}

    def __init__(self, net: Network, config: Config):
        """Raises ValueError if no tensor of the network is small enough."""
        super().__init__(net, config)
        self.sizes = {name: weight.numel() for name, weight in first_weights(net).items() if weight.numel() <= config.largest}
        if not self.sizes:
            raise ValueError(f"no tensor of this network has at most {config.largest} numbers")
        self.lstm = CoordinateLSTM(LSTMConfig(config.width, config.layers, config.decades, config.size), len(self.sizes))
        tensor_of = [torch.full((size,), tensor) for tensor, size in enumerate(self.sizes.values())]
        self.register_buffer("tensor_of", torch.cat(tensor_of), persistent=False)  # (N,) which one each number belongs to
        self.tensor_of: Tensor

    def first(self, net: Network) -> dict[str, Tensor]:
        weights = first_weights(net)
        return {name: weights[name] for name in self.sizes}

    def begin(self, weights: Weights) -> State:
        trials = len(next(iter(weights.values())))
        return tuple(part.clone() for part in self.lstm.fresh(trials, len(self.tensor_of)))

    def adapt(self, net: Network, weights: Weights, state: State, episodes: Episodes) -> tuple[Weights, State]:
        """Differentiable by the weights and by the LSTM. The gradients shown to it count as constants, as in the paper: first order."""
        e, c = episodes, self.config
        with torch.no_grad():
            value = answer(net, weights, e.obs)[1]
            gain = gains(e.reward / self.scale, value, e.mask, c.gamma, c.lam)
            target, gain = value + gain, normalised(gain, e.mask)

        def loss(own: Weights) -> Tensor:
            logits, value = answer(net, weights | own, e.obs)
            logp = torch.log_softmax(logits, -1).gather(-1, e.action[..., None])[..., 0]
            return mean_over(0.5 * c.value * (value - target).square() - logp * gain, e.mask).sum()

        for _ in range(c.updates):
            own = {name: weights[name] for name in self.sizes}
            with torch.no_grad():
                slopes = torch.func.grad(loss)(own)
                shown = torch.cat([slope.flatten(1) for slope in slopes.values()], 1)
            update, state = self.lstm(shown, state, self.tensor_of)
            parts = zip(own.items(), update.split(tuple(self.sizes.values()), 1), strict=True)
            weights = weights | {name: weight + part.view_as(weight) for (name, weight), part in parts}
        return weights, state
