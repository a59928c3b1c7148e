"""What `render` gives: a picture of the board, or the board as the characters of the game's LevelMapping."""

from __future__ import annotations

from string import ascii_letters

import numpy as np

from game_meta.engine import Batch, Program, Snapshot
from game_meta.envs.source import Source
from game_meta.envs.views import fitted

PX = 24  # a cell of a picture for people
MODES, FPS = ["rgb_array", "ansi"], 15


def pictures(batch: Batch, source: Source) -> np.ndarray:
    """(B, H, W, 3) uint8"""
    return fitted(batch.rgb(PX), source.height * PX, source.width * PX, 0)


def text(batch: Batch, env: int = 0) -> str:
    """The board of one env, a character a cell, and the score below."""
    seen, program = batch.snapshot(env), batch.programs[env]
    assert program is not None
    cells = [[" "] * seen.width for _ in range(seen.height)]
    chars = characters(program)
    for kind, x, y in zip(seen.kind.tolist(), seen.x.tolist(), seen.y.tolist(), strict=True):
        row, column = (y + seen.block // 2) // seen.block, (x + seen.block // 2) // seen.block
        if 0 <= row < seen.height and 0 <= column < seen.width and not seen.hidden[kind]:
            cells[row][column] = chars[kind]
    return "\n".join("".join(row) for row in cells) + f"\n{status(seen)}"


def status(seen: Snapshot) -> str:
    word = {-1: "", 0: ", lost", 1: ", won"}[seen.win] if seen.over else ""
    return f"tick {seen.tick + 1}, score {seen.score}{word}"


def characters(program: Program) -> list[str]:
    """One of each type: that of the LevelMapping whose top sprite it is, else a letter that the mapping leaves free."""
    found: dict[str, tuple[int, str]] = {}
    for char, names in program.game.mapping.items():
        if names:
            found[names[-1]] = min(found.get(names[-1], (99, "")), (len(names), char))
    free = iter([letter for letter in ascii_letters if letter not in program.game.mapping])
    return [found[name][1] if name in found else next(free, "?") for name in program.types]
