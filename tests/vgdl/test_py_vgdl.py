"""Games in py-vgdl's dialect say in our words what they say in theirs; what is wrong in one is told of the lines that its author wrote."""

import numpy as np
import pytest

from game_meta.cli.command_line import main
from game_meta.engine import Batch
from game_meta.engine.compiler import compile_game
from game_meta.engine.observation import DOWN, RIGHT
from game_meta.vgdl import VGDLError, check_text, load, parse
from game_meta.vgdl.py_vgdl import is_py_vgdl, translate

TOWN = """\
BasicGame frame_rate=30
    SpriteSet
        nest   > SpawnPoint stype=bee prob=0.2 spawnCooldown=3 total=4 color=QWERTY
        thing  > VGDLSprite color=RED
        bee    > AStarChaser stype=avatar color=YELLOW
        apple  > ResourcePack color=GREEN
        avatar > MovingAvatar color=DARKBLUE #cooldown=4
    LevelMapping
        n > nest
        a > apple
        t > thing
        h > hole
    InteractionSet
        avatar wall > stepBack
        apple avatar > killSprite
        apple avatar > changeScore value=3
        thing avatar > changeScore value=-2
        bee thing >nothing
        bee hole > killSprite
    TerminationSet
        SpriteCounter stype=apple limit=0 win=True bonus=10
        Timeout limit=2000 win=False
"""
BOARD = "wwwww\nwA aw\nwt  w\nwwwww"
LEVELS = [("town_lvl0.txt", BOARD)]


@pytest.fixture
def town(tmp_path, monkeypatch):
    """The game in a file of its own, with a level beside it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "town_lvl0.txt").write_text(BOARD + "\n\n")
    file = tmp_path / "town.txt"
    file.write_text(TOWN)
    return file


def test_every_word_becomes_one_of_ours():
    lines = [" ".join(line.split()) for line in translate(TOWN).text.splitlines()]
    for line in (
        "nest > SpawnPoint stype=bee prob=0.2 cooldown=3 total=4",
        "thing > Immovable",
        "bee > PathChaser stype=avatar",
        "apple > ResourcePack",
        "avatar > MovingAvatar #cooldown=4",
        "apple avatar > killSprite scoreChange=3",
        "thing avatar > addHealthPoints value=0 scoreChange=-2",
        "SpriteCounter stype=apple limit=0 win=True",
    ):
        assert line in lines
    assert not any("hole" in line or "nothing" in line for line in lines)


def test_every_line_keeps_its_number():
    theirs, ours = TOWN.splitlines(), translate(TOWN).text.splitlines()
    assert len(theirs) == len(ours)
    assert all(not row or row.split()[0] == line.split()[0] for line, row in zip(theirs, ours, strict=True))


def played(text, *actions):
    batch = Batch(1)
    batch.load([0], [compile_game(parse(text, "town.txt", levels=LEVELS))], [0])
    for action in actions:
        batch.step(np.array([action]))
    return int(batch.score[0]), int(batch.win[0])


def test_points_are_paid_where_a_line_only_pays_and_where_it_also_takes():
    assert played(TOWN, DOWN) == (-2, -1)
    assert played(TOWN, RIGHT, RIGHT) == (3, 1)


def test_a_line_that_pays_already_is_not_made_to_pay_twice():
    text = TOWN.replace("apple avatar > killSprite", "apple avatar > killSprite scoreChange=1")
    assert played(text, RIGHT, RIGHT) == (4, 1)


FOUR_TYPES = "        MultiSpriteCounter stype1=apple stype2=thing stype3=bee stype4=nest limit=0 win=True\n"
COUNTS_FOUR = TOWN.replace("        SpriteCounter stype=apple limit=0 win=True bonus=10\n", FOUR_TYPES)


def test_a_fourth_type_that_an_ending_counts_goes_with_the_third():
    game = parse(COUNTS_FOUR, levels=LEVELS)
    assert {"bee", "nest"} <= set(game.sprites["bee_or_nest"].expansion)
    assert game.endings[0].params["stype3"] == "bee_or_nest"


@pytest.mark.parametrize("word", ["bee thing > nothing", "x > VGDLSprite", "x > Immovable", "Timeout limit=5 bonus=3"])
def test_a_text_is_theirs_by_words_that_only_they_have(word):
    where = {"bee": "InteractionSet", "x": "SpriteSet"}.get(word.split()[0], "TerminationSet")
    assert is_py_vgdl(f"BasicGame\n    {where}\n        {word}\n") == ("Immovable" not in word)


@pytest.mark.parametrize(
    "text",
    [
        "BasicGame\n    SpriteSet\n        nothing > Immovable\n    InteractionSet\n        avatar nothing > stepBack\n",
        "BasicGame  # nothing\n    LevelMapping\n        x > nothing\n",
        "BasicGame\n    InteractionSet\n        a b > nothing\n    LevelSet\n        level\n            A\n",
        "BasicGame\n    VariantSet\n        choose effect > a b : nothing | killSprite\n",
    ],
    ids=["a type called nothing", "a comment", "with a LevelSet", "a choice"],
)
def test_other_texts_are_ours(text):
    assert not is_py_vgdl(text)


@pytest.mark.parametrize("text", [TOWN, COUNTS_FOUR], ids=["as it is", "with a line added"])
@pytest.mark.parametrize(
    ("right", "wrong", "line", "column"),
    [("ResourcePack", "ResourcePck", 6, 18), ("avatar wall > stepBack", "avatar wall > stepBak", 14, 23), ("Timeout", "Timout", 22, 9)],
)
def test_a_fault_is_told_of_the_line_that_was_written(text, right, wrong, line, column):
    with pytest.raises(VGDLError) as caught:
        parse(text.replace(right, wrong), "town.txt", levels=LEVELS)
    (fault,) = caught.value.diagnostics
    assert (fault.line, fault.column) == (line, column) and wrong.split()[-1] in fault.message


@pytest.mark.parametrize("text", [TOWN, COUNTS_FOUR], ids=["as it is", "with a line added"])
def test_a_warning_is_told_of_the_line_that_was_written(text):
    report = check_text(text.replace("    LevelMapping", "\n    LevelMapping"), "town.txt", LEVELS)
    told = {(fault.line, fault.message) for fault in report.diagnostics if fault.severity == "warning"}
    assert (5, "no level holds `bee` and nothing makes it") in told
    assert (3, "no level holds `nest` and nothing makes it") in told
    assert any(line == 1 and "game-meta convert town.txt" in message for line, message in told)


@pytest.mark.parametrize(
    "line",
    [
        "a b > changeScore",
        "a b > changeScore value=many",
        "a b > changeScore value=1e999",
        "> > >",
        "a >",
        "Timeout > 3",
        "SpriteCounter stype",
        "=",
    ],
)
@pytest.mark.parametrize("section", ["SpriteSet", "LevelMapping", "InteractionSet", "TerminationSet"])
def test_junk_is_told_in_lines_and_not_in_a_traceback(section, line):
    text = TOWN.replace(f"    {section}\n", f"    {section}\n        {line}\n")
    report = check_text(text, "town.txt", LEVELS)
    assert report.valid or all(0 < fault.line <= len(text.splitlines()) for fault in report.diagnostics)


def test_convert_writes_one_file_of_ours_and_tells_line_by_line(town, capsys):
    assert main(["convert", "town.txt", "-o", "mine.vgdl"]) == 0
    told = capsys.readouterr()
    assert told.out == "wrote mine.vgdl\n"
    assert "town.txt:4:9: `VGDLSprite` is called `Immovable` here" in told.err.splitlines()
    assert "town.txt:6:9: left out: `color=GREEN`" in told.err.splitlines()
    assert "town.txt:18:9: left out: `nothing` has no effect" in told.err.splitlines()
    assert "town.txt:21:9: left out: `bonus=10`" in told.err.splitlines()
    theirs, ours = load("town.txt"), load("mine.vgdl")
    assert ours.translation is None and theirs.translation is not None
    assert [" ".join(rows) for rows in ours.levels] == ["wwwww wA.aw wt..w wwwww"]
    assert [(rule.first, rule.effect, rule.params) for rule in ours.rules] == [
        (rule.first, rule.effect, rule.params) for rule in theirs.rules
    ]


def test_convert_to_the_terminal_is_the_same_file(town, capsys):
    assert main(["convert", "town.txt", "-o", "mine.vgdl"]) == 0
    capsys.readouterr()
    assert main(["convert", "town.txt"]) == 0
    assert capsys.readouterr().out == (town.parent / "mine.vgdl").read_text()


def test_convert_tells_faults_of_the_file_that_was_named_and_writes_nothing(town, capsys):
    town.write_text(TOWN.replace("bee    > AStarChaser", "bee    > AStarChasr"))
    assert main(["convert", "town.txt", "-o", "mine.vgdl"]) == 3
    told = capsys.readouterr().err
    assert told.startswith("town.txt:5:18: unknown sprite class `AStarChasr`") and not (town.parent / "mine.vgdl").exists()


def test_a_slip_that_gvgai_passes_over_is_told_before_it_becomes_a_file_of_ours(town, capsys):
    plain = translate(TOWN).text.replace("stype=apple", "stype=aple")
    town.write_text(plain)
    assert main(["check", "town.txt"]) == 0
    capsys.readouterr()
    assert main(["convert", "town.txt"]) == 3
    assert capsys.readouterr().err.startswith("town.txt:21:23: `stype` names the unknown type `aple`")


def test_a_level_with_a_blank_edge_is_drawn_as_it_is(town):
    (town.parent / "town_lvl0.txt").write_text("     \n A a \n     \n  t  ")
    assert main(["convert", "town.txt", "-o", "mine.vgdl"]) == 0
    assert load("mine.vgdl").levels[0] == (".....", ".A.a.", ".....", "..t..")


def test_a_dialect_that_is_named_is_the_one_that_counts(town, capsys):
    assert main(["check", "town.txt"]) == 0
    assert main(["check", "--dialect", "gvgai", "town.txt"]) == 3
    assert "unknown effect `changeScore`" in capsys.readouterr().out
    town.write_text(TOWN.replace("nothing", "stepBack").replace("VGDLSprite", "Passive").replace("AStarChaser", "Chaser"))
    assert main(["check", "--dialect", "py-vgdl", "town.txt"]) == 0


def test_other_commands_read_such_a_file_as_they_read_ours(town, capsys):
    assert main(["explain", "town.txt"]) == 0
    assert "apple" in capsys.readouterr().out
