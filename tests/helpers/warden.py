"""Which processes belong to one that runs tests, and what ends them when it dies.

They are its descendants, and all that bear its mark: a word in an environment variable, which children have too that have left their
parent and its session. Run as a program, `warden.py PID MARK` waits for the death of the process that started it, by whatever means (an
out-of-memory kill, the time limit of a test that hangs in compiled code), and kills what is left of it then. It reads /proc: on systems
without one it knows of nothing.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Set
from contextlib import suppress
from typing import NamedTuple

MARK = "GAME_META_TESTS"  # the environment variable
EVERY = 2.0  # seconds between two looks


class Process(NamedTuple):
    """The time of its start, in ticks of the kernel's clock, tells it from another that gets the same number later."""

    pid: int
    started: int


def belonging_to(pid: int, mark: str, but: Set[Process] = frozenset()) -> set[Process]:
    """The living processes that descend from `pid`, or bear the mark, without itself and without those in `but` and their descendants."""
    living, parents, marked = {}, {}, set()
    for name in os.listdir("/proc") if os.path.isdir("/proc") else ():
        if name.isdigit():
            try:
                process, parent, state = _stat(name)
                if state not in "ZX":
                    living[process.pid], parents[process.pid] = process, parent
                    if mark.encode() in _read(name, "environ"):
                        marked.add(process.pid)
            except OSError:  # it has just ended, or is somebody else's
                continue
    spared = {process.pid for process in but if living.get(process.pid) == process}
    found = set()
    for each, process in living.items():
        line = _line(each, parents)
        if each != pid and (each in marked or pid in line) and not spared & {each, *line}:
            found.add(process)
    return found


def _stat(name: str) -> tuple[Process, int, str]:
    """A process, its parent, and the letter of its state."""
    state, parent, *more = _read(name, "stat").rpartition(b")")[2].split()
    return Process(int(name), int(more[17])), int(parent), state.decode()


def _read(pid: str, name: str) -> bytes:
    with open(f"/proc/{pid}/{name}", "rb") as file:
        return file.read()


def _line(pid: int, parents: dict[int, int]) -> set[int]:
    """Its parent, whose parent, and so on."""
    found: set[int] = set()
    while (pid := parents.get(pid, 0)) and pid not in found:
        found.add(pid)
    return found


def kill(processes: set[Process], patience: float = 5.0) -> None:
    """Those that are still there, at once; and waits for the end of the last one, so many seconds at most."""
    end, left = time.monotonic() + patience, processes
    while left := {process for process in left if _lives(process)}:
        for process in left:
            with suppress(OSError):
                os.kill(process.pid, signal.SIGKILL)
        if time.monotonic() > end:
            return
        time.sleep(0.005)


def _lives(process: Process) -> bool:
    try:
        found, _, state = _stat(str(process.pid))
    except OSError:
        return False
    return found == process and state not in "ZX"


def main() -> None:
    pid, mark = int(sys.argv[1]), sys.argv[2]
    known: set[Process] = set()  # a forked child has no mark, and once its parent is dead it is nobody's descendant
    while os.getppid() == pid:
        known = belonging_to(pid, mark)
        time.sleep(EVERY)
    itself = os.getpid()
    for _ in range(3):  # some start others meanwhile
        known |= belonging_to(pid, mark)
        kill({process for process in known if process.pid != itself})
        time.sleep(0.1)


if __name__ == "__main__":
    main()
