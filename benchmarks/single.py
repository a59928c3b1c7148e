"""One env alone, as a planner or a person uses it; and how long the first step takes in a new process."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from game_meta.engine import Batch, Program, compile_game
from game_meta.engine.observation import ACTIONS
from game_meta.progress import ReportProgress
from game_meta.vgdl import load

FIRST_STEP = """
import sys, time
start = time.perf_counter()
import numpy as np
from game_meta.engine import Batch, compile_game
from game_meta.vgdl import load
batch = Batch(1)
batch.load([0], [compile_game(load(sys.argv[1]))], [0])
batch.step(np.zeros(1, np.int64))
batch.observe()
print(time.perf_counter() - start)
"""


def alone(program: Program, seconds: float) -> dict[str, float]:
    """Steps per second of a batch of one, bare and with observations."""
    batch = Batch(1)
    batch.load([0], [program], [0])
    seeds = iter(range(1, 1 << 40))

    def run(look: Callable[[], object] | None) -> float:
        actions = list(np.random.default_rng(0).integers(0, ACTIONS, (4096, 1)))
        steps, start = 0, time.perf_counter()
        while (spent := time.perf_counter() - start) < seconds:
            for action in actions:
                batch.step(action)
                if batch.terminated[0]:
                    batch.load([0], [program], [next(seeds)])
                if look:
                    look()
            steps += len(actions)
        return steps / spent

    return {"Batch.step": run(None), "Batch.step and observe": run(batch.observe)}


def gymnasium_step(file: Path, observation: str, seconds: float) -> float:
    """Steps per second through Gymnasium's `step`, with resets."""
    import gymnasium

    env = gymnasium.make("game_meta.gym:GameMeta/Game-v0", game=str(file), observation=observation)
    env.reset(seed=0)
    env.action_space.seed(0)
    actions = [env.action_space.sample() for _ in range(1024)]
    steps, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < seconds:
        for action in actions:
            _seen, _reward, terminated, truncated, _info = env.step(action)
            if terminated or truncated:
                env.reset()
        steps += len(actions)
    env.close()
    return steps / spent


def first_step(file: Path, never: bool) -> dict[str, float]:
    """Seconds from `import` to the end of the first step in a new process: with the engine's cache and, if `never`, without any."""
    seconds = {"warm cache": min(run_first(file, dict(os.environ)) for _ in range(4))}
    if never:
        with tempfile.TemporaryDirectory() as empty:
            seconds["never compiled"] = run_first(file, {**os.environ, "XDG_CACHE_HOME": empty})
    return seconds


def run_first(file: Path, env: dict[str, str]) -> float:
    done = subprocess.run([sys.executable, "-c", FIRST_STEP, str(file)], env=env, capture_output=True, text=True, check=True)
    return float(done.stdout.splitlines()[-1])


def single(game: str, paths: dict[str, Path], seconds: float, *, never: bool, progress: ReportProgress) -> dict[str, Any]:
    progress("one env alone", 0, 3)
    told: dict[str, Any] = {"game": game, "steps_per_s": alone(compile_game(load(paths[game])), seconds)}
    progress("one env alone", 1, 3)
    for kind in ("window", "board", "rgb"):
        told["steps_per_s"][f"Gymnasium's step, {kind}"] = gymnasium_step(paths[game], kind, seconds)
    progress("one env alone", 2, 3)
    told["first_step_s"] = first_step(paths[game], never)
    progress("one env alone", 3, 3)
    return told
