"""Games written for GVGAI may hold slips that its engine passes over. They load here too, each slip with a warning; in a game of ours
the same slip is an error. Every slip below stands in some published game, or is one that the reference is known to pass over."""

import numpy as np
import pytest

from game_meta.engine import Batch, compile_game
from game_meta.vgdl import Diagnostic, Game, VGDLError, canonical_text, check_game, load, parse

GAME = """BasicGame key_handler=Pulse
    SpriteSet
        floor > Immovable
        group > Immovable
            coin > color=GOLD
            gem >
        beast > Chaser stype=avatar
        avatar > MovingAvatar
    LevelMapping
        . > floor
        c > coin floor
        g > gem floor
    InteractionSet
        avatar wall > stepBack
        coin avatar > killSprite scoreChange=1
        avatar beast EOS > killSprite
    TerminationSet
        SpriteCounter stype=coin limit=0 win=True
        Timeout limit=50
"""
LEVEL = "wwwww\nwAcgw\nwwwww"


def read(text: str) -> tuple[Game, list[str]]:
    warnings: list[Diagnostic] = []
    game = parse(text, "game.txt", warnings=warnings, levels=[("game_lvl0.txt", LEVEL)])
    check_game(game)
    canonical_text(game)
    return game, [f"{fault.line}: {fault.message}" for fault in warnings]


def test_the_game_as_it_is_has_no_fault():
    assert read(GAME)[1] == []


SLIPS = {
    "a type twice below one parent": (
        "            gem >\n",
        "            gem >\n            gem >\n",
        "7: the type `gem` is defined twice",
    ),
    "a type twice below two parents": (
        "        beast > Chaser",
        "        beast >\n            gem > Door\n        cat > Chaser",
        "8: the type",
    ),
    "a group twice": ("        beast >", "        group > Flicker\n            spark >\n        beast >", "7: the type `group` is defined"),
    "no such type in a parameter": ("stype=avatar", "stype=null", "7: `stype` names the unknown type `null`"),
    "no such type in an effect": ("> killSprite scoreChange=1", "> spawn stype=ruby", "15: `stype` names the unknown type `ruby`"),
    "no such type in a rule": ("avatar beast EOS", "avatar beest EOS", "16: unknown type `beest`, did you mean `beast`?"),
    "a rule about nothing": ("avatar beast EOS", "avatr beast", "16: unknown type `avatr`, did you mean `avatar`?"),
    "no such type behind a character": ("c > coin floor", "c > coin flor", "11: unknown type `flor`, did you mean `floor`?"),
    "a rule without an arrow": ("avatar wall > stepBack", "avatar wall stepBack", "14: a `>` between blanks is missing"),
    "a sprite without an arrow": ("        floor > Immovable", "        floor Immovable\n        floor > Immovable", "3: a `>` between"),
    "a mapping without an arrow": ("c > coin floor", "c coin floor", "11: a `>` between blanks is missing"),
    "a long name of a character": ("c > coin floor", "coin > coin floor", "11: `coin` is not one character"),
    "edge of the edge": ("avatar beast EOS >", "EOS TIME avatar >", "16: `EOS TIME` is about no type"),
    "two effects": ("> stepBack", "> killSprite stepBack", "14: one effect a line: `killSprite` is too much"),
    "no effect": ("> stepBack", ">", "14: the effect is missing after `>`"),
    "one type in a rule": ("avatar wall >", "avatar >", "14: a rule needs two types before `>`"),
    "two classes": ("beast > Chaser", "beast > Missile Chaser", "7: one class a type"),
    "an arrow in a termination": ("SpriteCounter stype", "SpriteCounter > stype", "18: a termination is written without `>`"),
    "two arrows": ("> stepBack", "> > stepBack", "14: a second `>` in one line"),
    "a line too deep": ("        coin avatar", "          coin avatar", "15: bad indentation: this line of InteractionSet stands at 10"),
    "a section too high": ("    TerminationSet", "  TerminationSet", "17: bad indentation: `TerminationSet` stands at 2"),
    "a type between two depths": ("        beast", "          beast", "7: bad indentation: `beast` stands at 10"),
    "no such section": ("    LevelMapping", "    Sounds\n        coin ding\n    LevelMapping", "9: unknown section `Sounds`"),
    "no such parameter": ("beast > Chaser", "beast > Chaser is_npc=True", "7: Chaser has no parameter `is_npc`"),
    "a value that does not fit": ("limit=50", "limit=5.5", "19: `limit` takes a whole number, not `5.5`"),
    "a number out of its bounds": ("key_handler=Pulse", "square_size=5000", "1: `square_size` takes a whole number between 0 and 1000"),
    "no limit": (" limit=50", "", "19: Timeout needs `limit=...`, a whole number: the tick"),
    "nobody to chase": (" stype=avatar", "", "7: Chaser needs `stype=...`, the name of a sprite type: the type it looks for"),
    "a parameter twice": ("color=GOLD", "color=GOLD color=RED", "5: `color` is given twice in this line; the last one counts"),
    "no such parameter of the game": ("key_handler=Pulse", "frame_rate=30", "1: the game line has no parameter `frame_rate`"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_a_warning(slip):
    old, new, message = SLIPS[slip]
    assert GAME.count(old) == 1
    _, warnings = read(GAME.replace(old, new))
    assert warnings and warnings[0].startswith(message)


WARNED_OF_EVERYWHERE = {"no such parameter", "a parameter twice", "no such parameter of the game"}


@pytest.mark.parametrize("slip", sorted(set(SLIPS) - WARNED_OF_EVERYWHERE))
def test_in_a_game_of_ours_it_is_an_error(slip):
    old, new, message = SLIPS[slip]
    drawn = "    LevelSet\n        level\n" + "".join(f"            {row}\n" for row in LEVEL.splitlines())
    with pytest.raises(VGDLError) as caught:
        parse(GAME.replace(old, new) + drawn)
    assert f"{caught.value.diagnostics[0].line}: {caught.value.diagnostics[0].message}".startswith(message)


def test_what_makes_no_game_is_an_error_in_both():
    for old, new in (("Chaser", "Chasr"), ("> stepBack", "> stepBak"), ("SpriteCounter", "SpriteCount"), ("color=GOLD", "color= GOLD")):
        with pytest.raises(VGDLError):
            read(GAME.replace(old, new))


def test_the_last_of_two_definitions_counts():
    """Children keep the parent below which they stand; a group has those of its last definition."""
    text = GAME.replace("        beast >", "        group > Flicker\n            spark >\n        beast >")
    game, _ = read(text)
    assert [game.sprites[name].cls for name in ("coin", "gem", "spark", "group")] == ["Immovable", "Immovable", "Flicker", "Flicker"]
    assert game.sprites["group"].expansion == ("group", "spark") and game.sprites["coin"].expansion == ("group", "coin")
    game, _ = read(GAME.replace("            gem >\n", "            gem >\n            gem >\n"))
    assert game.sprites["group"].expansion == ("group", "coin", "gem") and game.order.count("gem") == 1


def test_a_resource_that_is_no_type_is_one_that_nobody_holds():
    """A published puzzle says `resource=null limit=0`, so that it always holds; its engine counts 0 of what there is not."""
    text = GAME.replace("> killSprite scoreChange=1", "> killIfHasMore resource=null limit=0 scoreChange=1").replace(
        "coin avatar", "avatar coin"
    )
    game, warnings = read(text.replace(" beast EOS", " beast"))
    assert warnings == ["15: `resource` names the unknown type `null`"]
    assert game.sprites["null"].cls is None and "null" not in game.order
    batch = Batch(1, window=1)
    batch.load(0, [compile_game(game)], 0)
    batch.step(np.array([4]))
    assert batch.score[0] == 1 and batch.snapshot().avatar == -1


def test_the_directions_of_continuous_games():
    game, warnings = read(GAME.replace("beast > Chaser stype=avatar", "beast > Missile orientation=DUP"))
    assert game.sprites["beast"].params["orientation"] == (0, -1) and warnings == []


def test_what_is_left_out_leaves_the_rest():
    game, _ = read(GAME.replace("avatar beast EOS", "avatar beest EOS"))
    assert [(rule.first, rule.seconds) for rule in game.rules][-1] == ("avatar", ("EOS",))
    game, _ = read(GAME.replace("        coin avatar", "          coin avatar"))
    assert [rule.first for rule in game.rules] == ["avatar", "avatar"]
    game, _ = read(GAME.replace("    TerminationSet", "  TerminationSet"))
    assert [ending.cls for ending in game.endings] == ["SpriteCounter", "Timeout"]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("    ", "\t"),
        lambda text: "# a comment above\n\n" + text.replace("\n", "   # café\n"),
        lambda text: text.replace("EOS", "eos").replace("killSprite", "KillSprite"),
        lambda text: text.replace(" > ", "\t>  "),
    ],
    ids=["CRLF", "byte order mark", "tabs", "comments", "other case", "wide"],
)
def test_ways_of_writing_the_same_game(change, tmp_path):
    path = tmp_path / "game.txt"
    path.write_bytes(change(GAME).encode())
    (tmp_path / "game_lvl0.txt").write_bytes(change(LEVEL).encode() if "\r" in change("\n") or "\ufeff" in change("") else LEVEL.encode())
    warnings: list[Diagnostic] = []
    game = load(path, warnings=warnings)
    assert warnings == []
    assert canonical_text(game) == canonical_text(read(GAME)[0]) and game.levels == (tuple(LEVEL.splitlines()),)


def test_bytes_that_are_no_text(tmp_path):
    path = tmp_path / "game.txt"
    path.write_bytes(GAME.replace("Pulse", "Pulse # \x00 ").encode() + b"# caf\xe9\n")
    (tmp_path / "game_lvl0.txt").write_text(LEVEL)
    assert canonical_text(load(path)) == canonical_text(read(GAME)[0])
