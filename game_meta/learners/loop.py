"""The loop around every method: a budget, progress, metrics, checkpoints, an agent folder, and a clean end at Ctrl-C.

A run that was stopped and resumed gives, on the CPU, the same bits as one that never was, if its budget is in steps: schedules follow how
much of the budget is spent, so it must be resumed with the budget it was begun with. One in minutes follows the clock, and cannot.
"""

from __future__ import annotations

import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from game_meta.agents.files import save_agent
from game_meta.learners import checkpoint
from game_meta.learners.method import Method
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
) -> Outcome:
    """Train until `steps` env steps or `minutes` (of the whole run, resumed parts included) are spent; leave an agent folder.

    `run` is given metrics by `.log(metrics, step)`; `about` goes into the agent's config.json beside the figures. With `resume` it goes
    on from the checkpoint in `folder`. Raises CheckpointError.
    """
    returns, metrics, done, spent = Returns(), dict[str, float](), 0, 0.0
    if resume:
        state = checkpoint.read(folder)
        try:
            method.restore(state["method"])
            method.source.restore(state["source"])
        except (KeyError, ValueError) as error:
            raise checkpoint.CheckpointError(f"{folder} cannot be gone on with: {error}") from None
        returns.restore(state["returns"])
        done, spent = state["steps"], state["seconds"]

    def save() -> None:
        state = {"steps": done, "seconds": spent, "returns": returns.state()}
        checkpoint.write(folder, state | {"method": method.state(), "source": method.source.state()})
        figures = {"learner": method.name, "steps": done, "minutes": round(spent / 60, 1), "envs": len(method.source.family)}
        latest = {family: [round(float(r), 3) for r in row] for family, row in returns.rows().items()}
        figures |= recipe(method.config) | (about or {}) | {"returns": latest}
        save_agent(method.agent(), folder, training=figures)  # type: ignore[arg-type]

    start, begun = done, time.monotonic()
    began, saved = begun - spent, begun
    with Progress(method.name) as progress, StopRequest() as stop:
        while (part := spent_part(done, steps, spent, minutes)) < 1 and not stop.asked:
            played = method.iteration(part)
            for trial in played.finished:
                returns.add(trial.variant.family, trial.returns)
            done += played.steps
            spent = time.monotonic() - began
            metrics = returns.metrics() | played.metrics | {"throughput/steps_per_s": (done - start) / (time.monotonic() - begun)}
            if run is not None:
                run.log(metrics, done)
            part = spent_part(done, steps, spent, minutes)
            progress.show(done, part, spent * (1 - part) / max(part, 1e-9), metrics, returns)
            if time.monotonic() - saved > method.config.checkpoint_seconds:
                save()
                saved = time.monotonic()
    save()
    return Outcome(folder, done, spent, stop.asked, metrics)


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
