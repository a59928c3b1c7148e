"""Stopping a training in the middle and going on with it, for tests of any method."""

from __future__ import annotations

import math
import os
import shutil
import signal
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch

from game_meta.agents.settings import NetworkConfig
from game_meta.envs.trial_env import TrialEnv
from game_meta.generator import LABEL_NAMES, VariantPool
from game_meta.learners.rl2 import RL2
from game_meta.learners.runtime import checkpoint
from game_meta.learners.runtime.loop import train_method
from game_meta.learners.runtime.method import Method
from game_meta.learners.settings import RL2Config

Make = Callable[[], Method]
TICKS, ENVS = 32, 6  # of an iteration of `real_games`
REAL = RL2Config(net=NetworkConfig(effects=LABEL_NAMES, hidden=16), rollout_ticks=TICKS, minibatch_envs=3, learning_rate=3e-3)


class StopAt:
    """Stands for a person who presses Ctrl-C when so many steps are done."""

    def __init__(self, steps: float):
        self.steps = steps

    def log(self, metrics: dict[str, float], step: int) -> None:
        if step >= self.steps:
            self.steps = math.inf  # a second one would end the training at once
            os.kill(os.getpid(), signal.SIGINT)


def trained(make: Make, folder: Path, steps: int, **options: Any) -> dict[str, Any]:
    """The last checkpoint of a training in `folder` with a budget of so many steps, but for what the clock says."""
    train_method(make(), folder, steps=steps, **options)
    return left(folder)


def left(folder: Path) -> dict[str, Any]:
    return {name: part for name, part in checkpoint.read_checkpoint(folder).items() if name != "seconds"}


def gone_on_with(make: Make, stopped: Path, folder: Path, steps: int, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """The last checkpoint of a training that goes on from a copy of the folder `stopped`, in which one part of the state (a path of keys)
    may have been forgotten: it is what it was before the training."""
    shutil.copytree(stopped, folder)
    if without:
        state = checkpoint.read_checkpoint(folder)
        fresh = make()
        inner, new = state, {"method": fresh.state(), "source": fresh.source.state(), "steps": 0}
        *way, last = without
        for key in way:
            inner, new = inner[key], new[key]
        inner[last] = new[last]
        checkpoint.write_checkpoint(folder, state)
    return trained(make, folder, steps, resume=True)


def same(one: Any, other: Any) -> bool:
    """To the bit, all the way down."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, torch.Tensor):
        return one.dtype == other.dtype and torch.equal(one, other)
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other)
    return type(one) is type(other) and one == other


def real_games():
    """A pool so small, and renewed so often, that within two iterations it hands out many variants and draws new ones."""
    pool = VariantPool(["harvest", "meteors"], seed=3, size=2, width=2, refresh=4, state=drawn())
    return RL2(REAL, TrialEnv(pool, ENVS, episodes=2, families=pool.families, seed=3, threads=1), seed=3)


@cache
def drawn():
    return VariantPool(["harvest", "meteors"], seed=3, size=2, width=2).state()
