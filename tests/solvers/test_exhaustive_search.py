"""Trying everything finds the quickest way, or proves that there is none."""

from helpers.games import CORRIDOR

from game_meta.engine import compile_game
from game_meta.engine.observation import RIGHT
from game_meta.solvers.exhaustive_search import is_provable, search_exhaustively
from game_meta.vgdl import parse

TO_THE_COIN = CORRIDOR[: CORRIDOR.index("    TerminationSet")] + "    TerminationSet\n        SpriteCounter stype=coin limit=0 win=True\n"
LEVEL = CORRIDOR[CORRIDOR.index("    LevelSet") :]


def test_the_quickest_way_is_found():
    found = search_exhaustively(compile_game(parse(TO_THE_COIN + LEVEL)))
    assert found.actions == (RIGHT, RIGHT)


def test_that_there_is_no_way_is_proved():
    found = search_exhaustively(compile_game(parse(TO_THE_COIN + LEVEL.replace("A.c", "Awc"))))
    assert found.actions is None and found.complete


def test_too_much_to_be_tried_is_no_proof():
    found = search_exhaustively(compile_game(parse(TO_THE_COIN + LEVEL)), states=0)
    assert found.actions is None and not found.complete


def test_what_the_clock_decides_cannot_be_proved():
    assert is_provable(compile_game(parse(TO_THE_COIN + LEVEL)))
    assert not is_provable(compile_game(parse(TO_THE_COIN + "        Timeout limit=9 win=True\n" + LEVEL)))
