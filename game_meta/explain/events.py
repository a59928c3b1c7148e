"""A rule while it is put into words: who is `the wall` and who `the other one`, its parameters, and what it pays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from game_meta.explain.kinds import pronouns
from game_meta.explain.nouns import Nouns
from game_meta.explain.words import OneOf, amount, listed, number, options, share


@dataclass(frozen=True)
class Event:
    """`a` is the first sprite of the rule, `b` the second, in words; `b` is empty where there is none, both when a timer runs out."""

    nouns: Nouns
    params: Mapping[str, Any]
    a: str
    b: str = ""
    a_plays: bool = False  # the first is an avatar
    b_plays: bool = False

    def __getitem__(self, key: str) -> Any:
        return self.params[key]

    def n(self, key: str) -> str:
        return number(self[key])

    def kind(self, key: str) -> str:
        """`a ruby`"""
        return self.nouns.a(self[key])

    def all(self, key: str) -> str:
        """`rubies`, of a parameter that names one type or several."""
        value = self[key]
        return listed(self.nouns.many(name) for name in (value if isinstance(value, tuple) else (value,)))

    def held(self, key: str = "limit", of: str = "resource") -> str:
        """`3 or more rubies`, less the comparison: `3 rubies`."""
        if options(self[key])[-1] == 1:
            return f"{self.n(key)} {listed((name or 'thing' for name in options(self[of])), 'or')}"
        return f"{self.n(key)} {self.nouns.many(self[of])}"

    @property
    def few(self) -> str:
        """At most so many: `at most 3 rubies`, `no rubies`."""
        return f"no {self.nouns.many(self['resource'])}" if self["limit"] == 0 else f"at most {self.held()}"

    @property
    def enough(self) -> str:
        return f"at least {self.held()}"

    def when(self, key: str, text: str, otherwise: str = "") -> str:
        """`text` if the flag is on."""
        value = self[key]
        if isinstance(value, OneOf):
            return f"{text} (or not)" if not otherwise else f"{text} or {otherwise}"
        return text if value else otherwise

    @property
    def chance(self) -> str:
        return "" if self["prob"] == 1 else f" with a chance of {share(self['prob'])}"

    def it(self, verb: str) -> str:
        """The first sprite once more: `it was`, `they were`."""
        return pronouns(self.a_plays)[0](verb)

    @property
    def its(self) -> str:
        return pronouns(self.a_plays)[1]

    @property
    def a_dies(self) -> str:
        return f"{self.a} {'dies' if self.a_plays else 'disappears'}"

    @property
    def b_dies(self) -> str:
        return f"{self.b} {'dies' if self.b_plays else 'disappears'}"

    def but(self, key: str = "killSecond") -> str:
        """What else may happen to the second sprite."""
        return self.when(key, f", and {self.b_dies}") if self.b else ""


def earnings(nouns: Nouns, score: Any) -> str:
    """`the player earns 2 points`, `the player loses 1 point`; nothing for nothing."""
    by_player = [[each[index] if index < len(each) else each[0] for each in options(score)] for index in range(nouns.players)]
    if all(values == by_player[0] for values in by_player):
        return _earns("the player" if nouns.players == 1 else "each player", by_player[0])
    return listed(told for index, values in enumerate(by_player) if (told := _earns(nouns.player(index), values)))


def _earns(who: str, values: list[int]) -> str:
    """Of several values one is drawn; they may be of both signs."""
    gains, losses = [value for value in values if value > 0], [-value for value in values if value < 0]
    if not gains and not losses:
        return ""
    told = []
    if gains:
        told.append(f"earns {_points(gains)}")
    if losses:
        told.append(f"loses {_points(losses)}")
    if 0 in values:
        told.append("gets nothing")
    return f"{who} {listed(told, 'or')}"


def _points(values: list[int]) -> str:
    return amount(OneOf(tuple(values)), "point")


def counters(event: Event) -> str:
    """What the game's counters do."""
    changed: dict[int, int] = {}
    for key in ("counter", "counterElse"):
        for index in range(event.nouns.game.params["no_counters"] if event.params.get(key, (0,)) != (0,) else 0):
            values = event[key]
            changed[index] = changed.get(index, 0) + (values[index] if index < len(values) else values[0])
    return listed(
        f"counter {index + 1} goes {'up' if change > 0 else 'down'} by {number(abs(change))}" for index, change in changed.items() if change
    )
