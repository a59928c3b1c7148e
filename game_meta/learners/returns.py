"""From rewards to what a policy is trained on: one scale for every family, and advantages."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from game_meta.learners.group import Group


class ReturnScale:
    """The spread of discounted returns, family by family, so that a game paying 100 a coin teaches no louder than one paying 1."""

    KEPT = ("count", "mean", "square", "running")

    def __init__(self, families: int, envs: int, gamma: float):
        self.gamma = gamma
        self.count, self.mean, self.square = np.full(families, 1e-3), np.zeros(families), np.full(families, 1e-3)
        self.running = np.zeros(envs)  # each env's discounted return so far in its trial

    def update(self, reward: np.ndarray, done: np.ndarray, family: np.ndarray) -> None:
        """One tick of every env: rewards, whether the trial is over, and the family being played, each (B,)."""
        self.running = self.gamma * self.running + reward
        self.count += np.bincount(family, minlength=len(self.count))
        self.mean += np.bincount(family, self.running, len(self.mean))
        self.square += np.bincount(family, self.running**2, len(self.square))
        self.running[done] = 0.0

    def segment(self, reward: np.ndarray, done: np.ndarray, family: np.ndarray, group: Group) -> None:
        """All ticks of a segment, each argument (T, B), and what the other processes of the group have seen in theirs."""
        before = self.sums()
        for t in range(len(reward)):
            self.update(reward[t], done[t], family[t])
        self.share(before, group)

    def sums(self) -> np.ndarray:
        return np.stack([self.count, self.mean, self.square])

    def share(self, before: np.ndarray, group: Group) -> None:
        """Add what the other processes have seen since the sums were `before`, in all of them."""
        if group.size > 1:
            self.count, self.mean, self.square = before + group.total(self.sums() - before)

    def of(self, family: np.ndarray) -> np.ndarray:
        """What to divide the rewards of these families by, in the shape of `family`."""
        mean = self.mean / self.count
        return np.sqrt(np.maximum(self.square / self.count - mean**2, 1e-4))[family].astype(np.float32)

    def state(self) -> dict[str, np.ndarray]:
        return {name: getattr(self, name).copy() for name in self.KEPT}

    def restore(self, state: dict[str, np.ndarray]) -> None:
        for name in self.KEPT:
            setattr(self, name, state[name].copy())


def advantages(reward: Tensor, value: Tensor, done: Tensor, last: Tensor, gamma: float, lam: float) -> Tensor:
    """Generalised advantage estimates (T, B); `done` is a trial's end (an episode's end is not), `last` the value after the last tick."""
    result, after, running = torch.empty_like(reward), last, torch.zeros_like(last)
    for t in range(len(reward) - 1, -1, -1):
        goes_on = 1.0 - done[t].float()
        running = reward[t] + gamma * after * goes_on - value[t] + gamma * lam * goes_on * running
        result[t], after = running, value[t]
    return result
