"""Many trials side by side: K episodes in one variant, then the next variant, with nothing to be reset by hand.

An episode ends with its game, or after HORIZON ticks, the longest that the oracle plans for. It is followed by the first board of
the next one in the same tick: `episode_start` is set, window, heading and held are those of the new board, and all that speaks of the last tick
(touched, struck, change, motion, moved, action, reward) tells how the old episode ended. When a trial ends, the next one's first
observation has `episode_start` and `trial_start` set, and nothing in it speaks of the old trial.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

import numpy as np

from game_meta.engine.batch import Batch
from game_meta.engine.batch_state import freeze_batch, thaw_batch
from game_meta.engine.observation import (
    ACTIONS,
    LOOKS,
    Observation,
    clear_last_tick,
    copy_last_tick,
    first_observation,
    restore_last_tick,
)
from game_meta.engine.program import Program
from game_meta.generator.labels import LABEL_NAMES
from game_meta.generator.variant import Variant, with_disguise
from game_meta.solvers.random_play import EPISODE_TICKS

SAVED_ARRAYS = ("episode", "returns", "steps", "won")  # arrays that, with the engine's, decide what comes next


@dataclass(frozen=True)
class FinishedTrial:
    """A trial that has ended, in env `env`."""

    env: int
    variant: Variant
    family: str
    returns: tuple[float, ...]  # by episode
    steps: tuple[int, ...]
    won: tuple[bool, ...]


class ResumableSource(Protocol):
    """A source of variants that can be gone on with, as Pool is one."""

    def again(self, family: str, seed: int) -> Variant: ...
    def state(self) -> dict[str, Any]: ...
    def restore(self, state: dict[str, Any]) -> None: ...


class TrialEnv:
    """B trials. `source` is asked for the variant of each new trial; episode k of a trial plays level k - 1 modulo the number of levels.

    `families` are the names that `family` (B,) counts in; those that it leaves out are added when they turn up.
    """

    def __init__(
        self,
        source: Callable[[], Variant],
        num_envs: int,
        episodes: int = 5,
        window: int = 11,
        looks: int = LOOKS,
        seed: int = 0,
        threads: int | None = None,
        families: Sequence[str] = (),
    ) -> None:
        if looks < LOOKS:
            raise ValueError(f"variants use {LOOKS} looks, not {looks}")
        b = num_envs
        self.source, self.num_envs, self.episodes, self.looks = source, b, episodes, looks
        self.rng = np.random.default_rng(seed)
        self.batch = self._open(window, threads)
        self.families, self.family = list(families), np.zeros(b, np.int64)
        self.reward = np.zeros(b, np.float32)  # of the last step, also where a trial ended with it
        self.episode = np.zeros(b, np.int64)  # from 0
        self.returns = np.zeros((b, episodes), np.float32)
        self.steps = np.zeros((b, episodes), np.int64)
        self.won = np.zeros((b, episodes), bool)
        self.seeds = np.zeros(b, np.int64)  # of the luck of each trial's present episode
        self.truth_effects = np.zeros((b, looks, len(LABEL_NAMES)), np.float32)
        self.truth_known = np.zeros((b, looks), bool)
        self.truth_controls = np.zeros((b, ACTIONS), np.int64)
        self.finished: list[FinishedTrial] = []
        self._envs = np.arange(b)
        self.variants = [source() for _ in range(b)]
        for env in range(b):
            self._tell(env)
        self._begin(self._envs)
        self.observation = first_observation(self.batch.observe())

    def _open(self, window: int, threads: int | None) -> Any:
        """What plays the games."""
        return Batch(self.num_envs, window=window, looks=self.looks, threads=threads)

    @property
    def _engine(self) -> Batch:
        return self.batch

    @property
    def _paid(self) -> np.ndarray:
        """(B,) what the last tick is worth to who plays."""
        return self.batch.rewards[:, 0]

    def step(self, actions: np.ndarray) -> Observation:
        """One tick of every trial. The observation's arrays are overwritten by the next step."""
        batch, seen = self.batch, self.observation
        batch.step(actions)
        batch.observe()
        seen.action[:] = actions
        seen.reward[:], self.reward[:] = batch.rewards[:, 0], self._paid
        self.returns[self._envs, self.episode] += self.reward
        self.steps[self._envs, self.episode] += 1
        seen.episode_start[:] = batch.terminated | (self.steps[self._envs, self.episode] >= EPISODE_TICKS)
        seen.trial_start[:] = False
        self.finished = []
        if seen.episode_start.any():
            self._go_on(np.flatnonzero(seen.episode_start))
        return seen

    def _go_on(self, ended: np.ndarray) -> None:
        """The next episode, or the next trial, of the envs whose episode has ended."""
        seen = self.observation
        self.won[ended, self.episode[ended]] = self.batch.win[ended] == 1
        self.episode[ended] += 1
        over = ended[self.episode[ended] == self.episodes]
        last = copy_last_tick(seen, ended)
        for env in over.tolist():
            returns, steps, won = (tuple(column[env].tolist()) for column in (self.returns, self.steps, self.won))
            self.finished.append(FinishedTrial(env, self.variants[env], self.variants[env].family, returns, steps, won))
            self.variants[env] = self.source()
            self._tell(env)
        self.episode[over] = self.returns[over] = self.steps[over] = self.won[over] = 0
        seen.trial_start[over] = True
        self._begin(ended)
        self.batch.observe(ended)
        restore_last_tick(seen, last, ended)
        clear_last_tick(seen, over)

    def _begin(self, envs: np.ndarray) -> None:
        programs = [self._level(env) for env in envs.tolist()]
        self.seeds[envs] = self.rng.integers(2**31, size=len(envs))
        self.batch.load(envs, programs, self.seeds[envs])

    def _level(self, env: int) -> Program:
        """The program of its trial's present episode."""
        levels = self.variants[env].programs
        return levels[int(self.episode[env]) % len(levels)]

    def _tell(self, env: int) -> None:
        """Notes whose trial this is and what is true in it."""
        name, truth = self.variants[env].family, self.variants[env].labels
        if name not in self.families:
            self.families.append(name)
        self.family[env] = self.families.index(name)
        self.truth_effects[env, :LOOKS], self.truth_known[env, :LOOKS] = truth.effects, truth.known
        self.truth_controls[env] = truth.controls

    def state(self) -> dict[str, Any]:
        """All that decides what comes next. Only for a source that is a Store; variants are told by family, seed, looks and controls."""
        shown = {name: getattr(self.observation, name).copy() for name in self.observation.names()}
        return {
            "source": cast(ResumableSource, self.source).state(),
            "families": list(self.families),
            "variants": [
                {"family": v.family, "seed": v.seed, "looks": v.program.looks.tolist(), "controls": v.program.controls.tolist()}
                for v in self.variants
            ],
            "rng": self.rng.bit_generator.state,
            "engine": freeze_batch(self._engine),
            "observation": shown,
            **{name: getattr(self, name).copy() for name in SAVED_ARRAYS},
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Goes on from `state`. Raises ValueError if it is that of another number of envs, or of games that have changed since."""
        if len(state["variants"]) != self.num_envs or state["returns"].shape != self.returns.shape:
            raise ValueError(f"it was begun with {len(state['variants'])} envs, not {self.num_envs}")
        store = cast(ResumableSource, self.source)
        store.restore(state["source"])
        self.families[:] = state["families"]
        for name in SAVED_ARRAYS:
            getattr(self, name)[:] = state[name]
        for env, told in enumerate(state["variants"]):
            drawn = store.again(told["family"], told["seed"])
            self.variants[env] = with_disguise(drawn, np.array(told["looks"]), np.array(told["controls"]))
            self._tell(env)
        thaw_batch(self._engine, [self._level(env) for env in range(self.num_envs)], state["engine"])
        for name, shown in state["observation"].items():
            getattr(self.observation, name)[:] = shown
        self.rng.bit_generator.state = state["rng"]
