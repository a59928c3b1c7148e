"""Reptile and what it has in common with first-order MAML (Nichol et al. 2018, section 5)."""

from itertools import permutations

import numpy as np
import pytest
import torch
from helpers.toy_env import ReachBatch
from test_maml import SMALL, quadratic

from game_meta.agents.inner_loops import gradient_step
from game_meta.agents.settings import FineTuningConfig
from game_meta.learners.maml import unroll_inner_loop
from game_meta.learners.reptile import Reptile, mean_weight_change
from game_meta.learners.settings import ReptileConfig

RATE = 0.01


def slope(H, c, at):
    """Of the loss (w - c)' H (w - c) / 2 of each task."""
    return (H @ (at - c)[..., None])[..., 0]


def walk(H, c, batches, first):
    """The weights (tasks, 3) after a step on each minibatch in turn; a minibatch has targets `c` of its own."""

    def adapt(weights, state, k):
        def loss(weights):
            away = weights["w"] - c[batches[k]]
            return 0.5 * (away[:, None] @ H @ away[..., None])[:, 0, 0]

        return gradient_step(loss, weights, RATE), state

    return unroll_inner_loop({"w": first}, len(H), adapt, lambda weights, _: weights["w"], len(batches) + 1)[-1]


def reptile(H, c, batches, first):
    """The direction downhill, in units of gradients."""
    return -mean_weight_change({"w": walk(H, c, batches, first) - first})["w"] / RATE


@pytest.fixture
def tasks():
    H, c = quadratic()
    return H, torch.stack([c, c + 1.0, 0.5 - c]), torch.tensor([0.3, -0.2, 0.9], dtype=torch.double)


def test_with_one_step_it_is_joint_training(tasks):
    H, c, first = tasks
    assert torch.allclose(reptile(H, c, [0], first), slope(H, c[0], first).mean(0))


def test_with_two_steps_it_is_the_plain_gradient_and_that_of_first_order_maml(tasks):
    """FOMAML's gradient is that of the second minibatch after a step on the first (their section 5.1: g1 + g2 against g2)."""
    H, c, first = tasks
    plain, second = slope(H, c[0], first), slope(H, c[1], walk(H, c, [0], first))
    assert torch.allclose(reptile(H, c, [0, 1], first), (plain + second).mean(0))


def test_on_the_average_of_two_steps_it_also_makes_minibatches_agree(tasks):
    """The expectation over minibatches is 2 AvgGrad - a AvgGradInner (their equations 25 to 31); on a quadratic loss there is no rest."""
    H, c, first = tasks
    pairs = list(permutations(range(3), 2))
    expected = sum(reptile(H, c, list(pair), first) for pair in pairs) / len(pairs)
    average = sum(slope(H, each, first) for each in c).mean(0) / 3
    inner = sum((H @ slope(H, c[j], first)[..., None])[..., 0] for j, _ in pairs).mean(0) / len(pairs)
    assert torch.allclose(expected, 2 * average - RATE * inner)
    w = first.clone().requires_grad_()  # AvgGradInner: half the gradient of the minibatches' inner products
    products = sum((slope(H, c[i], w) * slope(H, c[j], w)).sum(-1).mean() for i, j in pairs) / len(pairs)
    assert torch.allclose(inner, torch.autograd.grad(products, w)[0] / 2)


def learner(envs, **options):
    source = ReachBatch(envs)
    source.length = 6 + np.arange(envs) % 3
    return Reptile(ReptileConfig(net=SMALL, inner=FineTuningConfig(learning_rate=3e-3), **options), source)


def test_an_iteration_moves_the_weights_to_where_the_trials_went():
    method = learner(24, trials=8)
    before = {name: weight.clone() for name, weight in method.net.named_parameters()}
    done = method.train_iteration(0.0)
    assert done.steps % 24 == 0 and len(done.finished) >= 8 and 0 < done.metrics["reptile/agreement"] < 1
    assert all((weight != before[name]).any() for name, weight in method.net.named_parameters() if "belief" not in name)
    assert method.agent().inner is method.inner


def test_going_on_from_a_state_gives_the_same_bits():
    whole, again = learner(24, trials=5), learner(24, trials=5)
    whole.train_iteration(0.0)
    assert whole.trials.ready and any(whole.trials.running)
    told = torch.utils._pytree.tree_map(lambda x: x.clone() if isinstance(x, torch.Tensor) else x, whole.state())
    again.source.restore(whole.source.state())
    again.restore(told)
    for method in (whole, again):
        torch.set_rng_state(told["torch"])
        method.train_iteration(0.5)
    for one, other in zip(whole.net.parameters(), again.net.parameters(), strict=True):
        assert torch.equal(one, other)
