"""A game with one mistake in it is refused in plain words, or it runs like any other."""

from __future__ import annotations

from helpers.histories import difference, examples, history
from helpers.random_games import Case, spoiled
from hypothesis import given


@examples(1)
@given(case=spoiled())
def test_a_game_with_a_mistake_is_refused_in_one_line_a_fault_or_runs(case: Case, guarded) -> None:
    watched = guarded(case)
    assert watched.pop("faults") == []
    for line in watched.get("refused", []):
        assert line.strip() and "\n" not in line
    assert difference(watched, history(case)) is None
