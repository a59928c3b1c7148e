"""Where things stand: the `layout` lines of a VariantSet, carried out in order on the drawn level.

    layout board > maze rooms caves corridors open size=7..11     a new board instead of the drawn one, of one of these kinds (boards.py);
                                                    `size` is one side with the outer wall, drawn for columns and rows alone. Nothing
                                                    stands on it yet: `layout scatter > avatar` comes next
    layout scatter > ruby amber on=. each=2..3      two or three of each on cells marked `.`
    layout scatter > gate on=x each=1 rest=w        one gate on a cell marked `x`; the other marked cells become wall
    layout scatter > gate on=x each=1 clear=12      marks `1` and `2` beside the gate become floor, so that nothing stands in front of it
    layout scatter > wolf on=. far=avatar           three steps of walking away from the avatar, or more
    layout mirror                                   in games for two: what lies on one side lies on the other too (sides.py)
    layout flip                                     the whole board mirrored and turned at random

Marks that are left at the end become floor, `.`, unless they stand for something in the LevelMapping. Every level of a LevelSet is filled.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from game_meta.variants import boards
from game_meta.variants.boards import FAR, Board
from game_meta.variants.faults import InvalidVariant, misused, only, span
from game_meta.variants.kinds import FULL, Dial
from game_meta.variants.sides import mirror
from game_meta.vgdl.model import Game, VariantRule

SIZE = "7..11"  # of a board, if its line does not say


@dataclass(frozen=True)
class Ground:
    """What the lines work with. The sizes have numbers of their own, so that they can vary alone."""

    game: Game
    rng: np.random.Generator
    sizes: np.random.Generator
    dial: Dial
    dropped: Collection[str]  # types that are placed nowhere


def fill(
    game: Game,
    rules: list[VariantRule],
    rng: np.random.Generator,
    sizes: np.random.Generator | None = None,
    dial: Dial = FULL,
    dropped: Collection[str] = (),
) -> list[list[str]]:
    """The rows of every level after all `layout` lines."""
    marks = {rule.params["on"] for rule in rules if "on" in rule.params}
    ground = Ground(game, rng, sizes or rng, dial, dropped)
    gone = {char: _char_without(game, types, dropped) for char, types in game.mapping.items() if not set(types).isdisjoint(dropped)}
    levels = []
    for rows in game.levels:
        width = max(map(len, rows))
        board = [[gone.get(cell, cell) for cell in row.ljust(width)] for row in rows]
        for rule in rules:
            board = LAYOUTS[rule.subject](ground, rule, board) if rule.subject in LAYOUTS else misused(rule, rule.subject, LAYOUTS)
        levels.append(["".join("." if cell in marks and cell not in game.mapping else cell for cell in row).rstrip() for row in board])
    return levels


def largest_side(game: Game) -> int:
    """Of all boards that can be drawn, in cells."""
    drawn = [len(each) for rows in game.levels for each in (rows, *rows)]
    made = [span(rule, "size", SIZE, boards.LARGEST)[1] for rule in game.variants if (rule.verb, rule.subject) == ("layout", "board")]
    return max([*drawn, *made])


def new_board(ground: Ground, rule: VariantRule, board: Board) -> Board:
    only(rule, "size")
    for kind in rule.targets:
        if kind not in boards.BOARDS:
            misused(rule, kind, boards.BOARDS)
    if not rule.targets:
        raise InvalidVariant(f"`layout board` names no kind of board: `layout board > {' '.join(boards.BOARDS)} size=7..11`", rule.line)
    least, most = span(rule, "size", SIZE, boards.LARGEST)
    if least < boards.SMALLEST:
        raise InvalidVariant(f"a board has at least {boards.SMALLEST} cells a side, not {least}", rule.line)
    columns, rows = ground.sizes.integers(least, ground.dial.top("sizes", least, most) + 1, size=2).tolist()
    return boards.board(rule.targets[int(ground.rng.integers(len(rule.targets)))], columns, rows, ground.rng)


def scatter(ground: Ground, rule: VariantRule, board: Board) -> Board:
    only(rule, "on", "each", "rest", "clear", "far")
    game, rng, mark = ground.game, ground.rng, rule.params.get("on", ".")
    chars = [char_of(game, target, rule) for target in rule.targets if target not in ground.dropped]
    fewest, most = span(rule, "each", "1")
    wanted = [char for char in chars for _ in range(int(rng.integers(fewest, ground.dial.top("levels", fewest, most) + 1)))]
    free = [(y, x) for y, row in enumerate(board) for x, cell in enumerate(row) if cell == mark]
    if "far" in rule.params:
        free = _away(game, rule, board, free)
    if len(free) < len(wanted):
        raise InvalidVariant(f"{len(wanted)} things for {len(free)} cells marked `{mark}`", rule.line)
    places = rng.permutation(len(free))
    for char, place in zip(wanted, places, strict=False):
        y, x = free[place]
        board[y][x] = char
        for v, u in ((y - 1, x), (y, x - 1), (y + 1, x), (y, x + 1)):
            if 0 <= v < len(board) and 0 <= u < len(board[0]) and board[v][u] in rule.params.get("clear", ""):
                board[v][u] = "."
    if "rest" in rule.params:
        for place in places[len(wanted) :]:
            y, x = free[place]
            board[y][x] = rule.params["rest"]
    return board


def _away(game: Game, rule: VariantRule, board: Board, free: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of the free cells that are no fewer than three steps from every sprite of the type that `far` names."""
    name = rule.params["far"]
    if name not in game.sprites:
        misused(rule, name, game.sprites)
    marks, walls = ("".join(char for char, types in game.mapping.items() if each in types) for each in (name, "wall"))
    starts = [(y, x) for y, row in enumerate(board) for x, cell in enumerate(row) if cell in marks]
    if not starts:
        raise InvalidVariant(f"far={name}: no `{name}` stands in the level yet, scatter it in a line above", rule.line)
    steps = boards.steps_from(board, starts, walls)
    return [cell for cell in free if steps.get(cell, FAR) >= FAR]


def flip(ground: Ground, rule: VariantRule, board: Board) -> Board:
    only(rule)
    turned = np.array(board)
    if ground.rng.integers(2):
        turned = turned[:, ::-1]
    if ground.rng.integers(2):
        turned = turned[::-1]
    if ground.rng.integers(2):
        turned = turned.T
    return turned.tolist()


def mirrored(ground: Ground, rule: VariantRule, board: Board) -> Board:
    only(rule)
    return mirror(ground.game, rule, board, ground.rng)


LAYOUTS = {"board": new_board, "scatter": scatter, "flip": flip, "mirror": mirrored}


def char_of(game: Game, target: str, rule: VariantRule) -> str:
    """The level character that stands for this type; one that stands for it alone is best."""
    found = [(len(types), char) for char, types in game.mapping.items() if target in types]
    if not found:
        if target not in game.sprites:
            misused(rule, target, game.sprites)
        raise InvalidVariant(f"no character of the LevelMapping stands for `{target}`", rule.line)
    return min(found)[1]


def _char_without(game: Game, types: tuple[str, ...], dropped: Collection[str]) -> str:
    """The character for what remains of these types; floor if nothing does."""
    rest = tuple(name for name in types if name not in dropped)
    return next((char for char, held in game.mapping.items() if rest and held == rest), ".")
