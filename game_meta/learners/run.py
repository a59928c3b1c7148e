"""From names on a command line to a training run: the families' variants, the learner, the folder, the tracking."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from game_meta.learners import LEARNERS, checkpoint
from game_meta.learners.crew import Crew
from game_meta.learners.loop import train
from game_meta.learners.method import Method
from game_meta.progress import progress
from game_meta.tracking import Mode, Run
from game_meta.variants import EFFECTS, Pool, TrialBatch, split_hash

ENVS = 512
INTERRUPTED = 130  # the exit status of what Ctrl-C ends


def run_training(
    learner: str,
    families: Sequence[str],
    out: str | Path,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    resume: bool = False,
    seed: int = 0,
    device: str = "cpu",
    memory: str | None = None,
    envs: int | None = None,
    threads: int | None = None,
    wandb: Mode = "offline",
    command: str = "",
    **recipe: Any,
) -> int:
    """Train an agent into the folder `out`; returns the exit status. `recipe` replaces settings of the learner's Config."""
    folder, names = Path(out), [Path(family).stem for family in families]
    if not resume and (folder / checkpoint.NAME).exists():
        raise checkpoint.CheckpointError(f"{folder} holds a run already: go on with --resume, or choose another --out")
    if not resume and (folder / "config.json").exists():
        raise checkpoint.CheckpointError(f"{folder} holds an agent already: choose another --out")
    saved = checkpoint.read(folder) if resume else None
    method_class, config = method_of(learner, memory, recipe)
    with progress() as bar:
        told = "making variants again" if saved else "drawing variants"
        kept = saved["source"]["source"] if saved else None
        pool = Pool(families, seed=seed, progress=lambda done, total: bar(told, done, total), state=kept)
    sizes = {"window": config.net.window, "looks": config.net.looks, "threads": threads}
    source = TrialBatch(pool, envs or ENVS, families=names, seed=seed, **sizes)
    about = {"families": names, "split": split_hash(), "seed": seed, "command": command}
    figures = about | {"learner": learner, "memory": config.net.memory, "envs": source.num_envs}
    with Run(folder, wandb, config=figures, start=saved["steps"] if saved else 0) as run, Crew(threads, device) as crew:
        method = method_class(config, source, seed=seed, device=device, crew=crew)
        outcome = train(method, folder, steps=steps, minutes=minutes, resume=resume, run=run, about=about)
        run.table("returns", *returns_table(outcome.metrics, names))
    if outcome.interrupted:
        print(f"stopped at {outcome.steps} steps; the same command with --resume goes on from {folder}", file=sys.stderr)
        return INTERRUPTED
    print(f"wrote the agent {folder} after {outcome.steps} steps in {outcome.seconds / 60:.1f} minutes; its curves: {folder}/metrics.jsonl")
    print(f"see it play: game-meta adapt --agent {folder}\nmeasure it:  game-meta evaluate --agent {folder} --split test-rules")
    return 0


def method_of(learner: str, memory: str | None, recipe: Mapping[str, Any]) -> tuple[type[Method], Any]:
    """A method's class and its Config, with what was asked for put in."""
    file, name = LEARNERS[learner].split(":")
    module = import_module(file)
    config = module.Config()
    net = replace(config.net, effects=EFFECTS, memory=memory or config.net.memory)
    return getattr(module, name), replace(config, net=net, **recipe)


def returns_table(metrics: Mapping[str, float], families: Sequence[str]) -> tuple[list[str], list[list[Any]]]:
    """Columns and rows: the last mean returns of each family, by episode."""
    episodes = range(1, 1 + sum(name.startswith("return/episode_") for name in metrics))
    rows = [[family, *(metrics.get(f"return/{family}/episode_{k}", math.nan) for k in episodes)] for family in families]
    return ["family", *(f"episode {k}" for k in episodes)], rows
