"""Trials as a person sees them: the whole board, thing by thing, for agents that write down the rules.

What a scene holds is said at the top of engine/scene.py. An episode's last scene comes with the first one of the next episode.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from game_meta.engine.observation import Observation, clear_last_tick, copy_last_tick
from game_meta.engine.scene import Scene, read_scene
from game_meta.envs.trial_env import TrialEnv


@dataclass
class SceneObservation:
    """What is shown of one tick of B trials to an agent that sees scenes."""

    scenes: list[Scene]  # (B)
    ended: list[
        Scene | None
    ]  # (B) where an episode has just begun, the last scene of the one before; None in a trial's first, and elsewhere
    symbols: Observation  # the same tick as other agents see it
    action: np.ndarray  # (B,) int64: these four as in an Observation
    reward: np.ndarray
    episode_start: np.ndarray
    trial_start: np.ndarray

    def without_past(self, trials: np.ndarray) -> SceneObservation:
        """Return the same scenes, as if in these trials (B,) bool nothing had been before them."""
        blank = copy_last_tick(self.symbols)
        clear_last_tick(blank, trials)
        starts = {"episode_start": self.episode_start | trials, "trial_start": self.trial_start | trials}
        ended = [None if begins else scene for begins, scene in zip(trials.tolist(), self.ended, strict=True)]
        return show_scenes(self.scenes, ended, replace(self.symbols, **blank, **starts))


def show_scenes(scenes: list[Scene], ended: list[Scene | None], symbols: Observation) -> SceneObservation:
    """Return scenes as an observation; its arrays are those of `symbols`."""
    return SceneObservation(scenes, ended, symbols, symbols.action, symbols.reward, symbols.episode_start, symbols.trial_start)


class SceneTrialEnv(TrialEnv):
    """A TrialEnv that shows its ticks as scenes, too."""

    _last: dict[int, Scene]  # of the episodes that have ended with the last step

    @property
    def agent_observation(self) -> SceneObservation:
        """What the agent is shown. Read anew at each call."""
        trial_start = self.observation.trial_start
        ended = [None if trial_start[env] else self._last.get(env) for env in range(self.num_envs)]
        return show_scenes([read_scene(self.batch, env) for env in range(self.num_envs)], ended, self.observation)

    def step(self, actions: np.ndarray) -> Observation:
        """Play one tick of every trial. Returns the observation in symbols."""
        self._last = {}
        return super().step(actions)

    def _begin_episodes(self, envs: np.ndarray) -> None:
        self._last = {env: read_scene(self.batch, env) for env in envs.tolist() if self.batch.programs[env] is not None}
        super()._begin_episodes(envs)
