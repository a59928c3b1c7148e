"""The flat networks learn to remember: on the toy, what was found out is still known when the tick before shows nothing of it."""

import numpy as np
import pytest
import torch
from helpers.toy_env import ReachBatch

from game_meta.agents.networks.build import build_network
from game_meta.agents.networks.network import observation_tensors
from game_meta.agents.settings import NetworkConfig
from game_meta.engine.observation import FIRST_LOOK, NIL, USE

ENVS, TICKS, UPDATES = 64, 24, 90  # 24 ticks: one whole trial of each env


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def trials(source, rng):
    """Random play of ENVS trials: what was seen (T, B, ...) and what is true of the looks (B, K, E)."""
    truth, shown = torch.from_numpy(source.label_effects.copy()), []
    for _ in range(TICKS):
        shown.append({name: tick.clone() for name, tick in observation_tensors(source.observation).items()})
        source.step(rng.integers(6, size=ENVS))
    return {name: torch.cat([tick[name] for tick in shown]) for name in shown[0]}, truth


@pytest.mark.parametrize("memory", ["lstm", "gru", "transformer", "none"])
def test_beliefs_are_learned_and_remembered(memory):
    """After an action that touches nothing, in the second half of a trial. Without a memory that is a guess between two."""
    torch.manual_seed(0)
    source, rng = ReachBatch(ENVS), np.random.default_rng(0)
    net = build_network(NetworkConfig(memory=memory, effects=("pays", "costs"), window=3, looks=6, hidden=32))
    optimiser = torch.optim.Adam(net.parameters(), lr=5e-3)
    for _ in range(UPDATES):
        obs, truth = trials(source, rng)
        believed = net(obs, net.initial_memory(ENVS, 6)).effects[:, :, FIRST_LOOK:]
        true = truth[None, :, FIRST_LOOK:].expand_as(believed)
        optimiser.zero_grad()
        torch.nn.functional.binary_cross_entropy_with_logits(believed, true).backward()
        optimiser.step()
    idle = (obs["action"] == NIL) | (obs["action"] == USE)
    idle[: TICKS // 2] = False
    share = ((believed > 0) == (true > 0.5))[idle].float().mean()
    assert 0.4 < share < 0.6 if memory == "none" else share > 0.9
