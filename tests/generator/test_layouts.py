import numpy as np
import pytest
from helpers.games import CORRIDOR
from hypothesis import given
from hypothesis import strategies as st

from game_meta.generator.layouts import BOARD_KINDS, fill_levels, make_board, walking_steps
from game_meta.generator.variant_set import InvalidVariant
from game_meta.vgdl import parse


def filled(level: str, *lines: str, seed: int = 0) -> list[str]:
    """The level, as text of one row a line, after the layout lines."""
    rows = "".join(f"            {row}\n" for row in level.split())
    head = CORRIDOR[: CORRIDOR.index("            wwwwwww")]
    game = parse(head + rows + "    VariantSet\n" + "".join(f"        {line}\n" for line in lines))
    (board,) = fill_levels(game, list(game.variants), np.random.default_rng(seed))
    return board


def test_things_are_scattered_on_marked_cells_only():
    for seed in range(20):
        top, bottom = filled("A..wwww ....www", "layout scatter > coin pit on=. each=1..2", seed=seed)
        both = top + bottom
        assert 1 <= both.count("c") <= 2
        assert 1 <= both.count("p") <= 2
        assert len(both) == 14
        assert both[0] == "A"
        assert both.count("w") == 7


def test_the_rest_of_the_marks_can_become_wall():
    (row,) = filled("AxxxA", "layout scatter > coin on=x each=1 rest=w")
    assert sorted(row) == sorted("AcwwA")


def test_marks_that_are_left_become_floor():
    (row,) = filled("A111", "layout scatter > coin on=1 each=1")
    assert sorted(row) == sorted("Ac..")


def test_clear_keeps_the_place_in_front_free():
    board = filled("1111 111x 111A", "layout scatter > pit on=x each=1 clear=1", "layout scatter > coin on=1 each=8")
    assert board == ["ccc.", "cc.p", "cccA"]


def test_flip_shows_a_board_from_eight_sides():
    seen = {tuple(filled("Acp www", "layout flip", seed=seed)) for seed in range(60)}
    assert seen == {
        ("Acp", "www"), ("pcA", "www"), ("www", "Acp"), ("www", "pcA"),
        ("Aw", "cw", "pw"), ("pw", "cw", "Aw"), ("wA", "wc", "wp"), ("wp", "wc", "wA"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("layout scatter > coin on=. each=9", "9 things for 2 cells"),
        ("layout scater > coin on=.", "`scater`, did you mean `scatter`?"),
        ("layout scatter > wizard on=.", "does not know `wizard`"),
    ],
)
def test_what_cannot_be_laid_out_is_named(line, fault):
    with pytest.raises(InvalidVariant, match=r"line \d+: .*"):
        filled("A..", line)
    with pytest.raises(InvalidVariant) as caught:
        filled("A..", line)
    assert fault in str(caught.value)


# ----------------------------------------------------------------------------------------------------
# Boards made from nothing.


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
