"""Plays an example with the real engine and draws what it looked like before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pages.examples import KEYS, Example

from game_meta.engine import trace
from game_meta.vgdl import parse
from game_meta.vgdl.model import Game

BLOCK = 10  # px a cell
ARROWS = {(0, -1): "^", (-1, 0): "<", (0, 1): "v", (1, 0): ">"}


@dataclass(frozen=True)
class Moment:
    """A board as text and the values below it."""

    board: tuple[str, ...]
    values: tuple[str, ...]


def play(example: Example) -> tuple[Moment, Moment]:
    """Before the first tick and after the last."""
    game = parse(example.text(), f"the example of {example.entry}")
    actions: list[Any] = [tuple(f"ACTION_{KEYS[key]}" for key in pair) for pair in example.keys]
    run = trace(example.text(), "\n".join(example.level), actions if example.players > 1 else [action for (action,) in actions])
    first, last = dict(run["ticks"][0]), dict(run["ticks"][0])
    for record in run["ticks"][1:]:  # maps hold what has changed
        last = {key: last[key] | value if isinstance(last.get(key), dict) and key in DELTAS else value for key, value in record.items()}
    block = run["screen"][0] // len(example.level[0])
    ticks = len(run["ticks"]) - 1
    return _moment(example, game, first, block, 0), _moment(example, game, last, block, ticks)


DELTAS = ("sprites", "dirs", "sizes", "speeds")


def _moment(example: Example, game: Game, record: dict[str, Any], block: int, ticks: int) -> Moment:
    board = [["."] * len(row) for row in example.level]
    drawn = [name for name in game.sprites if name not in game.order] + list(game.order)
    for name in drawn:
        sizes, dirs = record.get("sizes", {}).get(name) or [], record.get("dirs", {}).get(name) or []
        for index, (x, y) in enumerate(record["sprites"].get(name, [])):
            letter = "w" if name == "wall" else example.letter(name)
            if name in example.arrows and index < len(dirs) and dirs[index]:
                letter = _arrow(dirs[index]) or letter
            width, height = sizes[index] if sizes else (block, block)
            for row, column in _cells(x, y, width, height, block):
                if 0 <= row < len(board) and 0 <= column < len(board[row]):
                    board[row][column] = letter
    return Moment(tuple("".join(row) for row in board), tuple(VALUES[name](record, ticks) for name in example.shown))


def _arrow(direction: list[float]) -> str:
    dx, dy = direction
    if dx == dy == 0:
        return ""
    return ARROWS[((dx > 0) - (dx < 0), 0) if abs(dx) >= abs(dy) else (0, (dy > 0) - (dy < 0))]


def _cells(x: int, y: int, width: int, height: int, block: int) -> list[tuple[int, int]]:
    """The cells whose centres it covers, or the one that its own centre is in."""
    half = block // 2
    rows = [row for row in range((y - block) // block, (y + height) // block + 1) if y <= row * block + half < y + height]
    columns = [column for column in range((x - block) // block, (x + width) // block + 1) if x <= column * block + half < x + width]
    if width <= block and height <= block:
        return [((y + height // 2) // block, (x + width // 2) // block)]
    return [(row, column) for row in rows for column in columns]


def _result(record: dict[str, Any], ticks: int) -> str:
    win = record["win"] if isinstance(record["win"], int) else record["win"][0]
    if not record["over"]:
        return "undecided"
    return f"{'won' if win == 1 else 'lost'} in tick {ticks - 1}"


def _held(record: dict[str, Any], _: int) -> str:
    return "holds " + (", ".join(f"{count} {name}" for name, count in record["avatar"]["resources"].items() if count) or "nothing")


VALUES = {
    "score": lambda record, _: f"score {record['score']}",
    "held": _held,
    "health": lambda record, _: f"health {record['avatar']['hp']}",
    "counters": lambda record, _: "counters " + " ".join(map(str, record.get("counters", ()))),
    "result": _result,
}
