"""Transfer and scratch: the same agent, with a network that was trained and one that was not."""

import numpy as np
import pytest
import torch
from helpers.toy_env import ReachBatch
from test_maml import SMALL

from game_meta.agents.agent_files import load_agent, save_agent
from game_meta.agents.inner_loops import FineTuning
from game_meta.agents.settings import FineTuningConfig
from game_meta.learners import scratch, transfer


def pretrained(envs=16, **options):
    return transfer.Transfer(transfer.TransferConfig(net=SMALL, rollout_ticks=24, belief_every=24, **options), ReachBatch(envs))


def test_returns_end_with_the_episode():
    method = pretrained()
    method.train_iteration(0.0)
    ends = method.trial_ends().nonzero()[:, 0].unique().tolist()
    assert ends == [7, 15, 23]  # episodes of the toy last 8 ticks, trials 24


@pytest.mark.parametrize("learner", ["transfer", "scratch"])
def test_what_is_saved_fine_tunes_itself(tmp_path, learner):
    method = pretrained() if learner == "transfer" else scratch.Scratch(scratch.ScratchConfig(net=SMALL), ReachBatch(16))
    before = [weight.clone() for weight in method.net.parameters()]
    assert method.train_iteration(0.0).steps == 16 * (24 if learner == "transfer" else 64)
    learned = any((now != then).any() for now, then in zip(method.net.parameters(), before, strict=True))
    assert learned == (learner == "transfer")
    agent = load_agent(save_agent(method.agent(), tmp_path / "agent"))
    assert isinstance(agent.inner, FineTuning) and 0.1 < agent.inner.scale < 10


def test_fine_tuning_learns_the_game_in_hundreds_of_episodes():
    """One toy variant for 300 episodes of 8 draws of +1 or -1: from nothing to most of what there is."""
    source = ReachBatch(8)
    source.episodes = 400
    source.returns = np.zeros((8, 400))
    agent = scratch.Scratch(scratch.ScratchConfig(net=SMALL, inner=FineTuningConfig(learning_rate=3e-3)), source).agent()
    agent.begin_trials(8)
    torch.manual_seed(0)
    for _ in range(300 * 8):
        observation = source.step(agent.act(source.observation))
        agent.adapt(source.tick % 8 == 0)
        observation.episode_start[:] = source.tick % 8 == 0
    early, late = source.returns[:, :20].mean(), source.returns[:, 280:300].mean()
    assert abs(early) < 1.5 and late > early + 2
