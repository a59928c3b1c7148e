"""Who went where: things that look alike, from scene to scene."""

from __future__ import annotations

from game_meta.theory.tracks import match_places, solve_assignment

LEFT = 2  # a heading


def test_the_cheapest_assignment():
    assert solve_assignment([[4, 1, 3], [2, 0, 5], [3, 2, 2]]) == [1, 0, 2]


def test_a_row_of_missiles_moves_on_and_none_of_them_jumps_over_the_others():
    before = [(10 * i, 0, LEFT) for i in range(1, 6)]
    after = [(x - 10, y, heading) for x, y, heading in before]
    assert match_places(before, [(0, 0)] * 5, after, 10) == [0, 1, 2, 3, 4]


def test_one_that_appears_is_nobody_else():
    before = [(0, 0, 0), (50, 0, 0)]
    assert match_places(before, [(0, 0)] * 2, [(50, 0, 0), (0, 0, 0), (100, 100, 0)], 10) == [1, 0]


def test_one_that_is_gone_is_followed_by_nobody():
    assert match_places([(0, 0, 0), (50, 50, 0)], [(0, 0)] * 2, [(50, 60, 0)], 10) == [-1, 0]
