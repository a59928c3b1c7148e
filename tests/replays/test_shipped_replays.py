"""Every replay in replays/ is a golden test: the engine of today plays it as the one did that recorded it."""

import pytest
from helpers.paths import REPO

from game_meta.replays import ReplayPlayer, read_replay

SHIPPED = sorted(REPO.glob("replays/*.replay"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_it_plays_as_it_was_recorded(path):
    playback = ReplayPlayer(read_replay(path))
    assert playback.fault == "", "the engine plays it otherwise than before: is that wanted? Then: python benchmarks/shipped_replays.py"
    assert all(take.ended for take in playback.episodes) and len(playback.episodes) == playback.header.episodes
    assert path.stat().st_size < 40_000


def test_there_are_some_for_one_player_and_one_for_two():
    players = [read_replay(path).header.players for path in SHIPPED]
    assert players.count(1) >= 2 and players.count(2) >= 1
