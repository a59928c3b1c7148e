"""Work shared out among processes: drawing, planning and grading of variants. Nothing here imports torch, hence neither do they.

`work` is always a function of a module, so that another process can find it, and its results come in the order of the tasks. Ctrl-C is for
the process that asked: it ends the others.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from typing import TypeVar

from game_meta.engine.compiler import warm_up
from game_meta.machine import count_usable_cores
from game_meta.stopping import leave_stops_to_parent

TASKS_PER_PROCESS = 12  # tasks that are worth a process of their own: it takes seconds to begin
TASKS_AHEAD = 3  # tasks of an endless sequence that are given out for each process: none waits for work, and little is done in vain

TaskT = TypeVar("TaskT")
ResultT = TypeVar("ResultT")


def map_in_processes(work: Callable[[TaskT], ResultT], tasks: Sequence[TaskT]) -> Iterator[ResultT]:
    """Yield `work` of every task, with as many processes as there are cores to use and tasks to do; a few tasks are done here."""
    processes = min(count_usable_cores(), len(tasks) // TASKS_PER_PROCESS)
    if processes < 2:
        yield from map(work, tasks)
        return
    warm_up()  # once here, not once in each process
    with ProcessPoolExecutor(processes, get_context("spawn"), leave_stops_to_parent) as pool:
        try:
            yield from pool.map(work, tasks, chunksize=2)
        except BaseException:  # Ctrl-C or a fault: what has not begun need not begin
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def imap_in_processes(
    work: Callable[[TaskT], ResultT], tasks: Iterable[TaskT], processes: int, tasks_ahead: int = TASKS_AHEAD
) -> Generator[ResultT, None, None]:
    """Yield `work` of every task of a sequence that may have no end. To close the generator ends the processes at once."""
    if processes == 1:
        yield from map(work, tasks)
        return
    warm_up()
    tasks = iter(tasks)
    with get_context("spawn").Pool(processes, leave_stops_to_parent) as pool:
        waiting = deque(pool.apply_async(work, (task,)) for task in islice(tasks, tasks_ahead * processes))
        while waiting:
            yield waiting.popleft().get()
            waiting.extend(pool.apply_async(work, (task,)) for task in islice(tasks, 1))
