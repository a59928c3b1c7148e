"""A theory in words: its rules, how sure each is, what surprised it; and as a text that is a game again."""

import json
import sys

import numpy as np
import pytest
from helpers.processes import run

from game_meta.engine.batch import Batch
from game_meta.engine.observation import AVATAR, FIRST_LOOK
from game_meta.engine.scene import Scene, read_scene
from game_meta.generator import make_variant
from game_meta.render import sprites
from game_meta.theory.report import GUESSED, REFUTED, SEEN, report_from_json, report_theory, report_to_json
from game_meta.theory.scene_difference import describe_difference
from game_meta.theory.theory import BelievedEnding, BelievedLine, BelievedType, Theory, params
from game_meta.theory.type_wording import SHAPE_WORDS, describe_part, word_of_look
from game_meta.vgdl.parser import parse

COIN, GEM = "thing5", "thing4"
THEORY = Theory(
    10,
    (BelievedType(GEM), BelievedType(COIN, "RandomNPC"), BelievedType("avatar", "MovingAvatar")),
    lines=(
        BelievedLine(GEM, "avatar", "killSprite", score=2),
        BelievedLine("avatar", COIN, "killSprite", score=-1),
        BelievedLine("avatar", "wall", "stepBack"),
    ),
    endings=(BelievedEnding("SpriteCounter", params(stype=GEM, limit=0, win=(True,))),),
    controls=("DOWN", "LEFT", "UP", "RIGHT"),
)
EATING, DYING, WALL_LINE = THEORY.lines


@pytest.fixture(scope="module")
def first_scene() -> Scene:
    variant = make_variant("harvest", 3)
    batch = Batch(1)
    batch.load([0], [variant.programs[0]], [0])
    return read_scene(batch)


def rules_by_line(report):
    return {rule.line: rule for rule in report.rules}


def test_things_are_called_what_they_are_drawn_as():
    """The words are in the order of the shapes that the viewer draws."""
    drawn = [shape.__name__.removeprefix("draw_") for shape, _ in sprites.SHAPES]
    assert [word.replace("pyramid", "triangle") for word in SHAPE_WORDS] == drawn
    words = [word_of_look(look) for look in range(FIRST_LOOK, 3 * FIRST_LOOK + 24)]
    assert len(set(words)) == len(words)


def test_each_rule_is_a_line_and_a_sentence():
    said = {rule.line: (rule.section, rule.sentence) for rule in report_theory(THEORY).rules}
    dying = "When the player meets a coin, the player dies, and loses 1 point."
    assert said == {
        "controls=DOWN,LEFT,UP,RIGHT": ("game", "The keys are mixed up: up goes down and down goes up."),
        "thing4 > Immovable look=4": ("SpriteSet", "A gem stands still."),
        "thing5 > RandomNPC look=5": ("SpriteSet", "A coin wanders about at random, 1 cell a tick."),
        "avatar > MovingAvatar": ("SpriteSet", "The player can walk, 1 cell a tick."),
        "thing4 avatar > killSprite scoreChange=2": (
            "InteractionSet", "When the player meets a gem, the gem disappears, and the player earns 2 points."),
        "avatar thing5 > killSprite scoreChange=-1": ("InteractionSet", dying),
        "avatar wall > stepBack": ("InteractionSet", "When the player meets a wall, the player goes back to where they were."),
        "SpriteCounter limit=0 stype=thing4 win=True": ("TerminationSet", "The player wins when no gem is left."),
    }  # fmt: skip


def test_what_explained_something_is_seen_and_the_surer_the_more_often_it_did():
    rules = rules_by_line(report_theory(THEORY, evidence={EATING: [(1, 3), (1, 9), (2, 4)]}))
    eating, dying = rules["thing4 avatar > killSprite scoreChange=2"], rules["avatar thing5 > killSprite scoreChange=-1"]
    assert (eating.status, eating.evidence) == (SEEN, ((1, 3), (1, 9), (2, 4)))
    assert (dying.status, dying.evidence) == (GUESSED, ())
    assert 0.95 < eating.probability < 1
    assert dying.probability == pytest.approx(1 / 2)


def test_other_theories_of_the_beam_take_from_what_they_do_not_hold():
    without = THEORY.with_lines("avatar", COIN, ())
    report = report_theory(THEORY, others=[(0.3, without)])
    rules = rules_by_line(report)
    assert rules["avatar thing5 > killSprite scoreChange=-1"].probability == pytest.approx(0.7 / 2)
    assert rules["avatar wall > stepBack"].probability == pytest.approx(1 / 2)
    assert report.alternatives == ((0.3, "Not: When the player meets a coin, the player dies, and loses 1 point."),)


def test_what_was_given_up_is_still_told():
    still = BelievedType(COIN)
    report = report_theory(THEORY, refuted={still: [(1, 2)], EATING: [(1, 5)]})
    gone = [rule for rule in report.rules if rule.status == REFUTED]
    assert [(rule.sentence, rule.probability, rule.evidence) for rule in gone] == [("A coin stands still.", 0.0, ((1, 2),))]


def test_a_line_about_a_type_that_is_gone_can_still_be_said():
    assert describe_part(THEORY, BelievedLine("avatar", "thing9", "stepBack")).startswith("When the player meets a crate")


def test_its_text_is_a_game_with_the_board_that_was_met(first_scene, tmp_path):
    text = report_theory(THEORY, [first_scene]).text
    game = parse(text)
    rows = game.levels[0]
    assert (len(rows[0]), len(rows)) == (first_scene.width, first_scene.height)
    assert "".join(rows).count("A") == 1
    path = tmp_path / "theory.vgdl"
    path.write_text(text)
    checked = run([sys.executable, "-m", "game_meta", "check", str(path)])
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_types_that_are_named_and_not_known_stand_still_in_its_text(first_scene):
    torn = Theory(10, THEORY.types, lines=(BelievedLine(COIN, "wall", "transformTo", params(stype="thing9")),))
    game = parse(report_theory(torn, [first_scene]).text)
    assert game.sprites["thing9"].cls == "Immovable"
    assert report_theory(torn).rules[-1].sentence == "When a coin meets a wall, the coin turns into a crate."


def test_a_report_survives_a_file():
    report = report_theory(THEORY, evidence={EATING: [(1, 3)]}, plan=[(1.5, 2.5)], others=[(0.25, THEORY.with_lines(GEM, "avatar", ()))])
    again = report_from_json(json.loads(json.dumps(report_to_json(report))))
    assert [(rule.line, rule.sentence, rule.status, rule.evidence) for rule in again.rules] == [
        (rule.line, rule.sentence, rule.status, rule.evidence) for rule in report.rules
    ]
    assert (again.text, again.plan, again.alternatives) == (report.text, report.plan, report.alternatives)


@pytest.mark.parametrize("facts", [None, [], {}, {"text": 3}, {"text": "", "rules": [{}], "surprises": []}])
def test_anything_else_is_no_report(facts):
    with pytest.raises(ValueError, match="not a report"):
        report_from_json(facts)


def board(*things, score=0, over=False, win=-1, held=()):
    return Scene(8, 8, 10, np.array(sorted(things), np.int32).reshape(-1, 4), held, score, over, win)


PLAYER, CRATE = (AVATAR, 30, 30, 0), (9, 40, 30, 0)


def at(thing, x, y):
    return (thing[0], x, y, 0)


@pytest.mark.parametrize(
    ("predicted", "seen", "expected_words", "seen_words"),
    [
        (
            board(PLAYER, CRATE),
            board(at(PLAYER, 40, 30), at(CRATE, 50, 30)),
            "the player stays in place and the crate stays in place",
            "the player moves right and the crate moves right",
        ),
        (board(PLAYER, score=2), board(PLAYER, CRATE), "the crate disappears and +2 points", "the crate stays in place and no points"),
        (
            board(CRATE, over=True, win=0),
            board(PLAYER, CRATE),
            "the player dies and the game is lost",
            "the player stays in place and the game goes on",
        ),
        (board(PLAYER, CRATE), board(PLAYER, CRATE, (5, 0, 0, 0)), "no coin appears", "a coin appears"),
        (board(PLAYER, CRATE), board(PLAYER, CRATE, held=((9, 1),)), "the player holds no crate", "the player holds 1 crate"),
        (
            board(PLAYER, at(CRATE, 40, 60)),
            board(PLAYER, at(CRATE, 40, 35)),
            "the crate moves down by 3 cells",
            "the crate moves down by 0.5 cells",
        ),
    ],
)  # fmt: skip
def test_a_surprise_in_words(predicted, seen, expected_words, seen_words):
    assert describe_difference(board(PLAYER, CRATE), predicted, seen) == (expected_words, seen_words)


def test_what_something_else_covers_has_not_vanished():
    """Who steps onto a crate hides it: the step is the difference."""
    predicted, seen = board(at(PLAYER, 40, 30)), board(PLAYER, CRATE)
    assert describe_difference(board(PLAYER, CRATE), predicted, seen) == ("the player moves right", "the player stays in place")
