"""From names on a command line to a training run: the families' variants, the learner, the folder, the tracking."""

from __future__ import annotations

import logging
import math
import os
import shutil
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import replace
from importlib import import_module
from io import TextIOBase
from multiprocessing import get_context
from pathlib import Path
from typing import Any, cast

import tomli_w
import torch

from game_meta import files
from game_meta.agents.networks.patch_encoder import PatchEncoder
from game_meta.agents.settings import NetworkConfig, PatchEncoderConfig
from game_meta.agents.user_code import CodeName, UserCodeError
from game_meta.envs.pixel_env import PixelTrialEnv
from game_meta.envs.trial_env import TrialEnv
from game_meta.errors import INTERRUPTED
from game_meta.generator.labels import LABEL_NAMES
from game_meta.generator.splits import split_hash
from game_meta.generator.variant_pool import VariantPool
from game_meta.learners import LEARNERS
from game_meta.learners.pixels import PixelSource, train_patch_encoder
from game_meta.learners.runtime import checkpoint
from game_meta.learners.runtime.loop import StopRequest, TrainingOutcome, checkpoint_of_rank, train_method
from game_meta.learners.runtime.method import Method
from game_meta.learners.runtime.process_group import ProcessGroup, ProcessGroupError, join_process_group, torch_backend
from game_meta.learners.settings import MethodConfig
from game_meta.learners.variant_stream import VariantStream
from game_meta.machine import count_usable_cores
from game_meta.progress import progress_bars
from game_meta.tracking import RunLog, WandbMode

DEFAULT_ENVS = 512
VARIANTS_PER_FAMILY = 300  # in store of each family; several processes share them out


def run_training(
    learner: str | CodeName,
    families: Sequence[str],
    out: str | Path,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    resume: bool = False,
    seed: int = 0,
    device: str = "cpu",
    settings: MethodConfig | None = None,
    run_file: Mapping[str, Any] | None = None,
    envs: int | None = None,
    threads: int | None = None,
    wandb: WandbMode = "offline",
    command: str = "",
    stop: StopRequest | None = None,
    observation: str = "symbols",
) -> int:
    """Train an agent into the folder `out`; return the exit status. `settings` are the learner's, its defaults if None; `run_file` is what
    the folder's run.toml will say.

    In each of several processes (see runtime/process_group.py) `envs` are those of all, `threads` are its own, and `out` is a folder that
    all of them see."""
    folder, names = Path(out), [Path(family).stem for family in families]
    check_run_folder(folder, resume)
    method_class, config = make_method_config(learner, settings)
    about = {"families": names, "split": split_hash(), "seed": seed, "command": command}
    with join_process_group(device) as group:
        saved = checkpoint.read_checkpoint(folder) if resume else None
        kind = method_class.trial_batch_class if observation == "symbols" else PixelTrialEnv
        with checkpoint.restoring(folder) if saved else nullcontext():
            saved = checkpoint_of_rank(saved, group) if saved else None
            start = int(saved["steps"]) if saved else 0
            source: Any = open_trials(families, group, config, seed, envs or DEFAULT_ENVS, threads, saved, kind)
        wrap = {"wrap_agent": source.with_pixel_encoder} if observation == "rgb" else {}
        figures = about | {
            "observation": observation,
            "learner": str(learner),
            "memory": config.net.memory,
            "envs": group.global_size(source.num_envs),
        }
        if group.rank == 0 and run_file:
            files.write_atomically(folder / "run.toml", tomli_w.dumps(run_file))
        following = RunLog(folder, wandb, config=figures, start=start) if group.rank == 0 else nullcontext()
        with following as run, torch_threads(threads or count_usable_cores()):
            method = method_class(config, source, seed=seed, device=device, group=group)
            outcome = train_method(method, folder, steps=steps, minutes=minutes, resume=resume, run=run, about=about, stop=stop, **wrap)
            if run:
                run.log_table("returns", *returns_table(outcome.metrics, names))
        if group.rank == 0:
            print_outcome(outcome, method_class)
            if observation == "rgb" and not outcome.interrupted:
                print(f"things that were given the prototype of their like: {source.purity:.2%}")
    return INTERRUPTED if outcome.interrupted else 0


@contextmanager
def torch_threads(threads: int) -> Iterator[None]:
    """Use so many threads for each operation of PyTorch, while it lasts."""
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def check_run_folder(folder: Path, resume: bool) -> None:
    """Raise CheckpointError where a run would overwrite another one, or has nothing to go on from."""
    if not resume and (folder / checkpoint.CHECKPOINT_FILE).exists():
        raise checkpoint.CheckpointError(f"{folder} holds a run already: go on with --resume, or choose another --out")
    if not resume and (folder / "config.json").exists():
        raise checkpoint.CheckpointError(f"{folder} holds an agent already: choose another --out")


def open_trials(
    families: Sequence[str],
    group: ProcessGroup,
    config: Any,
    seed: int,
    envs: int,
    threads: int | None,
    saved: dict[str, Any] | None,
    kind: type[TrialEnv | VariantStream],
) -> TrialEnv | PixelSource | VariantStream:
    """Return this process's share of the `envs`, whose variants no other process draws; or of the variants, for who plays no trials."""
    if issubclass(kind, VariantStream):
        return VariantStream(families, seed)
    if saved and ("sight" in saved["source"]) != (kind is PixelTrialEnv):
        raise checkpoint.CheckpointError(f"the run was {'not ' if kind is PixelTrialEnv else ''}begun with --observation rgb")
    if envs % group.world_size:
        raise ProcessGroupError(
            f"{envs} envs cannot be shared alike by {group.world_size} processes: choose --envs as a multiple of {group.world_size}"
        )
    first, seed, stage = seed, group.rank_seed(seed), "making variants again" if saved else "drawing variants"
    with progress_bars() if group.rank == 0 else nullcontext(lambda *_: None) as bar:
        size, kept = math.ceil(VARIANTS_PER_FAMILY / group.world_size), saved["source"]["source"] if saved else None
        pool = VariantPool(families, seed=seed, size=size, progress=lambda done, total: bar(stage, done, total), state=kept)
    sizes = {"window": config.net.window, "looks": config.net.looks, "threads": threads}
    batch = kind(pool, envs // group.world_size, families=[Path(family).stem for family in families], seed=seed, **sizes)
    if not isinstance(batch, PixelTrialEnv):
        return batch
    return PixelSource(batch, PatchEncoder(PatchEncoderConfig()) if saved else train_patch_encoder(first))


def print_outcome(outcome: TrainingOutcome, method: type[Method]) -> None:
    """Say where the agent is and what can be done with it, or how to go on."""
    folder = outcome.folder
    if outcome.interrupted:
        print(f"stopped at {outcome.steps} steps; the same command with --resume goes on from {folder}", file=sys.stderr)
        return
    print(f"wrote the agent {folder} after {outcome.steps} steps in {outcome.seconds / 60:.1f} minutes; its curves: {folder}/metrics.jsonl")
    print(f"see it play: {method.watch_command.format(folder)}\nmeasure it:  {method.evaluate_command.format(folder)}")


def find_method_class(learner: str | CodeName) -> type[Method]:
    """Return the class of a learner, by its name in LEARNERS or by the code that a person named. Raises UserCodeError for code that is not
    a Method (see runtime/method.py)."""
    if isinstance(learner, str):
        module, name = LEARNERS[learner].split(":")
        return getattr(import_module(module), name)
    found = learner.load()
    if not (isinstance(found, type) and issubclass(found, Method)):
        raise UserCodeError(f"{learner} is no subclass of game_meta.learners.runtime.method.Method, which every learner is")
    missing = [name for name in ("name", "config_class") if not hasattr(found, name)]
    missing += [f"{name}()" for name in ("train_iteration", "agent") if getattr(found, name) is getattr(Method, name)]
    if missing:
        raise UserCodeError(f"{learner} has no {' and no '.join(missing)}: game_meta/learners/runtime/method.py says what they are")
    return found


def make_method_config(learner: str | CodeName, settings: MethodConfig | None = None) -> tuple[type[Method], Any]:
    """Return a method's class and its settings (the defaults if None), for the labels that the generator knows."""
    method_class = find_method_class(learner)
    config = settings or method_class.config_class()
    return method_class, replace(config, net=replace(config.net, effects=LABEL_NAMES)) if isinstance(config.net, NetworkConfig) else config


def returns_table(metrics: Mapping[str, float], families: Sequence[str]) -> tuple[list[str], list[list[Any]]]:
    """Columns and rows: the last mean returns of each family, by episode."""
    episodes = range(1, 1 + sum(name.startswith("return/episode_") for name in metrics))
    rows = [[family, *(metrics.get(f"return/{family}/episode_{k}", math.nan) for k in episodes)] for family in families]
    return ["family", *(f"episode {k}" for k in episodes)], rows


# ----------------------------------------------------------------------------------------------------
# Training on this machine with a process for each core, which is what `game-meta train` does unless it is asked for something else.
#
# Threads of one process wait for each other wherever Python runs; processes meet only where gradients are averaged
# (runtime/process_group.py). This process is rank 0, so what is shown, Ctrl-C and the exit status are those of a training alone; the others
# are its children and end with it.


def run_on_this_machine(workers: int, learner: str | CodeName, families: Any, out: Any, **options: Any) -> int:
    """Call `run_training` with these arguments in so many processes. Return the exit status."""
    check_run_folder(Path(out), options.get("resume", False))  # before there is anybody to wait for
    place = {"WORLD_SIZE": str(workers), "LOCAL_WORLD_SIZE": str(workers), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": free_port()}
    arguments = ((learner, families, out), options)
    children = [get_context("spawn").Process(target=run_child, args=(rank, place, arguments), daemon=True) for rank in range(1, workers)]
    for child in children:
        child.start()
    before = dict(os.environ)
    try:
        os.environ |= place | rank_variables(0)
        status = run_training(*arguments[0], **options)
        for child in children:
            child.join()
        return status
    finally:
        for child in children:
            child.kill()  # nothing to those that have ended; a SIGTERM would have the others save first
        os.environ.clear()
        os.environ |= before


def run_child(rank: int, place: dict[str, str], arguments: tuple[tuple[Any, ...], dict[str, Any]]) -> None:
    """Run the training of a child process. Rank 0 says what went wrong; if it is gone there is nobody to say it to."""
    os.environ |= place | rank_variables(rank)
    try:
        sys.exit(run_training(*arguments[0], **arguments[1]))
    except (Exception, KeyboardInterrupt):
        sys.exit(1)


def rank_variables(rank: int) -> dict[str, str]:
    """Return the environment variables by which a process knows its rank."""
    return {"RANK": str(rank), "LOCAL_RANK": str(rank)}


def free_port() -> str:
    """Return the number of a port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


# ----------------------------------------------------------------------------------------------------
# Training on a cluster: Ray Train starts the processes and finds them places; each then does what a process of torchrun does
# (runtime/process_group.py).
#
# The terminal shows what rank 0 says and nothing of Ray. Rank 0 may run on any machine, so the agent's folder must be one that all of them
# see. Left out: going on by itself after a machine is lost (its run is resumed as any other: with as many workers), and growing or
# shrinking while it runs (the share of each process in the envs, and so the trials, would change).

RAY_SETTINGS = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_TRAIN_V2_ENABLED": "1",
    "RAY_TRAIN_ENABLE_PRINT_PATCH": "0",  # else all that is printed comes twice
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # else it warns of what it will do one day
    "RAY_worker_niceness": "0",  # of a cluster that is started here: its workers are the training, not something beside it
}
RAY_INSTALL = 'pip install "game-meta[ray]"'


class OutputQueue:
    """Where the workers leave what is to be shown, and hear that the user wants an end. An actor: one for all machines."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []
        self.stop = False

    def put(self, stream: str, text: str) -> None:
        """Leave text that is to be shown on `stream`, "stdout" or "stderr"."""
        self.texts.append((stream, text))

    def take_all(self) -> list[tuple[str, str]]:
        """Return what is to be shown, pairs of stream and text, and forget it."""
        texts, self.texts = self.texts, []
        return texts

    def request_stop(self) -> None:
        """Ask the workers for an end."""
        self.stop = True

    def stop_requested(self) -> bool:
        """Return whether an end was asked for."""
        return self.stop


class QueuedStream(TextIOBase):
    """A worker's stdout or stderr: whole lines go to the queue."""

    def __init__(self, queue: Any, stream: str):
        self.queue, self.stream, self.line = queue, stream, ""

    def write(self, text: str) -> int:
        """Put the whole lines of `text` into the queue, and keep the rest until it is one."""
        *lines, self.line = (self.line + text).split("\n")
        if lines:
            self.queue.put.remote(self.stream, "".join(line + "\n" for line in lines))
        return len(text)


class RemoteStopRequest(StopRequest):
    """Ctrl-C does not reach a worker: it asks the queue."""

    def __init__(self, queue: Any):
        self.queue = queue

    def __enter__(self) -> RemoteStopRequest:
        return self

    def __exit__(self, *_: object) -> None: ...

    @property
    def requested(self) -> bool:  # type: ignore[override]
        """Whether the user wants an end."""
        import ray

        return ray.get(self.queue.stop_requested.remote())


def run_ray_worker(job: dict[str, Any]) -> int:
    """Run the training of one worker; return its exit status."""
    if Path(job["home"]).is_dir():  # games and folders are named as in the user's shell
        os.chdir(job["home"])
    queue = job["queue"]
    with redirect_stdout(QueuedStream(queue, "stdout")), redirect_stderr(QueuedStream(queue, "stderr")):
        return run_training(**job["options"], stop=RemoteStopRequest(queue))


def run_on_ray(workers: int, learner: str | CodeName, families: Any, out: str | Path, *, threads: int | None = None, **options: Any) -> int:
    """`run_training` with these arguments in so many processes of a Ray cluster: the one that RAY_ADDRESS names or that runs here already,
    else one of this machine alone. Returns the exit status. Raises ProcessGroupError where there is no Ray or not enough of it."""
    os.environ |= {name: os.environ.get(name, value) for name, value in RAY_SETTINGS.items()}
    try:
        import ray
        from ray import train
        from ray.train import torch as ray_torch
    except ImportError:
        raise ProcessGroupError(f"--engine ray needs Ray Train: {RAY_INSTALL}") from None
    folder, device = Path(out).resolve(), options.get("device", "cpu")
    check_run_folder(folder, options.get("resume", False))
    ray.init(include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    try:
        each = threads or max(1, int(ray.cluster_resources()["CPU"]) // workers)
        check_ray_resources(ray.cluster_resources(), workers, each, device)
        queue = ray.remote(num_cpus=0)(OutputQueue).remote()
        options |= {"learner": learner, "families": families, "out": folder, "threads": each}
        trainer = ray_torch.TorchTrainer(
            cast(Any, run_ray_worker),  # what it returns comes back in the Result, whatever Ray's hints say
            train_loop_config={"queue": queue, "home": str(Path.cwd()), "options": options},
            torch_config=ray_torch.TorchConfig(backend=torch_backend(device)),
            scaling_config=train.ScalingConfig(num_workers=workers, use_gpu=device.startswith("cuda"), resources_per_worker={"CPU": each}),
            run_config=train.RunConfig(storage_path=str(folder / "ray"), name="run"),
        )
        return relay_ray_output(trainer, queue)
    except train.TrainingFailedError as error:
        raise next(iter(getattr(error, "worker_failures", {}).values()), error) from error
    finally:
        ray.shutdown()
        shutil.rmtree(folder / "ray", ignore_errors=True)


def relay_ray_output(trainer: Any, queue: Any) -> int:
    """Show what the workers say until they are done; the first Ctrl-C is passed on to them, a second one ends at once."""
    import ray

    running = ThreadPoolExecutor(1).submit(trainer.fit)
    with StopRequest() as stop:
        done = False
        while not done:
            done = bool(wait([running], timeout=0.3).done)
            if stop.requested:
                queue.request_stop.remote()
            for stream, text in ray.get(queue.take_all.remote()):
                print(text, end="", file=getattr(sys, stream), flush=True)
    return running.result().return_value


def check_ray_resources(there: dict[str, float], workers: int, threads: int, device: str) -> None:
    """Raise ProcessGroupError if the cluster has too little: Ray would wait for more, for ever."""
    if (cores := int(there["CPU"])) < workers * threads:
        raise ProcessGroupError(f"{workers} workers with {threads} threads each need {workers * threads} cores, and Ray has {cores}")
    if device.startswith("cuda") and (gpus := int(there.get("GPU", 0))) < workers:
        raise ProcessGroupError(f"{workers} workers need a GPU each, and Ray has {gpus}")
