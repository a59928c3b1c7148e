"""The networks are what they claim: a slot's content depends on what happened to it, not on which look or key it is."""

import pytest
import torch

from game_meta.agents.networks.build import build_network
from game_meta.agents.settings import NetworkConfig
from game_meta.engine.observation import DOWN, FIRST_LOOK, LEFT, RIGHT, UP

T, B, K, A, SIDE = 7, 3, 12, 6, 5
MEMORIES = ["slot", "proto", "lstm", "gru", "transformer", "none"]


def network(memory="slot", seed=0):
    torch.manual_seed(seed)
    net = build_network(NetworkConfig(memory=memory, window=SIDE, looks=K, effects=("pays", "kills"), hidden=32))
    if memory == "proto":  # as if in training it had met three clusters
        net.prototypes.add_clusters(torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]))
        net.prototypes.centres[:3] = torch.randn(3, net.prototypes.centres.shape[1])
    return net


def random_sequence(seed=1, looks=K):
    """Seven ticks of three trials in which everything that can happen does, at random; the second trial begins anew at tick 4."""
    g = torch.Generator().manual_seed(seed)
    draw = lambda high, *shape: torch.randint(high, shape, generator=g)  # noqa: E731
    new = torch.zeros(T, B, dtype=torch.bool)
    new[0], new[4, 1] = True, True
    return {
        "window": draw(looks, T, B, SIDE, SIDE).byte(),
        "heading": draw(5, T, B, SIDE, SIDE).byte(),
        "touched": draw(2, T, B, looks).byte(),
        "struck": draw(2, T, B, looks).byte(),
        "change": (draw(5, T, B, looks) - 2).to(torch.int8),
        "motion": torch.randn(T, B, looks, 2, generator=g),
        "held": draw(3, T, B, looks).byte(),
        "moved": torch.randn(T, B, 2, generator=g),
        "place": draw(20, T, B, 2).byte(),
        "action": draw(A, T, B),
        "reward": torch.randn(T, B, generator=g),
        "episode_start": new | (draw(4, T, B) == 0),
        "trial_start": new,
    }


def run(net, obs, memory=None):
    with torch.no_grad():
        return net(obs, net.initial_memory(B, obs["touched"].shape[2]) if memory is None else memory)


@pytest.mark.parametrize("memory", ["slot", "proto"])
def test_what_looks_are_called_does_not_matter(memory):
    net, obs = network(memory), random_sequence()
    new_name = torch.arange(K)
    new_name[FIRST_LOOK:] = FIRST_LOOK + torch.tensor([3, 0, 7, 1, 5, 2, 6, 4])
    old_name = new_name.argsort()
    renamed = obs | {name: obs[name][:, :, old_name] for name in ("touched", "struck", "change", "motion", "held")}
    renamed["window"] = new_name[obs["window"].long()].byte()

    before, after = run(net, obs), run(net, renamed)
    torch.testing.assert_close(after.logits, before.logits, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(after.value, before.value, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(after.effects, before.effects[:, :, old_name], atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("memory", ["slot", "proto"])
def test_which_key_moves_where_does_not_matter(memory):
    net, obs = network(memory), random_sequence()
    new_key = torch.arange(A)
    new_key[[UP, LEFT, DOWN, RIGHT]] = torch.tensor([RIGHT, UP, LEFT, DOWN])
    old_key = new_key.argsort()

    before, after = run(net, obs), run(net, obs | {"action": new_key[obs["action"]]})
    torch.testing.assert_close(after.logits, before.logits[:, :, old_key], atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(after.controls, before.controls[:, :, old_key], atol=1e-5, rtol=1e-4)


def test_any_number_of_looks():
    obs = random_sequence(looks=30)
    assert run(network(), obs).effects.shape == (T, B, 30, 2)


@pytest.mark.parametrize("memory", ["slot", "proto"])
def test_what_is_learned_of_one_look_says_nothing_of_another(memory):
    """Touching look 5 and being paid for it changes the belief about 5 alone (the reward itself is heard by all, so both runs have it)."""
    net, obs = network(memory), random_sequence()
    obs["touched"].zero_()
    obs["touched"][2, :, 5] = 1
    without = obs | {"touched": torch.zeros_like(obs["touched"])}
    differs = (run(net, obs).effects[3] != run(net, without).effects[3]).any(-1).any(0)
    assert differs.nonzero().flatten().tolist() == [5]


@pytest.mark.parametrize("memory", MEMORIES)
def test_a_sequence_is_its_ticks_one_by_one(memory):
    net, obs = network(memory), random_sequence()
    whole = run(net, obs)
    state = None
    for t in range(T):
        tick = run(net, {name: field[t : t + 1] for name, field in obs.items()}, state)
        state = tick.memory
        for one, all_ in zip(tick[:4], whole[:4], strict=True):
            torch.testing.assert_close(one[0], all_[t], atol=1e-5, rtol=1e-4)
    for one, all_ in zip(state, whole.memory, strict=True):
        torch.testing.assert_close(one, all_, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("memory", [name for name in MEMORIES if name != "none"])
def test_a_trial_begins_with_an_empty_memory(memory):
    """Trial 1 begins at tick 4 inside the sequence: from there on all is as if nothing had gone before."""
    net, obs = network(memory), random_sequence()
    late = run(net, {name: field[4:] for name, field in obs.items()})
    whole = run(net, obs)
    torch.testing.assert_close(late.logits[:, 1], whole.logits[4:, 1], atol=1e-5, rtol=1e-4)
    assert not torch.allclose(late.logits[:, 0], whole.logits[4:, 0])


@pytest.mark.parametrize("memory", MEMORIES)
def test_beliefs_at_every_third_tick(memory):
    net, obs = network(memory), random_sequence()
    with torch.no_grad():
        some = net(obs, net.initial_memory(B, K), belief_every=3)
    torch.testing.assert_close(some.effects, run(net, obs).effects[2::3])
    torch.testing.assert_close(some.controls, run(net, obs).controls[2::3])
