"""How fast the engine is, where its time goes and how far it is from what memory allows: docs/speed.md, docs/speed.png and a JSON file.

    python benchmarks/engine.py [--peers] [--json FILE] [--out DIR]
    python benchmarks/engine.py --quick          # the same in a minute with tiny batches: does it run? Its figures say nothing

Random actions; an env that is over starts again at once, and that time counts. Run nothing else meanwhile. With `--peers` other people's
environments follow in the same run, each installed into a virtual environment of its own (`.peers`) when it is first measured.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from against import measure_peers
from bound import bounds
from movers import movers
from report import write_report
from shares import left_out, sampled
from single import single
from speed import SIZES, named_files, scaling, table

from game_meta import files
from game_meta.bench import MeasurementLength, compile_games, describe_machine
from game_meta.progress import progress_bars

CLOSER = ("sokoban", "aliens", "boulderdash")  # one that is light, one in between, one that is heavy: these are looked at in every way


def measure(args: argparse.Namespace) -> dict[str, Any]:
    """Every section of the report, saved as soon as it is there."""
    paths = named_files()
    games = compile_games(list(paths.values()))
    closer = {name: games[name] for name in CLOSER if name in games} or games
    at_once, longer, shorter = (
        (8, *2 * [MeasurementLength(ticks=5)]) if args.quick else (1024, MeasurementLength(4.0), MeasurementLength(1.0))
    )
    result: dict[str, Any] = {"machine": describe_machine(), "command": " ".join(["python", *sys.argv]), "date": time.strftime("%Y-%m-%d")}
    started = time.monotonic()
    with progress_bars() as bar:
        sections = {
            "rows": lambda: table(games, at_once, longer, bar),
            "scaling": lambda: scaling(closer, SIZES[:2] if args.quick else SIZES, shorter, bar),
            "movers": lambda: movers(at_once, shorter, bar),
            "left_out": lambda: left_out(closer, at_once, shorter, bar),
            "sampled": lambda: sampled({name: paths[name] for name in closer}, at_once, 1.0 if args.quick else 8.0, bar),
            "bound": lambda: bounds(closer, paths, [at_once] if args.quick else [1024, 16384], shorter, bar),
            "single": lambda: single(next(iter(closer)), paths, 0.1 if args.quick else 3.0, never=not args.quick, progress=bar),
        }
        if args.peers:
            sections["peers"] = lambda: measure_peers(bar)
        for name, section in sections.items():
            result[name] = section()
            result["minutes"] = (time.monotonic() - started) / 60
            files.write_atomically(args.json, json.dumps(result, indent=1) + "\n")
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", action="store_true", help="measure other people's environments too")
    parser.add_argument("--json", type=Path, default=Path("out/speed/speed.json"), metavar="FILE", help="default: %(default)s")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where speed.md and speed.png go (default: docs; with --quick: out/speed)")
    parser.add_argument("--quick", action="store_true", help="tiny batches, a few ticks: only to see that everything runs")
    args = parser.parse_args()
    folder = args.out or (args.json.parent if args.quick else Path(__file__).parents[1] / "docs")
    result = measure(args)
    print(f"{result['minutes']:.1f} minutes; wrote {args.json}, {' and '.join(str(path) for path in write_report(result, folder))}")


if __name__ == "__main__":
    main()
