"""How what is drawn for one side of a two-player game comes to hold for both."""

import numpy as np
import pytest

from game_meta.generator.layouts import mirror_cells, mirror_changes
from game_meta.generator.variant_set import InvalidVariant
from game_meta.vgdl import parse
from game_meta.vgdl.model import VariantRule

GAME = """\
BasicGame no_players={players}
    SpriteSet
        nutA > Immovable
        nutB > Immovable
        acorn > Immovable
        runnerA > MovingAvatar
        runnerB > MovingAvatar
    LevelMapping
        . >
        a > nutA
        b > nutB
        o > acorn
        A > runnerA
        B > runnerB
    InteractionSet
        runnerA runnerB > undoAll
    TerminationSet
        Timeout limit=9
    LevelSet
        level
            A.B
"""
PAIR, ALONE = parse(GAME.format(players=2)), parse(GAME.format(players=1).replace("A.B", "A.."))
LINE = VariantRule("layout", "mirror", (), (), {}, 7, 1)


def both(rules, sprites=None, game=PAIR):
    return mirror_changes(game, sprites or {}, rules)


def mirrored(*rows: str, seed: int = 0) -> list[str]:
    return ["".join(row) for row in mirror_cells(PAIR, LINE, [list(row) for row in rows], np.random.default_rng(seed))]


def test_a_rule_of_one_side_is_one_of_the_other_with_names_and_scores_exchanged():
    _, rules = both({("nutA", "runnerA"): ["transformTo stype=nutB scoreChange=2,-1"], ("acorn", "runnerB"): ["killSprite scoreChange=3"]})
    assert rules == {
        ("nutA", "runnerA"): ["transformTo stype=nutB scoreChange=2,-1"],
        ("nutB", "runnerB"): ["transformTo stype=nutA scoreChange=-1,2"],
        ("acorn", "runnerB"): ["killSprite scoreChange=3"],
        ("acorn", "runnerA"): ["killSprite scoreChange=3"],
    }


def test_what_a_line_says_of_the_other_side_itself_stays():
    drawn = {("nutA", "runnerA"): ["killSprite"], ("nutB", "runnerB"): ["killBoth"], ("runnerA", "runnerB"): ["killBoth"]}
    assert both(drawn)[1] == drawn


def test_parameters_are_those_of_both_sides_but_for_looks():
    sprites, _ = both({}, {"runnerA": {"cooldown": 2, "stype": "nutA", "look": 9}, "acorn": {"speed": 1}})
    assert sprites["runnerB"] == {"cooldown": "2", "stype": "nutB"}
    assert sprites["runnerA"]["look"] == 9 and sprites["acorn"] == {"speed": 1}


def test_nothing_is_added_to_a_game_for_one():
    drawn = {("nutA", "runnerA"): ["killSprite"]}
    assert both(drawn, {"nutA": {"speed": 1}}, ALONE) == ({"nutA": {"speed": 1}}, drawn)


def test_what_lies_on_one_side_lies_on_the_other_too():
    assert mirrored("A.w.B", "aow..", ".....") == ["A.w.B", "aowob", "....."]


def test_it_may_lie_on_either_side_and_of_two_the_first_stays():
    assert mirrored("A.w.B", "..w.a", "o.w.b") == ["A.w.B", "b.w.a", "o.w.o"]


def test_on_the_axis_lies_only_what_is_the_same_to_both():
    assert mirrored("A.a.B", "..o..", "w...w") == ["A...B", "..o..", "w...w"]


def test_the_walls_say_how_the_board_is_mirrored():
    assert mirrored("A.aw", "....", "w..B") == ["A.aw", "....", "wb.B"], "a half turn"
    assert mirrored("A.aw", "....", "B..w") == ["A.aw", "....", "B.bw"], "top to bottom"
    assert {tuple(mirrored("A.a", "...", "..B", seed=seed)) for seed in range(5)} == {("A.a", "...", "b.B")}


def test_a_level_that_is_not_fair_is_told():
    with pytest.raises(InvalidVariant, match="line 7: no flip"):
        mirrored("A..B", "w...")


def test_marks_that_nothing_took_are_floor():
    game = parse(GAME.format(players=2) + "    VariantSet\n        layout scatter > acorn on=x\n        layout mirror\n")
    assert ["".join(row) for row in mirror_cells(game, LINE, [list("Axx.oB")], np.random.default_rng(0))] == ["Ao..oB"]
