"""`game-meta trace`: play a list of actions and write the state after every tick, in the format of GVGAI's traces."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from game_meta.errors import UsageError

HELP = "play a list of actions and write every tick, in the format of GVGAI's traces"
EXAMPLES = ["sokoban.txt sokoban_lvl0.txt --actions moves.txt --out sokoban.json", "harvest 0 --actions moves.json --seed 7 --rng tick"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to `parser`."""
    parser.add_argument("game", metavar="GAME", help="a file, or the name of a game")
    parser.add_argument("level", metavar="LEVEL", help="a level's file, or the number of one of the game's own levels, from 0")
    parser.add_argument(
        "--actions", required=True, metavar="FILE", help="names, ACTION_UP ...: one a line or a JSON list; pairs for two players"
    )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of java.util.Random (default: 0)")
    parser.add_argument("--rng", choices=("java", "tick"), default="java", help="where chance comes from (default: java)")
    parser.add_argument("--out", metavar="FILE", help="default: the terminal")


def run_command(args: argparse.Namespace) -> int:
    """Play the actions and write the trace; return 0. Raises UsageError for an action or a level that is not there."""
    from game_meta import content, engine, files
    from game_meta.vgdl.parser import parse, read_game_text

    game = content.find_content("games", args.game)
    rules = read_game_text(game)
    actions = read_actions(args.actions, parse(rules, str(game)).params["no_players"])
    record = engine.trace(rules, read_level(args.level, game), actions, seed=args.seed, rng=args.rng)
    text = json.dumps(record)
    if args.out is None:
        print(text)
    else:
        print(f"{len(record['ticks'])} records in {files.write_atomically(args.out, text)}")
    return 0


def read_level(level: str, game: Path) -> str:
    """Return a level's text from its own file, or the game's level of that number. Raises UsageError for a number too high."""
    from game_meta.vgdl.parser import load, read_game_text

    if not (level.isascii() and level.isdigit()):
        return read_game_text(Path(level))
    levels = load(game).levels
    if int(level) >= len(levels):
        raise UsageError(f"{game} has {len(levels)} levels, numbered from 0: there is no level {level}")
    return "\n".join(levels[int(level)])


def read_actions(path: str, players: int) -> list[list[str]]:
    """Return a name for each player, tick by tick, from JSON or lines of text; for a single player a line may hold any number of ticks.

    Raises UsageError for what is no JSON, an unknown name, and a tick without a name for each player.
    """
    from game_meta import files
    from game_meta.engine.observation import ACTION_NAMES

    text = files.read_text(path, files.MAX_JSON_BYTES)
    try:
        read = json.loads(text) if text.lstrip().startswith("[") else text.split() if players == 1 else parse_pairs(text)
    except ValueError as error:
        raise UsageError(f"{path}: not a JSON list: {error}") from None
    actions = [action if isinstance(action, list) else [action] for action in read]
    for number, names in enumerate(actions, 1):
        for name in names:
            if name not in ACTION_NAMES:
                raise UsageError(f"{path}: action {number} is {name!r}: use one of {', '.join(ACTION_NAMES)}")
        if len(names) != players:
            cure = f"write a name for each player, here {players}, in a line (in JSON: in a list)"
            raise UsageError(f"{path}: action {number} is {' '.join(names) or 'empty'}: {cure}")
    return actions


def parse_pairs(text: str) -> list[list[str]]:
    """Return the words of each line that has any."""
    return [line.split() for line in text.splitlines() if line.strip()]
