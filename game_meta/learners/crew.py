"""Threads that share the envs of a batch between them, each with plain single-threaded torch operations.

OpenMP's way, all threads on each operation, gains 1.4 from a second core and stalls ten-fold at its barriers when another process wants
a core. Here each thread runs the whole network on its own envs, and they meet once a tick or a minibatch.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch
from torch import Tensor

from game_meta.machine import cores

T = TypeVar("T")


class Crew:
    def __init__(self, threads: int | None = None, device: str = "cpu"):
        self.size = (threads or cores()) if device == "cpu" else 1

    def __enter__(self) -> Crew:
        self.before = torch.get_num_threads()
        torch.set_num_threads(1)
        self.pool = ThreadPoolExecutor(self.size, initializer=torch.set_num_threads, initargs=(1,))
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown()
        torch.set_num_threads(self.before)

    def share(self, work: Callable[[Tensor], T], envs: Tensor) -> list[T]:
        """`work` on each one's share of the envs (a tensor of indices), in their order."""
        shares = envs.chunk(self.size)
        if len(shares) == 1:
            return [work(envs)]
        return list(self.pool.map(work, shares))
