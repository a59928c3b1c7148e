"""What is recorded of agents that meet the same variant, and the views of it at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from game_meta.viewer.theme import Theme
from game_meta.viewer.timeline import Moments, Timeline
from game_meta.viewer.view import Card, View

if TYPE_CHECKING:  # torch and numba are long in coming; whoever calls has them
    from game_meta.agents.agent import Agent
    from game_meta.variants import Variant


@dataclass(frozen=True)
class Scene:
    """One trial as far as it is recorded. A new object for a new trial or new facts, so that a reader always sees matching parts."""

    variant: Variant
    card: Card
    timeline: Timeline


Scenes = tuple[Scene, ...]  # one of each agent, in the same variant


def describe(variant: Variant, agent: Agent, episodes: int) -> Card:
    """What the screen says about a variant, before it is graded."""
    names: dict[int, str] = {}
    for name, look, known in zip(variant.game.sprites, variant.program.looks.tolist(), variant.facts.known, strict=True):
        if known:
            names[look] = f"{names[look]}, {name}" if look in names else name
    facts = (variant.family, variant.seed, variant.split, variant.rules_hash, variant.text)
    return Card(*facts, agent=agent.name, episodes=episodes, names=names, truth=variant.truth)


def moments(scenes: Scenes) -> Moments:
    return Moments([scene.timeline for scene in scenes])


def views(scenes: Scenes, theme: Theme, index: int, blend: float = 1.0, **options: Any) -> tuple[View, ...]:
    """Of each scene, at moment `index`, `blend` of the way from the moment before."""
    now = moments(scenes)[index]
    parts = zip(scenes, now.at, now.moving, strict=True)
    return tuple(View(theme, scene.card, scene.timeline, at, blend if moving else 1.0, **options) for scene, at, moving in parts)
