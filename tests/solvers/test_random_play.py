"""Players without a plan: rollouts follow from their seeds, and rows say who did what."""

import numpy as np
from helpers.games import CORRIDOR

from game_meta.engine import compile_game
from game_meta.engine.observation import NIL
from game_meta.generator import make_variant
from game_meta.solvers.random_play import EPISODE_TICKS, roll_out, roll_out_beside_idle, roll_out_random
from game_meta.vgdl import parse


def test_the_first_game_is_that_of_who_does_nothing():
    program = compile_game(parse(CORRIDOR))
    rollout = roll_out_random(program, 16, np.random.default_rng(0))
    idle = roll_out(program, np.zeros(1, np.int64), lambda tick: np.full((1, 2), NIL))
    assert np.array_equal(rollout.scores[0], idle.scores[0]) and rollout.ticks[0] == idle.ticks[0]
    assert len(rollout.ticks) == 17 and rollout.scores[1:, 0].any()


def test_rollouts_follow_from_their_seed():
    program = make_variant("harvest", 3).program
    first, second = (roll_out_random(program, 8, np.random.default_rng(1)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(vars(first).values(), vars(second).values(), strict=True))
    assert first.ticks.max() <= EPISODE_TICKS


def test_of_two_players_one_acts_and_then_the_other():
    rollout = roll_out_beside_idle(make_variant("pong", 0).program, 4, np.random.default_rng(0))
    assert rollout.scores.shape == (9, 2)


def test_a_rollout_can_be_stopped():
    rollout = roll_out(compile_game(parse(CORRIDOR)), np.zeros(1, np.int64), lambda tick: np.full((1, 2), NIL), stop=lambda batch: True)
    assert rollout.ticks.tolist() == [1]
