"""What one draw from a VariantSet writes into the text of a game, gathered line by line."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from game_meta.variants.faults import misused
from game_meta.variants.kinds import Dial, coins
from game_meta.vgdl import Game, SpriteType, VariantRule


@dataclass
class Changes:
    """In the words of vgdl.rewrite; besides, what of it says nothing about the rules."""

    sprites: dict[str, dict[str, object]] = field(default_factory=dict)
    rules: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    header: dict[str, object] = field(default_factory=dict)
    endings: list[str] | None = None
    dropped: frozenset[str] = frozenset()  # types that are left out of this variant
    disguised: list[str] = field(default_factory=list)  # types that got a look of their own
    turns: str | None = None  # how the controls were rotated

    def of(self, name: str) -> dict[str, object]:
        return self.sprites.setdefault(name, {})


@dataclass(frozen=True)
class Draw:
    """One line of a VariantSet on its turn. Its numbers come from `rng` in the same order whatever is turned on."""

    game: Game
    rule: VariantRule
    rng: np.random.Generator
    dial: Dial
    seed: int
    changes: Changes

    @property
    def targets(self) -> list[str]:
        """The types that the line names, less those that are left out of this variant."""
        return [name for name in self.rule.targets if sprite(self.game, name, self.rule).name not in self.changes.dropped]

    def coins(self, count: int = 1) -> list[float]:
        return list(coins(self.game, self.rule, self.seed, count, self.dial))

    def departs(self, kind: str) -> bool:
        """Whether the line as a whole departs from the family's own game."""
        return self.coins()[0] < self.dial.of(kind)


def sprite(game: Game, name: str, rule: VariantRule) -> SpriteType:
    if name not in game.sprites:
        misused(rule, name, game.sprites)
    return game.sprites[name]
