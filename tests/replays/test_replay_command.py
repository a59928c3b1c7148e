"""`game-meta replay` as people meet it, and the replays that adapt and evaluate leave behind."""

import importlib.util
import json
import shutil

import numpy as np
import pytest
from helpers.games import GHOST_YARD
from PIL import Image

from game_meta.agents.agent import RandomAgent
from game_meta.cli.command_line import main
from game_meta.evaluation.protocol import evaluate_agent
from game_meta.evaluation.trial_recorder import run_trial, trial_replay, whole_episodes
from game_meta.generator import make_variant
from game_meta.match.challenge import parse_code
from game_meta.replays import PlayerInfo, ReplayPlayer, read_replay


@pytest.fixture
def replay(data, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "yard.replay"
    path.write_bytes(data)
    return path


def test_verify_says_what_is_whole_and_what_is_not(replay, capsys):
    assert main(["replay", "verify", str(replay)]) == 0
    assert capsys.readouterr().out.startswith(f"{replay}: whole: yard, 3 episodes, ")
    cut, spoiled = replay.with_name("cut.replay"), replay.with_name("spoiled.replay")
    cut.write_bytes(replay.read_bytes()[:-1])
    spoiled.write_bytes(b"x" + replay.read_bytes())
    assert main(["replay", "verify", str(replay), str(cut), str(spoiled)]) == 3
    told = capsys.readouterr()
    assert told.out.count("\n") == 1 and told.err.count("\n") == 2
    assert "damaged or cut off from byte" in told.err and "up to episode 3, tick" in told.err and "spoiled.replay: not a replay" in told.err


def test_info_for_people_and_for_programs(replay, playback, capsys):
    assert main(["replay", "info", "yard.replay"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("yard, rules ") and told[1].startswith("played by luck ab12, seed 0, engine ")
    assert sum(line.startswith("episode ") for line in told) == 3
    assert main(["replay", "info", "yard.replay", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert [e["scores"] for e in facts["episodes"]] == [list(take.scores) for take in playback.episodes]
    assert facts["bytes"] == replay.stat().st_size and facts["fault"] == "" and facts["streams"] == ["policy", "value"]


def test_info_tells_the_code_that_plays_the_same(replay, capsys):
    assert main(["replay", "info", "workshop", "--json"]) == 0
    code = json.loads(capsys.readouterr().out)["code"]
    assert parse_code(code).game == "workshop"
    assert main(["replay", "info", "workshop"]) == 0
    assert f"`game-meta play {code}` plays the same\n" in capsys.readouterr().out
    assert main(["replay", "info", "yard.replay", "--json"]) == 0  # a game that is not here
    assert json.loads(capsys.readouterr().out)["code"] is None


def test_export_as_a_picture_an_animation_and_a_page(replay, capsys):
    assert main(["replay", "export", "yard.replay", "--gif", "a.gif", "--png", "out/a.png", "--html", "a.html"]) == 0
    assert capsys.readouterr().out.count("wrote ") == 3
    with Image.open("a.gif") as gif:
        assert gif.n_frames > 50
    with Image.open("out/a.png") as png:
        assert len(png.convert("RGB").getcolors(1 << 20)) > 50
    assert replay.with_name("a.html").read_text().startswith("<!DOCTYPE html>")


def test_what_is_whole_of_a_damaged_one_can_be_exported(replay, capsys):
    replay.write_bytes(replay.read_bytes()[:-400])
    assert main(["replay", "export", "yard.replay", "--html", "a.html"]) == 1
    assert "damaged or cut off" in capsys.readouterr().err
    assert "This replay is not whole" in replay.with_name("a.html").read_text()


def test_a_film_needs_an_encoder_and_says_so(replay, capsys):
    status = main(["replay", "export", "yard.replay", "--mp4", "a.mp4"])
    if importlib.util.find_spec("imageio_ffmpeg") is None and shutil.which("ffmpeg") is None:
        assert status == 2 and "pip install imageio-ffmpeg" in capsys.readouterr().err
    else:
        assert status == 0 and replay.with_name("a.mp4").read_bytes()[4:8] == b"ftyp"


@pytest.fixture
def ffmpeg(tmp_path, monkeypatch):
    """Puts a program of that name, a script, on the path, in place of the package's; without a script there is none."""

    def put(script=""):
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
        (folder := tmp_path / "bin").mkdir(exist_ok=True)
        if script:
            (folder / "ffmpeg").write_text(f"#!/bin/sh\n{script}\n")
            (folder / "ffmpeg").chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin" if script else str(folder))

    return put


def test_a_film_is_made_by_the_ffmpeg_of_the_system_where_the_package_is_not(replay, ffmpeg):
    ffmpeg('for last; do :; done; wc -c > "$last"')
    assert main(["replay", "export", "yard.replay", "--mp4", "a.mp4"]) == 0
    size = int(replay.with_name("a.mp4").read_text())
    assert size and size % (1280 * 720 * 3) == 0 and not list(replay.parent.glob(".*.mp4"))


def test_a_format_that_cannot_be_made_keeps_no_other_from_being_written(replay, ffmpeg, capsys):
    ffmpeg()
    assert main(["replay", "export", "yard.replay", "--mp4", "a.mp4", "--png", "a.png"]) == 1
    told = capsys.readouterr()
    assert told.out.startswith("wrote a.png") and replay.with_name("a.png").is_file()
    assert told.err.count("\n") == 1 and "pip install imageio-ffmpeg" in told.err


def test_an_encoder_that_fails_is_told_in_a_line(replay, ffmpeg, capsys):
    ffmpeg("echo it has no such codec >&2; exit 4")
    assert main(["replay", "export", "yard.replay", "--mp4", "a.mp4"]) == 2
    told = capsys.readouterr().err
    assert "it has no such codec" in told and told.count("\n") == 1 and not replay.with_name("a.mp4").exists()


@pytest.mark.parametrize(
    ("words", "cure"),
    [
        (["export", "yard.replay"], "--gif OUT"),
        (["info", "nosuch"], "no replay named `nosuch`"),
        (["verify", "gone.replay"], "no replay named"),
    ],
)
def test_wrong_usage_is_one_line(replay, capsys, words, cure):
    assert main(["replay", *words]) == 2
    told = capsys.readouterr().err
    assert cure in told and told.count("\n") == 1


@pytest.fixture
def variant(tmp_path):
    path = tmp_path / "yard.vgdl"
    path.write_text(GHOST_YARD)
    return make_variant(path, 0)


def test_a_trial_becomes_a_replay_of_its_boards_and_thoughts(variant, tmp_path):
    agent = RandomAgent(4)
    steps = list(run_trial(agent, variant, 3, 7))
    path = tmp_path / "trial.replay"
    path.write_bytes(
        trial_replay(variant, PlayerInfo(agent.name), whole_episodes(variant, steps), episodes=3, seed=7, random=0.5, oracle=6.0)
    )
    playback = ReplayPlayer(read_replay(path))
    assert not playback.fault and len(playback) == len(steps)
    for frame, step in enumerate(steps):
        board = playback.snapshot_at(frame)
        shown = step.snapshot
        assert (
            np.array_equal(board.x, shown.x) and np.array_equal(board.type_index, shown.type_index) and board.score == step.episode_return
        )
        assert np.abs(playback.stream_at(frame, "policy") - step.policy).max() < 1 / 400
    assert (playback.header.random_return, playback.header.oracle_return, playback.header.seed) == (0.5, 6.0, 7)


def test_evaluate_records_the_trials_that_it_measures(tmp_path):
    folder = tmp_path / "trials"
    evaluate_agent(RandomAgent(1), {"harvest": "harvest"}, split="train", variants=2, episodes=2, record=folder)
    playbacks = [ReplayPlayer(read_replay(folder / f"harvest-{n}.replay")) for n in (1, 2)]
    assert not any(playback.fault for playback in playbacks) and all(len(playback.episodes) == 2 for playback in playbacks)
    assert list(playbacks[0].header.streams) == ["policy", "value"]
    assert playbacks[0].header.game == "harvest" and playbacks[0].header.oracle_return > playbacks[0].header.random_return
