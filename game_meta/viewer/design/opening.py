"""Which screen opens for a file, a name or nothing."""

from __future__ import annotations

from pathlib import Path

from game_meta import content
from game_meta.viewer.app.screen import Screen
from game_meta.viewer.design.screen import DesignScreen
from game_meta.viewer.design.starting import StartScreen


def opening(name: str | Path | None) -> Screen:
    """A file that is not there yet begins with a template. Raises content.NotFound for a name that no game has, and OSError."""
    if name is None:
        return StartScreen()
    if Path(name).suffix == content.SUFFIX["games"] and not Path(name).exists():
        return StartScreen(Path(name))
    path = content.find("games", name).resolve()
    mine = Path.cwd() / "games" / path.name
    if path.parent == content.shipped().resolve() / "games" and mine.resolve() != path:  # what came with the program stays as it is
        return DesignScreen(mine, path.read_text(encoding="utf-8"))
    return DesignScreen(path)
