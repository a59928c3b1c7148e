import numpy as np
import pytest
from helpers.games import CORRIDOR

from game_meta.generator.layouts import fill_levels
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
