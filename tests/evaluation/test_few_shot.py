"""Few-shot classification: right where classes lie apart, at chance where only a leak could tell them apart; and lived through for real."""

import numpy as np
import pytest
import torch

from game_meta.agents.agent import MemoryAgent
from game_meta.agents.networks.build import build_network
from game_meta.agents.settings import NetworkConfig
from game_meta.envs.trial_env import TrialEnv
from game_meta.evaluation import few_shot
from game_meta.evaluation.few_shot import (
    FewShotSamples,
    PrototypePlaces,
    embed_trials,
    nearest_prototype_accuracy,
    plot_few_shot,
    principal_axes,
    rule_samples,
    standardise_counts,
    thing_samples,
)
from game_meta.generator import LABEL_NAMES, make_variant
from game_meta.generator.variant import redraw_disguise

WAY, GROUPS = 5, 40


def samples(spread, seed=0):
    """Six classes around places of their own, two things of each in each of 40 groups."""
    rng = np.random.default_rng(seed)
    label = np.tile(np.repeat(np.arange(6), 2), GROUPS)
    return FewShotSamples(np.eye(6)[label] + spread * rng.normal(size=(len(label), 6)), label, np.repeat(np.arange(GROUPS), 12))


def test_classes_that_lie_apart_are_told_apart():
    accuracy = nearest_prototype_accuracy(samples(0.01), WAY, 1, episodes=100)
    assert accuracy == (1.0, 1.0, 1.0)


def test_more_examples_help():
    one, five = (nearest_prototype_accuracy(samples(0.6), WAY, shot, episodes=300) for shot in (1, 5))
    assert 1 / WAY < one.lo <= one.value <= one.hi < five.lo


def test_without_a_difference_it_is_chance():
    accuracy = nearest_prototype_accuracy(samples(1e6), WAY, 5, episodes=300)
    assert accuracy.lo < 1 / WAY < accuracy.hi


def test_examples_and_queries_share_no_group():
    """Each group's things of a class are in a place known to that group alone: an example from it would give the query away."""
    label, group = np.tile(np.repeat(np.arange(6), 10), 6), np.repeat(np.arange(6), 60)
    places = np.random.default_rng(0).normal(size=(6, 6, 20))
    accuracy = nearest_prototype_accuracy(FewShotSamples(places[label, group], label, group), WAY, 2, episodes=500)
    assert accuracy.value < 0.25  # 0.38 if they did


def test_too_few_classes():
    with pytest.raises(ValueError, match="7 ways need 7 classes"):
        nearest_prototype_accuracy(samples(0.1), 7, 1)


def test_the_plane_of_most_variance():
    """Points on a line, a little off it in the second direction: the first axis is the line."""
    rng = np.random.default_rng(0)
    points = np.outer(rng.normal(size=200), [3.0, 4.0, 0.0]) + np.outer(rng.normal(size=200), [0.0, 0.0, 0.1]) + [1.0, 0.0, 0.0]
    middle, axes, share = principal_axes(points)
    assert np.abs(axes[0]).tolist() == pytest.approx([0.6, 0.8, 0.0], abs=0.01)
    assert middle == pytest.approx(points.mean(0)) and 0.99 < share[0] < 1 and share.sum() == pytest.approx(1)


def test_counts_are_made_comparable():
    counts = np.array([[0.0, 5.0], [np.e - 1, 5.0]])
    assert standardise_counts(counts).tolist() == [[-1.0, 0.0], [1.0, 0.0]]


@pytest.fixture(scope="module")
def lived():
    torch.manual_seed(0)
    net = build_network(NetworkConfig(memory="proto", effects=LABEL_NAMES, hidden=16))
    variants = [make_variant("harvest", seed) for seed in range(3)]
    return embed_trials(MemoryAgent(net), variants, repeats=2, moments=(1, 2))


def test_what_is_lived_through(lived):
    assert lived.things.shape == (2, 6, 16, 16) and lived.raw_features.shape == (2, 6, 16, few_shot.RAW_FEATURES)
    assert lived.variant.tolist() == [0, 0, 1, 1, 2, 2] and (lived.rules[::2] == lived.rules[1::2]).all()
    assert (lived.raw_features[1] >= lived.raw_features[0]).all() and (lived.raw_features[1] > lived.raw_features[0]).any()
    assert (lived.touched[1] >= lived.touched[0]).all() and lived.touched[1].any()
    assert not np.array_equal(lived.things[0], lived.things[1])
    assert not np.array_equal(lived.known[0], lived.known[1]) or not np.array_equal(lived.effects[0], lived.effects[1])  # other looks


def test_a_moment_is_what_the_agent_remembers_then(lived):
    """Played again by hand: after the first tick of the second episode, in the first trial to get there."""
    torch.manual_seed(0)
    agent = MemoryAgent(build_network(NetworkConfig(memory="proto", effects=LABEL_NAMES, hidden=16)))
    rng, variants = np.random.default_rng(0), [make_variant("harvest", seed) for seed in range(3)]
    played = iter([redraw_disguise(variant, rng) for variant in variants for _ in range(2)])
    batch = TrialEnv(lambda: next(played), 6, episodes=3, seed=0)
    agent.begin_trials(6)
    while not (batch.observation.episode_start & (batch.episode == 1)).any():
        batch.step(agent.act(batch.observation))
    agent.act(batch.observation)
    first = np.flatnonzero(batch.episode == 1)
    assert np.array_equal(few_shot.current_embeddings(agent)[0][first], lived.things[0][first])


def test_samples(lived):
    things, everything = thing_samples(lived, 1, lived.things[1]), thing_samples(lived, 1, lived.things[1], touched=False)
    assert len(things.points) == (lived.touched[1] & lived.known).sum() <= len(everything.points) == lived.known.sum()
    assert set(things.group) <= {0, 1, 2}
    trials = rule_samples(lived, lived.trials[1], lived.variant != 1)
    assert trials.label.tolist() in ([0, 0, 1, 1], [1, 1, 0, 0]) and trials.group.tolist() == [0, 1, 2, 3]


def test_the_picture(lived, tmp_path):
    accuracies = few_shot.few_shot_accuracies(lived, way=2, shots=(1,))
    assert set(accuracies) == {"things", "rules of harvest"}
    assert [row["after"] for row in accuracies["things"]["embedding, 1 shot"]] == [1, 2]
    table = np.unique(lived.effects[lived.known], axis=0)
    places = PrototypePlaces(np.random.default_rng(0).normal(size=(len(table), 16)), table, LABEL_NAMES)
    assert places.name(np.eye(len(LABEL_NAMES))[0] + np.eye(len(LABEL_NAMES))[5]) == "pays + vanishes"
    picture = plot_few_shot(accuracies, lived, places, "an untrained agent", 2, tmp_path / "fewshot.png")
    assert picture.read_bytes().startswith(b"\x89PNG")
