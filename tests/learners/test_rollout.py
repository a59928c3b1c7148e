"""What a rollout keeps is what happened."""

import numpy as np
import pytest
import torch
from helpers.toy_env import ReachBatch

from game_meta.agents.networks.build import build_network
from game_meta.agents.networks.network import NetworkOutput
from game_meta.agents.settings import NetworkConfig
from game_meta.learners.belief_loss import label_nll
from game_meta.learners.rollout import Rollout

ENVS, TICKS = 6, 30
NET = NetworkConfig(effects=("pays", "costs"), window=3, looks=6, hidden=16)


def played():
    torch.manual_seed(0)
    net, source = build_network(NET), ReachBatch(ENVS)
    rollout = Rollout(source, TICKS, 5, "cpu")
    memory, finished = rollout.collect(source, net, net.initial_memory(ENVS, 6), torch.Generator().manual_seed(1), bfloat16=False)
    return rollout, memory, finished


def test_rewards_stand_beside_the_actions_that_earned_them():
    """Every trial is 24 ticks of three episodes: the rewards between two trial ends are the returns that the game itself counted."""
    rollout, _, finished = played()
    assert rollout.trial_end.nonzero()[:, 0].unique().tolist() == [23]
    np.testing.assert_allclose(rollout.reward[:24].sum(0), [trial.returns.sum() for trial in finished])
    shown = rollout.obs["reward"]
    assert torch.equal(shown[1:24], rollout.reward[:23]), "an observation tells the reward of the action before it ..."
    assert not shown[24].any(), "... but nothing of a trial that is over"
    assert torch.equal(rollout.obs["action"][1:24], rollout.action[:23])


def test_memory_and_thoughts_are_those_of_the_whole_sequence():
    rollout, memory, _ = played()
    torch.manual_seed(0)
    net = build_network(NET)
    with torch.no_grad():
        again = net(rollout.obs, net.initial_memory(ENVS, 6))
    torch.testing.assert_close(again.value, rollout.value, atol=1e-5, rtol=1e-4)
    for one, other in zip(again.memory, memory, strict=True):
        torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize(("sure", "nats"), [(0.0, 4 * np.log(2) + 6 * np.log(6)), (50.0, 0.0)])
def test_doubt_is_the_surprise_that_the_truth_would_be(sure, nats):
    """Two looks with two effects, six actions: knowing nothing, that is 4 coin tosses and 6 throws of a die; knowing all, nothing."""
    source = ReachBatch(ENVS)
    effects = torch.from_numpy(source.label_effects)[None] * 2 - 1
    controls = torch.nn.functional.one_hot(torch.from_numpy(source.label_controls), 6)[None].float()
    labels = effects[0].clamp(min=0), torch.from_numpy(source.label_known), torch.from_numpy(source.label_controls)
    out = NetworkOutput(torch.zeros(1), torch.zeros(1), sure * effects, sure * controls, ())
    np.testing.assert_allclose(label_nll(out, *labels), nats, rtol=1e-5, atol=1e-5)
