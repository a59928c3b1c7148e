"""An env does the same wherever it runs: again, in other threads, among a thousand others, as a copy, watched or not."""

from __future__ import annotations

from typing import Any

import numpy as np
from helpers.histories import batch_of, columns, difference, examples, history, picture, program_of, record, traced
from helpers.random_games import Case, cases
from helpers.state_audit import audit
from hypothesis import assume, given
from hypothesis import strategies as st

from game_meta.engine import Program
from game_meta.vgdl import VGDLError

MANY = 1000


def played_alone(case: Case) -> tuple[Program, dict[str, Any]]:
    """The program of a case and its history; cases that breed without end are passed over."""
    try:
        program = program_of(case)
    except VGDLError:
        assume(False)
    alone = history(case)
    assume("refused" not in alone)
    return program, alone


@examples(0.5)
@given(cases())
def test_a_game_runs_again_with_the_same_bits(case: Case) -> None:
    assert difference(history(case), history(case)) is None


@examples(0.2)
@given(cases(), cases(), st.integers(0, MANY - 1), st.integers(1, 2), st.randoms(use_true_random=False))
def test_a_game_runs_among_a_thousand_others_as_alone(case: Case, other: Case, slot: int, threads: int, random: Any) -> None:
    """The neighbours play the same game and another one, with actions and seeds of their own."""
    program, alone = played_alone(case)
    neighbours, _ = played_alone(other)
    batch = batch_of(program, MANY, threads=threads)
    seeds = np.arange(MANY)
    seeds[slot] = case.seed
    batch.load(np.arange(MANY), [program if env == slot or env % 3 else neighbours for env in range(MANY)], seeds)
    batch.load([slot], [program], [case.seed], by_tick=case.by_tick)
    rng = np.random.default_rng(random.randrange(2**32))
    for tick, expected in enumerate(alone["records"]):
        if tick:
            actions = rng.integers(0, 6, (MANY, 2))
            actions[slot] = columns(case, tick - 1)
            batch.step(actions)
        assert difference(record(batch, slot), expected, f"tick {tick - 1}") is None
    assert picture(batch, slot) == alone["picture"]


@examples(0.5)
@given(cases(), st.integers(0, 11))
def test_a_copy_goes_on_like_its_original(case: Case, moment: int) -> None:
    program, alone = played_alone(case)
    batch = batch_of(program, 3)
    batch.load([0, 1], [program] * 2, [case.seed, 0], by_tick=case.by_tick)
    for tick, expected in enumerate(alone["records"]):
        if tick:
            batch.step(np.array([columns(case, tick - 1)] * 3))
        if tick == moment:
            batch.copy([0, 0], [1, 2])  # one that runs the program already and one without any
            assert audit(batch.running_program(2), *batch.state_rows(2)[:2]) == []
        if tick >= moment:
            assert difference(record(batch, 1), expected, f"tick {tick - 1}") is None
            assert difference(record(batch, 2), expected, f"tick {tick - 1}") is None
            assert len(set(batch.state_hashes().tolist())) == 1


@examples(0.5)
@given(cases())
def test_looking_changes_nothing(case: Case) -> None:
    """`history` looks after every tick; here nobody does before the end."""
    program, alone = played_alone(case)
    batch = batch_of(program)
    batch.load([0], [program], [case.seed], by_tick=case.by_tick)
    for tick in range(len(case.actions)):
        batch.step(np.array([columns(case, tick)]))
    assert difference(record(batch), alone["records"][-1]) is None


@examples(0.5)
@given(cases())
def test_a_trace_replays_as_it_was_written(case: Case) -> None:
    played_alone(case)
    first = traced(case)
    names = [tuple(actions) if case.players > 1 else (actions,) for actions in first["actions"]]
    again = traced(case, names)
    assert difference(again, first) is None
    assert len(first["ticks"]) == len(first["actions"]) + 1


@examples(0.5)
@given(case=cases())
def test_a_trace_is_the_same_in_plain_python(case: Case, guarded) -> None:
    played_alone(case)
    assert difference(guarded(case, "trace"), traced(case)) is None
