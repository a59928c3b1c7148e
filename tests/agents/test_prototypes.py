"""The prototypes are what they claim: distances as in the paper, running means, and an embedding that no policy pulls at."""

import math

import pytest
import torch

from game_meta.agents.agent_files import load_agent, save_agent
from game_meta.agents.networks.build import build_network
from game_meta.agents.networks.prototype_memory import (
    EMBEDDING_WIDTH,
    MAX_CLUSTERS,
    MIN_PRIOR,
    PROTOTYPE_DECAY,
    Prototypes,
    distances_to_centres,
)
from game_meta.agents.settings import NetworkConfig
from game_meta.engine.observation import FIRST_LOOK

T, B, K, SIDE = 6, 2, 8, 3
EFFECTS = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def at(*places):
    """Embeddings that are 0 but for their first two numbers."""
    return torch.cat([torch.tensor(places, dtype=torch.float32), torch.zeros(len(places), EMBEDDING_WIDTH - 2)], -1)


def two_clusters(masses=(1.0, 1.0)):
    """Cluster 0 has no effect and lies at (0, 0), cluster 1 has the second one and lies at (2, 0)."""
    prototypes = Prototypes(4, 2)
    prototypes.add_clusters(EFFECTS[:2])
    prototypes.centres[:2] = at((0, 0), (2, 0))
    prototypes.mass[:2] = torch.tensor(masses)
    return prototypes


def network(seed=0):
    """One that has met four clusters, at places of their own."""
    torch.manual_seed(seed)
    net = build_network(NetworkConfig(memory="proto", window=SIDE, looks=K, effects=("pays", "kills"), hidden=16))
    net.prototypes.add_clusters(EFFECTS)
    net.prototypes.update_means(
        torch.cat([torch.randn(4, EMBEDDING_WIDTH), torch.zeros(MAX_CLUSTERS - 4, EMBEDDING_WIDTH)]),
        (torch.arange(MAX_CLUSTERS) < 4).float(),
    )
    return net


def something_happens(seed=1):
    g = torch.Generator().manual_seed(seed)
    draw = lambda high, *shape: torch.randint(high, shape, generator=g)  # noqa: E731
    return {
        "window": draw(K, T, B, SIDE, SIDE).byte(),
        "heading": draw(5, T, B, SIDE, SIDE).byte(),
        "touched": draw(2, T, B, K).byte(),
        "struck": draw(2, T, B, K).byte(),
        "change": (draw(5, T, B, K) - 2).to(torch.int8),
        "motion": torch.randn(T, B, K, 2, generator=g),
        "held": draw(3, T, B, K).byte(),
        "moved": torch.randn(T, B, 2, generator=g),
        "place": draw(9, T, B, 2).byte(),
        "action": draw(6, T, B),
        "reward": torch.randn(T, B, generator=g),
        "episode_start": draw(4, T, B) == 0,
        "trial_start": torch.zeros(T, B, dtype=torch.bool),
    }


def test_distances_and_probabilities_by_hand():
    """At (0.5, 0) the squared distances are 0.25 and 2.25, so p = 1 / (1 + exp(-2)) of being cluster 0; at (1, 3) both are equally far."""
    z = at((0.5, 0), (1, 3))
    assert distances_to_centres(z, at((0, 0), (2, 0))).tolist() == [[0.25, 2.25], [10.0, 10.0]]
    p = two_clusters().log_clusters(z).exp()
    near = 1 / (1 + math.exp(-2))
    torch.testing.assert_close(p, torch.tensor([[near, 1 - near], [0.5, 0.5]]))


def test_between_prototypes_the_prior_decides():
    """Midway between a cluster met three times as often and another."""
    p = two_clusters(masses=(3.0, 1.0)).log_clusters(at((1, 0))).exp()
    assert p[0, 0].item() == pytest.approx((0.75 + MIN_PRIOR) / (1 + 2 * MIN_PRIOR))


def test_effects_are_those_of_the_clusters():
    """Certain of cluster 1, half and half, and before anything was met."""
    believed = torch.sigmoid(two_clusters().effects(torch.tensor([[0.0, 1.0], [0.5, 0.5]])))
    torch.testing.assert_close(believed, torch.tensor([[0.0, 1.0], [0.0, 0.5]]), atol=2e-3, rtol=0)
    assert Prototypes(4, 2).effects(torch.zeros(3, 0)).tolist() == [[0, 0]] * 3


def test_clusters_are_found_once_each():
    prototypes = Prototypes(4, 2)
    assert prototypes.cluster_of(EFFECTS).tolist() == [-1] * 4
    prototypes.add_clusters(EFFECTS[[2, 0, 2]])
    prototypes.add_clusters(EFFECTS[[0, 3, 2]])
    assert prototypes.count == 3
    assert prototypes.cluster_of(EFFECTS).tolist() == [0, -1, 1, 2]
    assert torch.equal(prototypes.table[:3], EFFECTS[[0, 2, 3]])


def test_a_full_table_takes_no_more():
    prototypes = Prototypes(4, 7)
    every = torch.cartesian_prod(*[torch.tensor([0.0, 1.0])] * 7)
    prototypes.add_clusters(every)
    assert prototypes.count == MAX_CLUSTERS
    assert (prototypes.cluster_of(every) >= 0).sum() == MAX_CLUSTERS


def test_prototypes_are_running_means():
    """Two things at 1 and 3, then one at 10, by when the first two count KEEP of what they did."""
    prototypes = two_clusters(masses=(0.0, 0.0))
    prototypes.centres.zero_()
    prototypes.update_means(*prototypes.sum_by_cluster(at((1, 0), (3, 0), (9, 9)), torch.tensor([0, 0, -1])))
    assert prototypes.centres[0, 0].item() == pytest.approx(2)
    prototypes.update_means(*prototypes.sum_by_cluster(at((10, 0)), torch.tensor([0])))
    assert prototypes.centres[0, 0].item() == pytest.approx((PROTOTYPE_DECAY * 4 + 10) / (PROTOTYPE_DECAY * 2 + 1))
    assert prototypes.mass[0].item() == pytest.approx(PROTOTYPE_DECAY * 2 + 1)
    assert not prototypes.centres[1:].any() and not prototypes.centres[:, 1:].any()


def test_no_gradient_of_the_policy_reaches_the_embedding():
    """Slots and embedding learn from distances alone; the vectors that the policy has for the clusters learn from the policy."""
    net = network()
    out = net(something_happens(), net.initial_memory(B, K))
    behind = [*net.types.parameters(), *net.prototypes.parameters()]
    acting = torch.autograd.grad(out.logits.square().sum() + out.value.sum(), [*behind, net.voices], allow_unused=True, retain_graph=True)
    assert all(gradient is None for gradient in acting[:-1])
    assert acting[-1][:4].abs().sum(-1).min() > 0
    metric = -net.prototypes.log_clusters(out.embedding)[..., 1].mean()
    learning = torch.autograd.grad(metric, [*behind, net.voices], allow_unused=True)
    assert all(gradient is not None and gradient.any() for gradient in learning[:-1]) and learning[-1] is None


def test_the_policy_is_told_the_clusters():
    """Two things whose embeddings are the same to the prototypes are the same to the policy: with one cluster all things are."""
    torch.manual_seed(0)
    net = build_network(NetworkConfig(memory="proto", window=SIDE, looks=K, effects=("pays", "kills"), hidden=16))
    net.prototypes.add_clusters(EFFECTS[:1])
    net.prototypes.mass[0] = 1
    slots = torch.randn(5, net.config.type_width)
    torch.testing.assert_close(net.policy_view(slots), net.voices[:1].expand(5, -1))
    net.prototypes.add_clusters(EFFECTS)
    net.prototypes.centres[:4] = 3 * torch.randn(4, EMBEDDING_WIDTH)
    assert not torch.allclose(net.policy_view(slots)[0], net.policy_view(slots)[1])


def test_a_trial_is_the_same_whatever_its_things_look_like():
    net, obs = network(), something_happens()
    new_name = torch.arange(K)
    new_name[FIRST_LOOK:] = FIRST_LOOK + torch.tensor([3, 0, 1, 2])
    renamed = obs | {name: obs[name][:, :, new_name.argsort()] for name in ("touched", "struck", "change", "motion", "held")}
    renamed["window"] = new_name[obs["window"].long()].byte()
    with torch.no_grad():
        one, other = (net.embed_trial(net(seen, net.initial_memory(B, K)).memory) for seen in (obs, renamed))
    torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-4)


def test_clusters_are_saved_with_the_weights(tmp_path):
    net, obs = network(), something_happens()
    again = load_agent(save_agent(net, tmp_path / "a")).net
    assert again.prototypes.count == 4
    with torch.no_grad():
        assert torch.equal(again(obs, again.initial_memory(B, K)).effects, net(obs, net.initial_memory(B, K)).effects)
