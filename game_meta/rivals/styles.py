"""Styles: what sort of player sits opposite, and the seed of his habits. The population that an agent is trained against is drawn here."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple, Protocol

from game_meta.rivals.habits import HELD_OUT, SCRIPTED
from game_meta.variants.streams import stream

PLANNER, SELF = "planner", "earlier self"
TRAINED = (*SCRIPTED, PLANNER)
SEEDS = 2**31


class Style(NamedTuple):
    kind: str
    seed: int  # of his habits; those of training and of tests never meet
    test: bool = False


class Styles(Protocol):
    """A source of styles; one that is trained against can be gone on with, as Population can."""

    selves: bool  # whether an earlier self may be among them

    def __call__(self) -> Style: ...
    def state(self) -> dict[str, Any]: ...
    def restore(self, state: dict[str, Any]) -> None: ...


class Population:
    """A source of styles for training: scripted players, planners, and the agent as it was a while ago, once it has
    `selves`."""

    shares: ClassVar = {PLANNER: 1 / 32, SELF: 1 / 4}  # the scripted kinds share the rest

    def __init__(self, seed: int = 0):
        self.rng, self.selves = stream("styles", seed), False

    def __call__(self) -> Style:
        lot, seed = self.rng.random(), int(self.rng.integers(SEEDS))
        for kind, share in self.shares.items():
            lot -= share
            if lot < 0 and (kind != SELF or self.selves):
                return Style(kind, seed)
        return Style(SCRIPTED[int(self.rng.integers(len(SCRIPTED)))], seed)

    def state(self) -> dict[str, Any]:
        return {"rng": self.rng.bit_generator.state, "selves": self.selves}

    def restore(self, state: dict[str, Any]) -> None:
        self.rng.bit_generator.state, self.selves = state["rng"], state["selves"]


def held_out(count: int, seed: int) -> list[Style]:
    """Styles that no training meets: new players of the kinds it knows, and as many of kinds that it does not know."""
    rng, kinds = stream("held-out styles", seed), [*TRAINED, *(HELD_OUT * (len(TRAINED) // len(HELD_OUT)))]
    return [Style(kinds[n % len(kinds)], int(rng.integers(SEEDS)), test=True) for n in range(count)]
