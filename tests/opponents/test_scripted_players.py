"""Players with habits, on boards so small that what they do can be foreseen."""

import numpy as np
import pytest
from helpers.games import LANE_COIN, LANE_PIT

from game_meta.engine import Batch
from game_meta.engine.observation import DOWN, LEFT, NIL, OPPONENT, RIGHT, UP, USE
from game_meta.opponents.matches import MatchBatch
from game_meta.opponents.population import PAST_POLICY_KIND, TRAINING_KINDS, Opponent, OpponentPopulation, held_out_opponents
from game_meta.opponents.scripted_players import HELD_OUT_KINDS, rotate_moves
from game_meta.solvers.rollout_planner import RolloutPlanner


class Always:
    selves = False

    def __init__(self, *styles):
        self.styles = list(styles)

    def __call__(self):
        self.styles.append(self.styles.pop(0))
        return self.styles[-1]


def match(variant, style, envs=2, **options):
    """Env 0: the agent is A and the style plays B; env 1 the other way round."""
    return MatchBatch(lambda: variant, envs, population=Always(style), threads=1, **options)


def calm(batch, **changes):
    """The same habits for all opponents, and nothing left to chance."""
    habits = batch.opponents.scripted
    for name in ("noise_scale", "action_bias", "repeat_bias", "taste"):
        getattr(habits, name)[:] = 0
    habits.action_bias[:, USE] = -9
    for name, value in changes.items():
        getattr(habits, name)[:] = value
    return habits


def watch(batch, ticks):
    """The real actions of whoever plays B against an agent that does nothing."""
    seen = []
    for _ in range(ticks):
        batch.step(np.full(batch.num_envs, NIL))
        seen.append(int(batch.opponent_actions[0]))
    return seen


def test_whoever_likes_coins_goes_for_them(lane):
    batch = match(lane("wwwwwwwww", "wA..c..Bw", "wwwwwwwww"), Opponent("collector", 1))
    calm(batch).taste[:, LANE_COIN] = 1
    batch.step(np.full(2, NIL))
    assert batch.opponent_actions.tolist() == [LEFT, RIGHT], "B goes left; in the other env A is the opponent, and goes right"
    watch(batch, 2)
    assert batch.returns[:, 0].tolist() == [-2, -2], "that much the agent is behind"
    assert not batch.observation.reward.any(), "it is shown its own points"


def test_whoever_fears_pits_does_not_walk_into_them(lane):
    batch = match(lane("wwwwwwwww", "wA...cpBw", "wwwwwwwww"), Opponent("collector", 1))
    calm(batch).taste[:, LANE_COIN] = 1
    assert batch.opponents.scripted.fear[0, LANE_PIT]
    assert LEFT not in watch(batch, 5)


def test_hunters_come_and_the_shy_stay_away(lane):
    board = lane("wwwwwwwww", "wA..B...w", "wwwwwwwww")
    for kind, way in (("hunter", LEFT), ("shy", RIGHT)):
        batch = match(board, Opponent(kind, 3))
        assert np.sign(batch.opponents.scripted.taste[0, OPPONENT]) == (1 if kind == "hunter" else -1)
        calm(batch).taste[:, OPPONENT] = 1 if kind == "hunter" else -1
        assert watch(batch, 1) == [way]


def test_a_drummer_keeps_time(lane):
    batch = match(lane("wwwwwww", "wA....w", "w....Bw", "wwwwwww"), Opponent("drummer", 5))
    habits = calm(batch, pull=0)
    beats = int(habits.beats[0])
    habits.rhythm[:] = 0
    for beat, action in enumerate([LEFT, UP, NIL, RIGHT, DOWN, NIL][:beats]):
        habits.rhythm[:, beat, action] = 9
    habits.fear[:] = False
    played = watch(batch, 2 * beats)
    assert played[:beats] == played[beats:]
    assert len(set(played)) > 1


def test_a_mirror_does_what_it_saw(lane):
    board = lane("wwwwwww", "w.A...w", "w...B.w", "w.....w", "wwwwwww")
    batch = match(board, Opponent("mirror", 1))
    calm(batch, pull=0, mirror_quarters=0)
    played = []
    for action in (DOWN, RIGHT, UP, LEFT):
        batch.step(np.array([action, NIL]))
        played.append(int(batch.opponent_actions[0]))
    assert played[1:] == [DOWN, RIGHT, UP]
    assert rotate_moves(np.array([UP, LEFT, DOWN, RIGHT, USE, NIL]), 1).tolist() == [LEFT, DOWN, RIGHT, UP, USE, NIL]


def test_a_planner_finds_the_coin_and_leaves_the_game_alone(lane):
    variant = lane("wwwwwwwww", "wA....cBw", "wwwwwwwww")
    games = Batch(2, players=2, threads=1)
    games.load([0, 1], list(variant.programs) * 2, [1, 2])
    before = games.state_hashes()
    planner = RolloutPlanner(16, np.random.default_rng(0))
    best = planner.best_actions(games, np.array([1]), np.array([1]), np.zeros(1), np.zeros((1, 2), int))
    assert best.tolist() == [LEFT]
    assert (games.state_hashes() == before).all()
    far = lane("wwwwwwwww", "wA.....Bw", "wwwwwwwww")
    games.load([0, 1], list(far.programs) * 2, [1, 2])
    assert planner.best_actions(games, np.array([0]), np.array([0]), np.zeros(1), np.zeros((1, 2), int)).tolist() == [-1], (
        "nothing to be had"
    )


def test_a_style_is_the_same_person_every_time(lane):
    board = lane("wwwwwww", "wA.c.Bw", "wwwwwww")
    first, again, other = (match(board, Opponent("drifter", seed)).opponents.scripted for seed in (7, 7, 8))
    assert np.array_equal(first.action_bias, again.action_bias)
    assert not np.array_equal(first.action_bias, other.action_bias)


def test_no_training_meets_the_styles_of_the_tests():
    population = OpponentPopulation(1)
    population.include_past_policies = True
    met = [population() for _ in range(2000)]
    assert {style.kind for style in met} == {*TRAINING_KINDS, PAST_POLICY_KIND}
    tests = held_out_opponents(64, 1)
    assert {style.kind for style in tests} == {*TRAINING_KINDS, *HELD_OUT_KINDS}
    assert all(style.test for style in tests)
    assert not any(style.test for style in met)


@pytest.mark.parametrize("selves", [False, True])
def test_an_earlier_self_comes_only_when_there_is_one(selves):
    population = OpponentPopulation(2)
    population.include_past_policies = selves
    assert (PAST_POLICY_KIND in {population().kind for _ in range(200)}) is selves
