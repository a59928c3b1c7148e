"""What this machine offers."""

from __future__ import annotations

import os
import sys


def count_usable_cores() -> int:
    """Count the cores that this process may use. Those that torchrun or Ray Train started together on a machine share its cores."""
    together = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    if hasattr(os, "sched_getaffinity"):  # Linux; it knows of limits that cpu_count does not
        return max(1, len(os.sched_getaffinity(0)) // together)
    return max(1, (os.cpu_count() or 1) // together)


def is_distributed_worker() -> bool:
    """Return whether torchrun or Ray Train started this process together with others."""
    return "WORLD_SIZE" in os.environ


def is_first_worker() -> bool:
    """Return whether this process speaks for all that were started together: it is the first of them, or alone."""
    return os.environ.get("RANK", "0") == "0"


def is_process_alive(pid: int) -> bool:
    """Return whether another process of this number runs here. It may be another program by now: a person decides."""
    if pid == os.getpid() or pid <= 0 or sys.platform == "win32":  # there, asking would end it
        return False
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # somebody else's
        return True
    return True
