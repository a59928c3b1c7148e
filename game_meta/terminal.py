"""What reaches the terminal: text that no file can smuggle commands into, in whatever encoding, to whoever still reads.

Names of files, games and types are other people's text; an escape sequence in one of them could clear the screen, rename the window or
hide a line. So a command prints through a stream that shows what cannot be seen as its number (`\\u001b`, as JSON writes it too) instead of
passing it on. Tables and bars are rich's, which draws with such sequences itself: there it is done to the text, before it is drawn.
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, TextIO

from game_meta.errors import OUTPUT_CLOSED, USAGE_ERROR, GameMetaError

if TYPE_CHECKING:
    from rich.console import Console

_NOT_PLAIN = re.compile(r"[^\n\t -~]")  # only these are looked at more closely
_ARRANGES_LINES = "\n\t"


class OutputLost(GameMetaError):
    """What was printed could not be written: the disk is full, or (`closed`) whoever read it has left."""

    def __init__(self, reason: OSError) -> None:
        self.closed = isinstance(reason, BrokenPipeError)
        self.exit_status = OUTPUT_CLOSED if self.closed else USAGE_ERROR
        super().__init__(f"the output cannot be written: {reason.strerror or reason}")


def escape_unprintable(text: str) -> str:
    """Return a text whose control characters, invisible marks and undecodable bytes are their numbers; line breaks and tabs stay."""
    return _NOT_PLAIN.sub(lambda found: _escape(found[0]), text)


def _escape(char: str) -> str:
    if char.isprintable() or char in _ARRANGES_LINES:
        return char
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


class PrintableStream:
    """A text stream that escapes what cannot be printed; everything else is the stream's own. Raises OutputLost."""

    def __init__(self, stream: TextIO) -> None:
        self.rich_proxied_file = stream  # rich looks for this name: its own sequences go there
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a letter that its encoding lacks

    def __getattr__(self, name: str) -> Any:
        return getattr(self.rich_proxied_file, name)

    def write(self, text: str) -> int:
        try:
            return self.rich_proxied_file.write(escape_unprintable(text))
        except OSError as error:
            raise OutputLost(error) from error

    def flush(self) -> None:
        try:
            self.rich_proxied_file.flush()
        except OSError as error:
            raise OutputLost(error) from error


@contextmanager
def printable_output() -> Iterator[None]:
    """Within, `print` and argparse write printable text only. At the end all of it is written, or OutputLost is raised."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (PrintableStream(stream) if stream else stream for stream in before)  # None: closed by whoever started us
    try:
        yield
        for stream in (sys.stdout, sys.stderr):
            if stream:
                stream.flush()
    finally:
        sys.stdout, sys.stderr = before


def discard_output() -> None:
    """Send what is still to be written to stdout nowhere: Python would try once more at its end, and complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def open_console(columns: int | None = None, **options: Any) -> Console:
    """Return rich's console for tables and bars; `columns` is its width where there is no terminal. `options` are Console's."""
    console = _console_class()(**options)
    if columns and not console.is_terminal:
        console.width = columns
    return console


@cache
def _console_class() -> type[Console]:
    """Return the class of consoles; rich takes a moment to load."""
    from rich.console import Console
    from rich.text import Text

    class PrintableConsole(Console):
        def render_str(self, text: str, **options: Any) -> Text:
            return super().render_str(escape_unprintable(text), **options)

        def on_broken_pipe(self) -> None:
            raise OutputLost(BrokenPipeError())

    return PrintableConsole
