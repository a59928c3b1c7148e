import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from game_meta.generator.layouts import BOARD_KINDS, make_board, walking_steps

CORRIDORS = [
    "wwwwwwwww",
    "w.......w",
    "w.w.w.www",
    "w.......w",
    "w.w.w.www",
    "w.w.w.www",
    "wwwwwwwww",
]
MAZE = [
    "wwwwwwwww",
    "w...w...w",
    "w.w.w.www",
    "w.w.w.w.w",
    "w.w.w.w.w",
    "w.w.....w",
    "wwwwwwwww",
]
ROOMS = [
    "wwwwwwwww",
    "w.w.....w",
    "w.w...w.w",
    "w.w...w.w",
    "w.w.www.w",
    "w.....w.w",
    "wwwwwwwww",
]
CAVES = [
    "wwwwwwwww",
    "w..w...ww",
    "w....w.ww",
    "w....wwww",
    "w....wwww",
    "ww..wwwww",
    "wwwwwwwww",
]


def drawn(kind: str, columns: int, rows: int, seed: int) -> list[str]:
    return ["".join(row) for row in make_board(kind, columns, rows, np.random.default_rng(seed))]


@pytest.mark.parametrize("kind", BOARD_KINDS)
@given(columns=st.integers(5, 16), rows=st.integers(5, 16), seed=st.integers(0, 10_000))
def test_every_floor_cell_can_be_walked_to_and_the_outer_wall_has_no_hole(kind, columns, rows, seed):
    rows_ = drawn(kind, columns, rows, seed)
    assert {len(row) for row in rows_} == {columns}
    assert len(rows_) == rows
    assert set(rows_[0] + rows_[-1] + "".join(row[0] + row[-1] for row in rows_)) == {"w"}
    floor = [(y, x) for y, row in enumerate(rows_) for x, cell in enumerate(row) if cell == "."]
    assert len(floor) >= (columns - 2) * (rows - 2) * 0.2
    assert len(walking_steps([list(row) for row in rows_], floor[:1], "w")) == len(floor)


@pytest.mark.parametrize("kind", BOARD_KINDS)
def test_another_seed_makes_another_board_but_for_open_fields(kind):
    assert len({tuple(drawn(kind, 11, 9, seed)) for seed in range(30)}) >= (1 if kind == "open" else 25)


def test_what_they_look_like():
    assert drawn("open", 6, 5, 0) == ["wwwwww", "w....w", "w....w", "w....w", "wwwwww"]
    assert drawn("corridors", 9, 7, 3) == CORRIDORS
    assert drawn("maze", 9, 7, 3) == MAZE
    assert drawn("rooms", 9, 7, 3) == ROOMS
    assert drawn("caves", 9, 7, 3) == CAVES


def test_steps_go_round_walls():
    rows = [list(row) for row in ("A.w.", "..w.", "....")]
    steps = walking_steps(rows, [(0, 0)], "w")
    assert steps[0, 1] == 1
    assert steps[0, 3] == 7
    assert (0, 2) not in steps
