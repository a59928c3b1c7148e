"""What `game-meta check` says: about games that parse, about files and folders, the line of a game, every fault that a level can have."""

from pathlib import Path

import pytest
from helpers.paths import GVGAI

from game_meta.vgdl import check_file, check_game, find_game_files, find_unread_levels, parse

GARDEN = Path(__file__).with_name("garden.vgdl").read_text()


def messages(text: str) -> list[str]:
    return [f"{fault.line}: {fault.message}" for fault in check_game(parse(text))]


def test_pairs_that_can_meet_without_a_rule():
    assert messages(GARDEN) == [
        "7: `crate` can meet `thief` and `shot`, but no rule says what happens then",
        "8: `thief` can meet `coin` and `poison`, but no rule says what happens then",
        "9: `shot` can meet `coin` and `poison`, but no rule says what happens then",
    ]


def test_a_type_that_never_comes_to_be():
    text = GARDEN.replace("t > thief", "t > coin")
    found = messages(text)
    assert "8: no level holds `thief` and nothing makes it" in found
    assert "23: this rule never runs for `thief`: no level holds it and nothing makes it" in found


def test_what_a_spawner_or_a_rule_makes_exists():
    text = GARDEN.replace("t > thief", "t > coin").replace("coin   avatar > killSprite", "coin   avatar > transformTo stype=thief")
    assert not any("nothing makes it" in message for message in messages(text))


def test_forms_of_one_player_do_not_meet():
    """A player who turns into something else is never there twice; two players are, and so are forms that both can take."""
    text = GARDEN.replace("BasicGame", "BasicGame no_players=2").replace("w.A.c", "wAB.c").replace("wAbc", "ABbc")
    text = text.replace("b > crate", "b > crate\n        B > rival").replace(
        "        avatar >", "        rival > MovingAvatar\n        tired > MovingAvatar\n        avatar >"
    )

    def who_meet(first: str, second: str, rule: str) -> bool:
        changed = text.replace("        avatar wall", f"        {rule}\n        avatar wall")
        return any(f"`{first}` can meet" in message and f"`{second}`" in message for message in messages(changed))

    assert who_meet("tired", "avatar", "rival coin > transformTo stype=tired")
    assert not who_meet("rival", "tired", "rival coin > transformTo stype=tired")
    assert not who_meet("rival", "tired", "rival coin > addTimer timer=9 ftype=transformToAll stype=rival stypeTo=tired")
    assert who_meet("rival", "avatar", "rival coin > transformTo stype=tired")
    assert who_meet("rival", "tired", "rival avatar coin > transformTo stype=tired\n        avatar coin > transformTo stype=tired")


def test_a_game_that_cannot_be_won():
    text = GARDEN.replace("win=True", "win=False").replace(" count_score=True", "")
    assert "27: no ending of this game can be won: one of them needs `win=True` or `count_score=True`" in messages(text)


# Files and folders.

GAME = """BasicGame
    SpriteSet
        gem    > Immovable
        flag   > Immovable singleton=True
        avatar > MovingAvatar
    LevelMapping
        g > gem
        f > flag
    InteractionSet
        avatar wall > stepBack
        gem  avatar > killSprite scoreChange=1
        flag avatar > killSprite scoreChange=1
    TerminationSet
        SpriteCounter stype=gem limit=0 win=True
"""


def with_level(tmp_path: Path, *rows: str) -> list[str]:
    """What is said about a level in a file of its own, less the names of types that it does not hold."""
    (tmp_path / "game.txt").write_text(GAME)
    (tmp_path / "game_lvl0.txt").write_text("\n".join(rows))
    told = [str(fault).removeprefix(f"{tmp_path}/") for fault in check_file(tmp_path / "game.txt").diagnostics]
    return [line for line in told if "nothing makes it" not in line]


def test_a_level_without_fault(tmp_path):
    assert with_level(tmp_path, "wwwww", "wAgfw", "wwwww") == []


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (("wwwww", "wAgxw", "wwwww"), "2:4: the character `x` stands for nothing, the cell stays empty: add `x > type` to LevelMapping"),
        (("wwwww", "wAg", "wwwww"), "2:4: this row is shorter than the first one (5): blanks fill it up"),
        (("wwwww", "wAg.ww", "wwwww"), "2:6: this row is longer than the first one (5) and gets cut"),
        (("wwwww", "wAgAw", "wwwww"), "1:1: this level has 2 avatars, only the first 1 stay"),
        (("wwwww", "wg..w", "wwwww"), "1:1: this level has no avatar: put an `A` into it"),
        (("", ""), "1:1: this level is empty: draw its rows, a character a cell"),
        (("wwwwww", "wAgffw", "wwwwww"), "1:1: this level holds 2 sprites of the singleton `flag`: only the first is made"),
    ],
)
def test_a_fault_of_a_level_names_its_file_and_line(tmp_path, rows, told):
    assert with_level(tmp_path, *rows) == [f"game_lvl0.txt:{told}"]


def test_a_fault_of_a_drawn_level_names_the_line_of_the_game(tmp_path):
    path = tmp_path / "game.vgdl"
    path.write_text(GAME + "    LevelSet\n        level\n            wwwww\n            wAg?w\n            wwwww\n")
    assert [str(fault) for fault in check_file(path).diagnostics if "?" in fault.message] == [
        f"{path}:18:16: the character `?` stands for nothing, the cell stays empty: add `? > type` to LevelMapping"
    ]


def test_fewer_avatars_than_players(tmp_path):
    path = tmp_path / "game.vgdl"
    level = "    LevelSet\n        level\n            wAgfw\n"
    path.write_text(GAME.replace("BasicGame", "BasicGame no_players=2") + level)
    found = check_file(path)
    assert not found.valid and [fault.message for fault in found.diagnostics] == ["this level has 1 avatars for 2 players"]


def test_types_that_no_level_holds(tmp_path):
    (tmp_path / "game.txt").write_text(GAME)
    (tmp_path / "game_lvl0.txt").write_text("wAgw")
    messages = [fault.message for fault in check_file(tmp_path / "game.txt").diagnostics]
    assert "no level holds `flag` and nothing makes it" in messages


def test_a_game_without_a_level(tmp_path):
    (tmp_path / "game.txt").write_text(GAME)
    found = check_file(tmp_path / "game.txt")
    assert found.valid and [fault.message for fault in found.diagnostics if "level:" in fault.message] == [
        "there is no level: draw one in a LevelSet, or in `game_lvl0.txt` beside it"
    ]


def test_level_files_beside_a_level_set_are_not_read(tmp_path):
    path = tmp_path / "game.vgdl"
    path.write_text(GAME + "    LevelSet\n        level\n            wAgfw\n")
    (tmp_path / "game_lvl0.txt").write_text("wAggfw")
    found = check_file(path)
    assert found.sizes == [(5, 1)]
    assert [fault.message for fault in found.diagnostics] == [
        f"the level files beside the game are not read ({tmp_path / 'game_lvl0.txt'}, ...): it has a LevelSet"
    ]


def test_the_line_of_a_game(tmp_path):
    path = tmp_path / "game.txt"
    path.write_text(GAME)
    (tmp_path / "game_lvl0.txt").write_text("wwwww\nwAgfw\nwwwww\n")
    (tmp_path / "game_lvl1.txt").write_text("wwww\nwAgw\nw.fw\nwwww\n")
    assert str(check_file(path)) == f"{path}: 1 player, 4 types, 3 rules, 1 ending, 2 levels of 5x3, 4x4"
    path.write_text(GAME.replace("stepBack", "stepBak"))
    assert str(check_file(path)) == f"{path}: not valid, 1 error"


def test_which_files_of_a_folder_are_games(tmp_path):
    deep = tmp_path / "grid" / "deep"
    deep.mkdir(parents=True)
    (tmp_path / ".hidden").mkdir()
    for path in (tmp_path / "a.vgdl", deep / "b.txt", tmp_path / ".hidden" / "c.vgdl"):
        path.write_text(GAME)
    (tmp_path / "README.txt").write_text("This folder holds games.\n")
    for name in ("b_lvl0.txt", "b_lvl2.txt", "c_lvl0.txt"):
        (deep / name).write_text("wAgfw\n")
    found = find_game_files(tmp_path)
    assert found == [tmp_path / "a.vgdl", deep / "b.txt"]
    assert [str(fault) for fault in find_unread_levels(tmp_path, found)] == [
        f"{deep / 'b_lvl2.txt'}:1:1: this level is not read: there is no `b_lvl1.txt` before it",
        f"{deep / 'c_lvl0.txt'}:1:1: a level without a game: there is no game `c.txt` or `c.vgdl` beside it",
    ]
    assert not check_file(deep / "b_lvl0.txt").valid


@pytest.mark.reference("that `check` accepts the published games")
def test_every_published_game_and_level_is_accepted():
    games = find_game_files(GVGAI)
    assert len(games) >= 107 and not find_unread_levels(GVGAI, games)
    assert [str(check_file(path)) for path in games if not check_file(path).valid] == []
