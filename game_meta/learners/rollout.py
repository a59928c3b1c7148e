"""Experience: T ticks of B trials played by a network, in tensors that are allocated once. Shared by the learners that train on it.

Axes: T ticks, B trials, K looks, A actions, E effects.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from game_meta.agents.networks.network import Memory, Network, NetworkOutput, observation_tensors
from game_meta.engine.observation import Observation
from game_meta.learners.runtime.process_group import ProcessGroup, single_process


class TrialSource(Protocol):
    """What a learner needs of `envs.trial_env.TrialEnv`: a batch of trials, each replaced by a new one when it is over."""

    observation: Observation
    label_effects: np.ndarray  # (B, K, E) what is true in each env's present variant
    label_known: np.ndarray  # (B, K) where there is a truth to know
    label_controls: np.ndarray  # (B, A) which real action each action is
    family: np.ndarray  # (B,) index of the family each env is playing
    families: list[str]
    episode: np.ndarray  # (B,) of the trial, from 0
    reward: np.ndarray  # (B,) of the last step, also where a trial ended with it
    finished: list  # trials completed in the last step, each with .variant.family and .returns

    def step(self, actions: np.ndarray) -> Observation: ...

    def state(self) -> dict[str, Any]:
        """All that decides what it shows next (see checkpoint.py for what it may hold)."""

    def restore(self, state: dict[str, Any]) -> None: ...


class Rollout:
    """`play` fills it; the fields are then what the network saw (obs), did and thought (T, B), what was true at every n-th tick,
    how much was in doubt (T + 1, B), and which family and which episode of its trial were being played (T, B)."""

    def __init__(self, source: TrialSource, ticks: int, truth_every: int, device: str, group: ProcessGroup = single_process):
        B = len(source.observation.action)
        now = observation_tensors(source.observation, device)
        self.obs = {name: torch.empty((ticks, *t.shape[1:]), dtype=t.dtype, device=device) for name, t in now.items()}
        self.action = torch.empty(ticks, B, dtype=torch.long, device=device)
        self.logp, self.value, self.reward = (torch.empty(ticks, B, device=device) for _ in range(3))
        self.done = torch.empty(ticks, B, dtype=torch.bool, device=device)  # the trial ended with this action
        self.doubt = torch.empty(ticks + 1, B, device=device)
        self.last = torch.empty(B, device=device)  # the value after the last tick
        self.ticks, self.truth_every, self.device, self.group = ticks, truth_every, device, group
        every = ticks // truth_every
        self.effects = torch.empty(every, *source.label_effects.shape, device=device)
        self.known = torch.empty(every, *source.label_known.shape, dtype=torch.bool, device=device)
        self.controls = torch.empty(every, *source.label_controls.shape, dtype=torch.long, device=device)
        self.family, self.episode = (np.empty((ticks, B), np.int64) for _ in range(2))

    def play(self, source: TrialSource, net: Network, memory: Memory, generator: torch.Generator, half: bool) -> tuple[Memory, list]:
        """Returns the memory after the last tick and the trials that were finished on the way."""

        @torch.no_grad()
        def think(now: dict[str, Tensor]) -> tuple[Tensor, Tensor, Tensor, Memory]:
            with torch.autocast(self.device, torch.bfloat16, enabled=half):
                out = net(now, memory)
            return out.logits[0], out.value[0], label_nll(out, source), out.memory

        finished = []
        for t in range(self.ticks):
            self.see(t, source)
            logits, self.value[t], self.doubt[t], memory = think({name: field[t : t + 1] for name, field in self.obs.items()})
            logp = torch.log_softmax(logits, -1)
            # the largest of logits + Gumbel noise is a sample; the noise is drawn on the CPU so that a seed means the same on any device,
            # and for all processes' envs, so that it means the same however many they are
            noise = torch.empty(self.group.whole(len(logp)), logp.shape[1]).exponential_(generator=generator)
            noise = -self.group.mine(noise).log().to(self.device)
            self.action[t] = action = (logp + noise).argmax(-1)
            self.logp[t] = logp.gather(-1, action[:, None])[:, 0]
            self.family[t], self.episode[t] = source.family, source.episode
            source.step(action.cpu().numpy())
            self.reward[t] = torch.from_numpy(source.reward)
            self.done[t] = torch.from_numpy(source.observation.trial_start)
            self.acted(t, source)
            finished += source.finished
        _, self.last[:], self.doubt[-1], _ = think(observation_tensors(source.observation, self.device))
        return memory, finished

    def acted(self, t: int, source: TrialSource) -> None:
        """Note what else came of the action at tick t."""

    def see(self, t: int, source: TrialSource) -> None:
        """Note what is shown, and now and then what is true, at tick t."""
        for name, field in self.obs.items():
            field[t] = torch.from_numpy(getattr(source.observation, name))
        if t % self.truth_every == self.truth_every - 1:
            i = t // self.truth_every
            self.effects[i] = torch.from_numpy(source.label_effects)
            self.known[i] = torch.from_numpy(source.label_known)
            self.controls[i] = torch.from_numpy(source.label_controls)


def label_nll(out: NetworkOutput, source: TrialSource) -> Tensor:
    """How surprising the truth would be to the beliefs of one tick, in nats (B,): 0 for an agent that has found out everything."""
    device = out.value.device
    effects, known, controls = (
        torch.from_numpy(truth).to(device) for truth in (source.label_effects, source.label_known, source.label_controls)
    )
    surprise = F.binary_cross_entropy_with_logits(out.effects[0].float(), effects, reduction="none").sum(-1)
    named = torch.log_softmax(out.controls[0].float(), -1).gather(-1, controls[..., None])[..., 0]
    return (surprise * known).sum(-1) - named.sum(-1)


def keep_freed_memory() -> None:
    """Ask glibc not to hand large tensors back to the system after each use: mapping them anew cost a tenth or more of a
    training step (420 ms without, 340 to 380 ms with it, for 8,192 samples in float32 on one thread)."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if hasattr(libc, "mallopt"):
            trim_threshold, mmap_max, arena_max = -1, -4, -8
            libc.mallopt(arena_max, 1)
            libc.mallopt(trim_threshold, 2**31 - 1)
            libc.mallopt(mmap_max, 0)


# ----------------------------------------------------------------------------------------------------
# From rewards to what a policy is trained on: one scale for every family, and advantages.


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

    def segment(self, reward: np.ndarray, done: np.ndarray, family: np.ndarray, group: ProcessGroup) -> None:
        """All ticks of a segment, each argument (T, B), and what the other processes of the group have seen in theirs."""
        before = self.sums()
        for t in range(len(reward)):
            self.update(reward[t], done[t], family[t])
        self.share(before, group)

    def sums(self) -> np.ndarray:
        return np.stack([self.count, self.mean, self.square])

    def share(self, before: np.ndarray, group: ProcessGroup) -> None:
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


def gae(reward: Tensor, value: Tensor, done: Tensor, last: Tensor, gamma: float, lam: float) -> Tensor:
    """Generalised advantage estimates (T, B); `done` is a trial's end (an episode's end is not), `last` the value after the last tick."""
    result, after, running = torch.empty_like(reward), last, torch.zeros_like(last)
    for t in range(len(reward) - 1, -1, -1):
        goes_on = 1.0 - done[t].float()
        running = reward[t] + gamma * after * goes_on - value[t] + gamma * lam * goes_on * running
        result[t], after = running, value[t]
    return result
