"""Other processes in tests: started as a terminal would, and ended when their test ends.

A process inherits which signals are ignored: a suite that a shell started in the background (`make test &`) ignores Ctrl-C, and
so would all that it starts. A child of `start` or `run` has default signals, and a session of its own, as a command in a terminal has.
What a test leaves running is ended by `helpers/orphans.py`, and by `helpers/warden.py` if this process dies.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any

from helpers import warden

GAME_META = (sys.executable, "-m", "game_meta")
PATIENCE = 600  # seconds; the machine may be busy, and the limit of a test is longer
_mark = f"/{os.getpid()}-{time.time_ns()}/"
_started: list[Child] = []
_kept: set[warden.Process] = set()  # and all that descends from them: they belong to a fixture of many tests

os.environ[warden.MARK] = os.environ.get(warden.MARK, "") + _mark  # a suite may run within a test


class Child(subprocess.Popen):
    """`with` waits for it, unless something goes wrong within: then it is killed. Either way nothing is left of it and its children."""

    def end(self) -> None:
        """At once, with all that it started and that stayed in its session's group."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self.wait()

    def interrupt(self) -> None:
        """Ctrl-C in its terminal: everybody in the group is told."""
        os.killpg(self.pid, signal.SIGINT)

    def __exit__(self, kind: Any, value: Any, traceback: Any) -> None:
        if kind is not None:
            self.end()
        super().__exit__(kind, value, traceback)


def start(words: Sequence[str | Path | int], *, env: dict[str, str] | None = None, **options: Any) -> Child:
    """A process that runs on. `env` and the rest are those of `subprocess.Popen`; text, not bytes, goes through its pipes."""
    marked = dict(os.environ if env is None else env) | {warden.MARK: os.environ[warden.MARK]}
    marked.pop("SDL_NO_SIGNAL_HANDLERS", None)  # that is for the tests' own process: see conftest.py
    with _default_signals():
        child = Child([str(word) for word in words], env=marked, start_new_session=True, **{"text": True} | options)
    _started.append(child)
    return child


def run(
    words: Sequence[str | Path | int], *, timeout: float = PATIENCE, check: bool = False, **options: Any
) -> subprocess.CompletedProcess[str]:
    """What a process says until it has ended. With `check` a status other than 0 fails the test, which shows what was said."""
    with start(words, **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options) as child:
        out, err = child.communicate(timeout=timeout)
    assert not check or child.returncode == 0, f"{child.args} ended with {child.returncode}:\n{err}"
    return subprocess.CompletedProcess(child.args, child.returncode, out, err)


@contextmanager
def _default_signals() -> Iterator[None]:
    """Within, whoever is started ignores and blocks no signal. A handler does not outlive the start of a program; SIG_IGN does."""
    ignored = [number for number in signal.valid_signals() if signal.getsignal(number) is signal.SIG_IGN]
    ignored = [number for number in ignored if number not in (signal.SIGPIPE, signal.SIGXFSZ)]  # Python's own: Popen sees to them
    blocked = signal.pthread_sigmask(signal.SIG_SETMASK, ())
    for number in ignored:
        signal.signal(number, lambda *_: None)
    try:
        yield
    finally:
        for number in ignored:
            signal.signal(number, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


@cache
def watch() -> None:
    """From now on a warden ends what this process leaves if it dies."""
    words = [sys.executable, "-I", "-S", warden.__file__, os.getpid(), _mark]
    before = running()
    start(words, stdin=subprocess.DEVNULL)
    keep(running() - before)


def running() -> set[warden.Process]:
    """What this process has started and what that has started, and so on, but for what is kept."""
    there = warden.belonging_to(os.getpid(), _mark, but=_kept)
    tracker = getattr(resource_tracker._resource_tracker, "_pid", None)  # multiprocessing's, which stays
    return {process for process in there if process.pid != tracker}


def keep(processes: set[warden.Process]) -> None:
    """They run on when the test has ended, with all that they start: whoever made them will end them."""
    _kept.update(processes)


def end_left(patience: float = 0.0) -> list[str]:
    """Ends what runs, after waiting so many seconds for it to end by itself. The command lines of what had to be killed."""
    end, left = time.monotonic() + patience, running()
    try:
        while left and time.monotonic() < end:
            time.sleep(0.05)
            left = running()
        return sorted(_command_line(process) for process in left)
    finally:
        warden.kill(left)
        kept = {process.pid for process in _kept}
        for child in _started:  # where there is no /proc, this is all that is known
            if child.poll() is None and child.pid not in kept:
                child.end()
        _started[:] = [child for child in _started if child.returncode is None]


def _command_line(process: warden.Process) -> str:
    with suppress(OSError):
        return Path(f"/proc/{process.pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    return f"process {process.pid}"
