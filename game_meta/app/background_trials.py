"""Plays trials in the background while the window draws, and records every step.

One thread does one job at a time: make the variant, play the first episode, grade the variant (random and oracle, for the curve), play the
rest. Several agents meet the same variant, episode by episode. The main thread only reads `trials`. Asking for another trial ends the
present one at its next tick. An agent that takes long does so in a process of its own.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from queue import SimpleQueue
from typing import TYPE_CHECKING

from game_meta.render.timeline import RecordedTrial, RecordedTrials, Timeline, describe_trial

if TYPE_CHECKING:
    from game_meta.agents.agent import Agent
    from game_meta.generator.variant import Variant

VariantMaker = Callable[[], "Variant"]
VariantDrawer = Callable[[int], "Variant"]  # the variant of a seed, as `--seed` chooses it
_PAUSE_SECONDS = 0.004  # seconds between ticks in which the window has the interpreter for itself; it shows at most 64 ticks a second
_SEEDS_APART = 1_000_003  # from the luck of a trial to that of the same variant again
_CLOSE_SECONDS = 2.0  # seconds that closing waits for the tick under way


def record_trials(
    variant: Variant,
    agents: Sequence[Agent],
    episodes: int,
    seed: int,
    report: Callable[[RecordedTrials], None],
    go_on: Callable[[], bool],
    again: int = 0,
) -> None:
    """Play one trial of each agent, with the luck of a seed, or `again` with other luck; the recordings are reported when they begin, when
    the variant is graded, and as each episode ends."""
    from game_meta.evaluation.trial_recorder import run_trial
    from game_meta.generator.grading import grade_variant

    trial_seed = seed + again * _SEEDS_APART
    for agent in agents:
        agent.reseed(trial_seed)
    words = f"seed {seed}" + (f", again {again}" if again else "")
    described = [replace(describe_trial(variant, agent, episodes, trial_seed), seed_words=words) for agent in agents]
    trials = tuple(RecordedTrial(card, Timeline(), variant) for card in described)
    runs = [run_trial(agent, variant, episodes, trial_seed) for agent in agents]
    for _ in range(episodes):
        for run, trial in zip(runs, trials, strict=True):
            for step in run:
                if not go_on():
                    return
                trial.timeline.append(step)
                if all(len(each.timeline.steps) for each in trials) and (step.episode_over or len(trial.timeline.steps) == 1):
                    report(trials)
                if step.episode_over:
                    break
        if trials[0].card.bounds is None:
            bounds = grade_variant(variant).bounds
            trials = tuple(replace(trial, card=replace(trial.card, bounds=bounds)) for trial in trials)
            report(trials)


class BackgroundTrials:
    """A thread that plays the trials of these agents, one after the other; what is recorded of the present one is in `trials`."""

    def __init__(self, agents: Sequence[Agent], episodes: int):
        self.trials: RecordedTrials | None = None
        self.complete: RecordedTrials | None = None  # of the last trial played to its end
        self.error: Exception | None = None
        from game_meta.agents.agent_process import think_apart

        self._agents, self._episodes = [think_apart(agent) for agent in agents], episodes
        self._closed = False
        self._wanted = 0  # number of the trial asked for last; earlier ones give up
        self._jobs: SimpleQueue[tuple[int, VariantMaker, int, int] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="trial", daemon=True)

    def start(self, variant: VariantMaker, seed: int, again: int = 0) -> None:
        """Begin a trial; until its first steps are there, `trials` is None."""
        self._wanted += 1
        self.trials = None
        self._jobs.put((self._wanted, variant, seed, again))
        if self._wanted == 1:
            self._thread.start()

    def close(self) -> None:
        """End the present trial at its next tick, and the thread with it."""
        self._wanted += 1
        self._closed = True
        self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join(_CLOSE_SECONDS)
        for agent in self._agents:
            agent.close()

    def _work(self) -> None:
        try:
            while (job := self._jobs.get()) is not None:
                self._play(*job)
        except Exception as error:  # the window raises it: a thread has nobody to raise to
            self.error = error if not self._closed else None  # an agent that was closed while it thought

    def _play(self, number: int, variant: VariantMaker, seed: int, again: int) -> None:
        def publish(trials: RecordedTrials) -> None:
            if number == self._wanted:
                self.trials = trials
                if all(trial.timeline.complete(self._episodes) for trial in trials):
                    self.complete = trials

        def go_on() -> bool:
            time.sleep(_PAUSE_SECONDS)
            return number == self._wanted

        if number == self._wanted:
            record_trials(variant(), self._agents, self._episodes, seed, publish, go_on, again)
