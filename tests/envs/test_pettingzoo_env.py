"""The PettingZoo envs: who sees, earns and ends what."""

import copy
import pickle

import numpy as np
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.utils.env_checker import data_equivalence
from helpers.games import COINS, GRAB

from game_meta.engine.observation import LEFT, NIL, RIGHT
from game_meta.envs import GameEnv, env, parallel_env

A, B = "player_0", "player_1"


def test_each_player_earns_what_is_theirs():
    game = parallel_env(GRAB)
    game.reset(seed=0)
    rewards = [game.step({A: RIGHT, B: NIL})[1] for _ in range(2)]
    assert rewards == [{A: 0.0, B: 0.0}, {A: 2.0, B: -1.0}]
    assert all(type(reward) is float for reward in rewards[1].values())


def test_each_player_sees_themselves_in_the_middle_and_the_other_as_a_rival():
    game = parallel_env(GRAB, window=9)
    seen, _ = game.reset(seed=0)
    assert (seen[A]["window"][4, 4], seen[A]["window"][4, 7]) == (3, 4)
    assert (seen[B]["window"][4, 4], seen[B]["window"][4, 1]) == (3, 4)
    seen, *_ = game.step({A: NIL, B: LEFT})
    assert seen[A]["moved"].tolist() == [0, 0]
    assert seen[B]["moved"].tolist() == [-1, 0]


def test_boards_are_seen_by_each_player_as_well():
    game = parallel_env(GRAB, observation="board")
    seen, _ = game.reset(seed=0)
    assert (seen[A][1, 2, 0], seen[A][1, 5, 0]) == (3, 4)
    assert (seen[B][1, 2, 0], seen[B][1, 5, 0]) == (4, 3)


def test_the_dead_stay_until_the_game_is_over_for_all():
    game = parallel_env(GRAB)
    game.reset(seed=0)
    for tick in range(1, 11):
        assert game.agents == [A, B], f"before tick {tick}"
        _, _, terminated, truncated, infos = game.step({A: NIL, B: RIGHT})
        assert list(terminated) == [A, B]
    assert terminated == {A: True, B: True} and truncated == {A: False, B: False}
    assert {agent: info["win"] for agent, info in infos.items()} == {A: 1, B: 0}
    assert game.agents == []
    assert game.step({A: NIL, B: NIL}) == ({}, {}, {}, {}, {})


@pytest.mark.parametrize("action", [-1, 6, 99, None, "missing"])
def test_what_is_no_action_is_played_as_doing_nothing(action):
    game, other = parallel_env(GRAB), parallel_env(GRAB)
    game.reset(seed=0), other.reset(seed=0)
    given = {A: RIGHT} if action == "missing" else {A: RIGHT, B: action}
    assert data_equivalence(game.step(given), other.step({A: RIGHT, B: NIL}), exact=True)


def test_in_turns_the_tick_comes_when_both_have_chosen():
    game = env(GRAB)
    game.reset(seed=0)
    assert game.agent_selection == A
    game.step(RIGHT)
    assert game.agent_selection == B
    assert data_equivalence(game.observe(B), parallel_env(GRAB).reset(seed=0)[0][B], exact=True), "B does not see what A chose"
    game.step(NIL)
    assert game.observe(A)["moved"].tolist() == [1, 0]


def test_one_player_plays_as_in_gymnasium():
    game, other = parallel_env(COINS), GameEnv(COINS)
    assert game.possible_agents == [A]
    seen, infos = game.reset(seed=4)
    assert data_equivalence((seen[A], infos[A]), other.reset(seed=4), exact=True)
    for action in (RIGHT, LEFT, RIGHT, RIGHT, RIGHT):
        assert data_equivalence(tuple(part[A] for part in game.step({A: action})), other.step(action), exact=True)
    assert game.agents == []


def test_gymnasium_sends_two_players_here():
    with pytest.raises(ValueError, match="parallel_env"):
        GameEnv(GRAB)


def test_cycles_can_be_limited():
    game = parallel_env(GRAB, max_cycles=3)
    game.reset(seed=0)
    for _ in range(3):
        assert game.agents
        _, _, terminated, truncated, _ = game.step({A: NIL, B: NIL})
    assert truncated == {A: True, B: True} and terminated == {A: False, B: False}
    assert not game.agents


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda game: pickle.loads(pickle.dumps(game))])
def test_a_copy_goes_on_from_the_same_state(copied):
    game = parallel_env(GRAB, observation="board", max_cycles=5)
    game.reset(seed=3)
    game.step({A: NIL, B: NIL})
    there = copied(game)
    for _ in range(3):
        assert data_equivalence(there.step({A: 1, B: 2}), game.step({A: 1, B: 2}), exact=True)
    assert there.agents == game.agents and data_equivalence(there.reset(), game.reset(), exact=True)


def test_a_copied_aec_env_goes_on_too():
    game = env(GRAB, observation="board")
    game.reset(seed=3)
    game.step(2)
    there = copy.deepcopy(game)
    for action in (1, 2, 3):
        game.step(action), there.step(action)
        assert data_equivalence(there.last(), game.last(), exact=True)


def test_a_saved_state_is_gone_back_to():
    game = parallel_env(GRAB, observation="board")
    with pytest.raises(ResetNeeded):
        game.save_state()
    game.reset(seed=3)
    saved = game.save_state()
    once = [game.step({A: 1, B: 2}) for _ in range(4)]
    game.load_state(saved)
    assert data_equivalence([game.step({A: 1, B: 2}) for _ in range(4)], once, exact=True)


def test_no_step_comes_before_the_first_reset():
    with pytest.raises(ResetNeeded):
        parallel_env(GRAB).step({A: NIL, B: NIL})


def test_a_window_for_people_shows_the_picture(monkeypatch):
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    import pygame

    game, other = parallel_env(GRAB, render_mode="human"), parallel_env(GRAB, render_mode="rgb_array")
    game.reset(seed=0), other.reset(seed=0)
    assert game.render() is None
    shown = pygame.surfarray.array3d(pygame.display.get_surface()).transpose(1, 0, 2)
    assert np.array_equal(shown, other.render())
    game.close()
    game.close()
    assert not pygame.display.get_init()
