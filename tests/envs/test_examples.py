"""The examples run as a reader would run them."""

import os
import subprocess
import sys

import pytest
from helpers.paths import REPO

EXAMPLES = sorted((REPO / "examples").glob("*.py"))
SHORT = {"train_sb3.py": ["--steps", "256", "--envs", "2"], "train_vector.py": ["--steps", "2048", "--envs", "32"]}


def run(path, *words):
    ran = subprocess.run([sys.executable, path, *words], capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_it_explains_itself(path):
    said = run(path, "--help")
    assert "examples:" in said and f"python examples/{path.name}" in said


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_it_trains(path):
    assert "mean return of" in run(path, *SHORT[path.name])
