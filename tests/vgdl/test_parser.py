"""What the parser makes of a game: values, inheritance, orders, levels, variants, warnings."""

from pathlib import Path

import pytest

from game_meta.vgdl import Diagnostic, VGDLError, load, parse
from game_meta.vgdl.spec import is_oriented

GARDEN = Path(__file__).with_name("garden.vgdl").read_text()


def game_with(sprites: str = "", rules: str = "", endings: str = "", header: str = "BasicGame", warnings: list[Diagnostic] | None = None):
    """A game of a few lines; each argument holds lines with `;` between them."""

    def lines(text: str) -> str:
        return "".join(f"        {line}\n" for line in text.split(";") if line)

    text = (
        f"{header}\n    SpriteSet\n{lines(sprites)}    LevelMapping\n    InteractionSet\n{lines(rules)}    TerminationSet\n"
        f"{lines(endings or 'Timeout limit=10')}"
    )
    return parse(text, warnings=warnings)


def test_a_whole_game():
    warnings: list[Diagnostic] = []
    game = parse(GARDEN, "garden.vgdl", warnings=warnings)
    assert warnings == []
    assert (game.name, game.file) == ("garden", "garden.vgdl")
    assert game.params["square_size"] == 10
    assert list(game.sprites) == ["wall", "avatar", "thing", "coin", "poison", "crate", "thief", "shot"]
    assert game.order == ("wall", "coin", "poison", "crate", "thief", "shot", "avatar")
    assert game.sprites["thing"].expansion == ("thing", "coin", "poison", "crate")
    assert game.sprites["coin"].expansion == ("thing", "coin")
    assert game.mapping["w"] == ("wall",) and game.mapping["A"] == ("avatar",) and game.mapping["c"] == ("coin",)
    assert game.sprites["avatar"].params["stype"] == ("shot",)
    assert [(pair.first, pair.second) for pair in game.pairs][:3] == [("avatar", "wall"), ("avatar", "thief"), ("thief", "wall")]
    assert [(name, [rule.effect for rule in rules]) for name, rules in game.eos] == [("shot", ["killSprite"])]
    assert [end.params["win"] for end in game.endings] == [(True,), (False,), (False,)]


def test_levels_are_drawn_verbatim():
    game = parse(GARDEN)
    assert game.levels == (("wwwwwwww", "w.A.c..w", "w..pt.cw", "wwwwwwww"), ("wwwww", "wAbcw", "wwwww"))


def test_level_rows_may_hold_any_character():
    text = GARDEN.replace("            w.A.c..w\n", "            w#A>c =w\n\n").replace(
        "t > thief", "t > thief\n        > > crate\n        = > coin"
    )
    warnings: list[Diagnostic] = []
    assert parse(text, warnings=warnings).levels[0][1:3] == ("w#A>c =w", "")
    assert [fault.message[:32] for fault in warnings] == ["the character `#` stands for not"]


def test_variant_rules_are_split():
    look, controls, effect, layout = parse(GARDEN).variants
    assert (look.verb, look.subject, look.targets, look.choices, look.params) == ("shuffle", "look", ("*",), (), {})
    assert (controls.verb, controls.subject, controls.targets) == ("rotate", "controls", ())
    assert effect.targets == ("avatar", "poison")
    assert effect.choices == ("killSprite scoreChange=-1", "~stepBack", "bounceForward") and effect.params == {}
    assert (layout.subject, layout.params) == ("scatter", {"size": "7..9", "on": "."})


def test_the_class_is_that_of_the_nearest_ancestor_with_one():
    warnings: list[Diagnostic] = []
    game = game_with("group > ;    a > Missile speed=0.5;    b > Immovable;        c > Missile speed=2", warnings=warnings)
    assert [game.sprites[name].cls for name in ("group", "a", "b", "c")] == [None, "Missile", "Immovable", "Immovable"]
    assert [fault.message for fault in warnings] == ["`c` is a Immovable like its ancestor, the class Missile does not count"]


def test_a_type_without_a_class_or_a_child_is_warned_of():
    warnings: list[Diagnostic] = []
    game_with("group > color=RED;    a >;    b > Immovable", warnings=warnings)
    assert [fault.message for fault in warnings] == ["`a` has no class and no types below it: write `a > Class key=value`"]


def test_parameters_are_inherited_and_complete():
    game = game_with("m > Missile speed=0.5 orientation=UP singleton=True;    n > cooldown=0")
    m, n = game.sprites["m"], game.sprites["n"]
    assert n.params["speed"] == 0.5 and n.params["orientation"] == (0, -1) and n.params["timeToLive"] == -1
    assert n.params["cooldown"] == 1, "a cooldown of 0 is raised to 1"
    assert n.given == {"speed", "orientation", "cooldown"}
    assert m.singleton and not n.singleton, "singleton holds only for the line that carries it"


def test_defaults_of_the_classes():
    game = game_with("m > Missile;p > Passive;f > FlakAvatar;o > OrientedAvatar;b > Bomber;i > Immovable orientation=LEFT;j > Immovable")
    speed = {name: sprite.params["speed"] for name, sprite in game.sprites.items()}
    assert speed == {"wall": 0, "avatar": 1, "m": 1, "p": 0, "f": 1, "o": 1, "b": 0, "i": 0, "j": 0}
    assert game.sprites["o"].params["rotateInPlace"] and not game.sprites["f"].params["rotateInPlace"]
    assert [name for name, sprite in game.sprites.items() if is_oriented(sprite)] == ["m", "o", "b", "i"]


@pytest.mark.parametrize(
    ("written", "key", "value"),
    [
        ("Resource limit=3", "limit", 3),
        ("Resource limit=0.5", "limit", 2),  # does not fit an int: the default stays
        ("Resource limit=UP", "limit", 2),
        ("Resource limit=" + "9" * 5000, "limit", 2),
        ("Missile speed=1e999", "speed", 1.0),
        ("Missile speed=1e300", "speed", 1e6),
        ("Missile hMult=-1", "hMult", 0.0),
        ("Missile timeToLive=2147483647", "timeToLive", 10**9),
        ("Missile speed=1", "speed", 1.0),
        ("Missile speed=fast", "speed", 1.0),
        ("Missile orientation=NONE", "orientation", (0, 0)),
        ("Missile only_active=TRUE", "only_active", True),
        ("Missile only_active=1", "only_active", False),
        ("Missile look=7", "look", 7),
        ("Missile invisible=true,false", "invisible", (True, False)),
        ("ShootAvatar stype=wall,avatar", "stype", ("wall", "avatar")),
    ],
)
def test_values(written, key, value):
    found = game_with(f"x > {written}").sprites["x"].params[key]
    assert found == value and type(found) is type(value)


def test_what_does_not_fit_is_warned_of():
    warnings: list[Diagnostic] = []
    game_with("x > Resource limit=0.5;y > Missile sped=2", warnings=warnings)
    assert [str(fault) for fault in warnings] == [
        "<text>:3:22: `limit` takes a whole number, not `0.5`; it counts as 2",
        "<text>:4:21: Missile has no parameter `sped`, it does nothing, did you mean `speed`?",
    ]


def test_numbers_are_bounded_and_it_says_so():
    warnings: list[Diagnostic] = []
    game = game_with(
        "m > Missile speed=1e300", "m wall > stepBack repeat=2147483647", header="BasicGame square_size=5000", warnings=warnings
    )
    assert [fault.message for fault in warnings] == [
        "`square_size` takes a whole number between 0 and 1000, not `5000`; it counts as 1000",
        "`speed` takes a number between -1000000 and 1000000, not `1e300`; it counts as 1000000.0",
        "`repeat` takes a whole number between 0 and 1000, not `2147483647`; it counts as 1000",
    ]
    assert len(game.pairs[0].rules) == 1000


def test_scores_and_wins_are_tuples_with_an_entry_for_each_one_named():
    game = game_with(
        rules="avatar wall > killSprite scoreChange=2;avatar wall > stepBack scoreChange=1,-1;avatar wall > stepBack scoreChange=x",
        endings="Timeout limit=3 win=True;Timeout win=True,Flase;Timeout",
    )
    assert [rule.params["scoreChange"] for rule in game.rules] == [(2,), (1, -1), (0,)]
    assert [end.params["win"] for end in game.endings] == [(True,), (True, False), (False,)]


def test_effects_run_pair_by_pair_not_line_by_line():
    game = game_with("a > Passive;b > Passive", "a b wall > stepBack;a wall > killSprite;a b > killBoth repeat=2")
    assert [(pair.first, pair.second, [rule.effect for rule in pair.rules]) for pair in game.pairs] == [
        ("a", "b", ["stepBack", "killBoth", "killBoth"]),
        ("a", "wall", ["stepBack", "killSprite"]),
    ]


def test_two_eos_lines_run_all_eos_effects_twice():
    game = game_with("a > Passive", "a EOS > stepBack;EOS a > reverseDirection;a TIME > killSprite timer=4")
    assert [(name, [rule.effect for rule in rules]) for name, rules in game.eos] == [("a", ["stepBack", "reverseDirection"])] * 2
    assert [(name, rule.params["timer"]) for name, rule in game.timed] == [("a", 4)]


def test_names_are_taken_in_any_case():
    game = game_with("a > immovable", "a avatar > KillSprite", "spritecounter stype=a")
    assert (game.sprites["a"].cls, game.rules[0].effect, game.endings[0].cls) == ("Immovable", "killSprite", "SpriteCounter")


def test_a_timer_carries_the_parameters_of_its_effect():
    game = game_with("a > Passive;b > Passive", "avatar a > addTimer timer=9 ftype=TransformToAll stype=a stypeTo=b")
    params = game.rules[0].params
    assert (params["timer"], params["ftype"], params["stype"], params["stypeTo"]) == (9, "transformToAll", "a", "b")


def test_controls():
    assert game_with(header="BasicGame controls=DOWN,LEFT,UP,RIGHT").params["controls"] == ("DOWN", "LEFT", "UP", "RIGHT")
    assert game_with().params["controls"] == ("UP", "LEFT", "DOWN", "RIGHT")


def test_levels_in_files_of_their_own(tmp_path):
    text = GARDEN[: GARDEN.index("    LevelSet")]
    (tmp_path / "garden.txt").write_text(text)
    (tmp_path / "garden_lvl0.txt").write_text("www\nwAw\nwww\n")
    (tmp_path / "garden_lvl1.txt").write_bytes(b"wwww\r\nwAcw\r\nwwww")
    game = load(tmp_path / "garden.txt")
    assert game.name == "garden"
    assert game.levels == (("www", "wAw", "www"), ("wwww", "wAcw", "wwww"))


def test_a_fault_in_a_level_file_names_that_file(tmp_path):
    (tmp_path / "garden.txt").write_text(GARDEN[: GARDEN.index("    LevelSet")])
    (tmp_path / "garden_lvl0.txt").write_text("www\nwcw\nwww\n")
    with pytest.raises(VGDLError, match=r"garden_lvl0.txt:1:1: this level has no avatar"):
        load(tmp_path / "garden.txt")


def test_size_is_bounded():
    with pytest.raises(VGDLError, match="too long"):
        parse("#" * 2_000_000)


def test_a_timer_that_can_do_nothing_is_warned_of():
    warnings: list[Diagnostic] = []
    game_with(
        "a > Passive", "avatar a > addTimer timer=9 ftype=killSprite;avatar a > addTimer timer=9 ftype=killAll stype=a", warnings=warnings
    )
    assert [str(each) for each in warnings] == [
        "<text>:6:20: addTimer does nothing with killSprite: when its time has come there is no sprite to do it to"
    ]
