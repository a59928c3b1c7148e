"""What keeps a game for two players fair while it varies: whatever is drawn for one side holds for the other side too, mirrored.

Types of the two sides end in `A` and `B`. A line of a VariantSet names those of one side, the other side follows: `A` and `B` change places
in every name, and so do the two entries of every score.

    choose rule > nutA nutB runnerA : killSprite scoreChange=2,0     what a nutA is to runnerA a nutB is to runnerB, and so on
    choose cooldown > catA : 1 | 2                                   catB has the same
    layout mirror                                                    what lies on one side of the board lies on the other too

`layout mirror` stands behind the lines that scatter things, and before `layout flip`. Of the three ways to map a board onto itself (left to
right, top to bottom, a half turn) it takes one that exchanges the players and leaves the walls as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping

import numpy as np

from game_meta.variants.faults import InvalidVariant
from game_meta.vgdl.model import Game, VariantRule

Board = list[list[str]]
Pair = tuple[str, str]
SIDES = {"A": "B", "B": "A"}
FLOOR = "."
SCORES = ("scoreChange", "scoreChangeIfKilled")  # with an entry for each player
FLIPS: tuple[Callable[[np.ndarray], np.ndarray], ...] = (
    lambda board: board[:, ::-1],
    lambda board: board[::-1],
    lambda board: board[::-1, ::-1],
)


def other_side(name: str, known: Container[str]) -> str:
    """The type that is to one player what this one is to the other: itself where there are no two."""
    other = name[:-1] + SIDES.get(name[-1:], "")
    return other if len(other) == len(name) and other in known else name


def for_both(
    game: Game, sprites: Mapping[str, Mapping[str, object]], rules: Mapping[Pair, list[str]]
) -> tuple[dict[str, dict[str, object]], dict[Pair, list[str]]]:
    """What is to be written into the text (see vgdl.rewrite), with the other side's share added where no line speaks of it. Looks are
    left alone: they are no rule. Two types that are each other's other side meet but once, so their rule stays as it is drawn."""
    if game.params["no_players"] == 1:
        return {name: dict(given) for name, given in sprites.items()}, dict(rules)
    whole = {name: dict(given) for name, given in sprites.items()}
    for name, given in sprites.items():
        theirs = whole.setdefault(other_side(name, game.sprites), {})
        for key, value in given.items():
            if key != "look":
                theirs.setdefault(key, _words(str(value), game.sprites))
    met = dict(rules)
    for (first, second), rights in rules.items():
        image = other_side(first, game.sprites), other_side(second, game.sprites)
        if {*image} != {first, second}:
            met.setdefault(image, [" ".join(_exchanged(word, game.sprites) for word in right.split()) for right in rights])
    return whole, met


def _exchanged(word: str, known: Container[str]) -> str:
    key, sign, value = word.partition("=")
    if key in SCORES and value.count(",") == 1:
        return f"{key}={','.join(reversed(value.split(',')))}"
    return key + sign + _words(value, known)


def _words(value: str, known: Container[str]) -> str:
    return ",".join(other_side(word, known) for word in value.split(","))


def mirror(game: Game, rule: VariantRule, board: Board, rng: np.random.Generator) -> Board:
    """Each cell with its image under a flip: what lies on one of the two comes to lie on the other too, and if both are taken the one
    further up (or left) stays. On the axis only that can lie which is the same to both players."""
    chars = np.array(board)
    theirs = {char: _other_char(game, char) for char in {*np.unique(chars).tolist(), *game.mapping}}
    swapped = np.array([[theirs[char] for char in row] for row in board])
    fixed = np.isin(chars, [char for char in theirs if char in "w " or _avatars(game, char)])
    fair = [flip for flip in FLIPS if (flip(fixed) == fixed).all() and (flip(swapped) == chars)[fixed].all()]
    if not fair:
        raise InvalidVariant("no flip of this level exchanges the players and leaves the walls as they are", rule.line)
    flip = fair[int(rng.integers(len(fair)))]
    floor = {FLOOR} | {line.params.get("on", FLOOR) for line in game.variants}.difference(game.mapping)
    cells = chars.ravel().tolist()
    for here, there in enumerate(flip(np.arange(len(cells)).reshape(chars.shape)).ravel().tolist()):
        if here <= there:
            found = theirs[cells[there]] if cells[here] in floor else cells[here]
            if here == there and theirs[found] != found:
                found = FLOOR
            cells[here], cells[there] = found, theirs[found]
    return np.array(cells).reshape(chars.shape).tolist()


def _other_char(game: Game, char: str) -> str:
    """The character that stands for the same on the other side."""
    types = sorted(other_side(name, game.sprites) for name in game.mapping.get(char, ()))
    return next((other for other, names in game.mapping.items() if sorted(names) == types), char) if types else char


def _avatars(game: Game, char: str) -> list[str]:
    return [name for name in game.mapping.get(char, ()) if (game.sprites[name].cls or "").endswith("Avatar")]
