"""Painting changes the text and nothing else: what is parsed afterwards is the board that was painted."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from game_meta.editor import Document
from game_meta.editor.painting import (
    CannotPaint,
    add_level,
    cells_in_box,
    cells_on_line,
    connected_cells,
    paint_cells,
    read_boards,
    remove_level,
    resize_board,
    write_board,
)
from game_meta.vgdl import parse

GAME = dedent("""\
    BasicGame   # my game
        SpriteSet
            gem > Immovable
            avatar > MovingAvatar

        LevelMapping
            g > gem

        InteractionSet
            gem avatar > killSprite scoreChange=1

        TerminationSet
            SpriteCounter stype=gem limit=0 win=True

        LevelSet
            # the first one
            level
                wwwww
                wA.gw
                wwwww
            level
               w.....w
               wA       and what is cut off
                  g
    """)


def level(text, number=0):
    """The rows of a level as the parser reads them, blanks filled up."""
    rows = parse(text).levels[number]
    return [row[: len(rows[0])].ljust(len(rows[0])) for row in rows]


def changed(before, after):
    """The lines of the text that differ, those after."""
    return [new for old, new in zip(before.split("\n"), after.split("\n"), strict=True) if old != new]


def test_a_cell_is_painted_and_undone():
    document = Document(GAME)
    paint_cells(document, 0, [(2, 1)], "g")
    assert changed(GAME, document.text) == ["            wAggw"]
    assert document.undo() and document.text == GAME


def test_a_stroke_is_one_step_until_the_brush_is_lifted():
    document = Document(GAME)
    for cell in cells_on_line((1, 1), (3, 1)):
        paint_cells(document, 0, [cell], "w")
    document.history.end_step()
    paint_cells(document, 0, [(0, 0)], "g")
    assert document.lines[17:20] == ["            gwwww", "            wwwww", "            wwwww"]
    document.undo()
    document.undo()
    assert document.text == GAME


def test_the_avatar_moves():
    document = Document(GAME)
    paint_cells(document, 0, [(2, 1)], "A", unique=True)
    assert level(document.text) == ["wwwww", "w.Agw", "wwwww"]


def test_a_short_row_is_filled_up_and_what_is_cut_off_stays():
    document = Document(GAME)
    paint_cells(document, 1, [(6, 1), (6, 0)], "g")
    assert changed(GAME, document.text) == ["           w.....g", "           wA    g  and what is cut off"]


def test_what_would_vanish_from_the_text_is_written_as_floor():
    document = Document(GAME)
    paint_cells(document, 0, cells_in_box((0, 0), (4, 2)), " ")
    assert document.lines[17:20] == ["            .   .", "", "            ."]
    paint_cells(document, 0, [(1, 1)], "A")
    assert level(document.text) == [".   .", " A   ", ".    "]


def test_without_a_character_that_holds_nothing_a_board_keeps_its_edge():
    text = GAME.replace("g > gem", "g > gem\n        . > gem")
    document = Document(text)
    with pytest.raises(CannotPaint, match="map a character to nothing"):
        paint_cells(document, 0, cells_in_box((0, 0), (0, 2)), " ")
    assert document.text == text and not document.undo()


def test_a_board_grows_and_shrinks_on_every_side():
    document = Document(GAME)
    resize_board(document, 0, left=1, top=1, right=2, bottom=1, char="w")
    assert level(document.text) == ["wwwwwwww", "wwwwwwww", "wwA.gwww", "wwwwwwww", "wwwwwwww"]
    assert level(document.text, 1) == level(GAME, 1)
    resize_board(document, 0, left=-1, top=-1, right=-2, bottom=-1)
    assert document.text == GAME
    with pytest.raises(CannotPaint, match="1 to 200"):
        resize_board(document, 0, top=-3)


def test_what_is_cut_off_stays_with_its_row_when_rows_come_above():
    document = Document(GAME)
    resize_board(document, 1, top=1, right=1)
    assert document.lines[21:24] == ["           ........", "           w.....w.", "           wA     .  and what is cut off"]


def test_levels_are_added_copied_and_removed():
    document = Document(GAME)
    add_level(document, read_boards(GAME)[0].rows)
    assert level(document.text, 2) == level(GAME)
    remove_level(document, 1)
    remove_level(document, 0)
    assert [level(document.text)] == [level(GAME)]
    remove_level(document, 0)
    assert read_boards(document.text) == []
    add_level(document, ["wwww", "wA w"])
    assert level(document.text) == ["wwww", "wA w"]


def test_a_first_level_comes_with_its_section():
    text = GAME[: GAME.index("    LevelSet")].rstrip() + "\n"
    document = Document(text)
    add_level(document, ["wwww", "wA w"])
    assert level(document.text) == ["wwww", "wA w"] and document.text.startswith(text.rstrip())


def test_the_bucket_fills_what_hangs_together():
    document = Document(GAME)
    paint_cells(document, 0, connected_cells(read_boards(GAME)[0], (0, 0)), "g")
    assert document.lines[17:20] == ["            ggggg", "            gA.gg", "            ggggg"]


def test_boards_are_there_while_the_text_is_no_game():
    broken = GAME.replace("SpriteSet", "SpritSet").replace("killSprite", "kilSprite")
    assert [board.rows for board in read_boards(broken)] == [board.rows for board in read_boards(GAME)]


@st.composite
def games(draw_one):
    """A game with a level of any shape, and another board of any size."""
    cells = st.sampled_from(" .wg")
    rows = draw_one(st.lists(st.text(cells, min_size=1, max_size=7), min_size=1, max_size=6))
    rows[0] = "w" + rows[0][1:] + "A"
    depth = draw_one(st.integers(9, 14))
    text = GAME[: GAME.index("        # the first one")] + "        level\n" + "\n".join(" " * depth + row for row in rows) + "\n"
    width = draw_one(st.integers(1, 8))
    wanted = draw_one(st.lists(st.text(cells, min_size=width, max_size=width), min_size=1, max_size=8))
    place = draw_one(st.integers(0, len(wanted) - 1)), draw_one(st.integers(0, width - 1))
    wanted[place[0]] = wanted[place[0]][: place[1]] + "A" + wanted[place[0]][place[1] + 1 :]
    return text, wanted, draw_one(st.integers(-2, 2))


@given(games())
def test_what_is_drawn_is_what_is_parsed(game):
    text, wanted, top = game
    document = Document(text)
    board = read_boards(text)[0]
    assert list(board.rows) == level(text)
    write_board(document, board, wanted, top=top)
    said = [row.replace(".", " ") for row in level(document.text)]
    old = {i + top: row[board.width :] for i, row in enumerate(board.written_rows)}
    shown = [(row + old.get(i, ""))[: len(wanted[0])] if i else row for i, row in enumerate(wanted)]
    assert said == [row.replace(".", " ") for row in shown]
    assert document.text.split("        level\n")[0] == text.split("        level\n")[0]
    document.undo()
    assert document.text == text


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2), st.sampled_from(" .wgA")), max_size=12))
def test_painting_cell_by_cell_gives_the_board_painted(strokes):
    document, cells = Document(GAME), [list(row) for row in read_boards(GAME)[0].rows]
    for x, y, char in strokes:
        paint_cells(document, 0, [(x, y)], char)
        cells[y][x] = char
    told = [row.replace(".", " ") for row in read_boards(document.text)[0].rows]
    assert told == ["".join(row).replace(".", " ") for row in cells]
    assert read_boards(document.text)[1].rows == read_boards(GAME)[1].rows
