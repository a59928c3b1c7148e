"""Writes what is generated under docs/ and games/: `python docs/build.py`. Tests fail when it is stale."""

from __future__ import annotations

import shutil
from pathlib import Path

from pages import api, games, generator, language

from game_meta.files import write_atomically

REPO = Path(__file__).resolve().parents[1]


def main() -> None:
    write_atomically(REPO / "docs/api.md", api.page())
    write_atomically(REPO / "docs/language.md", language.page())
    write_atomically(REPO / "docs/generator.md", generator.page())
    write_atomically(REPO / "games/README.md", games.page())
    shutil.rmtree(REPO / games.PICTURES, ignore_errors=True)
    for path, data in games.pictures().items():
        write_atomically(REPO / path, data)


if __name__ == "__main__":
    main()
