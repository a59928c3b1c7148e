"""One run, as a user types it: begun with torchrun, stopped with Ctrl-C, gone on with on a Ray cluster of this machine."""

import json
import os
import signal
import sys
from subprocess import PIPE

import pytest
from helpers.paths import REPO
from helpers.processes import GAME_META, run, start

from game_meta.agents.agent_files import load_agent
from game_meta.cli.command_line import main
from game_meta.learners.launch import check_ray_resources
from game_meta.learners.runtime import checkpoint
from game_meta.learners.runtime.process_group import ProcessGroupError

TRAIN = ("train", "--learner", "rl2", "--family", "harvest", "--envs", "16", "--wandb", "disabled")
ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1"}


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """The folder of a run of two processes of torchrun, and what was said until it had ended."""
    folder = tmp_path_factory.mktemp("runs") / "two"
    words = ["torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "game_meta", *TRAIN, "--steps", "1e9", "--out", folder]
    with start([sys.executable, "-m", *words], cwd=REPO, env=ENVIRONMENT, stderr=PIPE) as process:
        told = ""
        while "return by episode" not in told:  # the first line of progress: training has begun
            line = process.stderr.readline()
            assert line, told
            told += line
        process.send_signal(signal.SIGINT)
        told += process.communicate(timeout=300)[1]
    return folder, told


@pytest.mark.slow
def test_ctrl_c_of_torchrun_leaves_a_checkpoint_of_both(stopped):
    folder, told = stopped
    saved = checkpoint.read_checkpoint(folder)
    assert len(saved["others"]) == 1
    assert told.count("go on with") + told.count("with --resume goes on") == 1, told  # one of them speaks
    assert json.loads((folder / "config.json").read_text())["training"]["envs"] == 16
    assert load_agent(folder).net.config.memory == "slot"


@pytest.mark.slow
def test_two_ray_workers_go_on(stopped):
    pytest.importorskip("ray.train", reason="Ray Train is not installed: pip install 'game-meta[ray]'", exc_type=ImportError)
    folder, _ = stopped
    steps = checkpoint.read_checkpoint(folder)["steps"]
    words = [*TRAIN, "--steps", str(2 * steps), "--out", str(folder), "--resume", "--engine", "ray", "--workers", "2"]
    done = run([*GAME_META, *words], cwd=REPO, env=ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    assert checkpoint.read_checkpoint(folder)["steps"] >= 2 * steps and len(checkpoint.read_checkpoint(folder)["others"]) == 1
    assert load_agent(folder).net.config.memory == "slot"
    assert done.stdout.count(f"wrote the agent {folder}") == 1 and "see it play" in done.stdout
    assert "return by episode" in done.stderr and "ray" not in (done.stdout + done.stderr).lower().replace("--engine ray", "")
    assert not (folder / "ray").exists(), "nothing of Ray is left"


def test_what_does_not_go_together(capsys, monkeypatch, tmp_path):
    train = ["train", "--learner", "rl2", "--family", "harvest", "--steps", "1e4", "--out", str(tmp_path / "a")]
    assert main([*train, "--engine", "ray"]) == 2
    assert "--engine ray needs --workers N" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "ray", None)  # as where it is not installed
    assert main([*train, "--engine", "ray", "--workers", "2"]) == 3
    assert capsys.readouterr().err == 'game-meta: --engine ray needs Ray Train: pip install "game-meta[ray]"\n'


def test_a_cluster_that_is_too_small_is_not_waited_for():
    check_ray_resources({"CPU": 4.0}, 2, 2, "cpu")
    with pytest.raises(ProcessGroupError, match="3 workers with 2 threads each need 6 cores, and Ray has 4"):
        check_ray_resources({"CPU": 4.0}, 3, 2, "cpu")
    with pytest.raises(ProcessGroupError, match="2 workers need a GPU each, and Ray has 1"):
        check_ray_resources({"CPU": 4.0, "GPU": 1.0}, 2, 1, "cuda")
