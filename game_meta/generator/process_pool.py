"""Work shared out among processes: drawing and planning of variants. Nothing here imports torch, hence neither do they."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

from game_meta.engine.compiler import warm_up
from game_meta.machine import count_usable_cores

TASKS_PER_PROCESS = 12  # tasks: a process takes seconds to begin

TaskT = TypeVar("TaskT")
ResultT = TypeVar("ResultT")


def map_in_processes(work: Callable[[TaskT], ResultT], tasks: Sequence[TaskT]) -> Iterator[ResultT]:
    """`work` of every task, in the order of the tasks. `work` is a function of a module, so that another process can find it."""
    processes = min(count_usable_cores(), len(tasks) // TASKS_PER_PROCESS)
    if processes < 2:
        yield from map(work, tasks)
        return
    warm_up()  # once here, not once in each process
    with ProcessPoolExecutor(processes, get_context("spawn"), _leave_interrupts_to_the_parent) as pool:
        try:
            yield from pool.map(work, tasks, chunksize=2)
        except BaseException:  # Ctrl-C or a fault: what has not begun need not begin
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
