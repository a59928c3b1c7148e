"""What this machine offers."""

from __future__ import annotations

import os


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):  # Linux; it knows of limits that cpu_count does not
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
