"""Grades of many games, on all cores: each with all that can be told of it, as plain data.

A concrete game is graded itself; a family by variants drawn from it. Which they are, and every figure, follows from the arguments alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from game_meta.engine.observation import ACTION_NAMES
from game_meta.variants.faults import InvalidVariant
from game_meta.variants.grading import WIDTH, grade
from game_meta.variants.learning import learning
from game_meta.variants.variant import make_variant

FIGURES = ("random", "oracle", "headroom", "noop", "length", "noop_ticks", "random_ticks", "danger")


@dataclass(frozen=True)
class Job:
    """A game to be graded: a seed of a family (or the game itself, whatever the seed), with a budget."""

    file: str
    seed: int
    width: int = WIDTH


def assess(job: Job) -> dict[str, Any]:
    """All that can be told of one game. A seed that gives no game has a `fault` and nothing else to tell."""
    told: dict[str, Any] = {"file": job.file, "seed": job.seed}
    try:
        variant = make_variant(job.file, job.seed)
    except InvalidVariant as fault:
        return told | {"fault": fault.message}
    found = grade(variant, job.width)
    learnt = learning(variant, found)
    return {
        **told,
        "split": variant.split,
        "rules": variant.rules_hash,
        "valid": found.valid,
        "solved": found.solved,
        "chance": found.chance,
        **{name: round(getattr(found, name), 4) for name in FIGURES},
        "learning": {name: round(value, 4) for name, value in asdict(learnt).items()} if learnt else None,
        "plans": [[ACTION_NAMES[action] for action in plan.actions] for plan in found.plans],
    }


def mean(told: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The figures of one family: shares and means over the variants that are games."""
    every = list(told)
    games = [one for one in every if "fault" not in one]
    learnt = [one["learning"] for one in games if one["learning"]]
    out: dict[str, Any] = {"drawn": len(every), "games": len(games), "rule_sets": len({one["rules"] for one in games})}
    for name in ("valid", "solved", *FIGURES):
        out[name] = sum(one[name] for one in games) / len(games) if games else None
    out["learning"] = {name: sum(one[name] for one in learnt) / len(learnt) for name in learnt[0]} if learnt else None
    return out
