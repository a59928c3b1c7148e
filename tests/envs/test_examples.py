"""The examples run as a reader would run them."""

import sys

import pytest
from helpers.paths import REPO
from helpers.processes import run

EXAMPLES = sorted((REPO / "examples").glob("train_*.py"))
SHORT = {
    "train_sb3.py": [["--steps", "256", "--envs", "2"]],
    "train_vector.py": [["--steps", "2048", "--envs", "32"]],
    "train_cleanrl.py": [["--variants", "2", "--total-timesteps", "2048", "--num-envs", "32"]],
    "train_rllib.py": [["--steps", "400", "--batch", "200"], ["--game", "tron", "--steps", "400", "--batch", "200"]],
}
NEEDS_RAY = {"train_rllib.py"}
RUNS = [
    pytest.param(name, words, id=" ".join([name, *words[:2]]), marks=[pytest.mark.slow] if name in NEEDS_RAY else [])
    for name, runs in SHORT.items()
    for words in runs
]


def said_by(path, *words):
    return run([sys.executable, path, *words], check=True).stdout


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_it_explains_itself(path):
    said = said_by(path, "--help")
    assert "examples:" in said and f"python examples/{path.name}" in said


@pytest.mark.parametrize(("name", "words"), RUNS)
def test_it_trains(name, words):
    if name in NEEDS_RAY:
        pytest.importorskip("ray.rllib", reason="RLlib is not installed: pip install 'game-meta[ray]'", exc_type=ImportError)
    assert "mean return of" in said_by(REPO / "examples" / name, *words)


def test_every_example_is_run():
    assert {path.name for path in EXAMPLES} == set(SHORT)
