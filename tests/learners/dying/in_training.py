"""Trains undisturbed; then again, killed KILLS times at random moments and gone on with. A checkpoint follows every iteration.

A child asks before each iteration and is told to go on, so that it cannot end before it is killed, however slow or fast this machine is.
"""

import json
import os
import random
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # for the helpers

import torch
from helpers.resume import ENVS, REAL, TICKS, left, real_games, same, trained

from game_meta.learners.runtime import checkpoint

KILLS, FEW = 5, 2  # in a life that ends early, one to FEW iterations are begun
ITERATIONS = KILLS * FEW + 1
folder, dice = Path(sys.argv[1]), random.Random(0)


class Child:
    """A process that trains on from whatever checkpoint there is."""

    def __init__(self, name: str):
        self.asks, asking = os.pipe()
        told, self.tells = os.pipe()
        self.process = os.fork()
        if self.process == 0:
            sys.stderr = open(os.devnull, "w")
            resume = (folder / name / checkpoint.CHECKPOINT_FILE).exists()
            trained(lambda: obedient(asking, told), folder / name, ITERATIONS * TICKS * ENVS, resume=resume)
            os._exit(0)
        os.close(asking)
        os.close(told)

    def go_on(self) -> bool:
        """With the next iteration. False if there is none: it has ended."""
        if not os.read(self.asks, 1):
            return False
        os.write(self.tells, b"!")
        return True

    def end(self) -> int:
        """How: the signal's number, negative, or the exit status."""
        os.close(self.asks)
        os.close(self.tells)
        return os.waitstatus_to_exitcode(os.waitpid(self.process, 0)[1])


def obedient(asking: int, told: int):
    method = real_games()
    method.config, iteration = replace(REAL, checkpoint_seconds=0.0), method.train_iteration

    def asked(part: float):
        os.write(asking, b"?")
        os.read(told, 1)
        return iteration(part)

    method.train_iteration = asked
    return method


torch.set_num_threads(1)
whole, start = Child("whole"), time.monotonic()
while whole.go_on():
    pass
assert whole.end() == 0
length = (time.monotonic() - start) / ITERATIONS

killed = resumed = 0
for _ in range(KILLS):
    resumed += (folder / "often" / checkpoint.CHECKPOINT_FILE).exists()
    child = Child("often")
    for _ in range(dice.randint(1, FEW)):
        assert child.go_on()
    time.sleep(dice.uniform(0.0, 1.5) * length)  # in the middle of the iteration, or of its checkpoint, or after it
    os.kill(child.process, signal.SIGKILL)
    killed += child.end() == -signal.SIGKILL
last = Child("often")
while last.go_on():
    pass
assert last.end() == 0
print(json.dumps({"killed": killed, "resumed": resumed, "same": same(left(folder / "whole"), left(folder / "often"))}))
