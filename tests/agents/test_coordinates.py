"""The coordinate-wise LSTM alone: every coordinate is treated alike, and what it sees of a gradient is the paper's appendix A."""

import math

import pytest
import torch

from game_meta.agents.learned_optimiser import CoordinateLSTM, gradient_features
from game_meta.agents.settings import CoordinateLSTMConfig


@pytest.fixture
def optimiser():
    torch.manual_seed(0)
    net = CoordinateLSTM(CoordinateLSTMConfig(width=5, layers=2), groups=2)
    with torch.no_grad():
        net.read.weight.normal_()
        net.log_scale.copy_(torch.tensor([-1.0, -3.0]))
    return net


GROUP = torch.tensor([0, 0, 1, 1, 0, 1])


def after(optimiser, gradients, group=GROUP):
    """The updates (steps, B, N) for a sequence of gradients."""
    memory, updates = optimiser.initial_memory(*gradients.shape[1:]), []
    for gradient in gradients:
        update, memory = optimiser(gradient, memory, group)
        updates.append(update)
    return torch.stack(updates).detach()


def test_permuting_parameters_permutes_updates(optimiser):
    gradients = torch.randn(3, 4, 6)
    order = torch.randperm(6)
    torch.testing.assert_close(after(optimiser, gradients)[..., order], after(optimiser, gradients[..., order], GROUP[order]))


def test_trials_know_nothing_of_each_other(optimiser):
    gradients = torch.randn(3, 4, 6)
    torch.testing.assert_close(after(optimiser, gradients)[:, 2:3], after(optimiser, gradients[:, 2:3]))


def test_its_memory_matters(optimiser):
    """The same gradient again is answered in another way, which no fixed rate could."""
    first, again = after(optimiser, torch.randn(1, 1, 6).repeat(2, 1, 1))
    assert (first - again).abs().min() > 1e-4


def test_groups_have_scales_of_their_own(optimiser):
    one, other = after(optimiser, torch.full((1, 1, 2), 0.3), torch.tensor([0, 1]))[0, 0]
    torch.testing.assert_close(one / other, torch.tensor(math.exp(2.0)))


def test_untrained_it_steps_against_the_sign():
    config = CoordinateLSTMConfig(scale=0.02)
    update = after(CoordinateLSTM(config), torch.tensor([[[3.0, -1e-3, 0.0]]]), None)[0, 0]
    torch.testing.assert_close(update, torch.tensor([-0.02, 0.02, 0.0]))


def test_gradients_are_shown_by_their_logarithm_and_small_ones_as_they_are():
    shown = gradient_features(torch.tensor([math.exp(-2.0), -1.0, 0.0, 0.5 * math.exp(-4.0)]), decades=4.0)
    torch.testing.assert_close(shown, torch.tensor([[-0.5, 1.0], [0.0, -1.0], [-1.0, 0.0], [-1.0, 0.5]]))
