"""A game without what can never come to pass in it, whatever its levels: only what is left makes it another game than others.

Gone are types of which there can be no sprite, rules about types that are never there or that never lie on one another, and the exits of
doors that send nobody anywhere. Nothing that stays behaves otherwise. Where in doubt a thing stays: what counts is that nothing is taken
away that could matter.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from game_meta.vgdl.meetings import reachable_types
from game_meta.vgdl.model import Game, Rule, SpriteType

STILL = frozenset(("Immovable", "Door", "Portal", "Passive", "Resource"))  # these classes never move by themselves
STAYS = frozenset(  # effects that leave a sprite that stands still where it is
    "stepBack killSprite killBoth killAll killIfAlive killIfHasMore killIfHasLess killIfOtherHasMore killIfFromAbove killIfFast killIfSlow "
    "transformTo transformToAll transformIfCount transformToRandomChild spawn spawnIfHasMore spawnIfHasLess collectResource "
    "collectResourceIfHeld changeResource addHealthPoints addHealthPointsToMax subtractHealthPoints undoAll shieldFrom "
    "removeScore".split()
)
ELSEWHERE = frozenset(("setSpeedForAll", "increaseSpeedToAll", "decreaseSpeedToAll"))  # they act on the type that they name
EDGE = ("EOS", "TIME")


def essential(game: Game) -> Game:
    """A rule that never runs may be the only one that makes a type, or that moves one: so until nothing goes any more."""
    while True:
        slimmer = _slimmer(game)
        if len(slimmer.pairs) == len(game.pairs) and len(slimmer.eos) == len(game.eos):
            return slimmer
        game = slimmer


def _slimmer(game: Game) -> Game:
    present = reachable_types(replace(game, levels=(), variants=()))
    settled = {name for name in present if _settled(game, game.sprites[name])}
    reach = {name: present.intersection(kind.expansion) for name, kind in game.sprites.items()}

    def meets(first: str, second: str) -> bool:
        if second in EDGE:
            return second == "TIME" or not reach[first] <= settled
        return any(not {one, other} <= settled or _together(game, one, other) for one in reach[first] for other in reach[second])

    rules = []
    for rule in game.rules:
        seconds = tuple(second for second in rule.seconds if rule.first in EDGE or meets(rule.first, second))
        rules += [replace(rule, seconds=seconds)] if seconds else []
    pairs = tuple(pair for pair in game.pairs if meets(pair.first, pair.second))
    exits = {name for pair in pairs if any(_done(rule) == "teleportToExit" for rule in pair.rules) for name in reach[pair.second]}
    return replace(
        game,
        rules=tuple(rules),
        pairs=pairs,
        eos=tuple((name, done) for name, done in game.eos if meets(name, "EOS")),
        sprites={name: _bare(kind, present, exits) for name, kind in game.sprites.items()},
    )


def _bare(kind: SpriteType, present: Set[str], exits: Set[str]) -> SpriteType:
    """A type that is never there is a mere name; a door that nobody goes through leads nowhere."""
    if kind.cls and kind.name not in present:
        return replace(kind, cls=None, singleton=False)
    if kind.cls == "Portal" and kind.name not in exits:
        return replace(kind, params={**kind.params, "stype": ""})
    return kind


def _settled(game: Game, kind: SpriteType) -> bool:
    """Whether its sprites are where the level has them, one to a cell, as long as they are there."""
    params = kind.params
    if kind.cls not in STILL or params["physicstype"] != "GRID" or (params["wMult"], params["hMult"]) != (1.0, 1.0):
        return False
    for rule in (*game.rules, *(rule for _, rule in game.timed)):
        named = {str(word) for value in rule.params.values() for word in (value if isinstance(value, tuple) else (value,))}
        if named.intersection(kind.lineage) and _done(rule) not in ("collectResource", "shieldFrom"):
            return False  # it may be made, moved or held by this line
        mover = _done(rule) not in STAYS and _done(rule) not in ELSEWHERE
        if mover and {rule.first, *rule.seconds}.intersection(kind.lineage):
            return False
    return not any(
        str(word) in kind.lineage
        for other in game.sprites.values()
        if other.cls
        for key, value in other.params.items()
        if key.startswith(("stype", "spawnBehind"))
        for word in (value if isinstance(value, tuple) else (value,))
    )


def _together(game: Game, one: str, other: str) -> bool:
    """Whether a cell of a level can hold both."""
    return any(one in names and other in names and (one != other or names.count(one) > 1) for names in game.mapping.values())


def _done(rule: Rule) -> str:
    return str(rule.params.get("ftype") or rule.effect)
