"""Tables and blocks of Markdown."""

from __future__ import annotations

from collections.abc import Iterable


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def fenced(rows: Iterable[str], language: str = "") -> str:
    return "\n".join([f"```{language}", *rows, "```"]) + "\n"
