"""The Gymnasium env for one: what it shows, pays and tells."""

import copy
import pickle

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.error import InvalidAction, ResetNeeded
from gymnasium.utils.env_checker import data_equivalence
from helpers.games import COINS, LUCK

from game_meta.engine import Batch, compile_game
from game_meta.engine.observation import DOWN, NIL, RIGHT, USE
from game_meta.envs import GameEnv
from game_meta.vgdl import parse


def played(env, actions, seed=0):
    """(observation, reward, terminated, truncated, info) of every step; the first is reset's, with the others None."""
    seen, info = env.reset(seed=seed)
    return [(seen, None, None, None, info)] + [env.step(action) for action in actions]


def test_a_won_game_pays_ends_and_says_so():
    steps = played(GameEnv(COINS), [RIGHT, RIGHT, RIGHT])
    assert [reward for _, reward, *_ in steps[1:]] == [0.0, 2.0, 2.0]
    assert [terminated for _, _, terminated, *_ in steps[1:]] == [False, False, True]
    assert not any(truncated for _, _, _, truncated, _ in steps[1:])
    assert steps[0][-1] == {"score": 0, "win": -1, "won": False, "tick": 0}
    assert steps[3][-1] == {"score": 4, "win": 1, "won": True, "tick": 3}


def test_an_action_that_the_avatar_does_not_have_does_nothing():
    env = GameEnv(COINS)
    idle, used = played(env, [NIL]), played(env, [USE])
    assert data_equivalence(idle, used, exact=True)


@pytest.mark.parametrize("action", [-1, 6, 100])
def test_what_is_no_action_is_refused(action):
    env = GameEnv(COINS)
    env.reset()
    with pytest.raises(InvalidAction, match="0 to 5"):
        env.step(action)


def test_the_window_is_what_agents_see():
    program, batch = compile_game(parse(LUCK)), Batch(1, window=5)
    env = GameEnv(LUCK, window=5)
    env.reset(seed=3)
    batch.load([0], [program], [3])
    seen, *_ = env.step(DOWN)
    assert seen["window"].shape == (5, 5)
    assert set(seen) == set(batch.observation)
    assert seen["window"][2, 2] == 3, "the avatar stands in the middle"
    assert seen["moved"].tolist() == [0.0, 1.0]


def test_an_episode_begins_with_nothing_that_happened():
    env = GameEnv(COINS)
    env.reset(seed=0)
    touching, *_ = [env.step(RIGHT) for _ in range(2)][-1]
    assert touching["touched"].any() and touching["change"].any() and touching["moved"].any()
    seen, _ = env.reset()
    for name in ("touched", "struck", "change", "motion", "moved"):
        assert not seen[name].any(), name


def test_the_board_holds_looks_and_headings():
    env = GameEnv(COINS, observation="board")
    board, _ = env.reset(seed=0)
    assert board.shape == (3, 7, 2)
    wall, avatar, coin = board[0, 0, 0], board[1, 2, 0], board[1, 4, 0]
    assert (wall, avatar) == (2, 3)
    assert coin >= 4 and board[1, 1, 0] == 0
    board, *_ = env.step(RIGHT)
    assert board[1, 3, 0] == avatar and board[1, 2, 0] == 0


def test_the_picture_has_eight_pixels_a_cell():
    env = GameEnv(COINS, observation="rgb")
    picture, _ = env.reset(seed=0)
    assert picture.shape == (24, 56, 3)
    moved, *_ = env.step(RIGHT)
    changed = np.argwhere((picture != moved).any(-1))
    assert changed.min(0).tolist() == [8, 16] and (changed.max(0) < [16, 32]).all(), "two cells changed and nothing else"


@pytest.mark.parametrize(
    ("options", "words"), [({"observation": "rbg"}, "window, board, rgb"), ({"window": 10}, "odd"), ({"window": -1}, "odd")]
)
def test_an_observation_that_is_not_there_is_told(options, words):
    with pytest.raises(ValueError, match=words):
        GameEnv(COINS, **options)


def test_rendering_shows_the_board_and_changes_nothing():
    env, other = GameEnv(LUCK, render_mode="rgb_array"), GameEnv(LUCK)
    env.reset(seed=1), other.reset(seed=1)
    for _ in range(10):
        assert env.render().shape == (5 * 24, 7 * 24, 3)
        assert data_equivalence(env.step(DOWN), other.step(DOWN), exact=True)


def test_the_text_of_a_board_uses_the_characters_of_the_level():
    env = GameEnv(COINS, render_mode="ansi")
    env.reset(seed=0)
    assert env.render() == "wwwwwww\nw A cew\nwwwwwww\ntick 0, score 0"
    for _ in range(3):
        env.step(RIGHT)
    assert env.render() == "wwwwwww\nw    Aw\nwwwwwww\ntick 3, score 4, won"


def test_the_episodes_of_a_seed_differ_and_come_again():
    env = GameEnv(LUCK)
    actions = [NIL] * 12
    first = played(env, actions, seed=5)
    env.reset()
    second = [env.step(action) for action in actions]
    assert not data_equivalence([seen for seen, *_ in first[1:]], [seen for seen, *_ in second])
    assert data_equivalence(first, played(env, actions, seed=5), exact=True)
    env.reset()
    assert data_equivalence(second, [env.step(action) for action in actions], exact=True)


def test_without_a_seed_two_envs_differ():
    runs = []
    for env in (GameEnv(LUCK), GameEnv(LUCK)):
        env.reset()
        runs.append([env.step(NIL)[0] for _ in range(12)])
    assert not data_equivalence(*runs)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda env: pickle.loads(pickle.dumps(env))])
def test_a_copy_goes_on_from_the_same_state_with_the_same_luck(copied):
    env = gym.make("game_meta.gym:GameMeta/Game-v0", game=LUCK, observation="board", max_episode_steps=30)
    env.reset(seed=3)
    for _ in range(5):
        env.step(NIL)
    there = copied(env)
    assert there.observation_space == env.observation_space
    for action in [DOWN] * 9:
        assert data_equivalence(env.step(action), there.step(action), exact=True)
    assert data_equivalence(env.reset(), there.reset(), exact=True)  # the next episode of the same seed
    env.step(DOWN)
    assert there.unwrapped.session.batch.tick[0] == -1  # and each goes its own way


def test_a_saved_state_is_gone_back_to_in_this_env_and_in_another():
    env, other = (gym.make("game_meta.gym:GameMeta/Game-v0", game=LUCK, observation="board").unwrapped for _ in range(2))
    with pytest.raises(ResetNeeded):
        env.save_state()
    env.reset(seed=3)
    env.step(NIL)
    saved = env.save_state()
    once = [env.step(DOWN) for _ in range(6)]
    for each in (env, other):
        each.load_state(saved)
        assert data_equivalence([each.step(DOWN) for _ in range(6)], once, exact=True)


def test_no_step_comes_before_the_first_reset():
    with pytest.raises(ResetNeeded):
        GameEnv(LUCK).step(NIL)


def test_a_split_brings_another_variant_every_episode():
    env = gym.make("game_meta.gym:GameMeta/Harvest-v0", observation="board", variants=3)
    boards = {env.reset(seed=0 if n == 0 else None)[0].tobytes() for n in range(12)}
    assert len(boards) == 3


def test_a_longer_game_can_be_cut_off():
    env = gym.make("game_meta.gym:GameMeta/Game-v0", game=COINS, max_episode_steps=4)
    assert [step[2:4] for step in played(env, [NIL] * 4)[1:]] == [(False, False)] * 3 + [(False, True)]
