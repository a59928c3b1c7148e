"""The watchers watch: a state broken on purpose is found broken, and an index before the beginning is refused."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from helpers.histories import batch_of, program_of
from helpers.random_games import Case
from helpers.state_audit import audit
from helpers.watched_engine import Guarded

from game_meta.engine import Program
from game_meta.engine import state as L

GAME = """BasicGame square_size=10
    SpriteSet
        box > Passive
        bat > Missile orientation=RIGHT speed=0.5
        avatar > MovingAvatar
    LevelMapping
        b > box
        m > bat
    InteractionSet
        avatar wall > stepBack
        bat wall box > reverseDirection
    TerminationSet
        Timeout limit=99
    LevelSet
        level
            wwwwww
            wA.bbw
            wmm..w
            wwwwww
"""
Breaking = Callable[[Program, np.ndarray, np.ndarray], None]


def row_of(p: np.ndarray, k: int) -> int:
    return int(p[L.P_SPRITES] + k * p[L.P_STRIDE])


def break_field(column: int, value: int, name: str) -> Breaking:
    """Another value in a column of the last sprite of a type."""

    def breaking(program: Program, s: np.ndarray, d: np.ndarray) -> None:
        tail = s[L.S_HEADER + program.types.index(name) * L.T_WIDTH + L.T_TAIL]
        s[row_of(program.p, tail) + column] = value

    return breaking


def break_type(column: int, value: int, name: str) -> Breaking:
    def breaking(program: Program, s: np.ndarray, d: np.ndarray) -> None:
        s[L.S_HEADER + program.types.index(name) * L.T_WIDTH + column] = value

    return breaking


def break_header(column: int, value: int) -> Breaking:
    def breaking(program: Program, s: np.ndarray, d: np.ndarray) -> None:
        s[column] = value

    return breaking


def break_cells(column: int, value: int) -> Breaking:
    def breaking(program: Program, s: np.ndarray, d: np.ndarray) -> None:
        s[program.p[L.P_CELLS] + column : program.p[L.P_SPRITES] : L.C_WIDTH] = value

    return breaking


def break_program(column: int, value: int) -> Breaking:
    """Another value at the beginning of a table of the program."""

    def breaking(program: Program, s: np.ndarray, d: np.ndarray) -> None:
        program.p[program.p[column]] = value

    return breaking


def turn_round(program: Program, s: np.ndarray, d: np.ndarray) -> None:
    """The last bat, without a word to its cell."""
    tail = s[L.S_HEADER + program.types.index("bat") * L.T_WIDTH + L.T_TAIL]
    d[tail * L.D_WIDTH + L.D_X] *= -1


def break_speed(program: Program, s: np.ndarray, d: np.ndarray) -> None:
    d[L.D_SPEED] = np.nan


def seat_a_box(program: Program, s: np.ndarray, d: np.ndarray) -> None:
    """As the first player."""
    s[L.S_AVATAR] = s[L.S_HEADER + program.types.index("box") * L.T_WIDTH + L.T_TAIL]


def free_the_living(program: Program, s: np.ndarray, d: np.ndarray) -> None:
    s[L.S_FREE], s[row_of(program.p, 0) + L.K_CHAIN] = 0, -1


@pytest.mark.parametrize(
    ("breaking", "found"),
    [
        (break_header(L.S_ALIVE, 3), "S_ALIVE"),
        (seat_a_box, "which is no avatar"),
        (break_header(L.S_FREE, 0), "the free list leads round"),
        (break_header(L.S_FREE, 999), "the free list leads out of the table"),
        (break_header(L.S_USED, 30), "neither living nor free"),
        (break_header(L.S_KILLED, 1), "outlives the tick"),
        (break_type(L.T_COUNT, 5, "box"), "counted 5"),
        (break_type(L.T_DISABLED, 1, "avatar"), "disabled ones"),
        (break_type(L.T_TAIL, 0, "bat"), "tail of bat"),
        (break_type(L.T_HEAD, -1, "bat"), "neither living nor free"),
        (break_field(L.K_NEXT, 0, "box"), "in two lists"),
        (break_field(L.K_PREV, -1, "box"), "backwards"),
        (break_field(L.K_TYPE, 0, "box"), "another type"),
        (break_field(L.K_SEQ, 0, "box"), "order of creation"),
        (break_field(L.K_SEQ, 999, "box"), "from the future"),
        (break_field(L.K_FLAGS, L.SPRITE_KILLED, "box"), "killed sprite"),
        (break_field(L.K_X, 5, "bat"), "holds rows"),
        (break_cells(L.C_HEAD, -1), "holds rows"),
        (break_cells(L.C_HEAD, 9999), "out of the table"),
        (break_cells(L.C_TOP, -1), "the top of cell"),
        (break_program(L.P_GROUND, 3), "the ground of cell"),
        (turn_round, "the top of cell"),
        (free_the_living, "both living and free"),
        (break_speed, "not a finite number"),
    ],
)
def test_an_audit_finds_what_is_broken(breaking: Breaking, found: str) -> None:
    program = program_of(Case(GAME, 1, (), 0, False))
    batch = batch_of(program)
    batch.load([0], [program], [0])
    for action in (4, 4, 4):
        batch.step(np.array([[action, 0]]))
    assert audit(program, *batch.state_rows(0)[:2]) == []
    breaking(program, *batch.state_rows(0)[:2])
    assert any(found in fault for fault in audit(program, *batch.state_rows(0)[:2]))


def test_a_guarded_array_refuses_what_numpy_would_wrap_around() -> None:
    rows = np.arange(12).reshape(3, 4).view(Guarded)
    assert rows[2][3] == 11 and rows[1, 1:].tolist() == [5, 6, 7]
    for index in (-1, np.int32(-2), (0, -1)):
        with pytest.raises(IndexError):
            rows[index]
        with pytest.raises(IndexError):
            rows[index] = 0
    with pytest.raises(IndexError):
        rows[0][4]
