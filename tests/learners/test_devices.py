"""Nothing of a training is left on the wrong device: on a pretended device here, and on a real one where there is one."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from pretend import pretended_device
from toy import ReachBatch

from game_meta.agents.files import NETWORKS
from game_meta.agents.memory import NetConfig
from game_meta.learners.crew import Crew
from game_meta.learners.loop import train
from game_meta.learners.rl2 import RL2, Config

NET = NetConfig(effects=("pays", "costs"), window=3, looks=6, hidden=16)
CONFIG = Config(net=NET, ticks=8, belief_every=4, half=False)


def weights(memory, device, folder):
    """After a training that was begun, and gone on with from its checkpoint."""
    for steps, resume in ((256, False), (384, True)):
        with Crew(1, device) as crew:
            method = RL2(replace(CONFIG, net=replace(NET, memory=memory)), ReachBatch(16), device=device, crew=crew)
            train(method, folder / device, steps=steps, resume=resume)
    return torch.cat([weight.detach().cpu().flatten() for weight in method.net.parameters()]).numpy()


def test_the_pretended_device_refuses_what_a_gpu_would():
    with pretended_device():
        there, here = torch.ones(3, device="meta"), torch.ones(3)
        assert there.device.type == "meta" and not there.is_cpu
        with pytest.raises(AssertionError, match="on the CPU"):
            there + here
        with pytest.raises(RuntimeError, match="numpy"):
            there.numpy()
        np.testing.assert_array_equal((there + here.to("meta")).cpu().numpy(), [2, 2, 2])


@pytest.mark.parametrize("memory", NETWORKS)
def test_training_knows_where_its_tensors_are(memory, tmp_path):
    """The weights are those that the CPU comes to, but for another order of sums."""
    with pretended_device():
        there = weights(memory, "meta", tmp_path)
    np.testing.assert_allclose(there, weights(memory, "cpu", tmp_path), atol=1e-4)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device here")
@pytest.mark.parametrize("memory", NETWORKS)
def test_training_on_a_gpu(memory, tmp_path):
    np.testing.assert_allclose(weights(memory, "cuda", tmp_path), weights(memory, "cpu", tmp_path), atol=1e-3)
