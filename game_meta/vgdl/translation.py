"""A game that was written in another dialect: its lines in our words, and where each of them came from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from game_meta.vgdl.diagnostics import Diagnostic


@dataclass(frozen=True)
class Translation:
    """The lines of a file in our words (`rows`). `origin` has, for each, the number of the line of `original` that it came from."""

    file: str
    rows: tuple[str, ...]
    original: tuple[str, ...]
    origin: tuple[int, ...]
    notes: tuple[Diagnostic, ...]  # what was left out, or is another here

    @property
    def text(self) -> str:
        """The game in our words. A line of which nothing was kept is blank, so that the others keep their numbers."""
        return "".join(f"{row}\n" for row in self.rows)

    def tidied(self) -> Translation:
        """Return it without the lines of which nothing was kept."""
        pairs = zip(self.rows, self.origin, strict=True)
        kept = [(row, number) for row, number in pairs if row.strip() or not self.original[number - 1].strip()]
        kept = [pair for i, pair in enumerate(kept) if pair[0].strip() or (i and kept[i - 1][0].strip())]
        rows, origin = zip(*kept, strict=True) if kept else ((), ())
        return replace(self, rows=rows, origin=origin)

    def place(self, diagnostic: Diagnostic) -> Diagnostic:
        """Return a diagnostic of the translated text at the same word of the original; at its first one where that has no such word.

        What is told of another file, of a level beside the game, stays as it is.
        """
        if diagnostic.file != self.file or not 0 < diagnostic.line <= len(self.rows):
            return diagnostic
        number = self.origin[diagnostic.line - 1]
        row = self.original[number - 1]
        word = next(iter(self.rows[diagnostic.line - 1][diagnostic.column - 1 :].split()), "")
        column = row.find(word) if word in row.split() else len(row) - len(row.lstrip())
        return replace(diagnostic, line=number, column=column + 1)
