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

from game_meta.errors import INVALID_FILE, UsageError

HELP = "check games and their levels: what is in each, and one line a fault, `file:line:column: what is wrong`"
PROGRESS_SECONDS = 2.0  # seconds before it tells how far it is
STRICTNESS = """
A `.vgdl`, and any text with a LevelSet or a VariantSet, is read strictly: a required parameter that is missing, a value of the wrong
kind, an unknown type, a misplaced line are errors. Any other file (`.txt`) is read as a game for GVGAI, whose engine passes over such slips:
there they are warnings. What is an error the engine refuses, and nothing else (docs/language.md, "What is refused")."""
EXAMPLES = ["games/harvest.vgdl", "harvest", "games mygame.vgdl --json"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to `parser`."""
    parser.description = f"{parser.description}\n{STRICTNESS}"
    parser.add_argument("games", nargs="+", metavar="GAME", help="a file, the name of a game, or a folder: every game in it and below it")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")


def run_command(args: argparse.Namespace) -> int:
    from game_meta.vgdl.checker import find_unread_levels

    paths, faults = [], []
    for name in args.games:
        found = find_games(name)
        paths += found
        faults += find_unread_levels(name, found) if Path(name).is_dir() else []
    surveys = []
    for survey in survey_games(list(dict.fromkeys(paths))):
        surveys.append(survey)
        if not args.json:
            print("\n".join([str(survey), *map(fault_line, survey.diagnostics)]))
    valid = sum(survey.valid for survey in surveys)
    if args.json:
        every = [*faults, *(fault for survey in surveys for fault in survey.diagnostics)]
        told = {
            "ok": valid == len(surveys),
            "games": [survey_facts(survey) for survey in surveys],
            "faults": [asdict(fault) for fault in every],
        }
        print(json.dumps(told, indent=1))
    else:
        print("\n".join([*map(fault_line, faults), total_words(len(surveys), valid)]))
    return 0 if valid == len(surveys) else INVALID_FILE


def find_games(name: str) -> list[Path]:
    """The games that a word of the command line means."""
    from game_meta import content
    from game_meta.vgdl.checker import find_game_files

    if not Path(name).is_dir():
        return [content.find_content("games", name)]
    if not (found := find_game_files(name)):
        raise UsageError(f"{name} holds no game: games are `.vgdl` files, or GVGAI's `.txt` files")
    return found


def survey_games(paths: Sequence[Path]) -> Iterator[Any]:
    """A Survey of each file, its VariantSet tried out; says how far it is when that takes long."""
    from game_meta.progress import progress_bars
    from game_meta.vgdl.checker import check_file

    begun, tell = time.monotonic(), None
    with ExitStack() as stack:
        for number, path in enumerate(paths):
            if tell is None and time.monotonic() - begun > PROGRESS_SECONDS:
                tell = stack.enter_context(progress_bars())
            if tell:
                tell("checking", number, len(paths))
            found = check_file(path)
            yield replace(found, diagnostics=(*found.diagnostics, *variation_faults(found.game)))


def fault_line(fault: Any) -> str:
    return str(fault) if fault.severity == "error" else f"{fault} (warning)"


def total_words(games: int, valid: int) -> str:
    if valid == games:
        return "1 game is valid" if games == 1 else f"{games} games are valid"
    return f"{games - valid} of {games} games {'is' if games - valid == 1 else 'are'} not valid"


def survey_facts(survey: Any) -> dict[str, Any]:
    """The same as the line of a game."""
    from game_meta.vgdl.checker import leaf_types

    game = survey.game
    if game is None:
        return {"file": survey.file, "ok": False}
    return {
        "file": survey.file,
        "ok": survey.valid,
        "players": game.params["no_players"],
        "types": leaf_types(game),
        "rules": len(game.rules),
        "endings": len(game.endings),
        "levels": [{"columns": columns, "rows": rows} for columns, rows in survey.sizes],
        "varies": bool(game.variants),
    }


def variation_faults(game: Any) -> list:
    """What is wrong with its VariantSet; a game without one is spared the generator, which takes a moment to load."""
    if not game or not game.variants:
        return []
    from game_meta.generator.variation import check_variant_set

    return check_variant_set(game)
