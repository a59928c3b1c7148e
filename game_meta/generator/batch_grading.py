"""Many games at once, on all cores: grades of given games, and games made to order.

A concrete game is graded itself; a family by variants drawn from it, each with all that can be told of it, as plain data. Games are made to
order from seeds that are drawn one after the other, tried out by several processes and told in the order of the seeds. Which games they
are, and every figure, follows from the arguments alone, however many processes there are.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from itertools import islice
from typing import Any

from game_meta.engine.observation import ACTION_NAMES
from game_meta.generator.family import make_variant
from game_meta.generator.grading import BEAM_WIDTH, grade_variant
from game_meta.generator.process_pool import imap_in_processes
from game_meta.generator.value_of_information import value_of_information
from game_meta.generator.variant_set import InvalidVariant
from game_meta.random_streams import SEED_RANGE, random_stream

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
LEARNING_KEYS = {"blind_return": "blind", "loss": "loss", "share": "share"}  # the same of a ValueOfInformation, by its fields


@dataclass(frozen=True)
class GradingJob:
    """A game to be graded: a seed of a family (or the game itself, whatever the seed), with a budget."""

    file: str
    seed: int
    width: int = BEAM_WIDTH


def grade_job(job: GradingJob) -> dict[str, Any]:
    """Return all that can be told of one game. A seed that gives no game has a `fault` and nothing else to tell."""
    header: dict[str, Any] = {"file": job.file, "seed": job.seed}
    try:
        variant = make_variant(job.file, job.seed)
    except InvalidVariant as error:
        return header | {"fault": error.message}
    grade = grade_variant(variant, job.width)
    information = value_of_information(variant, grade)
    return {
        **header,
        "split": variant.split,
        "rules": variant.rules_hash,
        "valid": grade.valid,
        "solved": grade.solved,
        "chance": grade.stochastic,
        **{name: round(getattr(grade, field), 4) for name, field in GRADE_FIGURES.items()},
        "learning": information and {LEARNING_KEYS[name]: round(value, 4) for name, value in asdict(information).items()},
        "plans": [[ACTION_NAMES[action] for action in plan.actions] for plan in grade.plans],
    }


def mean_grades(graded: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return the figures of one family from those of `grade_job`: shares and means over the variants that are games, None without any."""
    drawn = list(graded)
    games = [one for one in drawn if "fault" not in one]
    learnt = [one["learning"] for one in games if one["learning"]]
    out: dict[str, Any] = {"drawn": len(drawn), "games": len(games), "rule_sets": len({one["rules"] for one in games})}
    for name in ("valid", "solved", *GRADE_FIGURES):
        out[name] = sum(one[name] for one in games) / len(games) if games else None
    out["learning"] = {name: sum(one[name] for one in learnt) / len(learnt) for name in learnt[0]} if learnt else None
    return out


# ----------------------------------------------------------------------------------------------------
# Games made to order.

SEEDS_PER_CHUNK = 16  # seeds that a process takes at once


@dataclass(frozen=True)
class GenerationRequest:
    """What is wanted of the games of one family (a name or a file)."""

    family: str
    split: str | None = None
    width: int = 32  # of the beam search in the validity test
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
    rules_hash: str = ""
    oracle_return: float = 0.0
    random_return: float = 0.0
    noop_return: float = 0.0


def generation_seeds(family: str, seed: int) -> Iterator[int]:
    """Draw the seeds of `seed`'s games, without end."""
    rng = random_stream("generate", family, seed)
    while True:
        yield from rng.integers(SEED_RANGE, size=256).tolist()


def generate_game(request: GenerationRequest, seed: int) -> GeneratedGame:
    """Make the game of one seed of the family, and say whether it is what was wanted."""
    try:
        variant = make_variant(request.family, seed, request.kinds, request.difficulty)
        if request.split and variant.split != request.split:
            return GeneratedGame(seed, "other split")
        if not request.graded:
            return GeneratedGame(seed, "", variant.text, variant.split, variant.rules_hash)
        grade = grade_variant(variant, request.width)
    except InvalidVariant:
        return GeneratedGame(seed, "faulty")
    refused = "not valid" if not grade.valid else "below the grade" if grade.headroom < request.margin else ""
    earned = grade.oracle_return, grade.random_return, grade.noop_return
    return GeneratedGame(seed, refused, variant.text, variant.split, variant.rules_hash, *earned)


def generate_games(request: GenerationRequest, seed: int, processes: int = 1) -> Generator[GeneratedGame, None, None]:
    """Yield what the seeds of `seed` give, one after the other and without end: whoever has enough closes it."""
    seeds = generation_seeds(request.family, seed)
    chunks = iter(lambda: list(islice(seeds, SEEDS_PER_CHUNK if processes > 1 else 1)), [])
    with closing(imap_in_processes(partial(_generate_chunk, request), chunks, processes)) as found:
        for games in found:
            yield from games


def _generate_chunk(request: GenerationRequest, seeds: list[int]) -> list[GeneratedGame]:
    return [generate_game(request, seed) for seed in seeds]
