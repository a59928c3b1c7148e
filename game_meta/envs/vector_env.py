"""The Gymnasium vector env: many games in one batch of the engine. `gym.make_vec("game_meta.gym:GameMeta/Harvest-v0", num_envs=1024)`.

Env i of one that was reset with seed s does exactly what a single env does that was reset with seed s + i.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.error import InvalidAction, ResetNeeded
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

from game_meta.engine.batch import Batch
from game_meta.engine.observation import ACTIONS
from game_meta.envs import contract
from game_meta.envs.contract import GameSource, consecutive_seeds, episode_seeds, make_observation_view


class GameVectorEnv(VectorEnv[Any, np.ndarray, np.ndarray]):
    """The options of GameEnv, and: `max_episode_steps` cuts episodes off; `autoreset_mode` is an AutoresetMode or its value; with
    `copy=False` observations are the batch's own arrays, which the next step overwrites; `threads` is the engine's, None for all cores."""

    metadata: dict[str, Any] = {  # noqa: RUF012
        "render_modes": contract.RENDER_MODES,
        "render_fps": contract.RENDER_FPS,
        "autoreset_mode": AutoresetMode.NEXT_STEP,
    }

    def __init__(
        self,
        num_envs: int = 1,
        max_episode_steps: int | None = None,
        *,
        game: str,
        observation: str = "window",
        window: int = 11,
        autoreset_mode: str | AutoresetMode = AutoresetMode.NEXT_STEP,
        copy: bool = True,
        threads: int | None = None,
        render_mode: str | None = None,
        **options: Any,
    ) -> None:
        if render_mode not in (None, *contract.RENDER_MODES):
            raise ValueError(
                f"there is no render_mode {render_mode!r} for many envs at once: {' or '.join(map(repr, contract.RENDER_MODES))}, or none"
            )
        self.num_envs, self.max_episode_steps, self.copy, self.render_mode = num_envs, max_episode_steps, copy, render_mode
        self.autoreset_mode = AutoresetMode(autoreset_mode)
        self.metadata = {**self.metadata, "autoreset_mode": self.autoreset_mode}
        self.source = GameSource(game, **options)
        self.source.require_single_player()
        self.view = make_observation_view(observation, self.source, window)
        self.batch = Batch(num_envs, window=window, looks=self.source.looks, threads=threads)
        self.single_observation_space = self.view.space
        self.single_action_space = spaces.Discrete(ACTIONS)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self._seeds: np.ndarray | None = None  # (B,) uint64 of each env
        self._episode = np.full(num_envs, -1)  # (B,) of this seed, from 0
        self._done = np.zeros(num_envs, bool)  # (B,) where it ended the episode
        self._everyone = np.ones(num_envs, bool)

    def reset(self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        """Begin an episode in each env. `seed` is that of the first env, the others have those that follow; or a list of each one's. An env
        without a new one goes on with its own. `options={"reset_mask": (B,) bool}` resets only some."""
        mask = self._reset_mask(options)
        envs = np.flatnonzero(mask)
        self._set_seeds(seed, mask)
        self._begin_episodes(envs)
        return self._copy_out(self.view.observe_all(self.batch, envs)), self._info(mask)

    def step(self, actions: np.ndarray) -> tuple[Any, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        """Play one tick of each env with its action, (B,) int; rewards are (B,) float64, the infos' arrays (B,).

        Raises InvalidAction for what is no action, and ResetNeeded before the first reset, or where an ended env was not reset and nobody
        else does it.
        """
        if self._seeds is None:
            raise ResetNeeded("reset comes before the first step")
        batch, mode = self.batch, self.autoreset_mode
        actions = self._check_actions(actions)
        episode_start = np.flatnonzero(self._done)
        if not len(episode_start):
            batch.step(actions)
        elif mode is AutoresetMode.DISABLED:
            raise ResetNeeded(f"env {episode_start[0]} has ended: reset it, with options={{'reset_mask': terminated | truncated}}")
        else:
            batch.step(actions, ~self._done)
            self._begin_episodes(episode_start)
        reward = batch.rewards[:, 0].astype(np.float64)
        terminated, truncated = batch.terminated & ~batch.cut_off, batch.cut_off.copy()
        if self.max_episode_steps:
            truncated |= batch.tick + 1 >= self.max_episode_steps
        self._done = terminated | truncated
        seen, info = self.view.observe_all(batch, episode_start), self._info(self._everyone)
        if mode is AutoresetMode.SAME_STEP and self._done.any():
            final, episode_start = self._final_info(seen), np.flatnonzero(self._done)
            self._begin_episodes(episode_start)
            seen, info = self.view.observe_restarted(batch, seen, episode_start), {**self._info(self._everyone), **final}
        return self._copy_out(seen), reward, terminated, truncated, info

    def _begin_episodes(self, envs: np.ndarray) -> None:
        """Load the next episode of each of these envs."""
        assert self._seeds is not None  # set by the first reset
        self._episode[envs] += 1
        draws = episode_seeds(self._seeds[envs], self._episode[envs])
        self.batch.load(envs, [self.source.program_for(draw) for draw in draws.tolist()], draws)
        self._done[envs] = False

    def _set_seeds(self, seed: int | Sequence[int | None] | None, mask: np.ndarray) -> None:
        super().reset(seed=seed if isinstance(seed, int) else None)
        if self._seeds is None:
            self._seeds = consecutive_seeds(int(self.np_random_seed or 0), self.num_envs)
        if isinstance(seed, int):
            seed = [seed + env for env in range(self.num_envs)]
        elif seed is None:
            return
        if len(seed) != self.num_envs:
            raise ValueError(f"a list of seeds has one for each of the {self.num_envs} envs, not {len(seed)}")
        for env, new in enumerate(seed):
            if new is not None and mask[env]:
                self._seeds[env], self._episode[env] = new, -1

    def _reset_mask(self, options: dict[str, Any] | None) -> np.ndarray:
        mask = (options or {}).get("reset_mask", self._everyone)
        if not (isinstance(mask, np.ndarray) and mask.shape == (self.num_envs,) and mask.dtype == np.bool_ and mask.any()):
            raise ValueError(f"`reset_mask` is an array ({self.num_envs},) of bool, at least one of them True, not {mask!r}")
        return mask

    def _check_actions(self, actions: Any) -> np.ndarray:
        actions = np.asarray(actions, np.int64)
        if actions.shape != (self.num_envs,) or actions.min() < 0 or actions.max() >= ACTIONS:
            raise InvalidAction(f"actions are {self.num_envs} numbers from 0 to {ACTIONS - 1}, not {actions!r}")
        return actions

    def _copy_out(self, seen: Any) -> Any:
        return {name: values.copy() for name, values in seen.items()} if self.copy and isinstance(seen, dict) else seen

    def _info(self, mask: np.ndarray) -> dict[str, Any]:
        """As GameEnv's, (B,) each; `_name` is True where it holds."""
        batch = self.batch
        score, win, tick = (values.astype(np.int64) for values in (batch.score, batch.win, batch.tick + 1))
        values = {"score": score, "win": win, "won": win == 1, "tick": tick}
        if not mask.all():
            values = {name: np.where(mask, value, value.dtype.type(0)) for name, value in values.items()}
        return {**values, **{f"_{name}": mask.copy() for name in values}}

    def _final_info(self, seen: Any) -> dict[str, Any]:
        """Return what SAME_STEP hides: the last observation and info of the envs that are done."""
        final_obs = np.full(self.num_envs, None, object)
        envs = np.flatnonzero(self._done)
        last = {name: values[envs] for name, values in seen.items()} if isinstance(seen, dict) else seen[envs]
        for row, env in enumerate(envs.tolist()):
            final_obs[env] = {name: values[row] for name, values in last.items()} if isinstance(last, dict) else last[row]
        masks = {f"_{name}": self._done.copy() for name in ("final_obs", "final_info")}
        return {"final_obs": final_obs, "final_info": self._info(self._done), **masks}

    def render(self) -> tuple[Any, ...] | None:
        """Draw a frame of each env, as `render_mode` says."""
        if self.render_mode == "ansi":
            return tuple(contract.render_ansi(self.batch, env) for env in range(self.num_envs))
        return tuple(contract.render_boards(self.batch, self.source)) if self.render_mode == "rgb_array" else None
