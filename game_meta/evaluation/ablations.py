"""The controls: the same agent with its memory taken away. A score that does not beat them proves no adaptation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from game_meta.agents.agent import Agent, BeliefBatch
from game_meta.engine.observation import clear_last_tick, last_tick_arrays
from game_meta.envs.scene_env import SceneObservation

if TYPE_CHECKING:
    from game_meta.theory.report import TheoryReport
    from game_meta.theory.theory import Theory


class MemoryAblation(Agent):
    """An agent that acts as another one would, had it been shown something else; everything it says is the other's."""

    suffix = ""

    def __init__(self, agent: Agent):
        self.agent, self.name, self.observation = agent, f"{agent.name} {self.suffix}", agent.observation

    def begin_trials(self, trials: int) -> None:
        """Forget everything; from now on there are this many trials side by side."""
        self.trials = trials
        self.agent.begin_trials(trials)

    def act(self, observation: Any) -> np.ndarray:
        """Choose actions (B,) by what `hide` leaves of the observation."""
        action = self.agent.act(self.hide(observation))
        self.policy, self.value = self.agent.policy, self.agent.value
        return action

    def hide(self, observation: Any) -> Any:
        """Take the agent's memory away, as far as the control lacks it, and return what it is shown."""
        raise NotImplementedError

    def beliefs(self) -> BeliefBatch | None:
        """Return what the agent holds true after the last `act`."""
        return self.agent.beliefs()

    def theory(self, trial: int = 0) -> Theory | None:
        """Return the rules that the agent holds likeliest after the last `act`."""
        return self.agent.theory(trial)

    def theory_report(self, trial: int = 0) -> TheoryReport | None:
        """Return the rules that the agent holds true after the last `act`."""
        return self.agent.theory_report(trial)

    def opponent_policy(self) -> np.ndarray | None:
        """Return what the agent expects of its opponent in the coming tick, (B, A)."""
        return self.agent.opponent_policy()

    def reset_memory(self, trials: np.ndarray) -> None:
        """Empty the memory of these trials (B,) bool."""
        self.agent.reset_memory(trials)


class MemoryReset(MemoryAblation):
    """Every episode is the first of a trial: nothing is carried over, not even how the last episode ended. It adapts within an
    episode only."""

    suffix = "memory-reset"

    def hide(self, observation: Any) -> Any:
        """Make every episode's start a trial's."""
        if isinstance(observation, SceneObservation):
            return observation.without_past(observation.episode_start)
        episode_start = observation.episode_start
        self.agent.reset_memory(episode_start)
        blank = {name: values.copy() for name, values in last_tick_arrays(observation).items()}
        clear_last_tick(blank, episode_start)
        return replace(observation, **blank, trial_start=observation.trial_start | episode_start)


class Memoryless(MemoryAblation):
    """Forgets at every tick; what it is shown of the tick before is all it has.

    To an agent that sees scenes each tick is the first of a trial: it acts from what it knew before any play, on a board that it has never
    seen, and thinks briefly: whatever it plans beyond the next tick it will have forgotten by then.
    """

    suffix = "memoryless"

    def begin_trials(self, trials: int) -> None:
        """Forget everything; from now on there are this many trials side by side."""
        super().begin_trials(trials)
        self.agent.think_briefly()

    def hide(self, observation: Any) -> Any:
        """Forget everything."""
        if isinstance(observation, SceneObservation):
            return observation.without_past(np.ones(self.trials, bool))
        self.agent.reset_memory(np.ones(self.trials, bool))
        return observation
