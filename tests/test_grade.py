"""`game-meta grade` as people meet it."""

import json

import pytest
from helpers.games import GEM_ROOM

from game_meta.cli.command_line import main

VARIED = GEM_ROOM + "    VariantSet\n        choose rule > gem avatar : killSprite scoreChange={4,5,6}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gems.vgdl").write_text(GEM_ROOM)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "varied.vgdl").write_text(VARIED)
    return tmp_path


def test_a_folder_a_row_a_game_and_what_the_columns_mean(folder, capsys):
    assert main(["grade", ".", "--count", "3", "--width", "8"]) == 0
    told = capsys.readouterr()
    head, gems, varied, *meanings = told.out.splitlines()
    assert head.split() == ["game", "games", "valid", "solved", "random", "planner", "idle", "length", "danger", "blind", "learn"]
    assert gems.split()[:4] == ["gems", "1", "0%", "100%"]  # one point is too little
    assert varied.split()[:2] == ["varied", "3"]
    assert len(meanings) == 10 and told.err.count("\n") == 1


def test_json_holds_every_variant_and_its_plan(folder, capsys):
    words = ["grade", "more/varied.vgdl", "--count", "3", "--width", "8", "--json"]
    assert main(words) == 0
    first = capsys.readouterr().out
    (game,) = json.loads(first)["games"]
    assert game["drawn"] == game["games"] == 3 and game["solved"] == 1.0
    assert [one["plans"] for one in game["variants"]] == [[["ACTION_RIGHT", "ACTION_RIGHT"]]] * 3
    assert {one["oracle"] for one in game["variants"]} <= {4.0, 5.0, 6.0}
    assert game["learning"]["loss"] == 0.0  # the gem always pays, so there is nothing to find out
    main(words)
    assert capsys.readouterr().out == first


def test_a_file_that_is_no_game_is_status_3_and_a_wrong_name_2(folder, capsys):
    (folder / "wrong.vgdl").write_text(GEM_ROOM.replace("killSprite", "kilSprite"))
    assert main(["grade", "wrong.vgdl"]) == 3
    assert "did you mean `killSprite`?" in capsys.readouterr().err
    assert main(["grade", "nosuch"]) == 2
    assert "no game named `nosuch`" in capsys.readouterr().err
