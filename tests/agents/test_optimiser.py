"""The LSTM as an inner loop: what it may change, that it forgets with the trial, and its files."""

import json

import numpy as np
import pytest
import torch
from test_agents import A, B, observation

from game_meta.agents.agent_files import AgentError, load_agent, save_agent
from game_meta.agents.gradient_agent import GradientAgent
from game_meta.agents.inner_loops import EpisodeData, initial_weights, set_trials, stack_weights
from game_meta.agents.learned_optimiser import LearnedOptimiserLoop
from game_meta.agents.networks.build import build_network
from game_meta.agents.networks.network import observation_tensors
from game_meta.agents.settings import LearnedOptimiserConfig, NetworkConfig

NET = NetworkConfig(memory="none", window=5, looks=8, hidden=8, cell_width=2, effects=("pays",))
SIZES = LearnedOptimiserConfig(width=3, updates_per_episode=2, max_tensor_size=100, initial_scale=0.05)


@pytest.fixture
def agent():
    torch.manual_seed(0)
    net = build_network(NET)
    inner = LearnedOptimiserLoop(net, SIZES)
    with torch.no_grad():
        inner.lstm.read.weight.normal_()  # so that the LSTM has a say
    return GradientAgent(net, inner)


def episode(ticks=6, seed=0):
    torch.manual_seed(seed)
    obs = {name: torch.cat([field] * ticks) for name, field in observation_tensors(observation(seed)).items()}
    shape = (ticks, B)
    return EpisodeData(obs, torch.randint(A, shape), torch.zeros(shape), torch.randn(shape), torch.ones(shape))


def test_only_the_small_tensors_change_and_all_of_them_do(agent):
    weights = stack_weights(initial_weights(agent.net), B)
    after, _ = agent.inner.adapt(agent.net, weights, agent.inner.initial_state(weights), episode())
    moved = {name for name in weights if not torch.equal(after[name], weights[name])}
    assert moved == {name for name, weight in agent.net.named_parameters() if weight.numel() <= 100 and "belief" not in name}
    assert "act.weight" in moved and "board.weight" not in moved


def test_its_state_lives_through_a_trial_and_is_gone_with_it(agent):
    """The same weights and the same episode: the second time the LSTM remembers the first, unless the trial was forgotten."""
    inner, played = agent.inner, episode()
    weights = stack_weights(inner.initial_weights(agent.net), B)
    fresh = inner.initial_state(weights)
    first, state = inner.adapt(agent.net, weights, fresh, played)
    again, _ = inner.adapt(agent.net, weights, state, played)
    assert not torch.allclose(again["act.bias"], first["act.bias"], atol=1e-4)

    agent.begin_trials(B)
    set_trials((agent.weights, agent.state), torch.arange(B), (first, state))
    forgotten = np.arange(B) == 1
    agent.reset_memory(forgotten)
    for part, was in zip(agent.state, state, strict=True):
        assert not part[1].any() and torch.equal(part[[0, 2, 3]], was[[0, 2, 3]]) and was[1].any()
    assert torch.equal(agent.weights["act.bias"][1], agent.net.act.bias)


def test_a_derivative_reaches_the_lstm_and_the_first_weights(agent):
    """By the chain the weights after two episodes depend on both; a step against the sign has slope 1 by where it began."""
    inner, first = agent.inner, agent.inner.initial_weights(agent.net)
    weights = stack_weights(first, B)
    state = inner.initial_state(weights)
    for seed in (1, 2):
        weights, state = inner.adapt(agent.net, weights, state, episode(seed=seed))
    by_first, by_scale, by_cell = torch.autograd.grad(
        weights["act.bias"].sum(), [first["act.bias"], inner.lstm.log_scale, inner.lstm.cells[0].weight_hh]
    )
    assert torch.equal(by_first, torch.full((A,), float(B)))
    which = list(inner.sizes).index("act.bias")
    assert by_scale[which] != 0 and not by_scale[torch.arange(len(by_scale)) != which].any()
    assert by_cell.abs().max() > 0


def test_there_and_back(agent, tmp_path):
    """Loaded from its folder it plays and learns to the same weights."""
    again = load_agent(save_agent(agent, tmp_path / "tiny"))
    assert isinstance(again.inner, LearnedOptimiserLoop) and again.inner.config == SIZES
    for player in (agent, again):
        player.begin_trials(B)
        for tick in range(4):
            player.act(observation(tick))
        player.adapt(np.ones(B, bool))
        player.act(observation(5))
    assert not torch.equal(agent.weights["act.bias"], stack_weights(agent.first_weights, B)["act.bias"])
    for name, weight in agent.weights.items():
        assert torch.equal(weight, again.weights[name])


@pytest.mark.parametrize(
    ("name", "value"),
    [("width", 65), ("layers", 5), ("updates_per_episode", 101), ("max_tensor_size", 10**6), ("initial_scale", 0.0), ("width", 2.5)],
)
def test_sizes_are_bounded(agent, tmp_path, name, value):
    folder = save_agent(agent, tmp_path / "tiny")
    told = json.loads((folder / "config.json").read_text())
    told["inner"][name] = value
    (folder / "config.json").write_text(json.dumps(told))
    with pytest.raises(AgentError, match=f"inner {name} is {value}"):
        load_agent(folder)


def test_a_network_without_small_tensors_is_refused():
    with pytest.raises(ValueError, match="at most 0"):
        LearnedOptimiserLoop(build_network(NET), LearnedOptimiserConfig(max_tensor_size=0))
