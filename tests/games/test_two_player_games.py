"""The two-player games that travel with the program: fair (swapping sides changes nothing), short, decisive, and skill pays."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.paths import GAMES_FOLDER
from helpers.symmetry import as_it_is, symmetry_of

from game_meta.engine import Batch, Program, compile_game
from game_meta.vgdl import check_file, load

GAMES = sorted(path for path in GAMES_FOLDER.glob("*.vgdl") if load(path).params["no_players"] == 2)
LEVELS = [(path, level) for path in GAMES for level in range(len(load(path).levels))]
PLAYOUTS = 200
LOOK_EVERY = 7  # ticks between two looks at the boards, pixel by pixel

by_game = pytest.mark.parametrize("path", GAMES, ids=lambda path: path.stem)
by_level = pytest.mark.parametrize(("path", "level"), LEVELS, ids=[f"{path.stem}-{level}" for path, level in LEVELS])


def limit(program: Program) -> int:
    """The tick at which the game is over in any case."""
    return next(ending.params["limit"] for ending in program.game.endings if ending.cls == "Timeout")


def begin(program: Program, envs: int) -> Batch:
    batch = Batch(envs, window=1, players=2, threads=1)  # many short steps: threads would mostly wait for each other
    batch.load(np.arange(envs), [program] * envs, np.arange(envs))
    return batch


def random_actions(rng: np.random.Generator, shape: tuple[int, ...], before: np.ndarray | None) -> np.ndarray:
    """Every action is kept for another tick half of the time: pure noise gets nowhere."""
    fresh = rng.integers(0, 6, shape)
    return fresh if before is None else np.where(rng.random(shape) < 0.5, before, fresh)


def test_there_are_at_least_six():
    assert {"tron", "pong", "tag", "race", "duel"} <= {path.stem for path in GAMES} and len(GAMES) >= 6


@by_game
def test_a_game_is_valid_without_warnings_and_fits_a_screen(path):
    assert check_file(path).diagnostics == ()
    assert len(path.read_text().splitlines()) <= 80
    assert 2 <= len(load(path).levels) <= 4


@by_level
def test_swapping_sides_changes_nothing(path, level):
    """Playouts of random actions, and beside each its mirror image: the other player makes the mirrored move. Scores, wins and boards stay
    mirror images of each other at every tick. The seeds differ, so nothing may hang on chance either."""
    program = compile_game(load(path), level)
    batch = begin(program, 2 * PLAYOUTS)
    flip = symmetry_of(program, batch.snapshot(0))
    assert flip is not None, "the level has no symmetry that exchanges the players"
    rng, actions = np.random.default_rng(0), None
    for tick in range(limit(program) + 1):
        actions = random_actions(rng, (PLAYOUTS, 2), actions)
        batch.step(np.concatenate([actions, flip.actions[actions[:, ::-1]]]))
        assert np.array_equal(batch.scores[:PLAYOUTS], batch.scores[PLAYOUTS:, ::-1]), tick
        assert np.array_equal(batch.wins[:PLAYOUTS], batch.wins[PLAYOUTS:, ::-1]), tick
        assert np.array_equal(batch.terminated[:PLAYOUTS], batch.terminated[PLAYOUTS:]), tick
        if tick % LOOK_EVERY == 0:
            env = tick // LOOK_EVERY
            assert flip.board(batch.snapshot(env)) == as_it_is(batch.snapshot(PLAYOUTS + env)), tick
    assert batch.terminated.all() and not program.draws_random_numbers


@by_level
def test_random_players_win_equally_often_and_mostly_one_wins(path, level):
    program = compile_game(load(path), level)
    batch = begin(program, 2 * PLAYOUTS)
    rng, actions = np.random.default_rng(1), None
    while not batch.terminated.all():
        actions = random_actions(rng, (2 * PLAYOUTS, 2), actions)
        batch.step(actions)
    won = batch.wins == 1
    alone = [int((won[:, player] & ~won[:, 1 - player]).sum()) for player in (0, 1)]
    assert sum(alone) >= 0.4 * len(won), alone
    assert abs(alone[0] - alone[1]) <= 3.5 * np.sqrt(sum(alone)), alone  # three and a half standard deviations of a fair coin


@by_game
def test_who_looks_ahead_beats_who_does_not(path):
    program, games = compile_game(load(path), 0), 12
    batch = begin(program, games * (1 + 6 * ROLLOUTS))
    rng, noise = np.random.default_rng(2), None
    real = np.arange(batch.num_envs) < games
    while not batch.terminated[:games].all():
        noise = random_actions(rng, (batch.num_envs, 2), noise)
        noise[:games, 0] = look_ahead(batch, games, rng)
        batch.step(noise, real)
    won = batch.wins[:games] == 1
    assert (won[:, 0] & ~won[:, 1]).sum() >= 9


ROLLOUTS, DEPTH = 4, 12


def look_ahead(batch: Batch, games: int, rng: np.random.Generator) -> np.ndarray:
    """For each of the first envs the action of player 0 after which random playouts, made in the other envs, went best."""
    batch.copy(np.repeat(np.arange(games), 6 * ROLLOUTS), np.arange(games, batch.num_envs))
    trial, actions = np.arange(batch.num_envs) >= games, None
    for step in range(DEPTH):
        actions = random_actions(rng, (batch.num_envs, 2), actions)
        if step == 0:
            actions[games:, 0] = np.tile(np.repeat(np.arange(6), ROLLOUTS), games)
        batch.step(actions, trial)
    score, won = batch.scores[games:], (batch.wins[games:] == 1).astype(int)
    value = ((score[:, 0] - score[:, 1]) + 20 * (won[:, 0] - won[:, 1])).reshape(games, 6, ROLLOUTS).mean(axis=2)
    return (value + 1e-6 * rng.random(value.shape)).argmax(axis=1)
