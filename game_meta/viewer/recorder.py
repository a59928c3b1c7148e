"""Plays trials in the background while the window draws, and records every step.

One thread does one job at a time: make the variant, play the first episode, grade the variant (random and oracle, for the curve), play the
rest. The main thread only reads `scene`. Asking for another trial ends the present one at its next tick.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import TYPE_CHECKING

from game_meta.viewer.timeline import Timeline
from game_meta.viewer.view import Card

if TYPE_CHECKING:  # torch and numba are long in coming; whoever calls has them
    from game_meta.agents.agent import Agent
    from game_meta.variants import Variant

Source = Callable[[], "Variant"]
_BREATH = 0.004  # seconds between ticks in which the window has the interpreter for itself; it shows at most 64 ticks a second
_PATIENCE = 2.0  # seconds that closing waits for the tick under way


@dataclass(frozen=True)
class Scene:
    """One trial as far as it is recorded. A new object for a new trial or new facts, so that a reader always sees matching parts."""

    variant: Variant
    card: Card
    timeline: Timeline


def describe(variant: Variant, agent: Agent, episodes: int) -> Card:
    """What the screen says about a variant, before it is graded."""
    names: dict[int, str] = {}
    for name, look, known in zip(variant.game.sprites, variant.program.looks.tolist(), variant.facts.known, strict=True):
        if known:
            names[look] = f"{names[look]}, {name}" if look in names else name
    facts = (variant.family, variant.seed, variant.split, variant.rules_hash, variant.text)
    return Card(*facts, agent=agent.name, episodes=episodes, names=names, truth=variant.truth)


def record(variant: Variant, agent: Agent, episodes: int, seed: int, report: Callable[[Scene], None], go_on: Callable[[], bool]) -> None:
    """Play one trial into a Scene that is reported when it begins, when it is graded and at the end of every episode."""
    from game_meta.evaluation.trial import run_trial
    from game_meta.variants import grade

    scene = Scene(variant, describe(variant, agent, episodes), Timeline())
    for step in run_trial(agent, variant, episodes, seed):
        if not go_on():
            return
        scene.timeline.append(step)
        if step.ended and scene.card.grade is None:
            scene = replace(scene, card=replace(scene.card, grade=grade(variant)))
        if step.ended or len(scene.timeline.steps) == 1:
            report(scene)


class Recorder:
    def __init__(self, agent: Agent, episodes: int):
        self.scene: Scene | None = None
        self.complete: Scene | None = None  # the last trial played to its end
        self.error: Exception | None = None
        self._agent, self._episodes = agent, episodes
        self._wanted = 0  # number of the trial asked for last; earlier ones give up
        self._jobs: SimpleQueue[tuple[int, Source, int] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="trial", daemon=True)
        self._thread.start()

    def start(self, variant: Source, seed: int) -> None:
        """Begin a trial; until its first step is there, `scene` is None."""
        self._wanted += 1
        self.scene = None
        self._jobs.put((self._wanted, variant, seed))

    def close(self) -> None:
        self._wanted += 1
        self._jobs.put(None)
        self._thread.join(_PATIENCE)

    def _work(self) -> None:
        try:
            while (job := self._jobs.get()) is not None:
                self._play(*job)
        except Exception as error:  # the window raises it: a thread has nobody to raise to
            self.error = error

    def _play(self, number: int, variant: Source, seed: int) -> None:
        def publish(scene: Scene) -> None:
            if number == self._wanted:
                self.scene = scene
                if scene.timeline.complete(self._episodes):
                    self.complete = scene

        def go_on() -> bool:
            time.sleep(_BREATH)
            return number == self._wanted

        if number == self._wanted:
            record(variant(), self._agent, self._episodes, seed, publish, go_on)
