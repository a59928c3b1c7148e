"""A tiny NumPy game with the interface of TrialEnv, quick enough to learn in a test: the avatar stands still amid four things.

Each trial hides which of the four moves reaches for which side and which of two looks pays; a reach touches the thing on that side,
pays +1 or -1 and the four things are dealt anew. Episodes last 8 ticks, trials 3 episodes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from game_meta.engine.observation import ACTIONS, FIRST_LOOK, MOVE_STEPS, Observation

SIDES = ((0, 1), (1, 0), (2, 1), (1, 2))  # row and column of up, left, down, right in a 3 x 3 window


@dataclass
class Rules:
    family: str


@dataclass
class Finished:
    variant: Rules
    returns: np.ndarray


class ReachBatch:
    families = ("reach",)
    looks, effects, episodes, length = 6, 2, 3, 8
    KEPT = ("tick", "episode", "reward", "returns", "label_effects", "label_controls")

    def __init__(self, envs: int, seed: int = 0):
        B, K, A = envs, self.looks, ACTIONS
        self.rng, self.B = np.random.default_rng(seed), envs
        self.family, self.reward = np.zeros(B, np.int64), np.zeros(B, np.float32)
        self.label_effects = np.zeros((B, K, self.effects), np.float32)
        self.label_known = np.zeros((B, K), bool)
        self.label_known[:, FIRST_LOOK:] = True
        self.label_controls = np.tile(np.arange(A), (B, 1))
        self.tick = np.zeros(B, np.int64)
        self.episode = np.zeros(B, np.int64)
        self.returns = np.zeros((B, self.episodes))
        self.finished: list[Finished] = []
        bytes_ = lambda *shape: np.zeros((B, *shape), np.uint8)  # noqa: E731
        self.observation = Observation(
            window=bytes_(3, 3), heading=bytes_(3, 3), touched=bytes_(K), struck=bytes_(K), change=np.zeros((B, K), np.int8),
            motion=np.zeros((B, K, 2), np.float32), held=bytes_(K), moved=np.zeros((B, 2), np.float32), place=bytes_(2),
            action=np.zeros(B, np.int64), reward=np.zeros(B, np.float32), episode_start=np.zeros(B, bool), trial_start=np.zeros(B, bool),
        )  # fmt: skip
        self.deal(np.ones(B, bool))

    def deal(self, new: np.ndarray) -> None:
        """New rules where a trial begins, new things around everywhere."""
        n = int(new.sum())
        pays = self.rng.integers(2, size=n)
        self.label_effects[new] = 0
        self.label_effects[np.flatnonzero(new), FIRST_LOOK + pays, 0] = 1
        self.label_effects[np.flatnonzero(new), FIRST_LOOK + 1 - pays, 1] = 1
        self.label_controls[np.ix_(np.flatnonzero(new), range(1, 5))] = 1 + self.rng.permuted(np.tile(np.arange(4), (n, 1)), axis=1)
        for row, column in SIDES:
            self.observation.window[:, row, column] = FIRST_LOOK + self.rng.integers(2, size=self.B)
        self.observation.trial_start[:] = new
        self.observation.episode_start[:] = self.tick % self.length == 0
        for name in ("touched", "moved", "reward", "action"):
            getattr(self.observation, name)[new] = 0

    def step(self, actions: np.ndarray) -> Observation:
        obs, every = self.observation, np.arange(self.B)
        real = self.label_controls[every, actions]
        moving = (real >= 1) & (real <= 4)
        side = np.where(moving, real - 1, 0)
        look = obs.window[every, np.array(SIDES)[side, 0], np.array(SIDES)[side, 1]]
        self.reward = np.where(moving, self.label_effects[every, look, 0] - self.label_effects[every, look, 1], 0).astype(np.float32)
        obs.touched[:] = 0
        obs.touched[every[moving], look[moving]] = 1
        obs.moved[:] = np.array(MOVE_STEPS, np.float32)[side] * moving[:, None]
        obs.reward[:], obs.action[:] = self.reward, actions
        self.returns[every, self.tick // self.length] += self.reward
        self.tick += 1
        over = self.tick == self.episodes * self.length
        self.finished = [Finished(Rules("reach"), self.returns[env].copy()) for env in np.flatnonzero(over)]
        self.tick[over], self.returns[over] = 0, 0
        self.episode = self.tick // self.length
        self.deal(over)
        return obs

    def state(self) -> dict:
        shown = {name: getattr(self.observation, name).copy() for name in self.observation.names()}
        return {"rng": self.rng.bit_generator.state, "observation": shown, **{name: getattr(self, name).copy() for name in self.KEPT}}

    def restore(self, state: dict) -> None:
        self.rng.bit_generator.state = state["rng"]
        for name, values in state["observation"].items():
            getattr(self.observation, name)[:] = values
        for name in self.KEPT:
            setattr(self, name, state[name].copy())


class JoinedReach(ReachBatch):
    """Envs with random numbers of their own, seeded by their number: the same trials, however they are shared out among processes."""

    def __init__(self, numbers: Sequence[int]):
        self.parts = [ReachBatch(1, seed) for seed in numbers]
        self.join()

    def join(self) -> None:
        """Each field is that of all envs, one after the other."""
        together = lambda things: np.concatenate(list(things))  # noqa: E731
        for name in ("family", "reward", "episode", "label_effects", "label_known", "label_controls"):
            setattr(self, name, together(getattr(part, name) for part in self.parts))
        names = self.parts[0].observation.names()
        self.observation = Observation(**{name: together(getattr(part.observation, name) for part in self.parts) for name in names})
        self.finished = [trial for part in self.parts for trial in part.finished]

    def step(self, actions: np.ndarray) -> Observation:
        for part, action in zip(self.parts, actions, strict=True):
            part.step(action[None])
        self.join()
        return self.observation
