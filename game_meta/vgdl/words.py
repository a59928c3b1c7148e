"""The words of one line: names before the `>`, a class or effect after it, and `key=value` parameters; and the typing of these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from game_meta.vgdl.errors import did_you_mean
from game_meta.vgdl.lines import Faults, Line, Token
from game_meta.vgdl.model import Value
from game_meta.vgdl.values import Misfit, Parameter, convert


@dataclass(frozen=True)
class Given:
    """A parameter as the file writes it."""

    key: str
    text: str
    token: Token


@dataclass(frozen=True)
class Words:
    """A line taken apart. `left` and `right` are the words without `=`; `arrow` is None when there is no `>` of its own."""

    left: tuple[Token, ...]
    arrow: Token | None
    right: tuple[Token, ...]
    given: dict[str, Given]


def take_apart(line: Line, faults: Faults) -> Words:
    """Splits a line; a parameter given twice keeps its last value, after a warning."""
    left: list[Token] = []
    right: list[Token] = []
    arrow: Token | None = None
    given: dict[str, Given] = {}
    torn = False  # the word before ended in `=`, so this one is its value and not a class or an effect
    for token in line.tokens:
        if torn:
            torn = False
        elif token.text == ">":
            if arrow:
                faults.slip(token, "a second `>` in one line")
            arrow = token
        elif "=" in token.text:
            key, text = token.text.split("=", 1)
            if not key or not text:
                faults.error(token, f"`{token.text}` is no parameter: write `key=value` without blanks")
                torn = not text
                continue
            if key in given:
                faults.warn(token, f"`{key}` is given twice in this line; the last one counts")
            given[key] = Given(key, text, token)
        else:
            (right if arrow else left).append(token)
    return Words(tuple(left), arrow, tuple(right), given)


def typed(
    given: Iterable[Given], parameters: Mapping[str, Parameter], owner: str, faults: Faults | None
) -> tuple[dict[str, Value], frozenset[str]]:
    """All parameters of `owner` with their values, and which of them the file names. What does not fit is warned of."""
    values = {name: parameter.default for name, parameter in parameters.items()}
    named: set[str] = set()
    for entry in given:
        parameter = parameters.get(entry.key)
        if parameter is None:
            if faults:
                faults.warn(entry.token, f"{owner} has no parameter `{entry.key}`, it does nothing{did_you_mean(entry.key, parameters)}")
            continue
        try:
            values[entry.key] = convert(parameter, entry.text)
            named.add(entry.key)
        except Misfit as misfit:
            values[entry.key] = misfit.value
            if faults:
                faults.warn(entry.token, f"{misfit}; it counts as {show(misfit.value)}")
    return values, frozenset(named)


def show(value: Value) -> str:
    """A value as one would write it in a file."""
    if isinstance(value, tuple):
        return ",".join(str(part) for part in value) or "empty"
    return str(value) if value != "" else "empty"
