"""benchmarks/splits.py finds what two splits have in common, were there anything: a count of nothing would else say nothing."""

import importlib.util
import sys

import pytest
from helpers.paths import REPO

from game_meta.generator import make_variant
from game_meta.vgdl import parse

FILE = REPO / "benchmarks" / "splits.py"


@pytest.fixture(scope="module")
def counting():
    spec = importlib.util.spec_from_file_location("benchmarks_splits", FILE)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def tally(counting, *games):
    found = counting.Tally()
    found.add(counting.Drawn("harvest", list(games), [], 1.0))
    return found


def test_rules_and_levels_in_two_splits_are_counted(counting):
    apart = tally(counting, (1, 10, "train"), (1, 11, "test-layout"), (2, 10, "test-rules"), (1, 10, "train"))
    assert counting.overlaps({"harvest": apart}) == {"rules": 0, "levels": 0, "families": 0}
    assert apart.again == 1 and apart.games == 4
    mixed = tally(counting, (1, 10, "train"), (1, 10, "test-layout"), (1, 12, "test-rules"))
    assert counting.overlaps({"harvest": mixed}) == {"rules": 1, "levels": 1, "families": 0}
    other = tally(counting, (2, 10, "test-family"))
    assert counting.overlaps({"harvest": apart, "mines": other})["families"] == 1


def test_a_game_is_the_same_under_other_names_letters_and_looks(counting):
    """Things that play the same part are one thing to it, so it finds rather more in common than there is."""
    game = make_variant("harvest", 3).drawn_game
    letters = game.text.replace("r > ruby", "q > ruby")
    head, levels = letters.split("    LevelSet")
    text = head.replace("ruby", "topaz") + "    LevelSet" + levels.replace("r", "q")
    twin = parse(text)
    assert counting.identity(twin) == counting.identity(game)
    assert counting.identity(make_variant("harvest", 4).drawn_game) != counting.identity(game)


def test_a_chunk_of_seeds_gives_hashes_and_splits(counting):
    chunk = counting.draw(counting.Task("race", range(4)))
    assert len(chunk.games) == 4 and chunk.seconds > 0
    assert [split for _, _, split in chunk.games] == [make_variant("race", seed).split for seed in range(4)]
