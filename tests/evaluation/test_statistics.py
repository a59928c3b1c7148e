"""Numbers worked out by hand, and what must hold of any numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from game_meta.evaluation.statistics import (
    bootstrap_iqm,
    count_picks,
    count_runs,
    count_variants,
    first_episode_at_level,
    iqm,
    iqm_difference,
    normalise,
    percentile_interval,
    probability_of_improvement,
    running_mean,
    stratified_resample,
    summarise_runs,
    summarise_trials,
    weighted_iqm,
)

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


# Methods compared over runs and variants.

FOUR_VARIANTS = np.zeros(4, int)  # of one family


def test_improvement_worked_out_by_hand():
    x = np.array([[1.0, 5.0], [3.0, 5.0]])  # two runs in two variants
    y = np.array([[2.0, 5.0]])
    # variant 1: 1 > 2 no, 3 > 2 yes: 1/2; variant 2: two ties: 1/2
    assert probability_of_improvement(x, y, np.zeros(2, int))["value"] == pytest.approx(0.5)
    # variant 1: 2 beats the first run, not the second; variant 2: ties; P(X > Y) + P(Y > X) = 1
    assert probability_of_improvement(y, x, np.zeros(2, int))["value"] == pytest.approx(0.5)
    assert probability_of_improvement(x + 2, y, np.zeros(2, int))["value"] == pytest.approx(1)


def test_improvement_is_the_mean_over_variants_not_over_pairs_of_different_ones():
    """Each method is far better in one variant: were the variants thrown together, x would look better than it is."""
    x, y = np.array([[10.0, 0.0, 3.0]]), np.array([[0.0, 1.0, 2.0]])
    assert probability_of_improvement(x, y, np.zeros(3, int))["value"] == pytest.approx(2 / 3)


def test_a_sure_improvement_has_no_interval_and_a_tie_is_a_half():
    x = np.arange(12.0).reshape(3, 4)
    assert probability_of_improvement(x + 100, x, FOUR_VARIANTS) == {"value": 1, "lo": 1, "hi": 1}
    assert probability_of_improvement(np.ones((2, 4)), np.ones((3, 4)), FOUR_VARIANTS) == {"value": 0.5, "lo": 0.5, "hi": 0.5}


def test_runs_that_disagree_widen_the_interval_of_an_improvement():
    """One of two runs wins everywhere, the other nowhere: the resampled runs decide between 0, a half and 1."""
    x = np.stack([np.ones(4), -np.ones(4)])
    told = probability_of_improvement(x, np.zeros((2, 4)), FOUR_VARIANTS)
    assert told == {"value": 0.5, "lo": 0, "hi": 1}


def test_weighted_iqm_is_the_iqm_of_the_sample_written_out():
    values = np.array([5.0, -1.0, 2.0])
    counts = np.array([[1, 1, 1], [4, 0, 0], [0, 1, 7], [2, 3, 3]])
    written_out = [iqm(np.repeat(values, row)) for row in counts]
    assert weighted_iqm(values, counts).tolist() == pytest.approx(written_out)
    assert written_out[3] == pytest.approx((-1 + 2 + 2 + 2) / 4)  # -1 -1 [-1 2 2 2] 5 5


@given(arrays(float, 6, elements=st.floats(-5, 5)), arrays(np.int64, (3, 6), elements=st.integers(0, 4)))
def test_weighted_iqm_of_anything(values, counts):
    counts[:, 0] += 1
    assert weighted_iqm(values, counts) == pytest.approx([iqm(np.repeat(values, row)) for row in counts])


def test_a_resample_holds_as_many_runs_and_as_many_variants_of_each_family_as_there_are():
    strata = np.array([0, 1, 0, 1, 1, 2])
    runs, variants = count_runs(3, seed=1, method=0, resamples=40), count_variants(strata, seed=1, resamples=40)
    assert runs.shape == (40, 3) and (runs.sum(1) == 3).all() and len(np.unique(runs)) > 1
    for family in range(3):
        assert (variants[:, strata == family].sum(1) == (strata == family).sum()).all()
    assert (count_runs(3, 1, 0, 40) != count_runs(3, 1, 1, 40)).any()  # two methods' runs are drawn apart
    assert count_picks(np.array([[0, 0, 2], [1, 1, 1]]), 3).tolist() == [[2, 0, 1], [0, 3, 0]]


def test_a_single_run_is_what_an_evaluation_says_of_it():
    scores = np.random.default_rng(0).normal(size=(20, 3))
    strata = np.arange(20) % 2
    ours, theirs = summarise_runs(scores[None] * 9, scores[None], strata), summarise_trials(scores * 9, scores, strata)
    assert ours["gain"] == pytest.approx(theirs["gain"])
    for row, same in zip(ours["episodes"], theirs["episodes"], strict=True):
        assert row == pytest.approx(same)


def test_runs_that_differ_widen_the_interval():
    """The same variants, once with runs that agree and once with runs far apart."""
    base = np.linspace(0, 1, 20)
    agree, differ = np.stack([base] * 3), np.stack([base - 1, base, base + 1])
    width = {name: np.ptp(bootstrap_iqm(s[..., None], np.zeros(20, int))) for name, s in (("agree", agree), ("differ", differ))}
    assert width["differ"] > 2 * width["agree"]


def test_a_difference_is_taken_on_the_same_variants():
    """Variants differ widely, yet x is 0.3 above y in each: nothing is uncertain about the difference."""
    y = np.tile(np.linspace(0, 5, 40), (2, 1))
    told = iqm_difference(y + 0.3, y, np.zeros(40, int))
    assert (told["value"], told["lo"], told["hi"]) == pytest.approx((0.3, 0.3, 0.3))


def test_the_running_mean_begins_with_what_there_is():
    assert running_mean(np.array([[2.0, 4.0, 6.0, 0.0]]), 2).tolist() == [[2, 3, 5, 3]]


def test_a_level_is_reached_by_a_whole_window_only():
    curve = np.array([9.0, 0.0, 1.0, 2.0, 3.0])
    assert first_episode_at_level(curve, 2, window=1) == 1
    assert first_episode_at_level(curve, 2, window=2) == 4
    assert first_episode_at_level(curve, 4, window=2) is None
