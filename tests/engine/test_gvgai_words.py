"""The classes that hardly any game uses: what they do where they are not what they resemble."""

import numpy as np
import pytest

from game_meta.engine.batch import Batch
from game_meta.engine.compiler import compile_game
from game_meta.engine.observation import RIGHT
from game_meta.vgdl import parse

NEXT_INT = 256  # a draw of a whole number below n is noted as this and n (engine/rng.py)
GAME = """BasicGame square_size=10
    SpriteSet
        it > {it}
        prey >
            near > Immovable
            far > Immovable
        avatar > MovingAvatar
    LevelMapping
        i > it
        n > near
        f > far
    InteractionSet
        avatar wall > stepBack
        it avatar > {rule}
    TerminationSet
        Timeout limit=90
"""


def played(it, rows, rule="stepBack", actions=(0,) * 4, seed=0):
    """The batch after these ticks, and the draws of the last one."""
    batch = Batch(1, log_draws=20)
    batch.load([0], [compile_game(parse(GAME.format(it=it, rule=rule), "words.vgdl"), list(rows))], [seed])
    logs = []
    for action in actions:
        batch.step(np.array([action]))
        logs.append(batch.draws(0)[0])
    return batch, logs


def places(batch, name):
    board = batch.snapshot()
    return [(int(x), int(y)) for t, x, y in zip(board.type_index, board.x, board.y, strict=True) if board.types[t] == name]


@pytest.mark.parametrize(("cls", "held"), [("Resource", 1), ("ResourcePack", 0)])
def test_nobody_can_hold_a_resource_pack(cls, held):
    batch, _ = played(f"{cls} value=1 limit=5", ["Ai.."], "collectResource scoreChange=1", (RIGHT, 0))
    assert batch.snapshot().resources.get("it", 0) == held and len(places(batch, "it")) == 1 - held and batch.score[0] == held


@pytest.mark.parametrize(("one", "other"), [("Missile", "ErraticMissile"), ("Passive", "SpriteProducer")])
def test_two_are_what_others_are(one, other):
    rows, given = ["i...", "A..."], "speed=1 orientation=RIGHT"
    assert places(played(f"{one} {given}", rows)[0], "it") == places(played(f"{other} {given}", rows)[0], "it")


def test_a_conveyor_faces_its_way_and_stays():
    batch, _ = played("Conveyor orientation=UP speed=1", ["i...", "A..."])
    board = batch.snapshot()
    k = int(np.flatnonzero(np.array(board.types)[board.type_index] == "it")[0])
    assert (board.x[k], board.y[k]) == (0, 0) and tuple(board.heading[k]) == (0, -1) and board.is_oriented[k]


def test_an_alternate_chaser_goes_to_the_nearest_of_the_drawn_type():
    batch, _ = played("AlternateChaser stype1=near", ["..i..n..f", "A........"], actions=(0,) * 3)
    assert places(batch, "it") == [(50, 0)] or places(batch, "it") == [(40, 0)]  # its first tick only wakes it where it is


def test_its_candidates_stand_in_the_list_twice():
    """One target straight ahead: the reference draws one of two ways that are the same."""
    _, plain = played("Chaser stype=near", ["..i..n...", "A........"], actions=(0,))
    _, doubled = played("AlternateChaser stype1=near", ["..i..n...", "A........"], actions=(0,))
    assert (plain, doubled) == ([[NEXT_INT + 1]], [[NEXT_INT + 2]])


@pytest.mark.parametrize(("one", "other"), [("Chaser fleeing=True", "Fleeing"), ("Fleeing fleeing=False", "Chaser")])
def test_a_chaser_that_flees_is_a_fleeing(one, other):
    rows = ["....i....", "...n.....", "A........"]
    for seed in range(3):
        first, second = (played(f"{cls} stype=near", rows, seed=seed)[0] for cls in (one, other))
        assert places(first, "it") == places(second, "it")
