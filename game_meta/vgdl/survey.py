"""What there is to say about a file: whether it is a game, how much is in it, every fault; and which files of a folder are games."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from game_meta.vgdl.checker import check
from game_meta.vgdl.errors import Fault, VGDLError
from game_meta.vgdl.lines import read_line, split_text
from game_meta.vgdl.model import Game
from game_meta.vgdl.ontology import SECTIONS
from game_meta.vgdl.parser import levels_beside, parse, read

_LEVEL = re.compile(r"(.+)_lvl(\d+)\.txt")  # how GVGAI calls the levels of a game


@dataclass(frozen=True)
class Survey:
    """One file looked through. `game` is None when the file is none; then there is an error among the faults."""

    file: str
    game: Game | None
    faults: tuple[Fault, ...]

    @property
    def valid(self) -> bool:
        return all(fault.severity != "error" for fault in self.faults)

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """Columns and rows of each level."""
        return [(len(rows[0]), len(rows)) for rows in self.game.levels] if self.game else []

    def __str__(self) -> str:
        """The line that sums it up."""
        if not self.game or not self.valid:
            return f"{self.file}: not valid, {counted(sum(fault.severity == 'error' for fault in self.faults), 'error')}"
        game = self.game
        sizes = dict.fromkeys(f"{columns}x{rows}" for columns, rows in self.sizes)
        parts = [
            counted(game.params["no_players"], "player"),
            counted(len(leaves(game)), "type"),
            counted(len(game.rules), "rule"),
            counted(len(game.endings), "ending"),
            counted(len(game.levels), "level") + (f" of {', '.join(sizes)}" if sizes else ""),
        ]
        return f"{self.file}: {', '.join(parts)}{', it varies' if game.variants else ''}"


def survey(path: str | Path) -> Survey:
    """Looks through a file that is meant to be a game, and through its levels."""
    path = Path(path)
    if level := _LEVEL.fullmatch(path.name):
        fault = Fault(
            str(path), 1, 1, f"this is a level and no game: check `{path.with_name(level[1] + '.txt')}`, its levels are checked too"
        )
        return Survey(str(path), None, (fault,))
    try:
        return survey_text(read(path), str(path), levels_beside(path))
    except VGDLError as error:  # far too long to be read
        return Survey(str(path), None, tuple(error.faults))


def survey_text(text: str, file: str = "<text>", levels: Sequence[tuple[str, str]] = ()) -> Survey:
    """Looks through the text of a game; `levels` are those beside it (see `parse`)."""
    faults: list[Fault] = []
    try:
        game = parse(text, file, warnings=faults, levels=levels)
    except VGDLError as error:
        return Survey(file, None, tuple(error.faults))
    placed_later = any(rule.verb == "layout" for rule in game.variants)  # then the drawn levels do not show what a variant holds
    faults += check(replace(game, levels=()) if placed_later else game)
    if not game.levels:
        faults.append(Fault(file, 1, 1, f"there is no level: draw one in a LevelSet, or in `{game.name}_lvl0.txt` beside it", "warning"))
    return Survey(file, game, tuple(sorted(faults, key=lambda fault: (fault.file != file, fault.file, fault.line, fault.column))))


def leaves(game: Game) -> list[str]:
    """The types that sprites are made of, in the order of the file, `wall` and `avatar` only if the game says or draws them."""
    drawn = {name for rows in game.levels for row in rows for char in row for name in game.mapping.get(char, ())}
    return [name for name, of in game.sprites.items() if of.leaf and of.cls and (of.line or name in drawn)]


def games_in(folder: str | Path) -> list[Path]:
    """Every game in a folder and the folders below, by name: `.vgdl` files, and `.txt` files with the sections of a game in them."""
    files = sorted(path for path in Path(folder).rglob("*") if path.suffix in (".vgdl", ".txt") and path.is_file())
    visible = [path for path in files if not any(part.startswith(".") for part in path.relative_to(folder).parts)]
    return [path for path in visible if path.suffix == ".vgdl" or (not _LEVEL.fullmatch(path.name) and _has_sections(path))]


def unread_levels(folder: str | Path, games: Iterable[Path]) -> list[Fault]:
    """Level files that belong to no game, or that no game reads because the numbers before theirs are missing."""
    known, found = set(games), []
    for path in sorted(Path(folder).rglob("*_lvl*.txt")):
        if not (level := _LEVEL.fullmatch(path.name)):
            continue
        game, missing = (
            path.with_name(level[1] + ".txt"),
            [before for k in range(int(level[2])) if not (before := path.with_name(f"{level[1]}_lvl{k}.txt")).is_file()],
        )
        if game not in known:
            found.append(Fault(str(path), 1, 1, f"a level without a game: there is no game `{game.name}` beside it", "warning"))
        elif missing:
            found.append(Fault(str(path), 1, 1, f"this level is not read: there is no `{missing[0].name}` before it", "warning"))
    return found


def counted(number: int, word: str) -> str:
    """`1 level`, `3 levels`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _has_sections(path: Path) -> bool:
    lines = (read_line(number, raw) for number, raw in enumerate(split_text(read(path)), 1))
    return any(line and len(line.tokens) == 1 and line.tokens[0].text in SECTIONS for line in lines)
