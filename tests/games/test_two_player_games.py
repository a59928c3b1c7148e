"""The two-player games that travel with the program: fair (swapping sides changes nothing), short, decisive, and skill pays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sides import as_it_is, symmetry_of

from game_meta.engine import Batch, Program, compile_game
from game_meta.vgdl import load, survey

FOLDER = Path(__file__).parents[2] / "games"
GAMES = sorted(path for path in FOLDER.glob("*.vgdl") if load(path).params["no_players"] == 2)
LEVELS = [(path, level) for path in GAMES for level in range(len(load(path).levels))]
PLAYOUTS = 200
COMPARED = 3  # playouts whose boards are compared too, pixel by pixel

by_level = pytest.mark.parametrize(("path", "level"), LEVELS, ids=[f"{path.stem}-{level}" for path, level in LEVELS])


def limit(program: Program) -> int:
    """The tick at which the game is over in any case."""
    return next(ending.params["limit"] for ending in program.game.endings if ending.cls == "Timeout")


def random_actions(rng: np.random.Generator, shape: tuple[int, ...], before: np.ndarray | None) -> np.ndarray:
    """Every action is kept for another tick half of the time: pure noise gets nowhere."""
    fresh = rng.integers(0, 6, shape)
    return fresh if before is None else np.where(rng.random(shape) < 0.5, before, fresh)


def test_there_are_at_least_six():
    assert {"tron", "pong", "tag", "race", "duel"} <= {path.stem for path in GAMES} and len(GAMES) >= 6


@pytest.mark.parametrize("path", GAMES, ids=lambda path: path.stem)
def test_a_game_is_valid_without_warnings_and_fits_a_screen(path):
    assert survey(path).faults == ()
    assert len(path.read_text().splitlines()) <= 80
    assert 2 <= len(load(path).levels) <= 4


@by_level
def test_swapping_sides_changes_nothing(path, level):
    """Playouts of random actions, and beside each its mirror image: the other player makes the mirrored move. Scores, wins and boards stay
    mirror images of each other at every tick. The seeds differ, so nothing may hang on chance either."""
    program = compile_game(load(path), level)
    batch = Batch(2 * PLAYOUTS, players=2)
    batch.load(np.arange(2 * PLAYOUTS), [program] * 2 * PLAYOUTS, np.arange(2 * PLAYOUTS))
    flip = symmetry_of(program, batch.snapshot(0))
    assert flip is not None, "the level has no symmetry that exchanges the players"
    rng, actions = np.random.default_rng(0), None
    for tick in range(limit(program) + 1):
        actions = random_actions(rng, (PLAYOUTS, 2), actions)
        batch.step(np.concatenate([actions, flip.actions[actions[:, ::-1]]]))
        assert np.array_equal(batch.scores[:PLAYOUTS], batch.scores[PLAYOUTS:, ::-1]), tick
        assert np.array_equal(batch.wins[:PLAYOUTS], batch.wins[PLAYOUTS:, ::-1]), tick
        assert np.array_equal(batch.over[:PLAYOUTS], batch.over[PLAYOUTS:]), tick
        for env in range(COMPARED):
            assert flip.board(batch.snapshot(env)) == as_it_is(batch.snapshot(PLAYOUTS + env)), tick
    assert batch.over.all()
    assert not program.random


class Match:
    """Many games of one level at once, each side played at random or by looking ahead: trying every action in random playouts."""

    def __init__(self, program: Program, games: int, seed: int, *, rollouts: int = 6, depth: int = 14):
        self.program, self.games, self.rollouts, self.depth = program, games, rollouts, depth
        self.tries = games * 6 * rollouts
        self.batch = Batch(games + self.tries, players=2)
        self.batch.load(np.arange(games + self.tries), [program] * (games + self.tries), np.zeros(games + self.tries, int))
        self.rng = np.random.default_rng(seed)
        self.real = np.arange(games + self.tries) < games

    def play(self, *players: str) -> np.ndarray:
        """(games, 2) bool: who won."""
        noise = None
        for _ in range(limit(self.program) + 1):
            noise = random_actions(self.rng, (self.games, 2), noise)
            actions = np.zeros((len(self.real), 2), int)
            for player, how in enumerate(players):
                actions[: self.games, player] = self.look_ahead(player) if how == "looks ahead" else noise[:, player]
            self.batch.step(actions, self.real)
        assert self.batch.over[: self.games].all()
        return self.batch.wins[: self.games] == 1

    def look_ahead(self, player: int) -> np.ndarray:
        """(games,) for each game the action after which random playouts went best for this player."""
        tried = np.tile(np.repeat(np.arange(6), self.rollouts), self.games)
        self.batch.copy(np.repeat(np.arange(self.games), 6 * self.rollouts), np.flatnonzero(~self.real))
        actions = None
        for step in range(self.depth):
            actions = random_actions(self.rng, (len(self.real), 2), actions)
            if step == 0:
                actions[self.games :, player] = tried
            self.batch.step(actions, ~self.real)
        score, won = self.batch.scores[self.games :], self.batch.wins[self.games :] == 1
        value = (score[:, player] - score[:, 1 - player]) + 20 * (won[:, player].astype(int) - won[:, 1 - player])
        value = value.reshape(self.games, 6, self.rollouts).mean(axis=2)
        return (value + 1e-6 * self.rng.random(value.shape)).argmax(axis=1)


@by_level
def test_random_players_win_equally_often_and_mostly_someone_wins(path, level):
    program = compile_game(load(path), level)
    won = Match(program, 400, 1).play("random", "random")
    alone = [int((won[:, player] & ~won[:, 1 - player]).sum()) for player in (0, 1)]
    assert sum(alone) >= 0.4 * len(won), f"{alone} of {len(won)} decided"
    assert abs(alone[0] - alone[1]) <= 3.5 * np.sqrt(sum(alone)), alone  # three and a half standard deviations of a fair coin


@pytest.mark.parametrize("path", GAMES, ids=lambda path: path.stem)
def test_who_looks_ahead_beats_who_does_not(path):
    program = compile_game(load(path), 0)
    for player in (0, 1):
        won = Match(program, 16, player).play(*("looks ahead" if side == player else "random" for side in (0, 1)))
        assert (won[:, player] & ~won[:, 1 - player]).sum() >= 12
