"""A learned optimiser for any differentiable loss: one small LSTM, shared by all coordinates, turns each one's gradient into its update.

Andrychowicz et al. 2016, "Learning to learn by gradient descent by gradient descent": section 2.1 for the coordinate-wise LSTM,
appendix A for how gradients are shown to it. One thing differs: the read-out also sees the gradient's features, and begins by stepping
against its sign, so that the optimiser starts as sign descent and learns to depart from it. One that starts by doing nothing gives an
outer loss that a few hundred outer steps on noisy returns can do little with.

Axes: B optimised things side by side (trials, tasks), N coordinates of each, D width of the LSTM.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

Memory = tuple[Tensor, ...]  # two for each layer, (B, N, D): hidden and cell


@dataclass(frozen=True)
class LSTMConfig:
    """All that is needed, with the weights, to build a learned optimiser again."""

    width: int = 16  # D
    layers: int = 1
    decades: float = 10.0  # p of appendix A: gradients below exp(-p) are shown on a linear scale
    scale: float = 0.01  # of the updates before training


class CoordinateLSTM(nn.Module):
    """`groups` are kinds of coordinates (the tensors of a network) that have learned scales of their own."""

    def __init__(self, config: LSTMConfig, groups: int = 1):
        super().__init__()
        self.config = c = config
        self.cells = nn.ModuleList(nn.LSTMCell(c.width if layer else 2, c.width) for layer in range(c.layers))
        self.read = nn.Linear(c.width + 2, 1)
        self.log_scale = nn.Parameter(torch.full((groups,), math.log(c.scale)))
        with torch.no_grad():
            self.read.weight.zero_()
            self.read.bias.zero_()
            self.read.weight[0, -1] = -1.0

    def fresh(self, things: int, coordinates: int) -> Memory:
        """The memory of an optimiser that has not seen a gradient: zeros, 2 * layers of (B, N, D)."""
        zeros = self.log_scale.new_zeros(things, coordinates, self.config.width)
        return tuple(zeros for _ in range(2 * self.config.layers))

    def forward(self, gradient: Tensor, memory: Memory, group: Tensor | None = None) -> tuple[Tensor, Memory]:
        """The update (B, N) to be added, for a gradient (B, N); `group` (N,) long says which scale a coordinate has."""
        shown = show(gradient, self.config.decades).flatten(0, -2)
        x, kept = shown, []
        for layer, cell in enumerate(self.cells):
            h, c = cell(x, (memory[2 * layer].flatten(0, -2), memory[2 * layer + 1].flatten(0, -2)))
            kept += [h.view_as(memory[2 * layer]), c.view_as(memory[2 * layer])]
            x = h
        update = self.read(torch.cat([x, shown], -1)).view_as(gradient)
        scale = self.log_scale.exp()
        return update * (scale if group is None else scale[group]), tuple(kept)


def show(gradient: Tensor, decades: float) -> Tensor:
    """(..., 2): (log|g| / p, sign g) where |g| >= exp(-p), else (-1, exp(p) g). Appendix A of the paper."""
    least = math.exp(-decades)
    size = gradient.abs()
    large = size >= least
    return torch.stack([size.clamp(min=least).log() / decades, torch.where(large, gradient.sign(), gradient / least)], -1)
