"""Boards as text, so that a test shows what happens: the game in a few lines, the board before, the actions, the board after."""

from __future__ import annotations

import textwrap

import numpy as np

from game_meta.engine import Batch, Snapshot, compile_game
from game_meta.vgdl import parse

ACTIONS = {".": 0, "U": 1, "L": 2, "D": 3, "R": 4, "S": 5}


def rows(text: str) -> list[str]:
    return [line for line in textwrap.dedent(text).split("\n") if line.strip()]


def draw(shot: Snapshot, letters: dict[str, str]) -> list[str]:
    """The board with a letter for each type (types without one are not drawn); a sprite stands where its centre is."""
    board = [["."] * shot.width for _ in range(shot.height)]
    for t, x, y in zip(shot.type_index, shot.x, shot.y, strict=True):
        letter = letters.get(shot.types[t])
        column, row = (int(x) + shot.block_size // 2) // shot.block_size, (int(y) + shot.block_size // 2) // shot.block_size
        if letter and 0 <= column < shot.width and 0 <= row < shot.height:
            board[row][column] = letter
    return ["".join(line) for line in board]


def start(game: str, level: str, seed: int = 0) -> Batch:
    batch = Batch(1, window=5)
    batch.load([0], [compile_game(parse(textwrap.dedent(game), "game"), rows(level))], [seed])
    return batch


def play(batch: Batch, actions: str) -> Snapshot:
    for action in actions:
        batch.step(np.array([ACTIONS[action]]))
    return batch.snapshot(0)
