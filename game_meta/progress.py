"""Progress of what takes longer than a moment, with the time that is left."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from game_meta.terminal import open_console


class ReportProgress(Protocol):
    """How long work tells where it is: `done` of `total` in a stage that has a name."""

    def __call__(self, stage: str, done: float, total: float) -> None: ...


class Compilation:
    """What is being turned into machine code in this process just now, for windows to show; it takes `SECONDS` or so, once on a machine."""

    SECONDS = 30

    def __init__(self) -> None:
        self.what = ""  # empty while nothing is
        self._began = 0.0

    @contextmanager
    def under_way(self, what: str) -> Iterator[None]:
        """Say so while the body runs."""
        self.what, self._began = what, time.monotonic()
        try:
            yield
        finally:
            self.what = ""

    @property
    def share(self) -> float:
        """Return how much is done, judged by the time that it takes elsewhere; never all of it."""
        return min(0.97, (time.monotonic() - self._began) / self.SECONDS)


COMPILATION = Compilation()


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
