"""Every error that a person can cure is a GameMetaError with an exit status; whatever crosses processes survives the way."""

from __future__ import annotations

import ast
import pickle
from pathlib import Path

import pytest

from game_meta.cli.common import explain_error
from game_meta.content import ContentNotFound
from game_meta.errors import INVALID_FILE, USAGE_ERROR, GameMetaError, UsageError
from game_meta.generator.variant_set import InvalidVariant
from game_meta.vgdl.diagnostics import Diagnostic, VGDLError

PACKAGE = Path(__file__).resolve().parents[1] / "game_meta"
FAULTS = (Diagnostic("a.vgdl", 3, 5, "unknown effect `kilSprite`"),)


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (UsageError("no agent named `x`"), USAGE_ERROR, "game-meta: no agent named `x`"),
        (ContentNotFound("no game named `x`"), USAGE_ERROR, "game-meta: no game named `x`"),
        (InvalidVariant("`shuffle` needs two", 7), INVALID_FILE, "game-meta: line 7: `shuffle` needs two"),
        (VGDLError(FAULTS), INVALID_FILE, "a.vgdl:3:5: unknown effect `kilSprite`"),
    ],
)
def test_an_error_says_its_status_and_its_line(error: GameMetaError, status: int, message: str) -> None:
    assert explain_error(error) == (status, message)
    assert explain_error(pickle.loads(pickle.dumps(error))) == (status, message)


def test_a_fault_of_the_program_keeps_its_traceback() -> None:
    assert explain_error(KeyError("x")) is None


def test_what_is_raised_for_files_and_options_has_the_one_base() -> None:
    """A class called ...Error that derives from Exception itself would end a command with a traceback."""
    bare = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name.endswith("Error") and "Exception" in {ast.unparse(base) for base in node.bases}:
                bare.append(f"{path.relative_to(PACKAGE)}: {node.name}")
    assert bare == ["errors.py: GameMetaError"]
