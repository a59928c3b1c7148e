"""Which games are measured: files, names of games, or every game of a folder, each with its first level."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from game_meta import content
from game_meta.engine import Program, compile_game
from game_meta.vgdl import load

LEVEL_FILE = re.compile(r"_lvl\d+\.txt$")  # GVGAI keeps a game's levels in files of their own, beside it


def game_files(places: Sequence[str | Path]) -> list[Path]:
    """The files that `places` name; without any, all games there are."""
    if not places:
        return list(content.available("games").values())
    return [file for place in places for file in (games_of(Path(place)) if Path(place).is_dir() else [content.find("games", place)])]


def games_of(folder: Path) -> list[Path]:
    files = sorted(path for path in folder.iterdir() if path.suffix in (".vgdl", ".txt") and not LEVEL_FILE.search(path.name))
    if not files:
        raise content.NotFound(f"{folder} holds no game: a game is a file NAME.vgdl, or NAME.txt beside NAME_lvl0.txt")
    return files


def programs(files: Sequence[Path]) -> dict[str, Program]:
    """Each game by its name, ready to run. Two files of one name keep their paths."""
    files = list(dict.fromkeys(files))
    stems = [file.stem for file in files]
    return {file.stem if stems.count(file.stem) == 1 else str(file): compile_game(load(file)) for file in files}
