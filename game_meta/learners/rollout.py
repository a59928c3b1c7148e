"""Experience: T ticks of B trials played by a network, in tensors that are allocated once; and the scale that its rewards are brought to.
Shared by the learners that train on it.

Axes: T ticks, B trials, K looks, A actions, E effects.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from game_meta.agents.networks.network import Memory, Network, observation_tensors
from game_meta.learners.belief_loss import label_nll
from game_meta.learners.runtime.method import TrialSource
from game_meta.learners.runtime.process_group import ProcessGroup, single_process


class Rollout:
    """A segment of experience. `collect` fills it; the fields are then

    obs, action, logp, value, reward, trial_end (T, B, ...): what the network saw, did and thought, what it was paid for that, and whether
        its trial ended with it;
    bootstrap_value (B,): the value after the last tick;
    label_nll (T + 1, B): nats that its beliefs were short of the labels, the last one after the last tick;
    family, episode (T, B) int64 arrays: of which family the variant was, and which episode of its trial was played;
    effects, known, controls (T', B, ...): the labels at every `label_every`-th tick.
    """

    def __init__(self, source: TrialSource, ticks: int, label_every: int, device: str, group: ProcessGroup = single_process):
        B = len(source.observation.action)
        now = observation_tensors(source.observation, device)
        self.obs = {name: torch.empty((ticks, *t.shape[1:]), dtype=t.dtype, device=device) for name, t in now.items()}
        self.action = torch.empty(ticks, B, dtype=torch.long, device=device)
        self.logp, self.value, self.reward = (torch.empty(ticks, B, device=device) for _ in range(3))
        self.trial_end = torch.empty(ticks, B, dtype=torch.bool, device=device)
        self.label_nll = torch.empty(ticks + 1, B, device=device)
        self.bootstrap_value = torch.empty(B, device=device)
        self.ticks, self.label_every, self.device, self.group = ticks, label_every, device, group
        labelled = ticks // label_every
        self.effects = torch.empty(labelled, *source.label_effects.shape, device=device)
        self.known = torch.empty(labelled, *source.label_known.shape, dtype=torch.bool, device=device)
        self.controls = torch.empty(labelled, *source.label_controls.shape, dtype=torch.long, device=device)
        self.family, self.episode = (np.empty((ticks, B), np.int64) for _ in range(2))

    def collect(self, source: TrialSource, net: Network, memory: Memory, generator: torch.Generator, bfloat16: bool) -> tuple[Memory, list]:
        """Play T ticks, begun with `memory`; return the memory after the last tick and the trials that were finished on the way."""

        @torch.no_grad()
        def think(now: dict[str, Tensor]) -> tuple[Tensor, Tensor, Tensor, Memory]:
            with torch.autocast(self.device, torch.bfloat16, enabled=bfloat16):
                out = net(now, memory)
            return out.logits[0], out.value[0], label_nll(out, *self._labels(source)), out.memory

        finished = []
        for t in range(self.ticks):
            self.before_step(t, source)
            logits, self.value[t], self.label_nll[t], memory = think({name: field[t : t + 1] for name, field in self.obs.items()})
            logp = torch.log_softmax(logits, -1)
            self.action[t] = action = sample_actions(logp, generator, self.group)
            self.logp[t] = logp.gather(-1, action[:, None])[:, 0]
            self.family[t], self.episode[t] = source.family, source.episode
            source.step(action.cpu().numpy())
            self.reward[t] = torch.from_numpy(source.reward)
            self.trial_end[t] = torch.from_numpy(source.observation.trial_start)
            self.after_step(t, source)
            finished += source.finished
        _, self.bootstrap_value[:], self.label_nll[-1], _ = think(observation_tensors(source.observation, self.device))
        return memory, finished

    def before_step(self, t: int, source: TrialSource) -> None:
        """Note what is shown, and at every `label_every`-th tick the labels, at tick t."""
        for name, field in self.obs.items():
            field[t] = torch.from_numpy(getattr(source.observation, name))
        if t % self.label_every == self.label_every - 1:
            i = t // self.label_every
            self.effects[i], self.known[i], self.controls[i] = self._labels(source)

    def after_step(self, t: int, source: TrialSource) -> None:
        """Note what else came of the action at tick t; for rollouts that note more."""

    def _labels(self, source: TrialSource) -> tuple[Tensor, ...]:
        """Effects (B, K, E), known (B, K) and controls (B, A) of the variants that are being played."""
        labels = source.label_effects, source.label_known, source.label_controls
        return tuple(torch.from_numpy(each).to(self.device) for each in labels)


def sample_actions(logp: Tensor, generator: torch.Generator, group: ProcessGroup = single_process) -> Tensor:
    """Draw an action (B,) long for each row of log-probabilities (B, A): the largest of logp + Gumbel noise.

    The noise is drawn on the CPU, so that a seed means the same on any device, and for the envs of all processes of the group, so that it
    means the same however many they are.
    """
    noise = torch.empty(group.global_size(len(logp)), logp.shape[1]).exponential_(generator=generator)
    return (logp - group.shard(noise).log().to(logp.device)).argmax(-1)


class ReturnScale:
    """The spread of discounted returns, family by family, so that a game paying 100 a coin teaches no louder than one paying 1."""

    KEPT = ("count", "mean", "square", "running")  # saved in checkpoints by these names

    def __init__(self, families: int, envs: int, gamma: float):
        self.gamma = gamma
        self.count, self.mean, self.square = np.full(families, 1e-3), np.zeros(families), np.full(families, 1e-3)
        self.running = np.zeros(envs)  # each env's discounted return so far in its trial

    def update(self, reward: np.ndarray, done: np.ndarray, family: np.ndarray) -> None:
        """Add one tick of every env: rewards, whether the trial (or episode) is over, and the family being played, each (B,)."""
        self.running = self.gamma * self.running + reward
        self.count += np.bincount(family, minlength=len(self.count))
        self.mean += np.bincount(family, self.running, len(self.mean))
        self.square += np.bincount(family, self.running**2, len(self.square))
        self.running[done] = 0.0

    def update_segment(self, reward: np.ndarray, done: np.ndarray, family: np.ndarray, group: ProcessGroup) -> None:
        """Add all ticks of a segment, each argument (T, B), and what the other processes of the group have seen in theirs."""
        before = self.sums()
        for t in range(len(reward)):
            self.update(reward[t], done[t], family[t])
        self.all_reduce_since(before, group)

    def sums(self) -> np.ndarray:
        """Return a copy (3, families) of count, sum and sum of squares."""
        return np.stack([self.count, self.mean, self.square])

    def all_reduce_since(self, before: np.ndarray, group: ProcessGroup) -> None:
        """Add what the other processes have seen since the sums were `before`, in all of them."""
        if group.world_size > 1:
            self.count, self.mean, self.square = before + group.all_reduce_sum(self.sums() - before)

    def scale_of(self, family: np.ndarray) -> np.ndarray:
        """Return what to divide the rewards of these families by: float32, in the shape of `family`."""
        mean = self.mean / self.count
        return np.sqrt(np.maximum(self.square / self.count - mean**2, 1e-4))[family].astype(np.float32)

    def geometric_mean(self) -> float:
        """Return one scale for all families: that of an agent's inner loop, which is not told which family it plays."""
        return float(np.exp(np.log(self.scale_of(np.arange(len(self.count)))).mean()))

    def state(self) -> dict[str, np.ndarray]:
        """Return copies of all that decides what comes next."""
        return {name: getattr(self, name).copy() for name in self.KEPT}

    def restore(self, state: dict[str, np.ndarray]) -> None:
        """Go on from what `state` gave."""
        for name in self.KEPT:
            setattr(self, name, state[name].copy())
