"""Many games at once: seeds are drawn one after the other, tried out by several processes and told in the order of the seeds.

What is told follows from the arguments alone, however many processes there are.
"""

from __future__ import annotations

import signal
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.pool import AsyncResult

from game_meta.engine.warmup import warm_up
from game_meta.variants.faults import InvalidVariant
from game_meta.variants.grading import grade
from game_meta.variants.streams import stream
from game_meta.variants.variant import make_variant

SEEDS = 2**31
CHUNK = 16  # seeds that a process takes at once


@dataclass(frozen=True)
class Order:
    """What is wanted of the games of one family (a name or a file)."""

    family: str
    split: str | None = None
    width: int = 32  # of the planner in the validity test
    graded: bool = True  # whether they are tried out at all
    margin: float = 0.0  # that the planner must earn beyond a random player
    kinds: tuple[str, ...] | None = None  # of variation; None is all of them
    difficulty: float = 1.0


@dataclass(frozen=True)
class Made:
    """What a seed gave: a game, or the reason why not."""

    seed: int
    refused: str = ""  # `faulty`, `other split`, `not valid`, `below the grade`
    text: str = ""
    split: str = ""
    rules: str = ""
    oracle: float = 0.0
    random: float = 0.0
    idle: float = 0.0


def seeds(family: str, seed: int) -> Iterator[int]:
    rng = stream("generate", family, seed)
    while True:
        yield from rng.integers(SEEDS, size=256).tolist()


def make(order: Order, seed: int) -> Made:
    try:
        variant = make_variant(order.family, seed, order.kinds, order.difficulty)
        if order.split and variant.split != order.split:
            return Made(seed, "other split")
        if not order.graded:
            return Made(seed, "", variant.text, variant.split, variant.rules_hash)
        told = grade(variant, order.width)
    except InvalidVariant:
        return Made(seed, "faulty")
    refused = "not valid" if not told.valid else "below the grade" if told.headroom < order.margin else ""
    return Made(seed, refused, variant.text, variant.split, variant.rules_hash, told.oracle, told.random, told.noop)


def make_all(order: Order, seed: int, processes: int = 1) -> Generator[Made, None, None]:
    """Without end: whoever has enough closes it."""
    if processes == 1:
        for one in seeds(order.family, seed):
            yield make(order, one)
    warm_up()  # once here, not once in each process
    with get_context("spawn").Pool(processes, _begin) as pool:
        source = seeds(order.family, seed)
        waiting: list[AsyncResult[list[Made]]] = []
        while True:
            while len(waiting) < 3 * processes:  # so that none waits for work, and little is done in vain
                waiting.append(pool.apply_async(_some, (order, [next(source) for _ in range(CHUNK)])))
            yield from waiting.pop(0).get()


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that writes


def _some(order: Order, some: list[int]) -> list[Made]:
    return [make(order, one) for one in some]
