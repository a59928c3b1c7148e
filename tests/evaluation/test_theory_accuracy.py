"""Whether a theory is the game is found out by what it does, not by how it is written."""

import pytest
from helpers.games import write_game

from game_meta.evaluation.theory_accuracy import RulesProbe
from game_meta.generator import make_variant
from game_meta.theory.theory import BelievedEnding, BelievedLine, BelievedType, Theory, params

ROOM = """\
BasicGame square_size=10
    SpriteSet
        gem > Immovable look=4
        avatar > MovingAvatar
    LevelMapping
        g > gem
    InteractionSet
        avatar wall > stepBack
        gem avatar > killSprite scoreChange=2
    TerminationSet
        SpriteCounter stype=gem limit=0 win=True
        Timeout limit=30 win=False
    LevelSet
        level
            wwwwww
            wA  gw
            w g  w
            wwwwww
"""
TRUE = Theory(
    10,
    (BelievedType("wall"), BelievedType("thing4"), BelievedType("avatar", "MovingAvatar")),
    (BelievedLine("thing4", "avatar", "killSprite", score=2), BelievedLine("avatar", "wall", "stepBack")),
    (
        BelievedEnding("SpriteCounter", params(stype="thing4", limit=0, win=(True,))),
        BelievedEnding("Timeout", params(limit=30, win=(False,))),
    ),
)


@pytest.fixture
def probe(tmp_path):
    return RulesProbe(make_variant(write_game(tmp_path, ROOM), 0))


def test_the_true_rules_are_whole(probe):
    assert probe.judge(TRUE) == (True, 1.0)


def test_so_are_rules_that_are_written_otherwise_and_do_the_same(probe):
    otherwise = TRUE.with_lines("avatar", "wall", [BelievedLine("avatar", "wall", "undoAll")])
    assert probe.judge(otherwise).whole


def test_a_wrong_score_is_wrong_from_the_first_gem_on(probe):
    mean = TRUE.with_lines("thing4", "avatar", [BelievedLine("thing4", "avatar", "killSprite", score=1)])
    found = probe.judge(mean)
    assert not found.whole and 0 < found.predicted < 1


def test_without_a_theory_nothing_is_foretold(probe):
    assert probe.judge(None) == (False, 0.0)


def test_in_games_of_chance_what_happens_must_be_possible(tmp_path):
    ghosts = ROOM.replace("Immovable look=4", "RandomNPC look=4").replace("avatar wall >", "gem wall > stepBack\n        avatar wall >")
    probe = RulesProbe(make_variant(write_game(tmp_path, ghosts), 0))
    assert probe.chance
    wandering = TRUE.with_type(BelievedType("thing4", "RandomNPC")).with_lines(
        "thing4", "wall", [BelievedLine("thing4", "wall", "stepBack")]
    )
    assert probe.judge(TRUE).predicted < 0.5
    assert probe.judge(wandering).whole


def test_the_first_mistake_says_what_was_expected_and_what_is_true(probe):
    mean = TRUE.with_lines("thing4", "avatar", [BelievedLine("thing4", "avatar", "killSprite", score=1)])
    mistake = probe.first_mistake(mean)
    assert (mistake.kind, mistake.expected, mistake.truth) == ("the score", "+1 point", "+2 points")
    assert probe.first_mistake(TRUE) is None


def test_what_the_avatar_does_comes_before_what_follows_from_it(probe):
    stuck = TRUE.with_type(BelievedType("avatar", "HorizontalAvatar"))
    assert probe.first_mistake(stuck).kind == "where the avatar is"
