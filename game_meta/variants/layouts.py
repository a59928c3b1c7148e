"""Where things stand: the `layout` lines of a VariantSet, carried out in order on the drawn level.

    layout scatter > ruby amber on=. each=2..3      two or three of each on cells marked `.`
    layout scatter > gate on=x each=1 rest=w        one gate on a cell marked `x`; the other marked cells become wall
    layout scatter > gate on=x each=1 clear=12      marks `1` and `2` beside the gate become floor, so that nothing stands in front of it
    layout flip                                     the whole board mirrored and turned at random

Marks that are left at the end become floor, `.`, unless they stand for something in the LevelMapping. Every level of a LevelSet is filled.
"""

from __future__ import annotations

import numpy as np

from game_meta.variants.faults import InvalidVariant, misused, number
from game_meta.vgdl.model import Game, VariantRule

Board = list[list[str]]


def fill(game: Game, rules: list[VariantRule], rng: np.random.Generator) -> list[list[str]]:
    """The rows of every level after all `layout` lines."""
    marks = {rule.params["on"] for rule in rules if "on" in rule.params}
    levels = []
    for rows in game.levels:
        width = max(map(len, rows))
        board = [list(row.ljust(width)) for row in rows]
        for rule in rules:
            board = LAYOUTS[rule.subject](game, rule, board, rng) if rule.subject in LAYOUTS else misused(rule, rule.subject, LAYOUTS)
        levels.append(["".join("." if cell in marks and cell not in game.mapping else cell for cell in row).rstrip() for row in board])
    return levels


def scatter(game: Game, rule: VariantRule, board: Board, rng: np.random.Generator) -> Board:
    low, _, high = rule.params.get("each", "1").partition("..")
    chars = [char_of(game, target, rule) for target in rule.targets]
    fewest, most = number(rule, low), number(rule, high or low)
    if most < fewest:
        raise InvalidVariant(f"each={low}..{high} is no range", rule.line)
    wanted = [char for char in chars for _ in range(int(rng.integers(fewest, most + 1)))]
    free = [(y, x) for y, row in enumerate(board) for x, cell in enumerate(row) if cell == rule.params.get("on", ".")]
    if len(free) < len(wanted):
        raise InvalidVariant(f"{len(wanted)} things for {len(free)} cells marked `{rule.params.get('on', '.')}`", rule.line)
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


def flip(game: Game, rule: VariantRule, board: Board, rng: np.random.Generator) -> Board:
    turned = np.array(board)
    if rng.integers(2):
        turned = turned[:, ::-1]
    if rng.integers(2):
        turned = turned[::-1]
    if rng.integers(2):
        turned = turned.T
    return turned.tolist()


LAYOUTS = {"scatter": scatter, "flip": flip}


def char_of(game: Game, target: str, rule: VariantRule) -> str:
    """The level character that stands for this type; one that stands for it alone is best."""
    found = [(len(types), char) for char, types in game.mapping.items() if target in types]
    if not found:
        if target not in game.sprites:
            misused(rule, target, game.sprites)
        raise InvalidVariant(f"no character of the LevelMapping stands for `{target}`", rule.line)
    return min(found)[1]
