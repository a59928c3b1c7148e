"""Games to begin a new one from: small, valid, won by a planner, and each shows other parts of the language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).with_name("starts")
ORDER = ("empty", "collect", "key", "push", "shoot", "jump", "family", "two")


@dataclass(frozen=True)
class Template:
    """`about` is the first comment of the text."""

    name: str
    about: str
    text: str


@lru_cache(maxsize=1)
def templates() -> tuple[Template, ...]:
    """The simplest first."""
    texts = [(name, (FOLDER / f"{name}.vgdl").read_text(encoding="utf-8")) for name in ORDER]
    return tuple(Template(name, text.split("\n", 1)[0].removeprefix("# "), text) for name, text in texts)


def free_name(folder: Path, name: str = "mine") -> Path:
    """A file of this folder that is not there yet: `mine.vgdl`, `mine-2.vgdl` and so on."""
    number = 1
    while (path := folder / (f"{name}.vgdl" if number == 1 else f"{name}-{number}.vgdl")).exists():
        number += 1
    return path
