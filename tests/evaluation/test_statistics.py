"""Numbers worked out by hand, and what must hold of any numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from game_meta.evaluation.statistics import iqm, normalise, percentile_interval, stratified_resample, summarise_trials

ONE_FAMILY = np.zeros(8, int)


def test_iqm_drops_the_lowest_and_the_highest_quarter():
    assert iqm(np.array([-1000.0, 1, 2, 3, 4, 1000])) == pytest.approx(2.5)  # 6 // 4 = 1 from each end
    assert iqm(np.array([0.0, 0, 10, 20, 30, 40, 999, 999])) == pytest.approx(25)
    assert iqm(np.array([7.0])) == 7


def test_normalise_puts_random_at_0_and_the_oracle_at_1():
    returns = np.array([[2.0, 6.0, 10.0], [0.0, -1.0, 1.0]])
    scores = normalise(returns, random=np.array([2.0, 0.0]), oracle=np.array([10.0, 1.0]))
    assert scores.tolist() == [[0, 0.5, 1], [0, -1, 1]]
    with pytest.raises(ValueError, match="oracle"):
        normalise(returns, random=np.array([2.0, 0.0]), oracle=np.array([2.0, 1.0]))


def test_a_resample_draws_each_family_as_often_as_it_is_there():
    strata = np.array([0, 1, 0, 1, 1, 2])
    picks = stratified_resample(strata, seed=3, resamples=50)
    assert (np.sort(strata[picks], axis=1) == np.sort(strata)).all()
    assert (picks[:, 5] == 5).all()  # a family with a single variant
    assert (picks == stratified_resample(strata, seed=3, resamples=50)).all()


def test_summary_worked_out_by_hand():
    scores = np.array([[0.0, 1.0]] * 4 + [[0.5, 1.0]] * 4)
    rows = summarise_trials(scores * 10, scores, ONE_FAMILY)
    first, last = rows["episodes"]
    assert (first["k"], last["k"]) == (1, 2)
    assert first["return"] == 2.5 and last["return"] == 10
    assert first["iqm"] == pytest.approx(0.25) and last["iqm"] == 1
    assert last["lo"] == last["hi"] == 1 and first["p20"] == 0
    assert rows["gain"]["value"] == pytest.approx(0.75)


def test_the_gain_is_paired():
    """Variants differ widely, yet each gains exactly 0.3: nothing is uncertain about the gain."""
    first = np.linspace(0, 1, 40)
    scores = np.stack([first, first + 0.3], axis=1)
    rows = summarise_trials(scores, scores, np.zeros(40, int))
    assert rows["gain"]["lo"] == pytest.approx(0.3) and rows["gain"]["hi"] == pytest.approx(0.3)
    assert rows["episodes"][0]["hi"] - rows["episodes"][0]["lo"] > 0.1


def test_the_interval_holds_95_percent():
    """Of 300 samples of 64 from a known distribution, the interval covers the true IQM about 95 times in a hundred."""
    rng = np.random.default_rng(0)
    covered = 0
    for trial in range(300):
        sample = rng.exponential(size=64)
        lo, hi = percentile_interval(iqm(sample[stratified_resample(np.zeros(64, int), trial, 400)], axis=1))
        covered += lo <= TRUE_IQM <= hi
    assert 0.90 <= covered / 300 <= 0.98


# of the exponential distribution: the mean of -log(1 - u) for u from 1/4 to 3/4
TRUE_IQM = 2 * ((1 - np.log(0.25)) * 0.25 * -1 + (1 - np.log(0.75)) * 0.75)


@given(arrays(float, st.tuples(st.integers(1, 30), st.integers(2, 5)), elements=st.floats(-5, 5)))
def test_estimates_lie_among_what_was_seen(scores):
    rows = summarise_trials(scores, scores, np.arange(len(scores)) % 3)
    for k, row in enumerate(rows["episodes"]):
        low, high = scores[:, k].min() - 1e-9, scores[:, k].max() + 1e-9
        assert low <= row["lo"] <= row["hi"] <= high
        assert low <= row["iqm"] <= high and low <= row["p20"] <= high
