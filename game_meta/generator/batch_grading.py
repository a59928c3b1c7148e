"""Grades of many games, on all cores: each with all that can be told of it, as plain data.

A concrete game is graded itself; a family by variants drawn from it. Which they are, and every figure, follows from the arguments alone.
"""

from __future__ import annotations

import signal
from collections.abc import Generator, Iterable, Iterator
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from multiprocessing.pool import AsyncResult
from typing import Any

from game_meta.engine.compiler import warm_up
from game_meta.engine.observation import ACTION_NAMES
from game_meta.generator.family import make_variant
from game_meta.generator.grading import BEAM_WIDTH, grade_variant
from game_meta.generator.value_of_information import value_of_information
from game_meta.generator.variant_set import InvalidVariant
from game_meta.random_streams import random_stream

GRADE_FIGURES = {
    "random": "random_return",
    "oracle": "oracle_return",
    "headroom": "headroom",
    "noop": "noop_return",
    "length": "length",
    "noop_ticks": "noop_ticks",
    "random_ticks": "random_ticks",
    "danger": "danger",
}  # the figures that are told of a game (they are written into files), and where a Grade has them


@dataclass(frozen=True)
class GradingJob:
    """A game to be graded: a seed of a family (or the game itself, whatever the seed), with a budget."""

    file: str
    seed: int
    width: int = BEAM_WIDTH


def grade_job(job: GradingJob) -> dict[str, Any]:
    """All that can be told of one game. A seed that gives no game has a `fault` and nothing else to tell."""
    told: dict[str, Any] = {"file": job.file, "seed": job.seed}
    try:
        variant = make_variant(job.file, job.seed)
    except InvalidVariant as fault:
        return told | {"fault": fault.message}
    found = grade_variant(variant, job.width)
    learnt = value_of_information(variant, found)
    return {
        **told,
        "split": variant.split,
        "rules": variant.rules_hash,
        "valid": found.valid,
        "solved": found.solved,
        "chance": found.stochastic,
        **{name: round(getattr(found, field), 4) for name, field in GRADE_FIGURES.items()},
        "learning": {name: round(value, 4) for name, value in asdict(learnt).items()} if learnt else None,
        "plans": [[ACTION_NAMES[action] for action in plan.actions] for plan in found.plans],
    }


def mean_grades(told: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The figures of one family: shares and means over the variants that are games."""
    every = list(told)
    games = [one for one in every if "fault" not in one]
    learnt = [one["learning"] for one in games if one["learning"]]
    out: dict[str, Any] = {"drawn": len(every), "games": len(games), "rule_sets": len({one["rules"] for one in games})}
    for name in ("valid", "solved", *GRADE_FIGURES):
        out[name] = sum(one[name] for one in games) / len(games) if games else None
    out["learning"] = {name: sum(one[name] for one in learnt) / len(learnt) for name in learnt[0]} if learnt else None
    return out


# ----------------------------------------------------------------------------------------------------
# Many games at once: seeds are drawn one after the other, tried out by several processes and told in the order of the seeds.
#
# What is told follows from the arguments alone, however many processes there are.

GENERATION_SEED_RANGE = 2**31
SEEDS_PER_CHUNK = 16  # seeds that a process takes at once


@dataclass(frozen=True)
class GenerationRequest:
    """What is wanted of the games of one family (a name or a file)."""

    family: str
    split: str | None = None
    width: int = 32  # of the planner in the validity test
    graded: bool = True  # whether they are tried out at all
    margin: float = 0.0  # that the planner must earn beyond a random player
    kinds: tuple[str, ...] | None = None  # of variation; None is all of them
    difficulty: float = 1.0


@dataclass(frozen=True)
class GeneratedGame:
    """What a seed gave: a game, or the reason why not."""

    seed: int
    refused: str = ""  # `faulty`, `other split`, `not valid`, `below the grade`
    text: str = ""
    split: str = ""
    rules: str = ""
    oracle: float = 0.0
    random: float = 0.0
    idle: float = 0.0


def generation_seeds(family: str, seed: int) -> Iterator[int]:
    rng = random_stream("generate", family, seed)
    while True:
        yield from rng.integers(GENERATION_SEED_RANGE, size=256).tolist()


def generate_game(order: GenerationRequest, seed: int) -> GeneratedGame:
    try:
        variant = make_variant(order.family, seed, order.kinds, order.difficulty)
        if order.split and variant.split != order.split:
            return GeneratedGame(seed, "other split")
        if not order.graded:
            return GeneratedGame(seed, "", variant.text, variant.split, variant.rules_hash)
        told = grade_variant(variant, order.width)
    except InvalidVariant:
        return GeneratedGame(seed, "faulty")
    refused = "not valid" if not told.valid else "below the grade" if told.headroom < order.margin else ""
    return GeneratedGame(
        seed, refused, variant.text, variant.split, variant.rules_hash, told.oracle_return, told.random_return, told.noop_return
    )


def generate_games(order: GenerationRequest, seed: int, processes: int = 1) -> Generator[GeneratedGame, None, None]:
    """Without end: whoever has enough closes it."""
    if processes == 1:
        for one in generation_seeds(order.family, seed):
            yield generate_game(order, one)
    warm_up()  # once here, not once in each process
    with get_context("spawn").Pool(processes, _ignore_interrupts) as pool:
        source = generation_seeds(order.family, seed)
        waiting: list[AsyncResult[list[GeneratedGame]]] = []
        while True:
            while len(waiting) < 3 * processes:  # so that none waits for work, and little is done in vain
                waiting.append(pool.apply_async(_generate_chunk, (order, [next(source) for _ in range(SEEDS_PER_CHUNK)])))
            yield from waiting.pop(0).get()


def _ignore_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that writes


def _generate_chunk(order: GenerationRequest, some: list[int]) -> list[GeneratedGame]:
    return [generate_game(order, one) for one in some]
