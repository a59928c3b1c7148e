"""Random 10-dimensional quadratics: the first experiment of "Learning to learn by gradient descent by gradient descent" (section 3.1).

f(x) = |W x - y|^2, the entries of W (10, 10) and of y drawn from a standard normal; the start is near 0, as in the paper's code.
Beside the learned optimiser the ones it is compared with, which answer to the same calls: `fresh` and a gradient.

Axes: B tasks, N coordinates, R rates of a sweep.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from game_meta.agents.learned_optimiser import CoordinateLSTM, LSTMState
from game_meta.agents.settings import CoordinateLSTMConfig
from game_meta.learners.learned_optimizer import LossFunction, train_by_truncated_unrolls

DIMENSIONS = 10
LSTM = CoordinateLSTMConfig(width=20, layers=2, scale=0.05)  # the paper's sizes


class SGD(nn.Module):
    def __init__(self, rate: float):
        super().__init__()
        self.rate = rate

    def initial_memory(self, things: int, coordinates: int) -> LSTMState:
        return ()

    def forward(self, gradient: Tensor, memory: LSTMState, group: Tensor | None = None) -> tuple[Tensor, LSTMState]:
        return -self.rate * gradient, memory


class Adam(nn.Module):
    """Kingma & Ba 2015, algorithm 1, with its usual constants. The memory: mean, mean square, and the count of steps (B, N)."""

    def __init__(self, rate: float):
        super().__init__()
        self.rate = rate

    def initial_memory(self, things: int, coordinates: int) -> LSTMState:
        return tuple(torch.zeros(3, things, coordinates))

    def forward(self, gradient: Tensor, memory: LSTMState, group: Tensor | None = None) -> tuple[Tensor, LSTMState]:
        mean, square, steps = memory
        mean, square, steps = torch.lerp(mean, gradient, 0.1), torch.lerp(square, gradient.square(), 0.001), steps + 1
        spread = (square / (1 - 0.999**steps)).sqrt()
        return -self.rate * mean / (1 - 0.9**steps) / (spread + 1e-8), (mean, square, steps)


def quadratics(tasks: int, generator: torch.Generator) -> tuple[Tensor, LossFunction]:
    """Starting points (B, 10) and the loss of points, (B, 10) -> (B,)."""
    w = torch.randn(tasks, DIMENSIONS, DIMENSIONS, generator=generator)
    y = torch.randn(tasks, DIMENSIONS, generator=generator)
    start = 0.01 * torch.randn(tasks, DIMENSIONS, generator=generator)
    return start, lambda x: (torch.einsum("bij,bj->bi", w, x) - y).square().sum(-1)


def trained(rounds: int, seed: int = 0, **options: Any) -> CoordinateLSTM:
    """An optimiser trained on `rounds` batches of 64 quadratics; `options` are those of train_by_truncated_unrolls."""
    torch.manual_seed(seed)
    generator, optimiser = torch.Generator().manual_seed(seed), CoordinateLSTM(LSTM)
    train_by_truncated_unrolls(optimiser, lambda: quadratics(64, generator), rounds=rounds, **options)
    return optimiser


def curve(optimiser: nn.Module, tasks: int, steps: int, seed: int = 1) -> Tensor:
    """The losses (steps + 1, B) of held-out tasks before the first step and after each."""
    point, loss = quadratics(tasks, torch.Generator().manual_seed(seed))
    memory, told = optimiser.initial_memory(*point.shape), [loss(point)]  # type: ignore[operator]
    for _ in range(steps):
        (gradient,) = torch.autograd.grad(loss(point.requires_grad_()).sum(), point)
        with torch.no_grad():
            update, memory = optimiser(gradient, memory)
            point = point + update
            told.append(loss(point))
    return torch.stack(told).detach()


def best(kind: Callable[[float], nn.Module], rates: list[float], worth: Callable[[nn.Module], float]) -> tuple[float, dict[float, float]]:
    """The rate at which `worth` is least, and the worth of each: the sweep."""
    swept = {rate: worth(kind(rate)) for rate in rates}
    return min(swept, key=lambda rate: swept[rate]), swept
