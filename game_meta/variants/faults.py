"""What can go wrong with a VariantSet or with one draw from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from game_meta.vgdl.errors import did_you_mean
from game_meta.vgdl.model import VariantRule


class InvalidVariant(ValueError):
    """This seed gives no game worth playing, or the VariantSet asks for something that cannot be done; the message says which."""


def misused(rule: VariantRule, word: str, known: Iterable[str]) -> NoReturn:
    """`word` is what the line should not have said, `known` what it could have."""
    raise InvalidVariant(f"line {rule.line}: `{rule.verb}` does not know `{word}`{did_you_mean(word, known)}")
