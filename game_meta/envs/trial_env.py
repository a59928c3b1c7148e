"""Many trials side by side: K episodes in one variant, then the next variant, with nothing to be reset by hand.

What agents are trained and measured in, and the meaning of these words everywhere (envs/contract.py has what holds for all envs):

- Trial: K episodes in one variant, drawn by a source. The agent keeps what it remembers until the trial ends.
- Episode: one play of a level. It ends with its game (`terminated`), or is cut off after EPISODE_TICKS, the longest that the oracle plans
  for (`truncated`).
- Step: one tick of every trial. An episode that ends with it is followed by the first board of the next one in the same step:
  `episode_start` is set, window, heading and held are those of the new board, and all that speaks of the last tick (LAST_TICK_FIELDS)
  tells how the old episode ended. When a trial ends, the next one's first observation has `episode_start` and `trial_start` set, and
  nothing in it speaks of the old trial.
- Reward: the change of the score (Batch.rewards), which is also what the observation says. An env may reward its learner otherwise:
  `_learner_reward`.

There is no reset: an env begins with its first observation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

import numpy as np

from game_meta.engine.batch import Batch
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
from game_meta.random_streams import SEED_RANGE
from game_meta.solvers.random_play import EPISODE_TICKS

SAVED_ARRAYS = ("episode", "returns", "steps", "won")  # arrays that, with the engine's, decide what comes next; names in checkpoints


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
    """A source of variants that can be gone on with, as VariantPool is one."""

    def remake(self, family: str, seed: int) -> Variant:
        """Return the variant that this seed of a family gave."""

    def state(self) -> dict[str, Any]:
        """Return all that decides what comes next."""

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from `state`."""


class TrialEnv:
    """B trials. `source` is asked for the variant of each new trial; episode k of a trial plays level k - 1 modulo the number of levels.

    `families` are the names that `family` (B,) counts in; those that it leaves out are added when they turn up. The arrays, all with one
    entry a trial, are overwritten by the next step.
    """

    episode_ticks = EPISODE_TICKS  # after which an episode is cut off

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
        self.batch = self._make_engine(window, threads)
        self.families, self.family = list(families), np.zeros(b, np.int64)
        self.reward = np.zeros(b, np.float32)  # of the last step, also where a trial ended with it
        self.terminated = np.zeros(b, bool)  # an episode ended with the last step, as its game was over
        self.truncated = np.zeros(b, bool)  # or was cut off
        self.episode = np.zeros(b, np.int64)  # of the trial, from 0
        self.returns = np.zeros((b, episodes), np.float32)
        self.steps = np.zeros((b, episodes), np.int64)
        self.won = np.zeros((b, episodes), bool)
        self.episode_seeds = np.zeros(b, np.int64)  # of the engine, for each trial's present episode
        self.label_effects = np.zeros((b, looks, len(LABEL_NAMES)), np.float32)  # (B, K, E): see Labels
        self.label_known = np.zeros((b, looks), bool)
        self.label_controls = np.zeros((b, ACTIONS), np.int64)
        self.finished: list[FinishedTrial] = []  # with the last step
        self.on_episode_end: Callable[[np.ndarray], None] = lambda envs: None  # called while these envs' last boards are still there
        self._envs = np.arange(b)
        self.variants = [source() for _ in range(b)]
        for env in range(b):
            self._set_labels(env)
        self._begin_episodes(self._envs)
        self.observation = first_observation(self.batch.observe())

    def _make_engine(self, window: int, threads: int | None) -> Any:
        """Make what plays the games: a Batch, or what is one to this env."""
        return Batch(self.num_envs, window=window, looks=self.looks, threads=threads)

    @property
    def agent_observation(self) -> Any:
        """What the agent is shown now; another kind of observation in envs for agents that see otherwise."""
        return self.observation

    @property
    def _state_batch(self) -> Batch:
        """The batch that holds the states of the games."""
        return self.batch

    @property
    def _learner_reward(self) -> np.ndarray:
        """(B,) what the last tick is worth to who learns."""
        return self.batch.rewards[:, 0]

    def step(self, actions: np.ndarray) -> Observation:
        """Play one tick of every trial with these actions (B,), as the agent names them. The next step overwrites the observation."""
        batch, seen = self.batch, self.observation
        batch.step(actions)
        batch.observe()
        seen.action[:] = actions
        seen.reward[:], self.reward[:] = batch.rewards[:, 0], self._learner_reward
        self.returns[self._envs, self.episode] += self.reward
        self.steps[self._envs, self.episode] += 1
        self.terminated[:] = batch.terminated & ~batch.cut_off
        self.truncated[:] = ~self.terminated & (batch.cut_off | (self.steps[self._envs, self.episode] >= self.episode_ticks))
        seen.episode_start[:] = self.terminated | self.truncated
        seen.trial_start[:] = False
        self.finished = []
        if seen.episode_start.any():
            self._advance_episodes(np.flatnonzero(seen.episode_start))
        return seen

    def _advance_episodes(self, ended: np.ndarray) -> None:
        """Begin the next episode, or the next trial, of the envs whose episode has ended."""
        self.on_episode_end(ended)
        seen = self.observation
        self.won[ended, self.episode[ended]] = self.batch.win[ended] == 1
        self.episode[ended] += 1
        trial_ended = ended[self.episode[ended] == self.episodes]
        last = copy_last_tick(seen, ended)
        for env in trial_ended.tolist():
            returns, steps, won = (tuple(column[env].tolist()) for column in (self.returns, self.steps, self.won))
            self.finished.append(FinishedTrial(env, self.variants[env], self.variants[env].family, returns, steps, won))
            self.variants[env] = self.source()
            self._set_labels(env)
        self.episode[trial_ended] = self.returns[trial_ended] = self.steps[trial_ended] = self.won[trial_ended] = 0
        seen.trial_start[trial_ended] = True
        self._begin_episodes(ended)
        self.batch.observe(ended)
        restore_last_tick(seen, last, ended)
        clear_last_tick(seen, trial_ended)

    def _begin_episodes(self, envs: np.ndarray) -> None:
        """Load the levels of these envs' present episodes, each with a seed of its own."""
        programs = [self._level_program(env) for env in envs.tolist()]
        self.episode_seeds[envs] = self.rng.integers(SEED_RANGE, size=len(envs))
        self.batch.load(envs, programs, self.episode_seeds[envs])

    def _level_program(self, env: int) -> Program:
        """Return the program of its trial's present episode."""
        levels = self.variants[env].programs
        return levels[int(self.episode[env]) % len(levels)]

    def _set_labels(self, env: int) -> None:
        """Note which family this env's trial is of, and what is true in it."""
        name, labels = self.variants[env].family, self.variants[env].labels
        if name not in self.families:
            self.families.append(name)
        self.family[env] = self.families.index(name)
        self.label_effects[env, :LOOKS], self.label_known[env, :LOOKS] = labels.effects, labels.known
        self.label_controls[env] = labels.controls

    def state(self) -> dict[str, Any]:
        """Return all that decides what comes next. Only for a ResumableSource; variants are kept as family, seed, looks and controls."""
        seen = self.observation
        return {
            "source": cast(ResumableSource, self.source).state(),
            "families": list(self.families),
            "variants": [
                {"family": v.family, "seed": v.seed, "looks": v.program.looks.tolist(), "controls": v.program.controls.tolist()}
                for v in self.variants
            ],
            "rng": self.rng.bit_generator.state,
            "engine": self._state_batch.state(),
            "observation": {name: getattr(seen, name).copy() for name in seen.names()},
            **{name: getattr(self, name).copy() for name in SAVED_ARRAYS},
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from `state`. Raises ValueError if it is that of another number of envs, or of games that have changed since."""
        if len(state["variants"]) != self.num_envs or state["returns"].shape != self.returns.shape:
            raise ValueError(f"it was begun with {len(state['variants'])} envs, not {self.num_envs}")
        source = cast(ResumableSource, self.source)
        source.restore(state["source"])
        self.families[:] = state["families"]
        for name in SAVED_ARRAYS:
            getattr(self, name)[:] = state[name]
        for env, saved in enumerate(state["variants"]):
            drawn = source.remake(saved["family"], saved["seed"])
            self.variants[env] = with_disguise(drawn, np.array(saved["looks"]), np.array(saved["controls"]))
            self._set_labels(env)
        self._state_batch.restore([self._level_program(env) for env in range(self.num_envs)], state["engine"])
        for name, values in state["observation"].items():
            getattr(self.observation, name)[:] = values
        self.rng.bit_generator.state = state["rng"]
