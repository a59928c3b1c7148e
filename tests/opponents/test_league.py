"""Training against a population: it can be gone on with, its earlier self sits down, and it learns to foretell."""

from functools import cache

import numpy as np

from game_meta.agents.settings import NetworkConfig
from game_meta.engine.observation import LEFT
from game_meta.generator import LABEL_NAMES, VariantPool
from game_meta.learners.league import League
from game_meta.learners.settings import LeagueConfig
from game_meta.opponents.matches import MatchBatch

SMALL = LeagueConfig(
    net=NetworkConfig(memory="rival", effects=LABEL_NAMES, hidden=16), rollout_ticks=32, minibatch_envs=8, learning_rate=3e-3
)
FAMILIES = ["tag", "race"]


@cache
def drawn():
    return VariantPool(FAMILIES, seed=3, size=2).state()


def league(envs=8, config=SMALL, **options):
    pool = VariantPool(FAMILIES, seed=3, size=2, refresh=4, state=drawn())
    return League(config, MatchBatch(pool, envs, episodes=2, families=FAMILIES, seed=3, threads=1, **options), seed=3)


def states(method):
    return {"method": method.state(), "source": method.source.state()}


def same(one, other):
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(np.array_equal(one, other)) if hasattr(one, "shape") else one == other


def test_the_earlier_self_sits_down_after_a_tenth():
    method = league()
    method.train_iteration(0.0)
    assert not method.source.population.include_past_policies
    before = [weight.clone() for weight in method.net.parameters()]
    method.train_iteration(0.1)
    assert method.source.population.include_past_policies
    assert all((a == b).all() for a, b in zip(before, method.past_policy.net.parameters(), strict=True)), "as it was then"
    assert not all((a == b).all() for a, b in zip(before, method.net.parameters(), strict=True)), "it has learned since"


def test_gone_on_with_it_is_the_same_to_the_bit():
    parts = [0.0, 0.12, 0.2, 0.3, 0.4, 0.5]
    whole = league()
    for part in parts:
        whole.train_iteration(part)
    first, second = league(), league()
    for part in parts[:3]:
        first.train_iteration(part)
    told = states(first)
    second.restore(told["method"])
    second.source.restore(told["source"])
    for part in parts[3:]:
        second.train_iteration(part)
    assert same(states(second), states(whole))


def test_it_learns_to_foretell_one_who_has_a_habit():
    method, losses = league(), []
    for _ in range(12):
        method.source.opponents.scripted.action_bias[:, LEFT] = 99
        losses.append(method.train_iteration(0.0).metrics["loss/opposite"])
    assert losses[0] > 1.5, "at first it knows nothing: the log of 6 is 1.79"
    assert min(losses[-3:]) < 0.2
