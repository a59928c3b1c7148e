"""What games have, counted: classes, parameters, bundles of lines, endings, controls, as a RulePrior reads it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations_with_replacement
from typing import Any

from game_meta.theory.bundles import (
    NAMES_NOBODY,
    NAMES_OTHER,
    NAMES_RESOURCE,
    ROLE_THING,
    Bundle,
    RolePair,
    abstract_pair,
    role_of,
    shots_of,
)
from game_meta.theory.theory import Theory, look_of_name
from game_meta.vgdl.spec import EDGE, EFFECTS, SPRITES, TERMINATIONS
from game_meta.vgdl.spec.effects import FIRST, SECOND
from game_meta.vgdl.spec.parameters import Parameter

Classes = tuple[str, str]  # of the two types of a bundle; "" for the edge
Value = str  # a value of a parameter as JSON
NOT_GIVEN: Value = ""
NAMES_ITSELF = "itself"


@dataclass
class PriorCounts:
    """What games had, counted: each number is how many games' worth of evidence it is."""

    games: float = 0.0
    classes: dict[str, Counter[str]] = field(default_factory=dict)  # role -> class
    values: dict[str, dict[str, Counter[Value]]] = field(default_factory=dict)  # class, effect or ending -> parameter -> value
    bundles: dict[RolePair, dict[Bundle, Counter[Classes]]] = field(default_factory=dict)
    endings: Counter[str] = field(default_factory=Counter)  # class; "" once a game: there are no more
    controls: Counter[str] = field(default_factory=Counter)
    delays: Counter[int] = field(default_factory=Counter)
    unseen: Counter[int] = field(default_factory=Counter)  # how many hidden types

    def add_theory(self, theory: Theory) -> None:
        """Count a game whose rules are known."""
        shots = shots_of(theory)
        self.games += 1
        for t in theory.types:
            role = role_of(theory, t.name, shots)
            self.classes.setdefault(role, Counter())[t.cls] += 1
            parameters = SPRITES[t.cls].parameters
            self._add_values(t.cls, parameters, dict(t.params), partial(whom_value_names, theory, t.name, shots))
        for a, b in meeting_pairs(theory):
            found = abstract_pair(theory, a, b, shots)
            by_class = self.bundles.setdefault(found.roles, {}).setdefault(found.bundle, Counter())
            by_class[classes_of(theory, found.names)] += 1
            for number in found.numbers:
                self.values.setdefault(number.effect, {}).setdefault(number.parameter, Counter())[encode_value(number.value)] += 1
        for ending in theory.endings:
            self.endings[ending.cls] += 1
            given = TERMINATIONS[ending.cls].parameters
            self._add_values(ending.cls, given, dict(ending.params), partial(whom_value_names, theory, "", shots))
        self.endings[""] += 1
        self.controls[" ".join(theory.controls)] += 1
        self.delays[theory.delay] += 1
        self.unseen[sum(look_of_name(t.name) is None for t in theory.types)] += 1

    def _add_values(self, word: str, parameters: Mapping[str, Parameter], given: Mapping[str, Any], whom: Callable[[Any], str]) -> None:
        counts = self.values.setdefault(word, {})
        for key, parameter in parameters.items():
            if parameter.is_rule or key in given:
                value = NOT_GIVEN if key not in given else encode_value(whom(given[key]) if parameter.names_types else given[key])
                counts.setdefault(key, Counter())[value] += 1

    def add_counts(self, other: PriorCounts, weight: float = 1.0) -> None:
        """Add what was counted elsewhere, each game as much as `weight` of one."""

        def add(own: Counter[Any], more: Counter[Any]) -> None:
            for key, n in more.items():
                own[key] += n * weight  # type: ignore[assignment]

        self.games += other.games * weight
        for role, counted in other.classes.items():
            add(self.classes.setdefault(role, Counter()), counted)
        for word, by_key in other.values.items():
            for key, values in by_key.items():
                add(self.values.setdefault(word, {}).setdefault(key, Counter()), values)
        for roles, found in other.bundles.items():
            for bundle, by_class in found.items():
                add(self.bundles.setdefault(roles, {}).setdefault(bundle, Counter()), by_class)
        for own, more in (
            (self.endings, other.endings),
            (self.controls, other.controls),
            (self.delays, other.delays),
            (self.unseen, other.unseen),
        ):
            add(own, more)


def pooled_counts(families: Iterable[PriorCounts], worth: float) -> PriorCounts:
    """Return the counts of several families together, each worth as many games as another."""
    pooled = PriorCounts()
    for counts in families:
        if counts.games:
            pooled.add_counts(counts, worth / counts.games)
    return pooled


def meeting_pairs(theory: Theory) -> list[tuple[str, str]]:
    """Return the pairs that can meet in a game whose rules are known: one of them moves; and those that have a line."""
    moving = {t.name for t in theory.types if not SPRITES[t.cls].stays}
    moving |= {line.first for line in theory.lines if FIRST in EFFECTS[line.effect].moves}
    moving |= {line.second for line in theory.lines if SECOND in EFFECTS[line.effect].moves}
    avatars = {t.name for t in theory.types if SPRITES[t.cls].is_avatar}
    shots = shots_of(theory)
    names = [t.name for t in theory.types]
    found = {
        ordered(a, b)
        for a, b in combinations_with_replacement(names, 2)
        if {a, b} & moving and not {a, b} <= avatars and not ({a, b} & avatars and {a, b} & shots) and a != b
    }
    found |= {(name, name) for name in moving - avatars}
    found |= {ordered(name, EDGE) for name in moving}
    return sorted(found | {ordered(*pair) for pair in theory.by_pair})


def ordered(a: str, b: str) -> tuple[str, str]:
    """Return two names in alphabetical order, by which a pair is known whoever comes first."""
    return (a, b) if a <= b else (b, a)


def classes_of(theory: Theory, names: Iterable[str]) -> Classes:
    """Return the classes of two types; "" for what is no type."""
    first, second = (theory.by_name[name].cls if name in theory.by_name else "" for name in names)
    return first, second


def whom_names(theory: Theory, own: str, name: str, shots: frozenset[str]) -> str:
    """Return whom a parameter of a type names: itself, a role, a resource or another thing."""
    if name == own:
        return NAMES_ITSELF
    role = role_of(theory, name, shots)
    if role == ROLE_THING and name in theory.by_name and SPRITES[theory.by_name[name].cls].is_resource:
        return NAMES_RESOURCE
    return NAMES_OTHER if role == ROLE_THING else role


def whom_value_names(theory: Theory, own: str, shots: frozenset[str], value: Any) -> str:
    """Return whom all names in a value are, in one word."""
    names = (value,) if isinstance(value, str) else tuple(value)
    return "+".join(sorted(whom_names(theory, own, name, shots) for name in names if name)) or NAMES_NOBODY


def encode_value(value: Any) -> Value:
    """Return a value as it stands in the counts."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, separators=(",", ":"))


def decode_value(text: Value) -> Any:
    """Return the value that `encode_value` wrote."""
    value = json.loads(text)
    return tuple(value) if isinstance(value, list) else value
