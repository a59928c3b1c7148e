"""What can go wrong with a VariantSet or with one draw from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from game_meta.vgdl.errors import did_you_mean
from game_meta.vgdl.model import VariantRule


class InvalidVariant(ValueError):
    """This seed gives no game worth playing, or the VariantSet asks for something that cannot be done; the message says which.
    `line` is that of the VariantSet which is to blame, 0 if none is."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {message}" if line else message)
        self.message, self.line = message, line

    def __reduce__(self) -> tuple:
        return type(self), (self.message, self.line)


def misused(rule: VariantRule, word: str, known: Iterable[str]) -> NoReturn:
    """`word` is what the line should not have said, `known` what it could have."""
    raise InvalidVariant(f"`{rule.verb}` does not know `{word}`{did_you_mean(word, known)}", rule.line)


def number(rule: VariantRule, text: str, most: int = 1000) -> int:
    """A whole number of a VariantSet line, bounded before anything is made so often."""
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= most):
        raise InvalidVariant(f"`{text}` is not a whole number up to {most}", rule.line)
    return int(text)


def only(rule: VariantRule, *known: str) -> None:
    """Nothing is passed over in silence: a line says only what its verb knows."""
    for key in rule.params:
        if key not in known:
            cure = did_you_mean(key, known) or f": it takes {', '.join(f'`{each}=`' for each in known) or 'no `key=value`'}"
            raise InvalidVariant(f"`{rule.verb} {rule.subject}` does not know `{key}=`{cure}", rule.line)


def span(rule: VariantRule, key: str, default: str, most: int = 1000) -> tuple[int, int]:
    """`a..b` or `a`, two whole numbers."""
    low, dots, high = rule.params.get(key, default).partition("..")
    fewest, greatest = number(rule, low, most), number(rule, high if dots else low, most)
    if greatest < fewest:
        raise InvalidVariant(f"{key}={low}..{high} is no range: the smaller number comes first", rule.line)
    return fewest, greatest


def chance(rule: VariantRule) -> float:
    """The `chance=` of a line, one half if it says nothing."""
    text = rule.params.get("chance", "0.5")
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0.0 <= share <= 1.0:
        raise InvalidVariant(f"chance={text} is no number from 0 to 1: `{rule.verb} {rule.subject} chance=0.5`", rule.line)
    return share
