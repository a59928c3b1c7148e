"""The examples run as a reader would run them."""

import sys

import pytest
from helpers.paths import REPO
from helpers.processes import run

EXAMPLES = sorted((REPO / "examples").glob("train_*.py"))
SHORT = {"train_sb3.py": ["--steps", "256", "--envs", "2"], "train_vector.py": ["--steps", "2048", "--envs", "32"]}


def said_by(path, *words):
    return run([sys.executable, path, *words], check=True).stdout


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_it_explains_itself(path):
    said = said_by(path, "--help")
    assert "examples:" in said and f"python examples/{path.name}" in said


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_it_trains(path):
    assert "mean return of" in said_by(path, *SHORT[path.name])
