"""Agents that change their weights between episodes: what they learn from, that trials do not meddle with each other, and their files."""

import json

import numpy as np
import pytest
import torch
from test_agents import A, B, observation

from game_meta.agents.agent_files import INNER_LOOPS, OLD_INNER_SETTINGS, AgentError, load_agent, save_agent
from game_meta.agents.gradient_agent import EpisodeBuffer, GradientAgent
from game_meta.agents.inner_loops import (
    EpisodeData,
    FineTuning,
    adam_step_,
    initial_weights,
    normalise_advantage,
    policy_and_value,
    stack_weights,
)
from game_meta.agents.networks.build import build_network
from game_meta.agents.networks.network import observation_tensors
from game_meta.agents.ppo import episode_gae
from game_meta.agents.settings import FineTuningConfig, NetworkConfig

SIZES = NetworkConfig(memory="none", window=5, looks=8, hidden=8, cell_width=2, effects=("pays",))


def agent(loop="sgd", settings=(), **options):
    torch.manual_seed(0)
    net = build_network(SIZES)
    return GradientAgent(net, INNER_LOOPS[loop](net, INNER_LOOPS[loop].config_class(**dict(settings))), **options)


def shown(seed, reward=0.0, episode_start=(), trial_start=()):
    seen = observation(seed)
    seen.reward[:] = reward
    seen.episode_start[list(episode_start)] = True
    seen.trial_start[list(trial_start)] = True
    return seen


def changed(player):
    """Which trials no longer have the weights they began with."""
    return [
        bool(any((weight[b] != player.first_weights[name]).any() for name, weight in player.weights.items())) for b in range(player.trials)
    ]


@pytest.mark.parametrize("loop", INNER_LOOPS)
def test_it_learns_after_an_episode_and_in_that_trial_alone(loop):
    player = agent(loop)
    player.begin_trials(B)
    for tick in range(3):
        player.act(shown(tick, reward=float(tick)))
    player.adapt(np.arange(B) == 2)
    assert changed(player) == [False] * B  # the reward of the last action is not known yet
    player.act(shown(3, reward=1.0, episode_start=[2]))
    assert changed(player) == [False, False, True, False]
    player.act(shown(4, trial_start=[2]))
    assert changed(player) == [False] * B
    np.testing.assert_allclose(player.policy.sum(1), 1, rtol=1e-5)


@pytest.mark.parametrize("loop", ["sgd", "ppo"])
def test_what_paid_becomes_likelier(loop):
    """One action is paid for, whatever is seen: after a few episodes it is taken more often."""
    player = agent(loop, {"learning_rate": {"sgd": 0.1, "ppo": 0.01}[loop]}, seed=1)
    player.begin_trials(B)
    action = player.act(shown(0))
    before = player.policy[:, 3].copy()
    for tick in range(1, 200):
        episode_start = range(B) if tick % 10 == 0 else ()
        if episode_start:
            player.adapt(np.ones(B, bool))
        action = player.act(shown(tick % 7, reward=(action == 3).astype(np.float32), episode_start=episode_start))
    assert (player.policy[:, 3] > before).all() and player.policy[:, 3].mean() > 1.5 * before.mean()


def test_the_reward_of_an_action_is_the_one_seen_next():
    recorder, obs = EpisodeBuffer(3), {"x": torch.arange(3)}
    for tick in range(4):
        recorder.append({"x": torch.full((3,), tick)}, torch.full((3,), 10 * tick), torch.zeros(3))
        recorder.add_reward(torch.tensor([1.0, 2.0, 3.0]) * (tick + 1))
        if tick == 1:
            recorder.discard(torch.tensor([1]))
    taken = recorder.pop_episodes(torch.tensor([0, 1]))
    assert taken.obs["x"][:, 0].tolist() == [0, 1, 2, 3] and taken.action[:, 0].tolist() == [0, 10, 20, 30]
    assert taken.reward[:, 0].tolist() == [1, 2, 3, 4] and taken.reward[:2, 1].tolist() == [6, 8]
    assert taken.mask.tolist() == [[1, 1], [1, 1], [1, 0], [1, 0]]
    recorder.append(obs, torch.zeros(3, dtype=torch.long), torch.zeros(3))
    assert recorder.lengths.tolist() == [1, 1, 5]


def test_mapping_over_weights_is_the_network_itself():
    net = build_network(SIZES)
    obs = observation_tensors(observation(3))
    logits, value = policy_and_value(net, stack_weights(initial_weights(net), B), obs)
    out = net(obs, net.initial_memory(B, SIZES.looks))
    assert torch.allclose(logits, out.logits, atol=1e-5) and torch.allclose(value, out.value, atol=1e-5)


def test_what_lies_past_an_episodes_end_does_not_matter():
    player = agent()
    torch.manual_seed(1)
    obs = {name: torch.cat([field] * 4) for name, field in observation_tensors(observation(5)).items()}
    mask = torch.tensor([[1.0] * B, [1.0] * B, [1.0, 0, 1, 0], [0.0] * B])
    one = EpisodeData(obs, torch.randint(A, (4, B)), torch.zeros(4, B), torch.randn(4, B), mask)
    hidden = mask == 0
    other = one._replace(
        obs=obs | {"window": torch.where(hidden[..., None, None], 1, obs["window"])},
        action=torch.where(hidden, 0, one.action), reward=torch.where(hidden, 99.0, one.reward), logp=torch.where(hidden, -5.0, 0.0),
    )  # fmt: skip
    for loop in INNER_LOOPS:
        inner = agent(loop).inner
        weights = stack_weights(player.first_weights, B)
        a, b = (inner.adapt(player.net, weights, inner.initial_state(weights), each)[0] for each in (one, other))
        for name in a:
            assert torch.allclose(a[name], b[name], atol=1e-6), (loop, name)


def test_gains_end_with_the_episode_and_are_normalised():
    """With lambda 1 an advantage is the discounted reward to come, less the value."""
    reward, mask = torch.tensor([[1.0, 2.0], [0.0, 4.0], [8.0, 9.0]]), torch.tensor([[1.0, 1.0], [1.0, 1.0], [1.0, 0.0]])
    value = torch.tensor([[0.5, 1.0], [0.5, 1.0], [0.5, 7.0]])
    advantage = episode_gae(reward, value, mask, 0.5, 1.0)
    assert torch.allclose(advantage, torch.tensor([[2.5, 3.0], [3.5, 3.0], [7.5, 0.0]]))
    even = normalise_advantage(torch.tensor([[1.0], [3.0], [99.0]]), torch.tensor([[1.0], [1.0], [0.0]]))
    assert torch.allclose(even[:, 0], torch.tensor([-1.0, 1.0, 0.0]), atol=2e-3)


@pytest.mark.parametrize("loop", INNER_LOOPS)
def test_there_and_back(tmp_path, loop):
    player = agent(loop)
    with torch.no_grad():
        for weight in player.inner.parameters():
            weight.add_(torch.randn_like(weight))
        player.inner.scale.fill_(2.5)
    again = load_agent(save_agent(player, tmp_path / "tiny"))
    assert isinstance(again, GradientAgent) and again.name == "tiny" and again.inner.config == player.inner.config
    for one, other in ((player.net, again.net), (player.inner, again.inner)):
        assert one.state_dict().keys() == other.state_dict().keys()
        assert all(torch.equal(one.state_dict()[name], other.state_dict()[name]) for name in one.state_dict())


WRONG = {
    "inner learning_rate is 1000.0, it must be float from 1e-09": {"learning_rate": 1000.0},
    "inner learning_rate is nan": {"learning_rate": float("nan")},
    "inner per_parameter is 1, it must be bool": {"per_parameter": 1},
    "`inner` must have exactly": {"depth": 3},
    "`inner` must have exactly name, gae_lambda": {"rate": 0.1},  # under its old name as well
    "`inner` must be an object with a name": {"name": "os.system"},
}


@pytest.mark.parametrize("message", WRONG)
def test_wrong_inner_loops_are_refused(tmp_path, message):
    folder = save_agent(agent(), tmp_path / "tiny")
    told = json.loads((folder / "config.json").read_text())
    told["inner"].update(WRONG[message])
    (folder / "config.json").write_text(json.dumps(told))
    with pytest.raises(AgentError, match=message):
        load_agent(folder)


def test_an_inner_loop_needs_a_network_without_memory(tmp_path):
    folder = save_agent(agent(), tmp_path / "tiny")
    told = json.loads((folder / "config.json").read_text())
    told["network"]["memory"] = "lstm"
    (folder / "config.json").write_text(json.dumps(told))
    with pytest.raises(AgentError, match="needs a network without a memory"):
        load_agent(folder)


def test_a_folder_from_before_inner_loops_still_loads(tmp_path):
    folder = save_agent(build_network(SIZES), tmp_path / "old")
    told = json.loads((folder / "config.json").read_text())
    del told["inner"]
    (folder / "config.json").write_text(json.dumps(told))
    assert load_agent(folder).name == "old"


@pytest.mark.parametrize("loop", INNER_LOOPS)
def test_a_folder_whose_settings_have_their_old_names_still_loads(tmp_path, loop):
    player = agent(loop)
    folder = save_agent(player, tmp_path / "old")
    told = json.loads((folder / "config.json").read_text())
    old_name = {new: old for old, new in OLD_INNER_SETTINGS.items()}
    told["inner"] = {old_name.get(name, name): value for name, value in told["inner"].items()}
    assert "lam" in told["inner"] and "gae_lambda" not in told["inner"]
    (folder / "config.json").write_text(json.dumps(told))
    assert load_agent(folder).inner.config == player.inner.config


def test_fine_tuning_steps_as_torchs_adam_does():
    """Every trial for itself, though they have taken different numbers of steps."""
    generator = torch.Generator().manual_seed(0)
    weights = {"w": torch.randn(2, 5, generator=generator), "b": torch.randn(2, generator=generator)}
    state = FineTuning(build_network(SIZES), FineTuningConfig()).initial_state(weights)
    late = {name: weight[1:].clone() for name, weight in weights.items()}
    optimiser = torch.optim.Adam(list(late.values()), lr=0.01, eps=1e-5)
    for trials in (slice(1, 2), slice(0, 2), slice(0, 2)):
        slopes = {name: torch.randn(weight.shape, generator=generator) for name, weight in weights.items()}
        adam_step_(*torch.utils._pytree.tree_map(lambda x, trials=trials: x[trials], (weights, slopes, state)), 0.01)
        for name, slope in slopes.items():
            late[name].grad = slope[1:].clone()
        optimiser.step()
    assert state["steps"].tolist() == [2, 3]
    for name, weight in weights.items():
        assert torch.allclose(weight[1:], late[name], atol=1e-6)
