"""Which types can come to exist in a game, and which of them can meet without any rule about it."""

from __future__ import annotations

from game_meta.vgdl.model import Game, Rule, SpriteType
from game_meta.vgdl.ontology import EFFECTS, SPRITES

# Types that these effects and classes name are looked at, not made.
_LOOKED_AT = {"stypeCount", "notStype", "resource", "heldResource", "ammo", "spawnPoint", "stype1", "stype2"}
_MAKES_NOTHING = {
    "killAll",
    "shieldFrom",
    "setSpeedForAll",
    "increaseSpeedToAll",
    "decreaseSpeedToAll",
    "subtractHealthPoints",
    "removeScore",
}
_SEEKERS = {"Chaser", "Fleeing", "LOSChaser", "PathChaser", "Portal"}
_PUSHES = {"bounceForward", "pullWithIt", "align", "teleportToExit", "wrapAround", "turnAround"}


def reachable_types(game: Game) -> set[str]:
    """The types that a level holds or that something existing can make. Without levels every mapped type counts as held."""
    drawn = {char for level in game.levels for row in level for char in row} if game.levels else set(game.mapping)
    present = {name for char in drawn for name in game.mapping.get(char, ())}
    present |= {name for rule in game.variants if rule.verb == "layout" for name in rule.targets if name in game.sprites}
    while True:
        made = {name for parent in present for name in _made_by_sprite(game.sprites[parent])}
        for rule in game.rules:
            if all(_exists(game, name, present) for name in (rule.first,)) and any(_exists(game, name, present) for name in rule.seconds):
                made |= _made_by_rule(game, rule.effect, rule.params)
        made &= set(game.sprites)
        if made <= present:
            return present
        present |= made


def meetings(game: Game) -> list[tuple[str, str]]:
    """Pairs of types that can lie on one another with no rule in either order: at least one of them moves, and one is not mere ground.

    A type that nothing has a rule about, and that never moves, is scenery (floor): it is left out, or every game would be full of warnings.
    """
    reachable = reachable_types(game)
    present = [name for name in game.order if name in reachable]
    ruled = {(a, b) for pair in game.pairs for a in game.sprites[pair.first].expansion for b in game.sprites[pair.second].expansion}
    spoken_of = {name for pair in ruled for name in pair}
    moving = {name for name in present if _moves(game, game.sprites[name])}
    players = _forms_of_players(game)
    found = []
    for index, first in enumerate(present):
        for second in present[index + 1 :]:
            if (first, second) in ruled or (second, first) in ruled or not {first, second} & moving:
                continue
            one = players.get(first) is not None and players.get(first) == players.get(second)
            if one or _shoots(game, first, second) or _shoots(game, second, first):
                continue
            if (first in moving and second in moving) or (first in spoken_of and second in spoken_of):
                found.append((second, first) if second in moving and first not in moving else (first, second))
    return found


def _forms_of_players(game: Game) -> dict[str, int]:
    """Avatar type -> the one player who alone has this form and all others of this number, so that they are never there together.

    With one player that is every avatar; with several, the forms into which a form of the start can turn, if no other player has them.
    """
    avatars = [name for name, sprite in game.sprites.items() if sprite.cls and SPRITES[sprite.cls].avatar]
    if game.params["no_players"] == 1:
        return dict.fromkeys(avatars, 0)
    turns = [pair for rule in game.rules for pair in _turns(game, rule)]
    drawn = {char for level in game.levels for row in level for char in row} if game.levels else set(game.mapping)
    starts = {name for char in drawn for name in game.mapping.get(char, ()) if name in avatars}
    forms: dict[str, list[int]] = {}
    for player, start in enumerate(sorted(starts)):
        reached = {start}
        while more := {new for old, new in turns if old in reached} - reached:
            reached |= more
        for name in reached:
            forms.setdefault(name, []).append(player)
    return {name: owners[0] for name, owners in forms.items() if len(owners) == 1}


def _turns(game: Game, rule: Rule) -> list[tuple[str, str]]:
    """(old, new) for the types that a rule turns into others."""
    effect = rule.params.get("ftype") or rule.effect
    if effect == "transformToAll":
        return [(rule.params["stype"], rule.params["stypeTo"])]
    if effect in ("transformTo", "transformIfCount", "transformToSingleton") and rule.first in game.sprites:
        return [(old, rule.params["stype"]) for old in game.sprites[rule.first].expansion]
    return []


def _shoots(game: Game, shooter: str, shot: str) -> bool:
    """An avatar meets what it shoots all the time."""
    sprite = game.sprites[shooter]
    return bool(sprite.cls and SPRITES[sprite.cls].avatar) and shot in _made_by_sprite(sprite)


def _exists(game: Game, name: str, present: set[str]) -> bool:
    return name not in game.sprites or bool(present & set(game.sprites[name].expansion))


def _made_by_sprite(sprite: SpriteType) -> set[str]:
    if not sprite.cls or sprite.cls in _SEEKERS:
        return set()
    return _named(SPRITES[sprite.cls].parameters, sprite.params)


def _made_by_rule(game: Game, effect: str, params) -> set[str]:
    if params.get("ftype"):
        effect = params["ftype"]
    if effect in _MAKES_NOTHING:
        return set()
    if effect == "transformToAll":
        return {params["stypeTo"]}
    made = _named(EFFECTS[effect].parameters, params)
    if effect == "transformToRandomChild":
        made |= {name for parent in made if parent in game.sprites for name in game.sprites[parent].expansion}
    return made


def _named(parameters, params) -> set[str]:
    names: set[str] = set()
    for key, parameter in parameters.items():
        if key not in _LOOKED_AT and parameter.kind in ("type", "types") and params.get(key):
            names |= {params[key]} if isinstance(params[key], str) else set(params[key])
    return names


def _moves(game: Game, sprite: SpriteType) -> bool:
    if not sprite.cls:
        return False
    if SPRITES[sprite.cls].avatar:
        return True
    pushed = any(rule.effect in _PUSHES and rule.first in sprite.lineage for rule in game.rules)
    return pushed or (not sprite.params["is_static"] and not sprite.params["only_active"] and sprite.params["speed"] != 0)
