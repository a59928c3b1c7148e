"""The command line: `command_line.py` parses and calls, and each command is one file."""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; return its exit status."""
    from game_meta.cli.command_line import main as run_command_line

    return run_command_line(argv)
