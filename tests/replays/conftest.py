"""The yard's replay, what was seen while it was recorded, and the playback that it gives."""

import pytest
from helpers.recording import record

from game_meta.replays import ReplayPlayer
from game_meta.replays.reader import parse_replay


@pytest.fixture(scope="session")
def watched():
    """The replay's bytes, and what was seen while it was recorded."""
    return record()


@pytest.fixture(scope="session")
def data(watched):
    return watched[0]


@pytest.fixture(scope="session")
def playback(data):
    return ReplayPlayer(parse_replay(data))
