"""The command line: parse, call, print. Each command is a file beside this one, light until it runs.

Exit status: 0 done, 1 done in part (compare: some run is missing), 2 wrong usage, 3 a file that is not valid, 130 stopped by Ctrl-C,
SIGTERM or SIGHUP, 141 whoever read the output has left.
What a user did wrong is told in one line with its cure; a traceback is a fault of the program.

The contract of a command's file: `HELP` and `EXAMPLES`, `add_arguments(parser)` which declares its options, and `run_command(args)` which
does the work and returns the exit status. Whatever a user can cure it raises as a GameMetaError, which knows its status. Two are optional:
`TAKES_SETTINGS`, for words that the command parses itself, and `expand_arguments(argv)`, for options that stand in a file.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from game_meta.cli import (
    adapt,
    bench,
    challenge,
    check,
    common,
    compare,
    convert,
    design,
    doctor,
    evaluate,
    explain,
    gallery,
    generate,
    grade,
    humans,
    leaderboard,
    play,
    replay,
    trace,
    train,
    watch,
    windowed,
)
from game_meta.errors import INTERRUPTED, USAGE_ERROR
from game_meta.stopping import TERMINATION_SIGNALS, handling_stops, raise_interrupt
from game_meta.terminal import OutputLost, discard_output, printable_output
from game_meta.version import __version__

COMMANDS = (
    play,
    challenge,
    design,
    watch,
    adapt,
    train,
    evaluate,
    compare,
    leaderboard,
    replay,
    check,
    convert,
    explain,
    generate,
    grade,
    gallery,
    humans,
    trace,
    bench,
    doctor,
)


class CommandParser(argparse.ArgumentParser):
    """Tells what is wrong in one line that ends in the cure, and not in a page of usage."""

    def error(self, message: str) -> NoReturn:
        """Print the line and exit."""
        self.exit(USAGE_ERROR, f"{self.prog}: {message}; `{self.prog} --help` shows what there is\n")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line. What it parses holds `run`, to be called with it, and `takes_settings`."""
    top = CommandParser(
        prog="game-meta",
        description="Write a game in one screen of text, and watch an agent work out its rules in five tries.",
        epilog="Without a command it opens its window. `game-meta COMMAND --help` shows a command's options and examples.",
    )
    top.add_argument("--version", action="version", version=f"game-meta {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND")
    top.set_defaults(run=windowed.run_home, takes_settings=False, print_help=top.print_help)
    for module in COMMANDS:
        name = module.__name__.rpartition(".")[2]
        command = commands.add_parser(
            name,
            help=module.HELP,
            description=module.HELP[0].upper() + module.HELP[1:] + ".",
            epilog="examples:\n" + "".join(f"  game-meta {name} {example}\n" for example in module.EXAMPLES),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            add_help=not getattr(module, "TAKES_SETTINGS", False),  # such a command has a `--help` of its own
        )
        module.add_arguments(command)
        command.set_defaults(run=module.run_command, takes_settings=getattr(module, "TAKES_SETTINGS", False))
    return top


def parse_command_line(argv: Sequence[str]) -> argparse.Namespace:
    """Return the options of a command; `settings` holds the words that a command which takes settings parses itself."""
    command = next((module for module in COMMANDS if argv and module.__name__.endswith(f".{argv[0]}")), None)
    expand = getattr(command, "expand_arguments", list)  # options that stand in a file
    parser = build_parser()
    args, settings = parser.parse_known_args([*argv[:1], *expand(argv[1:])])
    args.settings = settings
    if args.settings and not args.takes_settings:
        parser.prog = " ".join([parser.prog, *argv[: command is not None]])
        parser.error(f"unrecognized arguments: {' '.join(args.settings)}")
    return args


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; return its exit status (docs/design.md, section 7, says what files a command trusts)."""
    try:
        with printable_output():
            return _run_command_line(sys.argv[1:] if argv is None else argv)
    except OutputLost as lost:
        discard_output()
        if not lost.closed:
            print(f"game-meta: {lost}", file=sys.stderr)
        return lost.exit_status


def _run_command_line(argv: Sequence[str]) -> int:
    try:
        args = parse_command_line(argv)
        args.command_line = "game-meta " + " ".join(argv)
        with handling_stops(raise_interrupt, TERMINATION_SIGNALS):  # Ctrl-C is Python's own
            return args.run(args)
    except SystemExit as stop:  # argparse has said what is wrong, or printed the help
        return int(stop.code or 0) and USAGE_ERROR
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return INTERRUPTED
    except OutputLost:
        raise
    except Exception as error:
        explained = common.explain_error(error)
        if explained is None:
            raise
        status, message = explained
        print(message, file=sys.stderr)
        return status
