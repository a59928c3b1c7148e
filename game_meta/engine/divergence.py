"""Where two traces of the same actions part: which tick, which sprite type, what was expected and what was found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MAPS = ("sprites", "dirs", "sizes", "speeds")
CLOSE = 1e-9  # sines and cosines of two libraries differ in the last bit


@dataclass(frozen=True)
class Divergence:
    """The first difference. `what` is a field of the record; `sprite` the type it is about, "" where it is about none."""

    game: str
    tick: int
    what: str
    sprite: str
    expected: Any
    found: Any

    def __str__(self) -> str:
        of = f" of {self.sprite}" if self.sprite else ""
        return f"{self.game}, tick {self.tick}, {self.what}{of}: expected {self.expected}, found {self.found}"


def records(trace: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The records of a trace with the delta coding undone."""
    now: dict[str, dict[str, Any]] = {name: {} for name in MAPS}
    for record in trace["ticks"]:
        for name, values in now.items():
            values |= record.get(name, {})
            now[name] = {key: value for key, value in values.items() if value}
        yield record | {name: now[name] for name in MAPS}


def first_divergence(expected: dict[str, Any], found: dict[str, Any], until: int | None = None) -> Divergence | None:
    """Compares what the expected trace states, in its first `until` records; None where all of it is found."""
    game, mentioned = str(expected.get("game", "game")), {key for record in expected["ticks"] for key in record}
    for tick, (want, have) in enumerate(zip(records(expected), records(found), strict=False)):
        if until is not None and tick >= until:
            return None
        for what in sorted(mentioned & set(want), key=lambda name: name not in MAPS):
            if what in MAPS:
                for sprite in sorted({*want[what], *have[what]}):
                    if not same(want[what].get(sprite), have[what].get(sprite)):
                        return Divergence(game, tick, what, sprite, want[what].get(sprite), have[what].get(sprite))
            elif not same(want[what], have.get(what)):
                return Divergence(game, tick, what, "", want[what], have.get(what))
    lengths = len(expected["ticks"]), len(found["ticks"])
    if lengths[0] != lengths[1] and (until is None or until > min(lengths)):
        return Divergence(game, min(lengths), "records", "", lengths[0], lengths[1])
    return None


def same(expected: Any, found: Any) -> bool:
    """Whether all that is expected is found: dictionaries may hold more."""
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(key in found and same(value, found[key]) for key, value in expected.items())
    if isinstance(expected, list):
        return isinstance(found, list) and len(expected) == len(found) and all(map(same, expected, found))
    if isinstance(expected, float) and isinstance(found, int | float):
        return abs(expected - found) <= CLOSE * max(1.0, abs(expected))
    return expected == found
