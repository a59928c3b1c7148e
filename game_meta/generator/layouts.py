"""Where things stand: the `layout` lines of a VariantSet, carried out in order on the drawn level.

The lines are LAYOUT_VERBS. Marks that are left at the end become floor, `.`, unless they stand for something in the LevelMapping. Every
level of a LevelSet is filled.

Besides, what keeps a game for two players fair while it varies: whatever is drawn for one side holds for the other side too, mirrored.

Types of the two sides end in `A` and `B`. A line of a VariantSet names those of one side, the other side follows: `A` and `B` change places
in every name, and so do the two entries of every score.

    choose rule > nutA nutB runnerA : killSprite scoreChange=2,0     what a nutA is to runnerA a nutB is to runnerB, and so on
    choose cooldown > catA : 1 | 2                                   catB has the same
    layout mirror                                                    what lies on one side of the board lies on the other too

`layout mirror` stands behind the lines that scatter things, and before `layout flip`. Of the three ways to map a board onto itself (left to
right, top to bottom, a half turn) it takes one that exchanges the players and leaves the walls as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Mapping
from dataclasses import dataclass

import numpy as np

from game_meta.engine.observation import MOVE_STEPS
from game_meta.generator.variant_set import (
    FULL_SCOPE,
    LEVELS_STREAM,
    InvalidVariant,
    VariantVerb,
    VariationScope,
    allow_only_params,
    parse_range,
    raise_unknown_word,
)
from game_meta.vgdl.model import Game, VariantRule
from game_meta.vgdl.spec import SPRITES
from game_meta.vgdl.spec.effects import SCORE_PARAMETERS
from game_meta.vgdl.spec.sprites import WALL

BoardRows = list[list[str]]
WALL_CHAR, FLOOR_CHAR = "w", "."
DEFAULT_SIZE = "7..11"  # of a board, if its line does not say
SMALLEST_SIDE, LARGEST_SIDE = 5, 50
FAR_STEPS = 3  # steps, for `far=` of `layout scatter`


@dataclass(frozen=True)
class LayoutContext:
    """What the lines work with. The sizes have numbers of their own, so that they can vary alone."""

    game: Game
    rng: np.random.Generator
    size_rng: np.random.Generator
    scope: VariationScope
    dropped: Collection[str]  # types that are placed nowhere


def fill_levels(
    game: Game,
    rules: list[VariantRule],
    rng: np.random.Generator,
    size_rng: np.random.Generator | None = None,
    scope: VariationScope = FULL_SCOPE,
    dropped: Collection[str] = (),
) -> list[list[str]]:
    """Carry out all `layout` lines on every level of a game; return the rows of each. Raises InvalidVariant for what cannot be done."""
    marks = {rule.params["on"] for rule in rules if "on" in rule.params}
    context = LayoutContext(game, rng, size_rng or rng, scope, dropped)
    gone = {char: _level_char_without(game, types, dropped) for char, types in game.mapping.items() if not set(types).isdisjoint(dropped)}
    levels = []
    for rows in game.levels:
        width = max(map(len, rows))
        board = [[gone.get(cell, cell) for cell in row.ljust(width)] for row in rows]
        for rule in rules:
            verb = LAYOUT_VERBS.get(rule.subject) or raise_unknown_word(rule, rule.subject, LAYOUT_VERBS)
            allow_only_params(rule, *(verb.parameters or ()))
            board = verb.apply(context, rule, board)
        levels.append(["".join("." if cell in marks and cell not in game.mapping else cell for cell in row).rstrip() for row in board])
    return levels


def largest_side(game: Game) -> int:
    """Return the longest side of all boards that can be drawn, in cells."""
    drawn = [len(each) for rows in game.levels for each in (rows, *rows)]
    made = [
        parse_range(rule, "size", DEFAULT_SIZE, LARGEST_SIDE)[1]
        for rule in game.variants
        if (rule.verb, rule.subject) == ("layout", "board")
    ]
    return max([*drawn, *made])


def lay_new_board(context: LayoutContext, rule: VariantRule, board: BoardRows) -> BoardRows:
    """Make a board of one of the kinds that the line names, in place of the drawn one."""
    for kind in rule.targets:
        if kind not in BOARD_KINDS:
            raise_unknown_word(rule, kind, BOARD_KINDS)
    if not rule.targets:
        raise InvalidVariant(f"`layout board` names no kind of board: `layout board > {' '.join(BOARD_KINDS)} size=7..11`", rule.line)
    least, most = parse_range(rule, "size", DEFAULT_SIZE, LARGEST_SIDE)
    if least < SMALLEST_SIDE:
        raise InvalidVariant(f"a board has at least {SMALLEST_SIDE} cells a side, not {least}", rule.line)
    columns, rows = context.size_rng.integers(least, context.scope.range_top("sizes", least, most) + 1, size=2).tolist()
    return make_board(rule.targets[int(context.rng.integers(len(rule.targets)))], columns, rows, context.rng)


def scatter_types(context: LayoutContext, rule: VariantRule, board: BoardRows) -> BoardRows:
    """Put so many of each type of the line on cells that bear its mark."""
    game, rng, mark = context.game, context.rng, rule.params.get("on", ".")
    chars = [level_char(game, target, rule) for target in rule.targets if target not in context.dropped]
    fewest, most = parse_range(rule, "each", "1")
    wanted = [char for char in chars for _ in range(int(rng.integers(fewest, context.scope.range_top("levels", fewest, most) + 1)))]
    free = [(y, x) for y, row in enumerate(board) for x, cell in enumerate(row) if cell == mark]
    if "far" in rule.params:
        free = _far_cells(game, rule, board, free)
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


def _far_cells(game: Game, rule: VariantRule, board: BoardRows, free: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return those of the free cells that are FAR_STEPS or more away from every sprite of the type that `far` names."""
    name = rule.params["far"]
    if name not in game.sprites:
        raise_unknown_word(rule, name, game.sprites)
    marks, walls = ("".join(char for char, types in game.mapping.items() if each in types) for each in (name, WALL))
    starts = [(y, x) for y, row in enumerate(board) for x, cell in enumerate(row) if cell in marks]
    if not starts:
        raise InvalidVariant(f"far={name}: no `{name}` stands in the level yet, scatter it in a line above", rule.line)
    steps = walking_steps(board, starts, walls)
    return [cell for cell in free if steps.get(cell, FAR_STEPS) >= FAR_STEPS]


def flip_board(context: LayoutContext, rule: VariantRule, board: BoardRows) -> BoardRows:
    """Mirror and turn the board at random."""
    turned = np.array(board)
    if context.rng.integers(2):
        turned = turned[:, ::-1]
    if context.rng.integers(2):
        turned = turned[::-1]
    if context.rng.integers(2):
        turned = turned.T
    return turned.tolist()


def mirror_board(context: LayoutContext, rule: VariantRule, board: BoardRows) -> BoardRows:
    """Make both sides of a board for two the same, mirrored."""
    return mirror_cells(context.game, rule, board, context.rng)


LAYOUT_VERBS = {
    verb.subject: verb
    for verb in (
        VariantVerb(
            "layout",
            "board",
            {
                "layout board > maze rooms caves corridors open size=7..11": (
                    "a new board instead of the drawn one, of one of these kinds; `size` is one side with the outer "
                    "wall, drawn for columns and rows alone. Nothing stands on it yet: `layout scatter > avatar` comes next"
                ),
            },
            lay_new_board,
            kind="levels",  # and "sizes"
            parameters=("size",),
            stream=LEVELS_STREAM,
            from_rules_seed=False,
        ),
        VariantVerb(
            "layout",
            "scatter",
            {
                "layout scatter > ruby amber on=. each=2..3": "two or three of each on cells marked `.`",
                "layout scatter > gate on=x each=1 rest=w": "one gate on a cell marked `x`; the other marked cells become wall",
                "layout scatter > gate on=x each=1 clear=12": (
                    "marks `1` and `2` beside the gate become floor, so that nothing stands in front of it"
                ),
                "layout scatter > wolf on=. far=avatar": "three steps of walking away from the avatar, or more",
            },
            scatter_types,
            kind="levels",
            parameters=("on", "each", "rest", "clear", "far"),
            stream=LEVELS_STREAM,
            from_rules_seed=False,
        ),
        VariantVerb(
            "layout",
            "mirror",
            {"layout mirror": "in games for two: what lies on one side lies on the other too"},
            mirror_board,
            kind="levels",
            stream=LEVELS_STREAM,
            from_rules_seed=False,
        ),
        VariantVerb(
            "layout",
            "flip",
            {"layout flip": "the whole board mirrored and turned at random"},
            flip_board,
            kind="levels",
            stream=LEVELS_STREAM,
            from_rules_seed=False,
        ),
    )
}


def level_char(game: Game, target: str, rule: VariantRule) -> str:
    """Return the level character that stands for this type; one that stands for it alone is best."""
    found = [(len(types), char) for char, types in game.mapping.items() if target in types]
    if not found:
        if target not in game.sprites:
            raise_unknown_word(rule, target, game.sprites)
        raise InvalidVariant(f"no character of the LevelMapping stands for `{target}`", rule.line)
    return min(found)[1]


def _level_char_without(game: Game, types: tuple[str, ...], dropped: Collection[str]) -> str:
    """Return the character for what remains of these types; floor if nothing does."""
    rest = tuple(name for name in types if name not in dropped)
    return next((char for char, held in game.mapping.items() if rest and held == rest), FLOOR_CHAR)


# ----------------------------------------------------------------------------------------------------
# Boards made from nothing, for the line `layout board`: walls `w`, floor `.`, and a way from every floor cell to every other.
#
# All but caves are made on a lattice: every second column and row, so that there is room for a wall between two of them. Where a side is
# even, one gap of the lattice is a cell wider.


def make_board(kind: str, columns: int, rows: int, rng: np.random.Generator) -> BoardRows:
    """Draw a board of one of BOARD_KINDS, with so many columns and rows, the outer walls included."""
    cells = [[WALL_CHAR] * columns for _ in range(rows)]
    BOARD_KINDS[kind](cells, rng)
    return cells


def lattice_lines(side: int, rng: np.random.Generator) -> list[int]:
    """Draw the columns (or rows) that the lattice runs through: 1, 3, 5, ... up to the last one inside the outer wall."""
    lines = list(range(1, side - 1, 2))
    if side % 2 == 0:
        wide = int(rng.integers(1, len(lines)))
        lines = lines[:wide] + [line + 1 for line in lines[wide:]]
    return lines


def dig_floor(cells: BoardRows, x: int, y: int, u: int, v: int) -> None:
    """Dig floor into the rectangle between these two corners."""
    for row in cells[min(y, v) : max(y, v) + 1]:
        row[min(x, u) : max(x, u) + 1] = [FLOOR_CHAR] * (abs(x - u) + 1)


def dig_open_field(cells: BoardRows, rng: np.random.Generator) -> None:
    """Dig out all that is inside the outer wall."""
    dig_floor(cells, 1, 1, len(cells[0]) - 2, len(cells) - 2)


def dig_maze(cells: BoardRows, rng: np.random.Generator) -> None:
    """Dig narrow ways from one place to the next until all are reached; some dead ends are opened, so that there is a way round."""
    xs, ys = lattice_lines(len(cells[0]), rng), lattice_lines(len(cells), rng)
    here = (int(rng.integers(len(xs))), int(rng.integers(len(ys))))
    reached, way = {here}, [here]
    chances = iter(rng.random(4 * len(xs) * len(ys)).tolist())
    dig_floor(cells, xs[here[0]], ys[here[1]], xs[here[0]], ys[here[1]])
    while way:
        i, j = way[-1]
        beside = [(i + di, j + dj) for di, dj in MOVE_STEPS if 0 <= i + di < len(xs) and 0 <= j + dj < len(ys)]
        new = [place for place in beside if place not in reached]
        if not new:
            way.pop()
            if next(chances) < 0.15:
                u, v = beside[int(next(chances) * len(beside))]
                dig_floor(cells, xs[i], ys[j], xs[u], ys[v])
            continue
        u, v = new[int(next(chances) * len(new))]
        dig_floor(cells, xs[i], ys[j], xs[u], ys[v])
        reached.add((u, v))
        way.append((u, v))


def dig_rooms(cells: BoardRows, rng: np.random.Generator) -> None:
    """Dig one room, and divide it again and again by a wall with a door or two.

    Walls stand between the lines of the lattice and doors on them, so that no wall ends at a door.
    """
    dig_open_field(cells, rng)
    xs, ys = lattice_lines(len(cells[0]), rng), lattice_lines(len(cells), rng)
    rooms = [(1, 1, len(cells[0]) - 2, len(cells) - 2)]
    while rooms:
        x, y, u, v = rooms.pop()
        across = u - x >= v - y  # the longer side is divided
        if across:
            low, high, lines, places = x, u, xs, [k for k in ys if y <= k <= v]  # places: where there can be a door
        else:
            low, high, lines, places = y, v, ys, [k for k in xs if x <= k <= u]
        cuts = [line + 1 for line in lines if low < line + 1 < high]
        if high - low < 4 or min(u - x, v - y) < 2 or not cuts:
            continue
        cut = cuts[int(rng.integers(len(cuts)))]
        doors_at = {places[int(k)] for k in rng.integers(len(places), size=int(rng.integers(1, 3)))}
        if across:
            for k in range(y, v + 1):
                cells[k][cut] = FLOOR_CHAR if k in doors_at else WALL_CHAR
            rooms += [(x, y, cut - 1, v), (cut + 1, y, u, v)]
        else:
            for k in range(x, u + 1):
                cells[cut][k] = FLOOR_CHAR if k in doors_at else WALL_CHAR
            rooms += [(x, y, u, cut - 1), (x, cut + 1, u, v)]


def dig_caves(cells: BoardRows, rng: np.random.Generator) -> None:
    """Dig while walking about at random from the middle, until more than half of the inside is floor."""
    columns, rows = len(cells[0]), len(cells)
    inside = (columns - 2) * (rows - 2)
    wanted = round(inside * float(rng.uniform(0.55, 0.7)))
    x, y, dug = columns // 2, rows // 2, 0
    while True:
        for turn in rng.integers(4, size=4 * inside).tolist():
            if cells[y][x] == WALL_CHAR:
                cells[y][x] = FLOOR_CHAR
                dug += 1
                if dug == wanted:
                    return
            dx, dy = MOVE_STEPS[turn]
            x, y = min(max(x + dx, 1), columns - 2), min(max(y + dy, 1), rows - 2)


def dig_corridors(cells: BoardRows, rng: np.random.Generator) -> None:
    """Dig some of the lattice's lines, each from wall to wall: every column crosses every row."""
    xs, ys = lattice_lines(len(cells[0]), rng), lattice_lines(len(cells), rng)
    for line in _some_lines(xs, rng):
        dig_floor(cells, line, 1, line, len(cells) - 2)
    for line in _some_lines(ys, rng):
        dig_floor(cells, 1, line, len(cells[0]) - 2, line)


def _some_lines(lines: list[int], rng: np.random.Generator) -> list[int]:
    """Draw two of them at least, and not all if there are three or more."""
    count = int(rng.integers(2, max(3, len(lines))))
    return [lines[int(k)] for k in rng.permutation(len(lines))[:count]]


BOARD_KINDS: dict[str, Callable[[BoardRows, np.random.Generator], None]] = {
    "maze": dig_maze,
    "rooms": dig_rooms,
    "caves": dig_caves,
    "corridors": dig_corridors,
    "open": dig_open_field,
}


def walking_steps(board: BoardRows, starts: list[tuple[int, int]], solid: str) -> dict[tuple[int, int], int]:
    """Return, for each cell (row, column) that can be walked to from one of `starts`, the steps it takes; `solid` marks walls."""
    steps, front = dict.fromkeys(starts, 0), list(starts)
    for y, x in front:
        for dx, dy in MOVE_STEPS:
            cell = (y + dy, x + dx)
            if cell not in steps and 0 <= cell[0] < len(board) and 0 <= cell[1] < len(board[0]) and board[cell[0]][cell[1]] not in solid:
                steps[cell] = steps[y, x] + 1
                front.append(cell)
    return steps


# ----------------------------------------------------------------------------------------------------
# The two sides of a game for two.

_SidePair = tuple[str, str]
OTHER_SUFFIX = {"A": "B", "B": "A"}
BOARD_FLIPS: tuple[Callable[[np.ndarray], np.ndarray], ...] = (
    lambda board: board[:, ::-1],
    lambda board: board[::-1],
    lambda board: board[::-1, ::-1],
)


def other_side(name: str, known: Container[str]) -> str:
    """Return the type that is to one player what this one is to the other: itself where there are no two."""
    other = name[:-1] + OTHER_SUFFIX.get(name[-1:], "")
    return other if len(other) == len(name) and other in known else name


def mirror_changes(
    game: Game, sprites: Mapping[str, Mapping[str, object]], rules: Mapping[_SidePair, list[str]]
) -> tuple[dict[str, dict[str, object]], dict[_SidePair, list[str]]]:
    """Return what is to be written into the text (see vgdl.rewrite), with the other side's share added where no line speaks of it.

    Looks are left alone: they are no rule. Two types that are each other's other side meet but once, so their rule stays as it is drawn.
    """
    if game.params["no_players"] == 1:
        return {name: dict(given) for name, given in sprites.items()}, dict(rules)
    both = {name: dict(given) for name, given in sprites.items()}
    for name, given in sprites.items():
        theirs = both.setdefault(other_side(name, game.sprites), {})
        for key, value in given.items():
            if key != "look":
                theirs.setdefault(key, _swap_sides_in_list(str(value), game.sprites))
    met = dict(rules)
    for (first, second), rights in rules.items():
        image = other_side(first, game.sprites), other_side(second, game.sprites)
        if {*image} != {first, second}:
            met.setdefault(image, [" ".join(_swap_sides_in_word(word, game.sprites) for word in right.split()) for right in rights])
    return both, met


def _swap_sides_in_word(word: str, known: Container[str]) -> str:
    key, sign, value = word.partition("=")
    if key in SCORE_PARAMETERS and value.count(",") == 1:
        return f"{key}={','.join(reversed(value.split(',')))}"
    return key + sign + _swap_sides_in_list(value, known)


def _swap_sides_in_list(value: str, known: Container[str]) -> str:
    return ",".join(other_side(word, known) for word in value.split(","))


def mirror_cells(game: Game, rule: VariantRule, board: BoardRows, rng: np.random.Generator) -> BoardRows:
    """Give each cell its image under a flip: what lies on one of the two comes to lie on the other too.

    If both are taken the one further up (or left) stays. On the axis only that can lie which is the same to both players. Raises
    InvalidVariant if no flip will do.
    """
    chars = np.array(board)
    theirs = {char: _other_side_char(game, char) for char in {*np.unique(chars).tolist(), *game.mapping}}
    swapped = np.array([[theirs[char] for char in row] for row in board])
    fixed = np.isin(chars, [char for char in theirs if char in "w " or _avatars_at(game, char)])
    fair = [flip for flip in BOARD_FLIPS if (flip(fixed) == fixed).all() and (flip(swapped) == chars)[fixed].all()]
    if not fair:
        raise InvalidVariant("no flip of this level exchanges the players and leaves the walls as they are", rule.line)
    flip = fair[int(rng.integers(len(fair)))]
    floor = {FLOOR_CHAR} | {line.params.get("on", FLOOR_CHAR) for line in game.variants}.difference(game.mapping)
    cells = chars.ravel().tolist()
    for here, there in enumerate(flip(np.arange(len(cells)).reshape(chars.shape)).ravel().tolist()):
        if here <= there:
            found = theirs[cells[there]] if cells[here] in floor else cells[here]
            if here == there and theirs[found] != found:
                found = FLOOR_CHAR
            cells[here], cells[there] = found, theirs[found]
    return np.array(cells).reshape(chars.shape).tolist()


def _other_side_char(game: Game, char: str) -> str:
    """Return the character that stands for the same on the other side."""
    types = sorted(other_side(name, game.sprites) for name in game.mapping.get(char, ()))
    return next((other for other, names in game.mapping.items() if sorted(names) == types), char) if types else char


def _avatars_at(game: Game, char: str) -> list[str]:
    return [name for name in game.mapping.get(char, ()) if (cls := game.sprites[name].cls) and SPRITES[cls].is_avatar]
