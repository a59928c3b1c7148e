"""The two-player games as families: whatever is drawn, the sides stay each other's mirror image, and there is something to play for."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.paths import GAMES_FOLDER
from helpers.symmetry import as_it_is, symmetry_of
from test_two_player_games import GAMES, begin, random_actions

from game_meta.engine import Program
from game_meta.engine.observation import OPPONENT
from game_meta.generator import make_variant, redraw_disguise
from game_meta.generator.grading import grade_two_player

NAMES = sorted(path.stem for path in GAMES)
SEEDS = range(10)
PLAYOUTS = 40
LOOK_EVERY = 5

by_name = pytest.mark.parametrize("name", NAMES)


def named(program: Program, real: np.ndarray) -> np.ndarray:
    """The keys that do these things in a game whose controls are turned round."""
    return np.argsort(program.controls)[real]


@by_name
def test_swapping_sides_changes_nothing_in_any_variant(name):
    """As for the games themselves: playouts, and beside each its mirror image, in drawn rules on drawn boards."""
    for seed in SEEDS:
        variant = make_variant(GAMES_FOLDER / f"{name}.vgdl", seed)
        program = variant.programs[seed % len(variant.programs)]
        batch = begin(program, 2 * PLAYOUTS)
        flip = symmetry_of(program, batch.snapshot(0))
        assert flip is not None, f"variant {seed} has a level without a symmetry that exchanges the players"
        rng, actions = np.random.default_rng(seed), None
        for tick in range(150):
            actions = random_actions(rng, (PLAYOUTS, 2), actions)
            batch.step(named(program, np.concatenate([actions, flip.actions[actions[:, ::-1]]])))
            assert np.array_equal(batch.scores[:PLAYOUTS], batch.scores[PLAYOUTS:, ::-1]), (seed, tick)
            assert np.array_equal(batch.wins[:PLAYOUTS], batch.wins[PLAYOUTS:, ::-1]), (seed, tick)
            if tick % LOOK_EVERY == 0:
                env = tick // LOOK_EVERY
                assert flip.board(batch.snapshot(env)) == as_it_is(batch.snapshot(PLAYOUTS + env)), (seed, tick)
        assert not program.draws_random_numbers


@by_name
def test_the_drawn_variants_are_worth_playing_and_differ(name):
    variants = [make_variant(GAMES_FOLDER / f"{name}.vgdl", seed) for seed in range(12)]
    grades = [grade_two_player(variant, episodes=16) for variant in variants]
    assert all(grade.draw for grade in grades), "doing nothing is a draw"
    assert sum(grade.valid for grade in grades) >= 9
    assert len({variant.rules_hash for variant in variants}) >= 6


@by_name
def test_the_rival_keeps_its_look(name):
    variant = make_variant(GAMES_FOLDER / f"{name}.vgdl", 1)
    looks = set(variant.program.looks[list(variant.disguise.types)].tolist())
    assert OPPONENT not in looks and len(looks) == len(variant.disguise.types)
    assert OPPONENT not in redraw_disguise(variant, np.random.default_rng(0)).program.looks[list(variant.disguise.types)]
    assert set(np.flatnonzero(variant.labels.known).tolist()) == looks | {OPPONENT}


def test_a_game_in_which_doing_nothing_decides_is_not_valid(tmp_path):
    path = tmp_path / "unfair.vgdl"
    path.write_text((GAMES_FOLDER / "race.vgdl").read_text().replace("count_score=True", "win=True,False"))
    grade = grade_two_player(make_variant(path, 0), episodes=4)
    assert not grade.draw and not grade.valid
