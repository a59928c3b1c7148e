"""A VariantSet for a game that has none, from what it holds: things that lie about are scattered anew, what they pay is drawn, what moves
moves otherwise, and the board is turned. Nobody promises that every variant is a good one: they are there to be chosen from."""

from __future__ import annotations

from game_meta.vgdl import Game, parse, rewrite
from game_meta.vgdl.levels import BLANK
from game_meta.vgdl.ontology import SPRITES

SEEKERS = ("Chaser", "Fleeing")
TAKEN = ("killSprite", "collectResource")
FLOOR = "."


def family(game: Game) -> Game:
    """The game with such a VariantSet, and with its levels cleared of what that will scatter."""
    lies = pickups(game)
    levels = [["".join(FLOOR if char in lies else char for char in row) for row in level] for level in game.levels]
    text = rewrite(game.text, levels=levels if lies else None)
    lines = [*scattered(game, lies), *paid(game), *moving(game), "layout flip"]
    body = "\n".join(f"        {line}" for line in lines)
    return parse(f"{text}\n    VariantSet\n{body}\n", game.file, name=game.name)


def pickups(game: Game) -> dict[str, str]:
    """Character -> type of what lies still on free floor and is taken by the player, where a mark of floor is free for it."""
    avatars = players(game)
    taken = {
        name
        for rule in game.rules
        if rule.effect in TAKEN and rule.first in game.sprites
        if any(avatars & set(game.sprites[second].expansion) for second in rule.seconds if second in game.sprites)
        for name in game.sprites[rule.first].expansion
    }
    if game.mapping.get(FLOOR) or not game.levels:
        return {}
    still = {name for name in taken if game.sprites[name].cls in ("Immovable", "Passive", "Resource")}
    return {char: types[0] for char, types in game.mapping.items() if len(types) == 1 and types[0] in still and char not in BLANK}


def players(game: Game) -> set[str]:
    return {name for name, of in game.sprites.items() if of.cls and SPRITES[of.cls].avatar}


def scattered(game: Game, lies: dict[str, str]) -> list[str]:
    """As many as the levels have, from the poorest to the richest."""
    lines = []
    for char, name in lies.items():
        counts = [sum(row.count(char) for row in level) for level in game.levels]
        if max(counts):
            lines.append(f"layout scatter > {name} on={FLOOR} each={min(counts)}..{max(counts)}")
    return lines


def paid(game: Game) -> list[str]:
    """What meeting the player pays, where it pays anything."""
    if game.params["no_players"] != 1:
        return []
    avatars = players(game)
    paying: dict[str, list[str]] = {}
    for rule in game.rules:
        if rule.params["scoreChange"] != (0,) and len(rule.seconds) == 1 and rule.seconds[0] in avatars and rule.first not in avatars:
            paying.setdefault(rule.seconds[0], []).append(rule.first)
    return [f"choose score > {' '.join(dict.fromkeys(firsts))} {second} : 3x 1 | 2 | 3 | -1" for second, firsts in paying.items()]


def moving(game: Game) -> list[str]:
    """How things move that move by themselves."""
    own = {name: of for name, of in game.sprites.items() if of.leaf and of.cls and of.line and not SPRITES[of.cls].avatar}
    alone = game.params["no_players"] == 1
    seeking = [name for name, of in own.items() if of.cls in SEEKERS and alone]
    straying = [name for name, of in own.items() if of.cls == "RandomNPC" and alone]
    plain = [name for name, of in own.items() if of.params["speed"] and of.params["physicstype"] == "GRID" and not of.params["is_static"]]
    lines = []
    if seeking:  # not also RandomNPC: that would keep an `stype` which means nothing to it
        lines.append(f"choose class > {' '.join(seeking)} : Chaser | Fleeing")
    if straying:
        lines.append(f"choose class > {' '.join(straying)} : RandomNPC | Chaser stype=avatar | Fleeing stype=avatar")
    if plain:
        lines.append(f"choose speed > {' '.join(plain)} : 0.25 | 0.5 | 1")
    return lines
