"""`game-meta play`: a match against an agent that finds out the rules while you play; or two people, or practice."""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from game_meta.cli import common, windowed
from game_meta.cli.common import find_agent, parse_count, parse_seed
from game_meta.errors import UsageError

if TYPE_CHECKING:
    from game_meta.app.app import Screen

HELP = "play against an agent that finds out the rules as you do; or two people at one keyboard, or practice"
EXAMPLES = [
    "harvest                        you and the agent in turns, in a variant that neither of you knows",
    "harvest --race --rounds 3      both at once",
    "tron                           against each other",
    "tron --against runs/mine --split test-rules",
    "tron --two                     two people at one keyboard",
    "crates --practice              alone, and every tick can be undone",
    "harvest-0A1B2-C3D4E-F5G6H      a challenge code: the match that somebody else has played",
]
MAX_ROUNDS = 99
STRENGTH_CHOICES = ("beginner", "easy", "club", "full")  # by the names of match/arrangement.py's STRENGTHS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to `parser`."""
    parser.add_argument("game", metavar="GAME", help="a game's file or name; or the code or the file of a challenge")
    who = parser.add_mutually_exclusive_group()
    who.add_argument(
        "--against", metavar="AGENT", help="an agent's folder or name, or module:Class (default: in games for two rival, else theorist)"
    )
    who.add_argument("--two", action="store_true", help="two people: W A S D and Space, arrows and Enter, gamepads")
    who.add_argument("--practice", action="store_true", help="in games for one: alone, with undo")
    parser.add_argument("--strength", choices=STRENGTH_CHOICES, default="full", help="how well the agent is let play (default: full)")
    common.add_think(parser)
    add_match_options(parser)


def add_match_options(parser: argparse.ArgumentParser) -> None:
    """Add what a challenge says too: what is played, and how."""
    parser.add_argument("--rounds", type=parse_count, metavar="N", help="best of so many in games for two, else so many (default: 5)")
    parser.add_argument("--race", action="store_true", help="in games for one: both boards at once, not in turns")
    parser.add_argument("--seed", type=parse_seed, metavar="N", help="everything drawn follows from it (default: another one each time)")
    parser.add_argument(
        "--split", choices=common.SPLIT_CHOICES, help="which variants (default: unseen rules; games for two as their files have them)"
    )


def read_match_options(args: argparse.Namespace) -> dict[str, Any]:
    """Return the fields of MatchSetup that the options say, the game with them. Raises UsageError for what the game does not allow."""
    from game_meta.match.arrangement import DEFAULT_ROUNDS, count_players
    from game_meta.random_streams import CHOSEN_SEED_RANGE

    rounds = DEFAULT_ROUNDS if args.rounds is None else args.rounds
    if rounds > MAX_ROUNDS:
        raise UsageError(f"--rounds {rounds} are too many: a match has at most {MAX_ROUNDS}")
    if args.race and (many := count_players(args.game)) > 1:
        raise UsageError(f"{args.game} is for {many} players, who play against each other: leave out --race")
    seed = random.randrange(CHOSEN_SEED_RANGE) if args.seed is None else args.seed
    return {"game": args.game, "rounds": rounds, "race": args.race, "seed": seed, "split": args.split}


def run_command(args: argparse.Namespace) -> int:
    """Open the match until the window is closed; return the exit status. Raises UsageError for options that the game does not allow."""
    from game_meta.match.arrangement import AGENT, NOBODY, PERSON, STRENGTHS, challenge_options, count_players, find_two_player_agent
    from game_meta.match.challenge import find_challenge

    challenge = find_challenge(args.game)
    if challenge is not None and (args.race or any(value is not None for value in (args.rounds, args.seed, args.split))):
        raise UsageError("a challenge says all that: leave out --rounds, --race, --seed and --split")
    options = read_match_options(args) if challenge is None else challenge_options(challenge)
    game = options.pop("game")
    many = count_players(game)
    if args.practice and many > 1:
        raise UsageError(f"{game} is for {many} players: practice is for one; --two is for two people")
    folder = (None if args.against else find_two_player_agent(many)) or find_agent(args.against)
    options["against"] = PERSON if args.two else NOBODY if args.practice else AGENT
    options["strength"] = next(each for each in STRENGTHS if each.name == args.strength)

    def make() -> Screen:
        from game_meta.app.screens.play import open_play_screen

        return open_play_screen(game, folder, think_ms=args.think, **options)

    return windowed.run_app(
        lambda: _wait_for_screen(make), "`game-meta doctor` looks for the cause; `game-meta adapt --headless` needs no window"
    )


def _wait_for_screen(make: Callable[[], Screen]) -> Screen:
    """Return a screen that is open already while the agent is loaded and the game graded."""
    from game_meta.app.app import WaitingScreen

    return WaitingScreen("play", make)
