"""An agent folder comes back as it was, and a wrong one is refused with one line."""

import json

import pytest
import torch
from safetensors.torch import load_file, save_file

from game_meta.agents.agent_files import AgentError, load_agent, load_agent_config, save_agent
from game_meta.agents.networks.build import build_network
from game_meta.agents.settings import NetworkConfig


@pytest.fixture
def folder(tmp_path):
    return save_agent(
        build_network(NetworkConfig(window=5, hidden=16, effects=("pays", "kills"))), tmp_path / "tiny", training={"steps": 7}
    )


def change_config(folder, **sizes):
    path = folder / "config.json"
    told = json.loads(path.read_text())
    told["network"].update(sizes)
    path.write_text(json.dumps(told))


@pytest.mark.parametrize("memory", ["slot", "proto", "lstm", "gru", "transformer", "none"])
def test_there_and_back(tmp_path, memory):
    net = build_network(NetworkConfig(memory=memory, window=5, hidden=16))
    folder = save_agent(net, tmp_path / "a", training={"steps": 7})
    again = load_agent(folder).net
    assert again.config == net.config and load_agent_config(folder)[1]["training"] == {"steps": 7}
    for one, other in zip(net.state_dict().values(), again.state_dict().values(), strict=True):
        assert torch.equal(one, other)


def test_the_folder_names_the_agent(folder):
    assert load_agent(folder).name == "tiny"
    assert sorted(path.name for path in folder.iterdir()) == ["card.md", "config.json", "weights.safetensors"]
    assert "steps: 7" in (folder / "card.md").read_text()


def test_saving_again_replaces(folder):
    net = build_network(NetworkConfig(window=5, hidden=16, effects=("pays", "kills")))
    save_agent(net, folder, training={"steps": 8}, card="# Better\n")
    assert load_agent_config(folder)[1]["training"] == {"steps": 8} and (folder / "card.md").read_text() == "# Better\n"


def cut(folder):
    path = folder / "weights.safetensors"
    path.write_bytes(path.read_bytes()[:-10])


def change_weight(folder, value):
    weights = load_file(folder / "weights.safetensors")
    next(iter(weights.values())).view(-1)[-1] = value
    save_file(weights, folder / "weights.safetensors")


WRONG = {
    "no config.json": lambda folder: (folder / "config.json").unlink(),
    "no weights.safetensors": lambda folder: (folder / "weights.safetensors").unlink(),
    "not JSON": lambda folder: (folder / "config.json").write_text("{"),
    "its format is not": lambda folder: (folder / "config.json").write_text('{"format": "game-meta agent 99"}'),
    "`network` must have exactly": lambda folder: change_config(folder, depth=3),
    "hidden is 1000000000, it must be": lambda folder: change_config(folder, hidden=10**9),
    "hidden is True": lambda folder: change_config(folder, hidden=True),
    "effects must be": lambda folder: change_config(folder, effects=["pays", "../.."]),
    "unknown memory 'os.system'": lambda folder: change_config(folder, memory="os.system"),
    "places is 10000000, it must be": lambda folder: change_config(folder, places=10**7),
    "places is -1, it must be": lambda folder: change_config(folder, places=-1),
    "places is 2.0, it must be": lambda folder: change_config(folder, places=2.0),
    "holds numbers that are not finite or": lambda folder: change_weight(folder, float("nan")),
    r"weights.safetensors: .* holds numbers that are not finite": lambda folder: change_weight(folder, float("-inf")),
    r"holds .* larger than 1e\+09": lambda folder: change_weight(folder, 1e30),
    "does not fit config.json": lambda folder: change_config(folder, hidden=32),
    "more than 50000000 parameters": lambda folder: change_config(folder, hidden=2048, window=41, cell_width=64),
    "not a whole safetensors file": cut,
    r"does not fit config.json \(action": lambda folder: save_file({"action": torch.zeros(3)}, folder / "weights.safetensors"),
}


@pytest.mark.parametrize("message", WRONG)
def test_wrong_folders(folder, message):
    WRONG[message](folder)
    with pytest.raises(AgentError, match=message) as caught:
        load_agent(folder)
    assert "\n" not in str(caught.value)


def test_no_folder(tmp_path):
    with pytest.raises(AgentError, match="no such folder"):
        load_agent(tmp_path / "none")
