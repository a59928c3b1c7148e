"""Changing a game's text: what is asked for changes, every other line stays as it was."""

import difflib
from pathlib import Path

from game_meta.vgdl import parse, rewrite_game

GARDEN = Path(__file__).with_name("garden.vgdl").read_text()


def changed(old: str, new: str) -> list[str]:
    """The lines taken away (-) and added (+)."""
    diff = difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm="")
    return [line for line in diff if line[0] in "+-" and line[:3] not in ("+++", "---")]


def test_nothing_asked_nothing_changed():
    assert rewrite_game(GARDEN, drop_variants=False) == GARDEN


def test_the_variants_go():
    new = rewrite_game(GARDEN)
    assert parse(new).variants == ()
    assert GARDEN.startswith(new.rstrip())


def test_sprite_parameters():
    new = rewrite_game(
        GARDEN,
        sprite_params={
            "coin": {"look": 7},
            "thief": {"cooldown": 4, "cons": None},
            "crate": {"class": "Immovable"},
            "shot": {"speed": 0.5, "orientation": (0, -1)},
        },
        drop_variants=False,
    )
    assert changed(GARDEN, new) == [
        "-            coin   > Immovable color=GOLD      # pays",
        "+            coin   > Immovable color=GOLD look=7 # pays",
        "-            crate  > Passive",
        "-        thief  > RandomNPC cooldown=2 cons=1",
        "-        shot   > Missile singleton=True",
        "+            crate  > Immovable",
        "+        thief  > RandomNPC cooldown=4",
        "+        shot   > Missile singleton=True speed=0.5 orientation=UP",
    ]
    game = parse(new)
    assert game.sprites["coin"].params["look"] == 7 and game.sprites["shot"].params["orientation"] == (0, -1)


def test_a_class_on_a_line_without_one():
    text = GARDEN.replace("coin   > Immovable color=GOLD", "coin   > color=GOLD")
    assert "coin   > Door color=GOLD" in rewrite_game(text, sprite_params={"coin": {"class": "Door"}})


def test_header_parameters():
    new = rewrite_game(GARDEN, header_params={"square_size": 12, "controls": ("DOWN", "LEFT", "UP", "RIGHT")})
    assert "\nBasicGame square_size=12 controls=DOWN,LEFT,UP,RIGHT\n" in new
    assert parse(new).params["controls"] == ("DOWN", "LEFT", "UP", "RIGHT")


def test_rules_are_replaced_in_their_place():
    new = rewrite_game(GARDEN, rules={("coin", "avatar"): ["collectResource", "killSprite scoreChange=5"]}, drop_variants=False)
    assert changed(GARDEN, new) == [
        "-        coin   avatar > killSprite scoreChange=2",
        "+        coin avatar > collectResource",
        "+        coin avatar > killSprite scoreChange=5",
    ]


def test_a_rule_can_turn_round():
    new = rewrite_game(GARDEN, rules={("avatar", "poison"): [], ("poison", "avatar"): ["killSprite scoreChange=1"]})
    game = parse(new)
    assert [(pair.first, pair.second) for pair in game.pairs if "poison" in (pair.first, pair.second)] == [("poison", "avatar")]


def test_a_second_type_leaves_a_shared_line():
    new = rewrite_game(GARDEN, rules={("avatar", "thief"): ["killSprite"]}, drop_variants=False)
    assert changed(GARDEN, new) == [
        "-        avatar wall thief > stepBack",
        "+        avatar wall > stepBack",
        "+        avatar thief > killSprite",
    ]


def test_rules_that_were_not_there_come_last():
    new = rewrite_game(GARDEN, rules={("thief", "coin"): ["stepBack"]})
    assert parse(new).pairs[-1].first == "thief" and "        thief coin > stepBack\n    TerminationSet" in new


def test_levels():
    new = rewrite_game(GARDEN, levels=[["wwww", "wAcw", "w#.w"], ["A"]])
    assert parse(new).levels == (("wwww", "wAcw", "w#.w"), ("A",))
    assert new.count("LevelSet") == 1


def test_levels_where_there_were_none():
    text = GARDEN[: GARDEN.index("    LevelSet")]
    assert parse(rewrite_game(text, levels=[["wAw"]])).levels == (("wAw",),)


def test_rewriting_again_changes_nothing():
    asked = {"sprite_params": {"coin": {"look": 5}}, "rules": {("coin", "avatar"): ["killBoth"]}, "levels": [["wAw"]]}
    once = rewrite_game(GARDEN, **asked)
    assert rewrite_game(once, **asked) == once
