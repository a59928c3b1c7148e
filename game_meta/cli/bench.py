"""`game-meta bench engine`: how fast is the engine on this machine? A table in the terminal and a JSON file."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from game_meta.cli.common import parse_count
from game_meta.errors import UsageError

if TYPE_CHECKING:
    from game_meta.bench import SpeedMeasurement

HELP = "measure how fast the engine is: steps per second of single games and of all mixed in one batch"
EXAMPLES = [
    "engine",
    "engine --games sokoban.txt zelda.txt --envs 1 32 1024 --threads 1 2 --json out/speed.json",
    "engine --games mygames --observation rgb --seconds 5",
]
OBSERVATION_CHOICES = ("none", "board", "window", "rgb")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to `parser`."""
    parser.add_argument("what", choices=("engine",), help="whole ticks with observations, under random actions")
    parser.add_argument(
        "--games", metavar="G", nargs="+", action="extend", default=[], help="files, names, or folders of games (default: all games)"
    )
    parser.add_argument("--envs", type=parse_count, metavar="N", nargs="+", default=[1024], help="how many at once (default: 1024)")
    parser.add_argument("--threads", type=parse_count, metavar="N", nargs="+", help="of the CPU (default: all)")
    parser.add_argument("--observation", choices=OBSERVATION_CHOICES, default="board", help="what is observed every tick (default: board)")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--seconds", type=parse_seconds, default=2.0, metavar="S", help="of each figure (default: 2)")
    length.add_argument("--ticks", type=parse_count, metavar="N", help="instead of seconds")
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")


def parse_seconds(text: str) -> float:
    """Return a length in seconds, above 0 and up to an hour. An argparse type."""
    value = float(text)
    if not 0 < value <= 3600:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds above 0 and up to 3600")
    return value


def run_command(args: argparse.Namespace) -> int:
    """Measure, print a table and write it with --json; return 0. Raises UsageError where there is no game, or too little memory."""
    from game_meta import files
    from game_meta.bench import MeasurementLength, compile_games, describe_machine, find_games_to_measure, measure_speeds
    from game_meta.progress import progress_bars

    games = compile_games(find_games_to_measure(args.games))
    if not games:
        raise UsageError("there are no games yet: put some into ./games, or name them with --games")
    threads = usable_threads(args.threads)
    try:
        with progress_bars() as bar:
            rows = list(measure_speeds(games, args.envs, threads, args.observation, MeasurementLength(args.seconds, args.ticks), bar))
    except MemoryError as error:
        raise UsageError(f"{error}: use fewer --envs") from None
    here = describe_machine()
    print_speeds(rows, here)
    if args.json:
        text = json.dumps({"machine": here, "rows": [asdict(row) for row in rows]}, indent=1) + "\n"
        print(f"wrote {files.write_atomically(args.json, text)}")
    return 0


def usable_threads(wanted: Sequence[int] | None) -> list[int]:
    """Return the numbers of threads without repetition, all cores if none is `wanted`; more than there are cores become as many."""
    from game_meta.machine import count_usable_cores

    most = count_usable_cores()
    if wanted and max(wanted) > most:
        print(f"there are {most} cores: no row with more threads", file=sys.stderr)
    return list(dict.fromkeys(min(n, most) for n in wanted or [most]))


def print_speeds(rows: Sequence[SpeedMeasurement], here: dict[str, Any]) -> None:
    """Print a table of all rows, and a line of summary for each number of envs and threads; `here` says what the machine is."""
    from rich.console import Console
    from rich.table import Table

    from game_meta.bench import summarize_speeds

    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{here['processor']}, {here['cores']} cores; observation: {rows[0].observation}; * is all games in one batch")
    table = Table()
    for column in ("game", "envs", "threads", "steps/s", "bytes/env"):
        table.add_column(column, justify="left" if column == "game" else "right", no_wrap=True)
    sizes = dict.fromkeys((row.envs, row.threads) for row in rows)
    for size in sizes:
        for row in rows:
            if (row.envs, row.threads) == size:
                table.add_row(row.game, f"{row.envs:,}", str(row.threads), f"{row.steps_per_s:,.0f}", f"{row.bytes_per_env:,}")
        table.add_section()
    console.print(table)
    for size in sizes:
        console.print(
            f"envs × threads {size[0]:,} × {size[1]}: {summarize_speeds([row for row in rows if (row.envs, row.threads) == size])}"
        )
