"""Which trials show what an agent is shown: by the name of its observation (`Agent.observation`)."""

from __future__ import annotations

from game_meta.envs.pixel_env import PixelTrialEnv
from game_meta.envs.scene_env import SceneTrialEnv
from game_meta.envs.trial_env import TrialEnv

TRIAL_ENVS: dict[str, type[TrialEnv]] = {"symbols": TrialEnv, "rgb": PixelTrialEnv, "scene": SceneTrialEnv}
