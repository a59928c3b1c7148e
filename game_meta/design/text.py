"""Places in a text, edits of it, and what an edit does to places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Place(NamedTuple):
    """Between two characters: `column` characters of the row stand before it. Both are counted from 0."""

    row: int
    column: int


@dataclass(frozen=True)
class Edit:
    """At `start` stood `removed`, and `inserted` takes its place."""

    start: Place
    removed: str
    inserted: str

    @property
    def removed_end(self) -> Place:
        return after(self.start, self.removed)

    @property
    def inserted_end(self) -> Place:
        return after(self.start, self.inserted)

    @property
    def size(self) -> int:
        return len(self.removed) + len(self.inserted)

    def inverse(self) -> Edit:
        return Edit(self.start, self.inserted, self.removed)


def after(start: Place, text: str) -> Place:
    """Where a text that begins at `start` ends."""
    breaks = text.count("\n")
    return Place(start.row + breaks, len(text) - text.rindex("\n") - 1) if breaks else Place(start.row, start.column + len(text))


def moved(place: Place, edit: Edit) -> Place:
    """Where a place lies after an edit: what stands behind the edit moves along with its text."""
    end, new = edit.removed_end, edit.inserted_end
    if place <= edit.start:
        return place
    if place < end:
        return min(place, new)
    return (
        Place(new.row, new.column + place.column - end.column)
        if place.row == end.row
        else Place(place.row + new.row - end.row, place.column)
    )


def difference(start: Place, old: str, new: str) -> Edit:
    """The smallest single edit that makes `new` of the text `old` that begins at `start`."""
    before = _alike(old, new)
    behind = _alike(old[before:][::-1], new[before:][::-1])
    return Edit(after(start, old[:before]), old[before : len(old) - behind], new[before : len(new) - behind])


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    most = min(len(one), len(other))
    return most if one[:most] == other[:most] else next(i for i in range(most) if one[i] != other[i])


def joined(one: Edit, other: Edit) -> Edit | None:
    """Two edits that follow one another as a single one, if they touch: typing on, erasing on."""
    if not other.removed and other.start == one.inserted_end:
        return Edit(one.start, one.removed, one.inserted + other.inserted)
    if not other.inserted and not one.inserted and other.removed_end == one.start:
        return Edit(other.start, other.removed + one.removed, "")
    if not other.inserted and not one.inserted and other.start == one.start:
        return Edit(one.start, one.removed + other.removed, "")
    return None
