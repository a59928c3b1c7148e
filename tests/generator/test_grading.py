"""Grades of small games: what is told of a game besides what the planner earns."""

import pytest
from helpers.games import CORRIDOR, VARIED_CORRIDOR, write_game

from game_meta.generator import grade_variant, make_variant, random_return, sample
from game_meta.generator.batch_grading import GradingJob, grade_job, mean_grades
from game_meta.generator.grading import _grade_cached
from game_meta.generator.process_pool import map_in_processes

SAFE = CORRIDOR.replace("wp.A.cw", "w..A.cw").replace("limit=3", "limit=30")


def graded(folder, text, width=16):
    return grade_variant(make_variant(write_game(folder, text), 0), width=width)


def test_length_is_what_the_plan_needs_not_how_long_the_game_goes_on(tmp_path):
    found = graded(tmp_path, SAFE)
    assert found.length == 2
    assert len(found.plans[0].actions) == found.noop_ticks == 31
    assert found.headroom == 3.0 - found.random_return


def test_danger_is_none_where_nothing_kills(tmp_path):
    assert graded(tmp_path, SAFE).danger == 0.0


def test_danger_grows_with_what_kills(tmp_path):
    """One pit, then pits on both sides."""
    one, both = SAFE.replace("w..A.cw", "w.p.A..cw"), SAFE.replace("w..A.cw", "wcpA.p.cw")
    assert 0.0 < graded(tmp_path, one).danger < graded(tmp_path, both).danger < 1.0


def test_a_prize_behind_a_wall_is_no_solution(tmp_path):
    out_of_reach = SAFE.replace("w..A.cw", "w..Awcw").replace(
        "Timeout limit=30 count_score=True", "SpriteCounter stype=coin limit=0 win=True"
    )
    assert not graded(tmp_path, out_of_reach).solved
    assert graded(tmp_path, out_of_reach.replace("wcw", ".cw")).solved


@pytest.mark.parametrize(("kind", "chance"), [("RandomNPC", True), ("SpawnPoint stype=pit total=1", False), ("Immovable", False)])
def test_chance_is_told_from_what_only_could_be_chance(tmp_path, kind, chance):
    """A spawn point draws a number each time, and then spawns in any case."""
    assert graded(tmp_path, SAFE.replace("coin   > Immovable", f"coin   > {kind}")).stochastic is chance


def test_a_rival_acts_at_random_and_the_same_for_a_seed():
    first, second = (grade_variant(make_variant("tag", 0), width=8, episodes=4) for _ in range(2))
    _grade_cached.cache_clear()
    assert first == second == grade_variant(make_variant("tag", 0), width=8, episodes=4)
    assert first.oracle_return > first.random_return


def test_an_assessment_is_plain_data_and_the_same_in_other_processes(tmp_path):
    path = str(write_game(tmp_path, VARIED_CORRIDOR))
    jobs = [GradingJob(path, seed, 8) for seed in range(24)]
    alone = [grade_job(job) for job in jobs]
    assert list(map_in_processes(grade_job, jobs)) == alone
    assert alone[0]["plans"][0][0].startswith("ACTION_")
    found = mean_grades(alone)
    assert found["drawn"] == found["games"] == 24 and 1 < found["rule_sets"] <= 24
    assert found["oracle"] == sum(one["oracle"] for one in alone) / 24


def test_grades_of_a_corridor(tmp_path):
    found = grade_variant(make_variant(write_game(tmp_path, CORRIDOR), 0), width=16)
    assert found.oracle_return == 3.0
    assert found.noop_return == 0.0
    assert -1.0 <= found.random_return < 1.5
    assert not found.valid  # doing nothing ends it too early


def test_doing_nothing_must_not_be_good(tmp_path):
    """A coin that comes flying pays the lazy as well."""
    lazy = CORRIDOR.replace("Immovable color=GOLD", "Missile orientation=LEFT").replace("limit=3", "limit=12")
    found = grade_variant(make_variant(write_game(tmp_path, lazy), 0), width=16)
    assert found.noop_return == found.oracle_return == 3.0
    assert not found.valid


def test_grades_are_the_same_every_time():
    variant = sample("meteors", "train", 1, width=16)
    assert grade_variant(variant, width=32) == grade_variant(make_variant("meteors", variant.seed), width=32)
    assert random_return(variant) == grade_variant(variant, width=1).random_return
