"""Agents as evaluation and application know them, and their controls."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from game_meta.agents.agent import MemoryAgent, RandomAgent, choose_actions, finite_logits
from game_meta.agents.networks.build import build_network
from game_meta.agents.settings import NetworkConfig
from game_meta.engine.observation import Observation
from game_meta.evaluation.ablations import Memoryless, MemoryReset

B, K, A, SIDE = 4, 8, 6, 5


def agent(**options):
    torch.manual_seed(0)
    return MemoryAgent(build_network(NetworkConfig(window=SIDE, effects=("pays",), hidden=16)), **options)


def observation(seed, episode_start=False):
    rng = np.random.default_rng(seed)
    return Observation(
        window=rng.integers(K, size=(B, SIDE, SIDE), dtype=np.uint8), heading=np.zeros((B, SIDE, SIDE), np.uint8),
        touched=rng.integers(2, size=(B, K), dtype=np.uint8), struck=np.zeros((B, K), np.uint8), change=np.zeros((B, K), np.int8),
        motion=np.zeros((B, K, 2), np.float32), held=np.zeros((B, K), np.uint8), moved=rng.normal(size=(B, 2)).astype(np.float32),
        place=rng.integers(20, size=(B, 2), dtype=np.uint8), action=rng.integers(A, size=B),
        reward=rng.normal(size=B).astype(np.float32), episode_start=np.full(B, episode_start), trial_start=np.zeros(B, bool),
    )  # fmt: skip


def values(player, *observations):
    """What the agent thinks each of these is worth, shown one after the other to a fresh memory."""
    player.begin_trials(B)
    told = []
    for shown in observations:
        player.act(shown)
        told.append(player.value.copy())
    return told


def test_an_agent_acts_and_says_what_it_thinks():
    player = agent()
    player.begin_trials(B)
    assert player.beliefs() is None
    action = player.act(observation(0))
    assert action.shape == (B,) and action.dtype == np.int64
    np.testing.assert_allclose(player.policy.sum(1), 1, rtol=1e-5)
    effects, controls = player.beliefs()
    assert effects.shape == (B, K, 1) and ((effects > 0) & (effects < 1)).all()
    np.testing.assert_allclose(controls.sum(-1), np.ones((B, A)), rtol=1e-5)


def test_seeds_decide_the_actions():
    def actions(seed):
        player = agent(seed=seed)
        player.begin_trials(B)
        return [player.act(observation(i)).tolist() for i in range(8)]

    assert actions(3) == actions(3) != actions(4)


def test_greedy_takes_the_likeliest():
    player = agent(greedy=True)
    player.begin_trials(B)
    assert (player.act(observation(0)) == player.policy.argmax(1)).all()


def test_forgetting_some_trials():
    first, second = observation(0), observation(1)
    player = agent()
    remembered = values(player, first, second)[1]
    fresh = values(player, second)[0]
    player.begin_trials(B)
    player.act(first)
    player.reset_memory(np.array([True, False, True, False]))
    player.act(second)
    np.testing.assert_allclose(player.value, np.where([True, False, True, False], fresh, remembered), atol=1e-6)
    assert not np.allclose(fresh, remembered)


def test_a_batch_of_another_size_is_refused():
    player = agent()
    player.begin_trials(B + 1)
    with pytest.raises(ValueError, match="began 5 trials and is shown 4"):
        player.act(observation(0))


def test_memory_reset_knows_nothing_of_the_episode_before():
    """Two pasts that differ, then an episode begins: from there on the control behaves alike, and the agent itself does not."""
    begin, later = observation(2, episode_start=True), observation(3)
    pasts = [observation(seed) for seed in (0, 1)]
    endings = [replace(begin, reward=np.full(B, r, np.float32)) for r in (1, -1)]  # how the last episode ended is told at the begin
    control = [values(MemoryReset(agent()), past, ending, later)[2] for past, ending in zip(pasts, endings, strict=True)]
    plain = [values(agent(), past, ending, later)[2] for past, ending in zip(pasts, endings, strict=True)]
    np.testing.assert_allclose(control[0], control[1], atol=1e-6)
    assert not np.allclose(plain[0], plain[1])
    assert (endings[0].reward == 1).all(), "what others are shown is left as it was"


def test_memory_reset_remembers_within_an_episode():
    control = MemoryReset(agent())
    assert not np.allclose(values(control, observation(0), observation(3))[1], values(control, observation(1), observation(3))[1])


def test_memoryless_knows_only_the_present():
    control = Memoryless(agent())
    np.testing.assert_allclose(values(control, observation(0), observation(3))[1], values(control, observation(3))[0], atol=1e-6)


def test_a_random_agent():
    player = RandomAgent(seed=0)
    player.begin_trials(B)
    drawn = np.concatenate([player.act(observation(0)) for _ in range(50)])
    assert set(drawn.tolist()) == set(range(A)) and drawn.dtype == np.int64


def test_logits_that_are_no_numbers_leave_all_actions_alike():
    logits = torch.tensor([[1.0, 2.0], [float("nan"), 2.0], [float("inf"), 2.0], [3e38, -3e38]])
    policy = torch.softmax(finite_logits(logits), -1)
    assert torch.equal(policy[0], torch.softmax(logits[0], -1)) and policy[1:].tolist() == [[0.5, 0.5], [0.5, 0.5], [1.0, 0.0]]
    assert choose_actions(policy, torch.Generator().manual_seed(0)).shape == (4,)
