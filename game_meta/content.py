"""Where games, agents and replays are found: what people make and share lives in plain folders, not in the package.

Looked for in the working folder, then in the user's data folder, then in what came with the program: the folders beside the package
when it runs from the repository (an editable install), else the copy inside the installed package. The first place that has a name wins,
so a file of one's own can stand in for a shipped one.
"""

from __future__ import annotations

import sys
from difflib import get_close_matches
from pathlib import Path

from game_meta import files
from game_meta.errors import UsageError

DEFAULT_AGENT = "theorist"  # the agent that is taken where nobody names another
CONTENT_SUFFIXES = {"games": ".vgdl", "agents": "", "replays": ".replay"}  # an agent is a folder


class ContentNotFound(UsageError, LookupError):
    """A name that no folder has; the message says what there is."""


def shipped_folder() -> Path:
    """Return the folder that holds what came with the program."""
    package = Path(__file__).resolve().parent
    carried = package / "_content"
    return carried if carried.is_dir() else package.parent


def user_data_folder() -> Path:
    """Return the folder of what the user makes (games, agents, replays, drafts); it may not be there yet."""
    import platformdirs

    return Path(platformdirs.user_data_dir("game-meta", appauthor=False))


def user_settings_folder() -> Path:
    """Return the folder of the user's settings; it may not be there yet."""
    import platformdirs

    return Path(platformdirs.user_config_dir("game-meta", appauthor=False))


def content_folders(kind: str) -> list[Path]:
    """List the folders of a kind (games, agents or replays), best first; those that are not there are left out."""
    places = (Path.cwd(), user_data_folder(), shipped_folder())
    return list(dict.fromkeys(path.resolve() / kind for path in places if (path / kind).is_dir()))


def list_content(kind: str) -> dict[str, Path]:
    """List everything of a kind, by name, in alphabetical order. A folder or pipe with the name of a game is left out, which is told."""
    found: dict[str, Path] = {}
    for folder in reversed(content_folders(kind)):
        for path in _paths_in(folder):
            if _is_content(path, kind):
                found[path.name.removesuffix(CONTENT_SUFFIXES[kind])] = path
            elif kind != "agents" and path.suffix == CONTENT_SUFFIXES[kind]:
                files.report_skipped(path, "not a file")
    return dict(sorted(found.items()))


def _is_content(path: Path, kind: str) -> bool:
    """Return whether something of this kind is there: an agent's folder, or a file with the kind's suffix."""
    return files.is_plain(path / "config.json") if kind == "agents" else path.suffix == CONTENT_SUFFIXES[kind] and files.is_plain(path)


def _paths_in(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError as error:
        files.report_skipped(folder, error.strerror)
        return []


def find_content(kind: str, name: str | Path) -> Path:
    """Find content by its path, or by its name if no such file is there: `find_content("games", "harvest")`.

    Raises ContentNotFound, whose message says what there is, and FileRefused for a path to what is neither file nor folder.
    """
    if Path(name).is_dir() if kind == "agents" else files.is_plain(name):
        return Path(name)
    if Path(name).exists() and not Path(name).is_dir():
        files.check_plain(name, sys.maxsize)
    for folder in content_folders(kind) if str(name) == Path(name).name else ():
        if _is_content(path := folder / f"{name}{CONTENT_SUFFIXES[kind]}", kind):
            return path
    known = list_content(kind)
    close = get_close_matches(str(name), known, 1)
    cure = f"did you mean `{close[0]}`?" if close else f"there are: {', '.join(known)}" if known else "there are none yet"
    raise ContentNotFound(f"no {kind.removesuffix('s')} named `{name}`: {cure}")
