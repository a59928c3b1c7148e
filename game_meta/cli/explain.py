"""`game-meta explain`: the rules of a game in plain English."""

from __future__ import annotations

import argparse
import json
import textwrap
from dataclasses import asdict

HELP = "say the rules of a game in plain English"
EXAMPLES = ["harvest", "games/workshop.vgdl", "mygame.vgdl --json"]
RULES_WIDTH = 110


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to `parser`."""
    parser.add_argument("game", metavar="GAME", help="a file, or the name of a game")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")


def run_command(args: argparse.Namespace) -> int:
    """Print the rules of a game; return 0. Raises ContentNotFound or VGDLError where there is no valid game."""
    from game_meta import content
    from game_meta.explain.sections import explain
    from game_meta.vgdl.parser import load

    game = load(content.find_content("games", args.game))
    sections = explain(game)
    if args.json:
        output = {"game": game.name, "players": game.params["no_players"], "sections": [asdict(section) for section in sections]}
        print(json.dumps(output, indent=1))
        return 0
    print(game.name)
    for section in sections:
        print(f"\n{section.title}")
        for sentence in section.sentences:
            print(textwrap.fill(sentence.text, RULES_WIDTH, initial_indent="  - ", subsequent_indent="    "))
    return 0
