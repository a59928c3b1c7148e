"""`game-meta challenge`: a code by which others play the same variant; or a file, for games that they do not have."""

from __future__ import annotations

import argparse

from game_meta.cli.play import add_match_options, read_match_options

HELP = "make a code, or a file, with which others play the same variant of a game"
EXAMPLES = ["harvest", "harvest --race --rounds 3 --seed 7", "games/mine.vgdl --out challenge.vgdl     for those who do not have the game"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to `parser`."""
    parser.add_argument("game", metavar="GAME", help="a game's file or name")
    add_match_options(parser)
    parser.add_argument("--out", metavar="FILE", help="write the variant into this file, which is a challenge by itself")


def run_command(args: argparse.Namespace) -> int:
    """Print the code, or write the file; return 0. Raises UsageError for options that the game does not allow, and InvalidVariant."""
    from game_meta import files
    from game_meta.match.arrangement import draw_match_variant, is_drawn
    from game_meta.match.challenge import challenge_of_variant, challenge_text

    match = read_match_options(args)
    variant = draw_match_variant(args.game, match["seed"], args.split)
    challenge = challenge_of_variant(variant, match["seed"], is_drawn(args.game, args.split), args.race, match["rounds"])
    if args.out is None:
        print(challenge.code)
    else:
        print(f"`game-meta play {files.write_atomically(args.out, challenge_text(challenge, variant))}` plays it")
    return 0
