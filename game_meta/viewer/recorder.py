"""Plays trials in the background while the window draws, and records every step.

One thread does one job at a time: make the variant, play the first episode, grade the variant (random and oracle, for the curve), play the
rest. Several agents meet the same variant, episode by episode. The main thread only reads `scenes`. Asking for another trial ends the
present one at its next tick.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from queue import SimpleQueue
from typing import TYPE_CHECKING

from game_meta.viewer.scenes import Scene, Scenes, describe
from game_meta.viewer.timeline import Timeline

if TYPE_CHECKING:  # torch and numba are long in coming; whoever calls has them
    from game_meta.agents.agent import Agent
    from game_meta.variants import Variant

Source = Callable[[], "Variant"]
_BREATH = 0.004  # seconds between ticks in which the window has the interpreter for itself; it shows at most 64 ticks a second
_PATIENCE = 2.0  # seconds that closing waits for the tick under way


def record(
    variant: Variant, agents: Sequence[Agent], episodes: int, seed: int, report: Callable[[Scenes], None], go_on: Callable[[], bool]
) -> None:
    """Play one trial of each agent into Scenes that are reported when they begin, when the variant is graded, and as each episode ends."""
    from game_meta.evaluation.trial import run_trial
    from game_meta.variants import grade

    scenes = tuple(Scene(describe(variant, agent, episodes, seed), Timeline(), variant) for agent in agents)
    trials = [run_trial(agent, variant, episodes, seed) for agent in agents]
    for _ in range(episodes):
        for trial, scene in zip(trials, scenes, strict=True):
            for step in trial:
                if not go_on():
                    return
                scene.timeline.append(step)
                if all(len(each.timeline.steps) for each in scenes) and (step.ended or len(scene.timeline.steps) == 1):
                    report(scenes)
                if step.ended:
                    break
        if scenes[0].card.grade is None:
            graded = grade(variant)
            scenes = tuple(replace(scene, card=replace(scene.card, grade=graded)) for scene in scenes)
            report(scenes)


class Recorder:
    def __init__(self, agents: Sequence[Agent], episodes: int):
        self.scenes: Scenes | None = None
        self.complete: Scenes | None = None  # of the last trial played to its end
        self.error: Exception | None = None
        self._agents, self._episodes = agents, episodes
        self._wanted = 0  # number of the trial asked for last; earlier ones give up
        self._jobs: SimpleQueue[tuple[int, Source, int] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="trial", daemon=True)

    def start(self, variant: Source, seed: int) -> None:
        """Begin a trial; until its first steps are there, `scenes` is None."""
        self._wanted += 1
        self.scenes = None
        self._jobs.put((self._wanted, variant, seed))
        if self._wanted == 1:
            self._thread.start()

    def close(self) -> None:
        self._wanted += 1
        self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join(_PATIENCE)

    def _work(self) -> None:
        try:
            while (job := self._jobs.get()) is not None:
                self._play(*job)
        except Exception as error:  # the window raises it: a thread has nobody to raise to
            self.error = error

    def _play(self, number: int, variant: Source, seed: int) -> None:
        def publish(scenes: Scenes) -> None:
            if number == self._wanted:
                self.scenes = scenes
                if all(scene.timeline.complete(self._episodes) for scene in scenes):
                    self.complete = scenes

        def go_on() -> bool:
            time.sleep(_BREATH)
            return number == self._wanted

        if number == self._wanted:
            record(variant(), self._agents, self._episodes, seed, publish, go_on)
