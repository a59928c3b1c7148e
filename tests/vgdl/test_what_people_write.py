"""Slips that people make in their first games, and what comes along when a game is pasted: one line each, with the cure."""

import pytest
from helpers.games import GEM_LEVEL, GEM_ROOM, GEM_RULES

from game_meta.cli.command_line import main
from game_meta.generator.variation import check_variant_set
from game_meta.vgdl import parse
from game_meta.vgdl.checker import check_file, check_text


def said(text, file="game.vgdl", levels=()):
    return [(each.line, each.message) for each in check_text(text, file, levels).diagnostics]


def test_a_pasted_code_fence_is_one_fault():
    [(line, message)] = said(f"```\n{GEM_ROOM}```\n")
    assert line == 1 and "delete this line and the one that closes it" in message


def test_a_section_with_a_colon_is_one_fault():
    [(line, message)] = said(GEM_ROOM.replace("SpriteSet", "SpriteSet:"))
    assert (line, message) == (2, "a section is named without a colon: write `SpriteSet`")


@pytest.mark.parametrize("file", ["game.txt", "game.vgdl"])
def test_a_tab_among_blanks_is_told_as_what_it_is(file):
    messages = [message for _, message in said(GEM_RULES.replace("        gem >", "\tgem >"), file, [("l.txt", GEM_LEVEL)])]
    assert any("bad indentation" in each and each.endswith("a tab counts as one column: write blanks in its place") for each in messages)


def test_a_wall_that_is_a_comment_gets_a_cure_that_helps():
    text = GEM_ROOM.replace("LevelMapping\n", "LevelMapping\n        # > wall\n").replace("wwwww", "#####").replace("wA gw", "#A g#")
    [told] = [message for _, message in said(text) if "`#` stands for nothing" in message]
    assert "begins a comment" in told and "add `#" not in told


def test_an_unknown_class_of_the_avatar_is_not_a_missing_avatar():
    levels = [("game_lvl0.txt", GEM_LEVEL), ("game_lvl1.txt", GEM_LEVEL)]
    [(line, message)] = said(GEM_RULES.replace("MovingAvatar", "InertialAvatar"), "game.txt", levels)
    assert line == 4 and "unknown sprite class `InertialAvatar`" in message


def test_blank_last_lines_of_a_level_are_told():
    assert said(GEM_RULES, "game.txt", [("l.txt", GEM_LEVEL)]) == []
    told = said(GEM_RULES, "game.txt", [("l.txt", GEM_LEVEL + "\n\n")])
    assert told == [(4, "the board is 2 rows higher for the blank lines at its end: delete them")]


def test_levels_beside_a_vgdl_belong_to_it(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hop.vgdl").write_text(GEM_RULES)
    (tmp_path / "hop_lvl0.txt").write_text(GEM_LEVEL)
    assert main(["check", "."]) == 0
    assert "a level without a game" not in capsys.readouterr().out
    assert "check `hop.vgdl`" in check_file("hop_lvl0.txt").diagnostics[0].message


def test_a_variant_set_about_an_avatar_that_has_no_line_of_its_own():
    text = """
BasicGame
    SpriteSet
        gem > Immovable
    InteractionSet
        avatar wall > stepBack
        gem avatar > killSprite scoreChange=1
    TerminationSet
        Timeout limit=20
    VariantSet
        choose speed > avatar : 0.5 | 1
    LevelSet
        level
            wwwww
            wA.gw
            wwwww
"""
    (fault,) = check_variant_set(parse(text, "own"))
    assert fault.severity == "error" and "`avatar` has no line in the SpriteSet" in fault.message


def test_what_is_valid_only_as_gvgai_reads_it_says_so(tmp_path):
    text = GEM_ROOM.partition("    LevelSet")[0].replace("gem > Immovable", "gem > Immovable physicstype=banana")
    for suffix in (".vgdl", ".txt"):
        (tmp_path / f"game{suffix}").write_text(text)
    strict, lenient = check_file(tmp_path / "game.vgdl"), check_file(tmp_path / "game.txt")
    assert (strict.valid, lenient.valid) == (False, True)
    assert "would be valid as a `.txt`" in strict.diagnostics[-1].message and strict.diagnostics[-1].severity == "warning"
