"""Kernels run without Python's lock, so plain threads share a batch out among the cores."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any


def share(kernel: Callable[..., Any], rows: tuple, n: int, threads: int) -> list:
    """kernel(*rows, first, last) over 0 .. n, cut into as many parts as there are threads; what the parts answered."""
    if threads == 1:
        return [kernel(*rows, 0, n)]
    cuts = [n * i // threads for i in range(threads + 1)]
    others = [_pool(os.getpid(), threads - 1).submit(kernel, *rows, cuts[i], cuts[i + 1]) for i in range(1, threads)]
    return [kernel(*rows, 0, cuts[1]), *(other.result() for other in others)]


@cache
def _pool(process: int, threads: int) -> ThreadPoolExecutor:
    """One for each process: threads do not survive a fork."""
    return ThreadPoolExecutor(threads, thread_name_prefix="engine")
