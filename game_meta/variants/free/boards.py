"""The boards that free games are played on: those of every family, and two plainer ones."""

from __future__ import annotations

from game_meta.variants import boards
from game_meta.variants.boards import FLOOR, WALL, Board
from game_meta.variants.free.dice import Dice

Cell = tuple[int, int]  # row, column
AROUND = ((-1, 0), (0, -1), (1, 0), (0, 1))


def field(columns: int, rows: int) -> Board:
    """No walls at all."""
    return [[FLOOR] * columns for _ in range(rows)]


def room(columns: int, rows: int) -> Board:
    """Walls around, nothing inside."""
    inside = (range(1, rows - 1), range(1, columns - 1))
    return [[FLOOR if row in inside[0] and column in inside[1] else WALL for column in range(columns)] for row in range(rows)]


def pillars(columns: int, rows: int, dice: Dice) -> Board:
    """An open room in which a few blocks stand."""
    board = room(columns, rows)
    for _ in range(dice.of(0, 6)):
        cell = dice.of(2, rows - 3), dice.of(2, columns - 3)
        if all(board[cell[0] + down][cell[1] + right] == FLOOR for down in (-1, 0, 1) for right in (-1, 0, 1)):
            board[cell[0]][cell[1]] = WALL
    return board


def draw(kind: str, columns: int, rows: int, dice: Dice) -> Board:
    return pillars(columns, rows, dice) if kind == "open" else boards.board(kind, columns, rows, dice.rng)
