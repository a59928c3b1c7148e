"""A game while it is being made up: types, rules, endings, board and the words that say what it is, and how this is written as VGDL."""

from __future__ import annotations

from dataclasses import dataclass, field
from string import ascii_lowercase

from game_meta.variants.faults import InvalidVariant
from game_meta.variants.free import boards
from game_meta.variants.free.dice import Dice
from game_meta.variants.streams import stream

LOOKS = 12  # that there are to tell types by
CROWD = 0.4  # the share of the floor on which something may stand
LIGHT, HEAVY, MOVER, SHOT, SCENERY = "light", "heavy", "mover", "shot", "scenery"  # what others do that run into a type: see `complete`


@dataclass
class Kind:
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
class Draft:
    """Everything drawn from `plan` is what a player sees (types, board), from `rules` what he must find out: two seeds may be mixed."""

    seed: int
    rules_seed: int
    kinds: dict[str, Kind] = field(default_factory=dict)
    rules: list[tuple[str, str, str]] = field(default_factory=list)  # first, second, effect
    endings: list[str] = field(default_factory=list)
    header: dict[str, object] = field(default_factory=dict)
    story: list[str] = field(default_factory=list)
    board: boards.Board = field(default_factory=list)
    zones: dict[str, list[boards.Cell]] = field(default_factory=dict)
    avatar: tuple[str, dict[str, object]] = ("MovingAvatar", {})
    start: str = "floor"  # the avatar's zone
    turns: str | None = "both"  # how the controls may be rotated, see mutations.draw_controls
    goals: list[str] = field(default_factory=list)  # types that may be what winning is about
    deadly: bool = False
    ruled: set[frozenset[str]] = field(default_factory=set)  # pairs that a rule speaks of, for `complete`

    def __post_init__(self) -> None:
        self.plan, self.luck = Dice(stream("free", "plan", self.seed)), Dice(stream("free", "rules", self.rules_seed))
        self.place, self.looks = Dice(stream("free", "levels", self.seed)), Dice(stream("free", "looks", self.seed))

    @property
    def room(self) -> int:
        """How many types more there can be."""
        return LOOKS - len(self.kinds)

    def add(self, words: tuple[str, ...], cls: str, weight: str = LIGHT, **more: object) -> str:
        """A new type with a name out of `words`; returns the name. Fields of Kind are set by name, everything else is a parameter."""
        fields = {key: more.pop(key) for key in ("count", "zone", "stop", "eats", "far") if key in more}
        name = self.plan.pick([word for word in words if word not in self.kinds])
        self.kinds[name] = Kind(name, cls, weight, more, **{"far": weight == MOVER, **fields})  # type: ignore[arg-type]
        return name

    def rule(self, first: str, second: str, effect: str, score: int = 0) -> None:
        self.rules.append((first, second, f"{effect} scoreChange={score}" if score else effect))

    def complete(self) -> None:
        """Rules for all that can meet, wherever no part of the game has said something already: movers stop, turn or eat, shots are spent,
        the avatar stops. Nothing ever happens to scenery: there are no rules about it."""
        self.ruled = {frozenset((first, other)) for first, others, _ in self.rules for other in others.split()}
        solid = [kind for kind in self.kinds.values() if kind.weight in (LIGHT, HEAVY, MOVER)]
        movers = [kind for kind in solid if kind.weight == MOVER]
        walls = ["wall"] if any("w" in row for row in self.board) else []
        for number, mover in enumerate(movers):
            others = [other for other in solid if other.weight != MOVER or other in movers[number:]]
            eaten = [other.name for other in others if mover.eats and other.weight == LIGHT]
            for name in self.unruled(mover.name, eaten):
                self.rule(name, mover.name, "killSprite")
            self.meet(mover.name, [*walls, *(other.name for other in others if other.name not in eaten)], mover.stop)
        for shot in self.kinds.values():
            if shot.weight == SHOT:
                self.meet(shot.name, [*walls, *(other.name for other in solid)], "killSprite")
        self.meet("avatar", [*walls, *(other.name for other in solid)], "stepBack")

    def meet(self, first: str, others: list[str], effects: str) -> None:
        """One line for each effect, about all others that the first one has no rules with."""
        names = " ".join(self.unruled(first, others))
        for effect in effects.split(" & ") if names else ():
            self.rules.append((first, names, effect))

    def unruled(self, first: str, others: list[str]) -> list[str]:
        return [name for name in others if frozenset((first, name)) not in self.ruled]

    def fill(self) -> dict[str, str]:
        """Puts everything on the board; returns the character of each type. What is `far` keeps away from the avatar."""
        chars: dict[str, str] = {}
        free = {zone: self.place.some(cells, len(cells)) for zone, cells in self.zones.items()}
        taken: set[boards.Cell] = set()

        def put(zone: str, char: str, near: boards.Cell | None) -> boards.Cell | None:
            for cell in (*free[zone], *free.get("floor", ())):
                if cell not in taken and (near is None or abs(cell[0] - near[0]) + abs(cell[1] - near[1]) > 2):
                    taken.add(cell)
                    self.board[cell[0]][cell[1]] = char
                    return cell
            return None

        home = put(self.start, "A", None)
        floor, crowd = len(self.zones.get("floor", ())), sum(kind.count for kind in self.kinds.values() if kind.zone == "floor")
        fewer = min(1.0, CROWD * floor / crowd) if crowd else 1.0
        for kind in self.kinds.values():
            if kind.count:
                letters = [*kind.name, *ascii_lowercase]
                chars[kind.name] = next(char for char in letters if char != "w" and char not in chars.values())
                away = home if kind.far else None
                wanted = max(1, round(fewer * kind.count)) if kind.zone == "floor" else kind.count
                kind.count = sum(put(kind.zone, chars[kind.name], away) is not None for _ in range(wanted))
                if not kind.count:
                    raise InvalidVariant(f"there is no room for `{kind.name}`")
        return chars
