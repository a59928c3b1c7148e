"""One word for one thing, one thing under one word: names are unique in the package, and retired words do not come back."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

from helpers.paths import REPO

PACKAGE = REPO / "game_meta"
SAVED = {("game_meta/agents/networks/slot_memory.py", "whole")}  # names of weights in agents' files
LEARN2LEARN = {
    "MAML",
    "Reptile",
    "ProtoNet",
}  # game_meta/meta is called as that library is; the learners of these methods have their names too
EVERY_COMMAND_HAS = {"add_arguments", "run_command"}  # the protocol of the files in cli/


def trees() -> dict[str, ast.Module]:
    return {str(path.relative_to(REPO)): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def retired_words() -> set[str]:
    table = (REPO / "docs" / "glossary.md").read_text(encoding="utf-8").split("## Retired words")[1]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| ")][1:]
    return {word for row in rows for word in re.findall(r"\w+", row)}


def names_in(tree: ast.Module) -> set[tuple[int, str]]:
    """Whatever a module gives a name to: functions, classes, parameters, variables, attributes."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add((node.lineno, node.name))
        elif isinstance(node, ast.arg):
            found.add((node.lineno, node.arg))
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add((node.lineno, node.id))
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.add((node.lineno, node.attr))
    return found


def defined_twice(kind: type | tuple[type, ...]) -> dict[str, list[str]]:
    homes = defaultdict(set)
    for path, tree in trees().items():
        for node in tree.body:
            if isinstance(node, kind) and not node.name.startswith("_"):
                homes[node.name].add(path)
    return {name: sorted(paths) for name, paths in homes.items() if len(paths) > 1}


def test_a_class_has_its_name_for_itself() -> None:
    assert defined_twice(ast.ClassDef).keys() <= LEARN2LEARN


def test_a_function_has_its_name_for_itself() -> None:
    twice = defined_twice((ast.FunctionDef, ast.AsyncFunctionDef))
    assert {name: paths for name, paths in twice.items() if name not in EVERY_COMMAND_HAS} == {}


def test_retired_words_do_not_come_back() -> None:
    retired = retired_words()
    assert {"lam", "doubt", "desk"} <= retired
    back = [
        f"{path}:{line}: {name}"
        for path, tree in trees().items()
        for line, name in sorted(names_in(tree))
        if name in retired and (path, name) not in SAVED
    ]
    files = [path for path in trees() if Path(path).stem in retired]
    assert not back + files
