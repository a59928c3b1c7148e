"""Pointers lead somewhere: sections of documents, files and modules that docstrings, comments, pages and `--help` name are there."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
SECTION_POINTER = re.compile(
    r"(docs/[\w/-]+\.md),?\s+\(?sections?\s+((?:[A-Z]?\d+[a-z]?|[A-C])(?:(?:,| and|, and| to)\s+(?:[A-Z]?\d+[a-z]?|[A-C])\b)*)"
)
PATH = re.compile(r"(?<![\w/.~<*-])((?:game_meta|tests|docs|benchmarks|examples|games|agents|replays)/[\w./-]*[\w/])")
MODULE = re.compile(r"(?<![\w/.])(\w+\.py)\b(?!:)")
MADE_UP = (
    "games/mine",
    "games/yard",
    "games/pipe",
    "agents/mine",
    "replays/mine",
    "games/coins",
    "game_meta/_content",
    "test_some.py",
)  # of examples; of the wheel


def tracked(*endings: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=REPO, capture_output=True, text=True, check=False)
    names = listed.stdout.split("\n") if listed.returncode == 0 else [str(p.relative_to(REPO)) for p in REPO.rglob("*")]
    return [REPO / name for name in names if name.endswith(endings) and (REPO / name).is_file() and not name.startswith(".venv")]


@cache
def sections_of(document: Path) -> set[str]:
    """The numbers of a document's sections; `5b` where section 5 has a part (b)."""
    found, current = set(), ""
    for line in document.read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"#+ ([A-Z]?\d+|[A-Z])\. ", line + " ") or re.match(r"#+ ([A-Z]\d+)\. ", line):
            current = heading[1]
            found.add(current)
        elif part := re.match(r"\*\*\(([a-z])\)", line):
            found.add(current + part[1])
    return found


def lost_pointers(path: Path, modules: set[str]) -> list[str]:
    text = path.read_text(encoding="utf-8")
    lost = []
    for document, numbers in SECTION_POINTER.findall(re.sub(r"\n\s*#? ?", " ", text)):
        there = sections_of(REPO / document) if (REPO / document).is_file() else set()
        lost += [f"{document}, section {n}" for n in re.findall(r"[A-Z]?\d+[a-z]?|[A-C]", numbers) if n not in there]
    for name in PATH.findall(text):
        if (
            "__" not in name
            and not name.startswith(MADE_UP)
            and not list(REPO.glob(name + "*")) + list((REPO / "game_meta").glob(name + "*"))
        ):
            lost.append(name)
    if path.suffix == ".py":
        lost += [name for name in MODULE.findall(text) if name not in modules and name not in MADE_UP]
    return sorted(set(lost))


def test_every_pointer_leads_somewhere() -> None:
    modules = {path.name for path in tracked(".py")}
    found = {path.relative_to(REPO): lost_pointers(path, modules) for path in tracked(".py", ".md", ".toml", "Makefile")}
    assert not [f"{path}: {', '.join(lost)}" for path, lost in found.items() if lost]


def test_the_sections_are_read_as_they_are_numbered() -> None:
    assert {"1", "5b", "10", "A3", "B6", "C"} <= sections_of(REPO / "docs" / "vgdl-semantics.md")
    assert {"1", "7"} <= sections_of(REPO / "docs" / "design.md")
