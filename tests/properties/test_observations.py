"""What agents see is what is there: window, board and heading worked out again from the snapshot, cell by cell."""

from __future__ import annotations

from itertools import product

import numpy as np
from helpers.histories import batch_of, columns, examples, program_of
from helpers.random_games import Case, cases
from hypothesis import assume, given

from game_meta.engine import Program, Snapshot
from game_meta.engine import state as L
from game_meta.engine.observation import AVATAR, DOWN, EMPTY, LEFT, OPPONENT, OUTSIDE, RIGHT, UP
from game_meta.engine.program_tables import is_avatar_type
from game_meta.vgdl import VGDLError

Cells = dict[tuple[int, int], tuple[int, int]]  # (column, row) of the board -> look and heading of what is on top there


def look(program: Program, shot: Snapshot, i: int, player: int) -> int:
    """Of two players each sees itself as the avatar and all other avatars as opponents."""
    if program.players == 2 and is_avatar_type(program.game.sprites[shot.types[shot.type_index[i]]]):
        return AVATAR if shot.avatars[player] == i else OPPONENT
    return int(shot.looks[shot.type_index[i]])


def heading(program: Program, shot: Snapshot, i: int) -> int:
    """0 none, else the action that leads the way it faces. What nothing can move shows none."""
    dx, dy = (float(part) for part in shot.heading[i])
    still = program.type_table[shot.type_index[i], L.Y_FLAGS] & L.FLAG_QUIET
    if still or not shot.is_oriented[i] or (dx == 0 and dy == 0):
        return 0
    if abs(dx) >= abs(dy):
        return RIGHT if dx > 0 else LEFT
    return DOWN if dy > 0 else UP


def drawn_in(shot: Snapshot, i: int) -> list[tuple[int, int]]:
    """The cells (column, row) whose centres a sprite covers, or else the one that its own centre lies in."""
    spans = []
    for low, length in ((int(shot.x[i]), int(shot.w[i])), (int(shot.y[i]), int(shot.h[i]))):
        covered = range(low // shot.block_size, (low + length) // shot.block_size + 1)
        inside = [cell for cell in covered if 2 * low < (2 * cell + 1) * shot.block_size <= 2 * (low + length)]
        spans.append(inside or [(2 * low + length) // (2 * shot.block_size)])
    return list(product(*spans))


def tops(program: Program, shot: Snapshot, player: int) -> Cells:
    """Sprites stand in drawing order in a snapshot, so the last one of a cell is its top."""
    drawn = [i for i in range(len(shot.type_index)) if not shot.hidden[shot.type_index[i]]]
    return {place: (look(program, shot, i, player), heading(program, shot, i)) for i in drawn for place in drawn_in(shot, i)}


def shown(cells: Cells, shot: Snapshot, left: int, top: int, width: int, height: int) -> list[list[tuple[int, int]]]:
    """A rectangle of cells as an agent sees it."""
    inside = lambda x, y: 0 <= x < shot.width and 0 <= y < shot.height  # noqa: E731
    there = lambda x, y: cells.get((x, y), (EMPTY, 0)) if inside(x, y) else (OUTSIDE, 0)  # noqa: E731
    return [[there(x, y) for x in range(left, left + width)] for y in range(top, top + height)]


def pairs(looks: np.ndarray, headings: np.ndarray) -> list[list[tuple[int, int]]]:
    return [list(zip(*row, strict=True)) for row in zip(looks.tolist(), headings.tolist(), strict=True)]


@examples(1)
@given(cases())
def test_window_and_board_show_what_the_snapshot_holds(case: Case) -> None:
    try:
        program = program_of(case)
        batch = batch_of(program)
        batch.load([0], [program], [case.seed], by_tick=case.by_tick)
        for tick in range(len(case.actions)):
            batch.step(np.array([columns(case, tick)]))
            shot = batch.snapshot(0)
            for player in range(case.players):
                cells = tops(program, shot, player)
                board, headings = (part[0] for part in batch.board(player=player))
                assert pairs(board, headings) == shown(cells, shot, 0, 0, shot.width, shot.height)
                if shot.avatars[player] >= 0:  # the dead see the place where they died
                    seen = batch.observe(player=player)
                    column, row = drawn_in(shot, shot.avatars[player])[0]
                    column, row = min(max(column, -1), shot.width), min(max(row, -1), shot.height)
                    half = seen["window"].shape[1] // 2
                    expected = shown(cells, shot, column - half, row - half, 2 * half + 1, 2 * half + 1)
                    assert pairs(seen["window"][0], seen["heading"][0]) == expected
    except VGDLError:
        assume(False)
