"""What theories say of things and keys, as probabilities: what they claim, and what the prior holds where they claim nothing."""

import numpy as np
import pytest

from game_meta.agents.theory_beliefs import CLAIM_TRUST, beliefs_of_theories
from game_meta.engine.observation import DOWN, LEFT, RIGHT, UP, USE
from game_meta.generator.labels import BLOCKS, KILLS, PAYS, PAYS_SHOT, VANISHES
from game_meta.theory.prior import RulePrior
from game_meta.theory.theory import BelievedLine, BelievedType, Theory, params

GEM, STONE, TREE, NEVER_SEEN = 4, 5, 6, 9
TYPES = (BelievedType("wall"), *(BelievedType(f"thing{look}") for look in (GEM, STONE, TREE)), BelievedType("avatar", "MovingAvatar"))
TAKES_GEMS = Theory(10, TYPES, lines=(BelievedLine("thing4", "avatar", "killSprite", score=2),))
STOPPED_BY_STONES = TAKES_GEMS.with_lines("avatar", "thing5", [BelievedLine("avatar", "thing5", "stepBack")])


@pytest.fixture(scope="module")
def prior():
    return RulePrior.hand_set()


def test_what_a_theory_claims_is_held_true(prior):
    effects, _ = beliefs_of_theories([(1.0, TAKES_GEMS)], prior)
    assert effects[GEM, PAYS] >= CLAIM_TRUST and effects[GEM, VANISHES] >= CLAIM_TRUST
    assert effects[GEM, KILLS] < 0.1


def test_of_things_never_met_it_is_held_what_the_prior_holds(prior):
    effects, _ = beliefs_of_theories([(1.0, TAKES_GEMS)], prior)
    np.testing.assert_allclose(effects[STONE], effects[NEVER_SEEN], atol=1e-6)
    assert 0.01 < effects[STONE, KILLS] < 0.5 and 0.01 < effects[STONE, BLOCKS] < 0.5


def test_a_meeting_of_which_nothing_came_speaks_against_every_effect(prior):
    effects, _ = beliefs_of_theories([(1.0, TAKES_GEMS)], prior, met=[("avatar", "thing5")])
    assert effects[STONE].max() < 0.03 < effects[TREE].max()


def test_theories_that_differ_are_weighed(prior):
    theories = [(3.0, TAKES_GEMS), (1.0, STOPPED_BY_STONES)]
    effects, _ = beliefs_of_theories(theories, prior, met=[("avatar", "thing5")])
    assert effects[STONE, BLOCKS] == pytest.approx(0.25, abs=0.03)
    assert effects[GEM, PAYS] >= CLAIM_TRUST


def test_what_shots_do_is_said_of_the_thing_that_they_hit(prior):
    shooter = BelievedType("avatar", "ShootAvatar", params(stype=("thing6",)))
    theory = Theory(10, (*TYPES[:-2], BelievedType("thing6", "Missile"), shooter))
    theory = theory.with_lines("thing4", "thing6", [BelievedLine("thing4", "thing6", "killSprite", score=1)])
    effects, _ = beliefs_of_theories([(1.0, theory)], prior)
    assert effects[GEM, PAYS_SHOT] >= CLAIM_TRUST and effects[GEM, PAYS] < 0.5


def test_keys_that_were_pressed_are_known_and_leave_less_for_the_others(prior):
    turned = Theory(10, TYPES, controls=("LEFT", "UP", "DOWN", "RIGHT"))
    _, controls = beliefs_of_theories([(1.0, turned)], prior, moved=[UP, LEFT])
    assert controls[UP, LEFT] == controls[LEFT, UP] == 1.0
    assert controls[DOWN, UP] == controls[RIGHT, LEFT] == 0.0
    assert controls[DOWN, DOWN] == pytest.approx(0.5)
    np.testing.assert_allclose(controls.sum(1), 1.0)


def test_before_any_press_keys_may_be_as_they_are_called_or_otherwise(prior):
    _, controls = beliefs_of_theories([(1.0, TAKES_GEMS)], prior)
    assert 0.5 < controls[UP, UP] < 0.9
    assert controls[USE, 0] == 1.0  # a MovingAvatar has nothing to use
