"""`game-meta grade`: is it any good? What a planner, a random player and one who does not know the rules earn in a game."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from game_meta.cli.common import add_seed, parse_count

HELP = "say whether games are worth playing: can they be won, by how much does skill pay, what is there to learn"
EXAMPLES = ["mygame.vgdl", "harvest --count 50", "games --count 20 --json"]
TABLE_WIDTH = 120  # columns that the table needs
GRADE_COLUMNS = {
    "game": "",
    "games": "variants drawn, or 1 for a game that is its own only variant",
    "valid": "the planner earns at least 3 more than a random player, wins if one can, and doing nothing is no way to play",
    "solved": "the planner wins, or the game cannot be won",
    "random": "return of a random player",
    "planner": "return of the best plan found with the true rules",
    "idle": "return of doing nothing",
    "length": "ticks of the plan until all is earned",
    "danger": "share of the game's time that a random player does not live to see",
    "blind": "return of a plan made by who knows the family, but not this variant's rules",
    "learn": "what the planner earns beyond that, as a share of what it earns beyond the random player",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to `parser`."""
    parser.add_argument(
        "games", nargs="+", metavar="GAME", help="a file, a folder of games, or the name of a game or family; `free` for made up ones"
    )
    parser.add_argument("--count", type=parse_count, default=20, metavar="N", help="variants drawn from each family (default: 20)")
    add_seed(parser)
    parser.add_argument(
        "--width", type=parse_count, default=256, metavar="N", help="the planner's budget: states it keeps a tick (default: 256)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object with every variant and its plan instead of a table")


def run_command(args: argparse.Namespace) -> int:
    """Grade the games and print a table or JSON; return 0. Raises UsageError, ContentNotFound or VGDLError where there is no valid game."""
    from game_meta.cli.check import find_games
    from game_meta.generator.batch_grading import GradingJob, grade_job, mean_grades
    from game_meta.generator.family import has_variants
    from game_meta.generator.process_pool import map_in_processes
    from game_meta.generator.variant import FREE_FAMILY
    from game_meta.progress import progress_bars
    from game_meta.random_streams import SEED_RANGE, random_stream

    files = list(dict.fromkeys(str(path) for name in args.games for path in ([FREE_FAMILY] if name == FREE_FAMILY else find_games(name))))
    jobs = []
    for file in files:
        seeds = random_stream("grade", Path(file).stem, args.seed).integers(SEED_RANGE, size=args.count).tolist()
        jobs += [GradingJob(file, seed, args.width) for seed in (seeds if has_variants(file) else seeds[:1])]
    grades: dict[str, list[dict[str, Any]]] = {file: [] for file in files}
    with progress_bars() as bar:
        for done, one in enumerate(map_in_processes(grade_job, jobs)):
            bar("grading", done + 1, len(jobs))
            grades[one["file"]].append(one)
    means = {file: mean_grades(ones) for file, ones in grades.items()}
    if args.json:
        print(json.dumps({"games": [{"file": file, **means[file], "variants": grades[file]} for file in files]}, indent=1))
    else:
        print_grades(means)
    return 0


def print_grades(means: dict[str, dict[str, Any]]) -> None:
    """Print a table of the mean grades by file, and what its columns mean."""
    from rich.table import Table

    from game_meta.terminal import open_console

    console = open_console(TABLE_WIDTH, highlight=False, soft_wrap=True)
    table = Table(box=None, padding=(0, 1, 0, 0))
    for column in GRADE_COLUMNS:
        table.add_column(column, justify="left" if column == "game" else "right", no_wrap=True)
    for file, found in means.items():
        table.add_row(Path(file).stem, *grade_row(found))
    console.print(table)
    for column, meaning in GRADE_COLUMNS.items():
        if meaning:
            console.print(f"{column}: {meaning}")


def grade_row(found: dict[str, Any]) -> Sequence[str]:
    """Return the cells of one game behind its name."""
    if not found["games"]:
        return [f"0 of {found['drawn']}"]
    learnt = found["learning"]
    return [
        str(found["games"]),
        *(f"{found[name]:.0%}" for name in ("valid", "solved")),
        *(f"{found[name]:.1f}" for name in ("random", "oracle", "noop", "length")),
        f"{found['danger']:.0%}",
        f"{learnt['blind']:.1f}" if learnt else "",
        f"{learnt['share']:.0%}" if learnt else "",
    ]
