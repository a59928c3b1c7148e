"""Theories with anything changed in them that the language has: for tests that must hold for whatever an agent may come to believe."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from game_meta.theory.theory import BelievedEnding, BelievedLine, BelievedType, Theory, params
from game_meta.vgdl.spec import EDGE, EFFECTS, MOVES, SPRITES, TERMINATIONS, Parameter

AVATARS = [name for name, word in SPRITES.items() if word.is_avatar]
THINGS = [name for name, word in SPRITES.items() if not word.is_avatar]


def change_theory(theory: Theory, rng: np.random.Generator) -> Theory:
    """The theory with one to three things changed."""
    for _ in range(int(rng.integers(1, 4))):
        theory = CHANGES[rng.integers(len(CHANGES))](theory, rng)
    return theory


def _drawn_value(parameter: Parameter, theory: Theory, rng: np.random.Generator):
    names = [t.name for t in theory.types]
    if parameter.kind == "type":
        return str(rng.choice(names))
    if parameter.kind == "types":
        return tuple(str(name) for name in rng.choice(names, int(rng.integers(1, 3))))
    if parameter.kind == "bool":
        return bool(rng.integers(2))
    if parameter.kind == "int":
        return int(rng.integers(0, 6))
    if parameter.kind == "float":
        return float(rng.choice([0.1, 0.25, 0.5, 1.0, 2.0, 30.0]))
    if parameter.kind == "direction":
        return ((0, -1), (-1, 0), (0, 1), (1, 0))[rng.integers(4)]
    return parameter.default


def _drawn_params(parameters, theory, rng, always=()):
    left_out = {"scoreChange", "repeat", "enabled", "counter", "counterElse", "look", "img", "color", "hidden", "invisible", "singleton"}
    chosen = [
        p for p in parameters.values() if p.name not in left_out and (p.name in always or p.required == "always" or rng.random() < 0.3)
    ]
    return params(**{p.name: _drawn_value(p, theory, rng) for p in chosen})


def _another_class(theory, rng):
    t = theory.types[rng.integers(len(theory.types))]
    cls = str(rng.choice(AVATARS if t.name.startswith("avatar") else THINGS))
    return theory.with_type(BelievedType(t.name, cls, _drawn_params(SPRITES[cls].parameters, theory, rng)))


def _other_params(theory, rng):
    t = theory.types[rng.integers(len(theory.types))]
    return theory.with_type(BelievedType(t.name, t.cls, _drawn_params(SPRITES[t.cls].parameters, theory, rng)))


def _another_line(theory, rng):
    a, b = (str(name) for name in rng.choice([t.name for t in theory.types], 2))
    b = EDGE if rng.random() < 0.15 else b
    effect = str(rng.choice(list(EFFECTS)))
    line = BelievedLine(a, b, effect, _drawn_params(EFFECTS[effect].parameters, theory, rng), int(rng.integers(-1, 3)))
    place = int(rng.integers(len(theory.lines) + 1))
    return replace(theory, lines=(*theory.lines[:place], line, *theory.lines[place:]))


def _no_line(theory, rng):
    if not theory.lines:
        return theory
    place = int(rng.integers(len(theory.lines)))
    return replace(theory, lines=theory.lines[:place] + theory.lines[place + 1 :])


def _another_score(theory, rng):
    if not theory.lines:
        return theory
    place = int(rng.integers(len(theory.lines)))
    line = replace(theory.lines[place], score=int(rng.integers(-2, 4)))
    return replace(theory, lines=(*theory.lines[:place], line, *theory.lines[place + 1 :]))


def _another_order(theory, rng):
    return theory.with_order([t.name for t in rng.permutation(np.array(theory.types, object))])


def _another_ending(theory, rng):
    cls = str(rng.choice(list(TERMINATIONS)))
    return replace(theory, endings=(*theory.endings, BelievedEnding(cls, _drawn_params(TERMINATIONS[cls].parameters, theory, rng))))


def _other_controls(theory, rng):
    return replace(theory, controls=tuple(str(word) for word in rng.permutation(MOVES)), delay=int(rng.integers(2)))


CHANGES = [
    _another_class,
    _other_params,
    _another_line,
    _another_line,
    _no_line,
    _another_score,
    _another_order,
    _another_ending,
    _other_controls,
]
