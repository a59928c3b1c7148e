"""`game-meta bench engine`: what its files and tables hold. How fast anything is, is no matter of tests."""

import json

import pytest
from helpers.games import GEM_LEVEL, GEM_ROOM, GEM_RULES

from game_meta.bench import ALL_GAMES, MeasurementLength, RandomPlay, SpeedMeasurement, measure_speeds, summarize_speeds
from game_meta.cli.command_line import main
from game_meta.engine import compile_game
from game_meta.vgdl import parse


@pytest.fixture
def games(tmp_path, monkeypatch):
    """A folder with two games: one whole in its file, one as GVGAI keeps them."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "near.vgdl").write_text(GEM_ROOM)
    (folder / "far.txt").write_text(GEM_RULES)
    (folder / "far_lvl0.txt").write_text("wwwwwwwww\nwA     gw\nwwwwwwwww\n")
    (folder / "far_lvl1.txt").write_text(GEM_LEVEL)
    return folder


def bench(*words):
    return main(["bench", "engine", "--ticks", "6", *words])


def test_json_holds_machine_and_rows_and_nothing_else(games, capsys):
    assert bench("--games", "mine", "--envs", "1", "4", "--threads", "1", "2", "--json", "out/speed.json") == 0
    told = json.loads(games.with_name("out").joinpath("speed.json").read_text())
    assert set(told) == {"machine", "rows"} and {"processor", "cores", "python", "numba", "commit"} <= set(told["machine"])
    assert all(set(row) == {"game", "envs", "threads", "observation", "steps_per_s", "bytes_per_env"} for row in told["rows"])
    found = {(row["game"], row["envs"], row["threads"]) for row in told["rows"]}
    assert {(game, envs, 1) for game, envs in [("far", 1), ("near", 1), ("far", 4), ("near", 4), (ALL_GAMES, 4)]} <= found
    assert {row["observation"] for row in told["rows"]} == {"board"}
    assert all(row["steps_per_s"] > 0 and row["bytes_per_env"] > 0 for row in told["rows"])
    said = capsys.readouterr().out
    assert "harmonic mean" in said and "out/speed.json" in said


def test_theories_are_measured_too(games, capsys):
    words = ["bench", "theories", "--games", "mine", "--seconds", "0.05", "--json", "judged.json"]
    assert main(words) == 0
    rows = json.loads(games.with_name("judged.json").read_text())["rows"]
    assert [row["game"] for row in rows] == ["far", "near"]
    assert all(row["put_together"] == 1 and row["to_first_per_s"] > 0 and row["things"] > 10 for row in rows)
    assert "to first" in capsys.readouterr().out


@pytest.mark.parametrize("observation", ["none", "board", "window", "rgb"])
def test_every_observation_can_be_measured(games, observation, capsys):
    assert bench("--games", "mine/near.vgdl", "--envs", "3", "--observation", observation, "--json", "speed.json") == 0
    rows = json.loads(games.with_name("speed.json").read_text())["rows"]
    assert [(row["game"], row["observation"]) for row in rows] == [("near", observation)]


@pytest.mark.parametrize(
    ("words", "cure"),
    [
        (["--games", "nosuch"], "no game named `nosuch`"),
        (["--games", "empty"], "holds no game"),
        (["--games", "mine", "--envs", "1e12"], "use fewer --envs"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(games, capsys, words, cure):
    games.with_name("empty").mkdir()
    assert bench(*words) == 2
    told = [line for line in capsys.readouterr().err.splitlines() if not line.startswith("measuring")]
    assert len(told) == 1 and cure in told[0]


def test_a_broken_game_is_status_3(games, capsys):
    (games / "near.vgdl").write_text(GEM_ROOM.replace("killSprite", "kilSprite"))
    assert bench("--games", "mine") == 3
    assert "did you mean `killSprite`?" in capsys.readouterr().err


def test_the_mixed_batch_interleaves_the_games_and_starts_them_again():
    near, far = (compile_game(parse(GEM_ROOM), level) for level in (0, ["wwwwwwwww", "wA     gw", "wwwwwwwww"]))
    play = RandomPlay([near, far], 4, 1, "none")
    assert [program.width for program in play.batch.programs] == [5, 9, 5, 9]
    play.play_ticks(23)  # the games end by themselves after five ticks at the latest
    assert not play.batch.terminated.any() and (play.batch.tick < 5).all()
    assert (play.seeds >= 4 * 4).all() and [int(seed) % 4 for seed in play.seeds] == [0, 1, 2, 3]


def test_a_batch_too_small_for_all_games_is_not_called_mixed():
    games = {name: compile_game(parse(GEM_ROOM), 0) for name in "abc"}
    rows = list(measure_speeds(games, [2, 3], [1], "none", MeasurementLength(ticks=2), lambda stage, done, total: None))
    assert [(row.game, row.envs) for row in rows] == [("a", 2), ("b", 2), ("c", 2), ("a", 3), ("b", 3), ("c", 3), (ALL_GAMES, 3)]


def test_a_batch_larger_than_the_memory_is_refused():
    with pytest.raises(MemoryError, match="this machine has"):
        RandomPlay([compile_game(parse(GEM_ROOM), 0)], 10**12, 1)


def test_the_summary_compares_the_mix_with_the_harmonic_mean():
    rows = [
        SpeedMeasurement(name, 8, 2, "board", speed, 100) for name, speed in [("a", 100e3), ("b", 300e3), ("c", 500e3), (ALL_GAMES, 100e3)]
    ]
    told = summarize_speeds(rows)  # 3 / (1/100 + 1/300 + 1/500) = 196 k
    assert "median 300 k" in told and "slowest 100 k steps/s (a)" in told and "51% of the harmonic mean" in told
