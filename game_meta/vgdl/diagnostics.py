"""What the parser and the checker say about a file: one line a diagnostic, and the exception that carries all of them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from game_meta.errors import GameMetaError
from game_meta.vgdl.bounds import MAX_SUGGESTED_CHARS

_SUGGESTION = re.compile(r"`([^`]*)`[^`]*, did you mean `([^`]*)`\?")


@dataclass(frozen=True)
class Diagnostic:
    """One thing wrong in a file. `severity` is "error" (the game cannot be used) or "warning" (it can)."""

    file: str
    line: int
    column: int
    message: str
    severity: str = "error"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class VGDLError(GameMetaError):
    """A file that is not a game. `diagnostics` holds every error found, in the order of the file."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = sorted(diagnostics, key=lambda diagnostic: (diagnostic.line, diagnostic.column))
        super().__init__("\n".join(str(diagnostic) for diagnostic in self.diagnostics))

    def __reduce__(self) -> tuple:
        """So that it survives the way between processes."""
        return type(self), (self.diagnostics,)


def did_you_mean(word: str, valid: Iterable[str]) -> str:
    """Return the cure that ends a message: the closest valid name, or nothing. Case does not count as a difference."""
    close = _closest_name(word.lower(), tuple(valid)) if len(word) <= MAX_SUGGESTED_CHARS else ""
    return f", did you mean `{close}`?" if close else ""


def parse_suggestion(message: str) -> tuple[str, str] | None:
    """Return the wrong word and the closest valid one, of a message that ends in such a cure."""
    found = _SUGGESTION.search(message)
    return (found[1], found[2]) if found else None


@lru_cache(maxsize=256)  # a type that is renamed is wrong in many lines, and an editor asks at every key
def _closest_name(word: str, valid: tuple[str, ...]) -> str:
    by_lower = {name.lower(): name for name in valid}
    close = difflib.get_close_matches(word, by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else ""
