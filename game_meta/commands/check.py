"""`game-meta check`: is this file a game? One line a fault, each with its place and cure."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, replace
from typing import Any

from game_meta.commands.common import INVALID

HELP = "check game files: one line for each fault, `file:line:column: what is wrong`"
DRAWS = 32  # from a VariantSet, to see whether all that it may draw are games
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
        faults += variant_faults(path, game)
    except VGDLError as error:
        faults += error.faults
    return sorted(faults, key=lambda fault: (fault.line, fault.column))


def variant_faults(path: str, game: Any) -> list:
    """What is wrong with the VariantSet, found by drawing from it: each line of it is at work in every draw."""
    if not game.variants:
        return []
    from game_meta.variants import InvalidVariant
    from game_meta.variants.mutations import vary
    from game_meta.vgdl import Fault, VGDLError, parse

    first = game.variants[0].line
    for seed in range(DRAWS):
        try:
            parse(vary(game, seed), path)
        except InvalidVariant as error:
            return [Fault(path, error.line or first, 1, error.message)]
        except VGDLError as error:
            return [Fault(path, first, 1, f"this VariantSet can draw a game that is none: {error.faults[0].message}")]
    return []
