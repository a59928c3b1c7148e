"""`game-meta leaderboard`: the table of what agents did on a frozen suite."""

from __future__ import annotations

import argparse
from pathlib import Path

from game_meta.errors import UsageError

HELP = "a table of what agents did on a frozen suite, from the files that `evaluate --suite` wrote"
EXAMPLES = [
    "out/evaluate/*-gm-rules-1.json",
    "mine.json memory.json --out board.html      or board.md, board.png",
]
SUFFIXES = (".md", ".html", ".png")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to `parser`."""
    parser.add_argument("files", metavar="FILE", nargs="+", help="results of `game-meta evaluate --suite NAME`, all of the same suite")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--out", metavar="FILE", help="write the table there: .md, .html or .png (default: Markdown, printed)")
    where.add_argument("--json", action="store_true", help="print it for programs")


def run_command(args: argparse.Namespace) -> int:
    """Print or write the table; return 0. Raises UsageError for results of different suites, or another suffix."""
    from game_meta import files
    from game_meta.evaluation.leaderboard import make_leaderboard, plot_leaderboard, to_html, to_json, to_markdown

    if args.out and Path(args.out).suffix not in SUFFIXES:
        raise UsageError(f"--out {args.out}: its name must end in {', '.join(SUFFIXES)}")
    board = make_leaderboard(args.files)
    if not args.out:
        print(to_json(board) if args.json else to_markdown(board), end="")
        return 0
    if args.out.endswith(".png"):
        plot_leaderboard(board, args.out)
    else:
        files.write_atomically(args.out, to_html(board) if args.out.endswith(".html") else to_markdown(board))
    print(f"wrote {args.out}")
    return 0
