import pytest
from helpers.games import lane_game, write_game

from game_meta.generator import make_variant


@pytest.fixture
def lane(tmp_path):
    """`lane(*rows)` is a lane with such a level, as a variant."""
    return lambda *rows: make_variant(write_game(tmp_path, lane_game(*rows), "lane"), 0)
