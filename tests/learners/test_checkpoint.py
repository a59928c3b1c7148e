"""A checkpoint is whole whenever the process dies, and brings everything back."""

import os
import sys

import numpy as np
import pytest
import torch
from helpers.processes import run
from helpers.resume import same
from helpers.toy_env import ReachBatch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn

from game_meta.agents.settings import NetworkConfig
from game_meta.learners.rl2 import RL2
from game_meta.learners.runtime import checkpoint
from game_meta.learners.runtime.loop import train_method
from game_meta.learners.runtime.method import optimizer_state, restore_optimizer, restore_weights
from game_meta.learners.settings import RL2Config


def trained(steps=3):
    torch.manual_seed(0)
    net = nn.Linear(4, 2)
    optimiser = torch.optim.Adam(net.parameters(), lr=0.1)
    for _ in range(steps):
        optimiser.zero_grad()
        net(torch.randn(8, 4)).square().mean().backward()
        optimiser.step()
    return net, optimiser


def test_training_goes_on_as_if_nothing_had_been(tmp_path):
    def one_more(net, optimiser):
        optimiser.zero_grad()
        net(torch.ones(1, 4)).sum().backward()
        optimiser.step()
        return net.weight.detach().clone()

    net, optimiser = trained()
    checkpoint.write_checkpoint(tmp_path, {"net": net.state_dict(), "optimiser": optimizer_state(optimiser)})
    fresh, its_optimiser = trained(steps=0)
    state = checkpoint.read_checkpoint(tmp_path)
    restore_weights(fresh, state["net"])
    restore_optimizer(its_optimiser, state["optimiser"])
    assert torch.equal(one_more(net, optimiser), one_more(fresh, its_optimiser))


def test_a_state_comes_back_as_it_was(tmp_path):
    """Whatever the keys look like: parameters of torch may have slashes in their names."""
    state = {
        "net": {"a/b.weight": torch.ones(2, 3), "a~1b": torch.zeros(()), "a~b": torch.arange(3, dtype=torch.bfloat16)},
        "arrays": [np.arange(4, dtype=np.uint64), [], {}, [np.zeros((0, 2), bool)]],
        "plain": {"": None, "big": 2**127 + 1, "float": 0.1, "text": "tensor/plain", "whether": True},
    }
    checkpoint.write_checkpoint(tmp_path, state)
    assert same(checkpoint.read_checkpoint(tmp_path), state)


def test_a_run_of_before_its_fields_had_todays_names_can_be_gone_on_with(tmp_path):
    fields = ("window", "begun", "new_trial"), ("window", "episode_start", "trial_start")
    old, new = ({"source": {"observation": dict(zip(names, torch.eye(3), strict=True))}, "past": [{names[1]: 1}]} for names in fields)
    checkpoint.write_checkpoint(tmp_path, old)
    state = checkpoint.read_checkpoint(tmp_path)
    assert same(state, new)
    assert list(state["source"]["observation"]) == list(fields[1])  # networks are given the fields in this order


def test_a_view_is_kept_as_the_values_that_it_shows(tmp_path):
    rows = torch.arange(6.0).view(2, 3)
    checkpoint.write_checkpoint(tmp_path, {"whole": rows, "turned": rows.T, "row": rows[1], "same": rows[0].expand(2, 3)})
    assert same(checkpoint.read_checkpoint(tmp_path)["turned"], rows.T.contiguous())
    assert same(checkpoint.read_checkpoint(tmp_path)["same"], torch.stack([rows[0], rows[0]]))


def test_a_kill_while_writing_leaves_the_one_before(tmp_path):
    """The process dies after the new bytes are written but before they take the name."""
    checkpoint.write_checkpoint(tmp_path, {"steps": 3})
    dying = (
        "import os, sys, torch; from pathlib import Path; from game_meta.learners.runtime import checkpoint\n"
        "os.fsync = lambda handle: os._exit(9)\n"
        "checkpoint.write_checkpoint(Path(sys.argv[1]), {'big': torch.zeros(100_000), 'steps': 4})\n"
    )
    assert run([sys.executable, "-c", dying, tmp_path], env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}).returncode == 9
    assert checkpoint.read_checkpoint(tmp_path) == {"steps": 3}


def test_wrong_checkpoints(tmp_path):
    with pytest.raises(checkpoint.CheckpointError, match=r"no checkpoint\.safetensors"):
        checkpoint.read_checkpoint(tmp_path)
    (tmp_path / checkpoint.CHECKPOINT_FILE).write_bytes(b"nonsense" * 20)
    with pytest.raises(checkpoint.CheckpointError, match="not a checkpoint"):
        checkpoint.read_checkpoint(tmp_path)
    with pytest.raises(checkpoint.CheckpointError, match="another network"):
        restore_weights(nn.Linear(5, 2), nn.Linear(4, 2).state_dict())


def rewrite(folder, change_header=lambda header: header, change_tensors=lambda tensors: tensors):
    path = folder / checkpoint.CHECKPOINT_FILE
    with safe_open(path, "pt") as file:
        header, tensors = file.metadata(), {name: file.get_tensor(name) for name in file.keys()}
    save_file(change_tensors(tensors), path, change_header(header))


def test_tensors_are_held_against_their_hash(tmp_path):
    state = {"net": {"weight": torch.ones(3), "scale": torch.tensor(2.0, dtype=torch.bfloat16)}, "steps": 3, "rows": np.eye(2, dtype=bool)}
    checkpoint.write_checkpoint(tmp_path, state)
    rewrite(tmp_path)
    assert same(checkpoint.read_checkpoint(tmp_path), state)
    rewrite(tmp_path, lambda header: {"state": header["state"]})  # as older versions wrote it
    assert same(checkpoint.read_checkpoint(tmp_path), state)
    for change in ({"change_tensors": lambda tensors: tensors | {"tensor/net/weight": torch.tensor([1.0, 1.0, 1.0000001])}},
                   {"change_header": lambda header: header | {"state": header["state"].replace("3", "4")}}):  # fmt: skip
        checkpoint.write_checkpoint(tmp_path, state)
        rewrite(tmp_path, **change)
        with pytest.raises(checkpoint.CheckpointError, match="does not fit its hash"):
            checkpoint.read_checkpoint(tmp_path)


def test_weights_that_are_no_numbers_are_not_gone_on_with():
    weights = nn.Linear(4, 2).state_dict()
    weights["bias"][0] = float("nan")
    with pytest.raises(checkpoint.CheckpointError, match=r"no numbers \(bias\)"):
        restore_weights(nn.Linear(4, 2), weights)


def test_an_optimiser_of_another_network():
    _, optimiser = trained()
    state = optimizer_state(optimiser)
    other = torch.optim.Adam(nn.Linear(5, 2).parameters())
    with pytest.raises(checkpoint.CheckpointError, match="another network"):
        restore_optimizer(other, state)


WRONG_SHAPES = {
    "nothing in it": lambda state: {},
    "no method": lambda state: {name: part for name, part in state.items() if name != "method"},
    "a list for an object": lambda state: state | {"source": []},
    "no generator": lambda state: state | {"method": {name: part for name, part in state["method"].items() if name != "generator"}},
    "a generator of another size": lambda state: state | {"method": state["method"] | {"generator": torch.zeros(3, dtype=torch.uint8)}},
    "a generator of text": lambda state: state | {"method": state["method"] | {"torch": "random"}},
    "weights that are none": lambda state: state | {"method": state["method"] | {"net": [1, 2]}},
    "steps of text": lambda state: state | {"steps": "many"},
    "returns of text": lambda state: state | {"returns": "many"},
    "others that are none": lambda state: state | {"others": 7},
}


@pytest.fixture(scope="module")
def toy_run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "toy"
    train_method(toy_method(), folder, steps=100)
    return folder


def toy_method():
    net = NetworkConfig(effects=("pays", "costs"), window=3, looks=6, hidden=16)
    return RL2(RL2Config(net=net, rollout_ticks=32, minibatch_envs=3), ReachBatch(6))


@pytest.mark.parametrize("wrong", WRONG_SHAPES)
def test_a_checkpoint_of_the_wrong_shape_is_one_line(toy_run, tmp_path, wrong):
    state = checkpoint.read_checkpoint(toy_run)
    checkpoint.write_checkpoint(tmp_path, WRONG_SHAPES[wrong](state))
    with pytest.raises(checkpoint.CheckpointError, match="cannot be gone on with") as told:
        train_method(toy_method(), tmp_path, steps=200, resume=True)
    assert "\n" not in str(told.value) and told.value.exit_status == 3


def test_a_checkpoint_that_holds_a_list(tmp_path):
    checkpoint.write_checkpoint(tmp_path, [1, 2])
    with pytest.raises(checkpoint.CheckpointError, match="not a checkpoint"):
        checkpoint.read_checkpoint(tmp_path)
