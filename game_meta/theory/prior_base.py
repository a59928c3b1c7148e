"""The base of the prior: how likely anything in the language is before a game was seen, by how much there is to it.

Read from the records of the language, so that it names no word: an effect with more parameters of its own is rarer, so is one that draws
random numbers, looks at motion or acts on what did not meet; a class is rarer the deeper it stands below its parents.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from game_meta.theory.bundles import (
    BLANK,
    NAMES_NOBODY,
    NAMES_OTHER,
    NAMES_RESOURCE,
    ROLE_AVATAR,
    ROLE_CLOCK,
    ROLE_EDGE,
    ROLE_ITSELF,
    ROLE_SHOT,
    ROLE_THING,
    ROLE_WALL,
    SAME,
    Bundle,
    BundleLine,
    RolePair,
    is_number,
)
from game_meta.theory.prior_counts import NAMES_ITSELF
from game_meta.vgdl.spec import EFFECTS, SPRITES, Effect, Parameter
from game_meta.vgdl.spec.parameters import ALWAYS, BECOMES, RESOURCE, STRICT

WHOM_WORDS = (NAMES_ITSELF, ROLE_AVATAR, ROLE_WALL, ROLE_SHOT, NAMES_RESOURCE, NAMES_OTHER, NAMES_NOBODY)
EVERY_PARAMETER_OF_ALL = frozenset.intersection(*(frozenset(cls.parameters) for cls in SPRITES.values()))
BESIDE_TYPES = (ROLE_EDGE, ROLE_CLOCK)


def small_number_log_prob(value: float, likely: float = 1.0) -> float:
    """Return the log probability of a number: small whole ones are likeliest; each decimal costs as much as it tells."""
    whole = abs(value)
    digits = 0 if float(value).is_integer() else min(4, len(repr(round(float(value), 4)).split(".")[1]))
    return (
        -math.log(likely) - 1.5 * math.log1p(whole) - (0.7 if value < 0 else 0.0) - 1.6 * digits if whole < 40 else -math.log(whole) - 2.0
    )


@lru_cache(maxsize=1 << 12)
def value_base(parameter: Parameter | None, value: Any) -> float:
    """Return the log probability of a value of a parameter: numbers by their size, anything else alike."""
    if is_number(value):
        return small_number_log_prob(value)
    if parameter is not None and parameter.names_types:
        return -math.log(len(WHOM_WORDS)) * max(1, str(value).count("+") + 1)
    if isinstance(value, bool):
        return -math.log(2.0)
    if parameter is not None and parameter.kind == "effect":
        return -math.log(len(EFFECTS))
    return -math.log(5.0)


@lru_cache(maxsize=4)
def class_base(simple: bool, avatar: bool) -> Mapping[str, float]:
    """Return the log probability of each class: all alike, or less for each thing that there is to it."""
    names = [name for name, record in SPRITES.items() if record.is_avatar == avatar]
    cost = {}
    for name in names:
        record = SPRITES[name]
        depth = 0
        parent = record.parent
        while parent:
            depth, parent = depth + 1, SPRITES[parent].parent
        own = len(set(record.parameters) - EVERY_PARAMETER_OF_ALL)
        cost[name] = 0.3 * depth + 0.35 * own + 0.8 * record.draws + 0.5 * record.finds_paths + 0.5 * record.reads_clock if simple else 0.0
    total = math.log(sum(math.exp(-c) for c in cost.values()))
    return {name: -c - total for name, c in cost.items()}


@lru_cache(maxsize=256)
def _effect_base(simple: bool, roles: RolePair) -> Mapping[tuple[bool, str], float]:
    """Return the log probability of each (forward, effect) of a line between two roles."""
    cost: dict[tuple[bool, str], float] = {}
    for name, effect in EFFECTS.items():
        for forward in (True, False):
            first, second = roles if forward else roles[::-1]
            if first in BESIDE_TYPES or (effect.needs_second and second in BESIDE_TYPES) or (not forward and roles[1] == ROLE_ITSELF):
                continue
            cost[forward, name] = _effect_cost(effect, first, second) if simple else 0.0
    total = math.log(sum(math.exp(-c) for c in cost.values()))
    return {key: -c - total for key, c in cost.items()}


def _effect_cost(effect: Effect, first: str, second: str) -> float:
    """Return how much there is to an effect, and how odd it would be to those two."""
    own = [p for key, p in effect.parameters.items() if key not in parameters_of_all_effects()]
    cost = 0.25 * len(own) + 0.5 * sum(p.required in (ALWAYS, STRICT) for p in own)
    chancy = effect.draws and effect.real != "prob"  # else it draws only where a chance is given
    cost += 1.0 * chancy + 1.0 * effect.looks_at_motion + 2.0 * effect.sets_timer + 1.0 * effect.acts_elsewhere
    cost += 1.0 * effect.conditional + 1.0 * effect.batch + 0.7 * effect.hashed_as_moving
    cost += 0.4 * (len(effect.moves) + len(effect.turns) + len(effect.changes) + len(effect.reads)) + 0.4 * effect.needs_second
    plain = bool(effect.kills or effect.sends_back or effect.pushes) and not effect.conditional and not own
    cost -= 1.0 * plain
    if first == ROLE_WALL and (effect.kills or effect.moves or effect.sends_back or effect.turns):
        cost += 3.0  # walls stay
    if first == ROLE_AVATAR and second == ROLE_THING and effect.kills and not effect.conditional:
        cost += 0.5
    return cost


@lru_cache(maxsize=1)
def parameters_of_all_effects() -> frozenset[str]:
    """Return the parameters that every effect has."""
    return frozenset.intersection(*(frozenset(effect.parameters) for effect in EFFECTS.values()))


@lru_cache(maxsize=1 << 14)
def bundle_base(roles: RolePair, bundle: Bundle, simple: bool) -> float:
    """Return the log probability of a bundle before any game was seen: each line costs what there is to it."""
    if not bundle:
        return math.log(0.3)
    effects = _effect_base(simple, roles)
    total = math.log(0.7 * 0.8) + (len(bundle) - 1) * math.log(0.2)
    for line in bundle:
        total += effects.get((line.forward, line.effect), -12.0)
        total += math.log({0: 0.5, 1: 0.25, -1: 0.25}[line.sign])
        for key, slot in line.slots:
            parameter = EFFECTS[line.effect].parameters.get(key)
            if parameter is None:
                total -= 5.0
            elif parameter.names_types:
                total -= math.log(4.0) * (str(slot).count("+") + 1)
            elif slot == BLANK:
                total -= 0.2
            else:
                total -= 1.0 if parameter.kind != "effect" else math.log(len(EFFECTS))
    return total


@lru_cache(maxsize=64)
def single_lines(roles: RolePair) -> tuple[Bundle, ...]:
    """Return nothing at all, and each effect by itself between two roles, with the parameters that it cannot do without."""
    found: list[Bundle] = [()]
    for forward, name in _effect_base(True, roles):
        effect = EFFECTS[name]
        if effect.sets_timer:
            continue
        keys = sorted(key for key, p in effect.parameters.items() if p.required in (ALWAYS, STRICT))
        slots: list[tuple[str, str | bool]] = []
        for key in keys:
            parameter = effect.parameters[key]
            if parameter.names_types:
                turns = parameter.role == BECOMES and not parameter.of and roles[0 if forward else 1] == ROLE_AVATAR
                kind = ROLE_AVATAR if turns else NAMES_RESOURCE if parameter.role == RESOURCE else NAMES_OTHER
                taken = sum(str(slot).startswith(kind) for _, slot in slots)
                slots.append((key, kind if not taken else f"{kind} {taken + 1}"))
            elif parameter.kind == "effect":
                break
        if len(slots) < len([k for k in keys if effect.parameters[k].names_types or effect.parameters[k].kind == "effect"]):
            continue
        if effect.looks_at_held and "limit" in effect.parameters:
            slots.append(("limit", BLANK))
        flags: list[tuple[str, str | bool]] = [
            (key, not p.default) for key, p in effect.parameters.items() if p.kind == "bool" and key not in parameters_of_all_effects()
        ]
        paid: list[tuple[str, str | bool]] = (
            [("spend", SAME + "limit")] if ("limit", BLANK) in slots and "spend" in effect.parameters else []
        )
        choices: list[list[tuple[str, str | bool]]] = [[], *([flag] for flag in flags), *([each] for each in paid)]
        for sign in (0, 1, -1):
            found += [(BundleLine(forward, name, tuple(sorted([*slots, *more])), sign),) for more in choices]
    return tuple(found)
