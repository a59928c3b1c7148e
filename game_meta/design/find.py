"""Finding and replacing. Small letters in what is sought stand for both, a capital one only for itself."""

from __future__ import annotations

import re

from game_meta.design.document import Document
from game_meta.design.text import Edit, Place

Span = tuple[Place, Place]


def matches(document: Document, sought: str) -> list[Span]:
    """Every place where it stands."""
    if not sought:
        return []
    pattern = re.compile(re.escape(sought), 0 if any(char.isupper() for char in sought) else re.IGNORECASE)
    if "\n" not in sought:
        return [
            (Place(row, found.start()), Place(row, found.end()))
            for row, line in enumerate(document.lines)
            for found in pattern.finditer(line)
        ]
    return [(place_of(document.text, found.start()), place_of(document.text, found.end())) for found in pattern.finditer(document.text)]


def find(document: Document, sought: str, backwards: bool = False) -> Span | None:
    """Selects the next one behind the selection (or the last before it), round the end of the text if need be."""
    found = matches(document, sought)
    if not found:
        return None
    start, end = document.selection
    if backwards:
        chosen = next((span for span in reversed(found) if span[1] <= start), found[-1])
    else:
        chosen = next((span for span in found if span[0] >= end), found[0])
    document.select(chosen[1], chosen[0])
    return chosen


def replace_all(document: Document, sought: str, text: str) -> int:
    """How many there were."""
    found = matches(document, sought)
    document.change([Edit(start, document.between(start, end), text) for start, end in reversed(found)])
    return len(found)


def place_of(text: str, offset: int) -> Place:
    return Place(text.count("\n", 0, offset), offset - text.rfind("\n", 0, offset) - 1)
