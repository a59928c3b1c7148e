"""The loop around every method: a budget, progress, metrics, checkpoints, an agent folder, and a clean end at Ctrl-C.

A run that was stopped and resumed gives, on the CPU, the same bits as one that never was, if its budget is in steps: schedules follow how
much of the budget is spent, so it must be resumed with the budget it was begun with. One in minutes follows the clock, and cannot.

Each process of a group runs this loop. What the clock says is rank 0's word; a checkpoint holds what every rank needs to go on.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

from game_meta import files
from game_meta.agents.agent import Agent
from game_meta.agents.files import save_agent
from game_meta.learners import checkpoint
from game_meta.learners.group import Group
from game_meta.learners.method import Iteration, Method
from game_meta.learners.progress import Progress, Returns


@dataclass
class Outcome:
    folder: Path
    steps: int
    seconds: float
    interrupted: bool
    metrics: dict[str, float]


def train(
    method: Method,
    folder: Path,
    *,
    steps: int | None = None,
    minutes: float | None = None,
    resume: bool = False,
    run: Any = None,
    about: dict[str, Any] | None = None,
    stop: StopRequest | None = None,
    dress: Callable[[Agent], Agent] = lambda agent: agent,
) -> Outcome:
    """Train until `steps` env steps or `minutes` (of the whole run, resumed parts included) are spent; leave an agent folder.

    `run` is given metrics by `.log(metrics, step)`; `about` goes into the agent's config.json beside the figures. With `resume` it goes
    on from the checkpoint in `folder`. `dress` makes of the method's agent the one that is saved. Who asks for an early end is `stop`, by
    default Ctrl-C. Raises CheckpointError.
    """
    group, returns, metrics, done, spent = method.group, Returns(), dict[str, float](), 0, 0.0
    if group.rank == 0:
        files.sweep(folder)
    if resume:
        state = of_rank(checkpoint.read(folder), group)
        if state["learner"] != method.name:
            raise checkpoint.CheckpointError(f"{folder} was begun with --learner {state['learner']}, not {method.name}")
        try:
            method.restore(state["method"])
            method.source.restore(state["source"])
        except ValueError as error:
            raise checkpoint.CheckpointError(f"{folder} cannot be gone on with: {error}") from None
        returns.restore(state["returns"])
        done, spent = state["steps"], state["seconds"]

    def save() -> None:
        ranks = group.collect({"method": method.state(), "source": method.source.state()})
        if group.rank > 0:
            return
        state = {"learner": method.name, "steps": done, "seconds": spent, "returns": returns.state()}
        checkpoint.write(folder, state | ranks[0] | {"others": ranks[1:]})
        envs = group.whole(len(method.source.family))
        figures = {"learner": method.name, "steps": done, "minutes": round(spent / 60, 1), "envs": envs}
        latest = {family: [round(float(r), 3) for r in row] for family, row in returns.rows().items()}
        figures |= recipe(method.config) | (about or {}) | {"returns": latest}
        save_agent(dress(method.agent()), folder, training=figures)

    start, begun = done, time.monotonic()
    began, saved = begun - spent, begun
    part, due, asked = group.told(spent_part(done, steps, spent, minutes)), False, False
    with Progress(method.name) if group.rank == 0 else nullcontext() as progress, stop or StopRequest() as stop:
        while part < 1 and not asked:
            played = together(group, method.iteration(part))
            for family, episodes in played.returns:
                returns.add(family, episodes)
            done += played.steps
            spent = time.monotonic() - began
            metrics = returns.metrics() | played.metrics | {"throughput/steps_per_s": (done - start) / (time.monotonic() - begun)}
            if run is not None:
                run.log(metrics, done)
            due = time.monotonic() - saved > method.config.checkpoint_seconds
            words = group.everyone((spent_part(done, steps, spent, minutes), due, stop.asked))
            (part, due, _), asked = words[0], any(word[2] for word in words)  # anybody's Ctrl-C will do
            if progress:
                progress.show(done, part, spent * (1 - part) / max(part, 1e-9), metrics, returns)
            if due:
                save()
                saved = time.monotonic()
    save()
    return Outcome(folder, done, spent, asked, metrics)


class Round(NamedTuple):
    """One iteration of every process."""

    steps: int
    returns: list[tuple[str, Any]]  # family and returns by episode of each trial that ended
    metrics: dict[str, float]  # their means


def together(group: Group, played: Iteration) -> Round:
    trials = [(trial.variant.family, trial.returns) for trial in played.finished]
    rounds = group.everyone(Round(played.steps, trials, played.metrics))
    metrics = {name: fmean(one.metrics[name] for one in rounds if name in one.metrics) for name in played.metrics}
    returns = [trial for one in rounds for trial in one.returns]
    return Round(sum(one.steps for one in rounds), returns, metrics)


def of_rank(saved: dict[str, Any], group: Group) -> dict[str, Any]:
    """A checkpoint as this process goes on from it. Raises CheckpointError if it was written by fewer processes, or by more."""
    wrote = 1 + len(saved["others"])
    if wrote != group.size:
        raise checkpoint.CheckpointError(f"this run was begun with {wrote} processes and cannot be gone on with by {group.size}")
    return saved | (saved["others"][group.rank - 1] if group.rank else {})


def spent_part(done: int, steps: int | None, seconds: float, minutes: float | None) -> float:
    """How much of the budget is spent, 0 to 1."""
    return min(1.0, max(done / steps if steps else 0.0, seconds / (60 * minutes) if minutes else 0.0))


def recipe(config: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(config).items() if name not in ("net", "checkpoint_seconds")}


class StopRequest:
    """Ctrl-C asks for an end after the iteration under way; a second one ends at once."""

    asked = False

    def __enter__(self) -> StopRequest:
        self.before = signal.signal(signal.SIGINT, self.ask)
        return self

    def ask(self, *_: object) -> None:
        self.asked = True
        signal.signal(signal.SIGINT, self.before)

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self.before)
