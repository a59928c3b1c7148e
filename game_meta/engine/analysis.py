"""What a game can do to a type, read off its rules: the engine saves itself work on sprites that nothing ever moves or changes."""

from __future__ import annotations

from collections.abc import Iterator

from game_meta.vgdl.model import Game, Rule, SpriteType

from .names import listed

# Effects that neither move a sprite that stands still nor change what it holds (new ones that they make are another matter, see below).
HARMLESS = {
    "stepBack", "killSprite", "killBoth", "killAll", "killIfAlive", "killIfHasMore", "killIfHasLess", "killIfFromAbove", "killIfFrontal",
    "killIfNotFrontal", "killIfFast", "killIfSlow", "killIfNotUpright", "transformTo", "transformToAll", "transformIfCount",
    "transformToSingleton",
    "transformToRandomChild", "spawn", "spawnIfCounterSubTypes", "spawnBehind", "spawnAbove", "spawnBelow", "spawnLeft", "spawnRight",
    "cloneSprite", "undoAll", "reverseDirection", "flipDirection", "shieldFrom", "removeScore",
}  # fmt: skip
CHANGES_SECOND = {"collectResource", "collectResourceIfHeld", "killIfOtherHasMore"}
CHANGES_STYPE = {"setSpeedForAll", "increaseSpeedToAll", "decreaseSpeedToAll", "subtractHealthPoints"}
TRANSFORMS = {"transformTo", "transformToAll", "transformIfCount", "transformToSingleton", "transformToRandomChild"}
MADE_BY = ("stype", "stypeTo", "estype", "stype_other")  # parameters that name what an effect makes
MAKING = ("stype", "stypes", "stypeMissile", "spawnBehind")  # parameters that name what a sprite makes
AVATARS_THAT_SHOOT = {
    "ShootAvatar",
    "FlakAvatar",
    "ShootOnlyAvatar",
    "OngoingShootAvatar",
    "AimedAvatar",
    "SpaceshipAvatar",
    "WizardAvatar",
}


def shots(game: Game, avatar: SpriteType) -> set[str]:
    """The types that an avatar makes."""
    named = listed(avatar.params.get("stype")) if avatar.cls in AVATARS_THAT_SHOOT else ()
    return {member for name in named if name in game.sprites for member in game.sprites[str(name)].expansion}


def effect_of(rule: Rule) -> str:
    """What the line does in the end: a timer does what it runs."""
    return str(rule.params["ftype"]) if rule.effect == "addTimer" and rule.params.get("ftype") else rule.effect


def touched_by(rule: Rule) -> Iterator[str]:
    """The types whose sprites the line may move, or whose belongings it may change."""
    effect = effect_of(rule)
    if effect in CHANGES_SECOND:
        yield from rule.seconds
    elif effect in CHANGES_STYPE and rule.params.get("stype"):
        yield str(rule.params["stype"])
    elif effect == "updateSpawnType":
        yield str(rule.params["spawnPoint"])
    elif effect not in HARMLESS:
        yield from rule.seconds if rule.first in ("EOS", "TIME") else (rule.first,)


def made_by(rule: Rule) -> set[str]:
    """The types that the line may make."""
    named = {str(rule.params[key]) for key in MADE_BY if isinstance(rule.params.get(key), str) and rule.params.get(key)}
    return named


def lies_at_the_bottom(game: Game, t: SpriteType) -> bool:
    """Whether sprites of this type are there from the start and nothing is ever drawn below them: they can be painted once and for all."""
    made = {name for rule in game.rules for name in made_by(rule)}
    made |= {str(name) for other in game.sprites.values() for key in MAKING for name in listed(other.params.get(key))}
    made |= {"wall" for other in game.sprites.values() if other.cls == "OngoingTurningAvatar"}  # what it falls back on
    single = any(game.sprites[name].singleton for name in t.lineage)
    there = made | {name for names in game.mapping.values() for name in names}
    unordered = [name for name in there - set(game.order) if name in game.sprites and game.sprites[name].cls]  # drawn below all others
    if t.name in made or t.name not in game.order or single or unordered:
        return False
    for name in game.order[: game.order.index(t.name)]:
        other = game.sprites[name]
        together = any(name in names and t.name in names for names in game.mapping.values())
        if other.cls not in ("Immovable", "Door") or name in made or together or is_changed(game, other):
            return False
    return True


def is_changed(game: Game, t: SpriteType) -> bool:
    """Whether an effect may move sprites of this type, or change what they hold."""
    for rule in game.rules:
        for name in touched_by(rule):
            if name in game.sprites and t.name in game.sprites[name].expansion:
                return True
    return can_be_late(game, t) and any(effect_of(rule) == "undoAll" for rule in game.rules)


def can_be_late(game: Game, t: SpriteType) -> bool:
    """Whether a transformation may make a sprite of this type: for a tick its last place is its predecessor's."""
    for rule in game.rules:
        effect = effect_of(rule)
        if effect in TRANSFORMS and t.name in made_by(rule):
            return True
        if effect == "transformToRandomChild" and str(rule.params["stype"]) in t.lineage:
            return True
    return False
