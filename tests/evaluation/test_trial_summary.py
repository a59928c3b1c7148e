"""What came of a trial: every point of its score has a cause, and what was learned is told in the episode in which it was."""

from dataclasses import replace

import numpy as np
import pytest

from game_meta.agents.agent import RandomAgent
from game_meta.evaluation.trial_recorder import TrialBelief, run_trial
from game_meta.evaluation.trial_summary import returns_by_cause, summarise_for_people
from game_meta.generator import make_variant


@pytest.fixture(scope="module")
def variant():
    return make_variant("harvest", 3)


@pytest.fixture(scope="module")
def steps(variant):
    return list(run_trial(RandomAgent(1), variant, 3, 1))


def test_causes_add_up_to_the_score(variant, steps):
    causes = returns_by_cause(variant, steps)
    assert len(causes) > 1
    assert sum(cause.total for cause in causes) == sum(step.reward for step in steps)
    assert sum(cause.times for cause in causes) == sum(step.reward != 0 for step in steps)


def test_what_was_learned_and_what_is_wrong(variant, steps):
    """An agent that believes nothing at first, and in the last episode all that is true but one thing."""
    truth, controls = variant.labels.effects, np.eye(len(variant.labels.controls))
    look, label = np.argwhere(truth * variant.labels.known[:, None] > 0.5)[0]
    late = truth.copy()
    late[look, label] = 0.0
    told = [replace(step, belief=TrialBelief(late if step.episode == 3 else np.zeros_like(truth), controls)) for step in steps]
    sections = dict(summarise_for_people(variant, told, None))
    learned = next(entries for title, entries in sections.items() if title.startswith("What it knew when"))
    assert learned and all(entry.startswith("episode 3: ") for entry in learned)
    assert len(sections["What it still has wrong, or never found out"]) == 1
    assert len(sections["Return by episode"]) == 3
