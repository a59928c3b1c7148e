"""Each core of the flat networks: segments and single ticks, memories that are full, forgetting, gradients, agents on disk."""

import numpy as np
import pytest
import torch
from torch.func import functional_call, grad, vmap

from game_meta.agents.agent import MemoryAgent
from game_meta.agents.agent_files import load_agent, save_agent
from game_meta.agents.networks.build import build_network
from game_meta.agents.networks.flat_memory import CONTEXT_TICKS, CORES, GruCore, GruFunction, LstmCore, LstmFunction, TransformerCore
from game_meta.agents.settings import NetworkConfig
from game_meta.engine.observation import Observation

B, D = 3, 16
REMEMBERING = [name for name in CORES if name != "none"]


def steps(ticks, seed=0):
    """Features (T, B, D) and trial_start (T, B): trial 0 begins before the sequence, trial 1 at tick 5, trial 2 at every fourth tick."""
    x = torch.randn(ticks, B, D, generator=torch.Generator().manual_seed(seed))
    new = torch.zeros(ticks, B, dtype=torch.bool)
    new[5:6, 1] = True
    new[::4, 2] = True
    return x, new


def made(name, seed=0):
    torch.manual_seed(seed)
    core = CORES[name](D)
    with torch.no_grad():
        for weight in core.parameters():
            weight.add_(0.3 * torch.randn(weight.shape))  # also of what begins as 0, such as how near a tick must be
    return core


@torch.no_grad()
def in_pieces(core, x, new, length):
    """The same sequence in pieces of so many ticks, the memory handed on."""
    memory, answers = core.initial_memory(B), []
    for at in range(0, len(x), length):
        answer, memory = core(x[at : at + length], new[at : at + length], memory)
        answers.append(answer)
    return torch.cat(answers), memory


@pytest.mark.parametrize("length", [1, 7, 64])
@pytest.mark.parametrize("name", CORES)
def test_pieces_of_any_length_give_the_same(name, length):
    """Longer than a transformer looks back, so that its memory fills, overflows and is moved on."""
    x, new = steps(CONTEXT_TICKS + 50)
    core = made(name)
    whole, after = in_pieces(core, x, new, len(x))
    pieces, its_after = in_pieces(core, x, new, length)
    torch.testing.assert_close(pieces, whole, atol=1e-4, rtol=1e-4)
    for one, other in zip(after, its_after, strict=True):
        torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("name", REMEMBERING)
def test_it_remembers_its_trial_and_nothing_before_it(name):
    """What tick 3 shows is altered: trial 0 feels it to the end, trial 1 until it begins anew at tick 5, trial 2 at tick 3 alone."""
    x, new = steps(12)
    other = x.clone()
    other[3] = 3 * torch.randn(B, D, generator=torch.Generator().manual_seed(1))
    core = made(name)
    felt = (in_pieces(core, x, new, 12)[0] != in_pieces(core, other, new, 12)[0]).any(-1)
    assert felt.nonzero().tolist() == sorted([[t, 0] for t in range(3, 12)] + [[3, 1], [4, 1]] + [[3, 2]])


def test_without_a_core_only_the_present_is_felt():
    x, new = steps(6)
    assert torch.equal(in_pieces(made("none"), x, new, 6)[0], x) and made("none").initial_memory(B) == ()


def test_a_transformer_looks_back_so_far_and_no_farther():
    """With one layer: a tick is felt for REACH ticks after it."""
    torch.manual_seed(0)
    core = TransformerCore(D, layers=1)
    x, new = torch.randn(CONTEXT_TICKS + 4, B, D), torch.zeros(CONTEXT_TICKS + 4, B, dtype=torch.bool)
    other = x.clone()
    other[1] = 3 * torch.randn(B, D)
    felt = (in_pieces(core, x, new, 32)[0] != in_pieces(core, other, new, 32)[0]).any(-1).any(-1)
    assert felt.nonzero()[:, 0].tolist() == list(range(1, CONTEXT_TICKS + 2))


def test_gradients_of_the_recurrences():
    """Against finite differences; trial 1 of 2 begins anew at the third of four ticks."""
    g = torch.Generator().manual_seed(0)
    draw = lambda *shape: torch.randn(*shape, generator=g, dtype=torch.double, requires_grad=True)  # noqa: E731
    keep = torch.ones(4, 2, 1, dtype=torch.double)
    keep[2, 1] = 0
    h, c = draw(2, 3), draw(2, 3)
    assert torch.autograd.gradcheck(lambda *inputs: LstmFunction.apply(*inputs)[0], (draw(4, 2, 12), draw(12, 3), keep, h, c))
    assert torch.autograd.gradcheck(GruFunction.apply, (draw(4, 2, 9), draw(9, 3), keep, h))


@torch.no_grad()
@pytest.mark.parametrize(("ours", "theirs", "order"), [(LstmCore, torch.nn.LSTM, [0, 1, 3, 2]), (GruCore, torch.nn.GRU, [0, 1, 2])])
def test_the_recurrences_are_those_of_torch(ours, theirs, order):
    """The same weights in torch's own layers; where ours has i f o g, torch's LSTM has i f g o."""
    x, _ = steps(6)
    core, layer = ours(D), theirs(D, D)
    layer.weight_ih_l0[:] = core.into.weight.view(-1, D, D)[order].flatten(0, 1)
    layer.weight_hh_l0[:] = core.again.weight.view(-1, D, D)[order].flatten(0, 1)
    layer.bias_ih_l0[:] = core.into.bias.view(-1, D)[order].flatten()
    layer.bias_hh_l0[:] = 0
    answer, _ = core(x, torch.zeros(6, B, dtype=torch.bool), core.initial_memory(B))
    torch.testing.assert_close(answer - x, layer(x)[0], atol=1e-5, rtol=1e-4)


NET = {"window": 3, "looks": 6, "hidden": 16, "effects": ("pays", "costs")}


def observation(seed):
    rng = np.random.default_rng(seed)
    bits = lambda high, *shape: rng.integers(high, size=(B, *shape), dtype=np.uint8)  # noqa: E731
    return Observation(
        window=bits(6, 3, 3), heading=bits(5, 3, 3), touched=bits(2, 6), struck=bits(2, 6), change=rng.integers(-2, 3, (B, 6), np.int8),
        motion=rng.normal(size=(B, 6, 2)).astype(np.float32), held=bits(3, 6), moved=rng.normal(size=(B, 2)).astype(np.float32),
        place=bits(20, 2), action=rng.integers(6, size=B), reward=rng.normal(size=B).astype(np.float32), episode_start=np.zeros(B, bool),
        trial_start=np.zeros(B, bool),
    )  # fmt: skip


@pytest.mark.parametrize("memory", CORES)
def test_an_agent_forgets_the_trials_it_is_told_to(memory):
    """Of three trials the second forgets: it is as if only the last observation had been shown to it."""
    player = MemoryAgent(build_network(NetworkConfig(memory=memory, **NET)))
    player.begin_trials(B)
    for seed in (0, 1):
        player.act(observation(seed))
    player.reset_memory(np.array([False, True, False]))
    player.act(observation(2))
    forgetful = player.value
    player.begin_trials(B)
    player.act(observation(2))
    same = np.isclose(forgetful, player.value, atol=1e-6)
    assert same.tolist() == ([False, True, False] if memory != "none" else [True] * 3)


@pytest.mark.parametrize("memory", CORES)
def test_an_agent_comes_back_from_disk(memory, tmp_path):
    player = MemoryAgent(build_network(NetworkConfig(memory=memory, **NET)))
    again = load_agent(save_agent(player, tmp_path / "agent"))
    for one in (player, again):
        one.begin_trials(B)
        one.act(observation(0))
        one.act(observation(1))
    assert (again.value == player.value).all() and (again.policy == player.policy).all()
    assert (again.beliefs().effects == player.beliefs().effects).all()


@pytest.mark.parametrize("memory", CORES)
def test_under_autocast_memories_stay_float32(memory):
    net = build_network(NetworkConfig(memory=memory, **NET))
    obs = {name: torch.from_numpy(getattr(observation(0), name))[None].expand(4, *[-1] * getattr(observation(0), name).ndim)
           for name in observation(0).names()}  # fmt: skip
    with torch.autocast("cpu", torch.bfloat16):
        out = net(obs, net.initial_memory(B, 6))
    assert all(m.dtype == torch.float32 and not m.requires_grad for m in out.memory)
    assert out.logits.dtype == out.value.dtype == torch.float32
    loss = out.logits.square().sum() + out.value.sum() + out.effects.float().sum() + out.controls.float().square().sum()
    assert all(torch.isfinite(g).all() for g in torch.autograd.grad(loss, list(net.parameters())))


def test_without_a_core_every_trial_can_have_weights_of_its_own():
    """What gradient agents do: one set of weights a trial, and a gradient through a gradient step. Each trial alone must give the same."""
    net = build_network(NetworkConfig(memory="none", **NET))
    weights = {name: torch.stack([w.detach() + 0.01 * i for i in range(B)]) for name, w in net.named_parameters()}
    obs = {name: torch.from_numpy(getattr(observation(0), name))[None] for name in observation(0).names()}

    def loss(w, o):
        return functional_call(net, w, ({name: field[:, None] for name, field in o.items()}, ())).logits.square().mean()

    def after_a_step(w, o):
        gradient = grad(loss)(w, o)
        return loss({name: w[name] - 0.1 * gradient[name] for name in w}, o)

    by_trial = {name: field.transpose(0, 1) for name, field in obs.items()}
    together = vmap(grad(after_a_step))(weights, by_trial)
    for i in range(B):
        alone = grad(after_a_step)({n: w[i] for n, w in weights.items()}, {n: o[i] for n, o in by_trial.items()})
        for name in weights:
            torch.testing.assert_close(together[name][i], alone[name], atol=1e-5, rtol=1e-3)
