"""`game-meta play`: a match against an agent that finds out the rules while you play; or two people, or practice."""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from typing import TYPE_CHECKING

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
]
MAX_ROUNDS = 99
STRENGTH_CHOICES = ("beginner", "easy", "club", "full")  # by the names of match/arrangement.py's STRENGTHS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to `parser`."""
    parser.add_argument("game", metavar="GAME", help="a game's file or name")
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--against", metavar="AGENT", help="an agent's folder or name (default: in games for two rival, else theorist)")
    who.add_argument("--two", action="store_true", help="two people: W A S D and Space, arrows and Enter, gamepads")
    who.add_argument("--practice", action="store_true", help="in games for one: alone, with undo")
    parser.add_argument("--strength", choices=STRENGTH_CHOICES, default="full", help="how well the agent is let play (default: full)")
    parser.add_argument(
        "--rounds", type=parse_count, default=5, metavar="N", help="best of so many in games for two, else so many (default: 5)"
    )
    parser.add_argument("--race", action="store_true", help="in games for one: both boards at once, not in turns")
    parser.add_argument("--seed", type=parse_seed, metavar="N", help="everything drawn follows from it (default: another one each time)")
    common.add_think(parser)
    parser.add_argument(
        "--split", choices=common.SPLIT_CHOICES, help="which variants (default: unseen rules; games for two as their files have them)"
    )


def run_command(args: argparse.Namespace) -> int:
    """Open the match until the window is closed; return the exit status. Raises UsageError for options that the game does not allow."""
    from game_meta.match.arrangement import AGENT, NOBODY, PERSON, STRENGTHS, count_players, find_two_player_agent
    from game_meta.random_streams import CHOSEN_SEED_RANGE

    if args.rounds > MAX_ROUNDS:
        raise UsageError(f"--rounds {args.rounds} are too many: a match has at most {MAX_ROUNDS}")
    many = count_players(args.game)
    if args.race and many > 1:
        raise UsageError(f"{args.game} is for {many} players, who play against each other: leave out --race")
    if args.practice and many > 1:
        raise UsageError(f"{args.game} is for {many} players: practice is for one; --two is for two people")
    folder = (None if args.against else find_two_player_agent(many)) or find_agent(args.against)
    start = random.randrange(CHOSEN_SEED_RANGE) if args.seed is None else args.seed

    def make() -> Screen:
        from game_meta.app.screens.play import open_play_screen

        against = PERSON if args.two else NOBODY if args.practice else AGENT
        strength = next(each for each in STRENGTHS if each.name == args.strength)
        chosen = {"rounds": args.rounds, "race": args.race, "seed": start, "split": args.split, "think_ms": args.think}
        return open_play_screen(args.game, folder, against=against, strength=strength, **chosen)

    return windowed.run_app(
        lambda: _wait_for_screen(make), "`game-meta doctor` looks for the cause; `game-meta adapt --headless` needs no window"
    )


def _wait_for_screen(make: Callable[[], Screen]) -> Screen:
    """Return a screen that is open already while the agent is loaded and the game graded."""
    from game_meta.app.app import WaitingScreen

    return WaitingScreen("play", make)
