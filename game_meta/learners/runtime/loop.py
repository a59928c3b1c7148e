"""The loop around every method: a budget, progress, metrics, checkpoints, an agent folder, and a clean end at Ctrl-C.

A run that was stopped and resumed gives, on the CPU, the same bits as one that never was, if its budget is in steps: schedules follow how
much of the budget is spent, so it must be resumed with the budget it was begun with. One in minutes follows the clock, and cannot.

Each process of a group runs this loop. What the clock says is rank 0's word; a checkpoint holds what every rank needs to go on.
"""

from __future__ import annotations

import signal
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

import numpy as np
from rich.live import Live
from rich.table import Table

from game_meta import files
from game_meta.agents.agent import Agent
from game_meta.agents.agent_files import save_agent
from game_meta.learners.runtime import checkpoint
from game_meta.learners.runtime.method import IterationResult, Method
from game_meta.learners.runtime.process_group import ProcessGroup
from game_meta.stopping import handling_stops
from game_meta.terminal import open_console


@dataclass
class TrainingOutcome:
    """How a training ended."""

    folder: Path
    steps: int
    seconds: float
    interrupted: bool
    metrics: dict[str, float]


def train_method(
    method: Method,
    folder: Path,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    resume: bool = False,
    run: Any = None,
    about: dict[str, Any] | None = None,
    stop: StopRequest | None = None,
    wrap_agent: Callable[[Agent], Agent] = lambda agent: agent,
) -> TrainingOutcome:
    """Train until `steps` env steps or `minutes` (of the whole run, resumed parts included) are spent; leave an agent folder.

    `run` is given metrics by `.log(metrics, step)`; `about` goes into the agent's config.json beside the figures. With `resume` it goes on
    from the checkpoint in `folder`. `wrap_agent` makes of the method's agent the one that is saved. Who asks for an early end is `stop`, by
    default Ctrl-C. Raises CheckpointError."""
    group, returns, metrics, done, spent = method.group, RecentReturns(), dict[str, float](), 0, 0.0
    if group.rank == 0:
        files.remove_unfinished_writes(folder)
    if resume:
        saved = checkpoint.read_checkpoint(folder)
        with checkpoint.restoring(folder):
            state = checkpoint_of_rank(saved, group)
            if state["learner"] != method.name:
                raise checkpoint.CheckpointError(f"{folder} was begun with --learner {state['learner']}, not {method.name}")
            method.restore(state["method"])
            method.source.restore(state["source"])
            returns.restore(state["returns"])
            done, spent = int(state["steps"]), float(state["seconds"])

    def save() -> None:
        ranks = group.gather({"method": method.state(), "source": method.source.state()})
        if group.rank > 0:
            return
        state = {"learner": method.name, "steps": done, "seconds": spent, "returns": returns.state()}
        checkpoint.write_checkpoint(folder, state | ranks[0] | {"others": ranks[1:]})
        envs = group.global_size(len(method.source.family))
        figures = {"learner": method.name, "steps": done, "minutes": round(spent / 60, 1), "envs": envs}
        latest = {family: [round(float(r), 3) for r in row] for family, row in returns.rows().items()}
        figures |= training_settings(method.config) | (about or {}) | {"returns": latest}
        save_agent(wrap_agent(method.agent()), folder, training=figures)

    start, started = done, time.monotonic()
    began, saved = started - spent, started
    progress, due, asked = group.broadcast(budget_progress(done, steps, spent, minutes)), False, False
    with TrainingProgress(method.name) if group.rank == 0 else nullcontext() as display, stop or StopRequest() as stop:
        while progress < 1 and not asked:
            played = gather_iterations(group, method.train_iteration(progress))
            for family, episodes in played.returns:
                returns.add(family, episodes)
            done += played.steps
            spent = time.monotonic() - began
            metrics = returns.metrics() | played.metrics | {"throughput/steps_per_s": (done - start) / (time.monotonic() - started)}
            if run is not None:
                run.log(metrics, done)
            due = time.monotonic() - saved > method.config.checkpoint_seconds
            words = group.all_gather((budget_progress(done, steps, spent, minutes), due, stop.requested))
            (progress, due, _), asked = words[0], any(word[2] for word in words)  # anybody's Ctrl-C will do
            if display:
                display.show_training(done, progress, spent * (1 - progress) / max(progress, 1e-9), metrics, returns)
            if due:
                save()
                saved = time.monotonic()
    save()
    return TrainingOutcome(folder, done, spent, asked, metrics)


class GatheredIteration(NamedTuple):
    """One iteration of every process."""

    steps: int
    returns: list[tuple[str, Any]]  # family and returns by episode of each trial that ended
    metrics: dict[str, float]  # their means


def gather_iterations(group: ProcessGroup, played: IterationResult) -> GatheredIteration:
    """Return the iteration of all processes, in all of them."""
    trials = [(trial.variant.family, trial.returns) for trial in played.finished]
    rounds = group.all_gather(GatheredIteration(played.steps, trials, played.metrics))
    metrics = {name: fmean(one.metrics[name] for one in rounds if name in one.metrics) for name in played.metrics}
    returns = [trial for one in rounds for trial in one.returns]
    return GatheredIteration(sum(one.steps for one in rounds), returns, metrics)


def checkpoint_of_rank(saved: dict[str, Any], group: ProcessGroup) -> dict[str, Any]:
    """Return a checkpoint as this process goes on from it. Raises CheckpointError if it was written by fewer processes, or by more."""
    wrote = 1 + len(saved["others"])
    if wrote != group.world_size:
        raise checkpoint.CheckpointError(f"this run was begun with {wrote} processes and cannot be gone on with by {group.world_size}")
    return saved | (saved["others"][group.rank - 1] if group.rank else {})


def budget_progress(done: int, steps: int | None, seconds: float, minutes: float | None) -> float:
    """Return how much of the budget is spent, 0 to 1."""
    return min(1.0, max(done / steps if steps else 0.0, seconds / (60 * minutes) if minutes else 0.0))


def training_settings(config: Any) -> dict[str, Any]:
    """Return a method's settings as `training` of config.json has them: without the network's, which stand in `network`."""
    return {name: value for name, value in asdict(config).items() if name not in ("net", "checkpoint_seconds")}


class StopRequest:
    """Ctrl-C, SIGTERM and SIGHUP ask for an end after the iteration under way; a second Ctrl-C ends at once."""

    requested = False

    def __enter__(self) -> StopRequest:
        self._impatient = signal.getsignal(signal.SIGINT) or signal.default_int_handler
        self._handling = handling_stops(self.request)
        self._handling.__enter__()
        return self

    def request(self, number: int, _frame: object) -> None:
        """Ask for an end (a signal handler)."""
        self.requested = True
        if number == signal.SIGINT:
            signal.signal(signal.SIGINT, self._impatient)

    def __exit__(self, *_: object) -> None:
        self._handling.__exit__(None, None, None)


# ----------------------------------------------------------------------------------------------------
# How a training run is shown to a person: a live table on a terminal, a plain line now and then elsewhere.


class RecentReturns:
    """Mean return by episode index over the latest trials of each family."""

    def __init__(self, window: int = 512):
        self.window = window  # trials of a family
        self.latest: dict[str, deque[np.ndarray]] = {}

    def add(self, family: str, returns: np.ndarray) -> None:
        """Note the returns (K,) of a trial that ended."""
        self.latest.setdefault(family, deque(maxlen=self.window)).append(returns)

    def state(self) -> dict[str, np.ndarray]:
        """Return the latest returns of each family, (trials, K)."""
        return {family: np.array(trials) for family, trials in self.latest.items()}

    def restore(self, state: dict[str, np.ndarray]) -> None:
        """Go on from what `state` gave."""
        self.latest = {family: deque(trials, maxlen=self.window) for family, trials in state.items()}

    def rows(self) -> dict[str, np.ndarray]:
        """Return the means (K,) of each family, in alphabetical order."""
        return {family: np.mean(trials, 0) for family, trials in sorted(self.latest.items())}

    def metrics(self) -> dict[str, float]:
        """Return `return/episode_k` over all families alike, and the same for each of them."""
        rows = self.rows()
        metrics: dict[str, float] = {}
        for family, row in rows.items():
            metrics |= {f"return/{family}/episode_{k + 1}": float(r) for k, r in enumerate(row)}
        if rows:
            metrics |= {f"return/episode_{k + 1}": float(r) for k, r in enumerate(np.mean(list(rows.values()), 0))}
        return metrics


class TrainingProgress:
    """A live table on a terminal; elsewhere a plain line every `seconds_between_lines`."""

    def __init__(self, title: str, seconds_between_lines: float = 10.0):
        self.title, self.seconds_between_lines = title, seconds_between_lines
        self.console = open_console(stderr=True)
        self.live = Live(console=self.console, auto_refresh=False) if self.console.is_terminal else None
        self.last_printed = 0.0

    def __enter__(self) -> TrainingProgress:
        if self.live:
            self.live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.live:
            self.live.stop()

    def show_training(self, steps: int, progress: float, left: float, metrics: dict[str, float], returns: RecentReturns) -> None:
        """Show how training stands: `progress` (0 to 1) of the budget is used, `left` seconds remain by the present pace."""
        rate = metrics["throughput/steps_per_s"]
        head = f"{self.title}  {progress:4.0%}  {steps / 1e6:.2f} M steps  {rate / 1e3:.1f} k/s  {left / 60:.1f} min left"
        right = [f"{of} {metrics[name]:.0%}" for of in ("effects", "controls") if (name := f"belief/{of}_accuracy") in metrics]
        beliefs = f"beliefs right: {', '.join(right)}" if right else ""
        if self.live:
            table = Table(title=head, caption=beliefs, title_justify="left", caption_justify="left")
            rows = returns.rows()
            for name in ("return", *(f"episode {k + 1}" for k in range(max(map(len, rows.values()), default=0)))):
                table.add_column(name, justify="left" if name == "return" else "right")
            for family, row in rows.items():
                table.add_row(family, *(f"{r:.2f}" for r in row))
            self.live.update(table, refresh=True)
        elif time.monotonic() - self.last_printed >= self.seconds_between_lines or progress >= 1:
            self.last_printed = time.monotonic()
            by_family = "; ".join(f"{family} {' '.join(f'{r:.2f}' for r in row)}" for family, row in returns.rows().items())
            print(f"{head}  {beliefs and beliefs + '  '}return by episode: {by_family}", file=sys.stderr, flush=True)
