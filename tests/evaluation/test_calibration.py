"""Beliefs that are known beforehand: perfect ones, base rates, sure and wrong ones, honest doubt. Figures are what they must be."""

import json

import numpy as np
import pytest

from game_meta.evaluation.calibration import BaseRates, BeliefRecord, blindness_at_start, calibrate, pairwise_wins, reliability_table
from game_meta.evaluation.statistics import stratified_resample
from game_meta.generator import LABEL_NAMES

N, K, A, E = 80, 12, 6, len(LABEL_NAMES)
RATE = np.linspace(0.05, 0.5, E)
MOVES = slice(1, 5)


def world(seed=0):
    """N trials: which effects hold (at the RATE of each), which looks are there, and four moves in a random order."""
    rng = np.random.default_rng(seed)
    actions = np.tile(np.arange(A), (N, 1))
    actions[:, MOVES] = rng.permuted(actions[:, MOVES], axis=1)
    return (rng.random((N, K, E)) < RATE).astype(float), rng.random((N, K)) < 0.7, actions


def held(effects, controls=None, shuffled=True, sight=False):
    """Beliefs (N, K, E), the same at each of two moments, in that world."""
    truth, known, actions = world()
    controls = np.full((N, A, A), 1 / A) if controls is None else controls
    flags = (np.broadcast_to(flag, (N, K)) for flag in (shuffled, sight))
    return BeliefRecord(np.stack([effects] * 2), np.stack([controls] * 2), truth, known, actions, *flags)


def figures(effects, controls=None):
    """The JSON, as one of two families that are alike."""
    both, rates = held(effects, controls), BaseRates(RATE, np.eye(A))
    half = BeliefRecord(*(field[:, : N // 2] if at < 2 else field[: N // 2] for at, field in enumerate(both)))
    rest = BeliefRecord(*(field[:, N // 2 :] if at < 2 else field[N // 2 :] for at, field in enumerate(both)))
    result = calibrate([half, rest], [rates, rates], ["one", "other"])
    json.dumps(result, allow_nan=False)
    return result


TRUTH, KNOWN, ACTIONS = world()
BASE = np.broadcast_to(RATE, TRUTH.shape)


def test_perfect_beliefs():
    result = figures(TRUTH, np.eye(A)[ACTIONS])
    assert [moment["k"] for moment in result["effects"]["all"]["moments"]] == [0, 1]
    for rows in (*result["effects"].values(), *result["families"].values(), result["controls"]):
        for row in rows["moments"]:
            assert (row["accuracy"], row["accuracy_lo"], row["brier"], row["ece"], row["skill"]) == (1, 1, 0, 0, 1)
            assert row.get("auc", 1) == 1
    assert set(result["effects"]) == {"all", *LABEL_NAMES}


def test_beliefs_in_the_base_rate_are_the_chance_line():
    """As right as can be without knowing, well calibrated, and blind."""
    result = figures(BASE)
    for rows in result["effects"].values():
        row = rows["moments"][1]
        assert row["accuracy"] == rows["chance"]["accuracy"] and row["skill"] == 0 and row["ece"] < 0.06
        assert row["auc"] == 0.5, "an effect is believed of all things alike"
    pays = result["effects"]["pays"]
    assert pays["chance"]["accuracy"] == pytest.approx(1 - TRUTH[KNOWN][:, 0].mean()) and pays["rate"] == TRUTH[KNOWN][:, 0].mean()
    assert result["step0"]["auc"] == 0.5 and result["step0"]["above"] == 0 and result["step0"]["blind"] is True


def test_beliefs_that_are_sure_and_wrong():
    wrong = np.eye(A)[(ACTIONS + 1) % A]
    result = figures(1 - TRUTH, wrong)
    row = result["effects"]["all"]["moments"][0]
    assert (row["accuracy"], row["brier"], row["ece"], row["auc"]) == (0, 1, 1, 0) and row["skill"] < -4
    row = result["controls"]["moments"][0]
    assert (row["accuracy"], row["brier"], row["ece"]) == (0, 2, 1)
    assert result["step0"]["blind"] is False


def test_honest_doubt_is_calibrated_and_bravado_is_not():
    """Things hold as often as is believed: every bin lies on the diagonal. The same beliefs driven to 0 and 1 do not."""
    believed = np.random.default_rng(1).random((N, K, E))
    so = np.random.default_rng(2).random((N, K, E)) < believed
    table = reliability_table(believed.ravel(), so.ravel().astype(float))
    assert len(table) == 10 and sum(entry["n"] for entry in table) == believed.size
    for entry in table:
        assert entry["from"] <= entry["believed"] <= entry["to"] and entry["so"] == pytest.approx(entry["believed"], abs=0.06)
    brave = reliability_table((believed > 0.5).ravel() * 1.0, so.ravel().astype(float))
    assert (
        [entry["n"] > 0 for entry in brave] == [True, True]
        and brave[1]["believed"] == 1
        and brave[1]["so"] == pytest.approx(0.75, abs=0.02)
    )


def test_a_table_worked_out_by_hand():
    table = reliability_table(np.array([0.0, 0.05, 0.31, 1.0]), np.array([0.0, 1.0, 0.0, 1.0]))
    assert table == [
        {"from": 0.0, "to": 0.1, "n": 2, "believed": 0.025, "so": 0.5},
        {"from": 0.3, "to": 0.4, "n": 1, "believed": 0.31, "so": 0.0},
        {"from": 0.9, "to": 1.0, "n": 1, "believed": 1.0, "so": 1.0},
    ]


def test_pairs_worked_out_by_hand():
    """Four things, the first two with the effect: 0.8 beats 0.5 and 0.1, 0.5 ties with 0.5 and beats 0.1. The fifth is not looked at."""
    believed, truth = np.array([[0.8, 0.5, 0.5, 0.1, 0.9]]), np.array([[1, 1, 0, 0, 0]])
    counts = np.array([[True, True, True, True, False]])
    won, pairs = pairwise_wins(believed[..., None], truth[..., None], counts)
    assert won.tolist() == [[3.5]] and pairs.tolist() == [[4]]
    won, pairs = pairwise_wins(believed[..., None], truth[..., None], counts, np.array([[True, False, False, True, False]]))
    assert won.tolist() == [[1.5]] and pairs.tolist() == [[2]], "0.8 against 0.1 in one group, 0.5 against 0.5 in the other"


PICKS = stratified_resample(np.zeros(N, int))
PEEKING = np.clip(BASE + 0.2 * TRUTH, 0, 1)


def step_0(effects, **flags):
    return blindness_at_start(held(effects, **flags), np.broadcast_to(RATE, (N, E)), PICKS)


def test_who_peeks_is_caught():
    told = step_0(PEEKING)
    assert told["auc"] > 0.6 and told["blind"] is False and set(told["effects"]) == set(LABEL_NAMES)


def test_noise_is_no_peeking():
    told = step_0(np.clip(BASE + np.random.default_rng(5).normal(0, 0.05, BASE.shape), 0, 1))
    assert told["blind"] is True and told["auc_lo"] < 0.5 < told["auc_hi"] and told["auc_hi"] - told["auc_lo"] < 0.1


def test_what_is_in_sight_may_be_told_from_what_is_not():
    """Whoever believes more of what he sees wins pairs of a thing in sight and one out of it, which do not count."""
    sight = TRUTH[..., 9] > 0.5
    believed = BASE + 0.3 * sight[..., None]
    assert step_0(believed, sight=sight)["auc"] == step_0(BASE)["auc"] and step_0(believed)["auc"] > step_0(BASE)["auc"]


def test_looks_that_mean_something_do_not_count():
    assert step_0(PEEKING, shuffled=False)["blind"] is None
