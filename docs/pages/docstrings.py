"""Reads what the docstrings of the generator say, so that the pages do not say it a second time."""

from __future__ import annotations

import inspect
import re

TERM = re.compile(r"(?: {4})?(\S.*?) {2,}(\S.*)")  # `term     what it means`; two spaces stand nowhere else
MORE = re.compile(r" {20,}(\S.*)")  # what it means goes on


def paragraphs(documented: object) -> list[str]:
    """In the order of the docstring, the lines of each joined; what is indented keeps its lines."""
    parts = (inspect.getdoc(documented) or "").split("\n\n")
    return [part if part.startswith("    ") or TERM.match(part) else " ".join(part.split()) for part in parts]


def paragraph(documented: object, start: str) -> str:
    """The first one that begins with these words, wherever on its line."""
    return next(part for part in paragraphs(documented) if part.lstrip().startswith(start))


def terms(documented: object, start: str) -> list[tuple[str, str]]:
    """What the paragraph that begins with these words tells in lines: each term and its meaning."""
    found: list[tuple[str, str]] = []
    for line in paragraph(documented, start).splitlines():
        if more := MORE.fullmatch(line):
            term, meaning = found.pop()
            found.append((term, f"{meaning} {more[1]}"))
        elif term_line := TERM.fullmatch(line):
            found.append((term_line[1], term_line[2]))
    return found
