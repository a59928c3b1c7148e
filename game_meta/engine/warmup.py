"""The first use on a machine turns the engine into machine code. That takes a while, so it is done at once, told, and kept."""

from __future__ import annotations

import sys
import time
from functools import cache

import numpy as np
from numba.core import config

from .jit import FOLDER

DONE = FOLDER / "complete"
GAME = """
BasicGame square_size=10
    SpriteSet
        avatar > MovingAvatar
    InteractionSet
        avatar wall > stepBack
    TerminationSet
        Timeout limit=9
"""


@cache
def warm_up() -> None:
    """Compiles every kernel if this version of the engine has not been used here before."""
    if config.DISABLE_JIT or DONE.exists():
        return
    print("compiling the engine, once on this machine (half a minute or so) ...", file=sys.stderr, flush=True)
    start = time.monotonic()
    _use_everything()
    DONE.write_text("")
    print(f"compiled in {time.monotonic() - start:.0f} s, kept in {FOLDER}", file=sys.stderr, flush=True)


def _use_everything() -> None:
    from game_meta.vgdl import parse

    from .batch import Batch
    from .compile import compile_known
    from .desk import listen, new_desk

    program = compile_known(parse(GAME, "warm-up"), ["wAw"])
    batch = Batch(2, window=3)
    batch.load([0, 1], [program, program], [0, 1])
    batch.step(np.zeros(2, np.int64))
    batch.observe()
    batch.board()
    batch.copy([0], [1])
    batch.hashes()
    batch.rgb(8)
    listen(new_desk(), 0, False, 1)
