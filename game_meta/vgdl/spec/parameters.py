"""Parameters: what kind of value one takes, what it is when the file says nothing, and what it is for; and how text becomes a value.

The reference guesses the type of a text by itself (a constant, an int, a double, a bool, otherwise a string) and then ignores a value that
does not fit the parameter. `convert_value` guesses in the same way, and says what did not fit instead of ignoring it in silence.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
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
    "physics": "GRID or CONT",
}

# What the types are to the word whose parameter names them (kinds `type` and `types`) ...
MAKES = "makes"  # sprites of it are made
BECOMES = "becomes"  # sprites turn into it: the first one, or those of the type that the parameter `of` names
PARENT = "parent"  # the first one turns into one of the types below it
ACTS_ON = "acts on"  # it is done to its sprites, wherever they are
COUNTS = "counts"  # its sprites are counted
RESOURCE = "resource"  # the resource that somebody holds
SEEKS = "seeks"  # whom a sprite goes after or runs from
EXIT = "exit"  # where a portal leads
SPAWNER = "spawner"  # spawn points that make something else from now on
SHIELDS = "shields"  # who is shielded from
EXCEPTS = "excepts"  # who is left out
OBSTACLE = "obstacle"  # what blocks the path finder
UNUSED = "unused"  # nothing looks at it
MADE = (MAKES, BECOMES, PARENT)  # of these there are more sprites afterwards
# ... and what a flag does when it is on.
KILLS_FIRST, KILLS_SECOND = "kills first", "kills second"

# Whether a line may leave the parameter out: it may; not in a file that is read strictly (in a .txt it is warned of: the line does nothing,
# or something pointless); nowhere, for the engine cannot run such a line.
OPTIONAL, STRICT, ALWAYS = "optional", "strict", "always"

MOST_WHOLE, MOST_FLOAT = 10**9, 10**6
_INT = re.compile(r"[+-]?[0-9]{1,10}")
_FLOAT = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


@dataclass(frozen=True)
class Parameter:
    """One parameter of a sprite class, an effect, a termination or the game line."""

    name: str
    kind: str  # one of KINDS
    default: ParameterValue  # what it is when the file says nothing
    doc: str
    most: int | None = None  # a number lies between `least` and this; None: within what sums and products of numbers need room for
    least: int = 0
    required: str = OPTIONAL
    role: str = ""  # one of the roles above
    of: str = ""  # BECOMES: the parameter that names those who become it; "" is the first sprite of the rule
    is_rule: bool = True  # whether the rules of a game depend on it; not those of drawing and of the keyboard
    is_look: bool = False  # what it changes is only how a sprite is drawn or called

    def bounds(self) -> tuple[int, int]:
        """Return the least and the greatest number; what lies beyond counts as the nearer one. So no game asks for endless memory."""
        far = MOST_WHOLE if self.kind == "int" else MOST_FLOAT
        return (-far, far) if self.most is None else (self.least, self.most)

    @property
    def names_types(self) -> bool:
        return self.kind in ("type", "types")


Parameters = Mapping[str, Parameter]


def with_role(parameters: Parameters, *roles: str) -> list[Parameter]:
    """Return the parameters that have one of these roles."""
    return [parameter for parameter in parameters.values() if parameter.role in roles]


def named_types(parameter: Parameter, params: Mapping[str, ParameterValue]) -> tuple[str, ...]:
    """Return the types that a parameter names in a line."""
    value = params.get(parameter.name)
    if not value or not parameter.names_types:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


class Misfit(Exception):
    """The text does not fit the parameter; the message says what would, `value` is what it counts as."""

    def __init__(self, message: str, value: ParameterValue) -> None:
        super().__init__(message)
        self.value = value


def parse_whole(text: str) -> int | None:
    """Return the whole number of 32 bits that a text is, or None."""
    return int(text) if _INT.fullmatch(text) and -(2**31) <= int(text) < 2**31 else None


def guess_value(text: str) -> tuple[int, int] | int | float | bool | str:
    """Return the value that the reference sees in a text before it looks at the parameter (docs/vgdl-semantics.md, section 1)."""
    if text in DIRECTIONS:
        return DIRECTIONS[text]
    if (number := parse_whole(text)) is not None:
        return number
    if _FLOAT.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    return text


def convert_value(parameter: Parameter, text: str) -> ParameterValue:
    """Convert `text` to a value of `parameter`. Raises Misfit when the text is of another kind."""
    kind, value = parameter.kind, guess_value(text)
    if kind == "text":  # also for words that look like numbers: the reference reads these only to draw
        return text
    if kind == "physics" and text.upper() in ("GRID", "CONT"):
        return text.upper()
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
        names = tuple(name for name in text.split(",") if name)
        if len(names) <= text.count(","):
            raise Misfit(f"`{parameter.name}` takes {KINDS[kind]}, and one is missing in `{text}`", names)
        return names
    if kind == "ints" or (kind == "counts" and "," in text):
        numbers = [parse_whole(part) for part in text.split(",")]
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
    """Return the number, if it is one of those that the parameter may be. Raises Misfit."""
    low, high = parameter.bounds()
    if low <= value <= high:
        return value
    nearer = low if value < low else high
    raise Misfit(
        f"`{parameter.name}` takes {KINDS[parameter.kind]} between {low} and {high}, not `{text}`", type(parameter.default)(nearer)
    )
