"""Nothing of a training is left on the wrong device: on a pretended device here, and on a real one where there is one.

test_devices.py runs this in a process of its own: PyTorch cannot be told that a pretended device is gone.
"""

from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest
import torch
from helpers.pretended_device import pretended_device
from helpers.toy_env import ReachBatch

from game_meta.agents.settings import MEMORIES, NetworkConfig
from game_meta.learners import LEARNERS
from game_meta.learners.rl2 import RL2
from game_meta.learners.runtime.loop import train_method
from game_meta.learners.settings import RL2Config
from game_meta.opponents.population import OpponentPopulation

NET = NetworkConfig(effects=("pays", "costs"), window=3, looks=6, hidden=16)
CONFIG = RL2Config(net=NET, rollout_ticks=8, belief_every=4, bfloat16=False)


def weights(memory, device, folder):
    """After a training that was begun, and gone on with from its checkpoint."""
    for steps, resume in ((256, False), (384, True)):
        method = RL2(replace(CONFIG, net=replace(NET, memory=memory)), ReachBatch(16), device=device)
        train_method(method, folder / device, steps=steps, resume=resume)
    return torch.cat([weight.detach().cpu().flatten() for weight in method.net.parameters()]).numpy()


real = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device here")
pretended = pytest.mark.skipif(torch.cuda.is_available(), reason="there is a real device, and PyTorch has only one kind at a time")
OTHERS = sorted(LEARNERS.keys() - {"rl2", "theory"})  # theory plays no trials
FUSED = {"learned_optimizer"}  # nn.LSTMCell has kernels of its own for GPUs


@pretended
def test_the_pretended_device_refuses_what_a_gpu_would():
    with pretended_device():
        there, here = torch.ones(3, device="pretend"), torch.ones(3)
        assert there.device.type == "pretend" and not there.is_cpu
        with pytest.raises(AssertionError, match="on the CPU"):
            there + here
        with pytest.raises(RuntimeError, match="numpy"):
            there.numpy()
        np.testing.assert_array_equal((there + here.to("pretend")).cpu().numpy(), [2, 2, 2])


@pretended
@pytest.mark.parametrize("memory", (*MEMORIES, "none"))
def test_training_knows_where_its_tensors_are(memory, tmp_path):
    """The weights are those that the CPU comes to, but for another order of sums."""
    with pretended_device():
        there = weights(memory, "pretend", tmp_path)
    np.testing.assert_allclose(there, weights(memory, "cpu", tmp_path), atol=1e-4)


class ReachForTwo(ReachBatch):
    """With an opponent who does nothing."""

    def __init__(self, envs):
        super().__init__(envs)
        self.opponent_actions, self.population = np.zeros(envs, np.int64), OpponentPopulation()

    def set_past_policy(self, past_policy):
        self.past_policy = past_policy


SMALL_SIZES = {"rollout_ticks": 8, "bfloat16": False, "trials": 8, "minibatch_envs": 4, "minibatch_trials": 4}


def learned(learner, device):
    """The weights after some iterations of another learner, in sizes of a test."""
    file, name = LEARNERS[learner].split(":")
    module = import_module(file)
    config = getattr(module, name).config_class()
    sizes = {"net": replace(config.net, effects=("pays", "costs"), window=3, looks=6, hidden=16)}
    sizes |= {size: value for size, value in SMALL_SIZES.items() if hasattr(config, size)}
    source = ReachForTwo(8) if learner == "league" else ReachBatch(8)
    method = getattr(module, name)(replace(config, **sizes), source, device=device)
    method.train_iteration(0.0)
    method.restore(method.state())
    method.train_iteration(0.5)
    return torch.cat([weight.detach().cpu().flatten() for weight in method.net.parameters()]).numpy()


@pretended
@pytest.mark.parametrize("learner", [name for name in OTHERS if name not in FUSED])
def test_the_other_learners_know_it_too(learner):
    with pretended_device():
        there = learned(learner, "pretend")
    np.testing.assert_allclose(there, learned(learner, "cpu"), atol=1e-4)


@real
@pytest.mark.parametrize("memory", (*MEMORIES, "none"))
def test_training_on_a_gpu(memory, tmp_path):
    np.testing.assert_allclose(weights(memory, "cuda", tmp_path), weights(memory, "cpu", tmp_path), atol=1e-3)


@real
@pytest.mark.parametrize("learner", OTHERS)
def test_the_other_learners_on_a_gpu(learner):
    np.testing.assert_allclose(learned(learner, "cuda"), learned(learner, "cpu"), atol=1e-3)
