"""Boards made from nothing, for the line `layout board`: walls `w`, floor `.`, and a way from every floor cell to every other.

All but caves are made on a lattice: every second column and row, so that there is room for a wall between two of them. Where a side is
even, one gap of the lattice is a cell wider.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Board = list[list[str]]
WALL, FLOOR = "w", "."
SMALLEST, LARGEST = 5, 50
FAR = 3  # steps, for `far=` of `layout scatter`
STEPS = ((0, -1), (-1, 0), (0, 1), (1, 0))


def board(kind: str, columns: int, rows: int, rng: np.random.Generator) -> Board:
    cells = [[WALL] * columns for _ in range(rows)]
    BOARDS[kind](cells, rng)
    return cells


def lattice(side: int, rng: np.random.Generator) -> list[int]:
    """The columns (or rows) that the lattice runs through: 1, 3, 5, ... up to the last one inside the outer wall."""
    lines = list(range(1, side - 1, 2))
    if side % 2 == 0:
        wide = int(rng.integers(1, len(lines)))
        lines = lines[:wide] + [line + 1 for line in lines[wide:]]
    return lines


def dig(cells: Board, x: int, y: int, u: int, v: int) -> None:
    """Floor in the rectangle between these two corners."""
    for row in cells[min(y, v) : max(y, v) + 1]:
        row[min(x, u) : max(x, u) + 1] = [FLOOR] * (abs(x - u) + 1)


def open_field(cells: Board, rng: np.random.Generator) -> None:
    dig(cells, 1, 1, len(cells[0]) - 2, len(cells) - 2)


def maze(cells: Board, rng: np.random.Generator) -> None:
    """Narrow ways, dug from one place to the next until all are reached; then some dead ends are opened, so that there is a way round."""
    xs, ys = lattice(len(cells[0]), rng), lattice(len(cells), rng)
    here = (int(rng.integers(len(xs))), int(rng.integers(len(ys))))
    reached, way = {here}, [here]
    luck = iter(rng.random(4 * len(xs) * len(ys)).tolist())
    dig(cells, xs[here[0]], ys[here[1]], xs[here[0]], ys[here[1]])
    while way:
        i, j = way[-1]
        beside = [(i + di, j + dj) for di, dj in STEPS if 0 <= i + di < len(xs) and 0 <= j + dj < len(ys)]
        new = [place for place in beside if place not in reached]
        if not new:
            way.pop()
            if next(luck) < 0.15:
                u, v = beside[int(next(luck) * len(beside))]
                dig(cells, xs[i], ys[j], xs[u], ys[v])
            continue
        u, v = new[int(next(luck) * len(new))]
        dig(cells, xs[i], ys[j], xs[u], ys[v])
        reached.add((u, v))
        way.append((u, v))


def rooms(cells: Board, rng: np.random.Generator) -> None:
    """One room, divided again and again by a wall with a door or two. Walls stand between the lines of the lattice and doors on them, so
    that no wall ends at a door."""
    open_field(cells, rng)
    xs, ys = lattice(len(cells[0]), rng), lattice(len(cells), rng)
    whole = [(1, 1, len(cells[0]) - 2, len(cells) - 2)]
    while whole:
        x, y, u, v = whole.pop()
        across = u - x >= v - y  # the longer side is divided
        low, high, lines, doors = (x, u, xs, [k for k in ys if y <= k <= v]) if across else (y, v, ys, [k for k in xs if x <= k <= u])
        cuts = [line + 1 for line in lines if low < line + 1 < high]
        if high - low < 4 or min(u - x, v - y) < 2 or not cuts:
            continue
        cut = cuts[int(rng.integers(len(cuts)))]
        free = {doors[int(k)] for k in rng.integers(len(doors), size=int(rng.integers(1, 3)))}
        if across:
            for k in range(y, v + 1):
                cells[k][cut] = FLOOR if k in free else WALL
            whole += [(x, y, cut - 1, v), (cut + 1, y, u, v)]
        else:
            for k in range(x, u + 1):
                cells[cut][k] = FLOOR if k in free else WALL
            whole += [(x, y, u, cut - 1), (x, cut + 1, u, v)]


def caves(cells: Board, rng: np.random.Generator) -> None:
    """Whoever digs walks about at random from the middle until more than half of the inside is floor."""
    columns, rows = len(cells[0]), len(cells)
    inside = (columns - 2) * (rows - 2)
    wanted = round(inside * float(rng.uniform(0.55, 0.7)))
    x, y, dug = columns // 2, rows // 2, 0
    while True:
        for turn in rng.integers(4, size=4 * inside).tolist():
            if cells[y][x] == WALL:
                cells[y][x] = FLOOR
                dug += 1
                if dug == wanted:
                    return
            dx, dy = STEPS[turn]
            x, y = min(max(x + dx, 1), columns - 2), min(max(y + dy, 1), rows - 2)


def corridors(cells: Board, rng: np.random.Generator) -> None:
    """Some of the lattice's lines, each from wall to wall: every column crosses every row."""
    xs, ys = lattice(len(cells[0]), rng), lattice(len(cells), rng)
    for line in _some(xs, rng):
        dig(cells, line, 1, line, len(cells) - 2)
    for line in _some(ys, rng):
        dig(cells, 1, line, len(cells[0]) - 2, line)


def _some(lines: list[int], rng: np.random.Generator) -> list[int]:
    """Two of them at least, and not all if there are three or more."""
    count = int(rng.integers(2, max(3, len(lines))))
    return [lines[int(k)] for k in rng.permutation(len(lines))[:count]]


BOARDS: dict[str, Callable[[Board, np.random.Generator], None]] = {
    "maze": maze,
    "rooms": rooms,
    "caves": caves,
    "corridors": corridors,
    "open": open_field,
}


def steps_from(board: Board, starts: list[tuple[int, int]], solid: str) -> dict[tuple[int, int], int]:
    """For each cell (row, column) that can be walked to from one of `starts`, how many steps it takes; `solid` are the marks of walls."""
    steps, front = dict.fromkeys(starts, 0), list(starts)
    for y, x in front:
        for dx, dy in STEPS:
            cell = (y + dy, x + dx)
            if cell not in steps and 0 <= cell[0] < len(board) and 0 <= cell[1] < len(board[0]) and board[cell[0]][cell[1]] not in solid:
                steps[cell] = steps[y, x] + 1
                front.append(cell)
    return steps
