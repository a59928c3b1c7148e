"""The Gymnasium env: one player, one game. `gym.make("game_meta.gym:GameMeta/Harvest-v0")`.

Every array and every info that it hands out is new, as Gymnasium asks; the engine behind it makes none.
"""

from __future__ import annotations

from typing import Any, ClassVar

import gymnasium as gym
from gymnasium import spaces
from gymnasium.error import InvalidAction
from gymnasium.utils import EzPickle

from game_meta.engine.observation import ACTIONS
from game_meta.envs.contract import RENDER_FPS, RENDER_MODES, GameSession


class GameEnv(gym.Env[Any, int], EzPickle):
    """Options as in GameSession. The reward is the change of the score; an action that the avatar does not have does nothing.

    reset(seed=s) begins the first episode of seed s, reset() the next one of the same seed. A pickled env arrives as a new one.
    """

    metadata: ClassVar[dict[str, Any]] = {"render_modes": RENDER_MODES, "render_fps": RENDER_FPS}  # type: ignore[misc]

    def __init__(self, game: str, *, render_mode: str | None = None, **options: Any) -> None:
        EzPickle.__init__(self, game, render_mode=render_mode, **options)
        self.render_mode = render_mode
        self.session = session = GameSession(game, **options)
        session.source.require_single_player()
        self.observation_space = session.view.space
        self.action_space = spaces.Discrete(ACTIONS)  # type: ignore[assignment]
        self._batch, self._view = session.batch, session.view

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        """Begin the first episode of `seed`, or without one the next episode."""
        super().reset(seed=seed)
        if seed is not None:
            self.session.episode = -1
        self.session.begin_episode(self.np_random_seed)
        return self._view.observe_one(self._batch, 0, True), self._info()

    def step(self, action: int) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """Play one tick. Raises InvalidAction for what is no number from 0 to 5."""
        if not 0 <= action < ACTIONS:
            raise InvalidAction(f"actions are numbered 0 to {ACTIONS - 1}: there is no action {action!r}")
        batch = self._batch
        self.session.step(action)
        truncated = bool(batch.cut_off[0])
        terminated = bool(batch.terminated[0]) and not truncated
        return self._view.observe_one(batch, 0, False), float(batch.rewards[0, 0]), terminated, truncated, self._info()

    def _info(self) -> dict[str, Any]:
        score, win = int(self._batch.score[0]), int(self._batch.win[0])
        return {"score": score, "win": win, "won": win == 1, "tick": int(self._batch.tick[0]) + 1}

    def render(self) -> Any:
        """Draw the board as `render_mode` says."""
        return self.session.render(self.render_mode)
