"""The command line as people meet it: what it prints, and what it leaves behind."""

import argparse
import json

import pytest
from helpers.games import GEM_ROOM, GEM_ROOM_FOR_TWO

from game_meta.cli.adapt import log_trial
from game_meta.cli.command_line import main
from game_meta.cli.common import parse_count


@pytest.fixture
def gems(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "gems.vgdl"
    path.write_text(GEM_ROOM)
    return path


def test_check_says_that_a_game_is_valid(gems, capsys):
    assert main(["check", str(gems)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 game is valid"


def test_check_names_line_column_and_cure(gems, capsys):
    gems.write_text(GEM_ROOM.replace("killSprite", "kilSprite").replace("Immovable", "Imovable"))
    assert main(["check", str(gems)]) == 3
    head, first, second, last = capsys.readouterr().out.splitlines()
    assert head == f"{gems}: not valid, 2 errors" and last == "1 of 1 games is not valid"
    assert f"{gems}:3:" in first and "did you mean `Immovable`?" in first
    assert "did you mean `killSprite`?" in second


def test_check_sums_up_every_game_of_a_folder(gems, capsys):
    gems.with_name("more").mkdir()
    gems.with_name("more").joinpath("two.vgdl").write_text(GEM_ROOM_FOR_TWO)
    assert main(["check", "."]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "gems.vgdl: 1 player, 3 types, 2 rules, 2 endings, 1 level of 5x3",
        "more/two.vgdl: 2 players, 3 types, 2 rules, 2 endings, 1 level of 5x3",
        "2 games are valid",
    ]
    assert main(["check", ".", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] and told["faults"] == []
    assert told["games"][1] == {
        "file": "more/two.vgdl",
        "ok": True,
        "players": 2,
        "types": ["wall", "avatar", "gem"],
        "rules": 2,
        "endings": 2,
        "levels": [{"columns": 5, "rows": 3}],
        "varies": False,
    }


def test_check_as_json(gems, capsys):
    gems.write_text(GEM_ROOM.replace("killSprite", "kilSprite"))
    assert main(["check", str(gems), "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert not told["ok"] and told["faults"][0]["line"] == 9
    assert told["games"] == [{"file": str(gems), "ok": False}]


def test_trace_writes_every_tick(gems, capsys):
    gems.with_name("moves.txt").write_text("ACTION_RIGHT\nACTION_RIGHT\n")
    assert main(["trace", "gems.vgdl", "0", "--actions", "moves.txt", "--out", "out/gems.json"]) == 0
    trace = json.loads(gems.with_name("out").joinpath("gems.json").read_text())
    assert [tick["score"] for tick in trace["ticks"]] == [0, 0, 1]
    assert trace["ticks"][-1]["win"] == 1


@pytest.mark.parametrize("file", ["moves.txt", "moves.json"])
def test_trace_of_two_players_takes_pairs(gems, capsys, file):
    gems.write_text(GEM_ROOM_FOR_TWO)  # wAAgw: the first player stands beside the gem
    gems.with_name("moves.txt").write_text("ACTION_UP ACTION_RIGHT\n\nACTION_RIGHT ACTION_NIL\n")
    gems.with_name("moves.json").write_text('[["ACTION_UP", "ACTION_RIGHT"], ["ACTION_RIGHT", "ACTION_NIL"]]')
    assert main(["trace", "gems.vgdl", "0", "--actions", file]) == 0
    trace = json.loads(capsys.readouterr().out)
    assert trace["actions"] == [["ACTION_UP", "ACTION_RIGHT"], ["ACTION_RIGHT", "ACTION_NIL"]]
    assert [tick["win"] for tick in trace["ticks"]] == [[-1, -1], [-1, -1], [1, 0]]


@pytest.mark.parametrize(
    ("game", "file", "text", "wrong"),
    [
        (
            GEM_ROOM_FOR_TWO,
            "moves.txt",
            "ACTION_NIL ACTION_RIGHT\nACTION_UP",
            "action 2 is ACTION_UP: write a name for each player, here 2",
        ),
        (GEM_ROOM_FOR_TWO, "moves.txt", "ACTION_NIL " * 3, "moves.txt: action 1 is ACTION_NIL ACTION_NIL ACTION_NIL: "),
        (GEM_ROOM_FOR_TWO, "moves.json", '["ACTION_UP"]', "moves.json: action 1 is ACTION_UP: "),
        (GEM_ROOM_FOR_TWO, "moves.json", "[[]]", "moves.json: action 1 is empty: "),
        (GEM_ROOM, "moves.json", '[["ACTION_UP", "ACTION_UP"]]', "here 1, in a line"),
    ],
)
def test_trace_wants_a_name_for_each_player_in_every_tick(gems, capsys, game, file, text, wrong):
    gems.write_text(game)
    gems.with_name(file).write_text(text)
    assert main(["trace", "gems.vgdl", "0", "--actions", file]) == 2
    told = capsys.readouterr().err
    assert wrong in told and told.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "cure"),
    [
        (["trace", "gems.vgdl", "0", "--actions", "typo.txt"], "ACTION_RIGHT"),
        (["trace", "gems.vgdl", "7", "--actions", "moves.txt"], "1 levels"),
        (["check", "empty"], "empty holds no game"),
        (["trace", "nosuch", "0", "--actions", "moves.txt"], "no game named `nosuch`"),
        (["evaluate", "--agent", "nosuch"], "no agent named `nosuch`"),
        (["train", "--learner", "rl2", "--minutes", "0", "--out", "x"], "more than 0"),
        (["train", "--learner", "rl3", "--minutes", "1", "--out", "x"], "did you mean `rl2`?"),
        (["train", "--learner", "rl2", "--family", "harvest", "--minutes", "1", "--out", "x", "--device", "abacus"], "use --device cpu"),
        (["train", "--learner", "rl2", "--family", "tron", "--minutes", "1", "--out", "x"], "`game-meta play tron` plays it"),
        (["train", "--learner", "rl2", "--family", "nosuch", "--minutes", "1", "--out", "x"], "no family named `nosuch`"),
        (["adapt", "--family", "tron"], "tron is for two players: `game-meta play tron` plays it"),
        (["check"], "`game-meta check --help` shows what there is"),
        (["chek"], "invalid choice: 'chek'"),
        (["check", "gems.vgdl", "--jason"], "game-meta check: unrecognized arguments: --jason"),
        (["replay", "export", "a.replay", "--avi", "a.avi"], "--avi a.avi"),
        (["adapt", "--seed", "-1"], "argument --seed"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(gems, capsys, words, cure):
    gems.with_name("moves.txt").write_text("ACTION_RIGHT\n")
    gems.with_name("typo.txt").write_text("ACTION_RIHGT\n")
    gems.with_name("empty").mkdir()
    assert main(words) == 2
    told = capsys.readouterr().err
    assert cure in told and told.count("\n") == 1


def test_a_broken_game_is_status_3_whatever_the_command(gems, capsys):
    gems.write_text(GEM_ROOM.replace("killSprite", "kilSprite"))
    gems.with_name("moves.txt").write_text("ACTION_RIGHT\n")
    assert main(["trace", "gems.vgdl", "0", "--actions", "moves.txt"]) == 3
    assert "did you mean `killSprite`?" in capsys.readouterr().err


def test_counts_may_be_written_as_people_do():
    assert [parse_count(text) for text in ("7", "2e6", "2_000_000")] == [7, 2_000_000, 2_000_000]


@pytest.mark.parametrize("text", ["x", "", "nan", "-5", "1.5", "inf"])
def test_what_is_no_count_is_said_in_one_line(text):
    with pytest.raises(argparse.ArgumentTypeError, match="is not a whole number from 1 on"):
        parse_count(text)


def test_a_trial_is_logged_by_episode(tmp_path):
    episodes = [{"k": 1, "return": 0.5, "steps": 20, "won": False}, {"k": 2, "return": 4.0, "steps": 12, "won": True}]
    variant = {"family": "collect", "seed": 1, "split": "test-rules", "rules_hash": "0" * 16, "text": GEM_ROOM}
    trial = {"variant": variant, "agent": "default", "episodes": episodes, "random": 0.25, "oracle": 5.0}
    log_trial(tmp_path, trial, "disabled")
    lines = [json.loads(line) for line in (tmp_path / "metrics.jsonl").read_text().splitlines()]
    assert [(line["env_steps"], line["episode"], line["return"]) for line in lines] == [(20, 1, 0.5), (32, 2, 4.0)]
