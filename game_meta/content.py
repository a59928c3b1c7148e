"""Where games, agents and replays are found: what people make and share lives in plain folders, not in the package.

Looked for in the working folder, then in the user's data folder, then in what came with the program: the folders beside the package
when it runs from the repository (an editable install), else the copy inside the installed package. The first place that has a name wins,
so a file of one's own can stand in for a shipped one.
"""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

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
    """List everything of a kind, by name, in alphabetical order."""
    found: dict[str, Path] = {}
    for folder in reversed(content_folders(kind)):
        for path in folder.iterdir():
            if (path / "config.json").is_file() if kind == "agents" else path.suffix == CONTENT_SUFFIXES[kind]:
                found[path.name.removesuffix(CONTENT_SUFFIXES[kind])] = path
    return dict(sorted(found.items()))


def find_content(kind: str, name: str | Path) -> Path:
    """Find content by its path, or by its name if no such file is there: `find_content("games", "harvest")`.

    Raises ContentNotFound, whose message says what there is.
    """
    if Path(name).is_dir() if kind == "agents" else Path(name).is_file():
        return Path(name)
    known = list_content(kind)
    if str(name) in known:
        return known[str(name)]
    close = get_close_matches(str(name), known, 1)
    cure = f"did you mean `{close[0]}`?" if close else f"there are: {', '.join(known)}" if known else "there are none yet"
    raise ContentNotFound(f"no {kind.removesuffix('s')} named `{name}`: {cure}")
