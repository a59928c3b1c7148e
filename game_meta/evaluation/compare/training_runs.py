"""The methods that `game-meta compare` knows, and their trainings: processes of their own, several at a time.

A method is a row: what it is called and which options of `game-meta train` make it. A run is a folder. What is in it says how far it came,
nothing else is remembered: the same call goes on after whatever ended the last. Ctrl-C ends all trainings, each with its checkpoint.
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

from game_meta import files
from game_meta.agents.agent_folder import MAX_WEIGHTS_BYTES, AgentError, read_agent_config
from game_meta.progress import ReportProgress
from game_meta.stopping import handling_stops, raise_interrupt
from game_meta.tracking import METRICS_FILE


class ComparedMethod(NamedTuple):
    """A way to learn to learn."""

    options: tuple[str, ...]
    group: str  # those that are drawn together; "baseline" did not learn to learn
    about: str


BASELINE_GROUP = "baseline"
COMPARED_METHODS = {
    "rl2": ComparedMethod(("--learner", "rl2"), "memory", "recurrent PPO, a slot of memory for each look and action"),
    "rl2-lstm": ComparedMethod(("--learner", "rl2", "--memory", "lstm"), "memory", "recurrent PPO, an LSTM"),
    "rl2-gru": ComparedMethod(("--learner", "rl2", "--memory", "gru"), "memory", "recurrent PPO, a GRU"),
    "rl2-transformer": ComparedMethod(("--learner", "rl2", "--memory", "transformer"), "memory", "recurrent PPO, a causal transformer"),
    "maml": ComparedMethod(("--learner", "maml"), "gradient", "first weights from which a few gradient steps go far, second order"),
    "maml-first-order": ComparedMethod(("--learner", "maml", "--first-order"), "gradient", "the same without second derivatives"),
    "reptile": ComparedMethod(("--learner", "reptile"), "gradient", "first weights moved towards what each variant made of them"),
    "learned_optimizer": ComparedMethod(("--learner", "learned_optimizer"), "gradient", "an LSTM turns gradients into updates"),
    "protonet": ComparedMethod(("--learner", "protonet"), "knowing", "trajectories embedded, the policy told the nearest prototypes"),
    "explore": ComparedMethod(("--learner", "explore"), "knowing", "first episodes for finding out, the last for earning"),
    "transfer": ComparedMethod(("--learner", "transfer"), BASELINE_GROUP, "one policy for all variants, fine-tuned by PPO in the new one"),
    "scratch": ComparedMethod(("--learner", "scratch"), BASELINE_GROUP, "PPO from nothing in the new variant"),
}
RANDOM_METHOD = "random"  # a row of every report; there is nothing to train
OWN_GROUP = "own"
METHOD_GROUPS = {
    "memory": "A memory is the inner loop (RL²)",
    "gradient": "Gradient steps are the inner loop",
    "knowing": "Finding out, and knowing one's like",
    OWN_GROUP: "Learners of one's own",
}
CATCH_UP_METHODS = ("transfer", "scratch")  # play on for hundreds of episodes, to see when they equal the best


def describe_method(name: str) -> ComparedMethod:
    """Return the row of a method; a name `module:Class` is that of a learner of one's own."""
    if name == RANDOM_METHOD:
        return ComparedMethod((), BASELINE_GROUP, "each action as often as any other")
    return COMPARED_METHODS.get(name) or ComparedMethod(("--learner", name), OWN_GROUP, "a learner of one's own")


# ----------------------------------------------------------------------------------------------------
# Training runs.

TRAIN_LOG = "train.log"
POLL_SECONDS = 0.2  # between two looks at what the processes do


class TrainingJob(NamedTuple):
    """A run: a method trained with one seed."""

    method: str
    seed: int
    folder: Path
    options: tuple[str, ...]  # of `game-meta train`


def checkpointed_steps(folder: Path) -> int:
    """Read for how many env steps the agent in `folder` was trained; 0 where there is none."""
    try:
        return int(read_agent_config(folder)["training"]["steps"])
    except (AgentError, OSError, ValueError, KeyError, TypeError):
        return 0


def logged_steps(folder: Path) -> int:
    """Read how many env steps a run has come, checkpointed or not."""
    return int(_number(last_metrics_entry(folder).get("env_steps")))


def _number(value: Any, otherwise: float = 0) -> float:
    """Return what a file says where a number is meant; what it says may be anything."""
    return value if isinstance(value, int | float) and math.isfinite(value) else otherwise


def last_metrics_entry(folder: Path) -> dict[str, Any]:
    """Read the last whole line of a run's metrics; empty where there is none."""
    try:
        with files.open_plain(folder / METRICS_FILE, sys.maxsize) as file:
            file.seek(max(0, file.seek(0, 2) - 65536))
            lines = file.read().splitlines()
    except OSError:
        return {}
    for line in reversed(lines):
        try:
            return dict(json.loads(line))
        except (ValueError, TypeError, RecursionError):
            continue
    return {}


def run_training_jobs(
    jobs: Sequence[TrainingJob], options: Sequence[str], steps: int, at_once: int, tell: Callable[[str], None], progress: ReportProgress
) -> dict[TrainingJob, str]:
    """Train every job that has fewer than `steps`, `at_once` at a time. Returns the jobs that failed, each with one line that says why."""
    waiting = [job for job in jobs if checkpointed_steps(job.folder) < steps]
    ended = len(jobs) - len(waiting)
    if ended:
        tell(f"{ended} of {len(jobs)} runs are trained already")
    todo, running, failed = list(waiting), dict[TrainingJob, "subprocess.Popen[bytes]"](), dict[TrainingJob, str]()
    began, first = time.monotonic(), sum(logged_steps(job.folder) for job in waiting)
    with handling_stops(raise_interrupt):  # in the background too, lest the trainings be left behind
        try:
            while todo or running:
                while todo and len(running) < at_once:
                    job = todo.pop(0)
                    running[job] = start_training(job, options, steps)
                time.sleep(POLL_SECONDS)
                for job in [job for job, process in running.items() if process.poll() is not None]:
                    status = running.pop(job).returncode
                    ended += 1
                    if status or checkpointed_steps(job.folder) < steps:
                        failed[job] = last_log_line(job.folder / TRAIN_LOG) or f"exit status {status}"
                    outcome = f"failed: {failed[job]}" if job in failed else f"{checkpointed_steps(job.folder) / 1e6:.2f} M steps"
                    total = steps * (len(waiting) - len(failed))
                    left = time_left_words(time.monotonic() - began, total_logged_steps(waiting, failed, steps) - first, total - first)
                    tell(f"[{ended}/{len(jobs)}] {job.method} seed {job.seed}: {outcome}{left if todo or running else ''}")
                progress("training", total_logged_steps(waiting, failed, steps), steps * (len(waiting) - len(failed)))
        finally:
            stop_training(running)
    return failed


def total_logged_steps(jobs: Sequence[TrainingJob], failed: Mapping[TrainingJob, str], steps: int) -> int:
    """Count the env steps that are behind us; a run that failed counts neither here nor in what there is to do."""
    return sum(min(steps, logged_steps(job.folder)) for job in jobs if job not in failed)


def time_left_words(spent: float, done: int, total: int) -> str:
    """Say how long it still takes, if `done` of `total` steps took so many seconds; nothing while hardly any is done."""
    return f"; about {spent * (total - done) / done / 60:.0f} min left" if done > total / 200 else ""


def start_training(job: TrainingJob, options: Sequence[str], steps: int) -> subprocess.Popen[bytes]:
    """Start a training, or go on with it, in a session of its own, so that Ctrl-C comes from us and once."""
    job.folder.mkdir(parents=True, exist_ok=True)
    resumed = (job.folder / "config.json").exists() or any(job.folder.glob("checkpoint*"))
    words = [*job.options, *options, "--steps", str(steps), "--seed", str(job.seed), "--out", str(job.folder)]
    with (job.folder / TRAIN_LOG).open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "game_meta", "train", *words, *(["--resume"] if resumed else [])],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def stop_training(running: dict[TrainingJob, subprocess.Popen[bytes]]) -> None:
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


def last_log_line(path: Path) -> str:
    """Read the last line of a log that has words in it; "" where there is none."""
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n") if path.exists() else []
    return next((line.strip() for line in reversed(lines) if line.strip()), "")


def weights_version(folder: Path) -> str:
    """Hash an agent's weights and config to 16 hex digits."""
    weights, config = (files.read_bytes(folder / name, MAX_WEIGHTS_BYTES) for name in ("weights.safetensors", "config.json"))
    return hashlib.sha256(weights + config).hexdigest()[:16]


def training_compute(folder: Path) -> dict[str, Any]:
    """Sum up what a finished run took: env steps, minutes of training, parameters, steps a second.

    Raises AgentError where it is damaged.
    """
    from safetensors import SafetensorError, safe_open

    steps, weights = checkpointed_steps(folder), folder / "weights.safetensors"
    try:
        with safe_open(weights, "numpy") as file:
            parameters = sum(math.prod(file.get_slice(name).get_shape()) for name in file.keys())
    except (SafetensorError, OSError) as error:
        raise AgentError(f"{weights}: no weights ({error})") from None
    trained = read_agent_config(folder).get("training")
    minutes = _number(trained.get("minutes") if isinstance(trained, dict) else None)
    seconds = _number(last_metrics_entry(folder).get("seconds"), 60 * minutes)
    return {"steps": steps, "minutes": round(seconds / 60, 2), "parameters": parameters, "steps_per_s": round(steps / max(seconds, 1e-3))}
