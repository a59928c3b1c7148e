"""A game while it is being made up: types, rules, endings, board and the words that say what it is, and how this is written as VGDL.

Everything that a player sees (types, board) is drawn from one seed, what he must find out (rules) from another: two seeds may be mixed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_lowercase
from textwrap import wrap
from typing import TypeVar

import numpy as np

from game_meta.engine.observation import FIRST_LOOK, LOOKS
from game_meta.generator.layouts import FLOOR_CHAR, WALL_CHAR, BoardRows, make_board
from game_meta.generator.variant_set import InvalidVariant
from game_meta.generator.variation import draw_controls, draw_looks
from game_meta.random_streams import random_stream

MAX_LOOKS = LOOKS - FIRST_LOOK  # types that a game can have: there are so many looks to tell them by
CROWDED_SHARE = 0.4  # the share of the floor on which something may stand
LIGHT_TYPE, HEAVY_TYPE, MOVING_TYPE, SHOT_TYPE, SCENERY_TYPE = "light", "heavy", "mover", "shot", "scenery"  # see GameDraft.complete_rules

ItemT = TypeVar("ItemT")


class GrammarRng:
    """Draws in the words of a grammar, quickly: NumPy's own `choice` takes longer than all the rest of drawing a game."""

    def __init__(self, generator: np.random.Generator) -> None:
        self.generator = generator

    def integer(self, low: int, high: int) -> int:
        """Draw a whole number from `low` to `high`, both included."""
        return int(self.generator.integers(low, high + 1))

    def chance(self, share: float) -> bool:
        """Draw whether something happens that happens in this share of the draws."""
        return bool(self.generator.random() < share)

    def pick(self, items: Sequence[ItemT]) -> ItemT:
        """Draw one of these, each equally likely."""
        return items[int(self.generator.integers(len(items)))]

    def sample(self, items: Sequence[ItemT], count: int) -> list[ItemT]:
        """Draw so many different ones, in a new order."""
        return [items[place] for place in self.generator.permutation(len(items))[:count].tolist()]

    def weighted(self, weights: Mapping[ItemT, float]) -> ItemT:
        """Draw one of these, each as likely as its weight says."""
        left = float(self.generator.random()) * sum(weights.values())
        for item, weight in weights.items():
            left -= weight
            if left < 0:
                return item
        return item


# ----------------------------------------------------------------------------------------------------
# The boards that free games are played on: those of every family, and two plainer ones.

BoardCell = tuple[int, int]  # row, column


def unwalled_board(columns: int, rows: int) -> BoardRows:
    """Return a board without any walls."""
    return [[FLOOR_CHAR] * columns for _ in range(rows)]


def walled_board(columns: int, rows: int) -> BoardRows:
    """Return a board with walls around and nothing inside."""
    inside = (range(1, rows - 1), range(1, columns - 1))
    return [[FLOOR_CHAR if row in inside[0] and column in inside[1] else WALL_CHAR for column in range(columns)] for row in range(rows)]


def pillared_board(columns: int, rows: int, rng: GrammarRng) -> BoardRows:
    """Draw an open room in which a few blocks stand."""
    board = walled_board(columns, rows)
    for _ in range(rng.integer(0, 6)):
        cell = rng.integer(2, rows - 3), rng.integer(2, columns - 3)
        if all(board[cell[0] + down][cell[1] + right] == FLOOR_CHAR for down in (-1, 0, 1) for right in (-1, 0, 1)):
            board[cell[0]][cell[1]] = WALL_CHAR
    return board


def draw_board(kind: str, columns: int, rows: int, rng: GrammarRng) -> BoardRows:
    """Draw a board of one of BOARD_KINDS; an open one has pillars here."""
    return pillared_board(columns, rows, rng) if kind == "open" else make_board(kind, columns, rows, rng.generator)


def floor_cells(board: BoardRows) -> list[BoardCell]:
    """Return the cells of a board that are floor, row by row."""
    return [(row, column) for row, line in enumerate(board) for column, char in enumerate(line) if char == FLOOR_CHAR]


# ----------------------------------------------------------------------------------------------------
# The draft.


@dataclass
class DraftType:
    """One type of the game."""

    name: str
    cls: str
    weight: str
    params: dict[str, object]
    count: int = 0  # how many stand on the board at the start
    zone: str = "floor"  # where: a name in Draft.zones
    stop: str = "stepBack"  # what a mover does, `a & b`, when it runs into something that no rule speaks of
    eats: bool = False  # a mover removes light things instead
    far: bool = False  # starts some steps from the avatar


@dataclass
class GameDraft:
    """What the parts of a game write into. `rules_rng` draws what a player must find out, the other three what he sees."""

    seed: int
    rules_seed: int
    types: dict[str, DraftType] = field(default_factory=dict)
    rules: list[tuple[str, str, str]] = field(default_factory=list)  # first, second, effect
    endings: list[str] = field(default_factory=list)
    header: dict[str, object] = field(default_factory=dict)
    story: list[str] = field(default_factory=list)
    board: BoardRows = field(default_factory=list)
    zones: dict[str, list[BoardCell]] = field(default_factory=dict)
    avatar: tuple[str, dict[str, object]] = ("MovingAvatar", {})
    start: str = "floor"  # the avatar's zone
    rotation: str | None = "both"  # how the controls may be rotated, see draw_controls
    goals: list[str] = field(default_factory=list)  # types that may be what winning is about
    deadly: bool = False
    ruled: set[frozenset[str]] = field(default_factory=set)  # pairs that a rule speaks of, for `complete_rules`

    def __post_init__(self) -> None:
        self.plan_rng = GrammarRng(random_stream("free", "plan", self.seed))
        self.rules_rng = GrammarRng(random_stream("free", "rules", self.rules_seed))
        self.levels_rng = GrammarRng(random_stream("free", "levels", self.seed))
        self.looks_rng = GrammarRng(random_stream("free", "looks", self.seed))

    @property
    def types_left(self) -> int:
        """How many types more there can be."""
        return MAX_LOOKS - len(self.types)

    def add(self, words: tuple[str, ...], cls: str, weight: str = LIGHT_TYPE, **more: object) -> str:
        """Add a type with a name out of `words`; return the name. Of `more`, fields of DraftType are set, the rest are parameters."""
        fields = {key: more.pop(key) for key in ("count", "zone", "stop", "eats", "far") if key in more}
        name = self.plan_rng.pick([word for word in words if word not in self.types])
        self.types[name] = DraftType(name, cls, weight, more, **{"far": weight == MOVING_TYPE, **fields})  # type: ignore[arg-type]
        return name

    def rule(self, first: str, second: str, effect: str, score: int = 0) -> None:
        """Add a rule: what happens when `first` meets `second` (or several, with blanks between), and what it pays."""
        self.rules.append((first, second, f"{effect} scoreChange={score}" if score else effect))

    def complete_rules(self) -> None:
        """Add rules for all that can meet, wherever no part of the game has said something already.

        Movers stop, turn or eat (light things), shots are spent, the avatar stops. Nothing ever happens to scenery: there are no rules
        about it.
        """
        self.ruled = {frozenset((first, other)) for first, others, _ in self.rules for other in others.split()}
        solid = [kind for kind in self.types.values() if kind.weight in (LIGHT_TYPE, HEAVY_TYPE, MOVING_TYPE)]
        movers = [kind for kind in solid if kind.weight == MOVING_TYPE]
        walls = ["wall"] if any("w" in row for row in self.board) else []
        for number, mover in enumerate(movers):
            others = [other for other in solid if other.weight != MOVING_TYPE or other in movers[number:]]
            eaten = [other.name for other in others if mover.eats and other.weight == LIGHT_TYPE]
            for name in self.unruled(mover.name, eaten):
                self.rule(name, mover.name, "killSprite")
            self.add_rules_with(mover.name, [*walls, *(other.name for other in others if other.name not in eaten)], mover.stop)
        for shot in self.types.values():
            if shot.weight == SHOT_TYPE:
                self.add_rules_with(shot.name, [*walls, *(other.name for other in solid)], "killSprite")
        self.add_rules_with("avatar", [*walls, *(other.name for other in solid)], "stepBack")

    def add_rules_with(self, first: str, others: list[str], effects: str) -> None:
        """Add one line for each effect, about all others that the first one has no rules with."""
        names = " ".join(self.unruled(first, others))
        for effect in effects.split(" & ") if names else ():
            self.rules.append((first, names, effect))

    def unruled(self, first: str, others: list[str]) -> list[str]:
        """Return those of the others that no rule speaks of together with the first one."""
        return [name for name in others if frozenset((first, name)) not in self.ruled]

    def fill_board(self) -> dict[str, str]:
        """Put everything on the board; return the character of each type. What is `far` keeps away from the avatar.

        Raises InvalidVariant if there is no room for a type.
        """
        chars: dict[str, str] = {}
        free = {zone: self.levels_rng.sample(cells, len(cells)) for zone, cells in self.zones.items()}
        taken: set[BoardCell] = set()

        def put(zone: str, char: str, near: BoardCell | None) -> BoardCell | None:
            for cell in (*free[zone], *free.get("floor", ())):
                if cell not in taken and (near is None or abs(cell[0] - near[0]) + abs(cell[1] - near[1]) > 2):
                    taken.add(cell)
                    self.board[cell[0]][cell[1]] = char
                    return cell
            return None

        home = put(self.start, "A", None)
        floor, crowd = len(self.zones.get("floor", ())), sum(kind.count for kind in self.types.values() if kind.zone == "floor")
        fewer = min(1.0, CROWDED_SHARE * floor / crowd) if crowd else 1.0
        for kind in self.types.values():
            if kind.count:
                letters = [*kind.name, *ascii_lowercase]
                chars[kind.name] = next(char for char in letters if char != "w" and char not in chars.values())
                away = home if kind.far else None
                wanted = max(1, round(fewer * kind.count)) if kind.zone == "floor" else kind.count
                kind.count = sum(put(kind.zone, chars[kind.name], away) is not None for _ in range(wanted))
                if not kind.count:
                    raise InvalidVariant(f"there is no room for `{kind.name}`")
        return chars


# ----------------------------------------------------------------------------------------------------
# A draft as VGDL: one screen of text in columns, below a comment that says in words what the game is.

STORY_WIDTH = 120


def write_draft(draft: GameDraft) -> str:
    """Write the game as VGDL. The board is filled here: a draft is written once."""
    draft.complete_rules()
    chars = draft.fill_board()
    looks = dict(zip(draft.types, draw_looks(len(draft.types), draft.looks_rng.generator).tolist(), strict=True))
    header = {"square_size": 10, **draft.header}
    if draft.rotation and draft.looks_rng.chance(0.7):
        header["controls"] = ",".join(draw_controls(draft.rotation, draft.looks_rng.generator))
    parts = [
        "\n".join(f"# {line}" for line in wrap(" ".join(draft.story), STORY_WIDTH)),
        f"BasicGame {_settings_text(header)}\n    SpriteSet\n{_sprite_lines(draft, looks)}",
        _section_text("LevelMapping", [". >", *(f"{char} > {name}" for name, char in chars.items())]),
        _section_text("InteractionSet", _rule_lines(draft.rules)),
        _section_text("TerminationSet", draft.endings),
        "    LevelSet\n        level\n" + "\n".join(" " * 12 + "".join(row) for row in draft.board),
    ]
    return "\n\n".join(parts) + "\n"


def _section_text(name: str, lines: list[str]) -> str:
    return f"    {name}\n" + "\n".join(" " * 8 + line for line in lines)


def _sprite_lines(draft: GameDraft, looks: dict[str, int]) -> str:
    width = max(map(len, [*draft.types, "avatar", "wall"]))
    lines = [_sprite_line(kind, looks[kind.name], width) for kind in draft.types.values()]
    cls, params = draft.avatar
    lines.append(f"{'avatar':{width}} > {cls} {_settings_text(params)}".rstrip())
    if any("w" in row for row in draft.board):
        lines.append(f"{'wall':{width}} > Immovable")
    return "\n".join(" " * 8 + line for line in lines)


def _sprite_line(kind: DraftType, look: int, width: int) -> str:
    return f"{kind.name:{width}} > {kind.cls} {_settings_text({**kind.params, 'look': look})}"


def _rule_lines(rules: list[tuple[str, str, str]]) -> list[str]:
    first = max((len(rule[0]) for rule in rules), default=0)
    second = min(12, max((len(rule[1]) for rule in rules), default=0))
    return [f"{one:{first}} {other:{second}} > {effect}" for one, other, effect in rules]


def _settings_text(params: dict[str, object]) -> str:
    return " ".join(f"{key}={value}" for key, value in params.items())
