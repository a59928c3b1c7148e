"""Theories against what was seen: small boards, before and after."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers.games import GEM_ROOM
from helpers.true_theories import play_trace, true_theory, with_unseen

from game_meta.engine import Batch, compile_game
from game_meta.engine.observation import RIGHT
from game_meta.engine.scene import read_scene
from game_meta.theory.judge import NOT_COMPILED, Judge, scene_signature
from game_meta.theory.theory import BelievedEnding, BelievedLine, BelievedType, Theory, params
from game_meta.vgdl.parser import parse

GEM = Theory(
    10,
    (BelievedType("thing4"), BelievedType("avatar", "MovingAvatar"), BelievedType("wall")),
    (BelievedLine("thing4", "avatar", "killSprite", score=1), BelievedLine("avatar", "wall", "stepBack")),
    (BelievedEnding("SpriteCounter", params(stype="thing4", limit=0, win=(True,))),),
)


@pytest.fixture
def gem_trace():
    return play_trace(compile_game(parse(GEM_ROOM.replace("BasicGame", "BasicGame square_size=10"))), 2, actions=[RIGHT, RIGHT])


def test_the_true_rules_tell_every_scene(gem_trace):
    replayed = Judge().replay([GEM], [gem_trace])
    assert (replayed.first[0, 0], replayed.error[0, 0]) == (2, 0)


def test_a_wrong_score_is_found_at_the_tick_in_which_it_is_paid(gem_trace):
    wrong = replace(GEM, lines=(replace(GEM.lines[0], score=5), GEM.lines[1]))
    replayed = Judge().replay([GEM, wrong], [gem_trace])
    assert replayed.first.tolist() == [[2], [1]]
    assert replayed.error.tolist() == [[0], [1]]


def test_a_gem_that_stays_is_a_thing_too_many_under_the_avatar(gem_trace):
    """Nobody sees it there: what is missed is the score and the end."""
    replayed = Judge().replay([replace(GEM, lines=GEM.lines[1:])], [gem_trace])
    assert (replayed.first[0, 0], replayed.error[0, 0]) == (1, 2)


def test_a_theory_that_is_no_game_is_no_error(gem_trace):
    wrong = replace(GEM, lines=(BelievedLine("thing4", "avatar", "transformTo", params(stype="thing9")),))
    assert Judge().replay([wrong], [gem_trace]).first[0, 0] == NOT_COMPILED
    assert Judge().fit(wrong, gem_trace).log_likelihood == -np.inf


def test_a_scene_has_one_signature_in_an_env_and_as_it_is_seen(gem_trace):
    again = play_trace(compile_game(parse(GEM_ROOM.replace("BasicGame", "BasicGame square_size=10"))), 2, actions=[RIGHT, RIGHT])
    for mine, other in zip(gem_trace.scenes, again.scenes, strict=True):
        assert (scene_signature(mine) == scene_signature(other)).all()


def test_a_fit_says_which_ticks_were_predicted_wrong(gem_trace):
    still = replace(GEM, types=(GEM.types[0], BelievedType("avatar", "MovingAvatar", params(speed=0.5)), GEM.types[2]))
    assert Judge().fit(GEM, gem_trace).surprises == ()
    assert Judge().fit(GEM, gem_trace).log_likelihood == pytest.approx(0)
    assert Judge().fit(still, gem_trace).surprises == (0, 1)
    assert Judge().fit(still, gem_trace).log_likelihood < -1


def test_an_env_is_brought_to_what_is_seen_though_the_rules_are_wrong(gem_trace):
    slow = replace(GEM, types=(GEM.types[0], BelievedType("avatar", "MovingAvatar", params(speed=0.5)), GEM.types[2]))
    trace = play_trace(compile_game(parse(GEM_ROOM.replace("BasicGame", "BasicGame square_size=10"))), 1, actions=[RIGHT])
    batch = Batch(1, threads=1)
    Judge().bring_to(batch, 0, slow, trace)
    assert read_scene(batch).thing_tuples == trace.last.thing_tuples


@pytest.mark.parametrize("family", ["harvest", "forge", "glider", "weeds", "paddle"])
def test_the_rules_of_a_variant_tell_its_own_episodes(family):
    import game_meta as gm

    variant = gm.sample(family, "train", seed=1)
    theory = with_unseen(true_theory(variant.program), variant.program)
    trace = play_trace(variant.program, 40)
    replayed = Judge().replay([theory], [trace])
    assert (replayed.first[0, 0], replayed.error[0, 0]) == (len(trace.actions), 0)
