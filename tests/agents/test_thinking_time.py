"""How long an agent that plans may think in a tick."""

from time import perf_counter

import pytest
from helpers.paths import REPO

from game_meta.agents.agent_files import load_agent
from game_meta.evaluation.trial_recorder import run_trial
from game_meta.generator import make_variant

THEORIST = REPO / "agents" / "theorist"


@pytest.mark.skipif(not THEORIST.is_dir(), reason="no theorist is shipped")
def test_a_limit_reaches_what_mends_and_what_plans_and_the_agent_in_another_process():
    agent = load_agent(THEORIST, think_ms=40)
    steps = run_trial(agent, make_variant("harvest", 3), 1)
    began = perf_counter()
    next(steps)
    (mind,) = agent.minds
    assert began < mind.learner.deadline < mind.deadline <= perf_counter() + 0.04
    assert agent.remake.keywords == {"think_ms": 40}
    first = mind.deadline
    next(steps)
    assert mind.deadline > first


@pytest.mark.skipif(not THEORIST.is_dir(), reason="no theorist is shipped")
def test_without_a_limit_the_settings_alone_decide():
    agent = load_agent(THEORIST)
    next(run_trial(agent, make_variant("harvest", 3), 1))
    assert agent.minds[0].deadline is None
    assert agent.minds[0].learner.deadline == float("inf")
