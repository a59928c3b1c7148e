"""The games that there are in files: each read once, and those that are none left out where nobody asked for them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from game_meta.content import list_content
from game_meta.files import report_skipped
from game_meta.vgdl.diagnostics import VGDLError
from game_meta.vgdl.model import Game
from game_meta.vgdl.parser import load


def load_cached(path: Path) -> Game:
    """Load the game in a file as `load` does. It is read again only when the file has changed. Raises VGDLError, OSError."""
    return _load_version(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _load_version(path: Path, _modified: int) -> Game:
    return load(path)


def valid_games() -> dict[str, Path]:
    """Return all games that there are, by name. A file that is none is left out, which is told."""
    return {name: path for name, path in list_content("games").items() if _is_valid(path)}


def _is_valid(path: Path) -> bool:
    try:
        load_cached(path)
    except (VGDLError, RecursionError):
        report_skipped(path, f"it is not valid, see `game-meta check {path}`")
    except OSError as error:
        report_skipped(path, error.strerror or error)
    else:
        return True
    return False
