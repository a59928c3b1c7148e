"""Training on a cluster: Ray Train starts the processes and finds them places; each then does what a process of torchrun does (group.py).

The terminal shows what rank 0 says and nothing of Ray. Rank 0 may run on any machine, so the agent's folder must be one that all of them
see. Left out: going on by itself after a machine is lost (its run is resumed as any other: with as many workers), and growing or
shrinking while it runs (the share of each process in the envs, and so the trials, would change).
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import redirect_stderr, redirect_stdout
from io import TextIOBase
from pathlib import Path
from typing import Any

from game_meta.learners.group import GroupError, backends
from game_meta.learners.loop import StopRequest
from game_meta.learners.run import check_folder, run_training

SETTINGS = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_TRAIN_V2_ENABLED": "1",
    "RAY_TRAIN_ENABLE_PRINT_PATCH": "0",  # else all that is printed comes twice
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # else it warns of what it will do one day
    "RAY_worker_niceness": "0",  # of a cluster that is started here: its workers are the training, not something beside it
}
CURE = 'pip install "game-meta[ray]"'


class Desk:
    """Where the workers leave what is to be shown, and hear that the user wants an end. An actor: one for all machines."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.stop = False

    def say(self, stream: str, text: str) -> None:
        self.said.append((stream, text))

    def hear(self) -> list[tuple[str, str]]:
        said, self.said = self.said, []
        return said

    def ask(self) -> None:
        self.stop = True

    def asked(self) -> bool:
        return self.stop


class Voice(TextIOBase):
    """A worker's stdout or stderr: whole lines go to the desk."""

    def __init__(self, desk: Any, stream: str):
        self.desk, self.stream, self.line = desk, stream, ""

    def write(self, text: str) -> int:
        *lines, self.line = (self.line + text).split("\n")
        if lines:
            self.desk.say.remote(self.stream, "".join(line + "\n" for line in lines))
        return len(text)


class Bell(StopRequest):
    """Ctrl-C does not reach a worker: it asks at the desk."""

    def __init__(self, desk: Any):
        self.desk = desk

    def __enter__(self) -> Bell:
        return self

    def __exit__(self, *_: object) -> None: ...

    @property
    def asked(self) -> bool:  # type: ignore[override]
        import ray

        return ray.get(self.desk.asked.remote())


def work(told: dict[str, Any]) -> int:
    """What each worker runs; its exit status."""
    if Path(told["home"]).is_dir():  # games and folders are named as in the user's shell
        os.chdir(told["home"])
    desk = told["desk"]
    with redirect_stdout(Voice(desk, "stdout")), redirect_stderr(Voice(desk, "stderr")):
        return run_training(**told["options"], stop=Bell(desk))


def run_on_ray(workers: int, learner: str, families: Any, out: str | Path, *, threads: int | None = None, **options: Any) -> int:
    """`run_training` with these arguments in so many processes of a Ray cluster: the one that RAY_ADDRESS names or that runs here already,
    else one of this machine alone. Returns the exit status. Raises GroupError where there is no Ray or not enough of it."""
    os.environ |= {name: os.environ.get(name, value) for name, value in SETTINGS.items()}
    try:
        import ray
        from ray import train
        from ray.train import torch as ray_torch
    except ImportError:
        raise GroupError(f"--engine ray needs Ray Train: {CURE}") from None
    folder, device = Path(out).resolve(), options.get("device", "cpu")
    check_folder(folder, options.get("resume", False))
    ray.init(include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    try:
        each = threads or max(1, int(ray.cluster_resources()["CPU"]) // workers)
        check_room(ray.cluster_resources(), workers, each, device)
        desk = ray.remote(num_cpus=0)(Desk).remote()
        options |= {"learner": learner, "families": families, "out": folder, "threads": each}
        trainer = ray_torch.TorchTrainer(
            work,  # type: ignore[arg-type]  # what it returns comes back in the Result
            train_loop_config={"desk": desk, "home": str(Path.cwd()), "options": options},
            torch_config=ray_torch.TorchConfig(backend=backends(device)),
            scaling_config=train.ScalingConfig(num_workers=workers, use_gpu=device.startswith("cuda"), resources_per_worker={"CPU": each}),
            run_config=train.RunConfig(storage_path=str(folder / "ray"), name="run"),
        )
        return follow(trainer, desk)
    except train.TrainingFailedError as error:
        raise next(iter(getattr(error, "worker_failures", {}).values()), error) from error
    finally:
        ray.shutdown()
        shutil.rmtree(folder / "ray", ignore_errors=True)


def follow(trainer: Any, desk: Any) -> int:
    """Show what the workers say until they are done; the first Ctrl-C is passed on to them, a second one ends at once."""
    import ray

    running = ThreadPoolExecutor(1).submit(trainer.fit)
    with StopRequest() as stop:
        done = False
        while not done:
            done = bool(wait([running], timeout=0.3).done)
            if stop.asked:
                desk.ask.remote()
            for stream, text in ray.get(desk.hear.remote()):
                print(text, end="", file=getattr(sys, stream), flush=True)
    return running.result().return_value


def check_room(there: dict[str, float], workers: int, threads: int, device: str) -> None:
    """Raises GroupError if the cluster has too little: Ray would wait for more, for ever."""
    if (cores := int(there["CPU"])) < workers * threads:
        raise GroupError(f"{workers} workers with {threads} threads each need {workers * threads} cores, and Ray has {cores}")
    if device.startswith("cuda") and (gpus := int(there.get("GPU", 0))) < workers:
        raise GroupError(f"{workers} workers need a GPU each, and Ray has {gpus}")
