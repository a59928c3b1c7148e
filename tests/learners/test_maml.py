"""MAML's outer gradient against finite differences and closed forms, and the learner on a toy whose rules are hidden."""

from itertools import product

import numpy as np
import pytest
import torch
from helpers.toy_env import ReachBatch

from game_meta.agents.inner_loops import (
    EpisodeData,
    InnerLoop,
    PolicyGradient,
    gradient_step,
    initial_weights,
    policy_and_value,
    stack_weights,
)
from game_meta.agents.networks.network import Network, NetworkOutput
from game_meta.agents.settings import NetworkConfig, PolicyGradientConfig
from game_meta.learners.maml import MAML, credit_later_episodes, outer_losses, unroll_inner_loop
from game_meta.learners.settings import MAMLConfig
from game_meta.learners.trial_collector import pack_episodes, select_trials

EXACT = MAMLConfig(gamma=1.0, gae_lambda=1.0)
SMALL = NetworkConfig(memory="none", effects=("pays", "costs"), window=3, looks=6, hidden=32, cell_width=4)


class Table(Network):
    """Two actions; logits and value are linear in what is touched."""

    def __init__(self, features: int):
        super().__init__()
        torch.manual_seed(3)
        self.act, self.worth = torch.nn.Linear(features, 2), torch.nn.Linear(features, 1)
        self.double()

    def initial_memory(self, trials, looks):
        return ()

    def forward(self, obs, memory, belief_every=1):
        x = obs["touched"].double()
        return NetworkOutput(self.act(x), self.worth(x)[..., 0], x, x, ())


class Remember(InnerLoop):
    """Adds the episode's reward to the first action's weight for the second look: a step that does not depend on the weights."""

    def __init__(self, net):
        super().__init__(net, None)

    def adapt(self, net, weights, state, episodes, value=None):
        told = torch.zeros_like(weights["act.weight"])
        told[:, 0, 1] = 3.0 * (episodes.reward * episodes.mask).sum(0)
        return weights | {"act.weight": weights["act.weight"] + told}, state


def lottery(seen, reward):
    """Every trial of two episodes that can happen. `seen` (K, T, features); `reward(task, episode, tick, action)`."""
    ticks = len(seen[0])
    ways = list(product(range(2), *[range(2)] * (2 * ticks)))  # the task, then the actions
    result = []
    for k in range(2):
        touched = torch.tensor(seen[k])[:, None].expand(-1, len(ways), -1)
        action = torch.tensor([way[1 + k * ticks : 1 + (k + 1) * ticks] for way in ways]).T
        paid = torch.tensor([[reward(way[0], k, t, way[1 + k * ticks + t]) for way in ways] for t in range(ticks)], dtype=torch.double)
        blank = torch.zeros(ticks, len(ways), dtype=torch.double)
        result.append(EpisodeData({"touched": touched}, action, blank, paid, blank + 1))
    return result


def likelihood(net, inner, episodes):
    """(K, T, N) log probabilities of the actions, each under the weights of its episode."""

    def adapt(weights, state, k):
        return inner.adapt(net, weights, state, episodes[k])

    def look(weights, k):
        logits, _ = policy_and_value(net, weights, episodes[k].obs)
        return torch.log_softmax(logits, -1).gather(-1, episodes[k].action[..., None])[..., 0]

    return torch.stack(unroll_inner_loop(initial_weights(net), episodes[0].action.shape[1], adapt, look, 2, {}))


def expected_return(net, inner, episodes):
    """Of both episodes together, both tasks being equally likely: an exact sum over all that can happen."""
    chance = 0.5 * likelihood(net, inner, episodes).sum((0, 1)).exp()
    return (chance * sum(e.reward.sum(0) for e in episodes)).sum()


def outer_gradient(net, inner, episodes, share=1.0):
    """The expectation of the learner's gradient over all trials that can happen, of the returns (not of the loss)."""
    with torch.no_grad():
        logp = likelihood(net, inner, episodes)
    chance = 0.5 * logp.sum((0, 1)).exp()
    ticks = 2 * len(logp[0])
    weights, total = list(net.parameters()), 0.0
    for n in range(len(chance)):
        trial = [select_trials(e._replace(logp=logp[k]), torch.tensor([n])) for k, e in enumerate(episodes)]
        later = [share * trial[1].reward.sum(0), torch.zeros(1).double()]
        loss = outer_losses(EXACT, net, inner, trial, torch.ones(1).double(), later)["loss/policy"]
        slopes = torch.autograd.grad(-ticks * chance[n] * loss, weights, materialize_grads=True)
        total = total + torch.cat([slope.flatten() for slope in slopes])
    return total


def differences(net, inner, episodes, step=1e-5):
    slopes = []
    with torch.no_grad():
        for weight in (w.view(-1) for w in net.parameters()):
            for i in range(len(weight)):
                weight[i] += step
                up = expected_return(net, inner, episodes)
                weight[i] -= 2 * step
                slopes.append((up - expected_return(net, inner, episodes)) / (2 * step))
                weight[i] += step
    return torch.stack(slopes)


def names(net):
    """Whose each entry of a gradient is."""
    return [name for name, weight in net.named_parameters() for _ in range(weight.numel())]


def arms(task, episode, tick, action):
    """The task says which action pays; more in the second episode."""
    return float((action == task) * (1 + episode) - 0.3 * tick * action)


SEEN = [[[1.0, 0.0, 1.0], [0.0, 1.0, 0.5]], [[1.0, 0.0, 0.5], [0.3, 1.0, 0.0]]]


def test_outer_gradient_is_that_of_the_expected_return():
    net = Table(3)
    inner = PolicyGradient(net, PolicyGradientConfig(learning_rate=0.8, per_parameter=False, value_coef=0.7, gamma=0.9))
    episodes = lottery(SEEN, arms)
    exact = differences(net, inner, episodes)
    assert exact.abs().max() > 0.05 and exact[names(net).index("worth.weight")].abs() > 1e-5  # the step's baseline counts as well
    assert torch.allclose(outer_gradient(net, inner, episodes), exact, atol=1e-8)
    inner.first_order = True
    assert not torch.allclose(outer_gradient(net, inner, episodes), exact, atol=1e-3)


def test_the_first_episode_is_played_to_find_out():
    """In the first episode the first action earns 1 in one task and -1 in the other, and so tells which it is; what to do in the second
    depends on it. Nothing leads back from there to the first episode's policy but the chance of having looked."""

    def reward(task, episode, tick, action):
        sign = 1 - 2 * task
        return float(sign * (action == 0)) if episode == 0 else float(action == task)

    net = Table(2)
    inner, episodes = Remember(net), lottery([[[1.0, 0.0]], [[0.0, 1.0]]], reward)
    looking = names(net).index("act.weight")  # the first action's weight for the first look
    with_term, without = (outer_gradient(net, inner, episodes, share) for share in (1.0, 0.0))
    assert torch.allclose(with_term, differences(net, inner, episodes), atol=1e-8)
    assert with_term[looking] > 0.05 and without[looking].abs() < 1e-12


def quadratic(tasks=5, size=3):
    generator = torch.Generator().manual_seed(1)
    root = torch.randn(tasks, size, size, generator=generator, dtype=torch.double)
    return root @ root.mT, torch.randn(tasks, size, generator=generator, dtype=torch.double)


@pytest.mark.parametrize("first_order", [False, True])
@pytest.mark.parametrize("steps", [1, 3])
def test_closed_form_on_quadratic_losses(first_order, steps):
    """With loss (w - c)' H (w - c) / 2 a step is w - aH(w - c), so the gradient of the loss after s steps is (I - aH)^s H (w_s - c), and
    that of first order leaves out the bracket (Finn et al. 2017, equation 1)."""
    H, c = quadratic()
    a, first = 0.07, {"w": torch.tensor([0.3, -0.2, 0.9], dtype=torch.double, requires_grad=True)}

    def loss(weights, k=0):
        away = weights["w"] - c
        return 0.5 * (away[:, None] @ H @ away[..., None])[:, 0, 0]

    after = unroll_inner_loop(first, 5, lambda w, state, k: (gradient_step(loss, w, a, first_order), state), loss, steps + 1)[-1]
    (found,) = torch.autograd.grad(after.sum(), first["w"])
    shrink = torch.linalg.matrix_power(torch.eye(3).double() - a * H, steps)
    away = (shrink @ (first["w"].detach() - c)[..., None])[..., 0]
    bracket = torch.eye(3).double() if first_order else shrink
    assert torch.allclose(found, (bracket @ H @ away[..., None])[..., 0].sum(0))


def test_first_order_is_the_gradient_with_the_inner_step_held_fixed():
    net = Table(3)
    inner = PolicyGradient(net, PolicyGradientConfig(learning_rate=0.8))
    inner.double().first_order = True
    episodes = lottery(SEEN, arms)
    weights = stack_weights(initial_weights(net), 32)
    moved = {name: (w - weights[name]).detach() for name, w in inner.adapt(net, weights, {}, episodes[0])[0].items()}

    def by(loss):
        return torch.cat([slope.flatten() for slope in torch.autograd.grad(loss.sum(), list(net.parameters()), materialize_grads=True)])

    def paid(weights, k=1):
        return policy_and_value(net, weights, episodes[1].obs)[0].square().sum((0, 2))

    found = unroll_inner_loop(initial_weights(net), 32, lambda w, s, k: inner.adapt(net, w, s, episodes[0]), paid, 2)[1]
    assert torch.allclose(by(found), by(paid({name: w + moved[name] for name, w in weights.items()})))


def test_credit_is_what_later_episodes_earn_beyond_their_families_mean():
    returns = [torch.tensor([9.0, 9, 9]), torch.tensor([1.0, 3, 50]), torch.tensor([4.0, 8, 70])]
    first, second, last = credit_later_episodes(returns, torch.tensor([0, 0, 1]).numpy(), 0.5)
    assert second.tolist() == [-1, 1, 0] and first.tolist() == [-1, 1, 0] and last.tolist() == [0, 0, 0]


def test_packing_puts_trials_side_by_side():
    def made(ticks, trials, base):
        field = torch.arange(ticks * trials).view(ticks, trials).float() + base
        return EpisodeData({"x": field}, field.long(), field, field, torch.ones(ticks, trials))

    one, other = made(2, 3, 0), made(4, 2, 100)
    whole = pack_episodes([(one, 2), (other, 0), (one, 0)])
    assert whole.mask.T.tolist() == [[1, 1, 0, 0], [1, 1, 1, 1], [1, 1, 0, 0]]
    assert whole.obs["x"].T.tolist() == [[2, 5, 0, 0], [100, 102, 104, 106], [0, 3, 0, 0]]


def learner(seed=0, envs=128, **options):
    source = ReachBatch(envs)
    source.length = 6 + np.arange(envs) % 3  # episodes do not end all at once
    return MAML(MAMLConfig(net=SMALL, **options), source, seed=seed)


def test_it_learns_to_adapt():
    """Chance earns 0 an episode, and without adaptation nothing earns more."""
    method, steps, last = learner(trials=64, minibatch_trials=64, epochs=4), 0, []
    while steps < 80_000:
        done = method.train_iteration(steps / 160_000)
        steps, last = steps + done.steps, (last + done.finished)[-512:]
    first, _, third = np.mean([trial.returns for trial in last], 0)
    assert third > 0.5 and third > first + 0.5


@pytest.mark.parametrize("dropped", [None, "past", "leaves"])
def test_going_on_from_a_state_gives_the_same_bits(dropped):
    whole = learner(envs=24, trials=8)
    whole.train_iteration(0.0)
    rng_of_source = whole.source.state()
    told = whole.state()
    told = torch.utils._pytree.tree_map(lambda x: x.clone() if isinstance(x, torch.Tensor) else x, told)
    again = learner(seed=1, envs=24, trials=8)
    if dropped == "past":
        told["trials"]["past"][0]["reward"] = told["trials"]["past"][0]["reward"] * 0
    if dropped == "leaves":
        told["trials"]["leaves"] = again.state()["trials"]["leaves"]
    again.source.restore(rng_of_source)
    for method in (whole, again):
        torch.manual_seed(5)
        if method is again:
            again.restore(told)
        else:
            torch.set_rng_state(told["torch"])
        method.train_iteration(0.5)
    same = all(torch.equal(a, b) for a, b in zip(whole.learned, again.learned, strict=True))
    assert same == (dropped is None)
