"""`game-meta train` with a process for each worker: one agent, one checkpoint of both, one clean end."""

import json
import time
from subprocess import PIPE

import pytest
from helpers.processes import GAME_META, start

from game_meta.learners.runtime import checkpoint

pytestmark = pytest.mark.slow

TRAIN = ["--learner", "rl2", "--family", "harvest", "--envs", "16", "--workers", "2", "--threads", "1", "--wandb", "disabled"]


def train(folder, *options, **more):
    return start([*GAME_META, "train", *TRAIN, "--out", folder, *options], stderr=PIPE, stdout=PIPE, **more)


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """A run that Ctrl-C (which reaches every process of the terminal) ended, and what was said."""
    folder = tmp_path_factory.mktemp("runs") / "two"
    running = train(folder, "--steps", "1e9")
    deadline = time.monotonic() + 300
    log = folder / "metrics.jsonl"
    while not (log.exists() and log.stat().st_size) and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    running.interrupt()
    said, noise = running.communicate(timeout=300)
    return folder, running.returncode, said, noise


def test_ctrl_c_ends_both_cleanly(stopped):
    folder, status, _, noise = stopped
    assert status == 130, noise
    assert "Traceback" not in noise and "--resume goes on" in noise
    assert len(checkpoint.read_checkpoint(folder)["others"]) == 1


def test_both_go_on(stopped):
    folder, *_ = stopped
    done = checkpoint.read_checkpoint(folder)["steps"]
    running = train(folder, "--steps", str(done + 1024), "--resume")
    said, noise = running.communicate(timeout=300)
    assert running.returncode == 0, noise
    assert said.startswith("wrote the agent") and noise.count("making variants again") == 1
    assert json.loads((folder / "config.json").read_text())["training"]["envs"] == 16


def test_a_folder_that_is_taken_is_refused_before_anybody_waits(stopped):
    folder, *_ = stopped
    running = train(folder, "--steps", "1024")
    _, noise = running.communicate(timeout=300)
    assert running.returncode == 3 and noise.count("\n") == 1 and "--resume" in noise
