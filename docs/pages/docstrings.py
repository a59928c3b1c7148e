"""Reads what the docstrings of the generator say, so that the pages do not say it a second time."""

from __future__ import annotations

import inspect
import re
from types import ModuleType

TERM = re.compile(r"(?: {4})?(\S.*?) {2,}(\S.*)")  # `term     what it means`; two spaces stand nowhere else
MORE = re.compile(r" {20,}(\S.*)")  # what it means goes on
HOME = re.compile(r" \(\w+\.py\)")  # where in the code more is told


def paragraphs(module: ModuleType) -> list[str]:
    """In the order of the docstring, the lines of each joined; what is indented keeps its lines."""
    parts = (inspect.getdoc(module) or "").split("\n\n")
    return [part if part.startswith("    ") else HOME.sub("", " ".join(part.split())) for part in parts]


def paragraph(module: ModuleType, start: str) -> str:
    """The one that begins with these words."""
    (found,) = [part for part in paragraphs(module) if part.startswith(start)]
    return found


def terms(module: ModuleType) -> list[tuple[str, str]]:
    """What is told in lines: each term and its meaning."""
    found: list[tuple[str, str]] = []
    for line in (inspect.getdoc(module) or "").splitlines():
        if more := MORE.fullmatch(line):
            term, meaning = found.pop()
            found.append((term, f"{meaning} {more[1]}"))
        elif term_line := TERM.fullmatch(line):
            found.append((term_line[1], term_line[2]))
    return [(term, HOME.sub("", meaning)) for term, meaning in found]
