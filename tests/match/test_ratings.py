"""Ratings: the paper's worked example, what results do to them, and whether players of known strength are ranked rightly."""

import pytest
from helpers.paths import REPO

from game_meta.match.ratings import RatedMatch, Rating, expected_score, rate_matches, update_rating


def test_the_worked_example_of_the_paper():
    """Glickman's own figures: a win against 1400, losses against 1550 and 1700, in one rating period."""
    games = [(Rating(1400, 30), 1.0), (Rating(1550, 100), 0.0), (Rating(1700, 300), 0.0)]
    assert [round(expected_score(Rating(1500, 200), opponent), 3) for opponent, _ in games] == [0.639, 0.432, 0.303]
    after = update_rating(Rating(1500, 200, 0.06), games)
    assert after.rating == pytest.approx(1464.06, abs=0.01) and after.deviation == pytest.approx(151.52, abs=0.01)
    assert after.volatility == pytest.approx(0.05999, abs=1e-5)


def test_volatility_does_not_depend_on_where_the_scale_begins():
    """In the paper ratings count by their differences alone (the library on PyPI has the rating itself in step 5)."""
    low, high = (update_rating(Rating(base, 60, 0.06), [(Rating(base, 60), 1.0)] * 12) for base in (1500, 2500))
    assert low.volatility == pytest.approx(high.volatility, rel=1e-9) and low.volatility > 0.06
    assert high.rating - low.rating == pytest.approx(1000)


def test_both_players_move_by_what_was_known_before_the_match():
    ratings = rate_matches([RatedMatch("person", "steady", 1.0)])
    assert ratings["person"].rating > 1500 > ratings["steady"].rating
    assert ratings["person"].rating - 1500 == pytest.approx(1500 - ratings["steady"].rating)
    drawn = rate_matches([RatedMatch("person", "steady", 0.5)])
    assert drawn["person"].rating == pytest.approx(1500) and drawn["person"].deviation < 350
    first = rate_matches([RatedMatch("person", "weak", 1.0)], {"weak": Rating(1200.0)})
    assert 1500 < first["person"].rating < ratings["person"].rating  # a win that was to be expected says less


def test_a_rating_that_is_little_more_than_a_guess_says_so():
    assert (str(Rating(1496.4, 60)), str(Rating(1496.6, 200))) == ("1496", "1497?")


def test_players_of_known_strength_are_ranked_rightly_after_20_matches(monkeypatch):
    monkeypatch.syspath_prepend(str(REPO / "benchmarks"))
    import ratings as simulation

    assert all(simulation.simulate_ranking(seed) >= 0.9 for seed in range(10))
