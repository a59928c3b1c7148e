"""The whole product once, as a person types it: train, interrupt, go on, evaluate, adapt. Real processes, small numbers."""

from __future__ import annotations

import json
import signal
from subprocess import PIPE, CompletedProcess

import pytest
from helpers.paths import REPO
from helpers.processes import GAME_META, run, start

pytestmark = pytest.mark.slow

TRAIN = ("train", "--learner", "rl2", "--family", "harvest", "--envs", "64", "--wandb", "disabled")


def game_meta(*words: str) -> CompletedProcess[str]:
    return run([*GAME_META, *words], cwd=REPO)


@pytest.fixture(scope="module")
def agent(tmp_path_factory):
    """Trained for a moment, stopped with Ctrl-C, and gone on with."""
    folder = tmp_path_factory.mktemp("runs") / "small"
    with start([*GAME_META, *TRAIN, "--steps", "1e9", "--out", folder], cwd=REPO, stderr=PIPE) as process:
        told = ""
        while "return by episode" not in told:  # the first line of progress: training has begun
            line = process.stderr.readline()
            assert line, told
            told += line
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=300)[1]
    assert process.returncode == 130
    assert "--resume" in rest and "Traceback" not in told + rest
    steps = json.loads((folder / "config.json").read_text())["training"]["steps"]
    done = game_meta(*TRAIN, "--steps", str(steps + 8192), "--out", str(folder), "--resume")
    assert done.returncode == 0, done.stderr
    assert json.loads((folder / "config.json").read_text())["training"]["steps"] >= steps + 8192
    return folder


def test_training_leaves_an_agent_its_curves_and_what_to_do_next(agent):
    assert {path.name for path in agent.iterdir()} >= {"config.json", "weights.safetensors", "card.md", "metrics.jsonl"}
    rows = [json.loads(line) for line in (agent / "metrics.jsonl").read_text().splitlines()]
    assert [row["env_steps"] for row in rows] == sorted({row["env_steps"] for row in rows})
    assert "return/episode_5" in rows[-1] and "belief/effects_accuracy" in rows[-1]


def test_a_second_training_does_not_overwrite_the_first(agent):
    again = game_meta(*TRAIN, "--steps", "1e4", "--out", str(agent))
    assert again.returncode == 3 and "--resume" in again.stderr and "Traceback" not in again.stderr


def test_an_evaluation_is_a_table_a_plot_and_json(agent, tmp_path):
    done = game_meta("evaluate", "--agent", str(agent), "--family", "harvest", "--variants", "3", "--json", str(tmp_path / "e.json"))
    assert done.returncode == 0, done.stderr
    result = json.loads((tmp_path / "e.json").read_text())
    assert result["split"] == "test-rules" and result["variants"] == 3 and set(result["families"]) == {"harvest"}
    assert set(result["pooled"]) == {"agent", "memory-reset", "memoryless"}
    assert [row["k"] for row in result["pooled"]["agent"]["episodes"]] == [1, 2, 3, 4, 5]
    assert set(result["pooled"]["agent"]["episodes"][0]) == {"k", "return", "iqm", "lo", "hi", "p20"}
    assert set(result["pooled"]["agent"]["gain"]) == {"value", "lo", "hi"}
    assert (tmp_path / "e.png").stat().st_size > 10_000
    assert "memory-reset" in done.stdout


def test_adapting_without_a_display_leaves_pictures_and_json(agent, tmp_path):
    done = game_meta("adapt", "--agent", str(agent), "--family", "harvest", "--seed", "1", "--headless", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    told = json.loads((tmp_path / "adapt.json").read_text())
    assert set(told["variant"]) == {"family", "seed", "split", "rules_hash", "text"}
    assert [episode["k"] for episode in told["episodes"]] == [1, 2, 3, 4, 5]
    assert told["oracle"] > told["random"]
    assert (tmp_path / "adapt.gif").stat().st_size > 10_000 and (tmp_path / "adapt.png").is_file()
