"""Random 10-dimensional quadratics: the first experiment of "Learning to learn by gradient descent by gradient descent" (section 3.1).

f(x) = |W x - y|^2, the entries of W (10, 10) and y drawn from a standard normal, the start x too (as in the paper's own code, with 0.01 of it).
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from game_meta.agents.coordinates import CoordinateLSTM, LSTMConfig
from game_meta.learners.unrolls import Loss, train_by_unrolls

DIMENSIONS = 10
LSTM = LSTMConfig(width=20, layers=2, scale=0.05)  # the paper's sizes


def quadratics(tasks: int, generator: torch.Generator) -> tuple[Tensor, Loss]:
    """Starting points (B, 10) and the loss of points, (B, 10) -> (B,)."""
    w = torch.randn(tasks, DIMENSIONS, DIMENSIONS, generator=generator)
    y = torch.randn(tasks, DIMENSIONS, generator=generator)
    start = 0.01 * torch.randn(tasks, DIMENSIONS, generator=generator)
    return start, lambda x: (torch.einsum("bij,bj->bi", w, x) - y).square().sum(-1)


def trained(rounds: int, steps: int = 100, seed: int = 0) -> CoordinateLSTM:
    """An optimiser trained on `rounds` batches of 64 quadratics, some `steps` each."""
    torch.manual_seed(seed)
    generator, optimiser = torch.Generator().manual_seed(seed), CoordinateLSTM(LSTM)
    train_by_unrolls(optimiser, lambda: quadratics(64, generator), rounds=rounds, steps=steps)
    return optimiser


Rule = Callable[[list[Tensor]], torch.optim.Optimizer]


def curve(rule: Rule | CoordinateLSTM, tasks: int, steps: int, seed: int = 1) -> Tensor:
    """The losses (steps + 1, B) of held-out tasks before and after each step; a `rule` of torch.optim optimises all side by side."""
    start, loss = quadratics(tasks, torch.Generator().manual_seed(seed))
    point = start.clone().requires_grad_()
    told = [loss(start)]
    if isinstance(rule, CoordinateLSTM):
        memory, step = rule.fresh(*point.shape), None
    else:
        step = rule([point])
    for _ in range(steps):
        (point.grad,) = torch.autograd.grad(loss(point).sum(), point)
        with torch.no_grad():
            if step is None:
                update, memory = rule(point.grad, memory)  # type: ignore[operator, arg-type]
                point += update
            else:
                step.step()
            told.append(loss(point))
    return torch.stack(told).detach()
