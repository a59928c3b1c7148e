"""`game-meta play`: a match against an agent that finds out the rules, or you, while you play."""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from game_meta.commands import common, windowed
from game_meta.commands.common import UsageError, count, find_agent, seed

if TYPE_CHECKING:  # a window is heavy
    from game_meta.viewer.app.screen import Screen

HELP = "play against an agent that adapts: to the rules of the game, and in games for two to you"
EXAMPLES = [
    "harvest                        you and the agent in turns, in a variant that neither of you knows",
    "harvest --race --rounds 3      both at once",
    "tron                           against each other",
    "tron --against runs/mine --split test-rules",
]
MOST_ROUNDS = 99
SEEDS = 2**16


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("game", metavar="GAME", help="a game's file or name")
    parser.add_argument("--against", metavar="AGENT", help="an agent's folder or name (default: in games for two rival, else default)")
    parser.add_argument("--rounds", type=count, default=5, metavar="N", help="best of so many in games for two, else so many (default: 5)")
    parser.add_argument("--race", action="store_true", help="in games for one: both boards at once, not in turns")
    parser.add_argument("--seed", type=seed, metavar="N", help="everything drawn follows from it (default: another one each time)")
    parser.add_argument(
        "--split", choices=common.SPLITS, help="which variants (default: unseen rules; games for two as their files have them)"
    )


def run(args: argparse.Namespace) -> int:
    from game_meta.play.arranging import opponent, players

    if args.rounds > MOST_ROUNDS:
        raise UsageError(f"--rounds {args.rounds} are too many: a match has at most {MOST_ROUNDS}")
    many = players(args.game)
    if args.race and many > 1:
        raise UsageError(f"{args.game} is for {many} players, who play against each other: leave out --race")
    folder = (None if args.against else opponent(many)) or find_agent(args.against)
    start = random.randrange(SEEDS) if args.seed is None else args.seed

    def make() -> Screen:
        from game_meta.viewer.play.opening import opening

        return opening(args.game, folder, rounds=args.rounds, race=args.race, seed=start, split=args.split)

    return windowed.show(lambda: _waiting(make), "`game-meta doctor` looks for the cause; `game-meta adapt --headless` needs no window")


def _waiting(make: Callable[[], Screen]) -> Screen:
    """While the agent is loaded and the game graded the window is already open."""
    from game_meta.viewer.app.waiting import Waiting

    return Waiting("play", make)
