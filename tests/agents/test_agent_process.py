"""An agent in a process of its own does and thinks what it would here."""

import os
import signal
from functools import partial

import numpy as np
import pytest
from helpers.theorists import Scholar

from game_meta.agents.agent import RandomAgent
from game_meta.agents.agent_process import AgentProcess, AgentProcessDied, think_apart
from game_meta.evaluation.trial_recorder import run_trial
from game_meta.generator import make_variant


class Broken(Scholar):
    def act(self, observation):
        raise ValueError("no such rule")


@pytest.fixture(scope="module")
def variant():
    return make_variant("harvest", 3)


def apart(make, variant):
    return AgentProcess(make(variant), partial(make, variant), seed=4)


def test_a_trial_is_the_same_as_here_and_so_is_the_next(variant):
    agent, here = apart(Scholar, variant), Scholar(variant, seed=4)
    try:
        for seed in (0, 1):
            theirs, ours = list(run_trial(agent, variant, 2, seed)), list(run_trial(here, variant, 2, seed))
            assert [step.action for step in theirs] == [step.action for step in ours]
            assert [step.theory for step in theirs] == [step.theory for step in ours]
            assert all(np.array_equal(a.policy, b.policy) for a, b in zip(theirs, ours, strict=True))
    finally:
        agent.close()


def test_what_it_raises_is_raised_here(variant):
    agent = apart(Broken, variant)
    with pytest.raises(ValueError, match="no such rule"):
        list(run_trial(agent, variant, 1))


def test_a_process_that_is_gone_is_told_and_the_next_trial_has_another(variant):
    agent = apart(Scholar, variant)
    steps = run_trial(agent, variant, 1)
    next(steps)
    os.kill(agent._process.pid, signal.SIGKILL)
    with pytest.raises(AgentProcessDied, match="scholar thought has died"):
        list(steps)
    assert len(list(run_trial(agent, variant, 1))) > 1
    agent.close()


def test_only_who_takes_long_and_can_be_made_again_goes_apart(variant):
    quick, slow = RandomAgent(), Scholar(variant)
    slow.plays_apart = True
    assert think_apart(quick) is quick
    assert think_apart(slow) is slow
    slow.remake = partial(Scholar, variant)
    assert isinstance(think_apart(slow), AgentProcess)
