"""The prototypical learner on a toy whose rules are hidden."""

from dataclasses import replace

import torch
from helpers.toy_env import ReachBatch

from game_meta.agents.settings import NetworkConfig
from game_meta.learners.protonet import ProtoNet
from game_meta.learners.runtime.loop import train_method
from game_meta.learners.settings import ProtoNetConfig

CONFIG = ProtoNetConfig(
    net=NetworkConfig(memory="proto", effects=("pays", "costs"), window=3, looks=6, hidden=32),
    rollout_ticks=24,
    minibatch_envs=16,
    learning_rate=3e-3,
)


def test_it_learns_to_adapt(tmp_path):
    """Chance earns 0, an agent that knows all hidden rules nearly 8 an episode."""
    method = ProtoNet(CONFIG, ReachBatch(128))
    outcome = train_method(method, tmp_path, steps=100_000)
    first, _, third = (outcome.metrics[f"return/episode_{k}"] for k in (1, 2, 3))
    assert third > 5 and third > first + 1
    assert outcome.metrics["belief/clusters"] == 2  # what pays and what costs
    assert outcome.metrics["belief/clusters_accuracy"] > 0.8 and outcome.metrics["belief/effects_accuracy"] > 0.8


def test_prototypes_follow_the_embedding():
    """After an iteration the two prototypes are the means of what their things have been embedded as."""
    method = ProtoNet(CONFIG, ReachBatch(16))
    assert method.prototypes.count == 0
    method.train_iteration(0.0)
    mass, centres = method.prototypes.mass.clone(), method.prototypes.centres.clone()
    method.train_iteration(0.5)
    assert mass[:2].sum() == 2 * (24 // CONFIG.belief_every)  # of 16 / SHARE envs with two things each, at every 4th tick
    assert centres[:2].any(-1).all() and not centres[2:].any()
    assert not torch.equal(method.prototypes.centres[:2], centres[:2])


def test_the_embedding_learns_at_a_rate_of_its_own():
    """At a rate of 0 it stays what it was, while the policy learns."""
    method = ProtoNet(replace(CONFIG, embedding_rate_factor=0.0), ReachBatch(16))
    before = {name: weight.clone() for name, weight in method.net.named_parameters()}
    method.train_iteration(0.0)
    same = {name for name, weight in method.net.named_parameters() if torch.equal(weight, before[name])}
    assert same == {name for name in before if name.startswith(("types.", "prototypes."))}


def test_prototypes_are_restored():
    """They decide the future, so a resumed training must have them."""
    method, other = (ProtoNet(CONFIG, ReachBatch(16, seed=seed), seed=seed) for seed in (0, 1))
    method.train_iteration(0.0)
    other.restore(method.state())
    assert other.prototypes.count == 2
    for name in ("table", "centres", "mass"):
        assert torch.equal(getattr(other.prototypes, name), getattr(method.prototypes, name))
