"""The Gymnasium env: one player, one game. `gym.make("game_meta.gym:GameMeta/Harvest-v0")`.

Every array and every info that it hands out is new, as Gymnasium asks; the engine behind it makes none.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any, ClassVar

import gymnasium as gym
from gymnasium import spaces
from gymnasium.error import InvalidAction, ResetNeeded

from game_meta.engine.observation import ACTIONS
from game_meta.envs.contract import RENDER_FPS, RENDER_MODES, GameSession


class GameEnv(gym.Env[Any, int]):
    """Options as in GameSession. The reward is the change of the score; an action that the avatar does not have does nothing.

    reset(seed=s) begins the first episode of seed s, reset() the next one of the same seed. A copied or pickled env
    goes on from the same state, to the bit; so does one that `load_state`s what another did `save_state`.
    """

    metadata: ClassVar[dict[str, Any]] = {"render_modes": RENDER_MODES, "render_fps": RENDER_FPS}  # type: ignore[misc]

    def __init__(self, game: str, *, render_mode: str | None = None, **options: Any) -> None:
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
        """Play one tick. Raises InvalidAction for what is no number from 0 to 5, ResetNeeded before the first reset."""
        if not 0 <= action < ACTIONS:
            raise InvalidAction(f"actions are numbered 0 to {ACTIONS - 1}: there is no action {action!r}")
        if self.session.episode < 0:
            raise ResetNeeded("reset comes before the first step")
        batch = self._batch
        self.session.step(action)
        truncated = bool(batch.cut_off[0])
        terminated = bool(batch.terminated[0]) and not truncated
        return self._view.observe_one(batch, 0, False), float(batch.rewards[0, 0]), terminated, truncated, self._info()

    def save_state(self) -> dict[str, Any]:
        """Return all that decides what comes next, for `load_state`. Raises ResetNeeded before the first reset."""
        return {**self.session.save_state(), "random": deepcopy(self.np_random), "seed": self.np_random_seed}

    def load_state(self, state: dict[str, Any]) -> None:
        """Go on from a state that `save_state` has returned, of this env or of another one of the same game."""
        self.session.load_state(state)
        self._np_random, self._np_random_seed = deepcopy(state["random"]), state["seed"]

    def _info(self) -> dict[str, Any]:
        score, win = int(self._batch.score[0]), int(self._batch.win[0])
        return {"score": score, "win": win, "won": win == 1, "tick": int(self._batch.tick[0]) + 1}

    def render(self) -> Any:
        """Draw the board as `render_mode` says."""
        return self.session.render(self.render_mode)
