"""Nine variants of a game to choose from: drawn from its VariantSet, or from one that is made up for it (see suggest.py)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from game_meta.design.suggest import family
from game_meta.variants import mutations
from game_meta.variants.faults import InvalidVariant
from game_meta.vgdl import Game, VGDLError, parse
from game_meta.vgdl.lines import split_text

COUNT = 9
TRIES = 5  # seeds for each that is wanted
_LOOK = re.compile(r" look=\d+")  # says nothing of how it plays


@dataclass(frozen=True)
class Choice:
    """A variant as a game of its own, and what is new in it, one line each."""

    seed: int
    text: str
    game: Game
    changes: tuple[str, ...]


def vary(game: Game, first: int = 0, count: int = COUNT) -> list[Choice]:
    """Variants of the seeds from `first` on, no two alike and none like the game itself; fewer where there are no more.

    Raises InvalidVariant or VGDLError where the game's own VariantSet asks for what cannot be done.
    """
    source = game if game.variants else family(game)
    found: dict[str, Choice] = {}
    fault: InvalidVariant | VGDLError | None = None
    for seed in range(first, first + TRIES * count):
        try:
            text = mutations.vary(source, seed)
            drawn = parse(text, game.file, name=game.name)
        except (InvalidVariant, VGDLError) as error:
            fault = fault or error
            continue
        changes = told(game, drawn)
        if changes and text not in found:
            found[text] = Choice(seed, text, drawn, changes)
        if len(found) == count:
            break
    if fault and not found:
        raise fault
    return list(found.values())


def told(old: Game, new: Game) -> tuple[str, ...]:
    """The lines that the new game has and the old one has not, in a few words; its levels in one line."""
    before = set(_rules(old))
    lines = [line for line in _rules(new) if line not in before]
    another = "another level" if len(new.levels) == 1 else "other levels"
    return (*lines, another) if old.levels != new.levels else tuple(lines)


def _rules(game: Game) -> list[str]:
    """What stands in the text but for levels and the VariantSet, blanks made even."""
    rows, inside = [], True
    for row in split_text(game.text):
        words = _LOOK.sub("", row.split("#", 1)[0]).split()
        if len(words) == 1 and words[0].endswith("Set"):
            inside = words[0] not in ("LevelSet", "VariantSet")
        elif inside and words:
            rows.append(" ".join(words))
    return rows
