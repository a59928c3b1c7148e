"""The base of every error that a person can cure: one line that says what is wrong and what to do, and the exit status of a command that
ends by it.

Any other exception is a fault of the program and keeps its traceback. A subclass that also is one of Python's own
(`class ContentNotFound(UsageError, LookupError)`) lets callers of the package catch what they expect.
"""

from __future__ import annotations

USAGE_ERROR, INVALID_FILE, INTERRUPTED, OUTPUT_CLOSED = 2, 3, 130, 141  # exit statuses; 0 is done, 1 is done in part
EXIT_STATUSES = (
    "exit status: 0 done, 1 done in part, 2 wrong usage, 3 an invalid file, 130 stopped by Ctrl-C, SIGTERM or SIGHUP, "
    "141 nobody reads the output"
)


class GameMetaError(Exception):
    """Something that a person can cure; its message is one line (VGDLError: one line a fault)."""

    exit_status = INVALID_FILE


class UsageError(GameMetaError):
    """Options that do not go together, or name something that is not there; the message holds the cure."""

    exit_status = USAGE_ERROR
