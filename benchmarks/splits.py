"""Are the splits apart? Draws variants of every family, free games among them, and counts what two splits have in common.

    python benchmarks/splits.py [--samples 100000] [--graded 100] [--json FILE]

Also how many are drawn and graded a minute, what share of the seeds gives a game, how many come twice, and how many are valid. Nothing of
the code that splits is used to count: a rule set is known by its canonical text and by where hidden things lie, a level by the parts that
its things play in the rules, so that neither names nor looks nor the letters of the level make two of what is one. Only hashes are kept.
Run nothing else meanwhile.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from game_meta import files
from game_meta.bench import describe_machine
from game_meta.generator.family import families, make_variant
from game_meta.generator.grading import grade_variant
from game_meta.generator.process_pool import map_in_processes
from game_meta.generator.splits import SPLITS
from game_meta.generator.variant import FREE_FAMILY
from game_meta.generator.variant_set import InvalidVariant
from game_meta.machine import count_usable_cores
from game_meta.progress import ReportProgress, progress_bars
from game_meta.vgdl import Game, canonical_text
from game_meta.vgdl.canonical import type_roles

CHUNK = 100  # seeds that a process draws at once
GRADED = 5  # and that it grades
COLUMNS = (
    "family", "drawn a minute", "games", "rule sets", "come twice", *SPLITS, "rules in common", "levels in common", "graded", "valid",
    "unsolved", "graded a minute",
)  # fmt: skip


class Task(NamedTuple):
    family: str
    seeds: range


class Drawn(NamedTuple):
    """What a chunk of seeds gave: (rules, levels, split) of each game as hashes, and the time that the drawing itself took."""

    family: str
    games: list[tuple[int, int, str]]
    faults: list[str]
    seconds: float


class Graded(NamedTuple):
    family: str
    games: int
    valid: int
    unsolved: int
    seconds: float

    def with_more(self, other: Graded) -> Graded:
        return Graded(
            self.family,
            self.games + other.games,
            self.valid + other.valid,
            self.unsolved + other.unsolved,
            self.seconds + other.seconds,
        )


@dataclass
class Tally:
    """What is known of one family."""

    games: int = 0
    again: int = 0  # games that were drawn before, under whatever names and looks
    seconds: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)
    splits: Counter[str] = field(default_factory=Counter)
    rules: dict[str, set[int]] = field(default_factory=lambda: {split: set() for split in SPLITS})
    levels: dict[str, set[tuple[int, int]]] = field(default_factory=lambda: {split: set() for split in SPLITS})  # (rules, levels)

    def add(self, chunk: Drawn) -> None:
        self.games += len(chunk.games)
        self.seconds += chunk.seconds
        self.faults.update(chunk.faults)
        for rules, levels, split in chunk.games:
            self.splits[split] += 1
            self.rules[split].add(rules)
            self.again += any((rules, levels) in known for known in self.levels.values())
            self.levels[split].add((rules, levels))


def draw(task: Task) -> Drawn:
    games, faults, seconds = [], [], 0.0
    ready(task.family)
    for seed in task.seeds:
        started = time.perf_counter()
        try:
            variant = make_variant(task.family, seed)
        except InvalidVariant as fault:
            variant = None
            faults.append(fault.message)
        seconds += time.perf_counter() - started
        if variant is not None:
            games.append((*identity(variant.drawn_game), variant.split))
    return Drawn(task.family, games, faults, seconds)


@cache
def ready(family: str) -> None:
    """What is done once in a process is no part of the time: reading the family, loading the engine's machine code."""
    with suppress(InvalidVariant):
        grade_variant(make_variant(family, 0), width=8, episodes=1)


def identity(game: Game) -> tuple[int, int]:
    """Of the rules with the places of hidden things, and of the levels."""
    parts = {name: f"{number}" for name, number in type_roles(game).items()}
    cells = [[[game.mapping.get(char, ()) for char in row] for row in rows] for rows in game.levels]
    hidden = {name for name, kind in game.sprites.items() if True in (kind.params.get("hidden"), kind.params.get("invisible"))}
    boards = [[[sorted(parts[name] for name in cell) for cell in row] for row in rows] for rows in cells]
    unseen = [[[sorted(parts[name] for name in cell if name in hidden) for cell in row] for row in rows] for rows in cells]
    return hashed(canonical_text(game), *([json.dumps(unseen)] if hidden else [])), hashed(json.dumps(boards))


def hashed(*texts: str) -> int:
    return int.from_bytes(hashlib.blake2b("\0".join(texts).encode(), digest_size=8).digest(), "big")


def assess(task: Task) -> Graded:
    valid, unsolved, games, seconds = 0, 0, 0, 0.0
    ready(task.family)
    for seed in task.seeds:
        try:
            variant = make_variant(task.family, seed)
        except InvalidVariant:
            continue
        started = time.perf_counter()
        told = grade_variant(variant)
        seconds += time.perf_counter() - started
        games, valid, unsolved = games + 1, valid + told.valid, unsolved + (not told.solved)
    return Graded(task.family, games, valid, unsolved, seconds)


def measure(args: argparse.Namespace, bar: ReportProgress) -> dict[str, Any]:
    names = [*families(), FREE_FAMILY]
    each = -(-args.samples // len(names))
    tallies, started = {name: Tally() for name in names}, time.monotonic()
    for done, chunk in enumerate(map_in_processes(draw, tasks(names, each, CHUNK)), 1):
        tallies[chunk.family].add(chunk)
        bar("drawing", done * CHUNK, len(names) * each)
    drawn_in = time.monotonic() - started
    graded = {name: Graded(name, 0, 0, 0, 0.0) for name in names}
    for done, one in enumerate(map_in_processes(assess, tasks(names, args.graded, GRADED)), 1):
        graded[one.family] = graded[one.family].with_more(one)
        bar("grading", done * GRADED, len(names) * args.graded)
    return {
        "machine": describe_machine(),
        "command": " ".join(["python", *sys.argv]),
        "date": time.strftime("%Y-%m-%d"),
        "processes": count_usable_cores(),
        "minutes": {"drawing": drawn_in / 60, "in all": (time.monotonic() - started) / 60},
        "overlaps": overlaps(tallies),
        "families": {name: facts(tallies[name], graded[name]) for name in names},
    }


def tasks(names: Sequence[str], each: int, size: int) -> list[Task]:
    return [Task(name, range(first, min(first + size, each))) for name in names for first in range(0, each, size)]


def facts(tally: Tally, graded: Graded) -> dict[str, Any]:
    tried = tally.games + tally.faults.total()
    return {
        "seeds": tried,
        "games": tally.games,
        "faults": dict(tally.faults.most_common(3)),
        "drawn_a_minute": rate(tried, tally.seconds),
        "rule_sets": len(joined(tally.rules.values())),
        "come_twice": tally.again,
        "splits": {split: tally.splits[split] for split in SPLITS},
        "overlaps": overlaps({"": tally}),
        "graded": graded.games,
        "valid": graded.valid,
        "unsolved": graded.unsolved,
        "graded_a_minute": rate(graded.games, graded.seconds),
    }


def rate(done: int, seconds: float) -> float | None:
    """A minute, all processes together."""
    return done / seconds * 60 * count_usable_cores() if done else None


def overlaps(tallies: dict[str, Tally]) -> dict[str, int]:
    """How many rule sets, and how many levels under the same rules, lie in two splits that must have none in common."""
    rules = {split: joined(tally.rules[split] for tally in tallies.values()) for split in SPLITS}
    levels = {split: joined(tally.levels[split] for tally in tallies.values()) for split in SPLITS}
    seen = rules["train"] | rules["test-layout"]
    return {
        "rules": len(seen & rules["test-rules"]),
        "levels": len(levels["train"] & levels["test-layout"]),
        "families": len((seen | rules["test-rules"]) & rules["test-family"]),
    }


def joined(sets: Iterable[set]) -> set:
    return set().union(*sets)


def table(result: dict[str, Any]) -> str:
    """A Markdown table, all families together in its last row."""
    told = result["families"]
    rows = [cells(name, of) for name, of in told.items()]
    keys = ("seeds", "games", "rule_sets", "come_twice", "graded", "valid", "unsolved")
    whole: dict[str, Any] = {key: sum(of[key] for of in told.values()) for key in keys}
    whole["splits"] = {split: sum(of["splits"][split] for of in told.values()) for split in SPLITS}
    for key, count in (("drawn_a_minute", "seeds"), ("graded_a_minute", "graded")):  # as fast as one after the other
        spent = sum(of[count] / of[key] for of in told.values() if of[key])
        whole[key] = whole[count] / spent if spent else None
    rows.append(cells("**all**", {**whole, "overlaps": result["overlaps"]}))
    lines = [COLUMNS, ["---", *["---:"] * (len(COLUMNS) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def cells(name: str, of: dict[str, Any]) -> list[str]:
    graded, common = of["graded"], of["overlaps"]
    return [
        name,
        f"{of['drawn_a_minute']:,.0f}" if of["drawn_a_minute"] else "",
        f"{of['games'] / of['seeds']:.1%}",
        f"{of['rule_sets']:,}",
        f"{of['come_twice']:,}",
        *(f"{count:,}" if count else "" for count in of["splits"].values()),
        f"{common['rules'] + common['families']}",
        f"{common['levels']}",
        *(
            [f"{graded}", f"{of['valid'] / graded:.0%}", f"{of['unsolved'] / graded:.0%}", f"{of['graded_a_minute']:,.0f}"]
            if graded
            else [""] * 4
        ),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=100_000, metavar="N", help="seeds, evenly over all families (default: %(default)s)")
    parser.add_argument(
        "--graded", type=int, default=100, metavar="N", help="seeds of each family that are graded too (default: %(default)s)"
    )
    parser.add_argument("--json", type=Path, default=Path("out/splits/splits.json"), metavar="FILE", help="default: %(default)s")
    args = parser.parse_args()
    with progress_bars() as bar:
        result = measure(args, bar)
    files.write_atomically(args.json, json.dumps(result, indent=1) + "\n")
    print(f"{table(result)}\n\n{result['minutes']['in all']:.1f} minutes, {result['processes']} processes; wrote {args.json}")
    common = result["overlaps"]
    print("The splits are apart." if not any(common.values()) else f"The splits have something in common: {common}")
    return 1 if any(common.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
