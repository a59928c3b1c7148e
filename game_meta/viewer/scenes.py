"""What is recorded of agents that meet the same variant, and the views of it at one moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from game_meta.vgdl import Game
from game_meta.viewer.theme import Theme
from game_meta.viewer.timeline import Moments, Timeline
from game_meta.viewer.view import Card, View

if TYPE_CHECKING:  # torch and numba are long in coming; whoever calls has them
    from game_meta.agents.agent import Agent
    from game_meta.variants import Variant


@dataclass(frozen=True)
class Reel:
    """What is drawn of a trial, or of a replay."""

    card: Card
    timeline: Timeline


@dataclass(frozen=True)
class Scene(Reel):
    """One trial as far as it is recorded. A new object for a new trial or new facts, so that a reader always sees matching parts."""

    variant: Variant


Scenes = tuple[Scene, ...]  # one of each agent, in the same variant


def describe(variant: Variant, agent: Agent, episodes: int, luck: int = 0) -> Card:
    """What the screen says about a variant, before it is graded; `luck` is the trial's seed."""
    facts = (variant.family, variant.seed, variant.split, variant.rules_hash, variant.text)
    names = names_of(variant.game, variant.program.looks, variant.facts.known)
    return Card(*facts, agent.name, episodes, names, variant.truth, agent_hash=agent.hash, luck=luck)


def names_of(game: Game, looks: np.ndarray, known: np.ndarray) -> dict[int, str]:
    """By look the types that look so, of those that there is something to find out about."""
    names: dict[int, str] = {}
    for name, look, met in zip(game.sprites, looks.tolist(), known, strict=True):
        if met:
            names[look] = f"{names[look]}, {name}" if look in names else name
    return names


def moments(scenes: Sequence[Reel]) -> Moments:
    return Moments([scene.timeline for scene in scenes])


def views(scenes: Sequence[Reel], theme: Theme, index: int, blend: float = 1.0, **options: Any) -> tuple[View, ...]:
    """Of each scene, at moment `index`, `blend` of the way from the moment before."""
    now = moments(scenes)[index]
    parts = zip(scenes, now.at, now.moving, strict=True)
    return tuple(View(theme, scene.card, scene.timeline, at, blend if moving else 1.0, **options) for scene, at, moving in parts)
