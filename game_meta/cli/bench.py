"""`game-meta bench`: how fast is the engine on this machine, how fast are theories judged? A table in the terminal and a JSON file."""

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
    from game_meta.bench import MeasurementLength, SpeedMeasurement
    from game_meta.engine.program import Program

HELP = "measure how fast the engine is (steps per second of single games and of all mixed in one batch), or how fast theories are judged"
EXAMPLES = [
    "engine",
    "engine --games sokoban.txt zelda.txt --envs 1 32 1024 --threads 1 2 --json out/speed.json",
    "engine --games mygames --observation rgb --seconds 5",
    "theories --games harvest forge",
]
OBSERVATION_CHOICES = ("none", "board", "window", "rgb")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to `parser`."""
    said = "whole ticks with observations, under random actions; or theories, replayed along 24 ticks"
    parser.add_argument("what", choices=("engine", "theories"), help=said)
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
    from game_meta.bench import MeasurementLength, compile_games, describe_machine, find_games_to_measure, measure_speeds
    from game_meta.progress import progress_bars

    games = compile_games(find_games_to_measure(args.games))
    if not games:
        raise UsageError("there are no games yet: put some into ./games, or name them with --games")
    if args.what == "theories":
        return _bench_theories(games, MeasurementLength(args.seconds, args.ticks), args.json)
    threads = usable_threads(args.threads)
    try:
        with progress_bars() as bar:
            rows = list(measure_speeds(games, args.envs, threads, args.observation, MeasurementLength(args.seconds, args.ticks), bar))
    except MemoryError as error:
        raise UsageError(f"{error}: use fewer --envs") from None
    here = describe_machine()
    print_speeds(rows, here)
    _write_rows(args.json, here, rows)
    return 0


def _write_rows(path: str | None, here: dict[str, Any], rows: Sequence[Any]) -> None:
    """Write the machine and the figures to a file, if one is named."""
    from game_meta import files

    if path:
        text = json.dumps({"machine": here, "rows": [asdict(row) for row in rows]}, indent=1) + "\n"
        print(f"wrote {files.write_atomically(path, text)}")


def _bench_theories(games: dict[str, Program], length: MeasurementLength, path: str | None) -> int:
    """Measure how fast theories are judged, game by game; print a table and write it where `path` says; return 0."""
    from rich.table import Table

    from game_meta.bench import describe_machine, measure_judging
    from game_meta.progress import progress_bars
    from game_meta.terminal import open_console

    rows, here = [], describe_machine()
    alone = {name: program for name, program in games.items() if program.players == 1}
    with progress_bars() as bar:
        for done, (name, program) in enumerate(alone.items()):
            bar("measuring", done, len(alone))
            rows.append(measure_judging(name, program, length))
    console, table = open_console(highlight=False, soft_wrap=True), Table()
    console.print(f"{here['processor']}; theories judged per second of one core, along a random episode.")
    console.print("to first: the true rules with one change, to the first tick that differs; right: the true rules, to the end;")
    console.print("to end: the changed ones, brought back to what was seen wherever they differ; compiled: as `to first`, but each one")
    console.print("compiled. ready: the share that needs no compiler")
    for column in ("game", "ticks", "things", "ready", "to first", "right", "to end", "compiled"):
        table.add_column(column, justify="left" if column == "game" else "right", no_wrap=True)
    for row in rows:
        speeds = (row.to_first_per_s, row.right_per_s, row.to_end_per_s, row.compiled_per_s)
        table.add_row(row.game, f"{row.ticks}", f"{row.things}", f"{row.put_together:.0%}", *(f"{speed:,.0f}" for speed in speeds))
    console.print(table)
    _write_rows(path, here, rows)
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
    from rich.table import Table

    from game_meta.bench import summarize_speeds
    from game_meta.terminal import open_console

    console = open_console(highlight=False, soft_wrap=True)
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
