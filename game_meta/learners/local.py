"""Training on this machine with a process for each core, which is what `game-meta train` does if it is not told otherwise.

Threads of one process wait for each other wherever Python runs; processes meet only where gradients are averaged (group.py). This
process is rank 0, so what is shown, Ctrl-C and the exit status are those of a training alone; the others are its children and end with it.
"""

from __future__ import annotations

import os
import socket
import sys
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from game_meta.learners.run import check_folder, run_training


def run_here(workers: int, learner: str, families: Any, out: Any, **options: Any) -> int:
    """`run_training` with these arguments in so many processes. Returns the exit status."""
    check_folder(Path(out), options.get("resume", False))  # before there is anybody to wait for
    place = {"WORLD_SIZE": str(workers), "LOCAL_WORLD_SIZE": str(workers), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": free_port()}
    arguments = ((learner, families, out), options)
    children = [get_context("spawn").Process(target=follow, args=(rank, place, arguments), daemon=True) for rank in range(1, workers)]
    for child in children:
        child.start()
    before = dict(os.environ)
    try:
        os.environ |= place | names(0)
        status = run_training(*arguments[0], **options)
        for child in children:
            child.join()
        return status
    finally:
        for child in children:
            child.terminate()  # nothing to those that have ended
        os.environ.clear()
        os.environ |= before


def follow(rank: int, place: dict[str, str], arguments: tuple[tuple[Any, ...], dict[str, Any]]) -> None:
    """What a child does. Rank 0 tells what went wrong; if it is gone there is nobody to tell."""
    os.environ |= place | names(rank)
    try:
        sys.exit(run_training(*arguments[0], **arguments[1]))
    except (Exception, KeyboardInterrupt):
        sys.exit(1)


def names(rank: int) -> dict[str, str]:
    return {"RANK": str(rank), "LOCAL_RANK": str(rank)}


def free_port() -> str:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1])
