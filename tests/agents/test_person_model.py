"""The model of a person, and what is done about it: habits are found, changes of mind followed, and nobody who reads back takes more than
the stake."""

from __future__ import annotations

import json

import numpy as np
import pytest

from game_meta.agents.best_response import STAKE, Purse, restricted_response, solve_matrix_game
from game_meta.agents.person_model import LOST, WON, PersonModel

ROSHAMBO = np.array([[0.0, -1.0, 1.0], [1.0, 0.0, -1.0], [-1.0, 1.0, 0.0]])
NAMES = ["rock", "paper", "scissors"]


def watch(choose, decisions: int, seed: int = 0) -> tuple[PersonModel, np.ndarray]:
    """A model that has seen so many decisions against random ones, and what chance it gave to each beforehand."""
    rng, model, told = np.random.default_rng(seed), PersonModel(3, names=NAMES), []
    for turn in range(decisions):
        other, choice = int(rng.integers(3)), choose(turn, model.history, rng)
        told.append(model.forecast()[choice])
        model.observe(choice, other, int(ROSHAMBO[choice, other]))
    return model, np.array(told)


def rotates(turn, history, rng):
    return turn % 3


def copies(turn, history, rng):
    return history[-1].other if history else 0


def wins_stays_loses_shifts(turn, history, rng):
    if not history:
        return 0
    return history[-1].choice if history[-1].outcome == WON else (history[-1].choice + 1) % 3


@pytest.mark.parametrize("choose", [rotates, copies, wins_stays_loses_shifts], ids=lambda f: f.__name__)
def test_a_habit_is_foretold_by_decision_25(choose):
    model, told = watch(choose, 30)
    assert told[25:].min() > 0.7
    assert model.mixing_weight < 0.1


def test_a_forecast_is_a_distribution_from_the_first_decision_on():
    model = PersonModel(4, others=2)
    for choice in (0, 3, 3):
        assert model.forecast().sum() == pytest.approx(1.0)
        assert model.weights.sum() == pytest.approx(1.0)
        model.observe(choice, choice % 2)


def test_who_mixes_is_left_in_doubt():
    model, told = watch(lambda turn, history, rng: int(rng.integers(3)), 200)
    assert model.mixing_weight > 0.2
    assert np.log(told).mean() > np.log(1 / 3) - 0.03


def test_a_change_of_mind_is_followed():
    _, told = watch(lambda turn, history, rng: 0 if turn < 60 else (2 if turn % 2 else 1), 90)
    assert told[55:60].min() > 0.8
    assert told[80:].min() > 0.7


def test_a_situation_of_its_own_is_learnt_apart():
    model = PersonModel(2)
    for turn in range(40):
        model.observe(turn // 2 % 2, 0, situation=turn // 2 % 2)
    assert model.forecast(situation=0)[0] > 0.8
    assert model.forecast(situation=1)[1] > 0.8


def test_habits_are_told_with_their_evidence():
    model, _ = watch(wins_stays_loses_shifts, 60)
    told = {habit.words: habit for habit in model.habits()}
    assert told["when you won, you do the same again"].times == told["when you won, you do the same again"].of > 5
    lost = told["when you lost, you switch"]
    assert lost.times == lost.of == sum(decision.outcome == LOST for decision in model.history[:-1])
    mixed, _ = watch(lambda turn, history, rng: int(rng.integers(3)), 200, seed=1)
    assert not mixed.habits()


def test_a_profile_is_the_prior_of_the_next_match():
    before, _ = watch(rotates, 60)
    after = PersonModel(3, names=NAMES)
    after.recall(json.loads(json.dumps(before.profile())))
    new, told = PersonModel(3, names=NAMES), []
    for turn in range(12):
        told.append((after.forecast()[turn % 3], new.forecast()[turn % 3]))
        for model in (after, new):
            model.observe(turn % 3, 0)
    known, unknown = np.log(np.array(told)).sum(0)
    assert known > unknown + 0.5


def test_matrix_games_have_their_published_values():
    strategy, value = solve_matrix_game(ROSHAMBO)
    assert value == pytest.approx(0.0)
    assert strategy == pytest.approx(np.full(3, 1 / 3))
    strategy, value = solve_matrix_game(np.array([[3.0, -1.0], [-2.0, 1.0]]))  # 1/7, and 3/7 of the first row
    assert value == pytest.approx(1 / 7)
    assert strategy == pytest.approx([3 / 7, 4 / 7])


def test_any_matrix_game_is_solved():
    rng = np.random.default_rng(3)
    for _ in range(200):
        payoffs = rng.integers(-3, 4, rng.integers(1, 6, 2)).astype(float)
        rows, value = solve_matrix_game(payoffs)
        columns, minus_value = solve_matrix_game(-payoffs.T)
        assert value == pytest.approx(-minus_value)
        assert (rows @ payoffs).min() == pytest.approx(value)
        assert (payoffs @ columns).max() == pytest.approx(value)


def test_trust_leads_from_the_safe_strategy_to_the_best_response():
    forecast = np.array([0.6, 0.3, 0.1])
    assert restricted_response(ROSHAMBO, forecast, 0.0) == pytest.approx(np.full(3, 1 / 3))
    assert restricted_response(ROSHAMBO, forecast, 1.0) == pytest.approx([0.0, 1.0, 0.0])


def test_who_reads_back_takes_no_more_than_the_stake():
    purse, expected = Purse(), 0.0
    for turn in range(500):
        answer = purse.answer(ROSHAMBO, np.eye(3)[turn % 3], 0.95)
        worst = int((answer @ ROSHAMBO).argmin())
        expected += float(answer @ ROSHAMBO[:, worst])
        purse.settle(worst)
    assert -STAKE - 1e-6 <= expected < -STAKE / 2
