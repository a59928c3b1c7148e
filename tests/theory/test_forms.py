"""The avatar's further forms: who has drunk the potion may pass the water, and nobody sees the difference.

Boards: A avatar, p potion, ~ water (deadly to who has not drunk), o pearl, w wall.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from game_meta.engine import Batch, compile_game
from game_meta.engine.observation import LEFT, RIGHT
from game_meta.engine.scene import read_scene
from game_meta.theory.forms import SECOND_FORM, as_one, further_forms, is_copied, with_form
from game_meta.theory.inference import RuleLearner, first_theory
from game_meta.theory.mismatch import SceneDifference
from game_meta.theory.prior import RulePrior
from game_meta.theory.theory import BelievedLine
from game_meta.vgdl.parser import parse

GAME = """
BasicGame square_size=10
    SpriteSet
        potion > Immovable look=4
        water  > Immovable look=5
        pearl  > Immovable look=6
        hero >
            walker  > MovingAvatar
            swimmer > MovingAvatar
    LevelMapping
        p > potion
        ~ > water
        o > pearl
        A > walker
    InteractionSet
        hero wall > stepBack
        walker water > killSprite scoreChange=-2
        walker potion > transformTo stype=swimmer
        potion hero > killSprite
        pearl hero > killSprite scoreChange=3
    TerminationSet
        SpriteCounter stype=hero limit=0 win=False
        Timeout limit=60
    LevelSet
        level
            wwwwwwww
            wp.A.~ow
            wwwwwwww
"""
DEATH, CROSSING = [RIGHT, RIGHT], [LEFT, LEFT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT]


def watch(*episodes: list[int]) -> RuleLearner:
    """Play episodes and return the learner that has watched."""
    program = compile_game(parse(GAME))
    learner, batch, believed = RuleLearner(RulePrior.hand_set()), Batch(1, threads=1), Batch(1, threads=1)
    for actions in episodes:
        batch.load([0], [program], [0])
        learner.begin_episode(read_scene(batch))
        learner.judge.bring_to(believed, 0, learner.theory, learner.trace)
        for action in actions:
            batch.step(np.array([action]))
            learner.add_tick(action, read_scene(batch))
            believed.step(np.array([action]))
            predicted = read_scene(believed)
            if not SceneDifference(predicted, learner.trace.last).is_none:
                learner.mend(predicted)
                learner.judge.bring_to(believed, 0, learner.theory, learner.trace)
        learner.end_episode()
    return learner


def test_who_crosses_what_was_deadly_is_taken_for_another():
    learner = watch(DEATH, CROSSING, DEATH, CROSSING)
    theory = learner.theory
    assert further_forms(theory) == (SECOND_FORM,)
    assert next(line.effect for line in theory.lines_between("avatar", "thing4")) == "transformTo"
    assert not theory.lines_between(SECOND_FORM, "thing5"), "the water does nothing to who has drunk"
    assert all(not learner.judge.fit(theory, trace).surprises for trace in learner.traces)


def test_a_further_form_begins_as_a_copy_and_costs_little():
    scene = watch(DEATH).traces[0].first
    single = first_theory(scene).with_lines("thing6", "avatar", [BelievedLine("thing6", "avatar", "killSprite", (), 3)])
    double, prior = with_form(single), RulePrior.hand_set()
    assert as_one(double).types == single.types and as_one(double).endings == single.endings
    assert all(is_copied(double, SECOND_FORM, other) for other in ("wall", "thing6"))
    other = double.with_lines("thing6", SECOND_FORM, [BelievedLine("thing6", SECOND_FORM, "killSprite", (), -3)])
    assert not is_copied(other, SECOND_FORM, "thing6")
    costs = [-prior.log_prob(theory) for theory in (single, double, other)]
    assert costs[0] < costs[1] < costs[0] + 5 < costs[2]


def test_the_game_is_not_lost_with_one_form_alone():
    scene = watch(DEATH).traces[0].first
    theory = with_form(first_theory(scene))
    (ending,) = theory.endings
    assert dict(ending.params) | {"win": ()} == {"stype1": "avatar", "stype2": SECOND_FORM, "win": ()}
    assert with_form(replace(theory, types=theory.types[:-1])).endings == theory.endings, "what counts both already stays"
