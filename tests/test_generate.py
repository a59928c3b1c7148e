"""`game-meta generate`: a folder of games that every other command takes, whole at any moment."""

import json
import re
import signal
import time
from subprocess import PIPE

import pytest
from helpers.processes import GAME_META, start

from game_meta.cli.command_line import main
from game_meta.generator.batch_grading import GenerationRequest, generate_games
from game_meta.vgdl import check_file, find_game_files, load, rules_hash

FEW = """BasicGame square_size=10
    SpriteSet
        plum > Immovable
    LevelMapping
        p > plum
    InteractionSet
        avatar wall > stepBack
        plum avatar > killSprite scoreChange=1
    TerminationSet
        Timeout limit=20 count_score=True
    LevelSet
        level
            wwwww
            wA.pw
            wwwww
    VariantSet
        choose rule > plum avatar : killSprite scoreChange={1,2,3}
"""


def run(capsys, *words):
    status = main(["generate", *map(str, words)])
    return status, capsys.readouterr().out


def texts(folder):
    return {path.name: path.read_text() for path in find_game_files(folder)}


def test_a_folder_of_games_with_different_rules(tmp_path, capsys):
    status, out = run(capsys, "--count", 5, "--out", tmp_path)
    assert status == 0 and "5 of 5 games written" in out and "next: game-meta check" in out
    assert sorted(texts(tmp_path)) == [f"free-{number:04}.vgdl" for number in range(1, 6)]
    assert len({rules_hash(load(path)) for path in find_game_files(tmp_path)}) == 5
    assert [check_file(path).diagnostics for path in find_game_files(tmp_path)] == [()] * 5
    assert main(["check", str(tmp_path)]) == 0


def test_each_game_tells_where_it_comes_from(tmp_path, capsys):
    run(capsys, "--count", 2, "--split", "train", "--out", tmp_path)
    for path in find_game_files(tmp_path):
        told = re.search(r"# Made by `generate`: free, seed (\d+), split train, rules (\w+); the planner earns", path.read_text())
        assert told and told[2] == rules_hash(load(path))


def test_the_same_words_give_the_same_games(tmp_path, capsys):
    run(capsys, "--any", "--count", 8, "--seed", 3, "--out", tmp_path / "one")
    run(capsys, "--any", "--count", 8, "--seed", 3, "--out", tmp_path / "two")
    run(capsys, "--any", "--count", 8, "--seed", 4, "--out", tmp_path / "three")
    assert texts(tmp_path / "one") == texts(tmp_path / "two") != texts(tmp_path / "three")


def test_several_processes_make_what_one_makes():
    order = GenerationRequest("free", graded=False)
    one, two = generate_games(order, 5), generate_games(order, 5, processes=2)
    assert [next(one) for _ in range(40)] == [next(two) for _ in range(40)]
    two.close()


def test_a_second_run_adds_to_the_folder_and_repeats_nothing(tmp_path, capsys):
    run(capsys, "--any", "--count", 4, "--out", tmp_path)
    status, out = run(capsys, "--any", "--count", 3, "--out", tmp_path)
    assert status == 0 and "beside 4 that were there" in out and "4 duplicate" in out
    assert len({rules_hash(load(path)) for path in find_game_files(tmp_path)}) == len(texts(tmp_path)) == 7


def test_a_family_that_has_no_more(tmp_path, capsys):
    (tmp_path / "few.vgdl").write_text(FEW)
    status, out = run(capsys, "--any", "--family", tmp_path / "few.vgdl", "--count", 9, "--out", tmp_path / "out", "--json")
    told = json.loads(out)
    assert status == 3
    assert (told["written"], told["wanted"], len(texts(tmp_path / "out"))) == (3, 9, 3)
    assert told["drawn"] == 3 + told["thrown_away"]["duplicate"]


def test_only_games_with_headroom(tmp_path, capsys):
    _, out = run(capsys, "--count", 3, "--grade-at-least", 12, "--out", tmp_path, "--json")
    assert [game["planner"] - game["random"] >= 12 for game in json.loads(out)["games"]] == [True] * 3


@pytest.mark.parametrize(
    ("words", "cure"),
    [(["--family", "nosuch"], "no family named `nosuch`"), (["--free", "--family", "harvest"], "not allowed with"), (["--count", "0"], "")],
)
def test_wrong_usage(tmp_path, capsys, words, cure):
    assert main(["generate", "--out", str(tmp_path), *words]) == 2
    assert cure in capsys.readouterr().err


def test_ctrl_c_leaves_whole_games(tmp_path):
    words = [*GAME_META, "generate", "--any", "--count", "100000", "--out", tmp_path]
    with start(words, stdout=PIPE, stderr=PIPE) as made:
        while made.poll() is None and len(list(tmp_path.glob("*.vgdl"))) < 20:
            time.sleep(0.1)
        made.send_signal(signal.SIGINT)
        out, err = made.communicate(timeout=300)
    assert made.returncode == 130 and "games written to" in out and err.endswith("stopped\n")
    assert not [path for path in tmp_path.iterdir() if path.suffix != ".vgdl"]
    assert len([load(path) for path in find_game_files(tmp_path)]) >= 20
