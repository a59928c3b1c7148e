"""An end that somebody asks for. Ctrl-C, SIGTERM (a machine shuts down, the time of a job is up) and SIGHUP (a terminal was closed) mean
the same: what there is is saved, and the command ends with status 130.

Closing a terminal sends SIGHUP more than once, and systemd sends it beside SIGTERM, so only a second Ctrl-C is impatience.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import parent_process
from types import FrameType

HANG_UP: int | None = getattr(signal, "SIGHUP", None)  # not on Windows
TERMINATION_SIGNALS = tuple(number for number in (signal.SIGTERM, HANG_UP) if number is not None)
STOP_SIGNALS = (signal.SIGINT, *TERMINATION_SIGNALS)


@contextmanager
def handling_stops(handler: Callable[[int, FrameType | None], object], numbers: Sequence[int] = STOP_SIGNALS) -> Iterator[None]:
    """Have `handler` called for each signal of `numbers`, while it lasts; in other threads than the main one nothing changes.

    A terminal that is gone is no longer written to. Who began the command with `nohup` wants it to go on; Ctrl-C is heard in the background
    too, where shells have it ignored.
    """
    terminals = [number for number in (1, 2) if os.isatty(number)]

    def call(number: int, frame: FrameType | None) -> None:
        if number == HANG_UP:
            _leave_closed(terminals)
        handler(number, frame)

    before = {}
    if threading.current_thread() is threading.main_thread():
        wanted = [number for number in numbers if number == signal.SIGINT or signal.getsignal(number) != signal.SIG_IGN]
        before = {number: signal.signal(number, call) for number in wanted}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, signal.SIG_DFL if old is None else old)


def raise_interrupt(number: int, _frame: FrameType | None) -> None:
    """Raise KeyboardInterrupt; what follows on a SIGTERM or SIGHUP does not disturb the saving (a signal handler)."""
    if number != signal.SIGINT:
        for other in TERMINATION_SIGNALS:
            signal.signal(other, signal.SIG_IGN)
    raise KeyboardInterrupt


def leave_stops_to_parent() -> None:
    """Have this process of a pool go on at Ctrl-C and SIGHUP, which everybody in a terminal gets: the parent ends it, by SIGTERM. A parent
    that was killed ends it, too: what the process is working on is for nobody then."""
    for number in STOP_SIGNALS:
        if number != signal.SIGTERM:
            signal.signal(number, signal.SIG_IGN)
    if (parent := parent_process()) is not None:
        threading.Thread(target=_end_after, args=(parent.join,), name="end with parent", daemon=True).start()


def _end_after(wait: Callable[[], object]) -> None:
    wait()
    os._exit(1)


def _leave_closed(terminals: list[int]) -> None:
    for number in terminals:
        if not os.isatty(number):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, number)
            os.close(nowhere)
