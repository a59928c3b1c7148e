"""The families in which the place or the growth of things is to be found out: gridnavi, frozenlake, weeds, wolves."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.paths import GAMES_FOLDER

from game_meta.engine import Batch, compile_game
from game_meta.engine.observation import EMPTY
from game_meta.generator import Variant, grade_variant, make_variant
from game_meta.vgdl import load

KEYS = ".ULDRS"  # nothing, up, left, down, right, use


def begin(name: str, level: str) -> Batch:
    """The family's own game on a board drawn here."""
    batch = Batch(1)
    batch.load(0, [compile_game(load(GAMES_FOLDER / f"{name}.vgdl"), [line.strip() for line in level.split("\n") if line.strip()])], 0)
    return batch


def play(batch: Batch, keys: str) -> None:
    for key in keys:
        batch.step(np.array([KEYS.index(key)]))


def board(batch: Batch, **letters: str) -> list[str]:
    """The types that have a letter; where several stand, the one drawn last."""
    shot = batch.snapshot(0)
    rows = [["."] * shot.width for _ in range(shot.height)]
    for kind, x, y in zip(shot.type_index, shot.x, shot.y, strict=True):
        if shot.types[kind] in letters:
            rows[y // shot.block_size][x // shot.block_size] = letters[shot.types[kind]]
    return ["".join(row) for row in rows]


def path_exists(level: tuple[str, ...]) -> bool:
    """From the avatar to the shore, round the holes."""
    open_ = {(y, x) for y, row in enumerate(level) for x, cell in enumerate(row.ljust(6)) if cell != "o"}
    start, end = (next((y, x) for y, row in enumerate(level) for x, cell in enumerate(row) if cell == mark) for mark in "Ag")
    reached, frontier = {start}, [start]
    while frontier:
        y, x = frontier.pop()
        new = {(y - 1, x), (y, x - 1), (y + 1, x), (y, x + 1)} & open_ - reached
        reached |= new
        frontier += new
    return end in reached


@pytest.fixture(scope="module")
def waters() -> dict[tuple[str, ...], Variant]:
    """A variant of gridnavi for each place of the water."""
    variants = [make_variant("gridnavi", seed) for seed in range(200)]
    return {tuple(variant.drawn_game.levels[0]): variant for variant in variants}


def variant_with_water_at(waters: dict[tuple[str, ...], Variant], row: int, column: int) -> Variant:
    return next(variant for level, variant in waters.items() if level[row][column : column + 1] == "s")


def test_gridnavi_has_the_21_goals_of_the_paper_and_its_oracle_earns_what_is_published(waters):
    assert len(waters) == 21
    grades = [grade_variant(variant, 32) for variant in waters.values()]
    assert all(each.valid and len(each.plans[0].actions) == 15 for each in grades)
    assert np.mean([each.oracle_return for each in grades]) == pytest.approx(2325 / 21)  # 110.7, ten times 11.07


def test_gridnavi_pays_ten_for_each_tick_at_the_water_and_takes_one_for_each_other():
    batch = begin("gridnavi", "A.s..\n.....\n.....\n.....\n.....")
    scores = []
    for key in "RUR.RL.........":
        play(batch, key)
        scores.append(int(batch.rewards[0, 0]))
    assert scores == [-1, -1, 10, 10, -1, 10, *[10] * 9]
    assert (batch.terminated[0], batch.win[0]) == (True, 1)


@pytest.mark.parametrize("keys", ["DDDD", "DRDRURU"])
def test_water_cannot_be_seen_nor_told_from_another_place_before_it_is_reached(waters, keys):
    batch = Batch(2)
    batch.load([0, 1], [variant_with_water_at(waters, row, 4).program for row in (0, 4)], [0, 0])
    for key in keys:
        batch.step(np.full(2, KEYS.index(key)))
        assert all(np.array_equal(here, there) for here, there in batch.observe().values())
        assert batch.rewards[0] == batch.rewards[1]


def test_a_hole_is_not_in_the_window_and_kills():
    batch = begin("frozenlake", "A.o\n...\n..g")
    window = batch.observe()["window"][0]
    middle = len(window) // 2
    assert window[middle, middle + 2] == window[middle, middle + 1] == EMPTY
    assert window[middle + 2, middle + 2] != EMPTY
    play(batch, "RR")
    assert (batch.terminated[0], batch.win[0], batch.score[0]) == (True, 0, 0)


def test_frozenlake_is_valid_exactly_where_there_is_a_way_to_the_shore():
    variants = [make_variant("frozenlake", seed) for seed in range(60)]
    assert [grade_variant(variant, 32).valid for variant in variants] == [
        path_exists(tuple(variant.drawn_game.levels[0])) for variant in variants
    ]


def test_weeds_a_pod_bursts_and_its_sprouts_ripen():
    batch = begin("weeds", "......\n...m..\n......\nA.....")
    letters = {"avatar": "A", "mintpod": "*", "mintsprout": "s", "mint": "M"}
    stages = []
    for ticks in (2, 5):
        play(batch, "." * ticks)
        stages.append(board(batch, **letters))
    assert stages[0] == ["...s..", "..s*s.", "...s..", "A....."]
    assert stages[1] == ["...M..", "..M.M.", "...M..", "A....."]
    play(batch, "RRUR")
    assert board(batch, **letters) == ["...M..", "..M.M.", "...A..", "......"]
    assert batch.score[0] == 2


def test_weeds_of_a_kind_that_spreads_throw_pods_of_their_own():
    batch = begin("weeds", "A......\n.......\n.......\n...n...\n.......\n.......\n.......")
    counts = []
    for _ in range(4):
        play(batch, "." * 7)
        counts.append(sum(row.count("N") for row in board(batch, nettle="N")))
    assert counts == sorted(counts) and counts[-1] > 4


def test_wolves_wait_while_the_player_is_in_the_hut_and_come_when_they_leave_it():
    batch = begin("wolves", "A.......o")
    letters = {"avatar": "A", "boar": "o"}
    play(batch, "......")
    assert board(batch, **letters) == ["A.......o"]
    play(batch, "R.....")
    assert board(batch, **letters) == [".A....o.."]


def test_wolves_a_fox_drinks_and_becomes_a_wolf():
    batch = begin("wolves", "f.e......A")
    letters = {"avatar": "A", "fox": "f", "wolf": "W"}
    play(batch, "....")
    assert board(batch, **letters) == ["..W......A"]


@pytest.mark.parametrize("family", ["weeds", "wolves"])
def test_nothing_happens_to_who_stays_at_home(family):
    grades = [grade_variant(make_variant(family, seed), 32) for seed in range(8)]
    assert [each.noop_return for each in grades] == [0.0] * 8
    assert np.mean([each.oracle_return - each.random_return for each in grades]) > 3
