"""Every published game that lies beside the repository runs: each level, 500 random ticks, all of a folder's levels in one batch."""

from __future__ import annotations

import numpy as np
import pytest
from helpers.paths import GVGAI

from game_meta.engine import Batch, compile_game
from game_meta.vgdl import load

FOLDERS = ("grid", "two_player", "continuous", "rules")
pytestmark = pytest.mark.reference("that every level of the published games runs")


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_level_runs(folder: str) -> None:
    games = [load(path) for path in sorted((GVGAI / folder).glob("*.txt")) if "_lvl" not in path.stem]
    programs = [compile_game(game, level, room=2_000) for game in games for level in range(len(game.levels))]
    assert len(games) == {"grid": 55, "two_player": 30, "continuous": 6}.get(folder, len(games)) and len(programs) >= len(games)
    n = len(programs)
    batch = Batch(n, players=2)
    batch.load(np.arange(n), programs, np.arange(n))
    actions = np.random.default_rng(0).integers(0, 6, (500, n, 2))
    for tick in range(500):
        batch.step(actions[tick])
        batch.board()
    assert (batch.tick[~batch.terminated] == 499).all() and (batch.tick >= 0).all()
