"""The arcade families: what each is about, on small boards of its own rules, and what holds for every draw from them."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.paths import GAMES_FOLDER

from game_meta.engine import Batch, Snapshot, compile_game
from game_meta.generator import make_variant
from game_meta.vgdl import check_file, load

FAMILIES = ("orchard", "raiders", "crossing", "paddle", "cavern", "glider")
KEYS = ".ULDRS"  # nothing, up, left, down, right, use

by_family = pytest.mark.parametrize("family", FAMILIES)


def begin(family: str, *level: str) -> Batch:
    """The family's own game on a board given as rows."""
    batch = Batch(1, window=1, threads=1)
    batch.load(0, [compile_game(load(GAMES_FOLDER / f"{family}.vgdl"), level)], 0)
    return batch


def play(batch: Batch, keys: str) -> int:
    """Returns the score."""
    for key in keys:
        batch.step(np.array([KEYS.index(key)]))
    return int(batch.score[0])


def places(batch: Batch, name: str) -> list[tuple[int, int]]:
    """Column and row of every sprite of a type."""
    shot: Snapshot = batch.snapshot(0)
    half = shot.block_size // 2
    found = zip(shot.type_index, shot.x, shot.y, strict=True)
    return sorted(
        ((int(x) + half) // shot.block_size, (int(y) + half) // shot.block_size) for kind, x, y in found if shot.types[kind] == name
    )


def test_orchard_fruit_is_one_thing_in_the_air_and_another_on_the_grass():
    level = ("w1w", "...", "ggA")
    batch = begin("orchard", *level)
    assert play(batch, "L....") == 2  # under the apple in the tick in which it comes down

    late = begin("orchard", *level)
    assert play(late, "......") == 0
    assert (places(late, "apple"), places(late, "mush")) == ([], [(1, 2)])
    assert play(late, "L") == 1


def test_raiders_a_saucer_that_is_shot_drops_a_parcel_to_be_caught():
    batch = begin("raiders", "s..", "...", "...", "..A")
    assert play(batch, "S...") == 0
    assert (places(batch, "saucer"), len(places(batch, "parcel"))) == ([], 1)
    assert play(batch, "." * 7) == 3


def test_raiders_one_may_hide_under_a_wall():
    batch = begin("raiders", "...m..", "...w..", "...A..")
    play(batch, "." * 30)
    assert not batch.terminated[0] and places(batch, "avatar") == [(3, 2)]


def test_crossing_pays_on_the_far_shore_and_again_on_the_way_back():
    batch = begin("crossing", "f", ".", "A")
    assert [play(batch, key) for key in "UUUDDUU"] == [0, 3, 3, 3, 6, 6, 9]


def test_crossing_traffic_comes_round_again_and_each_kind_does_something_else():
    batch = begin("crossing", "fff", ".c.", "b..", "nAn")
    play(batch, "." * 40)
    assert len(places(batch, "cutter")) == len(places(batch, "barge")) == 1
    pays, kills = begin("crossing", ".c.", ".A."), begin("crossing", ".b.", ".A.")
    assert (play(pays, "U"), bool(pays.terminated[0])) == (2, False)
    assert (play(kills, "U"), bool(kills.terminated[0])) == (-1, True)


def test_paddle_the_ball_is_lost_unless_the_paddle_is_there():
    level = ("wwwwwwww", "wccccccw", "w...v..w", "w......w", "wA.....w")
    batch, missed = begin("paddle", *level), begin("paddle", *level)
    assert play(batch, "R" + "." * 40) > 0
    assert play(missed, "." * 40) == 0 and len(places(missed, "clay")) == 6


def test_cavern_what_hangs_above_is_taken_by_a_jump():
    level = ("wwwww", "w.g.w", "w...w", "w.A.w", "wwwww")
    batch, idle = begin("cavern", *level), begin("cavern", *level)
    assert play(idle, "." * 20) == 0
    assert play(batch, "S" * 20) == 2


def test_cavern_a_crate_stands_in_the_way():
    batch = begin("cavern", "wwwwww", "w....w", "wA.c.w", "wwwwww")
    play(batch, "R" * 30)
    assert places(batch, "avatar") == [(2, 2)]


def test_glider_never_stops_and_comes_in_at_the_other_side():
    batch = begin("glider", ".....", "..A..", ".....")
    assert [play(batch, ".") or places(batch, "avatar")[0] for _ in range(6)] == [(2, 1), (3, 1), (4, 1), (0, 1), (1, 1), (2, 1)]


def test_glider_a_gust_turns_it_round():
    batch = begin("glider", "....", "A.g.", "....")
    seen = [play(batch, ".") or places(batch, "avatar")[0] for _ in range(4)]
    assert seen == [(0, 1), (1, 1), (2, 1), (1, 1)]


@by_family
def test_a_family_fits_a_screen_and_is_small_enough_to_be_seen_whole(family):
    path = GAMES_FOLDER / f"{family}.vgdl"
    game = load(path)
    assert check_file(path).valid and len(path.read_text().splitlines()) < 86
    assert all(len(rows) <= 11 and max(map(len, rows)) <= 11 for rows in game.levels)


@by_family
def test_variants_differ_in_their_rules_and_idling_earns_nothing(family):
    variants = [make_variant(GAMES_FOLDER / f"{family}.vgdl", seed) for seed in range(8)]
    assert len({variant.rules_hash for variant in variants}) == len(variants)
    batch = Batch(len(variants), window=1, threads=1)
    batch.load(np.arange(len(variants)), [variant.program for variant in variants], np.arange(len(variants)))
    for _ in range(30):
        batch.step(np.zeros(len(variants), np.int64))
    assert not batch.score.any() and not batch.terminated.all()
