"""English: articles, plurals, lists and numbers. Knows nothing of games.

A value may be a `OneOf`, several values of which one will be drawn (from the braces of a VariantSet): then all of them are said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

DIRECTION_WORDS = {(0, -1): "up", (-1, 0): "left", (0, 1): "down", (1, 0): "right"}
KEY_WORDS = {"UP": "up", "LEFT": "left", "DOWN": "down", "RIGHT": "right", "USE": "use"}


@dataclass(frozen=True)
class OneOf:
    """One of these values."""

    values: tuple[Any, ...]


def possible_values(value: Any) -> tuple[Any, ...]:
    """All that a value can be."""
    return value.values if isinstance(value, OneOf) else (value,)


def with_article(noun: str) -> str:
    """Return a noun with `a` or `an` before it."""
    vowel = noun[:1].lower() in tuple("aeiou") and not noun.lower().startswith(("uni", "use", "eu", "one"))
    return f"{'an' if vowel else 'a'} {noun}"


def plural(noun: str) -> str:
    """Regular plurals. Names that are plural already (`logs`) stay, and so do names that end in a digit (`gate1`)."""
    if noun[-1:].isdigit() or (noun.endswith("s") and not noun.endswith(("ss", "us", "is"))):
        return noun
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in tuple("aeiou"):
        return noun[:-1] + "ies"
    if noun.endswith(("fe", "lf", "ef")) and not noun.endswith(("eef", "ief")):
        return noun.removesuffix("e")[:-1] + "ves"
    return noun + "s"


def join_words(parts: Iterable[str], word: str = "and") -> str:
    """Return words as a person lists them: a, b and c."""
    parts = list(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}" if len(parts) > 1 else "".join(parts)


def format_number(value: Any) -> str:
    """3, 0.25, or all of several: 1, 2 or 3"""
    return join_words((f"{each:g}".replace("-", "−") for each in possible_values(value)), "or")


def format_amount(value: Any, noun: str) -> str:
    """1 point, 2 points, 0 or 1 points"""
    return f"{format_number(value)} {noun if possible_values(value)[-1] == 1 else plural(noun)}"


def format_percent(chance: Any) -> str:
    """Return a probability (0 to 1, or a tuple of them) as people say it: 25 %."""
    return join_words((f"{100 * each:g} %" for each in possible_values(chance)), "or")


def direction_adverb(direction: Any) -> str:
    """Return a direction (dx, dy) as an adverb; nothing for none."""
    return join_words((DIRECTION_WORDS.get(each, "") for each in possible_values(direction)), "or")


def format_times(count: int) -> str:
    """Return how often: once, twice, 3 times."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def finish_sentence(text: str) -> str:
    """Return a text as a sentence: a capital at its beginning (but for names such as avatarA), a full stop at its end."""
    first = text.split(" ", 1)[0]
    plain = first.strip(",:;").isalpha() and first[1:] == first[1:].lower()
    return (text[:1].upper() + text[1:] if plain else text) + ("" if text.endswith(".") else ".")
