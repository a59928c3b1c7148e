"""Which types can come to exist in a game, which of them can meet without any rule about it, and which are whose."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Set
from dataclasses import replace

from game_meta.vgdl.model import Game, Rule, SpriteType
from game_meta.vgdl.spec import CLOCK, EDGE, EFFECTS, OCCASIONS, SPRITES, Effect
from game_meta.vgdl.spec.effects import FIRST
from game_meta.vgdl.spec.parameters import BECOMES, KILLS_FIRST, PARENT, RESOURCE, SHIELDS, named_types, with_role


def reachable_types(game: Game) -> set[str]:
    """Return the types that a level holds or that something existing can make. Without levels every mapped type counts as held."""
    drawn = {char for level in game.levels for row in level for char in row} if game.levels else set(game.mapping)
    present = {name for char in drawn for name in game.mapping.get(char, ())}
    present |= {name for rule in game.variants if rule.verb == "layout" for name in rule.targets if name in game.sprites}
    while True:
        made = {name for parent in present for name in made_by_sprite(game.sprites[parent])}
        for rule in game.rules:
            if _can_exist(game, rule.first, present) and any(_can_exist(game, name, present) for name in rule.seconds):
                made |= made_by_rule(game, rule)
        made &= set(game.sprites)
        if made <= present:
            return present
        present |= made


def unruled_meetings(game: Game) -> list[tuple[str, str]]:
    """List pairs of types that can lie on one another with no rule in either order: at least one of them moves, and one is not mere ground.

    A type that nothing has a rule about, and that never moves, is scenery (floor): it is left out, or every game would be full of warnings.
    """
    reachable = reachable_types(game)
    present = [name for name in game.order if name in reachable]
    ruled = {(a, b) for pair in game.pairs for a in game.sprites[pair.first].expansion for b in game.sprites[pair.second].expansion}
    spoken_of = {name for pair in ruled for name in pair}
    moving = {name for name in present if _can_move(game, game.sprites[name])}
    players = _player_of_form(game)
    found = []
    for index, first in enumerate(present):
        for second in present[index + 1 :]:
            if (first, second) in ruled or (second, first) in ruled or not {first, second} & moving:
                continue
            one = players.get(first) is not None and players.get(first) == players.get(second)
            if one or _can_shoot(game, first, second) or _can_shoot(game, second, first):
                continue
            if (first in moving and second in moving) or (first in spoken_of and second in spoken_of):
                found.append((second, first) if second in moving and first not in moving else (first, second))
    return found


def _player_of_form(game: Game) -> dict[str, int]:
    """Map an avatar type to the one player who alone has this form and all others of this number, so that they are never there together.

    With one player that is every avatar; with several, the forms into which a form of the start can turn, if no other player has them.
    """
    avatars = avatar_types(game)
    if game.params["no_players"] == 1:
        return dict.fromkeys(avatars, 0)
    turns = [pair for rule in game.rules for pair in transformations(game, rule)]
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


def final_effect(rule: Rule) -> Effect:
    """Return what a line does in the end: a timer does what it runs."""
    effect = EFFECTS[rule.effect]
    return EFFECTS.get(str(rule.params.get("ftype")), effect) if effect.sets_timer else effect


def types_named_by_rule(rule: Rule, roles: Collection[str]) -> set[str]:
    """Return the types that parameters with one of these roles (spec/parameters) name in a line."""
    parameters = with_role(final_effect(rule).parameters, *roles)
    return {name for parameter in parameters for name in named_types(parameter, rule.params)}


def types_named_by_sprite(sprite: SpriteType, roles: Collection[str]) -> set[str]:
    """Return the types that parameters with one of these roles name in the line of a sprite type."""
    parameters = with_role(SPRITES[sprite.cls].parameters, *roles) if sprite.cls else ()
    return {name for parameter in parameters for name in named_types(parameter, sprite.params)}


def transformations(game: Game, rule: Rule) -> list[tuple[str, str]]:
    """List (old, new) for the types that a rule turns into others; groups as they are named."""
    effect, found = final_effect(rule), []
    for parameter in with_role(effect.parameters, BECOMES, PARENT):
        old = rule.params.get(parameter.of) if parameter.of else rule.seconds[0] if rule.first in OCCASIONS else rule.first
        for new in named_types(parameter, rule.params):
            below = parameter.role == PARENT and new in game.sprites
            found += [(str(old), each) for each in (game.sprites[new].expansion if below else (new,)) if old in game.sprites]
    return [(form, new) for old, new in found for form in game.sprites[old].expansion]


def _can_shoot(game: Game, shooter: str, shot: str) -> bool:
    """Tell whether an avatar shoots the other type: then they meet all the time."""
    sprite = game.sprites[shooter]
    return bool(sprite.cls and SPRITES[sprite.cls].is_avatar) and shot in made_by_sprite(sprite)


def _can_exist(game: Game, name: str, present: set[str]) -> bool:
    return name not in game.sprites or bool(present & set(game.sprites[name].expansion))


def made_by_sprite(sprite: SpriteType) -> set[str]:
    """Return the types that a sprite of a type can make."""
    return SPRITES[sprite.cls].made(sprite.params) if sprite.cls else set()


def made_by_rule(game: Game, rule: Rule) -> set[str]:
    """Return the types of which there may be more sprites after a rule has run."""
    effect = final_effect(rule)
    below = {name for parameter in with_role(effect.parameters, PARENT) for name in named_types(parameter, rule.params)}
    return effect.made(rule.params) | {name for parent in below if parent in game.sprites for name in game.sprites[parent].expansion}


def _can_move(game: Game, sprite: SpriteType) -> bool:
    if not sprite.cls:
        return False
    if SPRITES[sprite.cls].is_avatar:
        return True
    pushed = any(FIRST in EFFECTS[rule.effect].moves and rule.first in sprite.lineage for rule in game.rules)
    return pushed or (not sprite.params["is_static"] and not sprite.params["only_active"] and sprite.params["speed"] != 0)


# ----------------------------------------------------------------------------------------------------
# Players, what they shoot, and the rules between types.


def drawn_types(game: Game) -> set[str]:
    """Return the types that are drawn in a level."""
    return {name for rows in game.levels for row in rows for char in row for name in game.mapping.get(char, ())}


def avatar_types(game: Game) -> list[str]:
    """Return the types that are avatars, in the game's order."""
    return [name for name, sprite in game.sprites.items() if sprite.cls and SPRITES[sprite.cls].is_avatar]


def player_types(game: Game, player: int) -> list[str]:
    """Return the types that the avatar of a player can have.

    They are the one drawn in the levels (the player whose type comes first is player 0), and those that it turns into.
    """
    drawn, avatars = drawn_types(game), avatar_types(game)
    turns = [pair for rule in game.rules for pair in transformations(game, rule)]
    open_, found = [name for name in avatars if name in drawn][player : player + 1], set()
    while open_:
        found.add(name := open_.pop())
        new = [form for old, form in turns if old == name]
        open_ += [form for form in new if form in avatars and form not in found]
    return [name for name in avatars if name in found]


def shot_types(game: Game, avatars: Iterable[str]) -> list[str]:
    """Return what these avatars make when they shoot, and the balls that they play."""
    made = [name for avatar in avatars for name in _types_in_value(game, game.sprites[avatar].params.get("stype"))]
    return [*made, *(rule.first for rule in rules_between(game, game.sprites, avatars) if EFFECTS[rule.effect].is_hit)]


def rules_between(game: Game, firsts: str | Iterable[str], seconds: Iterable[str]) -> list[Rule]:
    """Return the effects that run when a sprite of a type in `firsts` meets one of `seconds`, in the order of their pairs."""
    firsts = {firsts} if isinstance(firsts, str) else set(firsts)
    seconds = set(seconds)
    return [
        rule
        for pair in game.pairs
        if firsts.intersection(game.sprites[pair.first].expansion) and seconds.intersection(game.sprites[pair.second].expansion)
        for rule in pair.rules
    ]


def _types_in_value(game: Game, value: object) -> list[str]:
    names = value if isinstance(value, tuple) else str(value or "").split(",")
    return [str(name) for name in names if name in game.sprites]


# ----------------------------------------------------------------------------------------------------
# A game without what can never come to pass in it, whatever its levels: only what is left makes it another game than others.
#
# Gone are types of which there can be no sprite, rules about types that are never there or that never lie on one another, and the exits of
# doors that send nobody anywhere. Nothing that stays behaves otherwise. Where in doubt a thing stays: what counts is that nothing is taken
# away that could matter.


def drop_impossible(game: Game) -> Game:
    """Return the game without what can never come to pass.

    A rule that never runs may be the only one that makes a type, or that moves one: so until nothing goes any more.
    """
    while True:
        slimmer = _drop_impossible_once(game)
        if len(slimmer.pairs) == len(game.pairs) and len(slimmer.eos) == len(game.eos):
            return slimmer
        game = slimmer


def _drop_impossible_once(game: Game) -> Game:
    present = reachable_types(replace(game, levels=(), variants=()))
    settled = {name for name in present if _is_settled(game, game.sprites[name])}
    reach = {name: present.intersection(kind.expansion) for name, kind in game.sprites.items()}

    def meets(first: str, second: str) -> bool:
        if second in OCCASIONS:
            return second == CLOCK or not reach[first] <= settled
        return any(not {one, other} <= settled or _share_cell(game, one, other) for one in reach[first] for other in reach[second])

    rules = []
    for rule in game.rules:
        seconds = tuple(second for second in rule.seconds if rule.first in OCCASIONS or meets(rule.first, second))
        rules += [replace(rule, seconds=seconds)] if seconds else []
    pairs = tuple(pair for pair in game.pairs if meets(pair.first, pair.second))
    exits = {name for pair in pairs if any(final_effect(rule).uses_exit for rule in pair.rules) for name in reach[pair.second]}
    return replace(
        game,
        rules=tuple(rules),
        pairs=pairs,
        eos=tuple((name, done) for name, done in game.eos if meets(name, EDGE)),
        sprites={name: _strip_type(kind, present, exits) for name, kind in game.sprites.items()},
    )


def _strip_type(kind: SpriteType, present: Set[str], exits: Set[str]) -> SpriteType:
    """Return a type that is never there as a mere name, a door that nobody goes through as one that leads nowhere."""
    if kind.cls and kind.name not in present:
        return replace(kind, cls=None, singleton=False)
    if kind.cls and SPRITES[kind.cls].exit and kind.name not in exits:
        return replace(kind, params={**kind.params, SPRITES[kind.cls].exit: ""})
    return kind


def _is_settled(game: Game, kind: SpriteType) -> bool:
    """Tell whether its sprites are where the level has them, one to a cell, as long as they are there."""
    params = kind.params
    if not kind.cls or not SPRITES[kind.cls].stays or params["physicstype"] != "GRID" or (params["wMult"], params["hMult"]) != (1.0, 1.0):
        return False
    for rule in (*game.rules, *(rule for _, rule in game.timed)):
        effect = final_effect(rule)
        named = {str(word) for value in rule.params.values() for word in (value if isinstance(value, tuple) else (value,))}
        if named.intersection(kind.lineage) and not with_role(effect.parameters, SHIELDS, KILLS_FIRST):
            return False  # it may be made, moved or held by this line
        stays = effect.keeps_in_place and not effect.hashed_as_moving
        if not stays and {rule.first, *rule.seconds}.intersection(kind.lineage):
            return False
    return not any(
        name in kind.lineage
        for other in game.sprites.values()
        if other.cls
        for parameter in SPRITES[other.cls].parameters.values()
        if parameter.role != RESOURCE
        for name in named_types(parameter, other.params)
    )


def _share_cell(game: Game, one: str, other: str) -> bool:
    """Tell whether a cell of a level can hold both."""
    return any(one in names and other in names and (one != other or names.count(one) > 1) for names in game.mapping.values())
