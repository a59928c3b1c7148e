"""A process that runs cases with the engine as plain Python, every access watched: see helpers/watched_engine.py."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest
from helpers.paths import TESTS
from helpers.processes import start
from helpers.random_games import Case

import game_meta

WHERE = [str(Path(game_meta.__file__).parents[1]), str(TESTS)]  # the package under test, and this one


@pytest.fixture(scope="session")
def guarded() -> Iterator[Callable[..., dict[str, Any]]]:
    """`guarded(case)` is the history of a case in the watched engine, with audits; `guarded(case, "trace")` its trace; and
    `guarded(case, "plodding")` its history in an engine that saves itself nothing."""
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join(WHERE), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-W", "ignore", "-m", "helpers.watched_engine"]
    with start(command, env=environment, stdin=PIPE, stdout=PIPE) as process:
        assert process.stdin and process.stdout
        asking, answering = process.stdin, process.stdout

        def ask(case: Case, what: str = "history") -> dict[str, Any]:
            asking.write(json.dumps(asdict(case) | {"what": what}) + "\n")
            asking.flush()
            answer = json.loads(answering.readline())
            assert "crash" not in answer, answer["crash"]
            return answer

        yield ask
        asking.close()
