"""Typed parameter values: what a parameter may be, and how the text after `=` becomes a value.

The reference guesses the type of a text by itself (a constant, an int, a double, a bool, otherwise a string) and then ignores a value that
does not fit the parameter. `convert` guesses in the same way, and says what did not fit instead of ignoring it in silence.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from game_meta.vgdl.model import ParameterValue

DIRECTIONS = {"UP": (0, -1), "LEFT": (-1, 0), "DOWN": (0, 1), "RIGHT": (1, 0), "NONE": (0, 0), "NIL": (-1, -1)}
DIRECTIONS |= {f"D{name}": direction for name, direction in DIRECTIONS.items()}  # the same, as some continuous games spell them
MOVES = ("UP", "LEFT", "DOWN", "RIGHT")
COLOURS = frozenset(
    "BLACK BLUE BROWN DARKBLUE DARKGRAY DARKGREEN DARKRED GOLD GRAY GREEN LIGHTBLUE LIGHTGRAY LIGHTGREEN LIGHTORANGE LIGHTRED LIGHTYELLOW "
    "ORANGE PINK PURPLE RED WHITE YELLOW".split()
)

KINDS = {
    "int": "a whole number",
    "float": "a number",
    "bool": "True or False",
    "text": "a word",
    "direction": "UP, LEFT, DOWN, RIGHT or NONE",
    "colour": "the name of a colour",
    "type": "the name of a sprite type",
    "types": "names of sprite types with commas between them",
    "effect": "the name of an effect",
    "ints": "whole numbers with commas between them, one a player",
    "counts": "two or more whole numbers with commas between them, one a counter",
    "bools": "True or False with commas between them, one a player",
    "hidden": "True or False, or one of them a player",
    "controls": "the four directions in any order with commas between them",
}

MOST_WHOLE, MOST_FLOAT = 10**9, 10**6
_INT = re.compile(r"[+-]?[0-9]{1,10}")
_FLOAT = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


@dataclass(frozen=True)
class Parameter:
    """One parameter: its name, what kind of value it takes, what it is when the file says nothing, and a sentence."""

    name: str
    kind: str
    default: ParameterValue
    doc: str
    most: int | None = None  # a number lies between 0 and this; None: within what sums and products of numbers need room for

    def bounds(self) -> tuple[int, int]:
        """The least and the greatest number; what lies beyond counts as the nearer one. So no game asks for endless memory or distance."""
        far = MOST_WHOLE if self.kind == "int" else MOST_FLOAT
        return (-far, far) if self.most is None else (0, self.most)


class Misfit(Exception):
    """The text does not fit the parameter; the message says what would, `value` is what it counts as."""

    def __init__(self, message: str, value: ParameterValue) -> None:
        super().__init__(message)
        self.value = value


def whole(text: str) -> int | None:
    """The whole number of 32 bits that a text is, or None."""
    return int(text) if _INT.fullmatch(text) and -(2**31) <= int(text) < 2**31 else None


def natural(text: str) -> tuple[int, int] | int | float | bool | str:
    """The value that the reference sees in a text before it looks at the parameter."""
    if text in DIRECTIONS:
        return DIRECTIONS[text]
    if (number := whole(text)) is not None:
        return number
    if _FLOAT.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    return text


def convert(parameter: Parameter, text: str) -> ParameterValue:
    """The value of `parameter` written as `text`; raises Misfit when the text is of another kind."""
    kind, value = parameter.kind, natural(text)
    if kind == "text":  # also for words that look like numbers: the reference reads these only to draw
        return text
    if kind == "int" and isinstance(value, int) and not isinstance(value, bool):
        return _within(parameter, text, value)
    if kind == "float" and isinstance(value, int | float) and not isinstance(value, bool):
        return float(_within(parameter, text, value))
    if kind == "bool" and isinstance(value, bool):
        return value
    if kind == "direction" and isinstance(value, tuple):
        return value
    if kind == "colour" and text in COLOURS:
        return text
    if kind in ("type", "effect") and isinstance(value, str) and "," not in text:
        return value
    if kind == "types" and isinstance(value, str):
        return tuple(name for name in text.split(",") if name)
    if kind == "ints" or (kind == "counts" and "," in text):
        numbers = [whole(part) for part in text.split(",")]
        if None in numbers:
            raise Misfit(f"`{parameter.name}` takes {KINDS[kind]}, not `{text}`", tuple(number or 0 for number in numbers))
        return tuple(numbers)
    if kind in ("bools", "hidden"):
        parts = text.lower().split(",")
        flags = tuple(part == "true" for part in parts)
        said = flags[0] if kind == "hidden" and len(flags) == 1 else flags
        if any(part not in ("true", "false") for part in parts):
            raise Misfit(f"`{parameter.name}` takes {KINDS[kind]}, not `{text}`", said)
        return said
    if kind == "controls" and sorted(text.split(",")) == sorted(MOVES):
        return tuple(text.split(","))
    raise Misfit(f"`{parameter.name}` takes {KINDS[kind]}, not `{text}`", parameter.default)


def _within(parameter: Parameter, text: str, value: int | float) -> int | float:
    """The number, if it is one of those that the parameter may be."""
    low, high = parameter.bounds()
    if low <= value <= high:
        return value
    nearer = low if value < low else high
    raise Misfit(
        f"`{parameter.name}` takes {KINDS[parameter.kind]} between {low} and {high}, not `{text}`", type(parameter.default)(nearer)
    )
