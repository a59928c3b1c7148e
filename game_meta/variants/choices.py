"""What may be drawn: the right-hand side of a VariantSet line, read into plain data.

    2x !killSprite scoreChange={1,2} | ~killSprite scoreChange=-1 & stepBack | nothing

`|` separates choices, each equally likely, `2x` makes one twice as likely. `{1,2}` draws one of the values, so it makes several choices out
of one without making it likelier. `!` marks choices of which at least one of the line's types must get one. In rules, `&` joins several
effects, `~` turns the pair round (the last type of the line comes first), and `nothing` leaves the pair without a rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from game_meta.variants.faults import InvalidVariant, number
from game_meta.vgdl.model import VariantRule

BRACES = re.compile(r"\{([^{}]*)\}")
SCORES = ("scoreChange=", "scoreChangeIfKilled=")
CHOICE = re.compile(r"\s*(?:(\d+)x\s+)?(!?)(.*?)\s*")


class Drawn(NamedTuple):
    """One choice as it was drawn."""

    text: str
    modest: str  # the same with the first value in each of its scores' braces
    leads: bool  # the type that must get one of the wanted choices


@dataclass(frozen=True)
class Choice:
    """One alternative, with its braces still in it."""

    text: str
    wanted: bool  # it had a `!`

    def draw(self, rng: np.random.Generator, leads: bool = False) -> Drawn:
        values = [match.group(1).split(",") for match in BRACES.finditer(self.text)]
        picked = [each[int(rng.integers(len(each)))].strip() for each in values]
        if not picked:
            return Drawn(self.text, self.text, leads)
        parts = BRACES.split(self.text)[::2]  # what stands between the braces
        first = [each[0].strip() if part.endswith(SCORES) else one for part, each, one in zip(parts, values, picked, strict=False)]
        filled = ["".join(word for pair in zip(parts, [*words, ""], strict=True) for word in pair) for words in (picked, first)]
        return Drawn(filled[0], filled[1], leads)


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


def draw(choices: list[Choice], count: int, rng: np.random.Generator) -> list[Drawn]:
    """One choice for each of `count` types. If some choices are wanted, one type at random draws from those only."""
    wanted = [choice for choice in choices if choice.wanted]
    leader = int(rng.integers(count)) if wanted else -1
    pools = [wanted if i == leader else choices for i in range(count)]
    return [pool[int(rng.integers(len(pool)))].draw(rng, i == leader) for i, pool in enumerate(pools)]


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
