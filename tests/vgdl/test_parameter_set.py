"""A GameSpace: names that stand for numbers, and lines that are switched off."""

import pytest

from game_meta.vgdl import VGDLError, parse
from game_meta.vgdl.canonical import rules_hash
from game_meta.vgdl.parameter_set import possible_texts

GAME = """{head} square_size=10
    SpriteSet
        dart > Missile speed=SPEED singleton=False
        cat > Chaser stype=avatar fleeing=SHY
        avatar > MovingAvatar
    LevelMapping
        d > dart
        c > cat
    ParameterSet
        SPEED > values=0.2:0.4:1.0 string=how_fast{speed}
        SHY > values=True:False{shy}
        WORTH > values=1:2:8{worth}
    InteractionSet
        avatar wall > stepBack
        dart avatar > killSprite scoreChange=WORTH,1
        cat avatar > killSprite enabled=SHY
    TerminationSet
        Timeout limit=WORTH win=SHY
    LevelSet
        level
            Ad.c
"""


def read(head="GameSpace", speed=" value=0.5", shy=" value=False", worth=" value=7", warnings=None):
    return parse(GAME.format(head=head, speed=speed, shy=shy, worth=worth), "space.vgdl", warnings=warnings)


def test_names_stand_for_their_values_wherever_a_value_stands():
    game = read()
    assert game.sprites["dart"].params["speed"] == 0.5
    assert game.sprites["cat"].params["fleeing"] is False
    assert game.rules[1].params["scoreChange"] == (7, 1)
    assert (game.endings[0].params["limit"], game.endings[0].params["win"]) == (7, (False,))


def test_it_is_the_game_that_one_would_have_written_without_names():
    text = GAME.format(head="BasicGame", speed="", shy="", worth="")
    for name, value in (("=SPEED", "=0.5"), ("=SHY", "=False"), ("=WORTH", "=7")):
        text = text.replace(name, value)
    plain = "\n".join(line for line in text.splitlines() if "ParameterSet" not in line and "values=" not in line)
    assert rules_hash(parse(plain, "plain.vgdl")) == rules_hash(read())


def test_without_a_value_the_middle_of_the_list_counts_and_that_is_said():
    warnings = []
    game = read(speed="", shy="", worth="", warnings=warnings)
    assert game.sprites["dart"].params["speed"] == pytest.approx(0.6)
    assert game.sprites["cat"].params["fleeing"] is True
    assert game.endings[0].params["limit"] == 3  # of 1, 3, 5, 7 the lower one of the two in the middle
    assert [each.line for each in warnings] == [10, 11, 12] and all("in the middle" in each.message for each in warnings)


def test_a_line_that_is_not_enabled_does_nothing_and_leaves_its_pair_in_its_place():
    on, off = read(shy=" value=True"), read(shy=" value=False")
    assert [rule.first for rule in on.rules] == ["avatar", "dart", "cat"]
    assert [rule.first for rule in off.rules] == ["avatar", "dart"] == [pair.first for pair in off.pairs]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("0:1:3", ["0", "1", "2", "3"]),
        ("5:-2:0", ["5", "3", "1"]),
        ("0.5:0.5:1.5", ["0.5", "1.0", "1.5"]),
        ("4:0:4", ["4"]),
        ("true:False", ["True", "False"]),
        ("True:True", ["True"]),
        ("1:0:4", None),
        ("1:x:4", None),
        ("1:2", None),
        ("0:1:99999999", None),
    ],
)
def test_what_a_list_of_values_is(text, values):
    assert possible_texts(text) == values


@pytest.mark.parametrize(
    ("change", "line", "message"),
    [
        ({"head": "BasicGame"}, 9, "a ParameterSet belongs to a game that starts with `GameSpace`"),
        ({"speed": "\n        X > values=1:nothing:2"}, 11, "the values of `X` are a list of numbers or a flag"),
        ({"speed": "\n        X > string=what"}, 11, "a line of ParameterSet gives a name and its values"),
        ({"speed": " value=fast"}, 3, "`speed` takes a number, not `fast`"),
    ],
)
def test_what_is_wrong_in_it_is_said(change, line, message):
    with pytest.raises(VGDLError) as caught:
        read(**change)
    assert any(each.line == line and message in each.message for each in caught.value.diagnostics)
