"""SIGKILL, at any moment, costs at most what was done since the last checkpoint. Real processes are killed here."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from helpers.processes import run

HERE = Path(__file__).parent


def child(script: str, *words: object) -> dict:
    """Runs one of the scripts below, which fork the processes that die, and returns what it prints."""
    done = run([sys.executable, HERE / "dying" / script, *words])
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_stage_of_writing(tmp_path):
    """Killed before and after each call into the system that writing makes: a checkpoint is there, old or new."""
    told = child("at_every_call.py", tmp_path)
    assert set(told["found"]) == {"old", "new"}
    assert told["found"] == sorted(told["found"], key=["old", "new"].index), "the old one until the new one takes its name"
    assert {"write", "fsync", "replace"} <= set(told["calls"]), told["calls"]


def test_in_the_middle_of_a_write(tmp_path):
    """The kernel kills the writer (SIGXFSZ) when its file has reached a size."""
    assert child("at_every_size.py", tmp_path) == {"found": ["old"] * 5}


@pytest.mark.slow
def test_a_training_that_is_killed_again_and_again_is_the_training_that_never_was(tmp_path):
    told = child("in_training.py", tmp_path)
    assert told["killed"] >= 4 and told["resumed"] >= 3
    assert told["same"]
