"""Makes the frozen suites: variants as texts, with the returns of a random player and of the oracle, and the oracle's plans.

    python benchmarks/suites.py                   # writes the files of game_meta/evaluation/frozen_suites/ and prints their hashes
    python benchmarks/suites.py --suite gm-free-1

Suites that have been published are never made anew: the same engine gives the same files, another one may give others. A better list is
another suite, with the next number.
"""

from __future__ import annotations

import argparse
import json
import lzma
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, NamedTuple

from game_meta import files
from game_meta.evaluation.suites import SUITE_FORMAT, SUITES, suite_path
from game_meta.evaluation.variant_sets import variant_seeds
from game_meta.generator import families, sample
from game_meta.generator.grading import grade_variant
from game_meta.generator.process_pool import map_in_processes
from game_meta.generator.splits import is_held_out
from game_meta.generator.variant import FREE_FAMILY
from game_meta.opponents.population import held_out_opponents
from game_meta.progress import progress_bars

SEED = 21_000  # nothing else draws with it


class Task(NamedTuple):
    family: str
    split: str
    seed: int
    opponent: tuple[str, int] | None


def tasks_of(suite: str) -> Iterator[Task]:
    alone = families(players=1)
    names, split, count = {
        "gm-rules-1": ([name for name in alone if not is_held_out(name)], "test-rules", 20),
        "gm-family-1": ([name for name in alone if is_held_out(name)], "test-family", 64),
        "gm-free-1": ([FREE_FAMILY], "test-rules", 256),
        "gm-duel-1": (list(families(players=2)), "test-rules", 24),
    }[suite]
    opponents = [(kind, seed) for kind, seed, _ in held_out_opponents(count, SEED)]
    for name in names:
        for number, seed in enumerate(variant_seeds(name, SEED, count)):
            yield Task(name, split, seed, opponents[number] if suite == "gm-duel-1" else None)


def row_of(task: Task) -> dict[str, Any]:
    variant = sample(task.family, task.split, task.seed)
    grade = grade_variant(variant)
    plans = [{"return": plan.value, "actions": "".join(map(str, plan.actions[: plan.length]))} for plan in grade.plans]
    row = {"family": task.family, "seed": variant.seed, "text": variant.text}
    row |= {"random": grade.random_return, "oracle": grade.oracle_return, "plans": plans}
    return row | ({"opponent": task.opponent} if task.opponent else {})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", nargs="+", choices=SUITES, default=list(SUITES))
    args = parser.parse_args()
    for name in args.suite:
        tasks, rows = list(tasks_of(name)), []
        with progress_bars() as bar:
            for row in map_in_processes(row_of, tasks):
                rows.append(row)
                bar(name, len(rows), len(tasks))
        rows = list({row["text"]: row for row in rows}.values())  # a family may have few different ones
        text = json.dumps({"format": SUITE_FORMAT, "suite": name, "variants": rows}, separators=(",", ":")).encode()
        path = files.write_atomically(suite_path(name), lzma.compress(text, preset=9 | lzma.PRESET_EXTREME))
        print(f'"{name}": "{sha256(text).hexdigest()}",  # {len(rows)} variants, {path.stat().st_size:,} bytes')


if __name__ == "__main__":
    main()
