"""How strong the planner is, by budget, and how fast games are graded.

python benchmarks/grading.py                            # every family: return by width, with and without room for what is rare
python benchmarks/grading.py --puzzles DIR/sokoban.txt  # GVGAI games too: which of their levels the planner wins
python benchmarks/grading.py --rate                     # only the speed: grades a minute at the default budget, by family
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from game_meta.engine import Program, compile_game
from game_meta.generator import InvalidVariant, families, make_variant
from game_meta.generator.batch_grading import GradingJob, grade_job
from game_meta.generator.process_pool import map_in_processes
from game_meta.machine import count_usable_cores
from game_meta.progress import ReportProgress, progress_bars
from game_meta.solvers.beam_search import BeamSearch, Plan, best_plan
from game_meta.vgdl import load

WIDTHS = (16, 64, 256, 1024)
Search = Callable[[Program], Plan]


def searches(widths: Sequence[int]) -> dict[str, Search]:
    """By name, in the order of the table: a beam by score alone, one with room for what is rare, and the best of several budgets."""
    kinds: dict[str, Search] = {f"score {width}": BeamSearch(width, novelty_share=None).plan for width in widths[1:3]}
    kinds |= {f"rare {width}": BeamSearch(width).plan for width in widths}
    return kinds | {"oracle": best_plan}


def drawn(family: str, count: int) -> list[Program]:
    programs: list[Program] = []
    for seed in range(4 * count):
        try:
            programs += make_variant(family, seed).programs
        except InvalidVariant:
            continue
        if len(programs) >= count:
            break
    return programs[:count]


def table(games: dict[str, list[Program]], kinds: dict[str, Search], tell: ReportProgress) -> None:
    """A line a game: mean return, share of games won, and milliseconds of one core, for each search."""
    print(f"{'return (won) ms':18s}" + "".join(f"{name:>20s}" for name in kinds))
    for done, (game, programs) in enumerate(games.items()):
        tell("planning", done, len(games))
        cells = []
        for search in kinds.values():
            search(programs[0])
            start = time.process_time()
            plans = [search(program) for program in programs]
            spent = 1e3 * (time.process_time() - start) / len(plans)
            cells.append(f"{np.mean([plan.value for plan in plans]):.2f} ({np.mean([plan.won for plan in plans]):4.0%}) {spent:4.0f}")
        print(f"{game:18s}" + "".join(f"{cell:>20s}" for cell in cells), flush=True)
    tell("planning", len(games), len(games))


def rate(names: Sequence[str], count: int, tell: ReportProgress) -> None:
    """Whole grades, with what there is to learn: milliseconds of one core in one process, then the rate on all cores."""
    files = families()
    told = []
    for done, name in enumerate(names):
        tell("grading", done, len(names))
        grade_job(GradingJob(str(files[name]), 0))
        start = time.process_time()
        for seed in range(1, count + 1):
            grade_job(GradingJob(str(files[name]), seed))
        told.append((time.process_time() - start) / count)
        print(f"{name:18s}{1e3 * told[-1]:6.0f} ms a grade")
    print(f"{'mean':18s}{1e3 * np.mean(told):6.0f} ms: {60 / np.mean(told):.0f} grades a minute of one core")
    jobs = [GradingJob(str(files[name]), seed) for seed in range(count) for name in names]
    start = time.perf_counter()
    for done, _ in enumerate(map_in_processes(grade_job, jobs)):
        tell("grading all", done, len(jobs))
    made = 60 * len(jobs) / (time.perf_counter() - start)
    print(f"{len(jobs)} grades on {count_usable_cores()} cores, the start of the processes included: {made:.0f} a minute")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--family", nargs="+", help="default: all")
    parser.add_argument("--puzzles", nargs="+", type=Path, default=[], help="GVGAI games, their levels beside them")
    parser.add_argument("--count", type=int, default=16, help="variants of a family (default: 16)")
    parser.add_argument("--widths", nargs="+", type=int, default=list(WIDTHS))
    parser.add_argument("--rate", action="store_true")
    args = parser.parse_args()
    names = args.family or list(families())
    with progress_bars() as tell:
        if args.rate:
            rate(names, args.count, tell)
            return
        games = {} if args.puzzles and not args.family else {name: drawn(name, args.count) for name in names}
        for path in args.puzzles:
            game = load(path)
            games[path.stem] = [compile_game(game, level) for level in range(len(game.levels))]
        table(games, searches(args.widths), tell)


if __name__ == "__main__":
    main()
