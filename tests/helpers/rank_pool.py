"""Real processes for tests: each finds the environment that torchrun would set."""

from __future__ import annotations

import os
import socket
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context


class RankPool:
    """`size` processes that stay, since each takes seconds to import torch."""

    def __init__(self, size: int):
        self.size, self.pool = size, ProcessPoolExecutor(size, get_context("spawn"))
        for started in [self.pool.submit(int) for _ in range(size)]:  # now, that they belong to the fixture and not to a test
            started.result(timeout=600)

    def run(self, work, *args):
        """What `work(*args)`, a function of a module, returned in each of them, by rank. It must meet the others, as `join` does."""
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            place = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(one.getsockname()[1])}
        running = [self.pool.submit(_with, place | self.names(rank), work, args) for rank in range(self.size)]
        return [each.result(timeout=600) for each in running]

    def names(self, rank: int) -> dict[str, str]:
        size = str(self.size)
        return {"RANK": str(rank), "LOCAL_RANK": str(rank), "WORLD_SIZE": size, "LOCAL_WORLD_SIZE": size}


def _with(environment, work, args):
    import torch

    os.environ |= environment
    torch.set_num_threads(1)
    return work(*args)
