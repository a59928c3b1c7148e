"""Training runs as processes of their own, several at a time: begun, gone on with where they were cut off, stopped by Ctrl-C.

A run is a folder. What is in it says how far it came: nothing else is remembered, and the same call goes on after whatever ended the last.
"""

from __future__ import annotations

import hashlib
import json
import math
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from game_meta.progress import Progress
from game_meta.tracking import METRICS

LOG = "train.log"
POLL = 0.2  # seconds between two looks at what the processes do


class Job(NamedTuple):
    """A run: a method trained with one seed."""

    method: str
    seed: int
    folder: Path
    options: tuple[str, ...]  # of `game-meta train`


def steps_done(folder: Path) -> int:
    """Env steps that the agent in `folder` was trained for; 0 where there is none."""
    try:
        return int(json.loads((folder / "config.json").read_text(encoding="utf-8"))["training"]["steps"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def steps_now(folder: Path) -> int:
    """How far a run has come, checkpointed or not."""
    return int(last_entry(folder).get("env_steps", 0))


def last_entry(folder: Path) -> dict[str, Any]:
    """The last whole line of a run's metrics; empty where there is none."""
    try:
        with (folder / METRICS).open("rb") as file:
            file.seek(max(0, file.seek(0, 2) - 65536))
            lines = file.read().splitlines()
    except OSError:
        return {}
    for line in reversed(lines):
        try:
            return dict(json.loads(line))
        except ValueError:
            continue
    return {}


def train(
    jobs: Sequence[Job], options: Sequence[str], steps: int, at_once: int, tell: Callable[[str], None], progress: Progress
) -> dict[Job, str]:
    """Train every job that has fewer than `steps`, `at_once` at a time. Returns the jobs that failed, each with one line that says why."""
    waiting = [job for job in jobs if steps_done(job.folder) < steps]
    ended = len(jobs) - len(waiting)
    if ended:
        tell(f"{ended} of {len(jobs)} runs are trained already")
    todo, running, failed = list(waiting), dict[Job, "subprocess.Popen[bytes]"](), dict[Job, str]()
    began, first = time.monotonic(), sum(steps_now(job.folder) for job in waiting)
    ends = (signal.SIGINT, signal.SIGTERM)  # all end as Ctrl-C does, in the background too, lest the trainings be left behind
    before = [signal.signal(end, signal.default_int_handler) for end in ends]
    try:
        while todo or running:
            while todo and len(running) < at_once:
                job = todo.pop(0)
                running[job] = start(job, options, steps)
            time.sleep(POLL)
            for job in [job for job, process in running.items() if process.poll() is not None]:
                status = running.pop(job).returncode
                ended += 1
                if status or steps_done(job.folder) < steps:
                    failed[job] = last_line(job.folder / LOG) or f"exit status {status}"
                told = f"failed: {failed[job]}" if job in failed else f"{steps_done(job.folder) / 1e6:.2f} M steps"
                total = steps * (len(waiting) - len(failed))
                left = time_left(time.monotonic() - began, made(waiting, failed, steps) - first, total - first)
                tell(f"[{ended}/{len(jobs)}] {job.method} seed {job.seed}: {told}{left if todo or running else ''}")
            progress("training", made(waiting, failed, steps), steps * (len(waiting) - len(failed)))
    finally:
        stop(running)
        for end, handler in zip(ends, before, strict=True):
            signal.signal(end, handler)
    return failed


def made(jobs: Sequence[Job], failed: Mapping[Job, str], steps: int) -> int:
    """Env steps that are behind us; a run that failed counts neither here nor in what there is to do."""
    return sum(min(steps, steps_now(job.folder)) for job in jobs if job not in failed)


def time_left(spent: float, done: int, total: int) -> str:
    """In words, if `done` of `total` steps took so many seconds; nothing while hardly any is done."""
    return f"; about {spent * (total - done) / done / 60:.0f} min left" if done > total / 200 else ""


def start(job: Job, options: Sequence[str], steps: int) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C comes from us and once."""
    job.folder.mkdir(parents=True, exist_ok=True)
    begun = (job.folder / "config.json").exists() or any(job.folder.glob("checkpoint*"))
    words = [*job.options, *options, "--steps", str(steps), "--seed", str(job.seed), "--out", str(job.folder)]
    with (job.folder / LOG).open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "game_meta", "train", *words, *(["--resume"] if begun else [])],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def stop(running: dict[Job, subprocess.Popen[bytes]]) -> None:
    """Ask what still runs to write its checkpoint and end; a second Ctrl-C does not wait for that."""
    try:
        for process in running.values():
            process.send_signal(signal.SIGINT)
        for process in running.values():
            process.wait()
    except KeyboardInterrupt:
        for process in running.values():
            process.kill()
        raise


def last_line(path: Path) -> str:
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n") if path.exists() else []
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def version(folder: Path) -> str:
    """16 hex digits of an agent's weights."""
    return hashlib.sha256((folder / "weights.safetensors").read_bytes() + (folder / "config.json").read_bytes()).hexdigest()[:16]


def compute(folder: Path) -> dict[str, Any]:
    """What a finished run took: env steps, minutes of training, parameters, steps a second."""
    from safetensors import safe_open

    steps = steps_done(folder)
    with safe_open(folder / "weights.safetensors", "numpy") as file:
        parameters = sum(math.prod(file.get_slice(name).get_shape()) for name in file.keys())
    minutes = float(json.loads((folder / "config.json").read_text(encoding="utf-8"))["training"].get("minutes", 0))
    seconds = float(last_entry(folder).get("seconds", 60 * minutes))
    return {"steps": steps, "minutes": round(seconds / 60, 2), "parameters": parameters, "steps_per_s": round(steps / max(seconds, 1e-3))}
