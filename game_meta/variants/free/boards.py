"""The boards that free games are played on: characters `w` wall and `.` floor, all floor connected."""

from __future__ import annotations

from collections.abc import Iterator

from game_meta.variants.free.dice import Dice

Cell = tuple[int, int]  # row, column
Board = list[list[str]]
AROUND = ((-1, 0), (0, -1), (1, 0), (0, 1))


def field(columns: int, rows: int) -> Board:
    """No walls at all."""
    return [["."] * columns for _ in range(rows)]


def room(columns: int, rows: int) -> Board:
    """Walls around, nothing inside."""
    inside = (range(1, rows - 1), range(1, columns - 1))
    return [["." if row in inside[0] and column in inside[1] else "w" for column in range(columns)] for row in range(rows)]


def draw(kind: str, columns: int, rows: int, dice: Dice) -> Board:
    return KINDS[kind](columns, rows, dice)


def pillars(columns: int, rows: int, dice: Dice) -> Board:
    """An open room in which a few blocks stand."""
    board = room(columns, rows)
    for _ in range(dice.of(0, 6)):
        cell = dice.of(2, rows - 3), dice.of(2, columns - 3)
        if all(board[cell[0] + down][cell[1] + right] == "." for down in (-1, 0, 1) for right in (-1, 0, 1)):
            board[cell[0]][cell[1]] = "w"
    return board


def rooms(columns: int, rows: int, dice: Dice) -> Board:
    """Two or four rooms with a gap in each wall between them."""
    board = room(columns, rows)
    middle, across = dice.of(3, columns - 4), dice.of(3, rows - 4)
    upright, level = dice.pick(((True, True), (True, False), (False, True), (True, True)))
    for row in range(1, rows - 1) if upright else ():
        board[row][middle] = "w"
    for column in range(1, columns - 1) if level else ():
        board[across][column] = "w"
    parts = [(1, across - 1), (across + 1, rows - 2)] if level else [(1, rows - 2)]
    for low, high in parts if upright else ():
        board[dice.of(low, high)][middle] = "."
    parts = [(1, middle - 1), (middle + 1, columns - 2)] if upright else [(1, columns - 2)]
    for low, high in parts if level else ():
        board[across][dice.of(low, high)] = "."
    return board


def maze(columns: int, rows: int, dice: Dice) -> Board:
    """Ways of one cell's width, with a few loops; odd sides."""
    columns, rows = columns - 1 + columns % 2, rows - 1 + rows % 2
    board = [["w"] * columns for _ in range(rows)]
    way, board[1][1] = [(1, 1)], "."
    while way:
        row, column = way[-1]
        ahead = [(row + 2 * down, column + 2 * right, row + down, column + right) for down, right in AROUND]
        ahead = [step for step in ahead if 0 < step[0] < rows and 0 < step[1] < columns and board[step[0]][step[1]] == "w"]
        if not ahead:
            way.pop()
            continue
        row, column, between, beside = dice.pick(ahead)
        board[row][column] = board[between][beside] = "."
        way.append((row, column))
    for _ in range(columns * rows // 8):
        row, column = dice.of(1, rows - 2), dice.of(1, columns - 2)
        if (row + column) % 2:
            board[row][column] = "."
    return board


def corridors(columns: int, rows: int, dice: Dice) -> Board:
    """Corridors that cross: blocks at a distance of one cell."""
    columns, rows = columns - 1 + columns % 2, rows - 1 + rows % 2
    board = room(columns, rows)
    for row in range(2, rows - 2, 2):
        for column in range(2, columns - 2, 2):
            board[row][column] = "." if dice.chance(0.12) else "w"
    return board


def caves(columns: int, rows: int, dice: Dice) -> Board:
    """Rough walls: noise, smoothed once; of what is left apart only the largest part stays open."""
    noise = dice.rng.random((rows, columns)) < 0.3
    noise[[0, -1]] = noise[:, [0, -1]] = True
    padded = noise.astype(int)
    near = sum(padded[1 + down : rows - 1 + down, 1 + right : columns - 1 + right] for down in (-1, 0, 1) for right in (-1, 0, 1))
    noise[1:-1, 1:-1] = near >= 5
    board = [["w" if wall else "." for wall in row] for row in noise.tolist()]
    largest = max(parts(board), key=len, default=set())
    if len(largest) < columns * rows // 3:
        return pillars(columns, rows, dice)
    return [["." if (row, column) in largest else "w" for column in range(columns)] for row in range(rows)]


def parts(board: Board) -> Iterator[set[Cell]]:
    """The floor, in connected parts."""
    left = {(row, column) for row, line in enumerate(board) for column, char in enumerate(line) if char == "."}
    while left:
        part = {left.pop()}
        edge = list(part)
        while edge:
            row, column = edge.pop()
            found = {(row + down, column + right) for down, right in AROUND} & left
            left -= found
            part |= found
            edge += found
        yield part


KINDS = {"open": pillars, "rooms": rooms, "maze": maze, "corridors": corridors, "caves": caves}
