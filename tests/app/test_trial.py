"""What a recorded trial holds: every tick of every episode, the last board included."""

from game_meta.agents.agent import RandomAgent
from game_meta.engine.observation import ACTIONS
from game_meta.evaluation.trial_recorder import run_trial


def test_an_episode_begins_with_its_first_board_and_ends_with_its_last(scene):
    for episode in scene.timeline.episodes:
        steps = scene.timeline.steps[episode.first : episode.first + episode.steps + 1]
        assert [step.tick for step in steps] == list(range(len(steps)))
        assert steps[0].action is None
        assert all(0 <= step.action < ACTIONS for step in steps[1:])
        assert [step.episode_over for step in steps] == [False] * (len(steps) - 1) + [True]
        assert steps[-1].snapshot.terminated
        assert not steps[0].snapshot.terminated


def test_rewards_add_up_to_the_return_and_the_score(scene):
    for episode in scene.timeline.episodes:
        steps = scene.timeline.steps[episode.first : episode.first + episode.steps + 1]
        assert sum(step.reward for step in steps) == steps[-1].episode_return == steps[-1].snapshot.score == episode.episode_return


def test_the_same_seed_plays_the_same_trial(variant):
    first, again, other = (list(run_trial(RandomAgent(3), variant, 2, seed)) for seed in (1, 1, 2))
    assert [(s.action, s.episode_return) for s in first] == [(s.action, s.episode_return) for s in again]
    assert len(other) > 2


def test_what_is_kept_does_not_change_later(scene):
    """Steps hold copies: the engine overwrites its arrays at every tick."""
    steps = scene.timeline.steps
    assert (steps[0].belief.effects != steps[-1].belief.effects).any()
    assert abs(steps[0].policy.sum() - 1) < 1e-5


def test_an_agent_without_beliefs_shows_none(variant):
    assert all(step.belief is None for step in run_trial(RandomAgent(), variant, 1))
