"""From names on a command line to a training run: the families' variants, the learner, the folder, the tracking."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import torch

from game_meta.agents.patches import PatchConfig, PatchNet
from game_meta.learners import LEARNERS, checkpoint
from game_meta.learners.group import Group, GroupError, join
from game_meta.learners.loop import Outcome, StopRequest, of_rank, train
from game_meta.learners.method import Method
from game_meta.learners.patches import train_patches
from game_meta.learners.sight import PixelSource
from game_meta.machine import cores
from game_meta.progress import progress
from game_meta.tracking import Mode, Run
from game_meta.variants import EFFECTS, Pool, TrialBatch, split_hash
from game_meta.variants.pictures import PictureBatch

ENVS = 512
VARIANTS = 300  # in store of each family; several processes share them out
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
    stop: StopRequest | None = None,
    observation: str = "symbols",
    **recipe: Any,
) -> int:
    """Train an agent into the folder `out`; returns the exit status. `recipe` replaces settings of the learner's Config.

    In each of several processes (see group.py) `envs` are those of all, `threads` are its own, and `out` is a folder that all of them see.
    """
    folder, names = Path(out), [Path(family).stem for family in families]
    check_folder(folder, resume)
    method_class, config = method_of(learner, memory, recipe)
    about = {"families": names, "split": split_hash(), "seed": seed, "command": command}
    with join(device) as group:
        saved = of_rank(checkpoint.read(folder), group) if resume else None
        kind = method_class.games if observation == "symbols" else PictureBatch
        source: Any = trials(families, group, config, seed, envs or ENVS, threads, saved, kind)
        dress = {"dress": source.dress} if observation == "rgb" else {}
        figures = about | {
            "observation": observation,
            "learner": learner,
            "memory": config.net.memory,
            "envs": group.whole(source.num_envs),
        }
        start = saved["steps"] if saved else 0
        following = Run(folder, wandb, config=figures, start=start) if group.rank == 0 else nullcontext()
        with following as run, intra_op(threads or cores()):
            method = method_class(config, source, seed=seed, device=device, group=group)
            outcome = train(method, folder, steps=steps, minutes=minutes, resume=resume, run=run, about=about, stop=stop, **dress)
            if run:
                run.table("returns", *returns_table(outcome.metrics, names))
        if group.rank == 0:
            tell(outcome, method_class)
            if observation == "rgb" and not outcome.interrupted:
                print(f"things that were given the prototype of their like: {source.purity:.2%}")
    return INTERRUPTED if outcome.interrupted else 0


@contextmanager
def intra_op(threads: int) -> Iterator[None]:
    """So many threads for each operation of PyTorch, while it lasts."""
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def check_folder(folder: Path, resume: bool) -> None:
    """Raises CheckpointError where a run would overwrite another one, or has nothing to go on from."""
    if not resume and (folder / checkpoint.NAME).exists():
        raise checkpoint.CheckpointError(f"{folder} holds a run already: go on with --resume, or choose another --out")
    if not resume and (folder / "config.json").exists():
        raise checkpoint.CheckpointError(f"{folder} holds an agent already: choose another --out")


def trials(
    families: Sequence[str],
    group: Group,
    config: Any,
    seed: int,
    envs: int,
    threads: int | None,
    saved: dict[str, Any] | None,
    kind: type[TrialBatch],
) -> TrialBatch | PixelSource:
    """This process's share of the `envs`, whose variants no other process draws."""
    if saved and ("sight" in saved["source"]) != (kind is PictureBatch):
        raise checkpoint.CheckpointError(f"the run was {'not ' if kind is PictureBatch else ''}begun with --observation rgb")
    if envs % group.size:
        raise GroupError(f"{envs} envs cannot be shared alike by {group.size} processes: choose --envs as a multiple of {group.size}")
    first, seed, told = seed, group.seed(seed), "making variants again" if saved else "drawing variants"
    with progress() if group.rank == 0 else nullcontext(lambda *_: None) as bar:
        size, kept = math.ceil(VARIANTS / group.size), saved["source"]["source"] if saved else None
        pool = Pool(families, seed=seed, size=size, progress=lambda done, total: bar(told, done, total), state=kept)
    sizes = {"window": config.net.window, "looks": config.net.looks, "threads": threads}
    batch = kind(pool, envs // group.size, families=[Path(family).stem for family in families], seed=seed, **sizes)
    if not isinstance(batch, PictureBatch):
        return batch
    return PixelSource(batch, PatchNet(PatchConfig()) if saved else train_patches(first))


def tell(outcome: Outcome, method: type[Method]) -> None:
    folder = outcome.folder
    if outcome.interrupted:
        print(f"stopped at {outcome.steps} steps; the same command with --resume goes on from {folder}", file=sys.stderr)
        return
    print(f"wrote the agent {folder} after {outcome.steps} steps in {outcome.seconds / 60:.1f} minutes; its curves: {folder}/metrics.jsonl")
    print(f"see it play: {method.see.format(folder)}\nmeasure it:  {method.measure.format(folder)}")


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
