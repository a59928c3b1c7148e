"""gm.meta, on the sine waves of the MAML paper: steps lead somewhere, gradients go through them, and learn2learn's loops run."""

import math

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy, mse_loss

import game_meta as gm


@pytest.fixture(autouse=True)
def one_thread():
    """Steps so small take many times as long when threads wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def sine_net(dtype=torch.float32):
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(1, 40), nn.Tanh(), nn.Linear(40, 40), nn.Tanh(), nn.Linear(40, 1)).to(dtype)


def wave(generator, points):
    amplitude = 0.1 + 4.9 * torch.rand(1, generator=generator)
    phase = math.pi * torch.rand(1, generator=generator)
    x = 10 * torch.rand(points, 1, generator=generator) - 5
    return x, amplitude * torch.sin(x - phase)


def adapted_error(algorithm, steps, waves=50):
    """Mean squared error on new waves, after some steps on ten points of each."""
    generator, errors = torch.Generator().manual_seed(99), []
    for _ in range(waves):
        x, y = wave(generator, 110)
        learner = algorithm.clone()
        for _ in range(steps):
            learner.adapt(mse_loss(learner(x[:10]), y[:10]))
        with torch.no_grad():
            errors.append(mse_loss(learner(x[10:]), y[10:]).item())
    return sum(errors) / waves


def train_as_in_learn2learn(algorithm, iterations, tasks=4):
    optimiser, generator = torch.optim.Adam(algorithm.parameters(), 1e-2), torch.Generator().manual_seed(1)
    for _ in range(iterations):
        optimiser.zero_grad()
        for _ in range(tasks):
            x, y = wave(generator, 20)
            learner = algorithm.clone()
            learner.adapt(mse_loss(learner(x[:10]), y[:10]))
            (mse_loss(learner(x[10:]), y[10:]) / tasks).backward()
        optimiser.step()


@pytest.mark.parametrize(
    "make",
    [
        lambda: gm.meta.MAML(sine_net(), lr=0.05),
        lambda: gm.meta.MAML(sine_net(), 0.05, first_order=True),
        lambda: gm.meta.MetaSGD(sine_net(), lr=0.05),
    ],
    ids=["second order", "first order", "learned rates"],
)
def test_a_step_leads_further_from_weights_that_were_learned_for_it(make):
    untrained, trained = make(), make()
    train_as_in_learn2learn(trained, 100)
    assert adapted_error(trained, 1) < 0.7 * adapted_error(untrained, 1)
    assert adapted_error(trained, 1) < 0.85 * adapted_error(trained, 0), "it adapts, and is no mean of all waves"


def test_reptile_moves_to_where_the_tasks_take_it():
    reptile = gm.meta.Reptile(sine_net(), lr=0.02)
    before = adapted_error(gm.meta.Reptile(sine_net(), lr=0.02), 8)
    optimiser, generator = torch.optim.SGD(reptile.parameters(), lr=0.5), torch.Generator().manual_seed(1)
    for _ in range(40):
        optimiser.zero_grad()
        for _ in range(4):
            x, y = wave(generator, 20)
            learner = reptile.clone()
            for _ in range(8):
                learner.adapt(mse_loss(learner(x), y))
            reptile.pull(learner, share=1 / 4)
        optimiser.step()
    assert adapted_error(reptile, 8) < 0.7 * before


def outer_loss(algorithm, data):
    x, y = data
    learner = algorithm.clone()
    for _ in range(2):
        learner.adapt(mse_loss(learner(x[:10]), y[:10]))
    return mse_loss(learner(x[10:]), y[10:])


@pytest.mark.parametrize("kind", [gm.meta.MAML, gm.meta.MetaSGD])
def test_second_order_gradients_are_those_of_finite_differences(kind):
    algorithm = kind(sine_net(torch.float64), lr=0.1)
    data = [part.double() for part in wave(torch.Generator().manual_seed(2), 20)]
    outer_loss(algorithm, data).backward()
    for weight in algorithm.parameters():
        place = tuple(torch.tensor(weight.shape) // 2)
        with torch.no_grad():
            weight[place] += 1e-5
            above = outer_loss_without_graph(algorithm, data)
            weight[place] -= 2e-5
            below = outer_loss_without_graph(algorithm, data)
            weight[place] += 1e-5
        assert weight.grad[place].item() == pytest.approx((above - below) / 2e-5, rel=1e-5, abs=1e-8)


def outer_loss_without_graph(algorithm, data):
    with torch.enable_grad():
        return outer_loss(algorithm, data).item()


def test_the_first_order_leaves_second_derivatives_out():
    data = wave(torch.Generator().manual_seed(2), 20)
    gradients = []
    for first_order in (False, True):
        algorithm = gm.meta.MAML(sine_net(), lr=0.1, first_order=first_order)
        outer_loss(algorithm, data).backward()
        gradients.append(torch.cat([weight.grad.flatten() for weight in algorithm.parameters()]))
    assert not torch.allclose(*gradients, rtol=0.01)
    assert torch.cosine_similarity(*gradients, dim=0) > 0


def test_a_clone_leaves_the_model_alone_and_weights_without_a_part_are_told():
    model = nn.ModuleDict({"used": nn.Linear(2, 1), "unused": nn.Linear(2, 1)})
    model.forward = lambda x: model["used"](x)
    before = {name: weight.clone() for name, weight in model.named_parameters()}
    learner = gm.meta.MAML(model, lr=1.0, allow_unused=True).clone()
    learner.adapt(learner(torch.ones(3, 2)).sum())
    assert all(weight.equal(before[name]) for name, weight in model.named_parameters())
    assert not learner.weights["used.bias"].equal(before["used.bias"]) and learner.weights["unused.bias"] is model["unused"].bias
    strict = gm.meta.MAML(model, lr=1.0).clone()
    with pytest.raises(RuntimeError, match="not have been used"):
        strict.adapt(strict(torch.ones(3, 2)).sum())


def test_running_means_of_a_clone_are_its_own():
    norm = nn.BatchNorm1d(3)
    learner = gm.meta.MAML(norm, lr=0.1).clone()
    learner(torch.randn(8, 3) + 5)
    assert norm.running_mean.eq(0).all() and learner.state["running_mean"].gt(0.1).all()


def test_prototypes_tell_classes_apart_that_the_embedding_never_met():
    torch.manual_seed(0)
    net = gm.meta.ProtoNet(nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 8)))
    turned = torch.linalg.qr(torch.randn(16, 16))[0]

    def task(ways=5, shots=4):
        """Classes differ in 4 directions, and vary widely in 12."""
        centres = torch.cat([2 * torch.randn(ways, 1, 4), torch.zeros(ways, 1, 12)], -1)
        spread = torch.cat([0.5 * torch.ones(4), 5 * torch.ones(12)])
        points = (centres + spread * torch.randn(ways, 2 * shots, 16)) @ turned
        labels = torch.arange(ways)[:, None].expand(ways, shots).flatten()
        return points[:, :shots].flatten(0, 1), points[:, shots:].flatten(0, 1), labels

    def share_right():
        right = 0.0
        for _ in range(40):
            shown, asked, labels = task()
            learner = net.clone()
            learner.adapt(shown, labels)
            right += (learner(asked).argmax(1) == labels).float().mean().item() / 40
        return right

    before, optimiser = share_right(), torch.optim.Adam(net.parameters(), 3e-3)
    for _ in range(300):
        shown, asked, labels = task()
        learner = net.clone()
        learner.adapt(shown, labels)
        optimiser.zero_grad()
        cross_entropy(learner(asked), labels).backward()
        optimiser.step()
    assert share_right() > before + 0.2


def test_learn2learns_names_are_there():
    import game_meta.meta as l2l

    assert l2l.algorithms.MAML is gm.meta.MAML and l2l.algorithms.MetaSGD is gm.meta.MetaSGD
