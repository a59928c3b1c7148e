"""What may be drawn: the right-hand side of a VariantSet line, read into plain data.

    2x !killSprite scoreChange={1,2} | ~killSprite scoreChange=-1 & stepBack | nothing

`|` separates choices, each equally likely, `2x` makes one twice as likely. `{1,2}` draws one of the values, so it makes several choices out
of one without making it likelier. `!` marks choices of which at least one of the line's types must get one. In rules, `&` joins several
effects, `~` turns the pair round (the last type of the line comes first), and `nothing` leaves the pair without a rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from game_meta.variants.faults import InvalidVariant, number
from game_meta.vgdl.model import VariantRule

BRACES = re.compile(r"\{([^{}]*)\}")
CHOICE = re.compile(r"\s*(?:(\d+)x\s+)?(!?)(.*?)\s*")


@dataclass(frozen=True)
class Choice:
    """One alternative, with its braces still in it."""

    text: str
    wanted: bool  # it had a `!`

    def draw(self, rng: np.random.Generator) -> str:
        def one(match: re.Match[str]) -> str:
            values = match.group(1).split(",")
            return values[int(rng.integers(len(values)))].strip()

        return BRACES.sub(one, self.text)


def read(rule: VariantRule) -> list[Choice]:
    """The choices of a line, each as often as its weight says."""
    found = []
    for text in rule.choices:
        weight, wanted, rest = CHOICE.fullmatch(text).groups()  # type: ignore[union-attr]
        if not rest.strip():
            raise InvalidVariant("a choice between two `|` is empty; `nothing` leaves a pair without a rule", rule.line)
        found += [Choice(rest.strip(), bool(wanted))] * number(rule, weight or "1")
    if not found:
        raise InvalidVariant("there is nothing to choose from behind ` : `", rule.line)
    return found


def draw(choices: list[Choice], count: int, rng: np.random.Generator) -> list[str]:
    """One text for each of `count` types. If some choices are wanted, one type at random draws from those only."""
    wanted = [choice for choice in choices if choice.wanted]
    chosen = int(rng.integers(count)) if wanted else -1
    pools = [wanted if i == chosen else choices for i in range(count)]
    return [pool[int(rng.integers(len(pool)))].draw(rng) for pool in pools]


@dataclass(frozen=True)
class Effect:
    """One effect of a drawn rule: `text` is what follows `>` on an interaction line."""

    text: str
    turned: bool


def effects(text: str) -> list[Effect]:
    """The effects that a drawn choice of a rule stands for, in order."""
    if text == "nothing":
        return []
    parts = [part.strip() for part in text.split("&")]
    return [Effect(part.removeprefix("~").strip(), part.startswith("~")) for part in parts]
