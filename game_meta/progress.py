"""Progress of what takes longer than a moment, with the time that is left."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from game_meta.terminal import open_console


class ReportProgress(Protocol):
    """How long work tells where it is: `done` of `total` in a stage that has a name."""

    def __call__(self, stage: str, done: float, total: float) -> None: ...


@contextmanager
def progress_bars() -> Iterator[ReportProgress]:
    """Show a bar a stage with the time left; without a terminal one line a stage, so that logs stay readable."""
    if not sys.stderr.isatty():
        announced: set[str] = set()

        def line(stage: str, done: float, total: float) -> None:
            if stage not in announced:
                announced.add(stage)
                print(f"{stage} ...", file=sys.stderr, flush=True)

        yield line
        return
    from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description:24}"), BarColumn(), TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())
    with Bars(*columns, console=open_console(stderr=True)) as bars:
        tasks: dict[str, TaskID] = {}

        def bar(stage: str, done: float, total: float) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield bar
