"""`choose ending`: the whole TerminationSet, drawn from lines that stand in the VariantSet."""

from __future__ import annotations

from itertools import product
from typing import Any

from game_meta.variants import choices
from game_meta.variants.changes import Draw
from game_meta.variants.faults import InvalidVariant, misused
from game_meta.vgdl.model import Ending, Game, VariantRule
from game_meta.vgdl.ontology import TERMINATIONS, spelling
from game_meta.vgdl.values import Misfit, convert


def choose_ending(draw: Draw) -> None:
    if draw.rule.targets:
        raise InvalidVariant(
            f"`choose ending` is about no type: `choose ending > : Timeout limit=40 | ...`, without `{draw.rule.targets[0]}`",
            draw.rule.line,
        )
    (one,) = choices.draw(choices.read(draw.rule), 1, draw.rng)
    lines = [line.strip() for line in one.text.split("&")]
    for line in lines:
        read_ending(draw.game, draw.rule, line)
    if draw.departs("endings"):
        draw.changes.endings = lines


def read_ending(game: Game, rule: VariantRule, text: str) -> Ending:
    """One line of a TerminationSet. What is wrong with it is said, with the line of the VariantSet where it stands."""
    words = text.split()
    names = [word for word in words if "=" not in word]
    if len(names) != 1:
        raise InvalidVariant(f"`{text}` is no ending: write a class and its `key=value`, as in `Timeout limit=40`; `&` joins", rule.line)
    cls = spelling(names[0], TERMINATIONS) or misused(rule, names[0], TERMINATIONS)
    parameters = TERMINATIONS[cls].parameters
    params: dict[str, Any] = {key: parameter.default for key, parameter in parameters.items()}
    given = dict(word.split("=", 1) for word in words if "=" in word)
    for key, value in given.items():
        parameter = parameters.get(key) or misused(rule, key, parameters)
        try:
            params[key] = convert(parameter, value)
        except Misfit as misfit:
            raise InvalidVariant(str(misfit), rule.line) from misfit
        if parameter.kind == "type" and value not in game.sprites:
            misused(rule, value, game.sprites)
    return Ending(cls, params, frozenset(given), rule.line)


def every_ending(text: str) -> list[str]:
    """A choice once for each way to fill its braces."""
    parts = choices.BRACES.split(text)
    ways = product(*([value.strip() for value in values.split(",")] for values in parts[1::2]))
    return ["".join(word for pair in zip(parts[::2], [*way, ""], strict=True) for word in pair) for way in ways]
