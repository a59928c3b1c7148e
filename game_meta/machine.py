"""What this machine offers."""

from __future__ import annotations

import os


def count_usable_cores() -> int:
    """Count the cores that this process may use. Those that torchrun or Ray Train started together on a machine share its cores."""
    together = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    if hasattr(os, "sched_getaffinity"):  # Linux; it knows of limits that cpu_count does not
        return max(1, len(os.sched_getaffinity(0)) // together)
    return max(1, (os.cpu_count() or 1) // together)


def is_distributed_worker() -> bool:
    """Return whether torchrun or Ray Train started this process together with others."""
    return "WORLD_SIZE" in os.environ
