"""Truncated unrolls: the derivative by the optimiser's weights is the true one, and following it gives a better optimiser."""

import importlib.util

import pytest
import torch
from helpers.paths import REPO

from game_meta.agents.learned_optimiser import CoordinateLSTM
from game_meta.agents.settings import CoordinateLSTMConfig
from game_meta.learners.learned_optimizer import unroll_optimiser

FILE = REPO / "benchmarks" / "quadratics.py"


@pytest.fixture(scope="module")
def toy():
    spec = importlib.util.spec_from_file_location("benchmarks_quadratics", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tiny():
    """A tiny optimiser in float64 whose read-out listens to the LSTM, a start, and a loss that is no quadratic."""
    torch.manual_seed(1)
    optimiser = CoordinateLSTM(CoordinateLSTMConfig(width=3, scale=0.1)).double()
    with torch.no_grad():
        optimiser.read.weight.normal_()
    return optimiser, torch.randn(2, 3, dtype=torch.double), lambda x: (x**2 + torch.sin(2 * x + 1)).sum(-1)


def meta_loss(optimiser, start, loss, steps=4, exact=True):
    return unroll_optimiser(optimiser, start, optimiser.initial_memory(*start.shape), loss, steps, exact)[0].mean()


def by_differences(weight, f, step=1e-6):
    """The derivative of f by every entry of `weight`, by central differences."""
    flat, slopes = weight.data.view(-1), torch.empty_like(weight).view(-1)
    for i in range(len(flat)):
        ends = []
        for sign in (1, -1):
            flat[i] += sign * step
            ends.append(float(f().detach()))
            flat[i] -= sign * step
        slopes[i] = (ends[0] - ends[1]) / (2 * step)
    return slopes.view_as(weight)


def test_the_derivative_through_the_unroll_is_that_of_finite_differences(tiny):
    optimiser, start, loss = tiny
    weights = [optimiser.log_scale, optimiser.read.weight, optimiser.cells[0].weight_hh]
    found = torch.autograd.grad(meta_loss(optimiser, start, loss), weights)
    for weight, gradient in zip(weights, found, strict=True):
        torch.testing.assert_close(gradient, by_differences(weight, lambda: meta_loss(optimiser, start, loss)), rtol=1e-5, atol=1e-8)


def test_without_second_derivatives_it_is_that_of_an_unroll_shown_constant_gradients(tiny):
    """The paper's simplification, said in another way: the gradients shown are those of the present weights and do not move with them."""
    optimiser, start, loss = tiny
    weights = [optimiser.log_scale, optimiser.read.weight, optimiser.cells[0].weight_hh]
    found = torch.autograd.grad(meta_loss(optimiser, start, loss, exact=False), weights)
    shown = []
    hook = optimiser.register_forward_pre_hook(lambda module, inputs: shown.append(inputs[0]))
    meta_loss(optimiser, start, loss, exact=False)
    hook.remove()

    def replayed():
        point, memory, losses = start, optimiser.initial_memory(*start.shape), []
        for gradient in shown:
            update, memory = optimiser(gradient, memory)
            point = point + update
            losses.append(loss(point))
        return torch.stack(losses).mean()

    for weight, gradient in zip(weights, found, strict=True):
        torch.testing.assert_close(gradient, by_differences(weight, replayed), rtol=1e-5, atol=1e-8)
    exact = torch.autograd.grad(meta_loss(optimiser, start, loss), weights)
    assert not torch.allclose(found[1], exact[1], rtol=1e-2), "what is left out is not nothing"


def test_trained_for_seconds_it_beats_itself_untrained_and_the_best_sgd(toy):
    """20 steps on quadratics never seen; the best of a sweep of SGD rates ends near 1.16 at the median, untrained it ends near 1.40."""
    end = lambda rule: float(toy.curve(rule, 512, 20)[-1].nan_to_num(torch.inf).median())  # noqa: E731
    untrained, trained = end(toy.trained(0)), end(toy.trained(100, steps=20, learning_rate=2e-2))
    _, swept = toy.best(toy.SGD, [0.003, 0.01, 0.015, 0.02, 0.025, 0.05], end)
    assert trained < 0.9 * untrained and trained < 0.9 * min(swept.values())


def test_the_rules_it_is_compared_with_are_those_of_torch(toy):
    for kind, theirs in ((toy.SGD, torch.optim.SGD), (toy.Adam, torch.optim.Adam)):
        point, loss = toy.quadratics(3, torch.Generator().manual_seed(1))
        point.requires_grad_()
        optimiser = theirs([point], lr=0.01)
        for _ in range(5):
            (point.grad,) = torch.autograd.grad(loss(point).sum(), point)
            optimiser.step()
        torch.testing.assert_close(toy.curve(kind(0.01), 3, 5)[-1], loss(point).detach(), rtol=1e-4, atol=1e-5)
