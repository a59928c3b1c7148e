"""What addTimer runs has no sprites: it does its work if it needs none, or names whom it is done to."""

import numpy as np
import pytest

from game_meta.engine.batch import Batch
from game_meta.engine.compiler import compile_game
from game_meta.engine.observation import NIL, RIGHT
from game_meta.explain import explain
from game_meta.vgdl import parse

GAME = """BasicGame
    SpriteSet
        foe > Immovable healthPoints=3
    LevelMapping
        f > foe
    InteractionSet
        avatar wall > stepBack
        avatar foe > addTimer timer=5 ftype=subtractHealthPoints {whose}value=1
    TerminationSet
        Timeout limit=40 win=False
"""


def foes_left(whose, ticks=30):
    """How many foes are left when the avatar has stood on one for a while."""
    batch = Batch(1)
    batch.load([0], [compile_game(parse(GAME.format(whose=whose), "timers.vgdl"), ["wwwww", "wAf.w", "wwwww"])], [0])
    for tick in range(ticks):
        batch.step(np.array([RIGHT if tick == 0 else NIL]))
    return (np.array(batch.snapshot().types)[batch.snapshot().type_index] == "foe").sum()


@pytest.mark.parametrize(("whose", "left"), [("stype=foe ", 0), ("", 1)])
def test_a_timer_takes_health_from_the_type_that_it_names(whose, left):
    assert foes_left(whose) == left


def test_what_is_said_of_it_is_what_happens():
    def said(whose):
        return " ".join(
            sentence.text for section in explain(parse(GAME.format(whose=whose), "timers.vgdl")) for sentence in section.sentences
        )

    assert "after 5 ticks, the first of the foes loses 1 health" in said("stype=foe ")
    assert "that has no effect on anything" in said("")
