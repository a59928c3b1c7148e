"""Nine variants of a game to choose from: drawn from its VariantSet, or from one that is made up for it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from game_meta.generator import variation
from game_meta.generator.labels import avatar_types
from game_meta.generator.variant_set import InvalidVariant
from game_meta.vgdl.diagnostics import VGDLError
from game_meta.vgdl.levels import BLANK_CHARS
from game_meta.vgdl.model import Game
from game_meta.vgdl.parser import parse
from game_meta.vgdl.rewrite import rewrite_game
from game_meta.vgdl.spec import EFFECTS, SPRITES, Effect
from game_meta.vgdl.spec.effects import FIRST, SECOND
from game_meta.vgdl.spec.sprites import RANDOM_NPC
from game_meta.vgdl.syntax import split_lines

CHOICE_COUNT = 9
SEEDS_PER_CHOICE = 5  # seeds for each that is wanted
_LOOK = re.compile(r" look=\d+")  # says nothing of how it plays


@dataclass(frozen=True)
class SuggestedVariant:
    """A variant as a game of its own, and what is new in it, one line each."""

    seed: int
    text: str
    game: Game
    changes: tuple[str, ...]


def suggest_variants(game: Game, first: int = 0, count: int = CHOICE_COUNT) -> list[SuggestedVariant]:
    """Return variants of the seeds from `first` on, no two alike and none like the game itself; fewer where there are no more.

    Raises InvalidVariant or VGDLError where the game's own VariantSet asks for what cannot be done.
    """
    source = game if game.variants else add_variant_set(game)
    found: dict[str, SuggestedVariant] = {}
    fault: InvalidVariant | VGDLError | None = None
    for seed in range(first, first + SEEDS_PER_CHOICE * count):
        try:
            text = variation.vary_game(source, seed)
            drawn = parse(text, game.file, name=game.name)
        except (InvalidVariant, VGDLError) as error:
            fault = fault or error
            continue
        changes = changed_lines(game, drawn)
        if changes and text not in found:
            found[text] = SuggestedVariant(seed, text, drawn, changes)
        if len(found) == count:
            break
    if fault and not found:
        raise fault
    return list(found.values())


def changed_lines(old: Game, new: Game) -> tuple[str, ...]:
    """Return the lines that the new game has and the old one has not, in a few words; its levels in one line."""
    before = set(_rule_lines(old))
    lines = [line for line in _rule_lines(new) if line not in before]
    another = "another level" if len(new.levels) == 1 else "other levels"
    return (*lines, another) if old.levels != new.levels else tuple(lines)


def _rule_lines(game: Game) -> list[str]:
    """Return what stands in the text but for levels and the VariantSet, blanks made even."""
    rows, inside = [], True
    for row in split_lines(game.text):
        words = _LOOK.sub("", row.split("#", 1)[0]).split()
        if len(words) == 1 and words[0].endswith("Set"):
            inside = words[0] not in ("LevelSet", "VariantSet")
        elif inside and words:
            rows.append(" ".join(words))
    return rows


# ----------------------------------------------------------------------------------------------------
# A VariantSet for a game that has none, from what it holds: things that lie about are scattered anew, what they pay is drawn, what moves
# moves otherwise, and the board is turned. Nobody promises that every variant is a good one: they are there to be chosen from.

FLOOR_CHARACTER = "."


def add_variant_set(game: Game) -> Game:
    """Return the game with a VariantSet made up for it, and with its levels cleared of what that will scatter."""
    lies = scatterable_pickups(game)
    levels = [["".join(FLOOR_CHARACTER if char in lies else char for char in row) for row in level] for level in game.levels]
    text = rewrite_game(game.text, levels=levels if lies else None)
    lines = [*scatter_lines(game, lies), *score_lines(game), *movement_lines(game), "layout flip"]
    body = "\n".join(f"        {line}" for line in lines)
    return parse(f"{text}\n    VariantSet\n{body}\n", game.file, name=game.name)


def scatterable_pickups(game: Game) -> dict[str, str]:
    """Return character -> type of what lies still on free floor and is taken by the player, where a mark of floor is free for it."""
    avatars = set(avatar_types(game))
    taken = {
        name
        for rule in game.rules
        if takes_first(EFFECTS[rule.effect]) and rule.first in game.sprites
        if any(avatars & set(game.sprites[second].expansion) for second in rule.seconds if second in game.sprites)
        for name in game.sprites[rule.first].expansion
    }
    if game.mapping.get(FLOOR_CHARACTER) or not game.levels:
        return {}
    still = {name for name in taken if (cls := game.sprites[name].cls) and SPRITES[cls].stays and not SPRITES[cls].exit}
    return {char: types[0] for char, types in game.mapping.items() if len(types) == 1 and types[0] in still and char not in BLANK_CHARS}


def takes_first(effect: Effect) -> bool:
    """Return whether s1 vanishes for s2, whatever s2 holds and however they meet."""
    conditions = effect.looks_at_held or effect.looks_at_motion or effect.instead_of_first
    return FIRST in effect.kills and SECOND not in effect.kills and not conditions


def scatter_lines(game: Game, lies: dict[str, str]) -> list[str]:
    """Return the lines that scatter things: as many as the levels have, from the poorest to the richest."""
    lines = []
    for char, name in lies.items():
        counts = [sum(row.count(char) for row in level) for level in game.levels]
        if max(counts):
            lines.append(f"layout scatter > {name} on={FLOOR_CHARACTER} each={min(counts)}..{max(counts)}")
    return lines


def score_lines(game: Game) -> list[str]:
    """Return the lines that draw what meeting the player pays, where it pays anything."""
    if game.params["no_players"] != 1:
        return []
    avatars = set(avatar_types(game))
    paying: dict[str, list[str]] = {}
    for rule in game.rules:
        if rule.params["scoreChange"] != (0,) and len(rule.seconds) == 1 and rule.seconds[0] in avatars and rule.first not in avatars:
            paying.setdefault(rule.seconds[0], []).append(rule.first)
    return [f"choose score > {' '.join(dict.fromkeys(firsts))} {second} : 3x 1 | 2 | 3 | -1" for second, firsts in paying.items()]


def movement_lines(game: Game) -> list[str]:
    """Return the lines that draw how things move that move by themselves."""
    own = {name: of for name, of in game.sprites.items() if of.leaf and of.cls and of.line and not SPRITES[of.cls].is_avatar}
    alone = game.params["no_players"] == 1
    words = {name: SPRITES[str(of.cls)] for name, of in own.items()}
    seeking = [name for name, word in words.items() if "stype" in word.seeks and not word.finds_paths and alone]
    straying = [name for name, word in words.items() if word.opcode == RANDOM_NPC and alone]
    plain = [name for name, of in own.items() if of.params["speed"] and of.params["physicstype"] == "GRID" and not of.params["is_static"]]
    lines = []
    if seeking:  # not also RandomNPC: that would keep an `stype` which means nothing to it
        lines.append(f"choose class > {' '.join(seeking)} : Chaser | Fleeing")
    if straying:
        lines.append(f"choose class > {' '.join(straying)} : RandomNPC | Chaser stype=avatar | Fleeing stype=avatar")
    if plain:
        lines.append(f"choose speed > {' '.join(plain)} : 0.25 | 0.5 | 1")
    return lines
