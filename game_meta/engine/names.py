"""Numbers for the names of a game, and the lists and doubles that the rows of its tables point into."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from game_meta.vgdl import Fault, VGDLError
from game_meta.vgdl.model import Game, Rule, SpriteType
from game_meta.vgdl.ontology import SPRITES

from .layout import TIMED_WIDTH
from .looks import assign_looks

MOST_TYPES = 255


class EngineError(VGDLError):
    """The game or its level cannot be run."""

    @classmethod
    def of(cls, message: str) -> EngineError:
        return cls([Fault("engine", 0, 0, message)])

    @classmethod
    def at(cls, game: Game, line: int, message: str) -> EngineError:
        """At a line of the game's text."""
        return cls([Fault(game.name, line, 1, message)])


class OutOfRoom(EngineError):
    """A game made more sprites than its state has room for."""


class Names:
    """`lists` will stand in p from `lists_at` on, `numbers` in q from `numbers_at` on, what timers run in p from `later_at` on."""

    lists_at = numbers_at = later_at = 0

    def __init__(self, game: Game):
        self.game = game
        self.types = list(game.sprites.values())
        if len(self.types) > MOST_TYPES:
            raise self.error(self.types[MOST_TYPES].line, f"the engine knows at most {MOST_TYPES} types in a game, this is one more")
        self.index = {t.name: i for i, t in enumerate(self.types)}
        self.resources = {name: i for i, name in enumerate(self._resource_names())}
        self.looks = assign_looks(game)
        named = {name for rule in game.rules for name in (rule.first, *rule.seconds, *map(str, rule.params.values())) if name in self.index}
        self.ruled = {member for name in named for member in game.sprites[name].expansion}
        self.lines = {rule.line: i for i, rule in enumerate(game.rules)}
        self.timer_lines = [rule for rule in game.rules if rule.effect == "addTimer"]
        self.pulls = [rule.line for rule in game.rules if "pullWithIt" in (rule.effect, rule.params.get("ftype"))]
        self.lists: list[int] = []
        self.numbers: list[float] = []

    def _resource_names(self) -> list[str]:
        named = [t.name for t in self.types if t.cls == "Resource"]
        for t in self.types:
            named += [str(name) for name in listed(t.params.get("ammo"))]
        for key in ("resource", "heldResource"):
            named += [str(rule.params[key]) for rule in self.game.rules if key in rule.params]
        return list(dict.fromkeys(name for name in named if name in self.game.sprites))

    def keep_types(self, names: Iterable[object]) -> tuple[int, int]:
        """Stores a list of types; where it lies in p and how long it is."""
        return self.keep([self.index[str(name)] for name in names])

    def keep(self, numbers: list[int]) -> tuple[int, int]:
        self.lists += numbers
        return self.lists_at + len(self.lists) - len(numbers), len(numbers)

    def keep_number(self, value: float) -> int:
        """Stores a double; where it lies in q."""
        self.numbers.append(value)
        return self.numbers_at + len(self.numbers) - 1

    def mask(self, name: str) -> tuple[int, int]:
        """The touch word of a type's expansion as two signed halves."""
        word = 0
        for member in self.game.sprites[name].expansion:
            word |= 1 << (self.index[member] & 63)
        low, high = np.array([word], np.uint64).view(np.int32)
        return int(low), int(high)

    def later(self, rule: Rule) -> int:
        """Where the row of what an addTimer line runs begins in p."""
        return self.later_at + self.timer_lines.index(rule) * TIMED_WIDTH

    def pull(self, rule: Rule) -> int:
        """Which of the game's pullWithIt lines it is."""
        return self.pulls.index(rule.line)

    def actions(self, t: SpriteType) -> tuple[str, ...]:
        """What an avatar can do; nothing for other types."""
        return (SPRITES[t.cls].actions or ()) if t.cls else ()

    def error(self, line: int, message: str) -> EngineError:
        return EngineError.at(self.game, line, message)


def is_avatar(t: SpriteType) -> bool:
    return t.cls is not None and SPRITES[t.cls].avatar


def listed(value: object) -> tuple:
    """A parameter that may hold one thing or several."""
    if value is None or value == "":
        return ()
    return value if isinstance(value, tuple) else (value,)
