"""Trains undisturbed; then again, killed at random moments and gone on with until it comes through. Checkpoints at every iteration."""

import json
import os
import random
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import torch
from resume import left, same, trained
from test_resume import ENVS, REAL, TICKS, real_games

from game_meta.learners import checkpoint

ITERATIONS, MOST = 8, 60
folder, dice = Path(sys.argv[1]), random.Random(0)


def make(crew):
    method = real_games(crew)
    method.config = replace(REAL, checkpoint_seconds=0.0)
    return method


def train_on(name: str) -> None:
    """In a process of its own, from whatever checkpoint there is."""
    sys.stderr = open(os.devnull, "w")
    trained(make, folder / name, ITERATIONS * TICKS * ENVS, resume=(folder / name / checkpoint.NAME).exists())
    os._exit(0)


def begun(name: str) -> int:
    process = os.fork()
    if process == 0:
        train_on(name)
    return process


torch.set_num_threads(1)
start = time.monotonic()
assert os.waitpid(begun("whole"), 0)[1] == 0
length = time.monotonic() - start
killed = resumed = 0
for _ in range(MOST):
    resumed += (folder / "often" / checkpoint.NAME).exists()
    process = begun("often")
    if killed < 4 or dice.random() < 0.5:
        time.sleep(dice.uniform(0.2, 0.8) * length)
        os.kill(process, signal.SIGKILL)
    status = os.waitpid(process, 0)[1]
    if not os.WIFSIGNALED(status):
        assert os.waitstatus_to_exitcode(status) == 0
        break
    killed += 1
print(json.dumps({"killed": killed, "resumed": resumed, "same": same(left(folder / "whole"), left(folder / "often"))}))
