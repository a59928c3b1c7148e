"""What agents that see scenes are shown: every board of a trial, the last of an episode together with the first of the next."""

import numpy as np
import pytest
from helpers.games import GEM_ROOM, write_game

from game_meta.agents.agent import Agent
from game_meta.engine.observation import ACTIONS, AVATAR, RIGHT
from game_meta.envs.scene_env import SceneObservation, SceneTrialEnv
from game_meta.evaluation.ablations import Memoryless, MemoryReset
from game_meta.evaluation.protocol import play_trials
from game_meta.evaluation.trial_recorder import run_trial
from game_meta.generator import make_variant
from game_meta.match.arrangement import arrange_match


class Watcher(Agent):
    """Goes to the right, always, and notes what it is shown of its first trial."""

    name, observation = "watcher", "scene"

    def begin_trials(self, trials):
        self.seen = []
        self.policy, self.value = np.full((trials, ACTIONS), 1 / ACTIONS, np.float32), np.zeros(trials, np.float32)

    def act(self, observation: SceneObservation):
        start = [bool(observation.trial_start[0]), bool(observation.episode_start[0])]
        self.seen.append((avatar_column(observation.scenes[0]), ending(observation.ended[0]), start, int(observation.action[0])))
        return np.full(len(observation.scenes), RIGHT)


def avatar_column(scene):
    return next(x // scene.block_size for look, x, _, _ in scene.thing_tuples if look == AVATAR)


def ending(scene):
    """Where the avatar was when an episode ended, and its score."""
    return None if scene is None else (avatar_column(scene), scene.score, scene.over, scene.win)


@pytest.fixture
def gem_room(tmp_path):
    return make_variant(write_game(tmp_path, GEM_ROOM), 0)


WON = (3, 1, True, 1)
TWO_EPISODES = [  # column, how the last episode ended, trial and episode begin, last action
    (1, None, [True, True], 0),
    (2, None, [False, False], RIGHT),
    (1, WON, [False, True], RIGHT),
    (2, None, [False, False], RIGHT),
]


def test_an_agent_sees_every_board_and_the_last_with_the_first_of_the_next_episode(gem_room):
    play_trials(agent := Watcher(), [gem_room, gem_room], episodes=2, seed=0)
    assert agent.seen == TWO_EPISODES


def test_a_recorded_trial_shows_the_same(gem_room):
    steps = list(run_trial(agent := Watcher(), gem_room, episodes=2))
    assert agent.seen == TWO_EPISODES
    assert [step.episode_return for step in steps if step.episode_over] == [1.0, 1.0]


def test_a_match_shows_the_same(gem_room, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    match = arrange_match(tmp_path / "corridor.vgdl", agent := Watcher(), rounds=2, seed=0)
    for k in range(2):
        if k:
            match.begin_round()
        while not match.round_over:
            match.step(RIGHT)
    match.close()
    assert agent.seen == TWO_EPISODES


def test_a_trial_starts_without_the_last_board_of_the_trial_before(gem_room):
    trial = SceneTrialEnv(lambda: gem_room, 1, episodes=1)
    for _ in range(2):
        trial.step(np.array([RIGHT]))
    seen = trial.agent_observation
    assert seen.trial_start[0] and seen.ended == [None] and avatar_column(seen.scenes[0]) == 1


def test_to_the_control_each_episode_is_the_first_of_a_trial(gem_room):
    play_trials(MemoryReset(agent := Watcher()), [gem_room], episodes=2, seed=0)
    assert agent.seen == TWO_EPISODES[:2] * 2


def test_to_the_memoryless_each_tick_is(gem_room):
    play_trials(Memoryless(agent := Watcher()), [gem_room], episodes=1, seed=0)
    assert agent.seen == [(1, None, [True, True], 0), (2, None, [True, True], 0)]
