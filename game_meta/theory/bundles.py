"""Bundles: the lines that two types have together, without the names, so that what one game taught holds in another.

A type is described by its role (the avatar, what it shoots, a wall, the edge of the screen, the clock, any other thing), a parameter that
names a type by whom it names seen from the two, a number by a blank that is filled in. `avatar thing4 > stepBack` with `thing4 avatar >
killIfOtherHasMore resource=thing7 limit=2 scoreChange=3` is the same bundle in every game, whatever the key looks like and how many are
needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from game_meta.theory.theory import BelievedLine, Params, Theory
from game_meta.vgdl.model import ParameterValue
from game_meta.vgdl.spec import EDGE, EFFECTS, OCCASIONS, SPRITES, TIME_PARAMETERS, Parameter
from game_meta.vgdl.spec.parameters import MADE, RESOURCE

# Roles, in the order in which the two of a pair stand in a bundle.
ROLE_THING, ROLE_SHOT, ROLE_AVATAR, ROLE_WALL, ROLE_EDGE, ROLE_CLOCK, ROLE_ITSELF = (
    "thing",
    "shot",
    "avatar",
    "wall",
    "edge",
    "clock",
    "itself",
)
ROLES = (ROLE_THING, ROLE_SHOT, ROLE_AVATAR, ROLE_WALL, ROLE_EDGE, ROLE_CLOCK, ROLE_ITSELF)
RolePair = tuple[str, str]
# Whom a parameter names, where it is neither role of the pair: the first of the pair, the second, a resource, another type, nobody.
NAMES_FIRST, NAMES_SECOND, NAMES_RESOURCE, NAMES_OTHER, NAMES_NOBODY = "first", "second", "resource", "other", "nobody"
BLANK = "#"  # a number that is filled in
SAME = "="  # before the name of an earlier number of the line: the same number

Slot = tuple[str, ParameterValue]  # a parameter, and a blank, whom it names, or a value that is no number


class BundleLine(NamedTuple):
    """A line without names and numbers."""

    forward: bool  # whether the first of the pair is the line's first type
    effect: str
    slots: tuple[Slot, ...]  # sorted by parameter, as in a BelievedLine
    sign: int  # of the score


Bundle = tuple[BundleLine, ...]  # in the order in which the lines run; () where nothing happens


class BundleNumber(NamedTuple):
    """A number that fills a blank: of which effect and parameter; the score's parameter is its sign."""

    effect: str
    parameter: str
    value: float


class AbstractPair(NamedTuple):
    """What two types have together."""

    roles: RolePair
    names: tuple[str, str]  # in the order of the roles
    bundle: Bundle
    numbers: tuple[BundleNumber, ...]


SCORE_SIGNS = {1: "+", -1: "-"}


def role_of(theory: Theory, name: str, shots: frozenset[str]) -> str:
    """Return the role of a type; `shots` is what `shots_of` gives."""
    if name in OCCASIONS:
        return ROLE_EDGE if name == EDGE else ROLE_CLOCK
    if name == "wall":
        return ROLE_WALL
    if name in theory.by_name and SPRITES[theory.by_name[name].cls].is_avatar:
        return ROLE_AVATAR
    return ROLE_SHOT if name in shots else ROLE_THING


def shots_of(theory: Theory) -> frozenset[str]:
    """Return the types that an avatar makes when it shoots, and the balls that it plays."""
    avatars = [t for t in theory.types if SPRITES[t.cls].is_avatar]
    names = {t.name for t in avatars}
    made = {name for t in avatars for name in SPRITES[t.cls].made(dict(t.params))}
    hit = {line.first for line in theory.lines if EFFECTS[line.effect].is_hit and line.second in names}
    return frozenset((made | hit) - {"wall"} - names)


def ordered_pair(theory: Theory, a: str, b: str, shots: frozenset[str]) -> tuple[RolePair, tuple[str, str]]:
    """Return the roles of two types in the order of ROLES, and the names in the same order."""
    role_a, role_b = role_of(theory, a, shots), role_of(theory, b, shots)
    if a == b:
        return (role_a, ROLE_ITSELF), (a, b)
    if ROLES.index(role_a) > ROLES.index(role_b):
        return (role_b, role_a), (b, a)
    return (role_a, role_b), (a, b)


def is_number(value: ParameterValue) -> bool:
    """Tell whether a value of a parameter is a number that a blank stands for."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def abstract_pair(theory: Theory, a: str, b: str, shots: frozenset[str] | None = None) -> AbstractPair:
    """Return what two types of a theory have together, without names and numbers. Of two things whichever reads first stands first."""
    shots = shots_of(theory) if shots is None else shots
    roles, (x, y) = ordered_pair(theory, a, b, shots)
    lines = theory.lines_between(x, y)
    if len(lines) > 1 and x != y:
        lines = tuple(line for line in theory.lines if set(line.pair) == {x, y})
    named = _names_in(lines) - {x, y}
    kinds = tuple(sorted((name, _whom(theory, name, shots)) for name in named))
    bundle, numbers = _abstract_lines(lines, x, y, kinds)
    if roles[0] == roles[1] and (turned := _abstract_lines(lines, y, x, kinds))[0] > bundle:
        return AbstractPair(roles, (y, x), *turned)  # `forward` first
    return AbstractPair(roles, (x, y), bundle, numbers)


def _whom(theory: Theory, name: str, shots: frozenset[str]) -> str:
    role = role_of(theory, name, shots)
    return NAMES_OTHER if role == ROLE_THING else role


@lru_cache(maxsize=1 << 14)
def _names_in(lines: tuple[BelievedLine, ...]) -> frozenset[str]:
    return frozenset(name for line in lines for key, value in line.params if _names_types(line.effect, key) for name in _listed(value))


def bundle_line_parameters(effect: str) -> Mapping[str, Parameter]:
    """Return the parameters that a line with this effect can have; one with the clock also says when."""
    return _LINE_PARAMETERS[effect]


_LINE_PARAMETERS = {name: {**{p.name: p for p in TIME_PARAMETERS}, **effect.parameters} for name, effect in EFFECTS.items()}


def _names_types(effect: str, key: str) -> bool:
    parameter = bundle_line_parameters(effect).get(key)
    return parameter is not None and parameter.names_types


def _listed(value: ParameterValue) -> tuple[str, ...]:
    return () if not value else (value,) if isinstance(value, str) else tuple(value)


@lru_cache(maxsize=1 << 14)
def _abstract_lines(
    lines: tuple[BelievedLine, ...], x: str, y: str, kinds: tuple[tuple[str, str], ...]
) -> tuple[Bundle, tuple[BundleNumber, ...]]:
    whom = {x: NAMES_FIRST, y: NAMES_SECOND}
    met: dict[str, int] = {}
    bundle, numbers = [], []
    for line in lines:
        slots: list[Slot] = []
        found: dict[float, str] = {}
        for key, value in line.params:
            if _names_types(line.effect, key):
                counted = EFFECTS[line.effect].parameters[key].role == RESOURCE
                called = [
                    _reference(name, whom, NAMES_RESOURCE if counted else dict(kinds).get(name, NAMES_OTHER), met)
                    for name in _listed(value)
                    if name
                ]
                slots.append((key, "+".join(sorted(called)) or NAMES_NOBODY))
            elif not is_number(value):
                slots.append((key, value))
            elif value in found:
                slots.append((key, SAME + found[value]))
            else:
                slots.append((key, BLANK))
                found[value] = key
                numbers.append(BundleNumber(line.effect, key, value))
        sign = (line.score > 0) - (line.score < 0)
        if sign:
            numbers.append(BundleNumber(line.effect, SCORE_SIGNS[sign], abs(line.score)))
        bundle.append(BundleLine(line.first == x, line.effect, tuple(slots), sign))
    return tuple(bundle), tuple(numbers)


def _reference(name: str, whom: dict[str, str], kind: str, met: dict[str, int]) -> str:
    """Return whom a name is in this bundle: the second resource that is named is `resource 2`."""
    if name not in whom:
        met[kind] = met.get(kind, 0) + 1
        whom[name] = kind if met[kind] == 1 else f"{kind} {met[kind]}"
    return whom[name]


@lru_cache(maxsize=1 << 14)
def without_signs(bundle: Bundle) -> Bundle:
    """Return a bundle whose lines pay nothing."""
    return tuple(line._replace(sign=0) for line in bundle)


def blanks_of(bundle: Bundle) -> list[tuple[int, str]]:
    """Return the numbers that a bundle leaves open: (index of the line, parameter), the score's parameter being its sign."""
    found = []
    for i, line in enumerate(bundle):
        found += [(i, key) for key, slot in line.slots if slot == BLANK]
        found += [(i, SCORE_SIGNS[line.sign])] if line.sign else []
    return found


def references_of(bundle: Bundle) -> list[str]:
    """Return whom a bundle names besides its two types, each once."""
    found = [each for line in bundle for key, slot in line.slots if _names_types(line.effect, key) for each in str(slot).split("+")]
    return [each for each in dict.fromkeys(found) if each not in (NAMES_FIRST, NAMES_SECOND, NAMES_NOBODY)]


def made_references(bundle: Bundle) -> set[str]:
    """Return those of them that are types of which there are more afterwards."""
    return {
        each
        for line in bundle
        for key, slot in line.slots
        if _names_types(line.effect, key) and EFFECTS[line.effect].parameters[key].role in MADE
        for each in str(slot).split("+")
    }


def fill_bundle(
    bundle: Bundle, names: tuple[str, str], numbers: Sequence[float], whom: Mapping[str, str]
) -> tuple[BelievedLine, ...] | None:
    """Return the lines of a bundle between two types (in the order of its roles); None if one of its numbers is none of its kind.

    `numbers` are for `blanks_of`, in that order, `whom` says who is meant for each of `references_of`.
    """
    known = {**whom, NAMES_FIRST: names[0], NAMES_SECOND: names[1]}
    given = iter(numbers)
    lines = []
    for line in bundle:
        values: dict[str, ParameterValue] = {}
        for key, slot in line.slots:
            parameter = bundle_line_parameters(line.effect)[key]
            if parameter.names_types:
                meant = tuple(known[each] for each in str(slot).split("+") if each != NAMES_NOBODY)
                values[key] = meant if parameter.kind == "types" else meant[0] if meant else ""
            elif slot == BLANK:
                number = next(given)
                values[key] = float(number) if parameter.kind == "float" else round(number)
            elif isinstance(slot, str) and slot.startswith(SAME):
                values[key] = values[slot.removeprefix(SAME)]
            else:
                values[key] = slot
        score = line.sign * round(next(given)) if line.sign else 0
        if line.sign and not score:
            return None
        first, second = names if line.forward else names[::-1]
        given_params: Params = tuple(sorted((k, v) for k, v in values.items() if v != bundle_line_parameters(line.effect)[k].default))
        lines.append(BelievedLine(first, second, line.effect, given_params, score))
    return tuple(lines)
