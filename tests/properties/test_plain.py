"""The compiled engine and the same source as plain Python, every access watched, do the same on games drawn at random."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from helpers.histories import difference, examples, history
from helpers.random_games import ENTRIES, Case, cases
from hypothesis import given


def runs_alike(case: Case, guarded: Callable[..., dict[str, Any]]) -> None:
    watched = guarded(case)  # first: what is out of bounds would take this process down
    assert watched.pop("faults") == []
    assert difference(watched, history(case)) is None


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_word_of_the_language_runs_within_its_tables(entry: str, guarded) -> None:
    @given(cases(entry))
    @examples(0.03)
    def check(case: Case) -> None:
        runs_alike(case, guarded)

    check()


@examples(0.8)
@given(case=cases())
def test_a_game_runs_within_its_tables_and_alike_in_plain_python_and_compiled(case: Case, guarded) -> None:
    runs_alike(case, guarded)


def shown(history: dict[str, Any]) -> list[dict[str, Any]]:
    """What happens on the board. Agents are told a little less about what is known to stand still, and memory has its own order."""
    return [{key: value for key, value in record.items() if " " not in key and key != "hash"} for record in history["records"]]


@examples(0.5)
@given(case=cases())
def test_what_the_engine_saves_itself_changes_nothing(case: Case, guarded) -> None:
    """Contacts that are not looked for, sprites that are never visited: the same happens where everything is looked at each tick."""
    plodding = guarded(case, "plodding")
    assert difference(shown(plodding), shown(history(case))) is None
