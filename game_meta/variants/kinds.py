"""The kinds of variation, each of which can be turned on alone, and how far a draw may go.

    rewards    scores: the braces behind `scoreChange=`, `choose score`, `shuffle score`
    effects    what happens between two types: `choose rule`
    classes    what sort of sprite a type is: `choose class`
    speeds     how things move: `choose` and `shuffle` of speed, cooldown, orientation and whatever no other kind names
    spawns     how much is made, and of what: prob, total, limit, and the `stype` of what makes sprites
    endings    `choose ending`
    controls   `rotate controls`, `delay controls`
    looks      `shuffle look`, colours
    sizes      the `size` of `layout board`
    levels     the other `layout` lines, and what a board looks like
    types      `keep types`

Difficulty d, from 0 to 1, is the chance of each single draw to depart from the family's own game: each type of a `choose` line, each other
line as a whole, the level as a whole (the family's own level is that of seed 0). Ranges `a..b` reach from a to a + d (b - a). What departs
departs to the same at every difficulty: a seed's variants at 0.3 and at 0.6 differ by what has been added. A kind that is off has
difficulty 0; only `keep types` then keeps them all.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from game_meta.variants.streams import stream
from game_meta.vgdl.errors import did_you_mean
from game_meta.vgdl.model import Game, VariantRule

KINDS = ("rewards", "effects", "classes", "speeds", "spawns", "endings", "controls", "looks", "sizes", "levels", "types")
SUBJECTS = {
    "rule": "effects",
    "score": "rewards",
    "ending": "endings",
    "class": "classes",
    "look": "looks",
    "color": "looks",
    "img": "looks",
}
SPAWNING = ("prob", "total", "limit")
MOVES_BY_ITSELF = ("Chaser", "Fleeing", "Avatar", "Portal")  # classes whose names end so are not made for making others: `stype` is a goal


@dataclass(frozen=True)
class Dial:
    """Which kinds are on, and how far draws may go."""

    kinds: frozenset[str]
    difficulty: float

    def of(self, kind: str) -> float:
        return self.difficulty if kind in self.kinds else 0.0

    def top(self, kind: str, low: int, high: int) -> int:
        """The upper end of a range at this difficulty."""
        return low + round(self.of(kind) * (high - low))


FULL = Dial(frozenset(KINDS), 1.0)


def dial(kinds: Collection[str] | None, difficulty: float) -> Dial:
    if not 0.0 <= difficulty <= 1.0:
        raise ValueError(f"difficulty goes from 0 to 1, it cannot be {difficulty:g}")
    if kinds is None:
        return Dial(FULL.kinds, difficulty)
    for kind in kinds:
        if kind not in KINDS:
            raise ValueError(f"there is no kind of variation `{kind}`{did_you_mean(kind, KINDS)}: {', '.join(KINDS)}")
    return Dial(frozenset(kinds), difficulty)


def kind_of(game: Game, rule: VariantRule) -> str:
    """The kind of variation that a line stands for (`choose rule` may be about rewards as well, a board about sizes)."""
    if rule.verb == "layout":
        return "levels"
    if rule.verb == "keep":
        return "types"
    if rule.verb not in ("choose", "shuffle"):
        return "controls"
    if rule.subject in SPAWNING or (rule.subject.startswith("stype") and _makes(game, rule)):
        return "spawns"
    return SUBJECTS.get(rule.subject, "speeds")


def _makes(game: Game, rule: VariantRule) -> bool:
    classes = [game.sprites[name].cls or "" for name in rule.targets if name in game.sprites]
    return any(not cls.endswith(MOVES_BY_ITSELF) for cls in classes)


def coins(game: Game, rule: VariantRule, seed: int, count: int, how: Dial) -> Sequence[float]:
    """A number from 0 to 1 for each of so many draws of a line; those below the difficulty depart."""
    if how.difficulty == 1.0:
        return [0.0] * count
    return stream(game.name, "depart", game.variants.index(rule), seed).random(count).tolist()
