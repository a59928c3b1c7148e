"""What the lines of a VariantSet mean, and how one draw from them becomes another game text.

    choose rule > gem coin avatar : CHOICES     what happens between each of these types and the last one; replaces the rules of these pairs
    choose class > ghost : Chaser stype=avatar | RandomNPC     class and parameters of a sprite
    choose speed > car bus : 0.25 | 0.5         any other subject is a parameter of a sprite, drawn for each type
    shuffle speed > car bus                     the types exchange the values they have
    shuffle look > *                            every type (or those named) gets a look of its own that says nothing
    rotate controls by=mirror                   the four moves turned or mirrored (`by=turn`: only turned; `by=mirror`: only left and right)
    layout KIND ...                             where things stand: see layouts.py

How CHOICES are written is told in choices.py. Each line draws from a stream of its own, named after what it changes, so that rules, levels
and looks are independent of each other: the same rules come with many levels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from game_meta.engine.observation import FIRST_LOOK, LOOKS
from game_meta.variants import choices
from game_meta.variants.faults import InvalidVariant, misused
from game_meta.variants.layouts import fill
from game_meta.variants.streams import stream
from game_meta.variants.truth import avatar_types, present_types
from game_meta.vgdl import Game, SpriteType, VariantRule, rewrite

MOVES = ("UP", "LEFT", "DOWN", "RIGHT")
MIRRORED = ("UP", "RIGHT", "DOWN", "LEFT")


@dataclass
class Changes:
    """What is to be written into the text, in the words of vgdl.rewrite."""

    sprites: dict[str, dict[str, object]] = field(default_factory=dict)
    rules: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    header: dict[str, object] = field(default_factory=dict)

    def of(self, name: str) -> dict[str, object]:
        return self.sprites.setdefault(name, {})


def vary(game: Game, seed: int) -> str:
    """The text of one variant of `game`. It holds no VariantSet: it is a game like any other."""
    changes = Changes()
    rules, looks = stream(game.name, "rules", seed), stream(game.name, "looks", seed)
    layouts = [rule for rule in game.variants if rule.verb == "layout"]
    for rule in game.variants:
        if rule.verb in VERBS:
            disguise = rule.verb == "rotate" or rule.subject == "look"
            VERBS[rule.verb](game, rule, changes, looks if disguise else rules)
        elif rule not in layouts:
            raise InvalidVariant(f"`{rule.verb}` is no verb of a VariantSet: {', '.join([*VERBS, 'layout'])}", rule.line)
    levels = fill(game, layouts, stream(game.name, "levels", seed)) if layouts else None
    return rewrite(game.text, sprite_params=changes.sprites, rules=changes.rules, header_params=changes.header, levels=levels)


def choose(game: Game, rule: VariantRule, changes: Changes, rng: np.random.Generator) -> None:
    alternatives = choices.read(rule)
    if len(rule.targets) < (2 if rule.subject == "rule" else 1):
        raise InvalidVariant(f"`choose {rule.subject}` names too few types before its choices", rule.line)
    if rule.subject == "rule":
        *things, other = [sprite(game, name, rule).name for name in rule.targets]
        for thing, text in zip(things, choices.draw(alternatives, len(things), rng), strict=True):
            effects = choices.effects(text)
            changes.rules[thing, other] = [effect.text for effect in effects if not effect.turned]
            changes.rules[other, thing] = [effect.text for effect in effects if effect.turned]
        return
    for name, text in zip(rule.targets, choices.draw(alternatives, len(rule.targets), rng), strict=True):
        given = changes.of(sprite(game, name, rule).name)
        if rule.subject == "class":
            cls, *parameters = text.split()
            if not all("=" in parameter for parameter in parameters):
                raise InvalidVariant(f"`{text}` is not a class and its `key=value`", rule.line)
            given |= {"class": cls, **dict(parameter.split("=", 1) for parameter in parameters)}
        else:
            given[rule.subject] = text


def shuffle(game: Game, rule: VariantRule, changes: Changes, rng: np.random.Generator) -> None:
    if rule.subject == "look":
        names = disguised_types(game) if rule.targets == ("*",) else [sprite(game, name, rule).name for name in rule.targets]
        for name, look in zip(names, draw_looks(len(names), rng), strict=True):
            changes.of(name)["look"] = int(look)
        return
    kinds = [sprite(game, name, rule) for name in rule.targets]
    values = [kind.params.get(rule.subject) for kind in kinds]
    if None in values:
        misused(rule, rule.subject, set.intersection(*(set(kind.params) for kind in kinds)))
    for kind, place in zip(kinds, rng.permutation(len(kinds)), strict=True):
        changes.of(kind.name)[rule.subject] = values[place]


def rotate(game: Game, rule: VariantRule, changes: Changes, rng: np.random.Generator) -> None:
    if rule.subject != "controls":
        misused(rule, rule.subject, ["controls"])
    changes.header["controls"] = draw_controls(rule.params.get("by", "both"), rng)


Verb = Callable[[Game, VariantRule, Changes, np.random.Generator], None]
VERBS: dict[str, Verb] = {"choose": choose, "shuffle": shuffle, "rotate": rotate}


def draw_looks(count: int, rng: np.random.Generator) -> np.ndarray:
    """Looks for `count` types, all different and none of the known ones."""
    if count > LOOKS - FIRST_LOOK:
        raise InvalidVariant(f"{count} types need looks of their own, there are {LOOKS - FIRST_LOOK}")
    return FIRST_LOOK + rng.permutation(LOOKS - FIRST_LOOK)[:count]


def draw_controls(by: str, rng: np.random.Generator) -> tuple[str, ...]:
    """What UP, LEFT, DOWN, RIGHT shall really do."""
    turns, mirrored = int(rng.integers(4)), bool(rng.integers(2))
    if by == "mirror":
        turns = 0
    elif by == "turn":
        mirrored = False
    elif by != "both":
        raise InvalidVariant(f"controls can be rotated by=turn, by=mirror or by=both, not `{by}`")
    moves = MIRRORED if mirrored else MOVES
    return moves[turns:] + moves[:turns]


def disguised_types(game: Game) -> list[str]:
    """Types whose looks `shuffle look > *` gives: all that can be met, but for walls and avatars, which are known by sight."""
    spread = [name for rule in game.variants if rule.verb == "layout" for name in rule.targets]
    met = present_types(game, spread).difference(avatar_types(game), ("wall",))
    return [name for name, kind in game.sprites.items() if kind.leaf and name in met]


def sprite(game: Game, name: str, rule: VariantRule) -> SpriteType:
    if name not in game.sprites:
        misused(rule, name, game.sprites)
    return game.sprites[name]
