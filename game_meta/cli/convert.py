"""`game-meta convert`: a game in another dialect, or with levels in files of their own, as one file of ours."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from typing import Any

from game_meta.cli.common import add_dialect
from game_meta.errors import UsageError

HELP = "write a game in another dialect, with the levels beside it, as one file of ours; what differs is told line by line"
EXAMPLES = ["theirs.txt -o games/mine.vgdl", "theirs.txt --dialect py-vgdl"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to `parser`."""
    parser.add_argument("game", metavar="FILE", help="a game of GVGAI's or py-vgdl's")
    parser.add_argument("-o", "--out", metavar="OUT", help="write it there (default: the terminal)")
    add_dialect(parser)


def run_command(args: argparse.Namespace) -> int:
    """Write the game, tell what differs; return 0. Raises VGDLError for what is no game or holds slips that only GVGAI passes over."""
    from game_meta import content, files
    from game_meta.vgdl.parser import load

    game = load(content.find_content("games", args.game), dialect=args.dialect)
    text = convert(game)
    for note in game.translation.notes if game.translation else ():
        print(note, file=sys.stderr)
    if args.out:
        print(f"wrote {files.write_atomically(args.out, text)}")
    else:
        print(text, end="")
    return 0


def convert(game: Any) -> str:
    """Return the text of a Game as a file of ours, its levels in a LevelSet.

    Raises VGDLError, with the lines of the game's own file, where a file of ours may not be so; UsageError for a level with a blank edge.
    """
    from game_meta.vgdl.diagnostics import VGDLError
    from game_meta.vgdl.parser import parse
    from game_meta.vgdl.rewrite import rewrite_game
    from game_meta.vgdl.spec.py_vgdl import DIALECTS

    tidy = game.translation.tidied() if game.translation else None
    text = tidy.text if tidy else game.text
    if game.levels:  # a LevelSet knows a row by its first and last characters, so its blanks are drawn
        blank = " " if "." in game.mapping else "."
        levels = [[row.ljust(len(level[0])).replace(" ", blank) for row in level] for level in game.levels]
        text = rewrite_game(text, levels=levels, drop_variants=False)
    try:
        written = parse(text, f"{game.name}.vgdl", dialect=DIALECTS[0])
    except VGDLError as error:
        diagnostics = [replace(each, file=game.file) for each in error.diagnostics]
        raise VGDLError(map(tidy.place, diagnostics) if tidy else diagnostics) from None
    for number, (theirs, ours) in enumerate(zip(levels if game.levels else (), written.levels, strict=True)):
        if [row.rstrip() for row in theirs] != [row.rstrip() for row in ours] or len(theirs[0]) != len(ours[0]):
            raise UsageError(
                f"{game.file}: level {number} has a blank edge, which a LevelSet cannot draw: draw walls or other things there"
            )
    return text
