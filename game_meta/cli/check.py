"""`game-meta check`: are these files games? What is in each, and one line a fault, with its place and cure."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from game_meta.cli.common import add_dialect
from game_meta.errors import INVALID_FILE, UsageError

HELP = "check games and their levels: what is in each, and one line a fault, `file:line:column: what is wrong`"
PROGRESS_SECONDS = 2.0  # seconds before it tells how far it is
STRICTNESS = """
A `.vgdl`, and any text with a LevelSet or a VariantSet, is read strictly: a required parameter that is missing, a value of
the wrong kind, an unknown type, a misplaced line are errors. Any other file (`.txt`) is read as a game for GVGAI, whose
engine passes over such slips: there they are warnings. What is an error the engine refuses, and nothing else
(docs/language.md, "What is refused")."""
EXAMPLES = ["games/harvest.vgdl", "harvest", "games mygame.vgdl --json"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to `parser`."""
    parser.description = f"{parser.description}\n{STRICTNESS}"
    parser.add_argument("games", nargs="+", metavar="GAME", help="a file, the name of a game, or a folder: every game in it and below it")
    add_dialect(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")


def run_command(args: argparse.Namespace) -> int:
    """Check the games; return INVALID_FILE if one of them is none."""
    from game_meta.vgdl.checker import find_unread_levels

    paths, unread = [], []
    for name in args.games:
        found = find_games(name)
        paths += found
        unread += find_unread_levels(name, found) if Path(name).is_dir() else []
    reports = []
    for report in check_games(list(dict.fromkeys(paths)), args.dialect):
        reports.append(report)
        if not args.json:
            print("\n".join([str(report), *map(diagnostic_line, report.diagnostics)]))
    valid = sum(report.valid for report in reports)
    if args.json:
        every = [*unread, *(each for report in reports for each in report.diagnostics)]
        output = {
            "ok": valid == len(reports),
            "games": [report_facts(report) for report in reports],
            "faults": [asdict(each) for each in every],
        }
        print(json.dumps(output, indent=1))
    else:
        print("\n".join([*map(diagnostic_line, unread), summary_line(len(reports), valid)]))
    return 0 if valid == len(reports) else INVALID_FILE


def find_games(name: str) -> list[Path]:
    """Return the games that a word of the command line means. Raises UsageError for a folder without any."""
    from game_meta import content
    from game_meta.vgdl.checker import find_game_files

    if not Path(name).is_dir():
        return [content.find_content("games", name)]
    if not (found := find_game_files(name)):
        raise UsageError(f"{name} holds no game: games are `.vgdl` files, or GVGAI's `.txt` files")
    return found


def check_games(paths: Sequence[Path], dialect: str | None = None) -> Iterator[Any]:
    """Yield a GameReport of each file, its VariantSet tried out; show how far it is when that takes long."""
    from game_meta.progress import progress_bars
    from game_meta.vgdl.checker import check_file

    started, tell = time.monotonic(), None
    with ExitStack() as stack:
        for number, path in enumerate(paths):
            if tell is None and time.monotonic() - started > PROGRESS_SECONDS:
                tell = stack.enter_context(progress_bars())
            if tell:
                tell("checking", number, len(paths))
            found = check_file(path, dialect)
            yield replace(found, diagnostics=(*found.diagnostics, *variation_diagnostics(found.game)))


def diagnostic_line(diagnostic: Any) -> str:
    """Return the line that is printed of a diagnostic."""
    return str(diagnostic) if diagnostic.severity == "error" else f"{diagnostic} (warning)"


def summary_line(games: int, valid: int) -> str:
    """Return the line that ends the output."""
    if valid == games:
        return "1 game is valid" if games == 1 else f"{games} games are valid"
    return f"{games - valid} of {games} games {'is' if games - valid == 1 else 'are'} not valid"


def report_facts(report: Any) -> dict[str, Any]:
    """Return what the line of a game says, for JSON."""
    from game_meta.vgdl.checker import leaf_types

    game = report.game
    if game is None:
        return {"file": report.file, "ok": False}
    return {
        "file": report.file,
        "ok": report.valid,
        "players": game.params["no_players"],
        "types": leaf_types(game),
        "rules": len(game.rules),
        "endings": len(game.endings),
        "levels": [{"columns": columns, "rows": rows} for columns, rows in report.sizes],
        "varies": bool(game.variants),
    }


def variation_diagnostics(game: Any) -> list:
    """Return what is wrong with a game's VariantSet; a game without one is spared the generator, which takes a moment to load."""
    if not game or not game.variants:
        return []
    from game_meta.generator.variation import check_variant_set

    return check_variant_set(game)
