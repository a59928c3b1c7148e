"""`game-meta check`: is this file a game? One line a fault, each with its place and cure."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, replace

from game_meta.commands.common import INVALID

HELP = "check game files: one line for each fault, `file:line:column: what is wrong`"
EXAMPLES = ["games/harvest.vgdl", "harvest", "mygame.vgdl other.vgdl --json"]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("games", nargs="+", metavar="GAME", help="a file, or the name of a game")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines")


def run(args: argparse.Namespace) -> int:
    from game_meta import content

    faults = [fault for game in args.games for fault in check(str(content.find("games", game)))]
    errors = sum(fault.severity == "error" for fault in faults)
    if args.json:
        print(json.dumps({"ok": not errors, "faults": [asdict(fault) for fault in faults]}, indent=1))
    else:
        for fault in faults:
            print(fault if fault.severity == "error" else f"{fault} (warning)")
        if not errors:
            print(f"{len(args.games)} {'game is' if len(args.games) == 1 else 'games are'} valid")
    return INVALID if errors else 0


def check(path: str) -> list:
    """Every fault of one file, warnings included."""
    from game_meta.vgdl import Fault, VGDLError, load, unsupported
    from game_meta.vgdl import check as warnings_of

    faults: list[Fault] = []
    try:
        game = load(path, warnings=faults)
        placed_later = any(rule.verb == "layout" for rule in game.variants)  # then the drawn levels do not show what a variant holds
        faults += [*unsupported(game), *warnings_of(replace(game, levels=()) if placed_later else game)]
    except VGDLError as error:
        faults += error.faults
    return sorted(faults, key=lambda fault: (fault.line, fault.column))
