"""The network in a theorist's folder: it acts in the first episode while nothing is known to pay, and it travels with the folder."""

from __future__ import annotations

import shutil
from dataclasses import replace

import numpy as np
import pytest
from helpers.paths import REPO

from game_meta.agents.agent_files import AgentError, hash_agent, load_agent
from game_meta.agents.theorist import Theorist
from game_meta.envs.scene_env import SceneTrialEnv
from game_meta.generator import make_variant

THEORIST = REPO / "agents" / "theorist"


def play(agent, episodes=2):
    """What an agent did in each tick of the first episode, and what its network advised; then the mind that has ended it."""
    env = SceneTrialEnv(lambda: make_variant("harvest", 3), 1, episodes=episodes)
    agent.begin_trials(1)
    done, advised, ask = [], [], agent.policy_agent.act

    def act(observation):
        advised.append(int(ask(observation)[0]))
        return np.array(advised[-1:])

    agent.policy_agent.act = act
    while env.episode[0] == 0:
        action = agent.act(env.agent_observation)
        done.append(int(action[0]))
        env.step(action)
    agent.act(env.agent_observation)  # here the first episode ends for the agent
    return done, advised[: len(done)], agent.minds[0]


def test_the_network_acts_until_something_is_known_to_pay():
    agent = load_agent(THEORIST, seed=1)
    assert isinstance(agent, Theorist)
    done, advised, mind = play(agent)
    assert done[0] == advised[0]
    assert sum(a == b for a, b in zip(done, advised, strict=True)) >= len(done) // 3
    assert not mind.lost


def test_after_an_episode_that_nothing_explained_it_acts_again():
    agent = load_agent(THEORIST, seed=1)
    *_, mind = play(agent)
    ticks = len(mind.trace.actions) or 1
    surprise = next(iter(mind.learner.surprises))
    mind.learner.surprises += [replace(surprise, episode=mind.trace.episode, new=None)] * ticks
    mind.end_episode()
    assert mind.lost


def test_a_folder_without_a_policy_is_a_theorist_that_acts_by_its_rules_alone(tmp_path):
    folder = shutil.copytree(THEORIST, tmp_path / "alone")
    whole = hash_agent(folder)
    shutil.rmtree(folder / "policy")
    assert load_agent(folder).policy_agent is None
    assert hash_agent(folder) != whole


def test_a_policy_must_be_an_agent_with_a_memory(tmp_path):
    folder = shutil.copytree(THEORIST, tmp_path / "other")
    shutil.rmtree(folder / "policy")
    shutil.copytree(REPO / "agents" / "maml", folder / "policy")
    with pytest.raises(AgentError, match="must be an agent that sees symbols and adapts by its memory"):
        load_agent(folder)
